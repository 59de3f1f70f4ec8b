"""Asking for a community officer's time: granted, refused by a rule, or only as an exception."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.clock import local_day, now, week_start
from linli.base.deeds import command
from linli.base.errors import Refused, Wrong
from linli.base.texts import say
from linli.journal.commands import record
from linli.workforce.models import Posting, Unit

from ..models import Act, PaybackDebt, Review, Tasking
from ..models.rules import TIME_ACTS
from ..queries import PROTECTED_POSTS, answer_to, answers_in_beat, decide
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
    for_unit: Unit | None = None,
) -> Tasking:
    """Ask for a community officer's time. The rulebook answers at once; a refusal is a row like any other.

    `for_unit` is the body that receives the hours, where it is not the one that asks.
    """
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
        for_unit=for_unit,
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
    for_unit: Unit | None = None,
) -> Tasking:
    """The row and the Entry of an answer; review and debt where it was granted by a ground or an emergency."""
    at = now()
    chief = decision.chief
    emergency = decision.emergency if decision.answer == Answer.GRANTED else None
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
        weeks=[w.plain() for w in decision.facts.weeks],
        for_unit=for_unit if for_unit and for_unit.pk != actor.unit_id else None,
        emergency_id=emergency.row if emergency else None,
        expires_at=ends_at if emergency else None,
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
    if decision.answer == Answer.GRANTED and decision.owed:
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
        **({"emergency": tasking.emergency.uid} if tasking.emergency else {}),
        **({"for_unit": tasking.for_unit.uid} if tasking.for_unit else {}),
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
