"""What the public may see: staff, money, coverage and places as they are; counts of residents' cases only where no
small number can be found out: whole months, half-years and years that are over, at county level and above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from linli.areas.models import Area, Level
from linli.areas.queries import standing
from linli.base.clock import day_start, today
from linli.base.errors import NotFound

from . import registry
from .answers import Number, Share, reading, total
from .periods import AsOf, Period
from .places import COUNTY, paths_of
from .publishable import publishable
from .queries import figure
from .registry import Indicator

LEVELS = {Level.PROVINCE, Level.CITY, Level.COUNTY}
PublicCell = tuple[
    str, date, date
]  # path, first day, day after the last; a path that ends in "*" is the level itself
_kept: dict[tuple[str, int, AsOf], dict[PublicCell, int | None]] = {}


@dataclass(frozen=True)
class PublicFigure:
    """A figure for everybody; `withheld` says that there is a number which is not shown."""

    indicator: Indicator
    area: Area
    period: Period
    value: Number | None
    withheld: bool


def public_figure(code: str, area: Area, period: Period, as_of: AsOf | None = None) -> PublicFigure:
    """A figure as the public may see it, counted as of last midnight, or as of what is being published."""
    what = registry.by_code(code)
    as_of = as_of or last_midnight()
    if not what.residents:
        return PublicFigure(
            what, area, period, figure(code, area, period, as_of, with_before=False).value, False
        )
    if area.level not in LEVELS or not period.fixed or period.last > as_of.day or what.unit == "km":
        return PublicFigure(what, area, period, None, True)
    value = public_year(code, period.start.year, as_of).get((area.path, period.start, period.end))
    return PublicFigure(what, area, period, value, value is None)


def public_months(code: str, area: Area, months: Sequence[Period], as_of: AsOf) -> list[int]:
    """A figure month by month, where each of them may be shown; else nothing."""
    found = [public_figure(code, area, month, as_of).value for month in months]
    return [int(n) for n in found if n is not None] if None not in found else []


def last_midnight() -> AsOf:
    """The public's as-of: it changes once a day, so that two looks a minute apart cannot be subtracted."""
    return AsOf(day_start(today()))


def public_year(code: str, year: int, as_of: AsOf | None = None) -> dict[PublicCell, int | None]:
    """A year's whole table of a figure as it may be shown, month by month; kept in memory."""
    key = (code, year, as_of or last_midnight())
    if key not in _kept:
        if len(_kept) > 200:
            _kept.clear()
        _kept[key] = _public_year(registry.by_code(code), year, key[2])
    return _kept[key]


def forget_tables() -> None:
    """Forget the kept tables; for tests that count twice on one day."""
    _kept.clear()


def _public_year(what: Indicator, year: int, as_of: AsOf) -> dict[PublicCell, int | None]:
    root = Area.objects.filter(parent=None).order_by("path").first()
    if root is None:
        raise NotFound()
    months = [m for m in Period(date(year, 1, 1), date(year + 1, 1, 1)).months() if m.last <= as_of.day]
    tree = _tree(root, as_of.day)
    values: dict[PublicCell, int] = {}
    with reading():
        for month in months:
            answer = what.function(root, month, as_of)
            if isinstance(answer, Share):
                raise NotFound()
            groups = answer.groups(COUNTY)
            for parent, parts in tree.items():
                for path, area in parts.items():
                    values[path, month.start, month.end] = int(total(groups, tuple(paths_of(area))))
                whole = int(total(groups, tuple(paths_of(_area(parent, tree, root)))))
                values[parent, month.start, month.end] = whole
                inside = sum(values[path, month.start, month.end] for path in parts)
                values[f"{parent}*", month.start, month.end] = whole - inside
    sums = [
        (
            (parent, m.start, m.end),
            [*((path, m.start, m.end) for path in parts), (f"{parent}*", m.start, m.end)],
        )
        for parent, parts in tree.items()
        for m in [*months, *_longer(year, months)]
    ]
    everywhere = {path for path, _start, _end in values}
    for longer in _longer(year, months):
        inside_it = [m for m in months if longer.start <= m.start < longer.end]
        if longer.fixed == "year":
            inside_it = _longer(year, months)[:2]
        for path in everywhere:
            parts_ = [(path, m.start, m.end) for m in inside_it]
            values[path, longer.start, longer.end] = sum(values[p] for p in parts_)
            sums.append(((path, longer.start, longer.end), parts_))
    never = [cell for cell in values if cell[0].endswith("*")]
    shown = publishable(values, sums, never=never)
    return {cell: n for cell, n in shown.items() if not cell[0].endswith("*")}


def _longer(year: int, months: list[Period]) -> list[Period]:
    """The half-years that are over, and the year."""
    found = []
    if len(months) >= 6:
        found.append(Period(date(year, 1, 1), date(year, 7, 1)))
    if len(months) == 12:
        found += [
            Period(date(year, 7, 1), date(year + 1, 1, 1)),
            Period(date(year, 1, 1), date(year + 1, 1, 1)),
        ]
    return found


def _tree(root: Area, day: date) -> dict[str, dict[str, Area]]:
    """The areas down to the counties: each parent's path with its parts."""
    rows = Area.objects.filter(standing(day), level__in=LEVELS, path__startswith=root.path).select_related(
        "parent"
    )
    tree: dict[str, dict[str, Area]] = defaultdict(dict)
    for area in rows.order_by("path"):
        if area.parent is not None:
            tree[area.parent.path][area.path] = area
    return dict(tree)


def _area(path: str, tree: dict[str, dict[str, Area]], root: Area) -> Area:
    return next((parts[path] for parts in tree.values() if path in parts), root)
