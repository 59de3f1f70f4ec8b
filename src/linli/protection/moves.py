"""What could still move in a week, so that the guarantee is reached: hours, each with what would have to give way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from linli.base.clock import local_day

from .ledger import WeekLedger
from .models import Kind, Rule, Tasking, TimeEntry
from .models.rules import COVERED, TIME_ACTS, Act, Effect
from .spans import Span, by_day, clip, shared, total, week_span, without

MOVABLE = (Kind.STATION, Kind.TRAINING, Kind.AWAY)


class Way(StrEnum):
    """How hours could come free."""

    UNPLANNED = "unplanned"  # duty hours that nobody has planned yet
    PLAN = "plan"  # planned for something else
    STATION = "station"  # planned as station duty, of which a rule speaks
    WAITING = "waiting"  # a request still waits: it would take these hours
    GRANTED = "granted"  # a granted request lies ahead: the body that asked could give it back


@dataclass(frozen=True)
class Move:
    """Some hours that could still come to the community; `minutes` is what it would give at most."""

    way: Way
    minutes: int
    at: datetime | None = None
    entry: TimeEntry | None = None
    tasking: Tasking | None = None
    rule: Rule | None = None


def moves_of(week: WeekLedger, rules: Iterable[Rule] = ()) -> list[Move]:
    """What could still move this week, in order of time; unplanned duty hours first. Nothing once it is over."""
    if week.ahead is None or not week.norm:
        return []
    found = [*_planned(week, list(rules)), *_asked(week)]
    found.sort(key=lambda move: (move.at, move.minutes))
    unplanned = week.free - total(span for _e, span in week.open_plans if local_day(span[0]) in week.there)
    return [*([Move(Way.UNPLANNED, unplanned)] if unplanned > 0 else []), *found]


def could_give(week: WeekLedger, moves: Iterable[Move]) -> int:
    """Minutes that all of it together could give, at most what is missing.

    A request that waits gives nothing: its hours are still free or planned. It is told because it would take them.
    """
    return min(sum(m.minutes for m in moves if m.way != Way.WAITING), week.missing)


def _planned(week: WeekLedger, rules: list[Rule]) -> Iterable[Move]:
    """Planned hours of other duties on the days that remain."""
    for stretch in week.plans:
        if stretch.kind not in MOVABLE or stretch.entry is None or week.ahead is None:
            continue
        left = shared(without([stretch.span], week.covered), [week.ahead])
        if left:
            rule = _rule_on(stretch.kind, rules, week) if stretch.kind == Kind.STATION else None
            way = Way.STATION if rule else Way.PLAN
            yield Move(way, total(left), left[0][0], stretch.entry, stretch.entry.tasking, rule)


def _asked(week: WeekLedger) -> Iterable[Move]:
    """Requests for hours that lie ahead: those that wait for a yes, and those that were granted."""
    ways = {Tasking.Status.EXCEPTION_WANTED: Way.WAITING, Tasking.Status.GRANTED: Way.GRANTED}
    named = {s.entry.tasking_id for s in week.plans if s.entry}
    for tasking in week.taskings:
        way = ways.get(Tasking.Status(tasking.status))
        if way is None or tasking.exercise or tasking.act not in TIME_ACTS or tasking.pk in named:
            continue
        whole = clip((tasking.starts_at, tasking.ends_at or tasking.starts_at), *week_span(week.monday))
        left = shared(without([whole], week.covered), [week.ahead]) if whole and week.ahead else []
        left = [part for span in left for day, part in by_day(span) if day in week.there or _hits(week, part)]
        if left:
            yield Move(way, total(left), left[0][0], tasking=tasking, rule=tasking.rule)


def _hits(week: WeekLedger, span: Span) -> bool:
    """Whether a stretch falls on hours that are planned in the community."""
    return any(clip(span, *s.span) for s in week.plans if s.kind == Kind.COMMUNITY)


def _rule_on(kind: str, rules: list[Rule], week: WeekLedger) -> Rule | None:
    """The rule that protects from station duty: one that forbids it, else the week's guarantee."""
    post, path = week.posting.post, week.posting.path
    for rule in rules:
        speaks = rule.act == Act.STATION_DUTY or Act.STATION_DUTY in COVERED.get(Act(rule.act), ())
        if speaks and rule.effect == Effect.FORBID and post in rule.posts and path.startswith(rule.path):
            return rule
    return week.guarantee if week.missing else None
