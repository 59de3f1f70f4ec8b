"""Asking for a community officer's time: granted, refused by a rule, or only as an exception."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.clock import day_start, local_day, now, week_start
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Refused, Wrong
from linli.base.states import move
from linli.base.texts import say
from linli.journal.commands import record
from linli.workforce.models import Posting

from ..models import Act, PaybackDebt, Review, Tasking
from ..models.rules import TIME_ACTS
from ..queries import PROTECTED_POSTS, answer_to, answers_in_beat, decide, level_above
from ..rulebook import Answer, Decision
from ..spans import minutes

LONGEST = timedelta(hours=24)
DISPATCH_TIME = timedelta(hours=2)  # what a dispatch reckons with; the entry afterwards says what it was
PAYBACK_TIME = timedelta(days=28)
REVIEW_TIME = timedelta(days=7)
POST_LIFE = timedelta(days=30)


@command
def ask_for_time(
    actor: Posting,
    posting: Posting,
    *,
    act: str,
    starts_at: datetime,
    ends_at: datetime,
    ground: str = "",
    what: str = "",
    incident_uid: UUID | None = None,
    exercise: bool = False,
) -> Tasking:
    """Ask for a community officer's time. The rulebook answers at once; a refusal is a row like any other."""
    require(actor, Can.ASK_FOR_TIME, posting.path)
    check_interval(starts_at, ends_at)
    if act not in TIME_ACTS:
        raise Wrong(_("Choose what the time is asked for."), field="act", code="not_allowed")
    if ends_at <= now():
        raise Wrong(_("A request looks ahead: this time is over."), field="ends_at", code="bad_interval")
    hold(posting)
    decision = decide(act, posting, starts_at, until=ends_at, ground=ground)
    return write_down(
        actor,
        posting,
        decision,
        starts_at=starts_at,
        ends_at=ends_at,
        what=what,
        incident=incident_uid,
        exercise=exercise,
    )


@command
def task_for_dispatch(
    actor: Posting,
    posting: Posting,
    *,
    incident_uid: UUID,
    path: str,
    urgent: bool,
    exercise: bool = False,
) -> Tasking | None:
    """The tasking of a dispatch to an incident, in its transaction; None inside the beat or for other posts.

    Danger to life is the rule's own ground: granted first, reviewed afterwards. A tasking that comes back
    refused or waiting must stop the dispatch: `raise refusal_of(tasking)`.
    """
    if posting.post not in PROTECTED_POSTS or answers_in_beat(posting, path):
        return None
    start = now().replace(second=0, microsecond=0)
    hold(posting)
    decision = decide(
        Act.INCIDENT_DUTY,
        posting,
        start,
        until=start + DISPATCH_TIME,
        ground="danger_to_life" if urgent else "",
    )
    return write_down(
        actor,
        posting,
        decision,
        starts_at=start,
        ends_at=start + DISPATCH_TIME,
        incident=incident_uid,
        exercise=exercise,
    )


def write_down(
    actor: Posting,
    posting: Posting,
    decision: Decision,
    *,
    starts_at: datetime,
    ends_at: datetime | None = None,
    what: str = "",
    incident: UUID | None = None,
    exercise: bool = False,
) -> Tasking:
    """The row and the Entry of an answer; review and debt where the ground was granted first."""
    at = now()
    chief = decision.chief
    tasking = Tasking.objects.create(
        posting=posting,
        path=posting.path,
        act=decision.facts.act,
        ground=decision.facts.ground,
        what=what,
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=decision.facts.asked,
        incident=incident,
        exercise=exercise,
        asked_by=actor,
        asked_by_staff_id=actor.staff_id,
        asked_unit_id=actor.unit_id,
        asked_level=len(actor.unit.path),
        recorded_at=at,
        day=local_day(at),
        status=STATUS[decision.answer],
        rule=chief.rule if chief else None,
        voices=[v.plain() for v in decision.voices],
    )
    record(
        actor,
        VERBS[decision.answer],
        subject=tasking,
        thread=incident or tasking.uid,
        path=posting.path,
        exercise=exercise,
        **codes(tasking),
    )
    if decision.answer == Answer.GRANTED and decision.review:
        Review.objects.create(
            tasking=tasking,
            path=posting.path,
            asked_by_staff_id=actor.staff_id,
            due_on=local_day(at + REVIEW_TIME),
        )
        owe(tasking)
    return tasking


