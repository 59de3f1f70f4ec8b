"""Posting parcels, leasing them, and saying what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from linli.base.actors import Actor
from linli.base.clock import now, real_now
from linli.base.deeds import command
from linli.journal.commands import record

from .channels import MIRRORS
from .checks import still_wanted
from .models import FETCHED, Channel, Parcel
from .queries import addressed_to

LEASE = timedelta(seconds=30)
FIRST_PAUSE = timedelta(seconds=2)
MOST_ATTEMPTS = 8
MOST_AT_ONCE = 200
KEPT = timedelta(days=30)


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

    @property
    def mirrored(self) -> News | None:
        """The same news by an outside channel, where one is set up for its topic."""
        channel = MIRRORS.get(self.topic)
        return replace(self, channel=channel) if channel and self.channel in FETCHED else None


def post_parcels(actor: Actor, news: Iterable[News]) -> int:
    """Post parcels inside the transaction of the deed they tell of; news posted before is posted once. How many."""
    at = now()
    everything = [copy for n in news for copy in (n, n.mirrored) if copy is not None]
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
        for n in everything
        if not (n.exercise and n.channel not in FETCHED)
    ]
    Parcel.objects.bulk_create(parcels, batch_size=500, ignore_conflicts=True)
    return len(parcels)


# --- what the worker sends --------------------------------------------------------------------------------


def lease(actor: Actor, *, holder: str, most: int = 20) -> list[Parcel]:
    """Take parcels that are to be sent, each for LEASE; no other worker gets them meanwhile.

    Looked for without the writer's lock first: a worker with nothing to do must not make anybody wait.
    """
    if not _to_be_sent().exists():
        return []
    return _lease(actor, holder=holder, most=most)


def _to_be_sent() -> QuerySet[Parcel]:
    return Parcel.objects.filter(
        ended_at=None, status=Parcel.Status.WAITING, next_try_at__lte=real_now()
    ).exclude(channel__in=FETCHED)


@command
def _lease(actor: Actor, *, holder: str, most: int) -> list[Parcel]:
    rows = _to_be_sent().order_by("next_try_at")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    taken = [row.pk for row in rows[:most]]
    Parcel.objects.filter(pk__in=taken).update(
        status=Parcel.Status.LEASED,
        holder=holder,
        lease_until=real_now() + LEASE,
        attempts=F("attempts") + 1,
    )
    return list(Parcel.objects.filter(pk__in=taken).order_by("next_try_at"))


def _mine(parcel: Parcel) -> QuerySet[Parcel]:
    """The parcel while its lease is still this one: attempts counts the leases."""
    return Parcel.objects.filter(
        pk=parcel.pk, status=Parcel.Status.LEASED, holder=parcel.holder, attempts=parcel.attempts
    )


@command
def deliver(actor: Actor, parcel: Parcel) -> bool:
    """A leased parcel has arrived; False when the lease was lost meanwhile."""
    return _end(_mine(parcel), Parcel.Status.DELIVERED, "") > 0


@command
def drop(actor: Actor, parcel: Parcel, *, reason: str) -> bool:
    """A leased parcel is not wanted any more."""
    return _end(_mine(parcel), Parcel.Status.DROPPED, reason) > 0


@command
def try_later(actor: Actor, parcel: Parcel, *, reason: str) -> bool:
    """A leased parcel could not be sent: again after a pause that doubles, and failed after MOST_ATTEMPTS."""
    if parcel.attempts >= MOST_ATTEMPTS:
        return _end(_mine(parcel), Parcel.Status.FAILED, reason) > 0
    return (
        _mine(parcel).update(
            status=Parcel.Status.WAITING,
            lease_until=None,
            holder="",
            next_try_at=real_now() + FIRST_PAUSE * 2 ** (parcel.attempts - 1),
            reason=reason[:40],
        )
        > 0
    )


def _end(parcels: QuerySet[Parcel], status: str, reason: str) -> int:
    return parcels.update(status=status, ended_at=now(), lease_until=None, holder="", reason=reason[:40])


@command
def reap(actor: Actor) -> int:
    """Take back what a worker that died or hangs still holds; how many. Out of attempts, a parcel has failed."""
    over = Parcel.objects.filter(ended_at=None, status=Parcel.Status.LEASED, lease_until__lt=real_now())
    failed = _end(over.filter(attempts__gte=MOST_ATTEMPTS), Parcel.Status.FAILED, "worker_died")
    return failed + over.update(
        status=Parcel.Status.WAITING,
        lease_until=None,
        holder="",
        next_try_at=real_now(),
        reason="worker_died",
    )


# --- what screens and devices fetch -----------------------------------------------------------------------


@command
def acknowledge(actor: Actor, *, uids: Sequence[UUID]) -> int:
    """A device or an open screen has shown these parcels: those addressed to the actor are delivered. How many.

    Acknowledging twice does no harm; foreign parcels are passed over without a word.
    """
    mine = Parcel.objects.filter(addressed_to(actor), uid__in=list(uids)[:MOST_AT_ONCE], ended_at=None)
    return _end(mine, Parcel.Status.DELIVERED, "")


@command
def subject_arrived(actor: Actor, subject: UUID, *, topic: str) -> int:
    """Somebody acted on what the parcels tell of: whoever acts has been reached."""
    waiting = Parcel.objects.filter(subject=subject, topic=topic, ended_at=None)
    return _end(waiting, Parcel.Status.DELIVERED, "acted")


@command
def subject_ended(actor: Actor, subject: UUID) -> int:
    """What the parcels tell of is over: nobody has to hear of it any more."""
    waiting = Parcel.objects.filter(Q(subject=subject) | Q(thread=subject), ended_at=None)
    return _end(waiting, Parcel.Status.DROPPED, "not_wanted")


@command
def sweep(actor: Actor) -> int:
    """Drop fetched parcels that are past their time, or that their check does not want any more; how many.

    Each subject is asked about once, however many addressees it has.
    """
    waiting = Parcel.objects.filter(ended_at=None, channel__in=FETCHED)
    dropped = _end(waiting.filter(not_after__lt=now()), Parcel.Status.DROPPED, "too_late")
    asked = waiting.exclude(check_name="").values_list("check_name", "subject").distinct()
    for name, subject in list(asked):
        if not still_wanted(name, subject):
            gone = waiting.filter(check_name=name, subject=subject)
            dropped += _end(gone, Parcel.Status.DROPPED, "not_wanted")
    return dropped


@command
def forget_parcels(actor: Actor) -> int:
    """Delete parcels that ended a while ago; how many."""
    old = now() - KEPT
    gone = Parcel.objects.filter(ended_at__lt=old)
    count, _rows = gone.delete()
    if count:
        record(actor, "parcels.forgotten", count=count, before=old)
    return count
