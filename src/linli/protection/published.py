"""The monthly register as it is published: county by county, small ones folded, with definition, as-of and digest."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from linli.areas.models import Area
from linli.base.texts import say

from .abstraction import DEFINITION, EDITION, Hours, abstraction, together
from .folding import FEW, folded
from .models import AbstractionReport
from .spans import month_after
from .taken import Taken, merged, taken_below

COUNTY = 6
CITY = 4
MINUTES = (
    *("contracted", "community", "station", "away", "unexplained", "leave", "training"),
    *("planned_other", "planned_absent"),
)
FOLDED = {
    "zh": "其余地区（民警不足五名，合并公布）",
    "en": "Other areas, together (fewer than five officers each)",
}


@dataclass
class Line:
    """One county, or several folded together: `path` is empty for these."""

    path: str
    name: dict[str, str]
    hours: Hours
    bodies: list[Taken]


def lines_of(path: str, first: date, end: date) -> list[Line]:
    """The counties under a path over a period, in order of code; those with few officers folded within their city."""
    width = max(COUNTY, len(path))
    hours = abstraction([path], first, end, width=width)
    bodies = taken_below([path], first, end, width=width)
    names = dict(Area.objects.filter(path__in=list(hours)).values_list("path", "name"))
    cities: dict[str, list[str]] = defaultdict(list)
    for county in sorted(hours):
        cities[county[:CITY]].append(county)
    small = folded({city: sum(hours[c].officers for c in inside) for city, inside in cities.items()})
    out: list[Line] = []
    outside = [c for city in small for c in cities[city]]
    for city, inside in cities.items():
        if city in small:
            continue
        few = folded({c: hours[c].officers for c in inside})
        for county in inside:
            if county not in few and hours[county].officers:
                name = {"zh": names.get(county, county), "en": names.get(county, county)}
                out.append(Line(county, name, hours[county], bodies.get(county, [])))
        if few:
            out.append(_fold(sorted(few), hours, bodies))
    if outside:
        out.append(_fold(sorted(outside), hours, bodies))
    return [line for line in out if line.hours.officers >= FEW]


def _fold(some: list[str], hours: Mapping[str, Hours], bodies: Mapping[str, list[Taken]]) -> Line:
    return Line("", FOLDED, together(hours[c] for c in some), merged([bodies.get(c, []) for c in some]))


def content_of(path: str, month: date) -> dict[str, Any]:
    """All that is published of a month: plain values only."""
    lines = lines_of(path, month, month_after(month))
    whole = Line(path, {}, together(line.hours for line in lines), merged([line.bodies for line in lines]))
    return {
        "edition": EDITION,
        "definition": DEFINITION,
        "whole": _plain(whole),
        "areas": [_plain(line) for line in lines],
    }


def _plain(line: Line) -> dict[str, Any]:
    h = line.hours
    shares = {name: None if (n := getattr(h, name)) is None else round(100 * n, 2) for name in SHARES}
    return {
        "path": line.path,
        "name": line.name,
        "officers": h.officers,
        **{f"{name}_minutes": getattr(h, name) for name in MINUTES},
        **{f"abstraction_{name}_percent": n for name, n in shares.items()},
        "bodies": [
            {
                "unit": str(t.unit.uid) if t.unit else None,
                "name": str(t.unit) if t.unit else "",
                "times": t.times,
                "away_minutes": t.minutes,
                "station_minutes": t.station,
                "acts": dict(sorted(t.acts.items())),
                "refused": t.refused,
                "owed_minutes": t.owed,
                "paid_minutes": t.paid,
            }
            for t in line.bodies
        ],
    }


SHARES = ("a", "b", "planned_a", "planned_b")


def digest_of(report: AbstractionReport) -> str:
    """SHA-256 over everything that a report froze, in one fixed form."""
    values = {
        "uid": str(report.uid),
        "path": report.path,
        "month": report.month.isoformat(),
        "as_of": report.as_of.isoformat(),
        "head": [report.head_seq, report.head_hash],
        "content": report.content,
    }
    plain = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


# ---------- reading it again ----------


def report_of(month: date, path: str = "") -> AbstractionReport | None:
    """The newest report of a month that holds a place; of the whole installation without one."""
    rows = (
        AbstractionReport.objects.filter(month=month).select_related("area").order_by("-published_at", "-pk")
    )
    return next((r for r in rows if path.startswith(r.path)), None) if path else rows.first()


def months_published(path: str = "") -> list[date]:
    """The months of which a report was published, newest first."""
    rows = AbstractionReport.objects.filter(path=path) if path else AbstractionReport.objects.all()
    return list(rows.order_by("-month").values_list("month", flat=True).distinct()[:36])


def line_in(report: AbstractionReport, path: str) -> dict[str, Any] | None:
    """The line in which a place's county stands: its own, or the fold of its city."""
    found = next((a for a in report.content["areas"] if a["path"] and path.startswith(a["path"])), None)
    return dict(found) if found else None


def name_of(line: Mapping[str, Any]) -> str:
    """The name of a line, in the reader's language."""
    return say(line["name"]) if line["name"] else ""
