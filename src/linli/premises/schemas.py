"""What comes in and goes out of the doors of premises."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from linli.base.inputs import Code, In, Moment, Out, Version

from .vocabulary import Answer

Sign = Annotated[str, Field(min_length=1, max_length=60)]
Where = Annotated[str, Field(max_length=80)]


class PremisesIn(In):
    """A place for the register."""

    sign: Sign
    kind: Code
    village: Annotated[str, Field(pattern=r"^\d{12}$")]
    where: Where = ""
    uid: UUID | None = None


class PremisesErrand(In):
    """A place registered on a phone."""

    sign: Sign
    kind: Code
    village: Annotated[str, Field(pattern=r"^\d{12}$")]
    where: Where = ""


class InspectionIn(In):
    """An inspection: one answer for each point of the checklist."""

    answers: dict[Annotated[str, Field(max_length=20)], Answer]
    copy_given: bool = False
    happened_at: Moment | None = None
    uid: UUID | None = None


class InspectionErrand(In):
    """An inspection written on a phone; the points of the fire check as fields."""

    premises: UUID
    copy_given: bool = False
    answer_approval: Answer
    answer_system: Answer
    answer_drills: Answer
    answer_exits: Answer
    answer_lights: Answer
    answer_extinguishers: Answer
    answer_living_in: Answer
    answer_wiring: Answer


class LookIn(In):
    """A fault looked at again."""

    corrected: bool
    version: Version | None = None


class VersionIn(In):
    """The version that was seen."""

    version: Version | None = None


class AdoptIn(In):
    """A variant of the nine kinds, from a date."""

    variant: Literal["name", "threshold"]
    valid_from: date


class PremisesOut(Out):
    """A place of the register."""

    uid: UUID
    sign: str
    path: str
    where: str
    day: date
    inspected_on: date | None
    closed_on: date | None
    version: int


class FindingOut(Out):
    """A fault with its day."""

    uid: UUID
    point: str
    serious: bool
    path: str
    day: date
    due_on: date
    status: str
    version: int


class InspectionOut(Out):
    """One look at a place."""

    uid: UUID
    day: date
    faults: int
    answers: dict[str, str]
