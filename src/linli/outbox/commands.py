"""Posting parcels, leasing them, and saying what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from linli.access.scope import above_paths
from linli.base.actors import Actor
from linli.base.clock import now, real_now
from linli.base.deeds import command
from linli.journal.commands import record

from .checks import still_wanted
from .models import FETCHED, Channel, Parcel

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 8
KEPT = timedelta(days=30)
ENDED = {Parcel.Status.DELIVERED, Parcel.Status.DROPPED, Parcel.Status.FAILED}


@dataclass(frozen=True)
class News:
    """One parcel to be posted: to a posting or to whoever sits at a place."""

    topic: str
    subject: UUID
    posting_id: int | None = None
    path: str = ""
    channel: str = Channel.LIVE
    thread: UUID | None = None
    not_after: datetime | None = None
    check: str = ""
    exercise: bool = False
    again: str = ""  # says which time it is when the same news goes to the same addressee once more

    @property
    def key(self) -> str:
        to = f"p{self.posting_id}" if self.posting_id else self.path
        return f"{self.topic}:{self.subject}:{to}:{self.channel}:{self.again}"[:100]


def post_parcels(actor: Actor, news: Iterable[News]) -> int:
    """Post parcels inside the transaction of the deed they tell of; news posted before is posted once. How many."""
    at = now()
    parcels = [
        Parcel(
            channel=n.channel,
            to_posting_id=n.posting_id,
            to_path=n.path,
            topic=n.topic,
            subject=n.subject,
            thread=n.thread,
            key=n.key,
            check_name=n.check,
            not_after=n.not_after,
            exercise=n.exercise,
            created_at=at,
            next_try_at=real_now(),
        )
        for n in news
        if not (n.exercise and n.channel not in FETCHED)
    ]
    Parcel.objects.bulk_create(parcels, batch_size=500, ignore_conflicts=True)
    return len(parcels)
