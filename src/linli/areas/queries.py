"""Questions about places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from linli.access.scope import above_paths, after, under_paths
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.geo import box, distance_m
from linli.base.search import normal

from .codes import STEPS, sort_range
from .finding import find_paths
from .models import Area, Level, Succession, Upload


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


def under(area: Area, via: str = "path", at: date | None = None) -> Q:
    """Rows whose place lies in an area, or in what succession merged into it by a day (today without one).

    The one filter of roll-ups: `Case.objects.filter(under(county))`, `under(county, via="case__path")`.
    """
    return under_paths(paths_under(area, at), via)


def paths_under(area: Area, at: date | None = None) -> list[str]:
    """The paths that make up an area: its own, and those of areas that had wholly become part of it by a day.

    An area that was split between this one and others counts for none of them, only for what holds them all.
    """
    day = at or today()
    became: dict[str, set[str]] = defaultdict(set)
    rows = Succession.objects.filter(date__lte=day).values_list("old__path", "new__path")
    for old, new in rows:
        became[old].add(new)
    held = [area.path]
    found = True
    while found:
        found = False
        for old, heirs in became.items():
            inside = old.startswith(tuple(held))
            if not inside and all(heir.startswith(tuple(held)) for heir in heirs):
                held.append(old)
                found = True
    return held


def succession_of(area: Area) -> tuple[list[Succession], list[Succession]]:
    """(what it came from, what became of it), oldest first."""
    rows = Succession.objects.select_related("old", "new").order_by("date", "pk")
    return list(rows.filter(new=area)), list(rows.filter(old=area))


def name_on(area: Area, day: date) -> str:
    """The name that an area bore on a day."""
    former = area.former_names.filter(valid_to__gt=day).order_by("valid_to", "pk").first()
    return former.name if former else area.name


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


def upload_for(actor: Actor, uid: UUID, purpose: Iterable[str]) -> Upload:
    """A list that somebody handed in and has not confirmed. Raises NotFound."""
    found = Upload.objects.filter(uid=uid, staff=actor.staff_id or 0, purpose__in=list(purpose)).first()
    if found is None:
        raise NotFound()
    return found


# ---- what somebody sees of it


def areas_for(actor: Actor) -> QuerySet[Area]:
    """The areas that somebody sees: their own and all below, of every day."""
    return Area.objects.filter(under_paths(actor.paths))


def area_for(actor: Actor, uid: UUID) -> Area:
    """One area within somebody's sight. Raises NotFound."""
    area = areas_for(actor).filter(uid=uid).select_related("parent").first()
    if area is None:
        raise NotFound()
    return area


def area_by_code_for(actor: Actor, code: str, at: date | None = None) -> Area:
    """The area that bore a code on a day, within somebody's sight. Raises NotFound."""
    area = areas_for(actor).filter(standing(at), code=code).first()
    if area is None:
        raise NotFound()
    return area


def roots_for(actor: Actor) -> list[Area]:
    """The highest areas that somebody sees: where browsing begins."""
    tops = [p for p in actor.paths if not any(p != other and p.startswith(other) for other in actor.paths)]
    wanted = Q(level=Level.PROVINCE) if "" in tops else Q(path__in=tops)
    return list(Area.objects.filter(wanted, valid_to=None).order_by("sort_key"))


def trail(area: Area) -> list[Area]:
    """The areas above one, from the top, and itself."""
    return list(Area.objects.filter(path__in=above_paths(area.path)).order_by("sort_key"))


def villages_by(paths: Sequence[str], at: date | None = None) -> dict[str, int]:
    """How many villages and communities stand under each of some paths, each counted in a range of an index."""
    if not paths:
        return {}
    rows = ", ".join(["(%s, %s)"] * len(paths))
    edges = [edge for path in paths for edge in (path, after(path))]
    day = connection.ops.adapt_datefield_value(at or today())
    with connection.cursor() as cursor:
        cursor.execute(VILLAGES.format(rows=rows), [*edges, day, day])
        return dict(cursor.fetchall())


VILLAGES = """
WITH part (path, after) AS (VALUES {rows})
SELECT path,
  (SELECT COUNT(*) FROM areas_area a WHERE a.level = 'village' AND a.path >= part.path AND a.path < part.after
   AND (a.valid_from IS NULL OR a.valid_from <= %s) AND (a.valid_to IS NULL OR a.valid_to > %s))
FROM part
"""


def search(
    text: str, paths: Iterable[str] | None = None, most: int = 20, at: date | None = None
) -> list[Area]:
    """Areas by any characters of their name, by pinyin or initials, or by code; the best first.

    Exact names come first, then names that begin so, each the highest level first. Of several words the first
    ones say where: "齐都 西关" is Xiguan in Qidu.
    """
    day, scope = at or today(), list(paths) if paths is not None else [""]
    words = normal(text).split()[:4]
    if not words or not scope:
        return []
    if all(w.isascii() and w.replace("'", "").isalpha() for w in words):
        words = ["".join(words), *words] if len(words) > 1 else words
        found = find_paths(words[0], scope, most, day)
        if found or len(words) == 1:
            return _in_order(found, day)
        words = words[1:]
    if len(words) > 1:
        where = [a.path for a in search(words[0], scope, 10, day) if a.level != Level.VILLAGE]
        within = search(" ".join(words[1:]), where, most, day) if where else []
        return within or search("".join(words), scope, most, day)
    word = words[0]
    if word.isascii() and word.isdigit():
        by_code = _by_code(word, scope, most, day)
        if by_code:
            return by_code
    return _in_order(find_paths(word, scope, most, day), day)


def _by_code(code: str, paths: list[str], most: int, day: date) -> list[Area]:
    """Areas whose code begins so, the highest level first."""
    found: list[Area] = []
    for width in STEPS:
        if len(code) <= width and len(found) < most:
            low, high = sort_range(code, width)
            rows = Area.objects.filter(
                standing(day), under_paths(paths), sort_key__gte=low, sort_key__lte=high
            )
            found += rows.order_by("sort_key")[: most - len(found)]
    return found


def _in_order(paths: list[str], day: date) -> list[Area]:
    rows = {a.path: a for a in Area.objects.filter(standing(day), path__in=paths)}
    return [rows[p] for p in paths if p in rows]


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
