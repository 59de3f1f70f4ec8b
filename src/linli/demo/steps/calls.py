"""Eighteen months of calls as they are counted: closed, without anybody's words. Dongying's in full, others thinned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from linli.incidents.commands import import_incidents
from linli.incidents.commands.importing import PastCall
from linli.incidents.vocabulary import KINDS

from ..clock import moment
from ..size import DONGYING
from ..world import JOB, Place, Tell, World, shared

HALVES = (  # (first day, days, against the first one)
    (date(2016, 1, 1), 182, 1.0),
    (date(2016, 7, 1), 184, 0.98),
    (date(2017, 1, 1), 181, 0.96),
)
CLOCKED_FROM = moment(date(2017, 6, 1))  # calls of the last month carry the clocks of the unit that went
DENSE = 5.0  # Dongying, against the others
SORTS = {
    "criminal": 0.16,
    "public_order": 0.22,
    "traffic": 0.18,
    "assistance": 0.28,
    "dispute": 0.10,
    "other": 0.06,
}
FEWER = {"criminal": (-0.17, -0.07), "public_order": (-0.14, -0.05)}  # Dongying, year on year
ELSEWHERE = {"criminal": (-0.16, 0.07), "public_order": (-0.14, 0.06)}
OUTCOMES = {
    "criminal": (("case_opened", 5), ("recovered", 2), ("resolved", 2), ("could_not", 1), ("unfounded", 1)),
    "public_order": (("resolved", 6), ("settled", 4), ("referred", 1), ("unfounded", 1)),
    "traffic": (("resolved", 7), ("settled", 3), ("duplicate", 1)),
    "assistance": (("resolved", 8), ("recovered", 1), ("not_police", 2), ("withdrawn", 1)),
    "dispute": (("settled", 7), ("referred", 2), ("resolved", 2)),
    "other": (("not_police", 4), ("resolved", 4), ("unfounded", 1)),
}
# more calls by day and evening: the hours of a day, the busy ones several times
HOURS = [*range(24), *range(7, 23), *range(9, 21), *range(17, 22)]
CONFIRMED = 0.61


def take_over_calls(world: World, tell: Tell) -> None:
    """Import the closed calls of three half-years, county by county."""
    rng = world.chance("calls")
    counties = world.villages_by(6)
    weights = [
        len(v) ** 0.8 * rng.uniform(0.7, 1.4) * (DENSE if c.startswith(DONGYING) else 1)
        for c, v in counties.items()
    ]
    whole = sum(against for _first, _days, against in HALVES)
    totals = shared(world.size.incidents, weights)

    def calls() -> Iterator[PastCall]:
        for (county, villages), total in zip(counties.items(), totals, strict=True):
            unit = world.units[f"{county}-P"]
            here = list(_of_county(rng, county, villages, total / whole, unit))
            here.sort(key=lambda call: call.received_at)
            yield from here
            tell(len(here))

    import_incidents(JOB, calls())


def _of_county(rng: Random, county: str, villages: list[Place], base: float, unit: int) -> Iterator[PastCall]:
    kinds = {sort: [k.code for k in KINDS.values() if k.category == sort and not k.shield] for sort in SORTS}
    span = FEWER if county.startswith(DONGYING) else ELSEWHERE
    for sort, share in SORTS.items():
        outcomes = [o for o, n in OUTCOMES[sort] for _nth in range(n)]
        first = round(base * share)
        change = 1 + rng.uniform(*span.get(sort, (-0.03, 0.04)))
        numbers = (
            first,
            round(first * HALVES[1][2]),
            min(round(first * change), first - 1 if change < 1 else first * 2),
        )
        for (start, days, _against), n in zip(HALVES, numbers, strict=True):
            for _nth in range(max(0, n)):
                yield _call(rng, rng.choice(villages), rng.choice(kinds[sort]), start, days, outcomes, unit)


def _call(
    rng: Random, village: Place, kind: str, start: date, days: int, outcomes: list[str], unit: int
) -> PastCall:
    at = _time_of(rng, start, days)
    clocked = at >= CLOCKED_FROM
    return PastCall(
        village.id,
        village.path,
        kind,
        at,
        min(at + timedelta(minutes=rng.randrange(35, 60 * 20)), moment(date(2017, 6, 30), 23, 55)),
        rng.choice(outcomes),
        rng.random() < CONFIRMED,
        unit if clocked else None,
        _clocks(rng) if clocked else None,
        recorded_at=at,
    )


def _time_of(rng: Random, start: date, days: int) -> datetime:
    day = start + timedelta(days=rng.randrange(days - 1))
    return moment(day, rng.choice(HOURS), rng.randrange(60)) + timedelta(seconds=rng.randrange(60))


def _clocks(rng: Random) -> tuple[int, int, int, int, int]:
    """Seconds from step to step: most within the norm, some not."""
    return (
        rng.randrange(12, 110),
        rng.randrange(4, 29) if rng.random() < 0.96 else rng.randrange(30, 200),
        rng.randrange(40, 290) if rng.random() < 0.8 else rng.randrange(300, 900),
        rng.randrange(120, 590) if rng.random() < 0.75 else rng.randrange(600, 2400),
        rng.randrange(300, 1790) if rng.random() < 0.5 else rng.randrange(1800, 9000),
    )
