"""What a figure is: for an area and a period, as of an instant; for the areas below; and the records under it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from linli.access.grants import Can
from linli.access.policy import covers, may, require
from linli.access.scope import under_paths
from linli.areas.models import Area, Level
from linli.areas.queries import area_at, children, standing
from linli.base.actors import Actor
from linli.base.errors import NotFound

from . import registry
from .answers import Answer, Groups, Number, Share, once, reading, total
from .models import Briefing, Reading
from .periods import AsOf, Period
from .places import COUNTY, grain, next_width, paths_of
from .registry import Indicator


@dataclass(frozen=True)
class Completeness:
    """How many of the areas that are expected to have records have some."""

    have: int
    of: int
    level: str

    @property
    def whole(self) -> bool:
        return self.have == self.of


@dataclass
class Figure:
    """A value with all that makes it checkable."""

    indicator: Indicator
    area: Area
    period: Period
    as_of: AsOf
    value: Number | None
    part: Number | None = None
    whole: Number | None = None
    before: Number | None = None
    complete: Completeness | None = None
    groups: Groups = field(default_factory=dict, repr=False)
    wholes: Groups = field(default_factory=dict, repr=False)

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def change(self) -> float | None:
        """Against the same period a year before: in per cent, or in points where the figure is a per cent itself."""
        if self.value is None or self.before is None:
            return None
        if self.indicator.unit == "percent":
            return round(float(self.value) - float(self.before), 2)
        return round((float(self.value) / float(self.before) - 1) * 100, 1) if self.before else None

    def at(self, path: str | tuple[str, ...]) -> Number | None:
        """The value of an area below, as far as the figure was grouped."""
        part = total(self.groups, path)
        if not self.is_share:
            return part
        whole = total(self.wholes, path)
        return percent(part, whole)

    @property
    def is_share(self) -> bool:
        return self.whole is not None or bool(self.wholes)


@dataclass(frozen=True)
class Child:
    """An area below, or None for what lies on the level itself, with its value."""

    area: Area | None
    value: Number | None


def figure(code: str, area: Area, period: Period, as_of: AsOf, *, with_before: bool = True) -> Figure:
    """One figure."""
    with reading():
        return _figure(registry.by_code(code), area, period, as_of, with_before)


def figures(codes: Iterable[str], area: Area, period: Period, as_of: AsOf) -> list[Figure]:
    """Several figures, each question asked once. Codes that this house does not have are left out."""
    with reading():
        return [_figure(registry.by_code(c), area, period, as_of, True) for c in codes if registry.known(c)]


def _figure(what: Indicator, area: Area, period: Period, as_of: AsOf, with_before: bool) -> Figure:
    found = _value(what, area, period, as_of)
    if with_before:
        found.before = _value(what, area, period.year_before(), as_of).value
    if what.expected:
        found.complete = _completeness(found)
    return found


def _value(what: Indicator, area: Area, period: Period, as_of: AsOf) -> Figure:
    answer = what.function(area, period, as_of)
    width = grain(area.path)
    if isinstance(answer, Share):
        part, whole = answer.part.groups(width), answer.whole.groups(width)
        of = total(whole)
        value = percent(total(part), of)
        return Figure(what, area, period, as_of, value, total(part), of, groups=part, wholes=whole)
    groups = answer.groups(width)
    return Figure(what, area, period, as_of, _rounded(total(groups), what.places), groups=groups)


def percent(part: Number, whole: Number) -> Decimal | None:
    """A part of a whole in per cent, to four decimals."""
    return round(100 * Decimal(part) / Decimal(whole), 4) if whole else None


def _rounded(n: Number, places: int) -> Number:
    if isinstance(n, int):
        return n
    kept = round(Decimal(n), max(places, 2))
    return int(kept) if kept == kept.to_integral_value() else kept


def _completeness(found: Figure) -> Completeness | None:
    """Counties under a larger area; under a smaller one the areas directly below."""
    path, day = found.area.path, found.as_of.stock_day(found.period)
    width = COUNTY if len(path) < COUNTY else next_width(path)
    if width <= len(path):
        return None
    level = {4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}.get(width)
    if level is None:
        return None
    expected = once(("expected", path, level, day), lambda: _expected(path, level, day))
    have = {at[:width] for at, n in found.groups.items() if n}
    return Completeness(len(expected & have), len(expected), level) if expected else None


def _expected(path: str, level: str, day: object) -> set[str]:
    rows = Area.objects.filter(standing(day), under_paths([path]), level=level, placeholder=False)  # type: ignore[arg-type]
    return set(rows.values_list("path", flat=True))


def by_child(found: Figure) -> list[Child]:
    """The figure of each area directly below, in order of code, and last what lies on the level itself."""
    below = list(once(("children", found.area.pk), lambda: list(children(found.area))))
    if len(found.area.path) >= 9:  # a posting may stand in several villages: each is asked for itself
        with reading():
            values = [_value(found.indicator, child, found.period, found.as_of).value for child in below]
        return [Child(child, value) for child, value in zip(below, values, strict=True)]
    rows = [Child(child, found.at(tuple(paths_of(child)))) for child in below]
    if found.is_share:
        return rows
    own = total(found.groups) - sum((c.value or 0 for c in rows), start=0)
    return [*rows, Child(None, own)] if own else rows


def answer_for(code: str, area: Area, period: Period, as_of: AsOf) -> Answer:
    """The rows under a figure."""
    return registry.by_code(code).function(area, period, as_of)


def records_for(actor: Actor, found: Figure) -> QuerySet | None:
    """The records under a figure that this actor may see; None where the post may see none of this kind."""
    shown = found.indicator.records
    if shown is None or not may(actor, shown.can):
        return None
    rows = answer_for(found.code, found.area, found.period, found.as_of).records()
    return (rows.select_related(*shown.related) if shown.related else rows).order_by(*shown.order)


def own_area(actor: Actor) -> Area:
    """The area that an actor starts from: the unit's where it is within sight, else the first of the beat."""
    unit: Any = getattr(actor, "unit", None)
    path = unit.path if unit is not None and covers(actor, unit.path) else (actor.paths or ("",))[0]
    return (
        area_at(path) if path else Area.objects.filter(parent=None).order_by("path").first() or area_at(path)
    )


