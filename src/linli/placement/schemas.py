"""What comes in about plans, draft posts, redrawings and the formula, and what goes out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from linli.base.inputs import Day, In, LongText, Out, Short, Text, Version, finite
from linli.base.inputs import text as text_of

from .formula import MOST_WEIGHT, PARTS
from .models import MOST_ASSISTANTS, MOST_METRES, MOST_VILLAGES, Value, Within

AreaCode = Annotated[str, Field(pattern=r"^[0-9]{2,15}$")]
Number = Annotated[int, Field(ge=1, le=MOST_ASSISTANTS)]
Yuan = Annotated[int, Field(ge=1, le=10**12)]
Kilometres = Annotated[float, AfterValidator(finite), Field(gt=0, le=MOST_METRES / 1000)]
Villages = Annotated[int, Field(ge=1, le=MOST_VILLAGES)]
Load = Annotated[int, Field(ge=1, le=10_000_000)]
Weight = Annotated[Decimal, Field(ge=0, le=MOST_WEIGHT // 100, decimal_places=2)]


def _beats(value: object) -> object:
    """Fixed beats as people type them: a line each, codes with spaces or commas between."""
    if isinstance(value, str):
        lines = (
            line.replace("，", " ").replace(",", " ").replace("、", " ").split()
            for line in value.splitlines()
        )
        return [codes for codes in lines if codes]
    return value


Beats = Annotated[list[list[AreaCode]], BeforeValidator(_beats), Field(max_length=2000)]


class PlanIn(In):
    """A question to the planner."""

    title: Short
    area: AreaCode
    assistants: Number | None = None
    budget: Yuan | None = None
    each_costs: Yuan | None = None
    most_villages: Villages = 8
    most_km: Kilometres = 3.0
    most_load: Load | None = None
    value: Value = Value.RESIDENTS
    within: Within = Within.TOWNSHIP
    without_distances: bool = False
    fixed: Beats = []


class VersionIn(In):
    """The version that was looked at."""

    version: Version


class FillIn(In):
    """Who takes a draft post."""

    number: Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z0-9\-]{1,20}$")]
    name: text_of(40, may_be_empty=True) = ""  # type: ignore[valid-type]
    phone: Annotated[str, Field(max_length=20, pattern=r"^([0-9+\- ]{3,20})?$")] = ""
    unit: UUID
    first_day: Day | None = None
    term_until: Day | None = None
    confirmed: bool = False
    version: Version


class DropIn(In):
    """Why a draft post is given up."""

    reason: Text
    version: Version


class RedrawIn(In):
    """Limits of a redrawing."""

    area: AreaCode
    most_villages: Villages = 8
    most_km: Kilometres = 5.0
    with_free: bool = False


class FormulaIn(In):
    """Other weights of the load index."""

    residents: Weight
    mobile_residents: Weight
    premises: Weight
    villages: Weight
    kilometres: Weight
    text_zh: LongText
    text_en: text_of(2000, may_be_empty=True) = ""  # type: ignore[valid-type]
    reason: Text
    valid_from: date

    def weights(self) -> dict[str, int]:
        """The weights in hundredths."""
        return {part: int(getattr(self, part) * 100) for part in PARTS}

    def text(self) -> dict[str, str]:
        return {"zh": self.text_zh} | ({"en": self.text_en} if self.text_en else {})


class PlanOut(Out):
    """A plan: its question, how far it is, and its figures."""

    uid: UUID
    title: str
    path: str
    day: date
    status: str
    assistants: int
    most_villages: int
    most_metres: int
    most_load: int | None
    value: str
    within: str
    without_distances: bool
    formula_edition: int
    step: str
    done_share: float
    fault: str
    villages_standing: int | None
    villages_covered: int | None
    villages_asked: int | None
    villages_added: int | None
    covered_value: int | None
    total_value: int | None
    bound: float | None
    gap: float | None
    greedy_value: int | None
    greedy_gap: float | None
    complete: bool
    seconds: float | None
    accepted_at: datetime | None
    version: int


class DraftPostOut(Out):
    """A draft post of an accepted plan."""

    uid: UUID
    plan: UUID
    unit: UUID | None
    path: str
    villages: list[str]
    status: str
    reason: str
    taken: list[str]
    version: int


class RedrawingOut(Out):
    """A proposed redrawing of a township."""

    uid: UUID
    path: str
    day: date
    status: str
    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    moves: list[dict[str, Any]]
    figures: dict[str, Any]
    version: int


class LoadOut(Out):
    """The load of one beat, part by part, or of a village without one."""

    villages: list[str]
    parts: dict[str, float]
    load: float


class LoadsOut(Out):
    """The loads of a township's beats under the formula in force."""

    path: str
    formula_edition: int
    weights: dict[str, float]
    beats: list[LoadOut]
    free: list[LoadOut]
