"""The pages of the funds: where the money is, a line with its bookings, the deeds on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import Acting, chosen, done, door, page_of, read_form
from linli.access.grants import Can
from linli.access.policy import covers, may, require
from linli.areas.models import Area
from linli.areas.queries import area_at, area_by_code
from linli.base.clock import today
from linli.base.sheets import FORMATS, sheet_answer
from linli.journal.queries import thread

from .commands import appropriate, commit_funds, pay, plan_funds, sign_payment, withdraw_payment
from .commands import reverse as take_back
from .models import Booking, Category, FundLine, Kind
from .queries import (
    booking_for,
    bookings_for,
    line_for,
    lines_for,
    money_by_place,
    order_for,
    orders_for,
    programmes,
    total,
    waiting_for_a_second_person,
    years,
)
from .schemas import BookIn, OrderIn, PlanIn, ReverseIn

PROGRAMME = "basics2017"
STEPS = {
    "appropriate": (appropriate, Can.PLAN_FUNDS),
    "commit": (commit_funds, Can.BOOK_FUNDS),
    "pay": (pay, Can.BOOK_FUNDS),
}


@require_GET
@door(Can.SEE_FIGURES)
def money(request: Acting) -> HttpResponse:
    """Planned, appropriated, committed and paid money, area by area."""
    actor = request.actor
    area = _area(request)
    year = chosen(request, "year", [str(y) for y in years(actor)])
    category = chosen(request, "category", Category.values)
    programme = chosen(request, "programme", programmes(actor))
    lines = lines_for(actor)
    for name, value in (("year", year), ("category", category), ("programme", programme)):
        if value:
            lines = lines.filter(**{name: value})
    if (fmt := request.GET.get("format")) in FORMATS:
        return _lines_out(fmt, lines.filter(path__startswith=area.path), area)
    places = money_by_place(lines, area)
    context = {
        "area": area,
        "trail": _trail(request, area),
        "places": places,
        "total": total(places),
        "own_lines": lines.filter(path=area.path),
        "orders": waiting_for_a_second_person(actor).filter(path__startswith=area.path)[:50],
        "years": years(actor),
        "year": year,
        "categories": Category.choices,
        "category": category,
        "may_plan": may(actor, Can.PLAN_FUNDS),
        "may_sign": may(actor, Can.SIGN_PAYMENT),
        "me": actor.staff_id,
    }
    return render(request, "funds/list.html", context)


@require_http_methods(["GET", "POST"])
@door(Can.PLAN_FUNDS)
def plan(request: Acting) -> HttpResponse:
    """Plan money; the first plan opens the line."""
    if request.method == "POST":
        said = read_form(request, PlanIn)
        area = area_by_code(said.area)
        where: dict[str, Any] = {"programme": said.programme, "year": said.year, "category": said.category}
        details: Any = said.booking()
        booking = plan_funds(request.actor, area, **where, **details)
        return done(request, "funds/_booked.html", {"line": booking.line}, to=_line_url(booking.line))
    area = _area(request)
    context = {
        "area": area,
        "trail": _trail(request, area),
        "categories": Category.choices,
        "programme": next(iter(programmes(request.actor)), PROGRAMME),
        "today": today(),
    }
    return render(request, "funds/plan.html", context)


@require_GET
@door(Can.SEE_FIGURES)
def line(request: Acting, uid: UUID) -> HttpResponse:
    """One line: its four sums, its bookings, and what may be done now."""
    found = line_for(request.actor, uid)
    bookings = bookings_for(request.actor).filter(line=found)
    if (fmt := request.GET.get("format")) in FORMATS:
        return _bookings_out(fmt, bookings, found)
    kind = chosen(request, "kind", Kind.values)
    shown = bookings.filter(kind=kind) if kind else bookings
    steps = [
        (name, {"appropriate": _("Appropriate"), "commit": _("Commit"), "pay": _("Pay")}[name])
        for name, (_deed, can) in STEPS.items()
        if may(request.actor, can)
    ]
    context = {
        "line": found,
        "trail": _trail(request, found.area),
        "page": page_of(shown, request),
        "kind": kind,
        "kinds": Kind.choices,
        "steps": steps,
        "may_reverse": may(request.actor, Can.BOOK_FUNDS),
        "may_sign": may(request.actor, Can.SIGN_PAYMENT),
        "me": request.actor.staff_id,
        "orders": orders_for(request.actor).filter(line=found, status="waiting"),
        "entries": _timeline(found),
        "today": today(),
    }
    return render(request, "funds/line.html", context)


@require_POST
@door()
def book(request: Acting, uid: UUID) -> HttpResponse:
    """Appropriate, commit or pay on a line."""
    found = line_for(request.actor, uid)
    said = read_form(request, BookIn)
    details: Any = said.booking()
    STEPS[said.step][0](request.actor, found, **details)
    return done(request, "funds/_booked.html", {"line": found}, to=_line_url(found))


@require_POST
@door(Can.BOOK_FUNDS)
def reverse_booking(request: Acting, uid: UUID) -> HttpResponse:
    """Take a booking back by another one."""
    booking = booking_for(request.actor, uid)
    said = read_form(request, ReverseIn)
    take_back(request.actor, booking, day=said.day, reference=said.reference)
    return done(request, "funds/_booked.html", {"line": booking.line}, to=_line_url(booking.line))


@require_POST
@door(Can.SIGN_PAYMENT)
def sign(request: Acting, uid: UUID) -> HttpResponse:
    """Sign a large payment as the second person."""
    order = order_for(request.actor, uid)
    sign_payment(request.actor, order, version=read_form(request, OrderIn).version)
    return done(request, "funds/_booked.html", {"line": order.line}, to=_line_url(order.line))


@require_POST
@door(Can.BOOK_FUNDS)
def withdraw(request: Acting, uid: UUID) -> HttpResponse:
    """Withdraw a payment that nobody has signed."""
    order = order_for(request.actor, uid)
    withdraw_payment(request.actor, order, version=read_form(request, OrderIn).version)
    return done(request, "funds/_booked.html", {"line": order.line}, to=_line_url(order.line))


def _area(request: HttpRequest) -> Area:
    """The area asked for, or the actor's own; outside one's areas nothing exists."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    code = request.GET.get("area", "")
    if not code:
        return area_at(actor.unit.path if covers(actor, actor.unit.path) else actor.paths[0])
    area = area_by_code(code)
    require(actor, Can.SEE_FIGURES, area.path)
    return area


