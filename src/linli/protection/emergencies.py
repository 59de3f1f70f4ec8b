"""Declared emergencies: which live now, which were, and who may declare or renew one."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from linli.access.grants import Can
from linli.access.policy import may
from linli.access.scope import above_paths, under_paths
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.errors import NotFound
from linli.workforce.models import Posting, Unit, UnitKind

from .models import Emergency
from .models.emergencies import COUNTY
from .rulebook import Declared

QUIET = timedelta(days=7)  # so long after one, only a level above declares the next for the same area
AUTHORITIES = (UnitKind.DEPARTMENT, UnitKind.BUREAU, UnitKind.BRANCH)


def all_emergencies() -> QuerySet[Emergency]:
    """Every emergency, newest first."""
    return Emergency.objects.select_related("area", "declared_unit", "renews")


def not_over(at: datetime) -> Q:
    """Not over at an instant: neither by itself nor by hand."""
    return Q(ended_at__isnull=True, ends_at__gt=at) | Q(ended_at__gt=at)


def emergency_by(uid: UUID) -> Emergency:
    """One emergency; they are public. Raises NotFound."""
    row = all_emergencies().filter(uid=uid).first()
    if row is None:
        raise NotFound()
    return row


def live_emergencies(at: datetime | None = None) -> QuerySet[Emergency]:
    """Declared, not over, not ended by hand. Nothing has to switch them off."""
    at = at or now()
    return all_emergencies().filter(not_over(at), starts_at__lte=at)


def declared_over(path: str, at: datetime | None = None) -> tuple[Declared, ...]:
    """The emergencies that live now over a place, as the rules see them."""
    rows = live_emergencies(at).filter(path__in=above_paths(path))
    return tuple(Declared(e.pk, e.path, e.starts_at, e.until) for e in rows)


def touching(path: str, since: datetime) -> QuerySet[Emergency]:
    """Emergencies of an area, of what lies below it or above it, that were not yet over at an instant."""
    around = Q(path__in=above_paths(path)) | under_paths([path])
    return all_emergencies().filter(around, not_over(since))


def in_the_way(path: str, level: int, at: datetime) -> Emergency | None:
    """An emergency of the last days over an area that only a level above `level` may follow by another."""
    rows = touching(path, at - QUIET).filter(declared_level__lte=level)
    return rows.order_by("declared_level", Coalesce("ended_at", "ends_at").desc()).first()


def is_authority(unit: Unit) -> bool:
    """Whether a unit is the police authority of a county, city or province."""
    return unit.kind in AUTHORITIES and len(unit.path) <= COUNTY


def may_declare(actor: Actor) -> bool:
    """Whether an actor may declare emergencies at all: the chief of a county's authority or of one above."""
    return isinstance(actor, Posting) and may(actor, Can.DECLARE_EMERGENCY) and is_authority(actor.unit)


def may_renew(actor: Actor, row: Emergency) -> bool:
    """Whether an actor may renew an emergency: of the next level up, before seven days are over, once."""
    return (
        isinstance(actor, Posting)
        and may_declare(actor)
        and is_next_level(actor.unit.path, row.declared_unit.path)
        and row.path.startswith(actor.unit.path)
        and row.until > now() - QUIET
        and not Emergency.objects.filter(renews=row).exists()
    )


def is_next_level(path: str, below: str) -> bool:
    """Whether a path is the next level up from another's."""
    higher = above_paths(below)[:-1]
    return bool(higher) and path == higher[-1]


def taken_under(rows: QuerySet[Emergency]) -> dict[int, int]:
    """Minutes granted under each emergency, exercises left out; by the emergency's row."""
    from django.db.models import Sum

    found = (
        rows.order_by()
        .filter(taskings__exercise=False)
        .values_list("pk")
        .annotate(n=Sum(F("taskings__minutes")))
    )
    return {pk: n or 0 for pk, n in found}
