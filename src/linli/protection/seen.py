"""Abstraction as it may be seen: an area's parts with small ones folded, nothing where the area itself is folded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.areas.queries import children
from linli.base.clock import week_start
from linli.base.words import MONTHS, chinese
from linli.workforce.models import Posting

from .abstraction import EDITION, Hours, abstraction, officers, together
from .folding import FEW, folded
from .spans import month_after
from .taken import Taken, taken_below

WIDTHS = (4, 6, 9, 12)


@dataclass(frozen=True)
class Part:
    """An area directly below, or those of it that are folded together."""

    name: str
    hours: Hours
    area: Area | None = None


@dataclass(frozen=True)
class Periods:
    """The period that a page is about, and how one gets to the others."""

    by: str
    first: date
    end: date

    @classmethod
    def of(cls, by: str, day: date) -> Periods:
        """The week, month or half-year of a day."""
        if by == "week":
            return cls(by, week_start(day), week_start(day) + timedelta(days=7))
        if by == "half":
            first = date(day.year, 1 if day.month < 7 else 7, 1)
            return cls(by, first, month_after(first.replace(month=first.month + 5)))
        return cls(by, day.replace(day=1), month_after(day))

    @property
    def before(self) -> Periods:
        return Periods.of(self.by, self.first - timedelta(days=1))

    @property
    def after(self) -> Periods:
        return Periods.of(self.by, self.end)

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def name(self) -> str:
        """`2017 年 6 月`, `June 2017`; weeks by their number."""
        if self.by == "week":
            year, number, _day = self.first.isocalendar()
            return _("Week %(number)s of %(year)s") % {"number": number, "year": year}
        if self.by == "half":
            half = 1 if self.first.month == 1 else 2
            if chinese():
                return f"{self.first.year} 年{'上' if half == 1 else '下'}半年"
            return f"{'First' if half == 1 else 'Second'} half of {self.first.year}"
        if chinese():
            return f"{self.first.year} 年 {self.first.month} 月"
        return f"{MONTHS[self.first.month - 1]} {self.first.year}"


@dataclass(frozen=True)
class Look:
    """What somebody sees of an area over a period: nothing where fewer than five officers would stand alone."""

    area: Area
    period: Periods
    parts: list[Part] = field(default_factory=list)
    bodies: list[Taken] = field(default_factory=list)
    whole: Hours = field(default_factory=Hours)

    def plain(self) -> dict[str, Any]:
        """As plain values."""

        def of(hours: Hours) -> dict[str, Any]:
            minutes = ("contracted", "community", "station", "away", "unexplained", "leave", "training")
            more = ("planned_other", "planned_absent")
            shares = zip(("a", "b", "planned_a", "planned_b"), shares_of(hours), strict=True)
            return {
                "officers": hours.officers,
                **{f"{n}_minutes": getattr(hours, n) for n in (*minutes, *more)},
                **{f"abstraction_{n}": None if x is None else round(x, 6) for n, x in shares},
            }

        return {
            "area": self.area.code,
            "name": self.area.name,
            "first": self.period.first,
            "last": self.period.last,
            "edition": EDITION,
            "whole": of(self.whole) if self.parts else None,
            "parts": [
                {"area": p.area.code if p.area else None, "name": p.name, **of(p.hours)} for p in self.parts
            ],
            "bodies": [
                {
                    "unit": t.unit.uid if t.unit else None,
                    "name": str(t.unit or ""),
                    **{n: getattr(t, n) for n in ("minutes", "station", "times", "refused", "owed", "paid")},
                    "acts": t.acts,
                }
                for t in self.bodies
            ],
        }


def look(actor: Posting, area: Area, period: Periods) -> Look:
    """An area, its parts and the bodies that asked, as far as they may be seen from above."""
    parts = parts_of(area, period)
    whole = together(p.hours for p in parts)
    if whole.officers < FEW or not may_stand(area, actor.unit.path, period):
        return Look(area, period)
    bodies = taken_below([area.path], period.first, period.end).get("", [])
    return Look(area, period, parts, bodies, whole)


def parts_of(area: Area, period: Periods) -> list[Part]:
    """The areas directly below over a period, small ones folded; what lies on the level itself among them."""
    width = next((w for w in WIDTHS if w > len(area.path)), WIDTHS[-1])
    found = abstraction([area.path], period.first, period.end, width=width)
    names = {a.path: a for a in children(area)}
    few = folded({path: h.officers for path, h in found.items()})
    out = []
    for path in sorted(found):
        hours, below = found[path], names.get(path)
        if path in few or not hours.officers:
            continue
        out.append(Part(below.name if below else _("on this level itself"), hours, below))
    if few:
        several = _("%(n)d areas with fewer than five officers, together") % {"n": len(few)}
        out.append(Part(several, together(found[p] for p in few)))
    return out


def may_stand(area: Area, own: str, period: Periods) -> bool:
    """Whether an area may be looked at by itself from above: on the way down to it nothing is folded."""
    steps = [own, *(area.path[:w] for w in WIDTHS if len(own) < w <= len(area.path))]
    return not any(
        below in folded(officers([above], period.first, period.end, width=len(below)))
        for above, below in pairwise(steps)
    )


def shares_of(hours: Hours) -> tuple[float | None, ...]:
    """Actual A and B, planned A and B."""
    return hours.a, hours.b, hours.planned_a, hours.planned_b
