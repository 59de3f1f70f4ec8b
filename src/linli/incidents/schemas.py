"""What goes in and out at the doors of incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from linli.access.models import Purpose
from linli.base.inputs import Code, In, LongText, Moment, Out, Version, clean

from .kinds import kind_meant
from .vocabulary import Came, Complaint, Finding, Outcome, Reopening

AreaCode = Annotated[str, Field(pattern=r"^[0-9]{2,15}$")]
KindCode = Annotated[str, BeforeValidator(kind_meant), Field(max_length=40)]
Words = Annotated[str, BeforeValidator(clean), Field(max_length=2000)]
Said = Annotated[str, BeforeValidator(clean), Field(max_length=200)]
Name = Annotated[str, BeforeValidator(clean), Field(max_length=80)]
Details = Annotated[str, BeforeValidator(clean), Field(max_length=400)]


class ReportIn(In):
    """A call as it is taken down. Words, address, name and contact are sealed with the case."""

    uid: UUID | None = None
    area: AreaCode
    kind: KindCode
    account: Words = ""
    address: Said = ""
    things: list[Code] = Field(default_factory=list, max_length=12)
    name: Name = ""
    contact: Name = ""
    came: Came = Came.PHONE
    happened_at: Moment | None = None
    happened_until: Moment | None = None
    received_at: Moment | None = None
    urgent: bool | None = None
    shield: bool = False
    exercise: bool = False


class FieldReportIn(In):
    """A call that an assistant was told in the village, handed in by a device."""

    uid: UUID
    area: AreaCode
    kind: KindCode
    account: Words = ""
    address: Said = ""
    things: list[Code] = Field(default_factory=list, max_length=12)
    name: Name = ""
    contact: Name = ""
    happened_at: Moment | None = None
    claimed_at: Moment | None = None
    urgent: bool = False


class DispatchIn(In):
    """Whom to send: units, or single postings."""

    units: list[UUID] = Field(default_factory=list, max_length=20)
    postings: list[UUID] = Field(default_factory=list, max_length=20)


class StepIn(In):
    """One clock pressed, on the version that was seen."""

    version: Version | None = None


class ReportBackIn(In):
    """What a unit found. Its words are sealed with the case."""

    finding: Finding
    text: Words = ""
    version: Version | None = None


class ClockIn(In):
    """When a step really was, entered afterwards."""

    step: Code
    at: Moment
    version: Version


class CloseIn(In):
    """What came of it."""

    outcome: Outcome
    version: Version | None = None


class NoteIn(In):
    """A note to the case, sealed."""

    text: LongText


class UnitsIn(In):
    """Departments that come into the joint room."""

    units: list[UUID] = Field(max_length=20)


class TaskIn(In):
    """What one department is asked, by when."""

    unit: UUID
    kind: Code
    due_at: Moment
    details: Details = ""


class PersonalIn(In):
    """What the personal data of a case are opened for."""

    purpose: Purpose | Literal[""] = ""
    reason: Said = ""


class HandlerIn(In):
    """Who is added to the handlers by name."""

    posting: UUID


class AnswerIn(In):
    """The answer to a caller's correction or complaint."""

    adopted: bool


class ReopenIn(In):
    """Why the caller does not agree."""

    reason: Reopening


class ComplaintIn(In):
    """A complaint of the caller."""

    about: Complaint
    text: LongText


# --- out --------------------------------------------------------------------------------------------------


class AreaOut(Out):
    """A place by code and name."""

    code: str
    name: str


class UnitOut(Out):
    """A unit by name."""

    uid: UUID
    kind: str
    name: dict[str, str]


class DispatchOut(Out):
    """One unit sent, with its clocks."""

    uid: UUID
    unit: UnitOut
    status: str
    sent_at: datetime
    signed_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    reported_at: datetime | None
    finding: str
    corrections: list[dict[str, Any]]
    version: int


class IncidentOut(Out):
    """One incident, without anything personal."""

    uid: UUID
    number: str
    came: str
    kind: str
    category: str
    things: list[str]
    area: AreaOut
    happened_at: datetime | None
    happened_until: datetime | None
    received_at: datetime
    recorded_at: datetime
    status: str
    outcome: str
    urgent: bool
    shielded: bool
    exercise: bool
    next_step: str
    next_due_at: datetime | None
    closed_at: datetime | None
    confirmed_at: datetime | None
    reopened_at: datetime | None
    version: int


class IncidentWhole(IncidentOut):
    """One incident with the units sent to it."""

    dispatches: list[DispatchOut]


class ReportedOut(Out):
    """A call taken down; reference and PIN are given here once and never again."""

    incident: IncidentOut
    reference: str
    pin: str


class RefusedOut(Out):
    """A community officer whom the rulebook did not let go: the tasking, and what it said."""

    tasking: UUID
    status: str
    detail: str


class SentOut(Out):
    """Who was sent, and who was not."""

    dispatches: list[DispatchOut]
    refused: list[RefusedOut]


class SuggestionOut(Out):
    """One unit that could be sent, and why."""

    unit: UnitOut
    metres: float | None
    busy: int
    suits: bool
    reasons: list[str]


class TaskOut(Out):
    """One task in a joint room; its details are personal and not here."""

    uid: UUID
    unit: UnitOut
    kind: str
    due_at: datetime
    status: str
    version: int


class LineOut(Out):
    """One deed on the timeline."""

    at: datetime
    text: str
    small: str
    seq: int | None


class OpenedOut(Out):
    """The opened texts of one row of the case: of the case itself, a party, a note, a task."""

    uid: UUID
    texts: dict[str, str]


class ProblemOut(Out):
    """RFC 9457: why something was not done."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None
    rule: str | None = None
    help: str | None = None