STATUS = {
    Answer.GRANTED: Tasking.Status.GRANTED,
    Answer.REFUSED: Tasking.Status.REFUSED,
    Answer.EXCEPTION: Tasking.Status.EXCEPTION_WANTED,
}
VERBS = {
    Answer.GRANTED: "tasking.granted",
    Answer.REFUSED: "tasking.refused",
    Answer.EXCEPTION: "exception.wanted",
}


def codes(tasking: Tasking) -> dict[str, Any]:
    """What the journal holds of a tasking: codes, numbers and uids."""
    return {
        "tasking": tasking.uid,
        "posting_asked": tasking.posting.uid,
        "unit": tasking.asked_unit.uid,
        "act": tasking.act,
        "ground": tasking.ground,
        "minutes": tasking.minutes,
        "rule_code": tasking.rule.code if tasking.rule else "",
        "ruleset": tasking.rule.ruleset if tasking.rule else "",
        "edition": tasking.rule.edition if tasking.rule else 0,
    }


def owe(tasking: Tasking) -> None:
    """Put down what an exception took: it is owed to the community until paid back."""
    if tasking.minutes and not tasking.exercise:
        PaybackDebt.objects.create(
            tasking=tasking,
            posting=tasking.posting,
            path=tasking.path,
            owed=tasking.minutes,
            week=week_start(local_day(tasking.starts_at)),
            due_on=local_day(tasking.starts_at + PAYBACK_TIME),
        )


def hold(posting: Posting) -> None:
    """Nobody else changes this posting's time or taskings until the transaction ends."""
    Posting.objects.select_for_update(no_key=True).only("pk").get(pk=posting.pk)


def check_interval(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse an end before its start, and more than a day."""
    if ends_at <= starts_at:
        raise Wrong(_("The end lies before the beginning."), field="ends_at", code="bad_interval")
    if ends_at - starts_at > LONGEST:
        raise Wrong(_("At most 24 hours at a time."), field="ends_at", code="bad_interval")
    if minutes((starts_at, ends_at)) < 1:
        raise Wrong(_("At least one minute."), field="ends_at", code="bad_interval")


def refusal_of(tasking: Tasking) -> Refused:
    """A refused or waiting tasking as the refusal that a door gives: the rule, its sentence, what else to do."""
    rule = tasking.rule
    return Refused(
        answer_to(tasking),
        code="forbidden_by_rule",
        status=403,
        rule=rule.name if rule else "",
        help=say(rule.instead) if rule else "",
        note={
            "verb": "tasking.refused",
            "thread": tasking.incident or tasking.uid,
            "path": tasking.path,
            "data": codes(tasking),
        },
    )


@command
def ask_for_target(actor: Posting, posting: Posting, *, what: str = "") -> Tasking:
    """Ask for a clearance target for an officer. The rulebook refuses; the refusal is all that is kept of it."""
    require(actor, Can.ASK_FOR_TIME, posting.path)
    decision = decide(Act.CLEARANCE_TARGET, posting, now())
    if decision.answer != Answer.REFUSED:
        raise Refused(
            _("Linli has no place for clearance targets."),
            code="forbidden_by_rule",
            status=403,
            help=_("Look at visits, services and settled disputes instead."),
        )
    return write_down(actor, posting, decision, starts_at=now(), what=what)


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
    """Refuse whoever asked, whoever is asked for, the asking unit, and everybody who is not above it."""
    if actor.staff_id == tasking.asked_by_staff_id:
        text = _("An exception needs a second person: you asked for this one.")
    elif actor.staff_id == tasking.posting.staff_id:
        text = _("An exception needs somebody else: this one is about your own time.")
    elif actor.unit_id == tasking.asked_unit_id:
        text = _("An exception is approved outside the unit that asked: this is your unit's request.")
    elif not above(actor.unit.path, tasking.asked_unit.path):
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


def above(path: str, other: str) -> bool:
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
