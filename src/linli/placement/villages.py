"""What the planner is told of the villages: counts, positions, loads, and which are covered already."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count as CountOf
from django.db.models import Q

from linli.access.scope import under_paths
from linli.areas.models import Area
from linli.areas.queries import villages_under
from linli.base.geo import EARTH_M, distance_m
from linli.base.posts import Post
from linli.fieldwork.models import Count
from linli.premises.models import Premises
from linli.workforce.models import Beat, BeatRole, Unit, UnitKind, valid_on
from linli.workforce.queries import standing_units

from .engine import Village
from .formula import Formula, Parts
from .models import DraftPost

TOWNSHIP, COUNTY = 9, 6  # widths of their paths
MEASURES = ("residents", "mobile_residents")
SOME = 500


@dataclass(frozen=True)
class Place:
    """A village as the planner sees it."""

    path: str
    name: str
    lat: float | None
    lon: float | None
    invented: bool = False


def places_under(path: str, day: date) -> list[Place]:
    """The villages and communities that stand under a path on a day, in order of path."""
    columns = ("path", "name", "lat", "lon", "position_invented")
    rows = villages_under(path, day).order_by("path").values_list(*columns)
    return [Place(*row) for row in rows.iterator(chunk_size=5000)]


def parts_of(places: list[Place], path: str, day: date) -> dict[str, Parts]:
    """What is counted of each village on a day: the newest count of each measure, the premises that are open."""
    counted: dict[str, dict[str, int]] = {measure: {} for measure in MEASURES}
    rows = Count.objects.filter(under_paths([path]), measure__in=MEASURES, day__lte=day)
    for place, measure, value in (
        rows.order_by("day", "id").values_list("path", "measure", "value").iterator()
    ):
        counted[measure][place] = value
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    premises: Counter[str] = Counter(
        dict(
            Premises.objects.filter(open_then, under_paths([path]), day__lte=day)
            .order_by()
            .values("path")
            .annotate(n=CountOf("pk"))
            .values_list("path", "n")
        )
    )
    middles = _middles(places, path, day)
    return {
        v.path: Parts(
            residents=counted["residents"].get(v.path, 0),
            mobile_residents=counted["mobile_residents"].get(v.path, 0),
            premises=premises[v.path],
            villages=1,
            kilometres=_kilometres(v, middles.get(v.path[:TOWNSHIP])),
            uncounted=v.path not in counted["residents"],
        )
        for v in places
    }


def _middles(places: list[Place], path: str, day: date) -> dict[str, tuple[float, float]]:
    """Where the police station of each township sits; where that is not known, the middle of its villages."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for v in places:
        if v.lat is not None and v.lon is not None:
            found[v.path[:TOWNSHIP]].append((v.lat, v.lon))
    middles = {
        township: (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
        for township, points in found.items()
    }
    stations = Unit.objects.filter(standing_units(day), under_paths([path[:TOWNSHIP]]), kind=UnitKind.STATION)
    for township, lat, lon in stations.filter(office__lat__isnull=False).values_list(
        "path", "office__lat", "office__lon"
    ):
        middles[township] = (float(lat or 0), float(lon or 0))
    return middles


def _kilometres(v: Place, middle: tuple[float, float] | None) -> float:
    if middle is None or v.lat is None or v.lon is None:
        return 0.0
    return round(distance_m(v.lat, v.lon, *middle) / 1000, 2)


def in_a_beat(path: str, day: date) -> set[str]:
    """The villages under a path that lie in an assistant's own beat on a day."""
    rows = Beat.objects.filter(valid_on(day), under_paths([path]), post=Post.ASSISTANT, role=BeatRole.MAIN)
    return set(rows.values_list("path", flat=True))


def in_draft_posts(path: str) -> set[str]:
    """The villages under a path that an open draft post asks an assistant for."""
    rows = DraftPost.objects.filter(status=DraftPost.Status.DRAFT).filter(
        under_paths([path]) | Q(path__in=[path[:n] for n in (0, 2, 4, 6, 9) if n < len(path)])
    )
    return {v for villages in rows.values_list("villages", flat=True) for v in villages if v.startswith(path)}


@dataclass
class Asked:
    """The villages that a plan may give out, and what was left out of them."""

    villages: list[Village] = field(default_factory=list)
    standing: int = 0
    covered: int = 0
    drafted: int = 0
    uncounted: int = 0
    unplaced: int = 0


def asked_villages(
    path: str, day: date, formula: Formula, *, without_distances: bool = False, keep: Collection[str] = ()
) -> Asked:
    """The villages under a path that no beat and no open draft post has; `keep` ones are never left out."""
    places = places_under(path, day)
    covered = in_a_beat(path, day)
    drafted = in_draft_posts(path) - covered - set(keep)
    parts = parts_of(places, path, day)
    found = Asked(standing=len(places), covered=sum(v.path in covered for v in places), drafted=len(drafted))
    free = [v for v in places if v.path not in covered and v.path not in drafted]
    found.uncounted = sum(parts[v.path].uncounted for v in free)
    found.unplaced = sum(v.lat is None for v in free)
    points = projected(free) if not without_distances else {}
    for v in free:
        point = points.get(v.path)
        if point is None and not without_distances:
            continue
        x, y = point or (0.0, 0.0)
        one = parts[v.path]
        found.villages.append(
            Village(
                key=v.path,
                township=v.path[:TOWNSHIP],
                county=v.path[:COUNTY],
                residents=one.residents,
                load=formula.load(one),
                x_m=x,
                y_m=y,
                name=v.name,
            )
        )
    return found


def projected(places: Iterable[Place]) -> dict[str, tuple[float, float]]:
    """Each position as metres in a plane, true inside a county: distances are never taken across two."""
    by_county: dict[str, list[Place]] = defaultdict(list)
    for v in places:
        if v.lat is not None:
            by_county[v.path[:COUNTY]].append(v)
    points = {}
    for some in by_county.values():
        squeeze = math.cos(math.radians(sum(v.lat or 0 for v in some) / len(some)))
        for v in some:
            x = EARTH_M * math.radians(v.lon or 0) * squeeze
            points[v.path] = (round(x, 1), round(EARTH_M * math.radians(v.lat or 0), 1))
    return points


def names_of(paths: Iterable[str]) -> dict[str, str]:
    """What places are called, by path."""
    wanted = sorted(set(paths))
    return {
        path: name
        for n in range(0, len(wanted), SOME)
        for path, name in Area.objects.filter(path__in=wanted[n : n + SOME]).values_list("path", "name")
    }
