"""Who could cover for somebody: the same post, the nearest beat of the same township, present, least loaded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from linli.access.policy import covers
from linli.access.scope import under_paths
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.geo import distance_m

from .models import Absence, Beat, BeatRole, Posting, valid_on

KNOWN_AS_NEAR = 0.0


@dataclass(frozen=True)
class Proposal:
    """Somebody who could cover: how far the nearest of their villages lies, and how many they answer for now."""

    posting: Posting
    km: float | None
    load: int


def proposals(
    posting: Posting,
    start: date,
    end: date | None,
    *,
    areas: Sequence[Area] | None = None,
    actor: Actor | None = None,
    without: Posting | None = None,
    most: int = 20,
) -> list[Proposal]:
    """Who could cover for a posting over some days, nearest first; of the same township, else of the county.

    `actor` limits them to whom that actor may name; `without` leaves one more out.
    """
    places = _beat_of(posting, start) if areas is None else list(areas)
    if not places:
        return _in_the_unit(posting, start, end, most)
    for width in (9, 6):
        around = sorted({area.path[:width] for area in places})
        found = _near(posting, places, around, start, end, actor, without)
        if found:
            return found[:most]
    return []


def _near(
    posting: Posting,
    places: Sequence[Area],
    around: list[str],
    start: date,
    end: date | None,
    actor: Actor | None,
    without: Posting | None,
) -> list[Proposal]:
    rows = (
        Beat.objects.filter(valid_on(start), under_paths(around), post=posting.post, role=BeatRole.MAIN)
        .exclude(posting__staff=posting.staff_id)
        .values_list("posting", "area__lat", "area__lon")
    )
    if without is not None:
        rows = rows.exclude(posting__staff=without.staff_id)
    spots: dict[int, list[tuple[float | None, float | None]]] = defaultdict(list)
    for pk, lat, lon in rows:
        spots[pk].append((lat, lon))
    there = _present(spots, start, end)
    load = Counter(
        Beat.objects.filter(valid_on(start), posting__in=list(there)).values_list("posting", flat=True)
    )
    found = [
        Proposal(p, _nearest(places, spots[pk]), load[pk])
        for pk, p in there.items()
        if actor is None or covers(actor, p.path)
    ]
    return sorted(found, key=lambda f: (round(f.km or KNOWN_AS_NEAR), f.load, f.km or 0, f.posting.pk))


def _in_the_unit(posting: Posting, start: date, end: date | None, most: int) -> list[Proposal]:
    """For a post without a beat: whoever holds the same post in the same unit."""
    rows = Posting.objects.filter(unit=posting.unit_id, post=posting.post).exclude(staff=posting.staff_id)
    there = _present(rows.values_list("pk", flat=True), start, end)
    return [Proposal(p, None, 0) for p in there.values()][:most]


def _present(ids: Iterable[int], start: date, end: date | None) -> dict[int, Posting]:
    """Those of some postings that last over all the days and are not away on any of them."""
    lasting = Q(valid_to__isnull=True) | (Q(valid_to__gte=end) if end else Q(pk__in=()))
    away = Absence.objects.filter(posting=OuterRef("pk"), valid_to__gt=start)
    if end is not None:
        away = away.filter(valid_from__lt=end)
    rows = Posting.objects.filter(lasting, ~Exists(away), pk__in=list(ids), valid_from__lte=start)
    return {p.pk: p for p in rows.select_related("staff", "unit").order_by("pk")}


def _beat_of(posting: Posting, day: date) -> list[Area]:
    beats = Beat.objects.filter(posting=posting, role=BeatRole.MAIN).select_related("area")
    return [b.area for b in beats.filter(valid_on(day))]


def _nearest(places: Sequence[Area], spots: list[tuple[float | None, float | None]]) -> float | None:
    """Kilometres between the nearest two villages; None where positions are not known."""
    metres = [
        distance_m(a.lat, a.lon, lat, lon)
        for a in places
        for lat, lon in spots
        if a.lat is not None and a.lon is not None and lat is not None and lon is not None
    ]
    return round(min(metres) / 1000, 1) if metres else None
