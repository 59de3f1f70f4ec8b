"""What a phone sends, and what it is told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, Field

from linli.assistance.vocabulary import Deed
from linli.base.inputs import In, Out, clean

MOST_ERRANDS = 200
MOST_HELD = 3000


class HandIn(In):
    """The envelope. Errands are read one by one, so that a faulty one does not hold up the others."""

    device: UUID
    staff: UUID | None = None  # whose entries these are; another signed-in person may not hand them in
    clock: AwareDatetime | None = None  # what the phone's clock says now
    holds: Annotated[list[UUID], Field(max_length=MOST_HELD)] = []  # bulletins that have arrived on the phone
    errands: Annotated[list[Any], Field(max_length=MOST_ERRANDS)] = []


class ErrandIn(In):
    """One entry of the phone's queue. The key is also the public id of the row that the errand makes."""

    key: UUID
    errand: Annotated[str, Field(min_length=1, max_length=60)]
    said: dict[str, Any]
    claimed_at: AwareDatetime | None = None


class FindingErrand(In):
    """A fault looked at again."""

    finding: UUID
    corrected: bool


class StepErrand(In):
    """A step of a request."""

    request: UUID
    deed: Deed
    note: Annotated[str, BeforeValidator(clean), Field(max_length=500)] = ""


class ToldOut(Out):
    """What is read out to the person concerned, once."""

    reference: str
    pin: str


class AnswerOut(Out):
    """What became of one errand. Status below 300: done; the phone may forget it."""

    key: str
    status: int
    code: str = ""
    sentence: str = ""
    uid: str = ""
    replay: bool = False
    clock_suspect: bool = False
    told: ToldOut | None = None


class HandInOut(Out):
    """The answers, in the order of the errands."""

    at: datetime
    answers: list[AnswerOut]


class HoldingsOut(Out):
    """Everything that the phone may hold now. What is not here, the phone deletes."""

    at: datetime
    cursor: str
    unchanged: bool = False
    complete: bool = True
    me: dict[str, Any] = {}
    villages: list[dict[str, Any]] = []
    bulletins: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    tasks: list[dict[str, Any]] = []
    promises: list[dict[str, Any]] = []
    premises: list[dict[str, Any]] = []
    forms: list[dict[str, Any]] = []
