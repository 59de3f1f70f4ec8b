"""Questions about places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from linli.access.scope import under_paths
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.geo import box, distance_m

from .models import Area, Level

WIDTHS = {
    2: Level.PROVINCE,
    4: Level.CITY,
    6: Level.COUNTY,
    9: Level.TOWNSHIP,
    12: Level.VILLAGE,
    15: Level.GRID,
}


def standing(at: date | None = None) -> Q:
    """Areas that stand on a day (today without one)."""
    day = at or today()
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )


def area_by_code(code: str, at: date | None = None) -> Area:
    """The area that bore a code on a day. Raises NotFound."""
    area = Area.objects.filter(standing(at), code=code).first()
    if area is None:
        raise NotFound()
    return area


def area_at(path: str) -> Area:
    """The area of a path. Raises NotFound."""
    area = Area.objects.filter(path=path).first()
    if area is None:
        raise NotFound()
    return area


def children(area: Area, at: date | None = None) -> QuerySet[Area]:
    """The areas directly under one, in order of code."""
    return Area.objects.filter(standing(at), parent=area).order_by("path")


def villages_under(path: str, at: date | None = None) -> QuerySet[Area]:
    """The villages and communities under a path."""
    return Area.objects.filter(standing(at), under_paths([path]), level=Level.VILLAGE)


def villages_near(area: Area, radius_m: float, at: date | None = None) -> list[tuple[Area, float]]:
    """(village, metres) within a radius of a village's point, nearest first, itself included. Exact.

    Without positions near means the same township, and the distance is given as -1.
    """
    if area.lat is None or area.lon is None:
        same = villages_under(area.path[:9], at).order_by("path")
        return [(village, -1.0) for village in same]
    south, north, west, east = box(area.lat, area.lon, radius_m)
    boxed = Area.objects.filter(
        standing(at), level=Level.VILLAGE, lat__range=(south, north), lon__range=(west, east)
    )
    found = [(v, distance_m(area.lat, area.lon, v.lat or 0.0, v.lon or 0.0)) for v in boxed]
    return sorted([f for f in found if f[1] <= radius_m], key=lambda f: (f[1], f[0].path))


def search(text: str, paths: Iterable[str] | None = None, most: int = 20) -> list[Area]:
    """Standing areas by any characters of their name or the beginning of their code, the highest level first."""
    wanted = text.strip()
    if not wanted:
        return []
    rows = Area.objects.filter(standing(), Q(name__contains=wanted) | Q(code__startswith=wanted))
    if paths is not None:
        rows = rows.filter(under_paths(paths))
    return sorted(rows.order_by("path")[: most * 5], key=lambda a: (a.name != wanted, len(a.path)))[:most]


def found_by_text(actor: Actor, text: str) -> list[dict[str, object]]:
    """What the search of the top bar finds here: places under the actor's areas."""
    found = search(text, paths=actor.paths, most=10)
    return [
        {
            "kind": area.get_level_display(),
            "title": area.name,
            "detail": area.code,
            "url_name": "areas:area",
            "uid": area.uid,
        }
        for area in found
    ]
