"""Planning a week: by the officer, or by the chief as far as it is time in the community; copied from the week before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import local, now, week_start, zone
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Refused, Wrong
from linli.base.ids import uuid7
from linli.journal.commands import record
from linli.workforce.models import Posting

from ..calendar import Workdays
from ..ledger import absent_days, in_post
from ..models import Kind, Source, TimeEntry
from ..models.time import PLANNED, REAL
from ..queries import PROTECTED_POSTS, in_beat_on
from ..spans import Span, minutes, week_span
from .taskings import check_interval, hold
from .time import place_of, write_entry

BY_CHIEFS = (Kind.COMMUNITY, Kind.TRAINING)  # anything else is asked for, and the rulebook answers
COPIED = (Kind.COMMUNITY, Kind.STATION, Kind.TRAINING)


@command
def plan_hours(
    actor: Actor,
    posting: Posting,
    *,
    days: Sequence[date],
    starts: time,
    ends: time,
    kind: str,
    place: str = "",
    what: str = "",
) -> list[TimeEntry]:
    """Plan the same hours on several days of an officer, all or none; hours that end before they begin end next day."""
    _may_plan(actor, posting, kind)
    if not days:
        raise Wrong(_("Choose at least one day."), field="days", code="required")
    hold(posting)
    made = []
    for day in sorted(set(days)):
        span = _at(day, starts, ends)
        check_interval(*span)
        if span[1] <= now():
            raise Wrong(_("This day is over. Enter what really was."), field="days", code="bad_interval")
        area = place_of(posting, kind, place, span[0])
        made.append(
            write_entry(posting, span, source=Source.PLAN, kind=kind, area=area, what=what, uid=uuid7())
        )
    _write_down(actor, posting, "time.week_planned", made)
    return made


@command
def copy_week(actor: Actor, posting: Posting, *, monday: date) -> list[TimeEntry]:
    """Plan a week as the one before was planned, or as it was worked where it had no plan.

    Days off, days of leave, days that are over and hours that are planned already stay as they are; nothing is
    copied that was taken away, or that lies outside the beat by now.
    """
    _may_plan(actor, posting, Kind.COMMUNITY)
    monday = week_start(monday)
    hold(posting)
    by_chief = actor.kind != "job" and actor.posting_id != posting.pk
    made = []
    work = Workdays(monday, monday + timedelta(days=6)).of_week(monday)
    absent = absent_days(Q(posting=posting.pk), monday, monday + timedelta(days=7)).get(posting.pk, set())
    for entry in _before(posting, monday):
        day = local(entry.starts_at).date() + timedelta(days=7)
        span = _moved(entry, day)
        place = entry.area.path if entry.area else ""
        if day not in work or day in absent or span[0] < now() or not in_post(posting, day):
            continue
        if by_chief and entry.kind not in BY_CHIEFS:
            continue
        if entry.kind == Kind.COMMUNITY and not in_beat_on(posting, place, day):
            continue
        if TimeEntry.objects.filter(
            PLANNED, posting=posting, starts_at__lt=span[1], ends_at__gt=span[0]
        ).exists():
            continue
        made.append(
            write_entry(
                posting,
                span,
                source=Source.PLAN,
                kind=entry.kind,
                area=entry.area,
                what=entry.what,
                uid=uuid7(),
            )
        )
    if not made:
        raise Refused(
            _("Nothing of the week before can be copied."),
            code="nothing_to_copy",
            help=_("It had no hours on working days, or they are planned already."),
        )
    _write_down(actor, posting, "time.week_copied", made)
    return made


def _may_plan(actor: Actor, posting: Posting, kind: str) -> None:
    if actor.kind == "job" or actor.posting_id == posting.pk:
        require(actor, Can.ENTER_OWN_TIME, None)
        return
    require(actor, Can.PLAN_TIME, posting.path)
    if posting.post not in PROTECTED_POSTS:
        raise NotAllowed(_("Only the time of a community post is planned here."))
    if kind not in BY_CHIEFS:
        raise NotAllowed(
            _("You may plan an officer's time in the community, and training."),
            help=_("For anything else ask for the time: the rulebook answers at once."),
        )


def _at(day: date, starts: time, ends: time) -> Span:
    begin = datetime.combine(day, starts, tzinfo=zone())
    after = day if ends > starts else day + timedelta(days=1)
    return begin.astimezone(UTC), datetime.combine(after, ends, tzinfo=zone()).astimezone(UTC)


def _moved(entry: TimeEntry, day: date) -> Span:
    """The same hours of the clock on another day, however the night between changed its hour."""
    start, end = local(entry.starts_at), local(entry.ends_at)
    over = (end.date() - start.date()).days
    moved = (
        datetime.combine(day, start.time(), tzinfo=zone()).astimezone(UTC),
        datetime.combine(day + timedelta(days=over), end.time(), tzinfo=zone()).astimezone(UTC),
    )
    return moved if minutes(moved) > 0 else (moved[0], moved[0] + (entry.ends_at - entry.starts_at))


def _before(posting: Posting, monday: date) -> list[TimeEntry]:
    start, end = week_span(monday - timedelta(days=7))
    rows = TimeEntry.objects.filter(posting=posting, starts_at__gte=start, starts_at__lt=end, pays=None)
    rows = rows.select_related("area").order_by("starts_at")
    planned = list(rows.filter(PLANNED, kind__in=COPIED, tasking=None))
    return planned or list(rows.filter(REAL, kind=Kind.COMMUNITY))


def _write_down(actor: Actor, posting: Posting, verb: str, made: list[TimeEntry]) -> None:
    record(
        actor,
        verb,
        subject=posting,
        path=posting.path,
        count=len(made),
        minutes=sum(e.minutes for e in made),
        first=made[0].day,
        last=made[-1].day,
        entries=[e.uid for e in made],
    )
