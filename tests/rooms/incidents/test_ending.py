"""Closed is not resolved: the caller says whether it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from linli.access.commands import claim
from linli.access.models import Door, Purpose
from linli.access.sealing import KeyProblem
from linli.base.clock import now, today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.incidents.commands import (
    add_note,
    answer_caller,
    close_incident,
    complain,
    confirm_outcome,
    copy_for_claimant,
    correct_own_words,
    depart,
    dispatch_units,
    erase_incident,
    open_personal,
    reopen_incident,
    report_back,
    sign_dispatch,
    stand_down,
)
from linli.incidents.models import Dispatch, Incident, IncidentNote, IncidentParty
from linli.incidents.queries import due_for_erasure, incidents_for, is_open, status_for_claimant
from linli.journal.models import Entry
from linli.outbox.models import Parcel

from .conftest import call, send, work_off


def caller_of(incident: Any) -> Any:
    return claim(incident.told.reference, incident.told.pin)


def test_a_closed_incident_names_its_outcome_and_asks_nothing_more(town: Any, theft: Any) -> None:
    work_off(town, theft, "recovered")
    assert (theft.status, theft.outcome, theft.next_step, theft.next_due_at) == (
        "closed",
        "recovered",
        "",
        None,
    )
    assert not is_open(theft.uid)
    assert theft.closed_by == town.wu
    assert not Parcel.objects.filter(thread=theft.uid, ended_at=None).exists()
    for deed in (lambda: send(town, theft), lambda: close_incident(town.wu, theft, outcome="resolved")):
        with pytest.raises(Refused):
            deed()


def test_it_is_not_closed_while_somebody_is_out_there(town: Any, theft: Any) -> None:
    dispatch = send(town, theft)
    sign_dispatch(town.duty, dispatch)
    depart(town.duty, dispatch)
    with pytest.raises(Refused) as no:
        close_incident(town.wu, theft, outcome="resolved")
    assert no.value.code == "still_in_use"
    assert str(town.cid) in str(no.value)
    stand_down(town.wu, dispatch)
    close_incident(town.wu, theft, outcome="withdrawn")


def test_whoever_has_not_left_yet_is_stood_down(town: Any, theft: Any) -> None:
    dispatch = send(town, theft)
    close_incident(town.wu, theft, outcome="withdrawn")
    dispatch.refresh_from_db()
    assert dispatch.status == Dispatch.Status.STOOD_DOWN
    assert Entry.objects.get(verb="incident.closed").data["stood_down"] == 1


def test_who_closes(town: Any, theft: Any) -> None:
    for actor, refusal in ((town.duty, NotAllowed), (town.far, NotFound), (town.li, NotAllowed)):
        with pytest.raises(refusal):
            close_incident(actor, theft, outcome="resolved")
    with pytest.raises(Wrong):
        close_incident(town.wu, theft, outcome="case_cleared")
    with pytest.raises(Conflict):
        close_incident(town.wu, theft, outcome="resolved", version=theft.version + 1)


# --- the caller -------------------------------------------------------------------------------------------


def test_the_caller_confirms(town: Any, theft: Any) -> None:
    caller = caller_of(theft)
    with pytest.raises(Refused):
        confirm_outcome(caller, theft.uid)
    work_off(town, theft)
    assert status_for_claimant(caller).may_confirm
    confirm_outcome(caller, theft.uid)
    found = status_for_claimant(caller)
    assert (found.status, found.may_confirm, found.may_reopen) == ("confirmed", False, True)
    assert Entry.objects.get(verb="incident.confirmed").actor_kind == "claimant"


def test_the_caller_opens_it_again_and_it_stands_on_the_board(later: Callable[..., None], town: Any) -> None:
    theft = call(town)
    caller = caller_of(theft)
    work_off(town, theft)
    later(days=29)
    reopen_incident(caller, theft.uid, reason="nobody_came")
    theft.refresh_from_db()
    assert (theft.status, theft.next_step) == ("reopened", "send")
    assert theft.next_due_at == now() + timedelta(minutes=2)
    assert theft in incidents_for(town.wu).filter(next_due_at__isnull=False)
    assert Parcel.objects.filter(subject=theft.uid, topic="incident.reopened", ended_at=None).exists()
    later(minutes=1)
    dispatch_units(town.wu, theft, units=[town.cid])
    assert (theft.status, theft.next_step) == ("working", "sign")
    for d in Dispatch.objects.filter(ended_at=None):
        sign_dispatch(town.duty, d)
        report_back(town.duty, d, finding="done")
    theft.refresh_from_db()
    assert theft.next_step == "close"
    close_incident(town.wu, theft, outcome="resolved")
    confirm_outcome(caller, theft.uid)


def test_also_a_confirmed_incident_is_opened_again_within_thirty_days(
    later: Callable[..., None], town: Any
) -> None:
    theft = call(town)
    caller = caller_of(theft)
    work_off(town, theft)
    confirm_outcome(caller, theft.uid)
    later(days=31)
    assert not status_for_claimant(caller).may_reopen
    with pytest.raises(Refused) as no:
        reopen_incident(caller, theft.uid, reason="happened_again")
    assert no.value.code == "too_late"
    later(days=-10)
    reopen_incident(caller, theft.uid, reason="happened_again")
    with pytest.raises(Refused):
        reopen_incident(caller, theft.uid, reason="happened_again")


def test_a_reason_comes_from_the_list(town: Any, theft: Any) -> None:
    work_off(town, theft)
    with pytest.raises(Wrong):
        reopen_incident(caller_of(theft), theft.uid, reason="because")


def test_a_caller_reaches_the_own_case_only(town: Any, theft: Any) -> None:
    other = call(town)
    caller = caller_of(theft)
    work_off(town, other)
    for deed in (
        lambda: confirm_outcome(caller, other.uid),
        lambda: reopen_incident(caller, other.uid, reason="not_done"),
        lambda: correct_own_words(caller, other.uid, text="x"),
        lambda: complain(caller, other.uid, about="slow", text="x"),
        lambda: copy_for_claimant(caller, other.uid),
        lambda: confirm_outcome(town.wu, other.uid),
    ):
        with pytest.raises(NotFound):
            deed()


def test_the_caller_gets_a_copy_of_what_the_caller_gave(town: Any, theft: Any) -> None:
    add_note(town.wu, theft, text="邻居说法")
    caller = caller_of(theft)
    copy = copy_for_claimant(caller, theft.uid)
    assert (copy["name"], copy["address"]) == ("甄喜", "西关村 3 组 14 号")
    assert "邻居说法" not in str(copy), "notes of the staff are not the caller's"
    readings = status_for_claimant(caller).readings
    assert [(r["post"], r["purpose"]) for r in readings] == [("claimant", Purpose.PERSON_ASKED)]


def test_a_correction_stands_beside_the_first_words_and_is_answered(town: Any, theft: Any) -> None:
    caller = caller_of(theft)
    note = correct_own_words(caller, theft.uid, text="是蓝色，不是红色")
    assert status_for_claimant(caller).said[0].verdict == "waiting"
    assert open_personal(town.wu, theft)[theft.uid]["account"].startswith("红色")
    with pytest.raises(NotAllowed):
        answer_caller(town.duty, note, adopted=True)
    with pytest.raises(NotFound):
        answer_caller(town.far, note, adopted=True)
    answer_caller(town.wu, note, adopted=True)
    assert status_for_claimant(caller).said[0].verdict == "adopted"
    with pytest.raises(Conflict):
        answer_caller(town.sun, note, adopted=False)


def test_a_complaint_is_about_something_and_says_something(town: Any, theft: Any) -> None:
    caller = caller_of(theft)
    with pytest.raises(Wrong):
        complain(caller, theft.uid, about="everything", text="x")
    with pytest.raises(Wrong):
        complain(caller, theft.uid, about="slow", text=" ")
    complain(caller, theft.uid, about="slow", text="等了两个小时")
    assert "两个小时" not in str(Entry.objects.get(verb="incident.complained").data)


# --- erasing ----------------------------------------------------------------------------------------------


def test_a_case_is_due_two_years_after_its_closing_and_not_while_it_is_open(
    later: Callable[..., None], town: Any
) -> None:
    theft, open_one = call(town), call(town)
    work_off(town, theft)
    assert list(due_for_erasure(today())) == [theft]
    assert list(due_for_erasure(today() - timedelta(days=1))) == []
    reopen_incident(caller_of(theft), theft.uid, reason="not_done")
    assert list(due_for_erasure(today())) == []
    with pytest.raises(Refused):
        erase_incident(town.job, open_one)


def test_erasing_takes_parties_texts_and_key_and_leaves_the_bare_case(town: Any, theft: Any) -> None:
    caller = caller_of(theft)
    dispatch = send(town, theft)
    sign_dispatch(town.duty, dispatch)
    report_back(town.duty, dispatch, finding="done", text="已交还甄喜")
    correct_own_words(caller, theft.uid, text="蓝色")
    close_incident(town.wu, theft, outcome="resolved")
    sealed = bytes(Incident.objects.get(pk=theft.pk).account)
    with pytest.raises(NotAllowed):
        erase_incident(town.gao, theft)
    erase_incident(town.job, theft)
    row = Incident.objects.get(pk=theft.pk)
    assert (row.account, row.address, row.outcome, row.kind) == (None, None, "resolved", "motorcycle_theft")
    assert row.erased_at is not None
    assert row.key.wrapped is None
    assert not IncidentParty.objects.exists()
    assert not IncidentNote.objects.exists()
    assert not Door.objects.exists(), "the reference opens nothing any more"
    assert list(due_for_erasure(today())) == []
    with pytest.raises(Refused) as gone:
        open_personal(town.wu, row)
    assert gone.value.status == 410
    with pytest.raises((NotFound, KeyProblem)):
        claim(theft.told.reference, theft.told.pin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT account FROM incidents_incident")
        assert sealed not in [bytes(r[0] or b"") for r in cursor.fetchall()]


def test_notes_and_words_of_an_erased_case_are_refused(town: Any, theft: Any) -> None:
    close_incident(town.wu, theft, outcome="unfounded")
    erase_incident(town.job, theft)
    with pytest.raises(Refused) as gone:
        add_note(town.wu, Incident.objects.get(pk=theft.pk), text="x")
    assert gone.value.code == "erased"
