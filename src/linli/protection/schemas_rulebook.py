"""What goes in and out at the doors of the rulebook: rules, emergencies, reports in confidence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field

from linli.access.models import Purpose
from linli.base.inputs import Day, In, LongText, Out, Text, clean

from .models import BreachReport, Effect, EmergencyGround, Ground
from .schemas import Place

Words = Annotated[str, BeforeValidator(clean), Field(max_length=200)]
NewAct = Literal[
    "event_security", "station_duty", "incident_duty", "muster", "other_duty", "any_time", "visit_day",
    "transfer", "redeploy", "end_posting", "any_post",
]  # fmt: skip


def within_reach(value: date) -> date:
    """A rule is for the years that people plan for."""
    if not 1900 <= value.year <= 2200:
        raise ValueError(_("This is not a date or time."))
    return value


RuleDay = Annotated[Day, AfterValidator(within_reach)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class RuleIn(In):
    """The next edition of a rule: what changes, from when, why. What is left empty stays as it was."""

    valid_from: RuleDay
    reason: Text
    last_day: RuleDay | None = None
    effect: Effect | None = None
    amount: Annotated[int, Field(ge=1, le=168)] | None = None
    weekdays: list[Weekday] = []
    area: Place = ""
    grounds: list[Ground] = []
    text_zh: Words = ""
    text_en: Words = ""
    instead_zh: Words = ""
    instead_en: Words = ""
    source_zh: Words = ""
    source_en: Words = ""


class NewRuleIn(RuleIn):
    """A rule that the shipped sets do not have."""

    act: NewAct
    effect: Effect
    text_zh: Text
    source_zh: Text


class EmergencyIn(In):
    """An emergency for one area: why, and for how many hours, at most 72."""

    area: Annotated[str, Field(pattern=r"^[0-9]{2,15}$")]
    ground: EmergencyGround
    hours: Annotated[int, Field(ge=1, le=72)]


class RenewIn(In):
    """For how many hours from now an emergency goes on."""

    hours: Annotated[int, Field(ge=1, le=72)]


class BreachIn(In):
    """A report in confidence; `uid` is a random UUID (version 4) that the sender made."""

    uid: UUID
    text: LongText


class ReadIn(In):
    """What a report is read for."""

    purpose: Purpose | Literal[""] = ""
    reason: Annotated[str, BeforeValidator(clean), Field(max_length=200)] = ""


class FoundIn(In):
    """What an inspector found."""

    outcome: BreachReport.Outcome


class EmergencyOut(Out):
    """A declared emergency, as it is public: the office that declared it, never a person."""

    uid: UUID
    ground: str
    path: str
    area: str
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    declared_by: str
    level: int
    renews: UUID | None
    live: bool
    version: int

    @classmethod
    def of(cls, row: Any) -> dict[str, Any]:
        """A row as the door shows it."""
        return {
            **{name: getattr(row, name) for name in ("uid", "ground", "path", "starts_at", "ends_at")},
            "ended_at": row.ended_at,
            "area": row.area.name,
            "declared_by": str(row.declared_unit),
            "level": row.declared_level,
            "renews": row.renews.uid if row.renews else None,
            "live": row.is_live(),
            "version": row.version,
        }


class TrialOut(Out):
    """What a proposed edition would have changed in the last half-year."""

    first: date
    last: date
    asked: int
    harder: int
    easier: int
    weeks: int
    below_before: int
    below_after: int


class HandedOverOut(Out):
    """A report was taken: nothing more is told, or kept."""

    taken: bool = True
