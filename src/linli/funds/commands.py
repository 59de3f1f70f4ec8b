"""Planning, appropriating, committing, paying, reversing; and the books of elsewhere, taken over whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import Conflict, Refused, Wrong
from linli.base.money import yuan
from linli.base.states import move
from linli.journal.commands import record

from .models import LARGE_PAYMENT, Booking, Category, FundLine, Kind, PaymentOrder

MOST = 9 * 10**18  # a line's sum stays within a bigint
FIRST_DAY = date(1990, 1, 1)


@dataclass(frozen=True)
class Signers:
    """Who books, and the second person where there is one: postings and staff."""

    booked_by: int | None = None
    booked_by_staff: int | None = None
    second: int | None = None
    second_staff: int | None = None


@command
def plan_funds(
    actor: Actor,
    area: Area,
    *,
    programme: str,
    year: int,
    category: str,
    amount: int,
    day: date,
    reference: str,
) -> Booking:
    """Plan money of a programme for an area, a year and a purpose; the first plan opens the line."""
    require(actor, Can.PLAN_FUNDS, area.path)
    _check_category(category)
    line = _line(area, programme, year, category)
    return _book(actor, line, Kind.PLANNED, amount, day, reference, "funds.planned")


@command
def appropriate(actor: Actor, line: FundLine, *, amount: int, day: date, reference: str) -> Booking:
    """Put money at the disposal of a line."""
    require(actor, Can.PLAN_FUNDS, line.path)
    return _book(actor, line, Kind.APPROPRIATED, amount, day, reference, "funds.appropriated")


@command
def commit_funds(actor: Actor, line: FundLine, *, amount: int, day: date, reference: str) -> Booking:
    """Bind appropriated money by a contract or order."""
    require(actor, Can.BOOK_FUNDS, line.path)
    return _book(actor, line, Kind.COMMITTED, amount, day, reference, "funds.committed")


@command
def pay(actor: Actor, line: FundLine, *, amount: int, day: date, reference: str) -> Booking | PaymentOrder:
    """Pay committed money; a large payment first waits for a second person."""
    require(actor, Can.BOOK_FUNDS, line.path)
    if amount >= LARGE_PAYMENT:
        return _ask(actor, line, amount, day, reference)
    return _book(actor, line, Kind.PAID, amount, day, reference, "funds.paid")


@command
def reverse(actor: Actor, booking: Booking, *, day: date, reference: str) -> Booking | PaymentOrder:
    """Take a booking back by another one; both stay. A large payment is taken back by two people, too."""
    require(actor, Can.BOOK_FUNDS, booking.path)
    _check_reversible(booking)
    if booking.kind == Kind.PAID and booking.amount >= LARGE_PAYMENT:
        return _ask(actor, booking.line, booking.amount, day, reference, reverses=booking)
    return _book(
        actor, booking.line, booking.kind, booking.amount, day, reference, "funds.reversed", reverses=booking
    )


@command
def sign_payment(actor: Actor, order: PaymentOrder, *, version: int | None = None) -> Booking:
    """The second person signs a large payment, and it is booked."""
    require(actor, Can.SIGN_PAYMENT, order.path)
    if actor.staff_id is None or actor.staff_id == order.asked_by_staff_id:
        raise Refused(
            _("A payment of %(amount)s yuan needs a second person: you asked for this one.")
            % {"amount": yuan(order.amount)},
            code="second_person_required",
            status=403,
        )
    if order.status != PaymentOrder.Status.WAITING or (version is not None and order.version != version):
        raise Conflict(_("This payment was signed or withdrawn a moment ago. Please look again."))
    if order.reverses is not None:
        _check_reversible(order.reverses)
    signers = Signers(order.asked_by_id, order.asked_by_staff_id, actor.posting_id, actor.staff_id)
    booking = _book(
        actor,
        order.line,
        Kind.PAID,
        order.amount,
        order.day,
        order.reference,
        "funds.reversed" if order.reverses_id else "funds.paid",
        reverses=order.reverses,
        signers=signers,
    )
    signer = {"signed_by_id": actor.posting_id, "signed_by_staff_id": actor.staff_id}
    move(order, PaymentOrder.Status.SIGNED, booking=booking, **signer)
    return booking


@command
def withdraw_payment(actor: Actor, order: PaymentOrder, *, version: int | None = None) -> None:
    """Take back the wish to pay, before anybody signed it."""
    require(actor, Can.BOOK_FUNDS, order.path)
    move(order, PaymentOrder.Status.WITHDRAWN, expect_version=version)
    record(actor, "funds.payment_withdrawn", subject=order, thread=order.line.uid, path=order.path)


@command
def import_bookings(
    actor: Actor, rows: Iterable[Mapping[str, Any]], *, second: Actor | None = None
) -> tuple[int, int]:
    """Take over the books of another system, all or nothing: (lines, bookings). Rows in the order of booking.

    A row holds area (an Area), programme, year, category, kind, amount (fen), day, reference, and may hold
    recorded_at: when those books recorded it. `second` is the second person for the large payments among them.
    The result equals the same bookings made one by one.
    """
    signers = Signers(actor.posting_id, actor.staff_id)
    signed = (
        Signers(actor.posting_id, actor.staff_id, second.posting_id, second.staff_id) if second else signers
    )
    if second is not None and second.staff_id == actor.staff_id:
        raise Refused(
            _("Two people are needed, and both are you."), code="second_person_required", status=403
        )
    lines: dict[tuple[str, str, int, str], FundLine] = {}
    made: list[Booking] = []
    digest = hashlib.sha256()
    at = now()
    for n, row in enumerate(rows, start=1):
        area, kind, amount = row["area"], Kind(row["kind"]), int(row["amount"])
        require(actor, Can.BOOK_FUNDS, area.path)
        key = (row["programme"], area.path, row["year"], row["category"])
        if key not in lines:
            _check_category(row["category"])
            lines[key] = _line(area, row["programme"], row["year"], row["category"])
        large = kind == Kind.PAID and amount >= LARGE_PAYMENT
        if large and second is None:
            raise Refused(
                _("Row %(n)d pays %(amount)s yuan: that needs a second person.")
                % {"n": n, "amount": yuan(amount)},
                code="second_person_required",
                status=403,
            )
        line = lines[key]
        _check(line, kind, amount, row["day"], 1)
        booking = _next(line, kind, amount, row["day"], row["reference"], row.get("recorded_at") or at)
        _sign(booking, signed if large else signers)
        made.append(booking)
        digest.update(f"{'|'.join(map(str, key))}|{kind}|{amount}|{row['day']}|{row['reference']}\n".encode())
    _store(list(lines.values()), made)
    record(
        actor,
        "funds.imported",
        path=actor.paths[0] if actor.paths else "",
        lines=len(lines),
        bookings=len(made),
        fen=sum(b.amount for b in made),
        digest=digest.hexdigest(),
        second=second.posting_id if second else None,
    )
    return len(lines), len(made)


def _line(area: Area, programme: str, year: int, category: str) -> FundLine:
    """The line, opened where there is none, and held until the deed is done."""
    line, _made = FundLine.objects.get_or_create(
        programme=programme, area=area, year=year, category=category, defaults={"path": area.path}
    )
    return _held(line)


def _held(line: FundLine) -> FundLine:
    # on PostgreSQL a second person waits here; on SQLite one writer writes anyway
    return FundLine.objects.select_for_update(of=("self",)).get(pk=line.pk)


def _book(
    actor: Actor,
    line: FundLine,
    kind: str,
    amount: int,
    day: date,
    reference: str,
    verb: str,
    *,
    reverses: Booking | None = None,
    signers: Signers | None = None,
) -> Booking:
    held = _held(line)
    _check(held, Kind(kind), amount, day, -1 if reverses else 1)
    booking = _next(held, Kind(kind), amount, day, reference, now(), reverses=reverses)
    _sign(booking, signers or Signers(actor.posting_id, actor.staff_id))
    booking.save()
    FundLine.objects.filter(pk=held.pk).update(
        **{kind: F(kind) + booking.signed}, bookings_made=booking.number, newest=booking
    )
    line.refresh_from_db()
    record(
        actor, verb, subject=booking, thread=line.uid, path=line.path,
        money=kind, fen=booking.signed, reference=reference, second=booking.second_id,
    )  # fmt: skip
    return booking


def _next(
    line: FundLine,
    kind: Kind,
    amount: int,
    day: date,
    reference: str,
    recorded_at: datetime,
    *,
    reverses: Booking | None = None,
) -> Booking:
    """The line's next booking, not yet stored; the line in memory counts it."""
    line.bookings_made += 1
    booking = Booking(
        line=line,
        number=line.bookings_made,
        before_id=line.newest_id,
        path=line.path,
        kind=kind,
        amount=amount,
        direction=-1 if reverses else 1,
        reverses=reverses,
        day=day,
        reference=reference,
        recorded_at=recorded_at,
    )
    setattr(line, kind, getattr(line, kind) + booking.signed)
    return booking


