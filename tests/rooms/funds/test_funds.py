"""Money moves forward in four steps, is never edited, and a large payment needs two people."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from linli.base.clock import today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.money import fen
from linli.funds.commands import (
    appropriate,
    commit_funds,
    import_bookings,
    pay,
    plan_funds,
    reverse,
    sign_payment,
    withdraw_payment,
)
from linli.funds.models import Booking, FundLine, PaymentOrder
from linli.funds.queries import line_for, lines_for, money_by_place, total
from linli.journal.models import Entry

MILLION = 1_000_000_00


def how(amount: int, reference: str = "D-1") -> dict[str, Any]:
    return {"amount": amount, "day": today(), "reference": reference}


def line_of(town, amount=5 * MILLION, area=None, category="county_construction"):
    plan_funds(
        town.ana,
        area or town.linzi,
        programme="basics2017",
        year=2017,
        category=category,
        **how(amount, "P-1"),
    )
    return FundLine.objects.get(area=area or town.linzi, category=category)


def funded(town, amount=5 * MILLION):
    line = line_of(town, amount)
    appropriate(town.ana, line, **how(amount, "A-1"))
    commit_funds(town.ana, line, **how(amount, "C-1"))
    return line


def test_money_goes_from_plan_to_payment_and_every_step_is_written_down(town):
    line = funded(town)
    pay(town.ana, line, **how(999_999_99, "Z-1"))
    line.refresh_from_db()
    assert (line.planned, line.appropriated, line.committed, line.paid) == (
        5 * MILLION,
        5 * MILLION,
        5 * MILLION,
        999_999_99,
    )
    verbs = list(Entry.objects.filter(thread=line.uid).order_by("id").values_list("verb", flat=True))
    assert verbs == ["funds.planned", "funds.appropriated", "funds.committed", "funds.paid"]
    assert line.bookings_made == line.bookings.count() == 4


@pytest.mark.parametrize("step", ["commit", "pay"])
def test_nobody_spends_more_than_there_is(town, step):
    line = line_of(town)
    appropriate(town.ana, line, **how(100))
    if step == "pay":
        commit_funds(town.ana, line, **how(60))
    with pytest.raises(Wrong) as no:
        (commit_funds if step == "commit" else pay)(town.ana, line, **how(101 if step == "commit" else 61))
    assert no.value.code == "more_than_there_is"
    assert no.value.rule.endswith("_is_at_most_" + ("appropriated" if step == "commit" else "committed"))
    line.refresh_from_db()
    assert line.bookings_made == (3 if step == "pay" else 2), "nothing is half booked"


def test_a_large_payment_waits_for_a_second_person(town):
    line = funded(town)
    order = pay(town.ana, line, **how(MILLION, "Z-9"))
    assert isinstance(order, PaymentOrder)
    line.refresh_from_db()
    assert line.paid == 0, "asking is not paying"
    with pytest.raises(Refused) as no:
        sign_payment(town.ana, order)
    assert no.value.code == "second_person_required"
    booking = sign_payment(town.province_chief, order)
    line.refresh_from_db()
    assert line.paid == MILLION
    assert booking.booked_by_staff == town.ana.staff
    assert booking.second_staff == town.province_chief.staff
    order.refresh_from_db()
    assert order.status == "signed"
    assert order.booking == booking
    with pytest.raises(Conflict):
        sign_payment(town.province_chief, order)


def test_one_person_with_two_postings_is_one_person(town):
    from linli.workforce.commands import appoint

    line = funded(town)
    order = pay(town.ana, line, **how(MILLION))
    other_hat = appoint(town.job, town.ana.staff, post="chief", unit=town.province)
    with pytest.raises(Refused) as no:
        sign_payment(other_hat, order)
    assert no.value.code == "second_person_required"


def test_a_withdrawn_payment_is_never_signed(town):
    order = pay(town.ana, funded(town), **how(MILLION))
    withdraw_payment(town.ana, order)
    with pytest.raises(Conflict):
        sign_payment(town.province_chief, order)


def test_a_wrong_booking_is_reversed_and_both_stay(town):
    line = funded(town)
    wrong = pay(town.ana, line, **how(700))
    back = reverse(town.ana, wrong, day=today(), reference="R-1")
    line.refresh_from_db()
    assert line.paid == 0
    assert back.reverses == wrong
    assert back.signed == -700
    assert Booking.objects.filter(pk=wrong.pk).exists()
    for again in (wrong, back):
        with pytest.raises(Refused) as no:
            reverse(town.ana, again, day=today(), reference="R-2")
        assert no.value.code == "already_reversed"


def test_a_commitment_that_was_paid_is_not_taken_back(town):
    line = funded(town)
    pay(town.ana, line, **how(1))
    committed = line.bookings.get(kind="committed")
    with pytest.raises(Wrong) as no:
        reverse(town.ana, committed, day=today(), reference="R-1")
    assert no.value.rule == "paid_is_at_most_committed"


def test_a_large_payment_is_taken_back_by_two_people_too(town):
    line = funded(town)
    payment = sign_payment(town.province_chief, pay(town.ana, line, **how(MILLION)))
    order = reverse(town.ana, payment, day=today(), reference="R-1")
    assert isinstance(order, PaymentOrder)
    back = sign_payment(town.province_chief, order)
    line.refresh_from_db()
    assert back.reverses == payment
    assert line.paid == 0


def test_who_may_and_where(town):
    line = line_of(town)
    with pytest.raises(NotAllowed):
        plan_funds(town.wu, town.linzi, programme="p", year=2017, category="other", **how(1))
    with pytest.raises(NotAllowed):
        commit_funds(town.gao, line, **how(1))
    with pytest.raises(NotFound):
        appropriate(town.gao, line_of(town, area=town.hekou), **how(1))
    assert line_for(town.gao, line.uid) == line
    assert lines_for(town.gao).count() == 1, "the line of another county is not in sight"


@pytest.mark.parametrize(
    ("amount", "unit", "code"),
    [
        ("1,860,000.00", "yuan", None),
        ("186", "wan", None),
        ("1.234", "yuan", "bad_amount"),
        ("5", "", "bad_amount"),
    ],
)
def test_an_amount_names_its_unit(amount, unit, code):
    if code is None:
        assert fen(amount, unit) == 1_860_000_00
    else:
        with pytest.raises(Wrong) as no:
            fen(amount, unit)
        assert no.value.code == code


def test_a_booking_for_a_day_to_come_or_of_nothing_is_refused(town):
    line = line_of(town)
    for wrong in ({"amount": 0}, {"amount": -5}, {"day": date(2999, 1, 1)}, {"day": date(1, 1, 1)}):
        with pytest.raises(Wrong):
            appropriate(town.ana, line, **(how(5) | wrong))


def test_the_drill_down_adds_up(town):
    line_of(town, 100)
    line_of(town, 10, area=town.hekou)
    line_of(town, 1, area=town.zibo)
    lines = lines_for(town.ana)
    province = money_by_place(lines, town.shandong)
    assert {p.area.code: p.sums.planned for p in province if p.area} == {"3703": 101, "3705": 10}
    city = money_by_place(lines, town.zibo)
    assert [(str(p.area), p.sums.planned) for p in city if p.sums.planned] == [("临淄区", 100), ("None", 1)]
    assert total(city).planned == 101


# the database says it too


@pytest.mark.parametrize(
    "wrong",
    [
        {"paid": 6 * MILLION},
        {"committed": 6 * MILLION},
        {"paid": -1},
        {"planned": -1},
        {"year": 17},
    ],
)
def test_a_line_cannot_contradict_itself(town, wrong):
    line = funded(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        FundLine.objects.filter(pk=line.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"amount": 1}, {"day": date(2017, 1, 1)}, {"reference": "x"}, {"second": None}]
)
def test_no_booking_is_edited(town, wrong):
    funded(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.update(**wrong)
    booking = Booking.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        booking.save()


def test_no_booking_is_deleted(town):
    line = funded(town)
    for booking in line.bookings.all():
        with pytest.raises(IntegrityError), transaction.atomic():
            booking.delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM funds_booking WHERE id = %s", [booking.pk])
            connection.check_constraints()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"direction": -1},
        {"direction": 2},
        {"kind": "paid", "amount": MILLION},
        {"second": "same"},
        {"number": 1},
    ],
)
def test_a_wrong_booking_does_not_enter_the_books(town, wrong):
    line = funded(town)
    row = {
        "line": line,
        "number": 9,
        "path": line.path,
        "kind": "planned",
        "amount": 5,
        "day": today(),
        "reference": "x",
        "recorded_at": line.newest.recorded_at if line.newest else Booking.objects.first().recorded_at,
        "booked_by": town.ana,
        "booked_by_staff": town.ana.staff,
    } | wrong
    if row.get("second") == "same":
        row |= {"second": town.ana, "second_staff": town.ana.staff}
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(**row)


def test_a_booking_is_reversed_once(town):
    line = funded(town)
    wrong = pay(town.ana, line, **how(700))
    reverse(town.ana, wrong, day=today(), reference="R-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(
            line=line, number=99, path=line.path, kind="paid", amount=700, direction=-1, reverses=wrong,
            day=today(), reference="x", recorded_at=wrong.recorded_at,
        )  # fmt: skip


@pytest.mark.parametrize("how_wrong", ["same person", "no booking", "nothing"])
def test_an_order_is_signed_by_another_person_or_not_at_all(town, how_wrong):
    order = pay(town.ana, funded(town), **how(MILLION))
    wrong = {
        "same person": {"signed_by": town.ana, "signed_by_staff": town.ana.staff},
        "no booking": {
            "status": "signed",
            "signed_by": town.province_chief,
            "signed_by_staff": town.province_chief.staff,
        },
        "nothing": {"amount": 0},
    }[how_wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentOrder.objects.filter(pk=order.pk).update(**wrong)


# many at once


def rows_of(town):
    base = {"programme": "basics2017", "year": 2017, "day": date(2017, 3, 1)}
    for area, category, amount in (
        (town.linzi, "county_construction", 3 * MILLION),
        (town.hekou, "training", 77),
        (town.linzi, "training", 5000),
    ):
        for kind in ("planned", "appropriated", "committed", "paid"):
            yield base | {
                "area": area,
                "category": category,
                "kind": kind,
                "amount": amount,
                "reference": f"{kind[0]}-{amount}",
            }


def test_imported_books_equal_the_same_bookings_one_by_one(town):
    deeds = {"appropriated": appropriate, "committed": commit_funds, "paid": pay}
    for row in rows_of(town):
        said = {k: row[k] for k in ("amount", "day", "reference")}
        if row["kind"] == "planned":
            where = {k: row[k] for k in ("programme", "year", "category")}
            plan_funds(town.ana, row["area"], **where, **said)
            continue
        line = FundLine.objects.get(area=row["area"], category=row["category"])
        made = deeds[row["kind"]](town.ana, line, **said)
        if isinstance(made, PaymentOrder):
            sign_payment(town.province_chief, made)
    alone = picture()
    with connection.cursor() as cursor:  # the books are put away, as no deed can
        FundLine.objects.update(newest=None)
        PaymentOrder.objects.all().delete()
        cursor.execute("DELETE FROM funds_booking")
        FundLine.objects.all().delete()
    lines, bookings = import_bookings(town.ana, rows_of(town), second=town.province_chief)
    assert (lines, bookings) == (3, 12)
    assert picture() == alone
    entry = Entry.objects.filter(verb="funds.imported").get()
    assert entry.data["bookings"] == 12
    assert len(entry.data["digest"]) == 64


def picture():
    lines = FundLine.objects.order_by("path", "category").values_list(
        "programme", "path", "year", "category", "planned", "appropriated", "committed", "paid", "bookings_made",
        "newest__number",
    )  # fmt: skip
    bookings = Booking.objects.order_by("line__path", "line__category", "number").values_list(
        "line__path", "number", "before__number", "path", "kind", "amount", "direction", "day", "reference",
        "booked_by", "booked_by_staff", "second", "second_staff",
    )  # fmt: skip
    return list(lines), list(bookings)


def test_an_import_is_all_or_nothing_and_asks_for_the_second_person(town):
    with pytest.raises(Refused) as no:
        import_bookings(town.ana, rows_of(town))
    assert no.value.code == "second_person_required"
    with pytest.raises(Refused):
        import_bookings(town.ana, rows_of(town), second=town.ana)
    spent = [row | {"amount": row["amount"] + (row["kind"] == "paid")} for row in rows_of(town)]
    with pytest.raises(Wrong):
        import_bookings(town.ana, spent, second=town.province_chief)
    assert not FundLine.objects.exists()
    assert not Booking.objects.exists()


def test_after_an_import_the_books_go_on(town):
    import_bookings(town.ana, rows_of(town), second=town.province_chief)
    line = FundLine.objects.get(area=town.hekou)
    booking = appropriate(town.ana, line, **how(10))
    assert booking.number == 5
    assert booking.before.number == 4


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_nobody_spends_the_same_money_twice():
    from tests.conftest import build_town

    town = build_town()
    line = funded(town)
    appropriate(town.ana, line, **how(100))
    outcomes: list[str] = []
    together = threading.Barrier(2)

    seen = [FundLine.objects.get(pk=line.pk) for _ in range(2)]

    def spend() -> None:
        mine = seen.pop()
        try:
            together.wait()
            commit_funds(town.ana, mine, **how(60))
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    people = [threading.Thread(target=spend) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(outcomes) == ["done", "refused"]
    line.refresh_from_db()
    assert line.committed == 5 * MILLION + 60
