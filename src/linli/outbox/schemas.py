"""What goes in and out at the outbox's JSON door."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from linli.base.inputs import In, Out


class ParcelOut(Out):
    """A parcel that waits to be fetched: what it is about, in codes."""

    uid: UUID
    topic: str
    subject: UUID
    thread: UUID | None
    not_after: datetime | None
    created_at: datetime
    exercise: bool


class AcknowledgeIn(In):
    """The parcels that a device or screen has shown."""

    parcels: list[UUID] = Field(max_length=200)


class AcknowledgedOut(Out):
    """How many of them were still waiting for this posting."""

    acknowledged: int