def _sign(booking: Booking, by: Signers) -> None:
    booking.booked_by_id, booking.booked_by_staff_id = by.booked_by, by.booked_by_staff
    booking.second_id, booking.second_staff_id = by.second, by.second_staff


def _store(lines: list[FundLine], made: list[Booking]) -> None:
    """Many bookings in one go. Ids are given here, so that each may name the one before it."""
    newest = Booking.objects.order_by("-id").values_list("id", flat=True).first() or 0
    last: dict[int, int] = {line.pk: line.newest_id for line in lines if line.newest_id}
    for booking_id, booking in enumerate(made, start=newest + 1):
        booking.id = booking_id
        booking.before_id = last.get(booking.line_id)
        last[booking.line_id] = booking_id
    Booking.objects.bulk_create(made, batch_size=2000)
    _skip_ids(made)
    for line in lines:
        line.newest_id = last.get(line.pk)
    sums = ["planned", "appropriated", "committed", "paid", "bookings_made", "newest"]
    FundLine.objects.bulk_update(lines, sums, batch_size=500)


def _skip_ids(made: list[Booking]) -> None:
    """Tell PostgreSQL's sequence which ids were given."""
    from django.db import connection

    if made and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = Booking._meta.db_table
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, made[-1].id])


def _ask(
    actor: Actor, line: FundLine, amount: int, day: date, reference: str, reverses: Booking | None = None
) -> PaymentOrder:
    held = _held(line)
    _check(held, Kind.PAID, amount, day, -1 if reverses else 1)
    if actor.posting_id is None or actor.staff_id is None:
        raise Refused(
            _("A payment as large as this needs two people."), code="second_person_required", status=403
        )
    order = PaymentOrder.objects.create(
        line=held,
        path=held.path,
        amount=amount,
        reverses=reverses,
        day=day,
        reference=reference,
        asked_at=now(),
        asked_by_id=actor.posting_id,
        asked_by_staff_id=actor.staff_id,
    )
    record(
        actor,
        "funds.payment_asked",
        subject=order,
        thread=held.uid,
        path=held.path,
        fen=amount,
        reference=reference,
    )
    return order


