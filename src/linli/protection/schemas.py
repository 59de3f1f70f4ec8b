"""What goes in and out at the doors of protection. A time without a zone is the installation's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field

from linli.base.clock import zone
from linli.base.detector import found_in
from linli.base.inputs import Day, In, Out, Text, Version, clean

from .inputs import LedgerDay
from .models import Ground, Kind
from .models.rules import POST_ACTS, TIME_ACTS, Act


def aware(value: datetime) -> datetime:
    """In the installation's zone where none is named; to the minute; within the years that databases store."""
    if not 1900 <= value.year <= 2200:
        raise ValueError(_("This is not a date or time."))
    zoned = value if value.tzinfo else value.replace(tzinfo=zone())
    return zoned.replace(second=0, microsecond=0).astimezone(
        UTC
    )  # instants of one zone compare by the clock's face


def nobody(value: str) -> str:
    """A short word on work, never on a person."""
    if found_in(value):
        raise ValueError(_("Numbers like this belong in the case only."))
    return value


Moment = Annotated[datetime, AfterValidator(aware)]
What = Annotated[str, BeforeValidator(clean), Field(max_length=80), AfterValidator(nobody)]
Place = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{0,24}$")]
Reason = Literal["mistake", "double", "not_done", "moved", "wrong_time", "wrong_kind", "explained"]
ASKABLE = tuple(a.value for a in (*TIME_ACTS, *POST_ACTS, Act.CLEARANCE_TARGET))
AskAct = Literal[
    "event_security", "station_duty", "incident_duty", "muster", "other_duty",
    "transfer", "redeploy", "end_posting", "clearance_target",
]  # fmt: skip


class AskIn(In):
    """A request for an officer's time or post. Time needs a beginning and an end, at most 24 hours."""

    posting: UUID
    act: AskAct
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    ground: Ground | Literal[""] = ""
    what: What = ""
    incident: UUID | None = None
    exercise: bool = False
    for_unit: UUID | None = None


class DecideIn(In):
    """A question to the rulebook that writes nothing."""

    posting: UUID
    act: AskAct
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    ground: Ground | Literal[""] = ""


class VersionIn(In):
    """The version of what the reader saw."""

    version: Version | None = None


class ApproveIn(VersionIn):
    """An approval; without an end the exception lives until the midnight after the time asked for."""

    expires_at: Moment | None = None


class ReviewIn(In):
    """What a review found."""

    upheld: bool


class TimeIn(In):
    """A stretch of one's own time, as it was or as it is planned."""

    kind: Kind
    starts_at: Moment
    ends_at: Moment
    place: Place = ""
    what: What = ""
    plan: bool = False
    tasking: UUID | None = None
    pays: UUID | None = None
    uid: UUID | None = None


class PlanIn(In):
    """The same hours planned on several days, of oneself or (chiefs) of an officer."""

    posting: UUID | None = None
    days: Annotated[list[LedgerDay], Field(max_length=14)] = []
    starts: time
    ends: time
    kind: Kind = Kind.COMMUNITY
    place: Place = ""
    what: What = ""


class CopyIn(In):
    """The week to plan as the one before was: any day of it."""

    posting: UUID | None = None
    week: LedgerDay


class CorrectIn(In):
    """A corrected entry and why; what is not named stays."""

    reason: Reason
    starts_at: Moment
    ends_at: Moment
    kind: Kind | None = None
    place: Place = ""
    what: What = ""
    tasking: UUID | None = None


class VoidIn(In):
    """Why an entry no longer counts."""

    reason: Reason


class CheckInIn(In):
    """Check-in pressed at a village of the beat. `at` is what the device's clock said."""

    uid: UUID
    place: Place
    at: Moment | None = None
    what: What = ""


class CheckOutIn(In):
    """Check-out pressed; `uid` is the check-in's."""

    uid: UUID
    at: Moment | None = None
    what: What = ""


class CarryOutIn(In):
    """A change of post under an approved exception: where to, from when."""

    unit: UUID | None = None
    beat: Place = ""
    day: date | None = None


class DayIn(In):
    """A day of the calendar, as this installation keeps it."""

    day: date
    works: bool
    source: Text


class YearIn(In):
    """A year's list of holidays and make-up days, as a file beside it."""

    year: Annotated[int, Field(ge=2004, le=2100)]
    source: Text
    encoding: Literal["utf-8", "gbk"] = "utf-8"


