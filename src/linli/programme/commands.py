"""Noting what is wanting, planning a remedy, moving its milestones to the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import Refused, Wrong
from linli.base.states import change, move
from linli.journal.commands import record
from linli.workforce.models import Unit

from .models import Ill, Milestone, Postponement, Remedy, Shortcoming


@command
def note_shortcoming(
    actor: Actor, area: Area, *, ill: str, title: dict[str, str], day: date | None = None
) -> Shortcoming:
    """Put down something found wanting in an area."""
    require(actor, Can.RUN_PROGRAMME, area.path)
    if ill not in Ill.values:
        raise Wrong(
            _("Choose one of the ills that the programme is to cure."), field="ill", code="not_allowed"
        )
    found = day or today()
    if found > today():
        raise Wrong(_("It cannot have been found on a day to come."), field="day", code="bad_date")
    shortcoming = Shortcoming.objects.create(
        ill=ill,
        title=title,
        area=area,
        path=area.path,
        day=found,
        recorded_at=now(),
        noted_by_id=actor.posting_id,
        noted_by_staff_id=actor.staff_id,
    )
    record(
        actor,
        "programme.shortcoming_noted",
        subject=shortcoming,
        thread=shortcoming.uid,
        path=area.path,
        ill=ill,
    )
    return shortcoming


@command
def plan_remedy(actor: Actor, shortcoming: Shortcoming, *, title: dict[str, str]) -> Remedy:
    """Say what is to be done about a shortcoming."""
    require(actor, Can.RUN_PROGRAMME, shortcoming.path)
    _must_be_open(shortcoming)
    remedy = Remedy.objects.create(
        shortcoming=shortcoming, title=title, path=shortcoming.path, recorded_at=now()
    )
    record(actor, "programme.remedy_planned", subject=remedy, thread=shortcoming.uid, path=remedy.path)
    return remedy


@command
def set_milestone(
    actor: Actor, remedy: Remedy, *, title: dict[str, str], due: date, unit: Unit, post: str
) -> Milestone:
    """Set a step of a remedy: its day, and the unit and post that answer for it."""
    require(actor, Can.RUN_PROGRAMME, remedy.path)
    _must_be_open(remedy.shortcoming)
    if due < remedy.shortcoming.day:
        raise Wrong(
            _("A milestone is due after the shortcoming was found (%(day)s).")
            % {"day": remedy.shortcoming.day},
            field="due",
            code="bad_interval",
        )
    milestone = Milestone.objects.create(
        remedy=remedy,
        title=title,
        path=remedy.path,
        due=due,
        answers_unit=unit,
        answers_post=post,
        recorded_at=now(),
    )
    record(
        actor,
        "programme.milestone_set",
        subject=milestone,
        thread=remedy.shortcoming.uid,
        path=remedy.path,
        due=due,
        unit=unit.uid,
        post=post,
    )
    return milestone


@command
def begin_milestone(actor: Actor, milestone: Milestone, *, version: int | None = None) -> None:
    """Work on a milestone has begun."""
    require(actor, Can.RUN_PROGRAMME, milestone.path)
    move(milestone, Milestone.Status.UNDER_WAY, expect_version=version)
    _record(actor, "programme.milestone_begun", milestone)


@command
def finish_milestone(
    actor: Actor,
    milestone: Milestone,
    *,
    evidence: str,
    done_on: date | None = None,
    version: int | None = None,
) -> None:
    """A milestone is reached; the evidence says by what it can be seen."""
    require(actor, Can.RUN_PROGRAMME, milestone.path)
    day = done_on or today()
    if not evidence.strip():
        raise Wrong(_("Say by what it can be seen that this is done."), field="evidence", code="required")
    if day > today():
        raise Wrong(_("It cannot have been done on a day to come."), field="done_on", code="bad_date")
    stamps = {"done_on": day, "ended_recorded_at": now(), "evidence": evidence.strip()}
    move(milestone, Milestone.Status.DONE, expect_version=version, **stamps)
    _record(actor, "programme.milestone_done", milestone, day=day)


@command
def postpone_milestone(
    actor: Actor, milestone: Milestone, *, due: date, reason: str, version: int | None = None
) -> Postponement:
    """Move a milestone's day, with a reason; the old day stays on record."""
    require(actor, Can.RUN_PROGRAMME, milestone.path)
    if not milestone.goes_on:
        raise Refused(
            _("This milestone has ended; its day is not moved any more."), code="wrong_state", status=409
        )
    if not reason.strip():
        raise Wrong(_("Give the reason."), field="reason", code="required")
    if due == milestone.due:
        raise Wrong(_("This is the day it has already."), field="due", code="bad_interval")
    moved = Postponement.objects.create(
        milestone=milestone,
        old_due=milestone.due,
        new_due=due,
        reason=reason.strip(),
        recorded_at=now(),
        moved_by_id=actor.posting_id,
        moved_by_staff_id=actor.staff_id,
    )
    change(milestone, expect_version=version, old_status=milestone.status, due=due)
    _record(actor, "programme.milestone_postponed", milestone, old_due=moved.old_due, due=due)
    return moved


@command
def drop_milestone(actor: Actor, milestone: Milestone, *, reason: str, version: int | None = None) -> None:
    """Give a milestone up, with a reason; it stays on record."""
    require(actor, Can.RUN_PROGRAMME, milestone.path)
    if not reason.strip():
        raise Wrong(_("Give the reason."), field="reason", code="required")
    stamps = {"ended_recorded_at": now(), "drop_reason": reason.strip()}
    move(milestone, Milestone.Status.DROPPED, expect_version=version, **stamps)
    _record(actor, "programme.milestone_dropped", milestone)


@command
def cure_shortcoming(actor: Actor, shortcoming: Shortcoming, *, version: int | None = None) -> None:
    """Declare a shortcoming cured, once every milestone has ended and one was reached."""
    require(actor, Can.RUN_PROGRAMME, shortcoming.path)
    milestones = Milestone.objects.filter(remedy__shortcoming=shortcoming)
    left = milestones.filter(status__in=["planned", "under_way"]).count()
    if left:
        raise Refused(
            _("%(n)d milestones are still to be reached. Finish them or give them up first.") % {"n": left},
            code="still_in_use",
            status=409,
        )
    if not milestones.filter(status="done").exists():
        raise Refused(_("Nothing was done about this yet."), code="wrong_state", status=409)
    move(shortcoming, Shortcoming.Status.CURED, expect_version=version, cured_on=today())
    record(
        actor,
        "programme.shortcoming_cured",
        subject=shortcoming,
        thread=shortcoming.uid,
        path=shortcoming.path,
    )


@command
def reopen_shortcoming(actor: Actor, shortcoming: Shortcoming, *, version: int | None = None) -> None:
    """It was not cured after all."""
    require(actor, Can.RUN_PROGRAMME, shortcoming.path)
    move(shortcoming, Shortcoming.Status.OPEN, expect_version=version, cured_on=None)
    record(
        actor,
        "programme.shortcoming_reopened",
        subject=shortcoming,
        thread=shortcoming.uid,
        path=shortcoming.path,
    )


def _must_be_open(shortcoming: Shortcoming) -> None:
    if shortcoming.status != Shortcoming.Status.OPEN:
        raise Refused(_("This shortcoming is cured. Open it again first."), code="wrong_state", status=409)


def _record(actor: Actor, verb: str, milestone: Milestone, **data: Any) -> None:
    thread = milestone.remedy.shortcoming.uid
    record(actor, verb, subject=milestone, thread=thread, path=milestone.path, **data)
