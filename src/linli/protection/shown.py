"""The week and the requests as the pages show them: words and cells, nothing decided here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.access.doors import Acting
from linli.base.clock import day_start, local, local_day, today
from linli.base.texts import say
from linli.base.words import clock, num, weekday
from linli.workforce.models import Posting

from .calendar import DUTY_DAY, Workdays
from .debts import debts
from .ledger import Stretch, WeekLedger, absent_days, guarantee_among, in_post
from .models import Ground, Kind, PaybackDebt, Rule, Tasking, TimeEntry, WeekSum
from .moves import Move, Way
from .queries import sentences_to
from .rulebook import guaranteed
from .sums import rules_on

FIRST_HOUR, LAST_HOUR = 7.0, 22.0  # what the timetable draws; the sums hold the whole day


class ByPosting(Acting):
    """A request of somebody acting in a posting. A type for the reader and the checker only."""

    actor: Posting


def hours(minutes: int) -> str:
    """Minutes as hours with one decimal."""
    return num(minutes / 60, 1)


def days_of(week: WeekLedger) -> list[dict[str, Any]]:
    """The rows of the timetable: what was, what is planned, what was refused."""
    rows = []
    for day, was, more in week.by_day:
        drawn = [b for b in (_block(s) for s in [*was, *more]) if b]
        done = sum(s.minutes for s in was if s.kind == Kind.COMMUNITY)
        ahead = sum(s.minutes for s in more if s.kind == "planned")
        now_here = day == local_day(week.at)
        at = local(week.at).hour + local(week.at).minute / 60
        rows.append(
            {
                "label": f"{weekday(day)} {day.day}",
                "now": now_here,
                "at": at if now_here and FIRST_HOUR <= at <= LAST_HOUR else None,
                "total": done / 60 if done else "–",
                "more": ahead / 60 if ahead else "",
                "blocks": drawn,
            }
        )
    return rows


def _block(stretch: Stretch) -> dict[str, Any] | None:
    """One stretch of a day; what lies before seven or after ten at night stands at the edge."""
    begin, end = (local(at) for at in stretch.span)
    start = begin.hour + begin.minute / 60
    stop = start + stretch.minutes / 60
    start, stop = max(min(start, LAST_HOUR - 0.5), FIRST_HOUR), min(max(stop, FIRST_HOUR + 0.5), LAST_HOUR)
    return {
        "start": start,
        "end": max(stop, start + 0.25),
        "kind": KINDS.get(stretch.kind, "taken"),
        "text": _words(stretch)
        if stop - start >= 0.75
        else "",  # a short block has room for its hatching only
        "times": f"{clock(begin)}–{clock(end)}",
    }


KINDS = {"community": "done", "planned": "planned", "refused": "refused"}


def _words(stretch: Stretch) -> str:
    if stretch.tasking is not None:
        return stretch.tasking.what or stretch.tasking.get_act_display()
    entry = stretch.entry
    if entry is None:
        return ""
    if entry.pays_id and stretch.kind == "planned":
        return _("Payback %(hours)s h") % {"hours": hours(stretch.minutes)}
    if entry.kind == Kind.COMMUNITY:
        return entry.what or (entry.area.name if entry.area else "")
    return entry.what or (entry.tasking.what if entry.tasking else "") or entry.get_kind_display()


@dataclass
class Loss:
    """A line of "what took time away": what was asked, how the rulebook answered, what it took."""

    at: datetime
    body: str
    what: str
    minutes: int
    state: str
    outcome: str
    small: str = ""
    rule: Rule | None = None
    tasking: Tasking | None = None


def losses_of(week: WeekLedger) -> list[Loss]:
    """What took time away this week, and what was kept: by day."""
    taken: dict[int, int] = {}
    for stretch in week.real:
        if stretch.entry and stretch.entry.tasking_id and stretch.kind in {Kind.AWAY, Kind.STATION}:
            taken[stretch.entry.tasking_id] = taken.get(stretch.entry.tasking_id, 0) + stretch.minutes
    lines = [_loss(tasking, taken.get(tasking.pk, 0)) for tasking in week.taskings]
    for stretch in week.unexplained:
        lines.append(
            Loss(
                stretch.span[0],
                _("nobody named"),
                stretch.entry.what if stretch.entry else "",
                stretch.minutes,
                "over",
                _("Not explained"),
                _("It names no request."),
            )
        )
    return sorted(lines, key=lambda line: line.at)


def _loss(tasking: Tasking, minutes: int) -> Loss:
    state, word = state_of(tasking)
    small = ""
    if tasking.status in {Tasking.Status.REFUSED, Tasking.Status.DECLINED} and tasking.minutes:
        small = _("%(hours)s h kept") % {"hours": hours(tasking.minutes)}
    elif tasking.exercise:
        small = _("exercise: it takes nothing")
    elif (
        tasking.status in {Tasking.Status.EXCEPTION, Tasking.Status.GRANTED}
        and not minutes
        and tasking.minutes
    ):
        small = _("%(hours)s h allowed") % {"hours": hours(tasking.minutes)}
    elif minutes:
        small = owing(tasking)
    return Loss(
        tasking.starts_at,
        str(tasking.asked_unit),
        tasking.what or str(tasking.get_act_display()),
        minutes,
        state,
        word,
        small,
        tasking.rule,
        tasking,
    )


def state_of(tasking: Tasking) -> tuple[str, str]:
    """The mark and the word of a request's state."""
    if tasking.has_expired:
        return "off", _("Exception, expired")
    return {
        Tasking.Status.GRANTED: ("ok", pgettext("request", "Granted")),
        Tasking.Status.REFUSED: ("no", pgettext("request", "Refused")),
        Tasking.Status.EXCEPTION_WANTED: ("1", _("Waits for approval one level up")),
        Tasking.Status.EXCEPTION: ("two", _("Exception")),
        Tasking.Status.DECLINED: ("no", _("Exception declined")),
        Tasking.Status.DONE: ("4", pgettext("request", "Carried out")),
    }[Tasking.Status(tasking.status)]


