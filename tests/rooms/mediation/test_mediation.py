"""Disputes settled in the village: voluntary, sealed, asked again whether kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import signed_in

from linli.access.commands import claim, read_personal
from linli.access.models import AccessRow
from linli.base.clock import now, today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.mediation.commands import (
    Opened,
    PastDispute,
    Side,
    confirm_settled,
    end_dispute,
    erase_dispute,
    follow_up,
    hold_session,
    import_disputes,
    note_consent,
    record_agreement,
    register_dispute,
    reopen_dispute,
)
from linli.mediation.models import Agreement, Dispute, DisputeParty
from linli.mediation.queries import disputes_for, due_for_erasure, settled, status_for_claimant

FACTS = "两家因滴水檐起争执，瓦片落入对方院内。"


def opened(town: Any, consents: bool = True) -> Opened:
    return register_dispute(
        town.li,
        area=town.xiguan,
        kind="neighbours",
        facts=FACTS,
        sides=[Side("甲方某", "13900000001", consents), Side("乙方某", "", True)],
    )


def agreed(town: Any) -> Opened:
    case = opened(town)
    hold_session(town.li, case.dispute, held_at=now(), minutes="双方到场")
    record_agreement(
        town.li, case.dispute, terms="改装檐沟，费用各半", perform_by=today() + timedelta(days=10)
    )
    return case


def test_a_dispute_is_settled_kept_and_confirmed(town: Any) -> None:
    case = agreed(town)
    assert settled("3703", today(), today() + timedelta(days=1)).get() == case.dispute
    follow_up(town.li, case.dispute, kept="partly")
    follow_up(town.li, case.dispute, kept="fulfilled", note="檐沟已改")
    assert case.dispute.status == "fulfilled"
    for _name, reference, pin in case.doors:
        claimant = claim(reference, pin)
        assert status_for_claimant(claimant).may_answer
        confirm_settled(claimant)
    case.dispute.refresh_from_db()
    assert case.dispute.confirmed_at


def test_mediation_is_voluntary(town: Any) -> None:
    case = opened(town, consents=False)
    with pytest.raises(Refused) as no:
        hold_session(town.li, case.dispute, held_at=now(), minutes="")
    assert no.value.code == "consent_required"
    note_consent(
        town.li, case.dispute, party=DisputeParty.objects.filter(consents=False).get().uid, consents=True
    )
    hold_session(town.li, case.dispute, held_at=now(), minutes="")
    assert case.dispute.status == "in_session"


def test_an_agreement_that_is_not_kept_goes_back_to_mediation(town: Any) -> None:
    case = agreed(town)
    follow_up(town.li, case.dispute, kept="breached")
    assert not settled("37", today(), today() + timedelta(days=1)).exists()
    hold_session(town.li, case.dispute, held_at=now(), minutes="再次调解")
    record_agreement(town.li, case.dispute, terms="新的约定")
    assert Agreement.objects.count() == 1
    assert case.dispute.status == "agreed"


def test_closed_is_not_resolved_a_party_may_say_so(town: Any) -> None:
    case = agreed(town)
    claimant = claim(*case.doors[1][1:])
    with pytest.raises(Wrong):
        reopen_dispute(claimant, reason="because")
    reopen_dispute(claimant, reason="not_kept")
    case.dispute.refresh_from_db()
    assert (case.dispute.status, case.dispute.is_open) == ("reopened", True)


def test_a_party_sees_nothing_of_the_other_side(town: Any) -> None:
    case = agreed(town)
    told = status_for_claimant(claim(*case.doors[0][1:]))
    assert "乙方" not in repr(told) and "甲方" not in repr(told)
    other = opened(town)
    with pytest.raises(NotFound):
        claim(case.doors[0][1], other.doors[0][2])


def test_a_dispute_outside_ones_beat_does_not_exist(town: Any) -> None:
    case = opened(town)
    assert disputes_for(town.li).get() == case.dispute
    assert not disputes_for(town.wang).exists()
    assert disputes_for(town.gao).count() == 1, "the county's chief sees it"
    with pytest.raises(NotFound):
        hold_session(town.wang, case.dispute, held_at=now(), minutes="")
    with pytest.raises(NotAllowed):
        end_dispute(town.gao, case.dispute, ending="solved")
    with pytest.raises(NotFound):
        register_dispute(town.wang, area=town.xiguan, kind="debt", facts="x", sides=[Side("a"), Side("b")])


def test_wrong_input_is_refused_before_anything_is_saved(town: Any) -> None:
    for given in ({"kind": "weather"}, {"sides": [Side("one")]}):
        said: dict[str, Any] = {"kind": "debt", "facts": "x", "sides": [Side("a"), Side("b")]} | given
        with pytest.raises(Wrong):
            register_dispute(town.li, area=town.xiguan, **said)
    assert not Dispute.objects.exists()
    case = opened(town)
    with pytest.raises(Wrong):
        hold_session(town.li, case.dispute, held_at=now() + timedelta(hours=1), minutes="")
    with pytest.raises(Refused):
        record_agreement(town.li, case.dispute, terms="too early")
    hold_session(town.li, case.dispute, held_at=now(), minutes="")
    with pytest.raises(Wrong):
        record_agreement(town.li, case.dispute, terms="x", perform_by=today() - timedelta(days=1))


def test_two_mediators_at_once_one_wins(town: Any) -> None:
    case = opened(town)
    stale = Dispute.objects.get(pk=case.dispute.pk)
    hold_session(town.li, case.dispute, held_at=now(), minutes="")
    with pytest.raises(Conflict):
        end_dispute(town.li, stale, ending="solved")


def test_erasing_leaves_the_bare_case(town: Any) -> None:
    case = agreed(town)
    follow_up(town.li, case.dispute, kept="fulfilled", note="好")
    assert due_for_erasure(today()).get() == case.dispute
    assert not due_for_erasure(today() - timedelta(days=1)).exists()
    erase_dispute(town.job, case.dispute)
    bare = Dispute.objects.get()
    assert bare.facts is None and bare.key is None and bare.status == "fulfilled"
    assert not DisputeParty.objects.exists()
    with pytest.raises(NotFound):
        claim(*case.doors[0][1:])
    assert settled("37", today(), today() + timedelta(days=1)).count() == 1, "it still counts"
    assert not due_for_erasure(today()).exists()


@pytest.mark.parametrize(
    "hole",
    [
        {"status": "agreed", "settled_on": None},
        {"status": "ended", "ending": ""},
        {"status": "ended", "ending": "solved", "ended_on": None},
        {"status": "reopened", "reopen_reason": ""},
        {"key": None},
        {"erased_at": "2017-01-01T00:00:00Z"},
    ],
)
def test_the_database_keeps_what_must_be_true(town: Any, hole: dict[str, Any]) -> None:
    opened(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.update(**hole)


def test_the_database_keeps_the_order_of_an_agreement(town: Any) -> None:
    agreed(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.update(perform_by=date(2000, 1, 1))


def test_many_at_once_equal_one_by_one(town: Any) -> None:
    one = agreed(town).dispute
    import_disputes(
        town.li,
        [PastDispute(area=town.xiguan, kind="neighbours", day=today(), status="agreed", settled_on=today())],
    )
    many = Dispute.objects.exclude(pk=one.pk).get()
    for column in ("kind", "path", "day", "due_on", "status", "settled_on", "mediator_id"):
        if column != "mediator_id":
            assert getattr(one, column) == getattr(many, column), column
    assert settled("37", today(), today() + timedelta(days=1)).count() == 2


# --- the doors --------------------------------------------------------------------------------------------


def test_the_pages_open_and_refuse(town: Any) -> None:
    browser = signed_in(town.li)
    assert "No disputes here" in browser.get("/mediation/").content.decode()
    form = {
        "village": town.xiguan.code,
        "kind": "neighbours",
        "facts": FACTS,
        "name_a": "甲方某",
        "name_b": "乙方某",
        "consent_a": "true",
        "consent_b": "true",
    }
    assert browser.get("/mediation/new").status_code == 200
    page = browser.post("/mediation/register", form).content.decode()
    assert "甲方某" in page
    dispute = Dispute.objects.get()
    address = f"/mediation/{dispute.uid}"
    shown = browser.get(address).content.decode()
    assert "sealed" in shown and "甲方某" not in shown and FACTS not in shown
    held = browser.post(f"{address}/sessions", {"held_at": now().isoformat(), "version": 1})
    assert held.status_code == 303
    assert browser.post(f"{address}/agreement", {"terms": "各半", "version": 2}).status_code == 303
    assert browser.post(f"{address}/agreement", {"terms": "again", "version": 2}).status_code == 409
    opened_page = browser.post(f"{address}/personal", {"purpose": "duty"}).content.decode()
    assert FACTS in opened_page
    assert AccessRow.objects.count() == 1
    assert FACTS in browser.get(f"{address}/paper").content.decode()
    assert browser.post(f"{address}/follow-ups", {"kept": "fulfilled", "version": 3}).status_code == 303
    assert signed_in(town.wang).get(address).status_code == 404
    assert signed_in(town.wu).get("/mediation/").status_code == 403
    assert signed_in(town.gao).post(f"{address}/personal", {"purpose": "duty"}).status_code == 403
    assert (
        signed_in(town.gao).post(f"{address}/personal", {"purpose": "command", "reason": "x"}).status_code
        == 422
    )
    gao = {"purpose": "complaint", "reason": "a party complained on Monday"}
    assert FACTS in signed_in(town.gao).post(f"{address}/personal", gao).content.decode()


def test_the_json_door_opens_and_refuses(town: Any) -> None:
    browser = signed_in(town.li)
    said = {"village": town.xiguan.code, "kind": "debt", "facts": FACTS, "name_a": "甲", "name_b": "乙"}
    answer = browser.post("/api/disputes", said, content_type="application/json")
    assert answer.status_code == 201 and len(answer.json()["doors"]) == 2
    uid = answer.json()["dispute"]["uid"]
    assert FACTS not in browser.get(f"/api/disputes/{uid}").content.decode()
    assert len(browser.get("/api/disputes").json()) == 1
    refused = browser.post(f"/api/disputes/{uid}/end", {"ending": "fire"}, content_type="application/json")
    assert (refused.status_code, refused.json()["field"]) == (422, "ending")
    assert (
        browser.post(
            f"/api/disputes/{uid}/end", {"ending": "solved"}, content_type="application/json"
        ).status_code
        == 200
    )
    assert signed_in(town.wang).get(f"/api/disputes/{uid}").status_code == 404
    assert signed_in(town.ana).get("/api/disputes").status_code == 403


def test_a_reading_leaves_a_row_for_every_text_of_the_case(town: Any) -> None:
    case = agreed(town)
    texts = read_personal(
        town.li, case.dispute, rows=[case.dispute, *case.dispute.parties.all()], purpose="duty"
    )
    assert texts[case.dispute.uid]["facts"] == FACTS
    assert AccessRow.objects.get().fields == ["dispute.facts", "disputeparty.contact", "disputeparty.name"]
