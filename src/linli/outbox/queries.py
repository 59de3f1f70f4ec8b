"""What waits for whom."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli.access.scope import under_paths
from linli.base.actors import Actor
from linli.base.clock import now, real_now

from .checks import still_wanted
from .models import FETCHED, Parcel

STUCK = timedelta(minutes=15)


def addressed_to(actor: Actor) -> Q:
    """Parcels for this posting, or for whoever sits at a place within its areas."""
    own = Q(to_posting=actor.posting_id) if actor.posting_id is not None else Q(pk__in=[])
    return own | Q(to_posting=None) & under_paths(actor.paths, via="to_path")


def fetched_by(actor: Actor) -> QuerySet[Parcel]:
    """What waits to be fetched by a device or an open screen of the actor, oldest first; not what is past its time."""
    in_time = Q(not_after__isnull=True) | Q(not_after__gte=now())
    return Parcel.objects.filter(addressed_to(actor), in_time, ended_at=None, channel__in=FETCHED).order_by(
        "id"
    )


def wanted_by(actor: Actor, most: int = 200) -> list[Parcel]:
    """The same, each subject asked once more whether it is still wanted just before it is handed over."""
    asked: dict[tuple[str, UUID], bool] = {}
    found = []
    for parcel in fetched_by(actor)[:most]:
        question = (parcel.check_name, parcel.subject)
        if question not in asked:
            asked[question] = still_wanted(*question)
        if asked[question]:
            found.append(parcel)
    return found


def told_about(subject: UUID) -> dict[str, int]:
    """How many parcels about a subject stand where: delivered, waiting, dropped, failed."""
    rows = Parcel.objects.filter(subject=subject).values_list("status").annotate(n=Count("pk"))
    return dict(rows)


def stuck() -> QuerySet[Parcel]:
    """Parcels that the worker should have sent long ago: somebody must look at it."""
    late = real_now() - STUCK
    return Parcel.objects.filter(ended_at=None, next_try_at__lt=late).exclude(channel__in=FETCHED)
