"""What a caller sees of their own case, by reference and PIN: codes and times, never who is behind a post."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from linli.access.claimants import Claimant
from linli.access.queries import door_facts
from linli.base.clock import now
from linli.base.errors import NotFound

from .models import Dispatch, Incident, IncidentNote
from .vocabulary import REOPEN_DAYS, Outcome

CASE = "incidents.incident"


@dataclass(frozen=True)
class Said:
    """Something the caller handed in afterwards, and whether it was answered."""

    uid: UUID
    kind: str
    about: str
    at: datetime
    verdict: str


@dataclass(frozen=True)
class StatusOfCase:
    """Where a caller's case stands."""

    uid: UUID
    number: str
    kind: str
    category: str
    area: Any
    day: date
    received_at: datetime
    status: str
    outcome: str
    first_sent_at: datetime | None
    first_arrived_at: datetime | None
    closed_at: datetime | None
    confirmed_at: datetime | None
    reopened_at: datetime | None
    may_confirm: bool
    may_reopen: bool
    reopen_until: datetime | None
    erased: bool
    said: list[Said] = field(default_factory=list)
    readings: list[Any] = field(default_factory=list)

    @property
    def somebody_came(self) -> bool:
        """Whether a unit has been there."""
        return self.first_arrived_at is not None

    @property
    def outcome_word(self) -> str:
        """What came of it, in the reader's language."""
        return str(Outcome(self.outcome).label) if self.outcome else ""


def status_for_claimant(claimant: Claimant) -> StatusOfCase:
    """The claimant's own case and no other. Raises NotFound."""
    if claimant.case_kind != CASE:
        raise NotFound()
    row = Incident.objects.select_related("area").filter(uid=claimant.case).first()
    if row is None:
        raise NotFound()
    sent = list(Dispatch.objects.filter(incident=row).order_by("sent_at"))
    arrived = [d.arrived_at for d in sent if d.arrived_at]
    until = row.closed_at + timedelta(days=REOPEN_DAYS) if row.closed_at and not row.is_open else None
    notes = IncidentNote.objects.filter(incident=row, said_by=claimant.party).order_by("pk")
    return StatusOfCase(
        uid=row.uid,
        number=row.number,
        kind=row.kind,
        category=row.category,
        area=row.area,
        day=row.day,
        received_at=row.received_at,
        status=row.status,
        outcome=row.outcome,
        first_sent_at=sent[0].sent_at if sent else None,
        first_arrived_at=min(arrived) if arrived else None,
        closed_at=row.closed_at,
        confirmed_at=row.confirmed_at,
        reopened_at=row.reopened_at,
        may_confirm=row.status == Incident.Status.CLOSED,
        may_reopen=until is not None and now() <= until,
        reopen_until=until,
        erased=row.erased_at is not None,
        said=[Said(n.uid, n.kind, n.about, n.recorded_at, n.verdict) for n in notes],
        readings=door_facts(row.uid),
    )
