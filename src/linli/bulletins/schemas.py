"""What the bulletin's doors take and give: JSON, forms and errands share these."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from linli.base.inputs import Code, In, Out, clean, required

from .models import MOST_HOURS, MOST_METRES, MOST_TEXT, Bulletin, Tip


def short_lived(value: Any) -> Any:
    """Refuse a life that is no number of hours up to seven days."""
    said = str(value).strip() if isinstance(value, int | str) else ""
    if re.fullmatch(r"-?[0-9]{1,9}", said) and not 1 <= int(said) <= MOST_HOURS:
        raise PydanticCustomError("expiry_required", _("A bulletin lives at most 7 days."))
    return value


Metres = Annotated[int, Field(ge=1, le=MOST_METRES)]
Hours = Annotated[int, BeforeValidator(short_lived), Field(ge=1, le=MOST_HOURS)]
Line = Annotated[str, BeforeValidator(clean), Field(max_length=MOST_TEXT), AfterValidator(required)]
MaybeLine = Annotated[str, BeforeValidator(clean), Field(max_length=MOST_TEXT)]
TipText = Annotated[str, BeforeValidator(clean), Field(max_length=1000), AfterValidator(required)]


class DraftIn(In):
    """A bulletin as drafted: what happened, what to look for, what not to do, how far, how long."""

    text: Line
    look_for: MaybeLine = ""
    do_not: MaybeLine = ""
    things: Annotated[list[Code], Field(max_length=12)] = []
    radius_m: Metres
    hours: Hours


class EditIn(DraftIn):
    """A changed draft, with the version that was changed."""

    version: Annotated[int, Field(ge=1)]


class ApproveIn(In):
    """The version that the second person read."""

    version: Annotated[int, Field(ge=1)]


class WithdrawIn(In):
    """Why it is withdrawn."""

    reason: Bulletin.Reason


class MessageIn(In):
    """A CAP message within JSON."""

    model_config = ConfigDict(extra="forbid", str_max_length=256 * 1024)

    xml: str


class BulletinNamed(In):
    """Which bulletin is meant."""

    bulletin: UUID


class TipIn(In):
    """What was seen, and where."""

    text: TipText


class TipErrand(TipIn):
    """A tip written on a phone."""

    bulletin: UUID


class VerdictIn(In):
    """What a tip turned out to be."""

    verdict: Tip.Verdict


class TipOut(Out):
    """A tip without its text: that is read through its own door, for a purpose."""

    uid: UUID
    verdict: str
    received_at: datetime
    claimed_at: datetime


class CountsOut(Out):
    """How far a bulletin has come, as counts."""

    addressed: int
    arrived: int
    read: int
    answered: int


class BulletinOut(Out):
    """A bulletin as its makers see it."""

    uid: UUID
    ordinal: int
    text: str
    look_for: str
    do_not: str
    things: list[str]
    radius_m: int
    by_township: bool
    hours: int
    status: str
    drafted_at: datetime
    approved_at: datetime | None
    expires_at: datetime | None
    exercise: bool
    version: int


class BoardOut(Out):
    """A bulletin as the asked village sees it: the bulletin alone, never the incident."""

    uid: UUID
    text: str
    look_for: str
    do_not: str
    expires_at: datetime
    exercise: bool


class PreviewOut(Out):
    """Whom a bulletin would ask."""

    villages: int
    assistants: int
    without_assistant: int
    by_township: bool
    busy: int
    beyond: list[str]
