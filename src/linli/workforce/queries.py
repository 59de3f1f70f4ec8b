"""Who is in post where, who answers for a village, what is covered."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.base.clock import today

from .models import Beat, Posting


def valid_on(day: date, via: str = "") -> Q:
    """Rows whose half-open validity holds the day."""
    return Q(**{f"{via}valid_from__lte": day}) & (
        Q(**{f"{via}valid_to__isnull": True}) | Q(**{f"{via}valid_to__gt": day})
    )


def beat_paths(posting: Posting) -> tuple[str, ...]:
    """The paths of a posting's beat today, or its unit's area where it has none; nothing once it has ended."""
    day = today()
    if posting.valid_to and posting.valid_to <= day or posting.valid_from > day:
        return ()
    beats = Beat.objects.filter(valid_on(day), posting=posting).values_list("path", flat=True)
    return tuple(sorted(beats)) or (posting.unit.path,)