def _trail(request: HttpRequest, area: Area) -> list[tuple[str, str]]:
    """The areas above, as far as the actor sees, for the way back."""
    actor = request.actor  # type: ignore[attr-defined]
    above: list[Area] = []
    at: Area | None = area
    while at is not None and covers(actor, at.path):
        above.append(at)
        at = at.parent
    query = request.GET.copy()
    trail = []
    for place in reversed(above):
        query["area"] = place.code
        query.pop("format", None)
        trail.append((place.name, f"{reverse('funds:list')}?{query.urlencode()}"))
    return trail


def _line_url(found: FundLine) -> str:
    return reverse("funds:line", args=[found.uid])


def _timeline(found: FundLine) -> list[dict[str, Any]]:
    words = {
        "funds.planned": pgettext("money", "Planned"),
        "funds.appropriated": pgettext("money", "Appropriated"),
        "funds.committed": pgettext("money", "Committed"),
        "funds.paid": pgettext("money", "Paid"),
        "funds.reversed": _("Reversed"),
        "funds.payment_asked": _("A large payment waits for a second person"),
        "funds.payment_withdrawn": _("A payment was withdrawn"),
    }
    return [
        {
            "at": entry.recorded_at,
            "text": words.get(entry.verb, entry.verb),
            "small": entry.data.get("reference", ""),
            "turn": "no" if entry.verb == "funds.reversed" else "",
            "seq": entry.link.seq if hasattr(entry, "link") else None,
        }
        for entry in thread(found.uid).order_by("-id")[:12]
    ]


def _lines_out(fmt: str, lines: Any, area: Area) -> HttpResponse:
    head = [
        _("Area"),
        _("Code"),
        _("Programme"),
        _("Year"),
        pgettext("money", "Purpose"),
        *(str(k.label) for k in Kind),
    ]
    head = [*head[:5], *(f"{h} ({_('yuan')})" for h in head[5:])]
    rows = (
        [
            found.area.name,
            found.area.code,
            found.programme,
            found.year,
            found.get_category_display(),
            *(getattr(found, kind) / 100 for kind in Kind.values),
        ]
        for found in lines.iterator(chunk_size=2000)
    )
    return sheet_answer(fmt, _("Funds %(area)s") % {"area": area.name}, head, rows)


def _bookings_out(fmt: str, bookings: Any, found: FundLine) -> HttpResponse:
    head = [
        _("No."),
        _("Day"),
        _("Step"),
        _("Amount (yuan)"),
        _("Voucher"),
        _("Takes back no."),
        _("Recorded"),
    ]
    head += [_("Booked by"), _("Second person")]
    rows = ([*_cells(b)] for b in bookings.iterator(chunk_size=2000))
    return sheet_answer(
        fmt, _("Bookings %(area)s %(year)s") % {"area": found.area.name, "year": found.year}, head, rows
    )


def _cells(b: Booking) -> list[Any]:
    return [
        b.number,
        b.day,
        b.get_kind_display(),
        b.signed / 100,
        b.reference,
        b.reverses.number if b.reverses else None,
        b.recorded_at,
        b.booked_by_staff.name if b.booked_by_staff else "",
        b.second_staff.name if b.second_staff else "",
    ]
