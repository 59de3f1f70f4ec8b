"""What happened after a cursor, as one listener may hear it; and whose right to listen still stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from linli.accounts.models import Account
from linli.base.actors import Actor
from linli.base.clock import now, real_now, today
from linli.bulletins.models import Bulletin, BulletinVillage
from linli.journal.queries import after, head
from linli.workforce.models import Beat, Posting
from linli.workforce.queries import valid_on

from .frames import Frame, frame_of, hears
from .models import Ticket

MOST = 1000  # more than this was missed, and looking at the page again is cheaper than replaying
TURNS = {"incident.closed", "incident.reopened"}  # with these an incident's bulletins end and begin
CHUNK = 500  # values in one IN list
V = TypeVar("V")


def frames_after(seq: int, most: int = MOST) -> list[Frame]:
    """Everything sealed after a cursor, in sequence, for every listener."""
    links = after(seq, most)
    turned = {x.entry.thread for x in links if x.entry.verb in TURNS}
    asked = _villages_asked({incident for incident in turned if incident}) if turned else {}
    return [frame_of(x, asked.get(x.entry.thread, ()) if x.entry.verb in TURNS else ()) for x in links]


def _villages_asked(incidents: Collection[UUID]) -> dict[UUID | None, tuple[str, ...]]:
    """The villages that approved and unexpired bulletins of these incidents ask.

    Closing an incident writes nothing about its bulletins; the boards there must look again all the same.
    """
    found = defaultdict(list)
    rows = BulletinVillage.objects.filter(
        bulletin__incident__uid__in=incidents,
        bulletin__status=Bulletin.Status.APPROVED,
        bulletin__expires_at__gt=now(),
    )
    for incident, path in rows.values_list("bulletin__incident__uid", "path").distinct():
        found[incident].append(path)
    return {incident: tuple(sorted(paths)) for incident, paths in found.items()}


def newest() -> int:
    """The newest sequence: a page that was read now has seen everything up to it."""
    return head()[0]


@dataclass(frozen=True)
class Heard:
    """What a listener missed. `reset`: too much, or from another journal; look at the page again."""

    seq: int
    frames: list[Frame] = field(default_factory=list)
    reset: bool = False


def heard_since(actor: Actor, seq: int | None) -> Heard:
    """What the actor hears of everything after a cursor; without one, where to begin."""
    last = newest()
    if seq is None or seq == last:
        return Heard(last)
    if seq > last or last - seq > MOST:
        return Heard(last, reset=True)
    frames = frames_after(seq)
    heard = [own for frame in frames if (own := hears(actor.paths, frame))]
    return Heard(frames[-1].seq if frames else seq, heard)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a taken ticket allows: to listen in these paths while session, sign-in and posting last."""

    digest: str
    session: str
    sign_in: str
    posting: int
    paths: tuple[str, ...]
    since: int


def grants(tickets: QuerySet[Ticket]) -> list[Grant]:
    """The grants that tickets are good for."""
    rows = tickets.values_list("digest", "session_id", "sign_in", "posting_id", "paths", "since")
    return [
        Grant(digest, session, sign_in, posting, tuple(paths), since)
        for digest, session, sign_in, posting, paths, since in rows
    ]


def standing(grants: Collection[Grant]) -> set[str]:
    """Which grants, by digest, still stand.

    The session lives, the account may sign in and its password is the same, the posting is valid today and
    its areas are what they were when the ticket was issued.
    """
    sessions: set[str] = set()
    for some in _chunks({g.session for g in grants}):
        living = Session.objects.filter(session_key__in=some, expire_date__gt=real_now())
        sessions.update(living.values_list("session_key", flat=True))
    postings = _rights({g.posting for g in grants})
    return {
        g.digest
        for g in grants
        if g.session in sessions and postings.get(g.posting) == (g.sign_in, tuple(sorted(g.paths)))
    }


def _rights(wanted: Collection[int]) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Sign-in and paths of those postings that are valid today and whose account is active."""
    day = today()
    rights = {}
    for some in _chunks(wanted):
        postings = list(Posting.objects.filter(valid_on(day), pk__in=some).select_related("unit"))
        accounts = Account.objects.filter(staff__in={p.staff_id for p in postings}, is_active=True)
        sign_ins = {account.staff_id: account.get_session_auth_hash() for account in accounts}
        beats = defaultdict(list)
        for beat in Beat.objects.filter(valid_on(day), posting__in=postings):
            beats[beat.posting_id].append(beat.path)
        for posting in postings:
            if posting.staff_id in sign_ins:
                paths = tuple(sorted(beats[posting.pk])) or (posting.unit.path,)
                rights[posting.pk] = (sign_ins[posting.staff_id], paths)
    return rights


def _chunks(values: Iterable[V]) -> Iterator[list[V]]:
    rest = iter(values)
    while some := list(islice(rest, CHUNK)):
        yield some
