"""What is due to be forgotten, what is kept longer and why, what was forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from linli.access.scope import under_paths
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.errors import NotFound

from .models import Certificate, Extension
from .terms import Term, terms

LATE_AFTER = timedelta(hours=26)


def kept_longer(day: date) -> set[UUID]:
    """The cases with an agreed extension that has not ended."""
    return set(
        Extension.objects.filter(agreed_at__isnull=False, until__gte=day).values_list("case", flat=True)
    )


def due(term: Term, day: date | None = None) -> Iterator[Any]:
    """The cases of a kind whose term has ended and that nothing keeps."""
    day = day or today()
    kept = kept_longer(day)
    for case in term.due(day - timedelta(days=term.days)).iterator(chunk_size=500):
        if case.uid not in kept:
            yield case


def waiting(day: date | None = None) -> dict[str, int]:
    """How many cases of each kind are due."""
    return {term.case_kind: sum(1 for _ in due(term, day)) for term in terms()}


def extensions_for(actor: Actor) -> QuerySet[Extension]:
    """The extensions under the actor's areas, newest first."""
    return Extension.objects.filter(under_paths(actor.paths)).order_by("-asked_at")


def extension_for(actor: Actor, uid: UUID) -> Extension:
    """One of them. Raises NotFound."""
    extension = extensions_for(actor).filter(uid=uid).first()
    if extension is None:
        raise NotFound()
    return extension


def certificates(most: int = 100) -> list[Certificate]:
    """What was erased, newest first. Public: counts by rule and day."""
    return list(Certificate.objects.order_by("-recorded_at")[:most])


def late(at: datetime | None = None) -> bool:
    """Whether the routine has not run for 26 hours while something is due."""
    newest = Certificate.objects.order_by("-recorded_at").first()
    if newest and (at or now()) - newest.recorded_at < LATE_AFTER:
        return False
    return any(waiting().values())
