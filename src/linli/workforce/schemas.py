"""What comes in about staff and what goes out."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, model_validator

from linli.base.inputs import In, Out, Short, Version
from linli.base.inputs import text as text_of
from linli.base.posts import Post
from linli.base.tables import as_date

from .mappings import LEFT_OUT
from .models import AbsenceKind, IssueKind, Redeployment, UnitKind

Number = Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9\-]{1,20}$")]
Phone = Annotated[str, Field(max_length=20, pattern=r"^([0-9+\- ]{3,20})?$")]
Day = Annotated[date, BeforeValidator(lambda v: as_date(v) or v if isinstance(v, str) else v)]
OWNER = r"^(-|back|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"
Reason = Literal["moved", "resigned", "retired", "term_over", "other"]


def _codes(value: object) -> object:
    """Codes as a list, or as people type them: with spaces or commas between."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        return [c for v in value for c in (re.split(r"[;；、，,\s]+", v) if isinstance(v, str) else [v]) if c]
    return value


Codes = Annotated[
    list[Annotated[str, Field(pattern=r"^[0-9]{2,15}$")]], BeforeValidator(_codes), Field(max_length=500)
]


class UnitIn(In):
    """A unit to be formed; days are inclusive."""

    name_zh: Short
    name_en: text_of(80, may_be_empty=True) = ""  # type: ignore[valid-type]
    kind: UnitKind
    area: Annotated[str, Field(pattern=r"^[0-9]{2,15}$")]
    office: Annotated[str, Field(pattern=r"^([0-9]{2,15})?$")] = ""
    number: Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9\-]*$")] = ""
    duty_phone: Phone = ""


class AppointIn(In):
    """Somebody for a post of a unit: by duty number, and by name where the number is new."""

    number: Number
    name: text_of(40, may_be_empty=True) = ""  # type: ignore[valid-type]
    phone: Phone = ""
    post: Post
    beat: Codes = []
    first_day: Day | None = None
    last_day: Day | None = None
    term_until: Day | None = None

    @property
    def valid_to(self) -> date | None:
        return self.last_day + timedelta(days=1) if self.last_day else None


class HandedIn(In):
    """Who takes what is open: `owners` beside `things` ("-" for whoever takes the rest, "back" for given back)."""

    to: UUID | None = None
    things: Annotated[list[UUID], Field(max_length=500)] = []
    owners: Annotated[list[Annotated[str, Field(pattern=OWNER)]], Field(max_length=500)] = []


class IssueIn(In):
    """A thing handed out with a posting."""

    kind: IssueKind
    label: text_of(40)  # type: ignore[valid-type]
    issued_on: Day | None = None


class TakeBackIn(In):
    """A thing given back."""

    version: Version


class EndIn(HandedIn):
    """The last day in a post, and who takes what is open with it."""

    last_day: Day
    reason: Reason = "other"
    version: Version

    @property
    def valid_to(self) -> date:
        return self.last_day + timedelta(days=1)


class BeatIn(HandedIn):
    """Another beat from a day on, and who takes what is open in the villages that leave it."""

    beat: Codes
    first_day: Day | None = None
    version: Version


class AbsenceIn(In):
    """Days away, both inclusive, and who covers."""

    kind: AbsenceKind
    first_day: Day
    last_day: Day
    cover: UUID | None = None

    @property
    def valid_to(self) -> date:
        return self.last_day + timedelta(days=1)


class BackIn(In):
    """Back at work on a day, earlier than planned."""

    first_day: Day
    version: Version


class RedeployIn(In):
    """A move towards the front line: to a unit, as what, until when."""

    number: Number
    name: text_of(40, may_be_empty=True) = ""  # type: ignore[valid-type]
    category: Redeployment.Category
    to_unit: Annotated[str, Field(max_length=36)]  # its uid or its number
    leaving: UUID | None = None
    post: Post = Post.OFFICER
    beat: Codes = []
    first_day: Day | None = None
    term_until: Day | None = None

    @model_validator(mode="after")
    def _term_follows(self) -> RedeployIn:
        if self.term_until and self.first_day and self.term_until < self.first_day:
            raise ValueError(_("The last day comes before the first."))
        return self


class ReturnIn(In):
    """The first day back, and why."""

    first_day: Day
    reason: Literal["term_over", "recalled", "own_wish", "left_service", "other"] = "term_over"
    version: Version


class RosterIn(In):
    """How a roster is to be read."""

    encoding: Literal["utf-8", "gbk"] = "utf-8"
    mapping: text_of(40, may_be_empty=True) = ""  # type: ignore[valid-type]


class MappingIn(In):
    """Which column of a file is which of ours ("-" leaves one out), and what its words for posts mean."""

    name: Short
    columns: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=100)]
    words: Annotated[list[Short], Field(max_length=50)] = []
    posts: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=50)] = []

    @property
    def by_place(self) -> list[str]:
        return ["" if c == LEFT_OUT else c for c in self.columns]

    @property
    def meant(self) -> dict[str, str]:
        pairs = zip(self.words, self.posts, strict=False)
        return {word: post for word, post in pairs if post != LEFT_OUT}


class CoverageOut(Out):
    """Coverage of an area on a day."""

    path: str
    day: date
    villages: int
    covered: int
    percent: float | None
    people: int


class CoverageInFullOut(Out):
    """Coverage of an area and of the areas directly below it."""

    total: CoverageOut
    below: list[CoverageOut]


class UnitOut(Out):
    """A unit."""

    uid: UUID
    number: str
    name: dict[str, str]
    kind: str
    path: str
    duty_phone: str
    valid_from: date | None
    valid_to: date | None


class StaffOut(Out):
    """A person in office, as such."""

    uid: UUID
    number: str
    name: str
    duty_phone: str


class PostingOut(Out):
    """Somebody in a post."""

    uid: UUID
    staff: StaffOut
    post: str
    unit: UnitOut
    path: str
    valid_from: date
    valid_to: date | None
    term_until: date | None
    version: int


class AnswerOut(Out):
    """Who answers for a place: somebody in post, or at least a unit."""

    how: str
    posting: PostingOut | None
    unit: UnitOut | None
    phone: str


class AbsenceOut(Out):
    """Days away; the end is the first day back."""

    uid: UUID
    kind: str
    valid_from: date
    valid_to: date
    version: int


class RedeploymentOut(Out):
    """A move towards the front line."""

    uid: UUID
    staff: StaffOut
    category: str
    from_unit: UnitOut | None
    to_unit: UnitOut
    valid_from: date
    term_until: date | None
    returned_on: date | None
    return_reason: str
    version: int


class FaultOut(Out):
    """What is wrong with one row of a roster."""

    line: int
    column: str
    code: str
    text: str


class RosterOut(Out):
    """What an import did, or would do."""

    rows: int
    enlisted: int
    corrected: int
    posted: int
    moved: int
    ended: int
    unchanged: int
    protected: int
    dry_run: bool
    faults: list[FaultOut]


class VillageOut(Out):
    """A village that nobody has in the beat."""

    uid: UUID
    code: str
    path: str
    name: str
    kind: str


class MemberOut(Out):
    """Somebody of a team on a day."""

    posting: PostingOut
    role: str
    away: bool


class PartOut(Out):
    """The people of one post in a team."""

    post: str
    members: list[MemberOut]


class TeamOut(Out):
    """The people of a community on a day."""

    path: str
    day: date
    parts: list[PartOut]
