"""Exceptions: approved one level up by somebody who gains nothing, or looked at afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.clock import day_start, local_day, now, today
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Refused, Wrong
from linli.base.states import move
from linli.journal.commands import record
from linli.workforce.models import Posting
from linli.workforce.queries import valid_on

from ..models import Review, Tasking
from ..queries import level_above
from .taskings import codes, hold, owe

POST_LIFE = timedelta(days=30)


@command
def approve_exception(
    actor: Posting, tasking: Tasking, *, expires_at: datetime | None = None, version: int | None = None
) -> None:
    """Somebody one level up, of another unit, lets an exception pass; it expires, and what it takes is owed."""
    require(actor, Can.APPROVE_EXCEPTION, tasking.path)
    second_person(actor, tasking)
    at = now()
    if tasking.ends_at is not None and tasking.ends_at <= at:
        raise Refused(
            _("The time asked for is over; there is nothing left to approve."), code="expired", status=409
        )
    last = longest_life(tasking, at)
    if expires_at is not None and not at < expires_at <= last:
        raise Wrong(
            _("An exception ends soon after what it allows."), field="expires_at", code="bad_interval"
        )
    hold(tasking.posting)
    move(
        tasking,
        Tasking.Status.EXCEPTION,
        expect_version=version,
        expires_at=expires_at or last,
        **decided(actor, at),
    )
    owe(tasking)
    record(
        actor,
        "exception.approved",
        subject=tasking,
        thread=tasking.incident or tasking.uid,
        path=tasking.path,
        exercise=tasking.exercise,
        expires_at=tasking.expires_at,
        **codes(tasking),
    )


@command
def decline_exception(actor: Posting, tasking: Tasking, *, version: int | None = None) -> None:
    """Somebody one level up says no to an exception."""
    require(actor, Can.APPROVE_EXCEPTION, tasking.path)
    second_person(actor, tasking)
    move(tasking, Tasking.Status.DECLINED, expect_version=version, **decided(actor, now()))
    record(
        actor,
        "exception.declined",
        subject=tasking,
        thread=tasking.incident or tasking.uid,
        path=tasking.path,
        exercise=tasking.exercise,
        **codes(tasking),
    )


@command
def review_urgent(actor: Posting, review: Review, *, upheld: bool) -> None:
    """Somebody one level up looks afterwards at what was granted first: was life in danger?"""
    require(actor, Can.APPROVE_EXCEPTION, review.path)
    second_person(actor, review.tasking)
    move(
        review,
        Review.Status.UPHELD if upheld else Review.Status.NOT_UPHELD,
        reviewed_by=actor,
        reviewed_by_staff_id=actor.staff_id,
        reviewed_at=now(),
    )
    record(
        actor,
        "exception.reviewed",
        subject=review.tasking,
        thread=review.tasking.incident or review.tasking.uid,
        path=review.path,
        upheld=upheld,
    )


def second_person(actor: Posting, tasking: Tasking) -> None:
    """Refuse whoever asked, whoever is asked for, the units that ask and gain, and who is not above them.

    Units are all those in which the approver holds any post today, not only the one acted in.
    """
    gains = units_of(actor)
    if actor.staff_id == tasking.asked_by_staff_id:
        text = _("An exception needs a second person: you asked for this one.")
    elif actor.staff_id == tasking.posting.staff_id:
        text = _("An exception needs somebody else: this one is about your own time.")
    elif tasking.asked_unit_id in gains:
        text = _("An exception is approved outside the unit that asked: this is your unit's request.")
    elif tasking.for_unit_id in gains:
        text = _("An exception is approved by somebody who gains nothing: the hours would go to your unit.")
    elif not is_above(actor.unit.path, tasking.asked_unit.path):
        text = _("An exception is approved one level above the unit that asked.")
    else:
        return
    raise NotAllowed(
        text,
        code="second_person_required",
        help=_("It waits for somebody one level up: %(unit)s and above.") % {"unit": level_above(tasking)},
        note={
            "verb": "exception.approval_refused",
            "subject": tasking,
            "thread": tasking.incident or tasking.uid,
            "path": tasking.path,
        },
    )


def units_of(actor: Posting) -> set[int]:
    """The units in which somebody holds any post today."""
    held = Posting.objects.filter(valid_on(today()), staff=actor.staff_id)
    return {actor.unit_id, *held.values_list("unit_id", flat=True)}


def is_above(path: str, other: str) -> bool:
    """Whether a unit's area holds the other's and is larger."""
    return len(path) < len(other) and other.startswith(path)


def longest_life(tasking: Tasking, at: datetime) -> datetime:
    """The latest end of an exception: the midnight after the time asked for, or 30 days for a change of post."""
    if tasking.ends_at is None:
        return at + POST_LIFE
    return day_start(local_day(tasking.ends_at) + timedelta(days=1))


def decided(actor: Posting, at: datetime) -> dict[str, Any]:
    """Who decided: posting, staff member, unit and its level."""
    return {
        "decided_by": actor,
        "decided_by_staff_id": actor.staff_id,
        "decided_unit_id": actor.unit_id,
        "decided_level": len(actor.unit.path),
        "decided_at": at,
    }
