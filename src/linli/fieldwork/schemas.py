"""What comes in and goes out of the doors of fieldwork."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from linli.base.inputs import Count as Number
from linli.base.inputs import In, Moment, Out, Version

from .vocabulary import Measure, Method, Topic, VisitKind

Village = Annotated[str, Field(pattern=r"^\d{12}$")]
What = Annotated[str, Field(min_length=1, max_length=120)]


class CountErrand(In):
    """A count in a village."""

    village: Village
    measure: Measure
    value: Number
    method: Method = Method.VISITED
    confirmed: bool = False


class CountIn(CountErrand):
    """A count, at the online door."""

    uid: UUID | None = None


class VisitErrand(In):
    """A visit in a village."""

    village: Village
    kind: VisitKind
    households: Annotated[int, Field(ge=0, le=2000)] = 0
    minutes: Annotated[int, Field(ge=0, le=1440)] = 0


class VisitIn(VisitErrand):
    """A visit, at the online door."""

    happened_at: Moment | None = None
    uid: UUID | None = None


class PromiseErrand(In):
    """A promise to the people of a village."""

    village: Village
    topic: Topic
    what: What
    due_on: date


class PromiseIn(PromiseErrand):
    """A promise, at the online door."""

    uid: UUID | None = None


class PromiseEndErrand(In):
    """A promise kept or not."""

    promise: UUID
    kept: bool


class PromiseEndIn(In):
    """A promise kept or not, at the online door."""

    kept: bool
    version: Version | None = None


class RoundIn(In):
    """A round of counting; dates inclusive."""

    area: Annotated[str, Field(pattern=r"^\d{2,15}$")]
    name_zh: Annotated[str, Field(min_length=1, max_length=80)]
    name_en: Annotated[str, Field(max_length=80)] = ""
    measures: list[Measure]
    valid_from: date
    valid_to: date


class CountOut(Out):
    """A count."""

    uid: UUID
    path: str
    measure: str
    value: int
    method: str
    day: date


class VisitOut(Out):
    """A visit."""

    uid: UUID
    path: str
    kind: str
    households: int
    minutes: int
    day: date


class PromiseOut(Out):
    """A promise."""

    uid: UUID
    path: str
    topic: str
    what: str
    due_on: date
    status: str
    version: int
