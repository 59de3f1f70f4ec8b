"""Whether every village has somebody to call on a day: asked of all of them at once."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Substr

from linli.areas.models import Area
from linli.areas.queries import villages_under

from .models import Beat, BeatRole, Unit, valid_on
from .queries import ANSWERING, ANSWERING_UNITS, away, standing_units

STEPS = (2, 4, 6, 9, 12)


def without_contact(path: str, day: date) -> QuerySet[Area]:
    """Villages for which on a day nobody answers: no person present in any beat on them or above, and no unit."""
    above = [Substr(OuterRef("path"), 1, width) for width in STEPS]
    people = Beat.objects.filter(
        valid_on(day), ~away(day, "posting"), post__in=ANSWERING, role__in=BeatRole.values, path__in=above
    )
    units = Unit.objects.filter(standing_units(day), kind__in=ANSWERING_UNITS, path__in=above)
    return villages_under(path, day).filter(~Exists(units), ~Exists(people)).order_by("path")
