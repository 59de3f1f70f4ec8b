"""What comes in and goes out of the doors of mediation."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from linli.access.models import Purpose
from linli.base.inputs import In, LongText, Moment, Note, Out, Short, Version

from .vocabulary import Ending, Kept, Kind

Contact = Annotated[str, Field(max_length=80)]


class DisputeIn(In):
    """A dispute as it is registered."""

    village: Annotated[str, Field(pattern=r"^\d{12}$")]
    kind: Kind
    facts: LongText
    name_a: Short
    contact_a: Contact = ""
    name_b: Short
    contact_b: Contact = ""
    consent_a: bool = False
    consent_b: bool = False
    uid: UUID | None = None
    claimed_at: Moment | None = None


class SessionIn(In):
    """A meeting that was held."""

    held_at: Moment
    minutes: Note = ""
    version: Version | None = None


class ConsentIn(In):
    """Whether a party wants mediation."""

    party: UUID
    consents: bool


class AgreementIn(In):
    """What was agreed."""

    terms: LongText
    manner: Annotated[str, Field(max_length=200)] = ""
    perform_by: date | None = None
    oral: bool = False
    version: Version | None = None


class EndIn(In):
    """How it ended."""

    ending: Ending
    version: Version | None = None


class FollowUpIn(In):
    """Whether the agreement is kept."""

    kept: Kept
    note: Annotated[str, Field(max_length=500)] = ""
    version: Version | None = None


class ReadIn(In):
    """What personal data are read for."""

    purpose: Purpose | Literal[""] = ""
    reason: Annotated[str, Field(max_length=200)] = ""


class DisputeOut(Out):
    """A dispute without anybody's name."""

    uid: UUID
    number: str
    kind: str
    path: str
    day: date
    due_on: date
    status: str
    ending: str
    settled_on: date | None
    version: int


class DoorOut(Out):
    """A party's reference and PIN, told once."""

    reference: str
    pin: str


class OpenedOut(Out):
    """A registered dispute."""

    dispute: DisputeOut
    doors: list[DoorOut]
