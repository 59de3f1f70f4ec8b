"""Writing down what happened, and sealing it."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Model

from linli.base.actors import Actor
from linli.base.clock import local_day, now, real_now
from linli.base.deeds import command

from .models import Entry, Lease, Link, Seal
from .queries import chain_hash, head

BATCH = 2000
WORD = 200  # a value longer than this is a text, not a code


def record(
    actor: Actor,
    verb: str,
    *,
    subject: Model | None = None,
    thread: UUID | None = None,
    path: str = "",
    exercise: bool = False,
    **data: Any,
) -> Entry:
    """Write one Entry, inside the transaction of the command that calls it.

    `data` holds codes, numbers, dates and uids. Raises ValueError for anything that looks like a text: the
    journal is read by people who may not read the case.
    """
    at = now()
    return Entry.objects.create(
        recorded_at=at,
        day=local_day(at),
        actor_kind=actor.kind,
        posting=actor.posting_id,
        staff=actor.staff_id,
        post=actor.post,
        verb=verb,
        subject_kind=subject._meta.label_lower if subject is not None else "",
        subject=getattr(subject, "uid", None),
        thread=thread,
        path=path,
        exercise=exercise,
        data={key: plain(value) for key, value in data.items()},
    )


def plain(value: Any) -> Any:
    """A code, number, date or uid as JSON; anything else raises ValueError."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        if len(value) > WORD or "\n" in value:
            raise ValueError("the journal holds codes and numbers, no texts")
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    raise ValueError(f"the journal cannot hold a {type(value).__name__}")


@command
def seal(actor: Actor, *, above: int = 0, most: int = BATCH) -> int:
    """Give committed entries their sequence and hash; the number sealed. Day heads follow.

    An entry younger than another but committed earlier simply comes first: the sequence is the order of
    sealing, which never changes afterwards. `above` is a row id below which nothing is looked for: the sealer
    looks near the head ten times a second and over the whole table at its start and every ten minutes.
    """
    waiting = list(Entry.objects.filter(id__gt=above, link=None).order_by("id")[:most])
    if not waiting:
        return 0
    seq, hash_ = head()
    links: list[Link] = []
    heads: dict[date, tuple[int, str]] = {}
    sealed_at = real_now()
    for entry in waiting:
        seq += 1
        hash_ = chain_hash(hash_, seq, entry)
        links.append(Link(seq=seq, entry=entry, hash=hash_, sealed_at=sealed_at))
        heads[entry.day] = (seq, hash_)
    Link.objects.bulk_create(links, batch_size=500)
    for day, (day_seq, day_hash) in heads.items():
        Seal.objects.update_or_create(day=day, defaults={"seq": day_seq, "hash": day_hash})
    return len(links)


def seal_all(actor: Actor) -> int:
    """Seal until nothing waits; before a check of the chain and at the end of a bulk build."""
    total = 0
    while done := seal(actor):
        total += done
    return total


@command
def take_lease(actor: Actor, name: str, *, holder: str, seconds: int) -> int | None:
    """Take or renew a routine's lease; its fencing number, or None while somebody else holds it."""
    at = real_now()
    until = at + timedelta(seconds=seconds)
    if Lease.objects.filter(name=name, holder=holder).update(until=until):
        return Lease.objects.get(name=name).fence
    taken = Lease.objects.filter(name=name, until__lt=at).update(
        holder=holder, until=until, fence=F("fence") + 1
    )
    if taken:
        return Lease.objects.get(name=name).fence
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, until=until, fence=1)
    except IntegrityError:
        return None
    return 1


@command
def give_lease_back(actor: Actor, name: str, *, holder: str) -> None:
    """Let go of a routine's lease."""
    Lease.objects.filter(name=name, holder=holder).update(until=real_now() - timedelta(seconds=1))


def held_heads(lines: Iterable[str]) -> list[tuple[int, str]]:
    """(sequence, hash) pairs from a file kept outside: `sequence hash` per line; other lines are passed over."""
    found = []
    for line in lines:
        parts = line.split()
        if len(parts) >= 2 and parts[-2].lstrip("#").isdigit() and len(parts[-1]) == 64:
            found.append((int(parts[-2].lstrip("#")), parts[-1]))
    return found
