"""Whom to send: a list that explains itself. A unit's place is its office or a pressed check-in, never a position."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.access.scope import above_paths, under_paths
from linli.areas.models import Area
from linli.base.clock import now, today
from linli.base.geo import distance_m
from linli.base.posts import Post
from linli.protection.models import CheckIn
from linli.workforce.models import Beat, Posting, Unit, UnitKind
from linli.workforce.queries import standing_units, valid_on

from .board import RESPONDING
from .models import Dispatch, Incident
from .vocabulary import KINDS

FRESH = timedelta(hours=4)  # an older check-in says nothing about where somebody is
MOST = 8
UNKNOWN = 10_000_000.0


@dataclass(frozen=True)
class Suggestion:
    """One unit that could be sent, and why it stands where it stands."""

    unit: Unit
    metres: float | None
    from_checkin: bool
    place: Area | None
    busy: int
    suits: bool
    its_area: bool
    reasons: list[str] = field(default_factory=list)

    @property
    def order(self) -> tuple[bool, bool, bool, float, int]:
        """Free before busy, suited before others, its own area before a neighbour's, then the nearest."""
        far = UNKNOWN if self.metres is None else self.metres
        return (self.busy > 0, not self.suits, not self.its_area, far, self.unit.pk)


@dataclass(frozen=True)
class Suggestions:
    """The list, who is there already, and the community officers who come last."""

    units: list[Suggestion]
    sent: list[Dispatch]
    own_officers: list[Posting]
    officers: int


def suggest(incident: Incident, most: int = MOST) -> Suggestions:
    """Units of the county and above that could be sent, best first; community officers last, by the rule."""
    county = incident.path[:6]
    day = today()
    units = list(
        Unit.objects.filter(
            standing_units(day),
            under_paths([county]) | Q(path__in=above_paths(incident.path)),
            kind__in=RESPONDING,
        ).select_related("office", "area")
    )
    sent = list(
        Dispatch.objects.filter(incident=incident, ended_at=None).select_related("unit", "posting__staff")
    )
    there = {d.unit_id for d in sent if d.posting_id is None}
    busy = Counter(Dispatch.objects.filter(unit__in=units, ended_at=None).values_list("unit", flat=True))
    checked_in = last_check_ins(units)
    found = [
        _suggestion(incident, unit, checked_in.get(unit.pk, []), busy[unit.pk])
        for unit in units
        if unit.pk not in there
    ]
    own = Beat.objects.filter(valid_on(day), post=Post.COMMUNITY_OFFICER, path__in=above_paths(incident.path))
    officers = Posting.objects.filter(valid_on(day), under_paths([county]), post=Post.COMMUNITY_OFFICER)
    return Suggestions(
        units=sorted(found, key=lambda s: s.order)[:most],
        sent=sent,
        own_officers=list(
            Posting.objects.filter(valid_on(day), pk__in=own.values("posting")).select_related(
                "staff", "unit"
            )[:3]
        ),
        officers=officers.count(),
    )


def last_check_ins(units: list[Unit]) -> dict[int, list[Area]]:
    """The villages in which people of these units have checked in and not yet out."""
    rows = CheckIn.objects.filter(
        posting__unit__in=units, ended_at=None, started_at__gte=now() - FRESH
    ).select_related("area", "posting")
    places: dict[int, list[Area]] = {}
    for row in rows:
        places.setdefault(row.posting.unit_id, []).append(row.area)
    return places


def _metres(incident: Incident, place: Area | None) -> float | None:
    at = incident.area
    if place is None or None in (place.lat, place.lon, at.lat, at.lon):
        return None
    return distance_m(at.lat or 0, at.lon or 0, place.lat or 0, place.lon or 0)


def _suggestion(incident: Incident, unit: Unit, places: list[Area], busy: int) -> Suggestion:
    distances = [(m, p, True) for p in places if (m := _metres(incident, p)) is not None]
    office = _metres(incident, unit.office)
    if office is not None:
        distances.append((office, unit.office, False))  # type: ignore[arg-type]
    metres, place, from_checkin = (
        min(distances, key=lambda d: d[0]) if distances else (None, unit.office, False)
    )
    kind = KINDS.get(incident.kind)
    station = unit.kind == UnitKind.STATION
    its_area = incident.path.startswith(unit.path)
    suits = (station and its_area) or bool(kind and unit.kind in kind.suits)
    reasons = [_free_or_busy(busy)]
    if metres is not None and place is not None:
        said = (
            _("%(km).1f km from its check-in at %(place)s")
            if from_checkin
            else _("%(km).1f km from %(place)s")
        )
        reasons.append(said % {"km": metres / 1000, "place": place.name})
    elif place is not None and place.path[:9] == incident.path[:9]:
        reasons.append(_("in the same township"))
    else:
        reasons.append(_("distance not known"))
    if station and not its_area:
        reasons.append(_("another station's area: it must agree"))
    elif suits and not station:
        reasons.append(_("suits this kind of call"))
    return Suggestion(unit, metres, from_checkin, place, busy, suits, its_area, reasons)


def _free_or_busy(busy: int) -> str:
    if not busy:
        return pgettext("incident", "free")
    return ngettext("busy with %(n)d call", "busy with %(n)d calls", busy) % {"n": busy}
