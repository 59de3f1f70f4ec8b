"""The hub: reads what was sealed, writes it to every open screen that may hear it.

One loop, one thread for the database. A frame is encoded once and written in a plain loop; there is no task
and no queue per client. Truth is the journal: the hub keeps only the newest links, to replay them to whoever
comes back, and reads them again when it starts.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import takewhile
from typing import Any, TypeVar
from urllib.parse import parse_qs

import h11
from django.db import Error as DatabaseError
from django.db import connection

from linli.base.actors import Job

from . import commands, queries
from .audience import Audience
from .frames import Frame, hears
from .protocol import Connection

T = TypeVar("T")
log = logging.getLogger("linli.live")

HUB = Job("live_hub")
KEPT = 5000  # links kept in memory for those who come back
MISSED = queries.MOST  # frames replayed to one client; more, and it reads the page again
BATCH = 1000  # links read at once
TAKEN = 500  # tickets taken in one transaction
OVER = 32  # connections beyond the most that still get an answer: come back later
WAITING = 4096  # requests that may wait for their ticket
CHECK_SECONDS = 4  # between two readings of every stream's right: with the reading itself, within five
STALE_SECONDS = 20  # without a reading of rights, the hub calls itself unwell
REQUEST_SECONDS = 10  # for a whole request to arrive
ALIVE_SECONDS = 15  # each client gets a sign of life this often
TIDY_SECONDS = 60
PER_SESSION = 12  # streams of one session, about as many windows
CURSOR = range(2**63)
READ = {b"origin", b"last-event-id"}


class Hub:
    """Everybody who listens, and the cursor up to which they have heard."""

    def __init__(self, *, origin: str, most: int, poll: float) -> None:
        self.loop = asyncio.get_running_loop()
        self.origin, self.most, self.poll = origin, most, poll
        self.wake = asyncio.Event()
        self.seq = 0
        self.kept: deque[Frame] = deque(maxlen=KEPT)
        self.audience: Audience[Connection] = Audience()
        self.streams: set[Connection] = set()
        self.slots: list[set[Connection]] = [set() for _ in range(ALIVE_SECONDS)]
        self.sessions: Counter[str] = Counter()
        self.connections = 0
        self.asking: dict[Connection, float] = {}  # who has not asked yet, oldest first
        self.dropped = 0
        self.waiting: deque[tuple[str, Connection]] = deque()
        self.asked_for = asyncio.Event()
        self.checked = 0.0
        self.reading = asyncio.Lock()
        self.thread = ThreadPoolExecutor(1, "database")

    # the database

    async def read(self, question: Callable[..., T], *args: Any) -> T:
        """Ask the database, in its own thread."""
        return await self.loop.run_in_executor(self.thread, _asked, question, *args)

    async def start(self) -> None:
        """Begin at the newest link, with those before it at hand for whoever comes back."""
        newest = await self.read(queries.newest)
        self.seq = max(0, newest - KEPT)
        self.kept.clear()
        while frames := await self.read(queries.frames_after, self.seq, BATCH):
            self.kept.extend(frames)
            self.seq = frames[-1].seq
        self.checked = time.monotonic()
        log.info("the hub begins at link %d", self.seq)

    async def listen(self) -> None:
        """For ever: wait for news, make sure that rights stand, tell it."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), self.poll)
            self.wake.clear()
            try:
                await self.catch_up()
            except DatabaseError as fault:
                log.warning("the database does not answer: %s", fault)
                await asyncio.sleep(1)

    async def catch_up(self) -> None:
        """Tell everything sealed since; never to a stream whose right was read too long ago."""
        async with self.reading:
            if time.monotonic() - self.checked > CHECK_SECONDS:
                await self.check()
            while frames := await self.read(queries.frames_after, self.seq, BATCH):
                self.kept.extend(frames)
                self.seq = frames[-1].seq
                self.tell(frames)
                if time.monotonic() - self.checked > CHECK_SECONDS:
                    await self.check()

    async def check(self) -> None:
        """Close every stream whose right has ended; begin anew if the journal is another one."""
        began = time.monotonic()
        grants = {c.grant.digest: c for c in self.streams if c.grant}
        stand = await self.read(queries.standing, [c.grant for c in grants.values() if c.grant])
        for digest, client in grants.items():
            if digest not in stand:
                self.gone(client)
                client.end(b"event: end\ndata: {}\n\n")
        self.checked = began
        if await self.read(queries.newest) < self.seq:
            log.warning("the journal is shorter than it was: everybody looks again")
            await self.start()
            for client in list(self.streams):
                client.send(self.reset())

    # telling

    def tell(self, frames: Sequence[Frame]) -> None:
        """Write frames to those who hear them; several at once become one write per client."""
        parcels: dict[Connection, bytes] = {}
        for frame in frames:
            for said, clients in self.audience.hearing(frame):
                data = said.encoded
                for client in clients:
                    parcels[client] = parcels[client] + data if client in parcels else data
        for client, data in parcels.items():
            client.send(data)

    async def keep_alive(self) -> None:
        """A sign of life to each client every fifteen seconds, a fifteenth of them each second."""
        second = 0
        while True:
            await asyncio.sleep(1)
            second = (second + 1) % ALIVE_SECONDS
            for client in list(self.slots[second]):
                client.send(b":\n\n")
            self.lose_patience(time.monotonic() - REQUEST_SECONDS)

    def lose_patience(self, late: float) -> None:
        """Let those go who came so long ago and have not asked yet."""
        for client in list(takewhile(lambda c: self.asking[c] < late, self.asking)):
            client.transport.abort()

    async def tidy(self) -> None:
        """Throw old tickets away, now and then."""
        while True:
            await asyncio.sleep(TIDY_SECONDS)
            try:
                await self.read(commands.forget_old_tickets, HUB)
            except DatabaseError as fault:
                log.warning("old tickets stay: %s", fault)

    # coming and going

    def arrived(self, client: Connection) -> None:
        """A connection; far too many are not even heard."""
        self.connections += 1
        self.asking[client] = time.monotonic()
        if self.connections > self.most + OVER:
            client.transport.abort()

    def left(self, client: Connection) -> None:
        """A connection is gone."""
        self.connections -= 1
        self.asking.pop(client, None)

    def asked(self, client: Connection, request: h11.Request) -> None:
        """The whole request is here."""
        self.asking.pop(client, None)
        path, _, query = request.target.decode("ascii", "replace").partition("?")
        said = {name: value.decode("latin-1") for name, value in request.headers if name in READ}
        origin = said.get(b"origin")
        if path == "/healthz" and request.method == b"GET":
            self.healthz(client)
        elif path != "/events":
            client.answer(404, "not_found")
        elif origin is not None and origin != self.origin:
            client.answer(403, "foreign_origin")
        elif request.method == b"OPTIONS":
            client.answer(204, headers=self.cors + "Access-Control-Allow-Headers: Last-Event-ID\r\n")
        elif request.method != b"GET":
            client.answer(405, "method_not_allowed", headers="Allow: GET, OPTIONS\r\n")
        elif len(self.waiting) >= WAITING or self.connections > self.most:
            self.come_back(client)
        else:
            asked = parse_qs(query, max_num_fields=8) if query.count("&") < 8 else {}
            client.last = cursor(said.get(b"last-event-id") or asked.get("last", [""])[0])
            digest = commands.digest_of(asked.get("ticket", [""])[0])
            self.waiting.append((digest, client))
            self.asked_for.set()

    async def admit(self) -> None:
        """For ever: take the waiting tickets, many in one transaction, and open their streams."""
        while True:
            await self.asked_for.wait()
            some: dict[str, Connection] = {}
            while self.waiting and len(some) < TAKEN:
                digest, client = self.waiting.popleft()
                if digest in some:
                    self.refuse(client)
                elif not client.transport.is_closing():
                    some[digest] = client
            if not self.waiting:
                self.asked_for.clear()
            try:
                grants = await self.read(commands.take_tickets, HUB, list(some))
                if any(begin(some[digest], grant) > self.seq for digest, grant in grants.items()):
                    await self.catch_up()  # the page was read later than the hub last looked
            except DatabaseError as fault:
                log.warning("tickets cannot be taken: %s", fault)
                for client in some.values():
                    self.come_back(client)
                continue
            for digest, client in some.items():
                if digest in grants:
                    self.admitted(client, grants[digest])
                else:
                    self.refuse(client)

    def admitted(self, client: Connection, grant: queries.Grant) -> None:
        """Open a stream: first what was missed, then everything new, without a moment in between."""
        if client.transport.is_closing():
            return
        if self.sessions[grant.session] >= PER_SESSION:
            client.answer(429, "too_many_streams", headers=self.cors + "Retry-After: 30\r\n")
            return
        client.grant = grant
        client.slot = len(self.streams) % ALIVE_SECONDS
        missed = self.missed(begin(client, grant), grant.paths)
        self.sessions[grant.session] += 1
        self.streams.add(client)
        self.slots[client.slot].add(client)
        self.audience.join(client, grant.paths)
        client.open(self.head + missed)

    def missed(self, last: int, paths: Sequence[str]) -> bytes:
        """What a client has not heard, and where it stands now; or the word to read the page again."""
        oldest = self.kept[0].seq if self.kept else self.seq + 1
        if not oldest - 1 <= last <= self.seq:
            return self.reset()
        frames = [f for k in self.kept if k.seq > last and (f := hears(paths, k))]
        if len(frames) > MISSED:
            return self.reset()
        ready = f'id: {self.seq}\nevent: ready\ndata: {{"seq":{self.seq}}}\n\n'
        return b"".join(f.encoded for f in frames) + ready.encode()

    def reset(self) -> bytes:
        """Too much was missed, or the cursor is from another journal: read the page again."""
        return f'id: {self.seq}\nevent: reset\ndata: {{"seq":{self.seq}}}\n\n'.encode()

    def gone(self, client: Connection) -> None:
        """Nobody listens here any more."""
        if client not in self.streams or client.grant is None:
            return
        self.streams.discard(client)
        self.slots[client.slot].discard(client)
        self.audience.leave(client, client.grant.paths)
        self.sessions[client.grant.session] -= 1
        if not self.sessions[client.grant.session]:
            del self.sessions[client.grant.session]

    # answers

    @property
    def cors(self) -> str:
        return f"Access-Control-Allow-Origin: {self.origin}\r\nVary: Origin\r\n"

    @cached_property
    def head(self) -> bytes:
        return (
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
            f"X-Accel-Buffering: no\r\nConnection: close\r\n{self.cors}\r\n"
        ).encode("ascii")

    def refuse(self, client: Connection) -> None:
        """Unknown, used, expired, revoked: all look the same."""
        client.answer(403, "ticket_refused", headers=self.cors)

    def come_back(self, client: Connection) -> None:
        """Too many now; not all at the same moment again."""
        later = random.randint(2, 15)  # noqa: S311 (spreads load)
        client.answer(503, "try_again", headers=f"{self.cors}Retry-After: {later}\r\n")

    def healthz(self, client: Connection) -> None:
        """Counts for whoever watches the machine."""
        since = time.monotonic() - self.checked
        well = since < STALE_SECONDS
        state = {
            "status": "ok" if well else "unwell",
            "streams": len(self.streams),
            "waiting": len(self.waiting),
            "dropped": self.dropped,
            "seq": self.seq,
            "rights_read_seconds_ago": round(since, 1),
        }
        client.answer(
            200 if well else 503,
            headers="Content-Type: application/json\r\n",
            body=json.dumps(state).encode(),
        )

    def close(self) -> None:
        """Let everybody go; they come back to whoever listens then."""
        for client in list(self.streams):
            self.gone(client)
            client.end()


def begin(client: Connection, grant: queries.Grant) -> int:
    """The sequence up to which a client has heard: as it says, else as it stood when the ticket was issued."""
    return grant.since if client.last is None else client.last


def cursor(said: str) -> int | None:
    """A sequence as a client said it; anything else counts as none."""
    if said.isascii() and said.isdigit() and len(said) < 20 and int(said) in CURSOR:
        return int(said)
    return None


def _asked(question: Callable[..., T], *args: Any) -> T:
    try:
        return question(*args)
    except DatabaseError:
        connection.close()  # the next question opens a fresh one
        raise
