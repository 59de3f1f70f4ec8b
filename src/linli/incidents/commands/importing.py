"""Taking over counted history: calls without anything personal, many at once, in one Entry."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import covers, require
from linli.base.actors import Actor
from linli.base.clock import local_day, now
from linli.base.deeds import command
from linli.base.errors import NotFound, Wrong
from linli.base.ids import case_number
from linli.journal.commands import record

from ..models import Dispatch, Incident
from ..vocabulary import Came, Finding, Outcome
from .taking import known_kind, next_counter

BATCH = 1000


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
        rows = Incident.objects.bulk_create(_rows(actor, batch), batch_size=500)
        Dispatch.objects.bulk_create(_dispatches(rows, batch), batch_size=500)
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
    if call.outcome not in Outcome.values:
        raise Wrong(_("Choose what came of it."), field="outcome", code="not_allowed")
    if call.closed_at < call.received_at or call.closed_at > now():
        raise Wrong(_("It ended before it began."), field="closed_at", code="bad_interval")


def _rows(actor: Actor, calls: list[PastCall]) -> list[Incident]:
    numbers = _numbers(calls)
    at = now()
    rows = []
    for call in calls:
        kind, day = known_kind(call.kind), local_day(call.received_at)
        county = call.path[:6]
        rows.append(
            Incident(
                number=case_number(call.path, day, next(numbers[county, day])),
                came=Came.PHONE,
                kind=call.kind,
                category=kind.category,
                area_id=call.area_id,
                path=call.path,
                county=county,
                received_at=call.received_at,
                recorded_at=at,
                day=day,
                status=Incident.Status.CONFIRMED if call.confirmed else Incident.Status.CLOSED,
                outcome=call.outcome,
                urgent=kind.urgent,
                closed_at=call.closed_at,
                closed_by_id=actor.posting_id,
                confirmed_at=call.closed_at if call.confirmed else None,
            )
        )
    return rows


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


def _dispatches(rows: list[Incident], calls: list[PastCall]) -> list[Dispatch]:
    found = []
    for row, call in zip(rows, calls, strict=True):
        if call.unit_id is None or call.clocks is None:
            continue
        sent, sign, depart, arrive, report = (timedelta(seconds=s) for s in call.clocks)
        sent_at = call.received_at + sent
        found.append(
            Dispatch(
                incident=row,
                unit_id=call.unit_id,
                path=call.path,
                day=local_day(sent_at),
                status=Dispatch.Status.REPORTED,
                finding=Finding.DONE,
                sent_at=sent_at,
                signed_at=sent_at + sign,
                departed_at=sent_at + sign + depart,
                arrived_at=sent_at + sign + depart + arrive,
                reported_at=sent_at + sign + depart + arrive + report,
                ended_at=sent_at + sign + depart + arrive + report,
                sign_seconds=call.clocks[1],
                depart_seconds=call.clocks[2],
                arrive_seconds=call.clocks[3],
                report_seconds=call.clocks[4],
            )
        )
    return found