@dataclass
class TaskingShown:
    """A request with its answer, its rule and what happened to it."""

    row: Tasking
    state: str
    word: str
    sentences: list[str]
    instead: str
    events: list[dict[str, Any]] = field(default_factory=list)


def tasking_shown(tasking: Tasking) -> TaskingShown:
    """A request for its page and for the margin of the week."""
    state, word = state_of(tasking)
    instead = say(tasking.rule.instead) if tasking.rule and tasking.status == Tasking.Status.REFUSED else ""
    return TaskingShown(tasking, state, word, sentences_to(tasking), instead, _events(tasking))


def owing(tasking: Tasking) -> str:
    """What an exception still owes, in a few words."""
    for debt in debts(PaybackDebt.objects.filter(tasking=tasking)):
        if not debt.unpaid:
            return _("paid back")
        if debt.planned >= debt.unpaid:
            return _("%(hours)s h, payback planned") % {"hours": hours(debt.unpaid)}
        return _("%(hours)s h owed") % {"hours": hours(debt.unpaid)}
    return ""


def _events(tasking: Tasking) -> list[dict[str, Any]]:
    """What happened to a request, newest first."""
    events = [
        {
            "at": tasking.recorded_at,
            "text": _("Asked, %(hours)s h") % {"hours": hours(tasking.minutes)}
            if tasking.minutes
            else pgettext("deed", "Asked"),
            "small": str(tasking.asked_unit),
            "turn": "no" if tasking.status == Tasking.Status.REFUSED else "",
        }
    ]
    if tasking.decided_at:
        yes = tasking.status != Tasking.Status.DECLINED
        events.append(
            {
                "at": tasking.decided_at,
                "text": _("Approved one level up") if yes else _("Declined one level up"),
                "small": str(tasking.decided_unit),
                "turn": "key" if yes else "no",
            }
        )
    for entry in TimeEntry.objects.filter(tasking=tasking, voided_at=None).order_by("starts_at"):
        events.append(
            {
                "at": entry.ends_at,
                "text": _("Used %(used)s of %(asked)s h")
                % {"used": hours(entry.minutes), "asked": hours(tasking.minutes)},
                "small": "",
            }
        )
    if tasking.expires_at:
        over = tasking.has_expired
        events.append(
            {
                "at": tasking.expires_at,
                "text": pgettext("exception", "Expired") if over else _("Expires"),
                "small": "",
            }
        )
    for debt in debts(PaybackDebt.objects.filter(tasking=tasking)):
        events.append(
            {
                "at": day_start(debt.row.due_on),
                "text": _("To be paid back: %(owed)s h, paid %(paid)s h, planned %(planned)s h")
                % {"owed": hours(debt.owed), "paid": hours(debt.paid), "planned": hours(debt.planned)},
                "small": _("overdue by now") if debt.overdue else "",
                "turn": "no" if debt.overdue else "",
            }
        )
    return sorted(events, key=lambda e: e["at"], reverse=True)


