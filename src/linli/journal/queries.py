"""Reading the journal: a case's timeline, the frames after a cursor, the check of the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from linli.base.clock import real_now

from .models import Entry, Link, Seal

GENESIS = "0" * 64
UNSEALED_ALARM = timedelta(seconds=10)


def thread(uid: UUID) -> QuerySet[Entry]:
    """A case's timeline, oldest first, each with its link where it is sealed."""
    return Entry.objects.filter(thread=uid).select_related("link").order_by("id")


def after(seq: int, most: int = 1000) -> list[Link]:
    """The links after a cursor, in sequence, with their entries."""
    return list(Link.objects.filter(seq__gt=seq).select_related("entry").order_by("seq")[:most])


def head() -> tuple[int, str]:
    """Sequence and hash of the newest link; (0, zeros) before the first."""
    link = Link.objects.order_by("-seq").first()
    return (link.seq, link.hash) if link else (0, GENESIS)


def canonical(entry: Entry) -> bytes:
    """The bytes of an entry that the hash covers: every column, in one fixed form."""
    values: dict[str, Any] = {
        "uid": str(entry.uid),
        "recorded_at": entry.recorded_at.isoformat(),
        "day": entry.day.isoformat(),
        "actor": [entry.actor_kind, entry.posting, entry.staff, entry.post],
        "verb": entry.verb,
        "subject": [entry.subject_kind, str(entry.subject or "")],
        "thread": str(entry.thread or ""),
        "path": entry.path,
        "data": entry.data,
        "exercise": entry.exercise,
    }
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def chain_hash(before: str, seq: int, entry: Entry) -> str:
    """SHA-256 over the hash before, the sequence and the entry."""
    return hashlib.sha256(f"{before}:{seq}:".encode() + canonical(entry)).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found."""

    whole: bool
    checked: int
    head: str
    fault: str = ""


def verify(held: Iterable[tuple[int, str]] = ()) -> Verdict:
    """Walk the whole chain; `held` are (sequence, hash) pairs kept outside. The first wrong link is named."""
    outside = dict(held)
    before, expected = GENESIS, 1
    for link in _links():
        if link.seq != expected:
            return Verdict(False, expected - 1, before, f"link {expected} is missing")
        if chain_hash(before, link.seq, link.entry) != link.hash:
            return Verdict(False, expected - 1, before, f"link {link.seq} does not match its entry")
        if link.seq in outside and outside.pop(link.seq) != link.hash:
            return Verdict(False, expected - 1, before, f"link {link.seq} differs from the head held outside")
        before, expected = link.hash, expected + 1
    if outside:
        return Verdict(False, expected - 1, before, f"link {min(outside)} was held outside and is gone")
    for seal in Seal.objects.all():
        if not Link.objects.filter(seq=seal.seq, hash=seal.hash).exists() and seal.seq:
            return Verdict(False, expected - 1, before, f"the seal of {seal.day} names no link")
    return Verdict(True, expected - 1, before)


def _links() -> Iterator[Link]:
    return Link.objects.select_related("entry").order_by("seq").iterator(chunk_size=5000)


def unsealed_too_long() -> bool:
    """Whether an entry has waited longer than UNSEALED_ALARM for its link: somebody must look at the sealer."""
    oldest = Entry.objects.filter(link=None).order_by("id").first()
    if oldest is None:
        return False
    newest = Link.objects.aggregate(at=Max("sealed_at"))["at"]
    return newest is None or real_now() - newest > UNSEALED_ALARM


def seals(most: int = 31) -> list[Seal]:
    """The newest day heads."""
    return list(Seal.objects.order_by("-day")[:most])


def entries_on(day: date) -> int:
    """How many deeds a day had."""
    return Entry.objects.filter(day=day).count()
