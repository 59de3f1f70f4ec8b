"""The JSON door of the funds."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.pagination import paginate

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.areas.queries import area_by_code

from .commands import appropriate, commit_funds, pay, plan_funds, reverse, sign_payment, withdraw_payment
from .models import Booking, Category, FundLine, PaymentOrder
from .queries import (
    booking_for,
    bookings_for,
    line_for,
    lines_for,
    money_by_place,
    order_for,
    total,
    waiting_for_a_second_person,
)
from .schemas import (
    AmountIn,
    BookedOut,
    BookingOut,
    LineOut,
    MoneyOut,
    OrderIn,
    OrderOut,
    PlanIn,
    ReverseIn,
    Year,
)

router = Router(tags=["funds"])


@router.get("/funds", response=MoneyOut)
def money(
    request: HttpRequest, area: str, year: Year | None = None, category: Category | None = None
) -> dict[str, Any]:
    """The four sums of an area and of the areas directly under it, in fen."""
    place = _area(request, area)
    lines = lines_for(_actor(request))
    if year:
        lines = lines.filter(year=year)
    if category:
        lines = lines.filter(category=category)
    places = money_by_place(lines, place)
    return {
        "code": place.code,
        "name": place.name,
        "total": total(places),
        "places": [
            {"code": p.area.code if p.area else None, "name": p.area.name if p.area else None, "sums": p.sums}
            for p in places
        ],
    }


@router.get("/funds/lines", response=list[LineOut])
@paginate
def lines(request: HttpRequest, area: str = Query(""), year: Year | None = None) -> list[dict[str, Any]]:
    """The lines of an area and below."""
    found = lines_for(_actor(request))
    if area:
        found = found.filter(path__startswith=_area(request, area).path)
    if year:
        found = found.filter(year=year)
    return [_line(line) for line in found]


@router.get("/funds/lines/{uid}/bookings", response=list[BookingOut])
@paginate
def bookings(request: HttpRequest, uid: UUID) -> list[dict[str, Any]]:
    """A line's bookings, newest first."""
    line = line_for(_actor(request), uid)
    return [_booking(b) for b in bookings_for(_actor(request)).filter(line=line)]


@router.post("/funds/plan", response={201: BookedOut})
def plan(request: HttpRequest, body: PlanIn) -> Status:
    """Plan money; the first plan for an area, a year and a purpose opens its line."""
    where: Any = {"programme": body.programme, "year": body.year, "category": body.category}
    details: Any = body.booking()
    return _done(plan_funds(_actor(request), _area(request, body.area), **where, **details))


@router.post("/funds/lines/{uid}/appropriate", response={201: BookedOut})
def appropriate_(request: HttpRequest, uid: UUID, body: AmountIn) -> Status:
    """Put money at the disposal of a line."""
    details: Any = body.booking()
    return _done(appropriate(_actor(request), line_for(_actor(request), uid), **details))


@router.post("/funds/lines/{uid}/commit", response={201: BookedOut})
def commit(request: HttpRequest, uid: UUID, body: AmountIn) -> Status:
    """Bind appropriated money."""
    details: Any = body.booking()
    return _done(commit_funds(_actor(request), line_for(_actor(request), uid), **details))


@router.post("/funds/lines/{uid}/pay", response={201: BookedOut})
def pay_(request: HttpRequest, uid: UUID, body: AmountIn) -> Status:
    """Pay committed money; a large payment is answered by the order that waits for a second person."""
    details: Any = body.booking()
    return _done(pay(_actor(request), line_for(_actor(request), uid), **details))


@router.post("/funds/bookings/{uid}/reverse", response={201: BookedOut})
def reverse_(request: HttpRequest, uid: UUID, body: ReverseIn) -> Status:
    """Take a booking back by another one."""
    return _done(reverse(_actor(request), booking_for(_actor(request), uid), **body.model_dump()))


@router.get("/funds/orders", response=list[OrderOut])
@paginate
def orders(request: HttpRequest) -> list[dict[str, Any]]:
    """Large payments that wait for a second person."""
    return [_order(order) for order in waiting_for_a_second_person(_actor(request))]


@router.post("/funds/orders/{uid}/sign", response={201: BookedOut})
def sign(request: HttpRequest, uid: UUID, body: OrderIn) -> Status:
    """Sign a large payment as the second person."""
    return _done(sign_payment(_actor(request), order_for(_actor(request), uid), version=body.version))


@router.post("/funds/orders/{uid}/withdraw", response=OrderOut)
def withdraw(request: HttpRequest, uid: UUID, body: OrderIn) -> dict[str, Any]:
    """Withdraw a payment that nobody has signed."""
    order = order_for(_actor(request), uid)
    withdraw_payment(_actor(request), order, version=body.version)
    return _order(order)


def _actor(request: HttpRequest) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_FIGURES, None)
    return actor


def _area(request: HttpRequest, code: str) -> Area:
    area = area_by_code(code)
    require(_actor(request), Can.SEE_FIGURES, area.path)
    return area


def _done(made: Booking | PaymentOrder) -> Status:
    key, value = ("waiting", _order(made)) if isinstance(made, PaymentOrder) else ("booking", _booking(made))
    return Status(201, {key: value})


def _line(line: FundLine) -> dict[str, Any]:
    names = (
        "uid",
        "programme",
        "year",
        "category",
        "planned",
        "appropriated",
        "committed",
        "paid",
        "bookings_made",
    )
    return {name: getattr(line, name) for name in names} | {"code": line.area.code, "area": line.area.name}


def _booking(booking: Booking) -> dict[str, Any]:
    names = ("uid", "number", "kind", "day", "reference", "recorded_at")
    return {name: getattr(booking, name) for name in names} | {
        "amount": booking.signed,
        "reverses": booking.reverses.uid if booking.reverses else None,
        "two_people": booking.second_id is not None,
    }


def _order(order: PaymentOrder) -> dict[str, Any]:
    names = ("uid", "amount", "day", "reference", "status", "version")
    return {name: getattr(order, name) for name in names} | {
        "line": order.line.uid,
        "reverses": order.reverses.uid if order.reverses else None,
    }
