"""The money of the programme: planned, appropriated, committed and paid, county by county, to the yuan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from linli.areas.models import Area
from linli.base.posts import Post
from linli.funds.commands import import_bookings

from ..clock import moment
from ..world import Tell, World, shared

PROGRAMME = "SNGJ-2015-2017"  # 三年攻坚
OTHERS = {  # of what is not county-level construction: the share of each purpose, and whose line it is
    "police_offices": (0.36, 6),
    "assistant_allowances": (0.34, 6),
    "platform_equipment": (0.18, 4),
    "training": (0.07, 4),
    "other": (0.05, 4),
}
BEFORE = 0.62  # of the year's payments, what the first half of the year before had
FEN = 100


def book_funds(world: World, tell: Tell) -> None:
    """Take over the books of both years; two analysts of the department sign for them."""
    first, second = (world.posting("37-D", Post.ANALYST, nth=n) for n in (0, 1))
    rng = world.chance("money")
    areas = {a.path: a for a in Area.objects.filter(level__in=["city", "county"])}
    rows = list(_rows(world, rng, areas))
    tell(len(rows) // 2)
    import_bookings(first, rows, second=second)
    tell(len(rows) - len(rows) // 2)


def _rows(world: World, rng: Random, areas: dict[str, Area]) -> Iterator[dict[str, Any]]:
    size = world.size
    counties = world.villages_by(6)
    weights = [len(v) ** 0.7 * rng.uniform(0.6, 1.6) for v in counties.values()]
    purposes = {"county_construction": (size.county_construction, 6)}
    rest = size.executed - size.county_construction
    amounts = shared(rest, [share for share, _width in OTHERS.values()])
    purposes |= {p: (n, width) for (p, (_s, width)), n in zip(OTHERS.items(), amounts, strict=True)}
    for category, (total, width) in purposes.items():
        paths = list(counties) if width == 6 else world.paths(4)
        here = weights if width == 6 else [rng.uniform(0.6, 1.6) for _p in paths]
        for year, amount in ((2016, round(total * BEFORE)), (2017, total)):
            for path, paid in zip(paths, shared(amount, here), strict=True):
                yield from _line(rng, areas[path], category, year, paid)


def _line(rng: Random, area: Area, category: str, year: int, paid: int) -> Iterator[dict[str, Any]]:
    """The bookings of one line, in order of day: what is paid was committed, and that appropriated, before."""
    months = shared(paid, [rng.uniform(0.5, 1.5) for _m in range(6 if year == 2017 else 2)])
    committed = round(paid * rng.uniform(1.03, 1.25))
    appropriated = round(committed * rng.uniform(1.0, 1.15))
    planned = round(appropriated * rng.uniform(1.2, 1.9))
    booked = [
        ("planned", planned, date(year, 1, 3 + rng.randrange(6))),
        ("appropriated", appropriated, date(year, 1, 11 + rng.randrange(8))),
        ("committed", committed, date(year, 1, 20 + rng.randrange(5))),
    ]
    step = 6 // len(months)
    for n, amount in enumerate(months):
        last = date(year, 1 + (n + 1) * step - 1, 25) if year == 2017 else date(year, (n + 1) * step, 20)
        booked.append(("paid", amount, last + timedelta(days=rng.randrange(4))))
    for n, (kind, amount, day) in enumerate(booked, start=1):
        if amount:
            yield {
                "area": area,
                "programme": PROGRAMME,
                "year": year,
                "category": category,
                "kind": kind,
                "amount": amount * FEN,
                "day": day,
                "reference": f"{area.code}-{year}-{category[:3].upper()}-{n:02d}",
                "recorded_at": moment(day, 16, 30),
            }
