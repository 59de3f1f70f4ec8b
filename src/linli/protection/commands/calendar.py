"""Changing the calendar of working days: one day, or a whole year from a list; every change keeps who and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.deeds import command
from linli.base.errors import NotFound, Refused, Wrong
from linli.journal.commands import record

from ..calendar import FIRST_YEAR, LAST_YEAR, Workdays
from ..models import CalendarChange, CalendarDay, CalendarYear

WHOLE = 2  # digits of the path of an installation's root area


@command
def set_calendar_day(actor: Actor, *, day: date, works: bool, source: str) -> CalendarDay:
    """Say of one day whether it is a working day here, over the calendar that is shipped; and why."""
    may_change_calendar(actor)
    _check_year(day.year)
    _set(actor, {day: works}, source)
    row = CalendarDay.objects.get(day=day)
    record(actor, "calendar.day_set", subject=row, day=day, works=works)
    return row


@command
def import_calendar_year(actor: Actor, *, year: int, days: Mapping[date, bool], source: str) -> CalendarYear:
    """Enter a year's holidays and make-up days as a whole: what the list does not name is an ordinary day."""
    may_change_calendar(actor)
    _check_year(year)
    if not days:
        raise Wrong(_("The list names no day."), field="file", code="required")
    if strange := [d for d in days if d.year != year]:
        raise Wrong(_("%(day)s lies in another year.") % {"day": strange[0]}, field="file", code="bad_date")
    said = (
        CalendarDay.objects.filter(day__year=year).exclude(day__in=list(days)).values_list("day", flat=True)
    )
    whole = {day: day.weekday() < 5 for day in said} | dict(
        days
    )  # said before and not in the list: ordinary again
    changed = _set(actor, whole, source)
    row, _new = CalendarYear.objects.update_or_create(
        year=year,
        defaults={
            "source": source,
            "days": len(whole),
            "entered_by_staff_id": actor.staff_id,
            "entered_at": now(),
        },
    )
    digest = hashlib.sha256("".join(f"{d} {w}\n" for d, w in sorted(whole.items())).encode()).hexdigest()
    record(
        actor,
        "calendar.year_imported",
        subject=row,
        year=year,
        count=len(whole),
        changed=changed,
        digest=digest,
    )
    return row


def may_change_calendar(actor: Actor) -> None:
    """The calendar is the whole installation's: whoever changes it has the rulebook and the whole area."""
    require(actor, Can.CHANGE_RULES, None)
    if not any(len(own) <= WHOLE for own in actor.paths):
        raise NotFound()


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(
            _("The calendar holds the years %(first)d to %(last)d.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )


def _set(actor: Actor, days: Mapping[date, bool], source: str) -> int:
    """Write the days that are not so already, each with its change; how many that were."""
    if not source.strip():
        raise Wrong(_("Please fill this in."), field="source", code="required")
    before = Workdays(min(days), max(days))
    said = set(CalendarDay.objects.filter(day__in=list(days)).values_list("day", flat=True))
    changed = {day: works for day, works in days.items() if (day in before) != works or day not in said}
    for day, works in changed.items():
        CalendarDay.objects.update_or_create(day=day, defaults={"works": works, "source": source})
    CalendarChange.objects.bulk_create(
        CalendarChange(
            day=day,
            was=day in before,
            works=works,
            source=source,
            changed_by_id=actor.posting_id,
            changed_by_staff_id=actor.staff_id,
            changed_at=now(),
        )
        for day, works in sorted(changed.items())
    )
    return len(changed)