class YearDayIn(In):
    """A day of a year's list."""

    day: Day
    works: bool


class YearDaysIn(In):
    """A year's holidays and make-up days as a whole; what is not named is an ordinary day."""

    year: Annotated[int, Field(ge=2004, le=2100)]
    source: Text
    days: Annotated[list[YearDayIn], Field(min_length=1, max_length=366)]


class CalendarDayOut(Out):
    """A day that is unusual, or that was said here."""

    day: date
    works: bool
    kind: Literal["work", "weekend", "holiday", "makeup"]
    said: bool


class CalendarOut(Out):
    """A year of the calendar: whether its holidays are known, and its unusual days. All others are as the week says."""

    year: int
    known: bool
    shipped: bool
    workdays: int
    days: list[CalendarDayOut]


class PublishMonthIn(In):
    """The month of an area that is to be published: any day of it."""

    area: Annotated[str, Field(pattern=r"^[0-9]{2,15}$")]
    month: LedgerDay


class AbstractionOut(Out):
    """Abstraction of an area and its parts over a period; the shares are of one, the minutes whole."""

    area: str
    name: str
    first: date
    last: date
    edition: int
    whole: dict[str, Any] | None
    parts: list[dict[str, Any]]
    bodies: list[dict[str, Any]]


class RuleOut(Out):
    """One edition of a rule."""

    uid: UUID
    code: str
    ruleset: str
    edition: int
    act: str
    effect: str
    amount: int | None
    period: str
    weekdays: list[int]
    path: str
    posts: list[str]
    valid_from: date
    valid_to: date | None
    status: str
    text: dict[str, str]
    source: dict[str, str]
    grounds: list[dict[str, str]]
    refused: int = 0


class VoiceOut(Out):
    """One rule and what it said; minutes where it is about hours."""

    rule: str
    says: str
    sentence: str
    left: int | None = None
    norm: int | None = None


class DecisionOut(Out):
    """The rulebook's answer."""

    answer: str
    sentence: str
    rules: list[VoiceOut]


class TaskingOut(Out):
    """A request and its answer."""

    uid: UUID
    number: str
    act: str
    ground: str
    what: str
    starts_at: datetime
    ends_at: datetime | None
    minutes: int
    exercise: bool
    status: str
    asked_unit: UUID
    path: str
    rule: str = ""
    sentence: str = ""
    expires_at: datetime | None
    version: int

    @staticmethod
    def of(tasking: Any, sentence: str) -> dict[str, Any]:
        """A tasking as it leaves the house."""
        names = (
            "uid",
            "number",
            "act",
            "ground",
            "what",
            "starts_at",
            "ends_at",
            "minutes",
            "exercise",
            "status",
        )
        return {
            **{name: getattr(tasking, name) for name in names},
            "asked_unit": tasking.asked_unit.uid,
            "path": tasking.path,
            "rule": tasking.rule.code if tasking.rule else "",
            "sentence": sentence,
            "expires_at": tasking.expires_at,
            "version": tasking.version,
        }


class EntryOut(Out):
    """A time entry."""

    uid: UUID
    kind: str
    source: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    what: str
    path: str


class MoveOut(Out):
    """Hours that could still move in a week, and what would have to give way; `waiting` would take them."""

    way: Literal["unplanned", "plan", "station", "waiting", "granted"]
    minutes: int
    at: datetime | None
    tasking: UUID | None
    rule: str


class WeekOut(Out):
    """One's own week, in minutes."""

    monday: date
    guarantee: int
    done: int
    planned: int
    planned_payback: int
    missing: int
    reachable: bool
    kinds: dict[str, int]
    owed: int
    unexplained: int
    could_give: int
    moves: list[MoveOut]


class TakenOut(Out):
    """What one body took in a month from the officers of an area."""

    unit: UUID | None
    name: str
    minutes: int
    station: int = 0
    times: int
    refused: int
    owed: int
    paid: int


class CheckOut(Out):
    """A check-in as it stands."""

    uid: UUID
    started_at: datetime
    ended_at: datetime | None
    clock_suspect: bool


class ProblemOut(Out):
    """A refusal, RFC 9457."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    rule: str = ""
    help: str = ""
    tasking: UUID | None = None
