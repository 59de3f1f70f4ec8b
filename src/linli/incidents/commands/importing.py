"""Taking over counted history: calls without anything personal, many at once, in one Entry."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import covers, require
from linli.base.actors import Actor
from linli.base.bulk import insert_rows, reserve_ids
from linli.base.clock import local_day, now
from linli.base.deeds import command
from linli.base.errors import NotFound, Wrong
from linli.base.ids import case_number
from linli.journal.commands import record

from ..models import Dispatch, Incident
from ..vocabulary import Came, Finding, Outcome
from .taking import known_kind, next_counter

BATCH = 1000
OUTCOMES = frozenset(Outcome.values)


@dataclass(frozen=True, slots=True)
class PastCall:
    """One closed call as it is counted: where, what, when, what came of it; and the clocks of the first unit.

    `clocks` are seconds from step to step: sent after the call, signed, departed, arrived, reported.
    """

    area_id: int
    path: str
    kind: str
    received_at: datetime
    closed_at: datetime
    outcome: str
    confirmed: bool = False
    unit_id: int | None = None
    clocks: tuple[int, int, int, int, int] | None = None
    recorded_at: datetime | None = None  # when the books it comes from recorded it; else now

    @property
    def line(self) -> str:
        """The call as the digest sees it."""
        return (
            f"{self.path} {self.kind} {self.received_at.isoformat()} {self.closed_at.isoformat()}"
            f" {self.outcome} {self.confirmed} {self.clocks}"
        )


@command
def import_incidents(actor: Actor, calls: Iterable[PastCall]) -> int:
    """Take over closed calls of the past, all or nothing; how many. Numbered by county and day, as ever."""
    require(actor, Can.REPORT_INCIDENT, None)
    digest = hashlib.sha256()
    count = 0
    for batch in _batches(calls):
        for call in batch:
            _check(actor, call)
            digest.update(f"{call.line}\n".encode())
        ids = reserve_ids(Incident, len(batch))
        numbers = _numbers(batch)  # before the rows flow: PostgreSQL asks nothing else while it copies
        insert_rows(Incident, COLUMNS, _rows(actor, ids, batch, numbers))
        insert_rows(Dispatch, CLOCKS, _dispatches(ids, batch))
        count += len(batch)
    record(actor, "incidents.imported", count=count, digest=digest.hexdigest())
    return count


def _batches(calls: Iterable[PastCall]) -> Iterator[list[PastCall]]:
    rest = iter(calls)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _check(actor: Actor, call: PastCall) -> None:
    known_kind(call.kind)
    if not covers(actor, call.path):
        raise NotFound()
    if call.outcome not in OUTCOMES:
        raise Wrong(_("Choose what came of it."), field="outcome", code="not_allowed")
    if call.closed_at < call.received_at or call.closed_at > now():
        raise Wrong(_("It ended before it began."), field="closed_at", code="bad_interval")


COLUMNS = (
    *("id", "number", "came", "kind", "category", "area", "path", "county"),
    *("received_at", "recorded_at", "day", "status", "outcome", "urgent"),
    *("closed_at", "closed_by", "confirmed_at"),
)
CLOCKS = (
    *("incident", "unit", "path", "day", "status", "finding", "sent_at", "signed_at", "departed_at"),
    *("arrived_at", "reported_at", "ended_at"),
    *("sign_seconds", "depart_seconds", "arrive_seconds", "report_seconds"),
)


def _rows(
    actor: Actor, ids: list[int], calls: list[PastCall], numbers: dict[tuple[str, date], Iterator[int]]
) -> Iterator[tuple[Any, ...]]:
    at, phone = now(), Came.PHONE.value
    confirmed, closed = Incident.Status.CONFIRMED.value, Incident.Status.CLOSED.value
    for pk, call in zip(ids, calls, strict=True):
        kind, day = known_kind(call.kind), local_day(call.received_at)
        county = call.path[:6]
        yield (
            *(pk, case_number(call.path, day, next(numbers[county, day])), phone, call.kind),
            *(kind.category.value, call.area_id, call.path, county),
            *(
                call.received_at,
                call.recorded_at or at,
                day,
                confirmed if call.confirmed else closed,
                call.outcome,
                kind.urgent,
            ),
            *(call.closed_at, actor.posting_id, call.closed_at if call.confirmed else None),
        )


def _numbers(calls: list[PastCall]) -> dict[tuple[str, date], Iterator[int]]:
    """The counters of a batch, taken in one order by everybody, so that two imports never wait for each other."""
    wanted: dict[tuple[str, date], int] = defaultdict(int)
    for call in calls:
        wanted[call.path[:6], local_day(call.received_at)] += 1
    numbers = {}
    for (county, day), many in sorted(wanted.items()):
        last = next_counter(county, day, many)
        numbers[county, day] = iter(range(last - many + 1, last + 1))
    return numbers


def _dispatches(ids: list[int], calls: list[PastCall]) -> Iterator[tuple[Any, ...]]:
    reported, done = Dispatch.Status.REPORTED.value, Finding.DONE.value
    for pk, call in zip(ids, calls, strict=True):
        if call.unit_id is None or call.clocks is None:
            continue
        at = call.received_at
        clocks = [at := at + timedelta(seconds=s) for s in call.clocks]
        yield (
            *(pk, call.unit_id, call.path, local_day(clocks[0]), reported, done),
            *(*clocks, clocks[-1], *call.clocks[1:]),
        )
