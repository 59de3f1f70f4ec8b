"""What the doors of this room take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from linli.base.inputs import Code, In, Out, Version, clean, required
from linli.base.money import fen

from .models import Category

Reference = Annotated[str, BeforeValidator(clean), Field(max_length=64), AfterValidator(required)]


Year = Annotated[int, Field(ge=1990, le=2200)]


class AmountIn(In):
    """An amount as it is typed, its unit (yuan, or wan: ten thousand yuan), its day and the document it stands in."""

    amount: Annotated[str, Field(max_length=30)]
    unit: Annotated[str, Field(max_length=8)] = ""
    day: date
    reference: Reference

    def booking(self) -> dict[str, object]:
        """The details of a booking. Raises Wrong where the amount or its unit is not clear."""
        return {"amount": fen(self.amount, self.unit), "day": self.day, "reference": self.reference}


class BookIn(AmountIn):
    """A booking on a line, with its step."""

    step: Literal["appropriate", "commit", "pay"]


class PlanIn(AmountIn):
    """Money planned for an area (its code), a year and a purpose."""

    area: Code
    programme: Code
    year: Year
    category: Category


class ReverseIn(In):
    """When a booking is taken back, and by which document."""

    day: date
    reference: Reference


class OrderIn(In):
    """Which version of a waiting payment was seen."""

    version: Version


class SumsOut(Out):
    """The four steps of money, in fen."""

    planned: int
    appropriated: int
    committed: int
    paid: int


class PlaceOut(Out):
    """An area's money; without a code it is what is booked on the level itself."""

    code: str | None
    name: str | None
    sums: SumsOut


class MoneyOut(Out):
    """An area's money, and that of the areas directly under it."""

    code: str
    name: str
    total: SumsOut
    places: list[PlaceOut]


class LineOut(SumsOut):
    """A line with its four sums, in fen."""

    uid: UUID
    programme: str
    code: str
    area: str
    year: int
    category: str
    bookings_made: int


class BookingOut(Out):
    """One booking; a negative amount takes another one back."""

    uid: UUID
    number: int
    kind: str
    amount: int
    reverses: UUID | None
    day: date
    reference: str
    recorded_at: datetime
    two_people: bool


class OrderOut(Out):
    """A large payment that waits for a second person, or was signed or withdrawn."""

    uid: UUID
    line: UUID
    amount: int
    reverses: UUID | None
    day: date
    reference: str
    status: str
    version: int


class BookedOut(Out):
    """Either the booking, or the payment that now waits for a second person."""

    booking: BookingOut | None = None
    waiting: OrderOut | None = None
