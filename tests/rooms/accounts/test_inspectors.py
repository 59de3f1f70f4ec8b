"""Inspectors are appointed and ended by two inspectors of the level above; whoever else tries is written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import PASSWORD, signed_in

from linli.accounts.commands import (
    agree_inspector,
    end_account,
    propose_end,
    propose_inspector,
    set_password,
    withdraw_inspector,
)
from linli.accounts.models import Account, InspectorChange
from linli.accounts.queries import inspectors_under
from linli.base.errors import NotAllowed, NotFound, Refused
from linli.base.posts import Post
from linli.journal.models import Entry
from linli.workforce.commands import appoint, enlist
from linli.workforce.models import Posting


@pytest.fixture
def candidate(town: Any) -> Any:
    return enlist(town.job, number="37030900", name="督新")


def test_two_inspectors_appoint_and_end_a_third(town: Any, candidate: Any) -> None:
    change = propose_inspector(town.ins, staff=candidate, unit=town.city)
    with pytest.raises(NotAllowed):
        agree_inspector(town.ins, change)
    agree_inspector(town.ins2, change)
    posting = Posting.objects.get(staff=candidate)
    assert posting.post == Post.INSPECTOR and posting.path == town.city.path
    ending = propose_end(town.ins2, posting)
    agree_inspector(town.ins, ending)
    posting.refresh_from_db()
    assert posting.valid_to


def test_nobody_else_can(town: Any, candidate: Any) -> None:
    for actor in (town.province_chief, town.adm, town.gao):
        with pytest.raises(NotAllowed):
            propose_inspector(actor, staff=candidate, unit=town.city)
    with pytest.raises(NotAllowed):
        appoint(town.adm, candidate, post=Post.INSPECTOR, unit=town.city)
    with pytest.raises(NotAllowed):
        propose_inspector(town.ins, staff=town.ins.staff, unit=town.city)


def test_the_level_above_is_needed(town: Any, candidate: Any) -> None:
    change = propose_inspector(town.ins, staff=candidate, unit=town.city)
    agree_inspector(town.ins2, change)
    city = Posting.objects.get(staff=candidate)
    other = enlist(town.job, number="37030901", name="督他")
    with pytest.raises(Refused):
        propose_inspector(city, staff=other, unit=town.city)
    with pytest.raises(NotFound):
        propose_inspector(city, staff=other, unit=town.province)
    assert propose_inspector(city, staff=other, unit=town.branch), "below its own level it may"


def test_an_attempt_by_others_is_refused_and_recorded(town: Any, candidate: Any) -> None:
    change = propose_inspector(town.ins, staff=candidate, unit=town.city)
    browser = signed_in(town.ins)
    assert "督新" in browser.get("/accounts/inspectors").content.decode()
    answer = browser.post(f"/accounts/inspectors/changes/{change.uid}/agree", {"version": 1})
    assert answer.status_code == 403
    assert Entry.objects.filter(verb="inspector.change_refused").exists()
    second = signed_in(town.ins2)
    assert second.post(f"/accounts/inspectors/changes/{change.uid}/agree", {"version": 1}).status_code == 303
    assert inspectors_under(town.ins).filter(staff=candidate).exists()
    form = {"number": candidate.number, "unit": str(town.branch.uid)}
    assert browser.post("/accounts/inspectors/propose", form).status_code == 303
    posting = inspectors_under(town.ins).get(staff=candidate)
    assert browser.post(f"/accounts/inspectors/{posting.uid}/end").status_code == 303
    latest = InspectorChange.objects.order_by("-id").first()
    assert latest
    assert (
        browser.post(f"/accounts/inspectors/changes/{latest.uid}/withdraw", {"version": 1}).status_code == 303
    )
    assert signed_in(town.gao).get("/accounts/inspectors").status_code == 403


def test_a_withdrawn_proposal_cannot_be_agreed(town: Any, candidate: Any) -> None:
    change = propose_inspector(town.ins, staff=candidate, unit=town.city)
    withdraw_inspector(town.ins, change)
    with pytest.raises(Refused):
        agree_inspector(town.ins2, change)


def test_the_operator_cannot_switch_an_inspector_off_by_the_sign_in(town: Any) -> None:
    signed_in(town.ins)
    account = Account.objects.get(staff=town.ins.staff)
    with pytest.raises(NotAllowed):
        end_account(town.adm, account)
    with pytest.raises(NotAllowed):
        set_password(town.adm, account, password=PASSWORD + "!")
    set_password(town.ins, account, password=PASSWORD + "!")


@pytest.mark.parametrize("hole", ["same", "done alone", "oneself"])
def test_the_database_keeps_the_two_inspectors(town: Any, candidate: Any, hole: str) -> None:
    change = propose_inspector(town.ins, staff=candidate, unit=town.city)
    values: dict[str, Any] = {
        "same": {"agreed_by_staff": change.proposed_by_staff_id},
        "done alone": {"status": "done"},
        "oneself": {"staff": change.proposed_by_staff_id},
    }[hole]
    with pytest.raises(IntegrityError), transaction.atomic():
        InspectorChange.objects.update(**values)
