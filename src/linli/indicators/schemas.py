"""What the doors of this room take and give."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import Field

from linli.areas.models import Area
from linli.areas.queries import area_by_code
from linli.base.clock import now, today
from linli.base.errors import Wrong
from linli.base.inputs import In, Out

from .periods import AsOf, Period

Said = Annotated[str, Field(max_length=40)]


class AskIn(In):
    """Which area (its code), from which day to which, both included, and as of when. What is left out is usual."""

    area: Annotated[str, Field(max_length=15)] = ""
    first: Annotated[str, Field(max_length=10, alias="from")] = ""
    last: Annotated[str, Field(max_length=10, alias="to")] = ""
    as_of: Said = ""

    def place(self, usual: Area) -> Area:
        """The area that was asked for."""
        return area_by_code(self.area) if self.area else usual

    def period(self) -> Period:
        """The period that was asked for; the last half-year that is over."""
        usual = Period.half_year_before(today())
        first = day(self.first, "from") if self.first else usual.start
        last = day(self.last, "to") if self.last else (usual.last if not self.first else today())
        return Period.said(first, last)

    def known(self) -> AsOf:
        """The as-of that was asked for: the end of a day, or an instant; else now."""
        if "T" not in self.as_of:
            return AsOf.said(day(self.as_of, "as_of") if self.as_of else None)
        try:
            at = datetime.fromisoformat(self.as_of)
        except ValueError:
            raise Wrong(_("This is not a date or time."), field="as_of", code="bad_date") from None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        if at > now():
            raise Wrong(_("What will be recorded is not known yet."), field="as_of", code="bad_date")
        return AsOf(at)


class PublishIn(AskIn):
    """What is to be published."""


class CompleteOut(Out):
    """How many of the areas that are expected to have records have some."""

    have: int
    of: int
    level: str


class FigureOut(Out):
    """One figure: value, unit, the year before, completeness, version of its definition."""

    code: str
    title: dict[str, str]
    value: float | int | None
    unit: str
    part: float | int | None
    whole: float | int | None
    before: float | int | None
    change: float | None
    complete: CompleteOut | None
    version: int
    meaning: str
    on: date | None


class BriefingOut(Out):
    """All figures of an area and a period; dates are inclusive."""

    area: str
    from_: Annotated[date, Field(alias="from")]
    to: date
    as_of: datetime
    figures: list[FigureOut]

    model_config = {"from_attributes": True, "populate_by_name": True}


class DefinitionOut(Out):
    """A figure's definition."""

    code: str
    title: dict[str, str]
    definition: dict[str, str]
    unit: str
    version: int
    meaning: str
    stock: bool
    residents: bool


class ChildOut(Out):
    """The value of an area below; without a code what lies on the level itself."""

    code: str | None
    name: str | None
    value: float | int | None


class ValueOut(Out):
    """One figure with the areas below."""

    figure: FigureOut
    places: list[ChildOut]


class PublishedOut(Out):
    """A published briefing: its frozen content is under its address."""

    uid: UUID
    area: str
    from_: Annotated[date, Field(alias="from")]
    to: date
    as_of: datetime
    published_at: datetime
    seal: str
    digest: str

    model_config = {"from_attributes": True, "populate_by_name": True}


def day(said: str, field: str) -> date:
    """A date as it was typed. Raises Wrong."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Wrong(_("This is not a date or time."), field=field, code="bad_date") from None


def asked(said: dict[str, Any]) -> dict[str, Any]:
    """The part of a query that says what is asked."""
    return {k: v for k, v in said.items() if k in {"area", "from", "to", "as_of"} and v}
