"""Where the money is: sums by area, lines, bookings, payments that wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import Substr

from linli.access.scope import under_paths
from linli.areas.models import Area
from linli.areas.queries import children
from linli.base.actors import Actor
from linli.base.errors import NotFound

from .models import Booking, FundLine, Kind, PaymentOrder

T = TypeVar("T")


@dataclass
class Sums:
    """The four steps of money, in fen."""

    planned: int = 0
    appropriated: int = 0
    committed: int = 0
    paid: int = 0

    def add(self, other: Sums) -> None:
        for kind in Kind.values:
            setattr(self, kind, getattr(self, kind) + getattr(other, kind))

    @property
    def paid_share(self) -> float:
        """Paid out of appropriated, between 0 and 1."""
        return self.paid / self.appropriated if self.appropriated else 0.0


@dataclass
class Place:
    """An area in the drill-down with its money; `area` None is the level's own."""

    area: Area | None
    sums: Sums = field(default_factory=Sums)


def lines_for(actor: Actor) -> QuerySet[FundLine]:
    """The lines of one's areas and below."""
    return (
        FundLine.objects.filter(under_paths(actor.paths))
        .select_related("area")
        .order_by("path", "year", "category")
    )


def line_for(actor: Actor, uid: UUID) -> FundLine:
    """One line within sight."""
    return _one(lines_for(actor).filter(uid=uid).first())


def bookings_for(actor: Actor) -> QuerySet[Booking]:
    """The bookings of one's areas and below, newest first."""
    seen = Booking.objects.filter(under_paths(actor.paths))
    return seen.select_related(
        "line__area", "booked_by_staff", "second_staff", "reverses", "reversed_by"
    ).order_by("-id")


def booking_for(actor: Actor, uid: UUID) -> Booking:
    """One booking within sight."""
    return _one(bookings_for(actor).filter(uid=uid).first())


def orders_for(actor: Actor) -> QuerySet[PaymentOrder]:
    """The large payments of one's areas and below, the oldest first."""
    seen = PaymentOrder.objects.filter(under_paths(actor.paths))
    return seen.select_related("line__area", "asked_by_staff", "reverses").order_by("id")


def order_for(actor: Actor, uid: UUID) -> PaymentOrder:
    """One large payment within sight."""
    return _one(orders_for(actor).filter(uid=uid).first())


def waiting_for_a_second_person(actor: Actor) -> QuerySet[PaymentOrder]:
    """Large payments that nobody has signed yet."""
    return orders_for(actor).filter(status=PaymentOrder.Status.WAITING)


def programmes(actor: Actor) -> list[str]:
    """The programme codes that have lines."""
    return sorted(set(lines_for(actor).order_by().values_list("programme", flat=True).distinct()))


def years(actor: Actor) -> list[int]:
    """The years that have lines, newest first."""
    return sorted(set(lines_for(actor).order_by().values_list("year", flat=True).distinct()), reverse=True)


def money_by_place(lines: QuerySet[FundLine], area: Area) -> list[Place]:
    """The sums of an area's children, in order of code, and last what is booked on the area itself."""
    below = list(children(area))
    width = len(below[0].path) if below else len(area.path)
    sums = {kind: Sum(kind) for kind in Kind.values}
    found = (
        lines.filter(under_paths([area.path]))
        .order_by()
        .annotate(at=Substr("path", 1, width))
        .values_list("at")
        .annotate(**sums)
    )
    by_path = {at: Sums(*(int(v or 0) for v in values)) for at, *values in found}
    places = [Place(child, by_path.pop(child.path, Sums())) for child in below]
    own = Place(None)
    for rest in by_path.values():  # the level's own, and areas that no longer stand
        own.sums.add(rest)
    return [*places, own] if own.sums != Sums() else places


def total(places: list[Place]) -> Sums:
    """The sum of places."""
    all_of_it = Sums()
    for place in places:
        all_of_it.add(place.sums)
    return all_of_it


def _one(found: T | None) -> T:
    if found is None:
        raise NotFound()
    return found
