"""What comes in and goes out of the doors of assistance."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from linli.access.models import Purpose
from linli.base.inputs import Code, In, Moment, Out, Short, Version

from .vocabulary import FARTHEST_KM, LONGEST_LIMIT, Came, Deed, RefusalGround


class RequestIn(In):
    """A request as it is taken."""

    village: Annotated[str, Field(pattern=r"^\d{12}$")]
    service: Code
    name: Short
    contact: Annotated[str, Field(max_length=80)] = ""
    wish: Annotated[str, Field(max_length=1000)] = ""
    km: Annotated[int, Field(ge=0, le=FARTHEST_KM)] = 0
    came: Came = Came.VISIT
    uid: UUID | None = None
    claimed_at: Moment | None = None


class StepIn(In):
    """One step of the errand."""

    deed: Deed
    note: Annotated[str, Field(max_length=500)] = ""
    version: Version | None = None


class RefuseIn(In):
    """Why it cannot be done."""

    ground: RefusalGround
    version: Version | None = None


class ServiceIn(In):
    """A service of the catalogue; papers one a line."""

    code: Code
    name_zh: Short
    name_en: Annotated[str, Field(max_length=80)] = ""
    papers_zh: Annotated[str, Field(max_length=1000)] = ""
    papers_en: Annotated[str, Field(max_length=1000)] = ""
    where_zh: Short
    where_en: Annotated[str, Field(max_length=80)] = ""
    limit_days: Annotated[int, Field(ge=1, le=LONGEST_LIMIT)]


class ReadIn(In):
    """What personal data are read for."""

    purpose: Purpose | Literal[""] = ""
    reason: Annotated[str, Field(max_length=200)] = ""


class RequestOut(Out):
    """A request without the applicant."""

    uid: UUID
    number: str
    path: str
    day: date
    due_on: date
    status: str
    km: int
    done_on: date | None
    version: int


class TakenOut(Out):
    """A request with its reference and PIN, told once."""

    request: RequestOut
    reference: str
    pin: str


class ServiceOut(Out):
    """A service of the catalogue."""

    code: str
    name: dict[str, str]
    papers: list[dict[str, str]]
    where: dict[str, str]
    limit_days: int
    fee_fen: int


class AnswerIn(In):
    """The answer to a resident's word."""

    text: Annotated[str, Field(min_length=1, max_length=1000)]
    version: Version | None = None
