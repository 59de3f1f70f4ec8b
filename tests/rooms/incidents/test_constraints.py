"""What must always be true holds in the database, also past the commands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from linli.base.clock import now, today
from linli.incidents.commands import (
    add_room_task,
    close_incident,
    correct_own_words,
    name_handler,
    shield_case,
    sign_dispatch,
)
from linli.incidents.models import (
    DayCounter,
    Dispatch,
    Incident,
    IncidentNote,
    NamedHandler,
    RoomMember,
    RoomTask,
)

from .conftest import call, send

PAST = now() - timedelta(days=400)

OPEN_CASE = {
    "a category that is none": {"category": "clearance"},
    "open without a limit": {"next_due_at": None},
    "open without a step": {"next_step": ""},
    "closed with a limit left": {"status": "closed", "closed_at": now(), "outcome": "resolved"},
    "confirmed without a time": {
        "status": "confirmed",
        "closed_at": now(),
        "outcome": "resolved",
        "next_step": "",
        "next_due_at": None,
    },
    "closed without an outcome": {
        "status": "closed",
        "closed_at": now(),
        "next_step": "",
        "next_due_at": None,
    },
    "closed with an outcome of its own": {
        "status": "closed",
        "closed_at": now(),
        "outcome": "x",
        "next_step": "",
        "next_due_at": None,
    },
    "closed without a time": {
        "status": "closed",
        "outcome": "resolved",
        "next_step": "",
        "next_due_at": None,
    },
    "reopened without a reason": {"status": "reopened", "reopened_at": now()},
    "reopened without a time": {"status": "reopened", "reopen_reason": "not_done"},
    "shielded without a time": {"shielded": True},
    "ended before it began": {"happened_at": now(), "happened_until": now() - timedelta(hours=1)},
    "words without a key": {"key": None},
    "erased with its words": {"erased_at": now()},
}


@pytest.mark.parametrize("change", OPEN_CASE.values(), ids=OPEN_CASE.keys())
def test_an_incident(town: Any, theft: Any, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=theft.pk).update(**change)


def test_the_control_a_true_row_passes(town: Any, theft: Any) -> None:
    done = {
        "status": "closed",
        "closed_at": now(),
        "outcome": "resolved",
        "next_step": "",
        "next_due_at": None,
    }
    assert Incident.objects.filter(pk=theft.pk).update(**done) == 1


def test_one_incident_per_number(town: Any, theft: Any) -> None:
    other = call(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=other.pk).update(number=theft.number)


def test_a_shield_is_lifted_by_two_different_people(town: Any, theft: Any) -> None:
    shield_case(town.wu, theft)
    wu, sun = town.wu.staff_id, town.sun.staff_id
    rows = Incident.objects.filter(pk=theft.pk)
    for change in (
        {"shielded": False},
        {"shielded": False, "shielded_at": None, "lifted_by_staff": sun},
        {"shielded": False, "lifted_by_staff": sun},
        {"shielded": False, "lift_asked_by_staff": wu},
        {"shielded": False, "lift_asked_by_staff": wu, "lifted_by_staff": wu},
        {"shielded": True, "lift_asked_by_staff": wu, "lifted_by_staff": sun},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    assert rows.update(shielded=False, lift_asked_by_staff=wu, lifted_by_staff=sun) == 1


DISPATCH = {
    "signed before it was sent": {"signed_at": PAST},
    "departed before it was signed": {"departed_at": PAST},
    "arrived before it departed": {"departed_at": now(), "arrived_at": PAST},
    "reported before it arrived": {"arrived_at": now(), "reported_at": PAST},
    "departed without a time": {"status": "departed"},
    "arrived without a time": {"status": "arrived"},
    "reported without a finding": {"status": "reported", "reported_at": now(), "ended_at": now()},
    "reported and not free": {"status": "reported", "reported_at": now(), "finding": "done"},
    "free and still out": {"ended_at": now()},
    "stood down and not free": {"status": "stood_down"},
}


@pytest.mark.parametrize("change", DISPATCH.values(), ids=DISPATCH.keys())
def test_a_dispatch(town: Any, theft: Any, change: dict[str, Any]) -> None:
    dispatch = send(town, theft)
    sign_dispatch(town.duty, dispatch)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.filter(pk=dispatch.pk).update(**change)


def test_a_signed_dispatch_has_its_time(town: Any, theft: Any) -> None:
    dispatch = send(town, theft)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.filter(pk=dispatch.pk).update(status="signed")


def test_a_unit_or_posting_is_sent_once_at_a_time(town: Any, theft: Any) -> None:
    first, second = send(town, theft), send(town, theft, town.video)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.filter(pk=second.pk).update(unit=first.unit)
    Dispatch.objects.filter(pk=first.pk).update(posting=town.duty)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.filter(pk=second.pk).update(posting=town.duty)


def test_a_room(town: Any, theft: Any) -> None:
    send(town, theft)
    send(town, theft, town.video)
    first, second = RoomMember.objects.order_by("pk")
    for change in ({"unit": first.unit}, {"left_at": PAST}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoomMember.objects.filter(pk=second.pk).update(**change)


TASK = {
    "due before it was asked": {"due_at": PAST},
    "done without a time": {"status": "done"},
    "done by nobody": {"status": "done", "ended_at": now()},
    "ended and still open": {"ended_at": now()},
}


@pytest.mark.parametrize("change", TASK.values(), ids=TASK.keys())
def test_a_task(town: Any, theft: Any, change: dict[str, Any]) -> None:
    send(town, theft)
    task = add_room_task(town.wu, theft, unit=town.cid, kind="other", due_at=now() + timedelta(hours=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        RoomTask.objects.filter(pk=task.pk).update(**change)


def test_a_handler_and_a_note_and_a_counter(town: Any, theft: Any) -> None:
    from linli.access.commands import claim

    first = name_handler(town.wu, theft, posting=town.sun)
    second = name_handler(town.wu, theft, posting=town.he)
    note = correct_own_words(claim(theft.told.reference, theft.told.pin), theft.uid, text="蓝色")
    for rows, change in (
        (NamedHandler.objects.filter(pk=second.pk), {"posting": first.posting}),
        (NamedHandler.objects.filter(pk=second.pk), {"ended_at": PAST}),
        (IncidentNote.objects.filter(pk=note.pk), {"verdict": "adopted"}),
        (IncidentNote.objects.filter(pk=note.pk), {"verdict": "adopted", "answered_at": now()}),
        (IncidentNote.objects.filter(pk=note.pk), {"answered_at": now()}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        DayCounter.objects.create(county="370305", day=DayCounter.objects.get().day, last=9)


def test_a_case_and_its_parties_go_together(town: Any, theft: Any) -> None:
    from django.db.models import CASCADE

    from linli.incidents.models import IncidentParty

    field = IncidentParty._meta.get_field("case")
    assert field.remote_field.on_delete is CASCADE
    assert today()
    close_incident(town.wu, theft, outcome="resolved")