def seen_area(actor: Actor, area: Area) -> Area:
    """The area, where the actor may see its figures. Raises NotAllowed, NotFound."""
    require(actor, Can.SEE_FIGURES, area.path)
    return area


def briefings_for(actor: Actor, area: Area | None = None) -> QuerySet[Briefing]:
    """Published briefings of one's areas, newest first."""
    found = Briefing.objects.filter(under_paths(actor.paths)).select_related("area").order_by("-published_at")
    return found.filter(area=area) if area is not None else found


def briefing_for(actor: Actor, uid: UUID) -> Briefing:
    """One published briefing within sight. Raises NotFound."""
    found = briefings_for(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound()
    return found


def published_for(actor: Actor | None, uid: UUID) -> tuple[Briefing, bool]:
    """A published briefing, which everybody may read; and whether this reader sees it in full. Raises NotFound."""
    found = Briefing.objects.select_related("area").filter(uid=uid).first()
    if found is None:
        raise NotFound()
    return found, actor is not None and may(actor, Can.SEE_FIGURES) and covers(actor, found.path)


def series(code: str, area: Area, months: Sequence[Period], as_of: AsOf) -> Mapping[Period, Number | None]:
    """A figure month by month."""
    what = registry.by_code(code)
    with reading():
        return {month: _value(what, area, month, as_of).value for month in months}


def figure_of(found: Figure, child: Area) -> tuple[Number | None, Number | None]:
    """Part and whole of an area below, where the figure is a share."""
    if not found.is_share:
        return None, None
    path = tuple(paths_of(child))
    return total(found.groups, path), total(found.wholes, path)


def digest_of(briefing: Briefing, readings: Sequence[Reading]) -> str:
    """SHA-256 over everything that a briefing froze, in one fixed form."""
    values = {
        "uid": str(briefing.uid),
        "path": briefing.path,
        "period": [briefing.start.isoformat(), briefing.end.isoformat()],
        "as_of": briefing.as_of.isoformat(),
        "head": [briefing.head_seq, briefing.head_hash],
        "content": briefing.content,
        "readings": sorted(_canonical(row) for row in readings),
    }
    plain = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _canonical(row: Reading) -> list[str]:
    numbers = ("value", "part", "whole", "before", "have", "expected", "records")
    named = [row.code, row.path, str(row.version), row.meaning, row.records_digest]
    return [
        *named,
        *(
            "" if (n := getattr(row, name)) is None else format(n, "f" if isinstance(n, Decimal) else "d")
            for name in numbers
        ),
    ]


def unchanged(briefing: Briefing) -> bool:
    """Whether a published briefing still is what its digest says."""
    return digest_of(briefing, list(briefing.readings.all())) == briefing.digest