def _check(line: FundLine, kind: Kind, amount: int, day: date, direction: int) -> None:
    """What the constraints say too, as sentences."""
    if amount <= 0:
        raise Wrong(_("An amount is more than nothing."), field="amount", code="bad_amount")
    if not FIRST_DAY <= day <= today():
        raise Wrong(_("A booking bears a day that has come."), field="day", code="bad_date")
    sums = {k: getattr(line, k) for k in Kind.values}
    sums[kind] += direction * amount
    if sums[kind] > MOST:
        raise Wrong(_("This amount is too large."), field="amount", code="out_of_range")
    for smaller, larger in (("paid", "committed"), ("committed", "appropriated")):
        if sums[smaller] > sums[larger]:
            raise Wrong(
                _("%(smaller)s would be %(a)s yuan and %(larger)s only %(b)s yuan.")
                % {
                    "smaller": str(Kind(smaller).label).capitalize(),
                    "larger": Kind(larger).label,
                    "a": yuan(sums[smaller]),
                    "b": yuan(sums[larger]),
                },
                field="amount",
                code="more_than_there_is",
                rule="paid_is_at_most_committed"
                if smaller == "paid"
                else "committed_is_at_most_appropriated",
            )
    if sums[kind] < 0:
        raise Wrong(_("No sum can become negative."), field="amount", code="more_than_there_is")


def _check_category(category: str) -> None:
    if category not in Category.values:
        raise Wrong(_("Choose one of the purposes."), field="category", code="not_allowed")


def _check_reversible(booking: Booking) -> None:
    if booking.direction < 0:
        raise Refused(
            _("This booking is itself a reversal. Book the amount anew instead."), code="already_reversed"
        )
    if Booking.objects.filter(reverses=booking).exists():
        raise Refused(_("This booking was reversed already."), code="already_reversed", status=409)
