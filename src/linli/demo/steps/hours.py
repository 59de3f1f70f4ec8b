"""Protected time: both sets of rules, and 26 weeks of every community officer's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from linli.base.posts import Post
from linli.protection.calendar import Workdays, weeks_between
from linli.protection.commands import TimeRow, adopt_ruleset, import_time_entries
from linli.workforce.models import Beat, Posting

from ..clock import go_to, moment
from ..size import YUEHE
from ..world import JOB, Tell, World

HALF_YEAR = date(2017, 1, 1), date(2017, 6, 30)
PATTERNS = 48  # different weeks in each week of the year
GUARANTEE = 240  # minutes for each working day: 20 hours in a usual week
SHORT = 0.07  # of the weeks stay below it, in a usual county
STATION = 0.3  # of the weeks have a day at the station written down
SHORT_DAYS = (
    ("station",) * 16 + ("training",) * 5 + ("leave",) * 4 + ("away",)
)  # what stands in such a week instead
ROSTERED = 0.85  # of the days at the station were planned
PLANNED = 0.94  # of the officers have planned the week to come
EVENING = 18  # ordinary blocks are over by then; later hours are left to what was asked for


class Block(NamedTuple):
    """A stretch of somebody's week."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    what: str = ""


def adopt_rules(world: World, tell: Tell) -> None:
    """The rules of 2013, and those of 2017 that took their place."""
    for year, day in (("2013", date(2013, 1, 1)), ("2017", date(2016, 12, 28))):
        go_to(moment(day, 9))
        adopt_ruleset(JOB, ruleset=year)
        tell(1)


def enter_hours(world: World, tell: Tell) -> None:
    """What every community officer did in the weeks of the half-year: mostly the guaranteed hours, sometimes not."""
    rng = world.chance("hours")
    beats: dict[int, list[int]] = {}
    for posting, area in Beat.objects.filter(post=Post.COMMUNITY_OFFICER).values_list("posting", "area"):
        beats.setdefault(posting, []).append(area)
    officers = Posting.objects.filter(post=Post.COMMUNITY_OFFICER, valid_to=None).order_by("path", "pk")
    people = list(officers.values_list("pk", "path"))
    below = _shortfall(rng, {path[:6] for _pk, path in people})
    ahead = world.chance("plans")
    for weeks in _by_month(_weeks(world.chance("weeks"))):
        go_to(min(weeks[-1].over, moment(HALF_YEAR[1], 20)))
        rows = list(_rows(rng, people, beats, weeks, below))
        import_time_entries(JOB, rows)
        go_to(weeks[0].over - timedelta(days=9))
        import_time_entries(JOB, _rostered(ahead, rows))
        tell(len(rows))
    go_to(moment(HALF_YEAR[1], 20))
    import_time_entries(JOB, _next_week(ahead, people, beats))


def _rostered(rng: Random, rows: list[TimeRow]) -> list[TimeRow]:
    """What of other duties stood in the roster beforehand: most of it, but nothing that was taken away."""
    return [
        row._replace(plan=True)
        for row in rows
        if row.kind not in {"community", "away"} and (row.kind != "station" or rng.random() < ROSTERED)
    ]


def _next_week(rng: Random, people: list[tuple[int, str]], beats: dict[int, list[int]]) -> list[TimeRow]:
    """The week to come as it is planned: mostly enough hours in the community, a few officers still without."""
    monday = HALF_YEAR[1] + timedelta(days=7 - HALF_YEAR[1].weekday())
    days = Workdays(monday, monday + timedelta(days=7)).of_week(monday)
    patterns = [_week(rng, days, len(days) * GUARANTEE * rng.uniform(0.8, 1.2)) for _n in range(PATTERNS)]
    return [
        TimeRow(
            pk, kind, begins, ends, rng.choice(beats[pk]) if kind == "community" else None, what, plan=True
        )
        for pk, _path in people
        if rng.random() < PLANNED
        for kind, begins, ends, what in rng.choice(patterns)
    ]


def _shortfall(rng: Random, counties: set[str]) -> dict[str, float]:
    """How many of the weeks stay below the guarantee, by county."""
    return {county: SHORT * rng.uniform(0.2, 2.4) for county in sorted(counties)}


class Week(NamedTuple):
    """The patterns of one week: those that hold the guarantee, and those that stay below."""

    over: datetime
    good: list[list[Block]]
    short: list[list[Block]]


def _weeks(rng: Random) -> list[Week]:
    first, last = HALF_YEAR
    calendar = Workdays(first - timedelta(days=7), last + timedelta(days=7))
    found = []
    for monday in weeks_between(first, last):
        days = calendar.of_week(monday)
        need = min(len(days), 5) * GUARANTEE
        good = [_week(rng, days, need * rng.uniform(1.0, 1.4)) for _n in range(PATTERNS)]
        short = [_week(rng, days, need * rng.uniform(0.45, 0.96), short=True) for _n in range(PATTERNS // 4)]
        found.append(Week(moment(monday + timedelta(days=6), 20), good, short))
    return found


def _by_month(weeks: list[Week]) -> list[list[Week]]:
    """The weeks in runs that end with a month, so that each month's entries are known from its end on."""
    runs: dict[int, list[Week]] = {}
    for week in weeks:
        runs.setdefault((week.over - timedelta(days=3)).month, []).append(week)
    return list(runs.values())


def _week(rng: Random, days: list[date], target: float, *, short: bool = False) -> list[Block]:
    """Three or four days in the community, now and then a day at the station; where hours are missing, why."""
    days = list(days)
    rng.shuffle(days)
    longest = 9 * 60
    least = -(-target // longest)
    count = min(len(days), max(int(least), 3))
    each = max(60, min(longest, int(-(-target / count // 30) * 30)))
    if short:
        each = max(60, int(target / count // 30) * 30)
    blocks = []
    for day in days[:count]:
        latest = EVENING * 60 - each
        start = min(rng.choice((480, 510, 540)), latest)
        begins = moment(day) + timedelta(minutes=start)
        blocks.append(Block("community", begins, begins + timedelta(minutes=each)))
    free = days[count:]
    if free and (short or rng.random() < STATION):
        kind = "station"
        if short:
            kind = rng.choice(SHORT_DAYS)
        begins = moment(free[0], 8, 30)
        blocks.append(Block(kind, begins, begins + timedelta(minutes=480)))
    return sorted(blocks, key=lambda b: b.starts_at)


def _rows(
    rng: Random,
    people: list[tuple[int, str]],
    beats: dict[int, list[int]],
    weeks: list[Week],
    below: dict[str, float],
) -> Iterator[TimeRow]:
    chance, choose = rng.random, rng.choice
    for pk, path in people:
        short, places = below[path[:6]] if path != YUEHE else 0.0, beats[pk]
        for week in weeks:
            pattern = choose(week.short if chance() < short else week.good)
            for kind, begins, ends, what in pattern:
                place = choose(places) if kind == "community" else None
                yield TimeRow(pk, kind, begins, ends, place, what)