def last_weeks(posting: Posting, monday: date, count: int = 12) -> list[tuple[date, float, int, int]]:
    """(Monday, share, done, norm) of the weeks before this one that had a guarantee, oldest first."""
    first = monday - timedelta(days=7 * count)
    sums = {w.week: w for w in WeekSum.objects.filter(posting=posting, week__gte=first, week__lt=monday)}
    calendar = Workdays(first, monday)
    absent = absent_days(Q(posting=posting.pk), first, monday).get(posting.pk, set())
    rules = list(Rule.objects.filter(status=Rule.Status.ADOPTED))
    found = []
    for n in range(count):
        week = first + timedelta(days=7 * n)
        rule = guarantee_among(rules_on(rules, week + timedelta(days=3)), posting.post, posting.path)
        work = [d for d in calendar.of_week(week) if in_post(posting, d)]
        row = sums.get(week)
        away = max(sum(d in absent for d in work) * DUTY_DAY, row.leave if row else 0)
        norm = guaranteed(rule.amount or 0, len(work) * DUTY_DAY - away) if rule else 0
        done = row.community - row.repaid if row else 0
        if norm:
            found.append((week, done / norm, done, norm))
    return found


def need_of(week: WeekLedger) -> tuple[str, str]:
    """Whether an officer's week needs protecting: a mark and a word, in no order of merit."""
    if not week.norm:
        return "off", _("no guarantee this week")
    if week.done >= week.norm:
        return "4", _("reached")
    if week.missing == 0:
        return "3", _("reached if the plan holds")
    if not week.reachable:
        return "over", _("cannot be reached any more")
    return "1", _("%(hours)s h neither done nor planned") % {"hours": hours(week.missing)}


def move_shown(move: Move) -> tuple[str, str]:
    """What could still move, in words: what it is, and what would have to be done."""
    what = ""
    if move.tasking is not None:
        what = f"{move.tasking.what or move.tasking.get_act_display()} · {move.tasking.asked_unit}"
    elif move.entry is not None:
        what = move.entry.what or str(move.entry.get_kind_display())
    return {
        Way.UNPLANNED: (_("Duty hours without a plan"), _("plan them in the community")),
        Way.PLAN: (_("Planned: %(what)s") % {"what": what}, _("move it to another week")),
        Way.STATION: (_("Station duty: %(what)s") % {"what": what}, _("a rule keeps the time: hand it over")),
        Way.WAITING: (
            _("Request that waits: %(what)s") % {"what": what},
            _("it would take these hours; declined, it takes nothing"),
        ),
        Way.GRANTED: (_("Granted: %(what)s") % {"what": what}, _("ask the body to take somebody else")),
    }[move.way]


def grounds_of(rules: Iterable[Rule]) -> list[tuple[str, str]]:
    """The grounds that any rule in force admits, for the form."""
    admitted = {g["ground"] for rule in rules for g in rule.grounds}
    return [(value, str(label)) for value, label in Ground.choices if value in admitted]


def is_this_week(monday: date) -> bool:
    """Whether a week holds today."""
    return monday <= today() < monday + timedelta(days=7)
