"""Who approves gains nothing; what is not paid back comes up, level by level; targets are only ever asked for."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.conftest import JOB

from linli.base.errors import NotAllowed, NotFound
from linli.base.ids import uuid7
from linli.protection.commands import approve_exception, ask, ask_for_target, ask_for_time, decline_exception
from linli.protection.debts import debts, overdue_for
from linli.protection.models import PaybackDebt, Tasking
from linli.protection.queries import waiting_for
from linli.workforce.commands import appoint, enlist, form_unit


def wanted(town: SimpleNamespace, by: Any = None, **more: Any) -> Tasking:
    said = {"starts_at": town.at(14, "10:00"), "ends_at": town.at(14, "12:00"), "ground": "disaster"} | more
    return ask_for_time(by or town.wu, town.lin, act="event_security", **said)


def test_the_body_that_receives_the_hours_does_not_approve(march: SimpleNamespace) -> None:
    town = march
    tasking = wanted(town, for_unit=town.city)
    assert tasking.for_unit == town.city
    assert not waiting_for(town.city_chief).exists() and waiting_for(town.province_chief).exists()
    with pytest.raises(NotAllowed) as no:
        approve_exception(town.city_chief, tasking)
    assert no.value.code == "second_person_required"
    approve_exception(town.province_chief, tasking)
    plain = wanted(town, starts_at=town.at(15, "10:00"), ends_at=town.at(15, "12:00"))
    assert plain.for_unit is None
    approve_exception(town.city_chief, plain)  # the control


def test_a_second_post_in_a_unit_that_gains_counts_too(march: SimpleNamespace) -> None:
    town = march
    asks = wanted(town)
    both = appoint(JOB, town.city_chief.staff, post="commander", unit=town.centre)  # the asking unit
    assert not waiting_for(town.city_chief).exists()
    with pytest.raises(NotAllowed):
        approve_exception(town.city_chief, asks)
    with pytest.raises(NotAllowed):
        decline_exception(both, asks)
    gains = wanted(town, by=town.duty, for_unit=town.order)
    appoint(JOB, town.province_chief.staff, post="officer", unit=town.order)
    with pytest.raises(NotAllowed):
        approve_exception(town.province_chief, gains)


def test_neither_the_officer_nor_the_asker_nor_anybody_beside(march: SimpleNamespace) -> None:
    town = march
    tasking = wanted(town)
    bureau = form_unit(JOB, name={"zh": "东营市公安局", "en": "Dongying"}, kind="bureau", area=town.dongying)
    beside = appoint(JOB, enlist(JOB, number="d1", name="邻市"), post="chief", unit=bureau)
    own = appoint(JOB, town.lin.staff, post="commander", unit=town.city)
    asker = appoint(JOB, town.wu.staff, post="commander", unit=town.city)
    for who, kind in ((own, NotAllowed), (asker, NotAllowed), (town.gao, NotAllowed), (beside, NotFound)):
        with pytest.raises(kind):
            approve_exception(who, tasking)
    approve_exception(town.city_chief, tasking)


def test_the_database_refuses_who_gets_the_hours(march: SimpleNamespace) -> None:
    town = march
    tasking = wanted(town, for_unit=town.order)
    approve_exception(town.city_chief, tasking)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tasking.objects.filter(pk=tasking.pk).update(for_unit=tasking.decided_unit)


def test_the_unit_that_receives_is_named_at_the_door(march: SimpleNamespace) -> None:
    town = march
    span = {"starts_at": town.at(14, "10:00"), "ends_at": town.at(14, "12:00")}
    assert ask(town.wu, town.lin, act="muster", for_unit=town.order.uid, **span).for_unit == town.order
    with pytest.raises(NotFound):
        ask(town.wu, town.lin, act="muster", for_unit=uuid7(), **span)
    page = town.client(town.gao).get(reverse("protection:ask")).content.decode()
    assert "Who receives the hours" in page


# ---------- overdue ----------


def test_an_overdue_debt_comes_up_one_level_each_week(march: SimpleNamespace) -> None:
    town = march
    ins = appoint(JOB, enlist(JOB, number="i9", name="县督"), post="inspector", unit=town.branch)
    station = appoint(JOB, enlist(JOB, number="s9", name="所长"), post="chief", unit=town.station)
    tasking = wanted(town)
    approve_exception(town.city_chief, tasking)
    due = PaybackDebt.objects.get().due_on
    assert due == date(2017, 4, 11)
    boards = {
        "station": station,
        "county": town.gao,
        "city": town.city_chief,
        "province": town.province_chief,
    }
    seen = {}
    for days in (0, 1, 7, 14, 21, 60):
        day = due + timedelta(days=days)
        town.go(day.day, "09:00", month=day.month)
        seen[days] = [name for name, who in boards.items() if overdue_for(who)]
        assert bool(overdue_for(ins)) == (days > 0), "the inspector sees it from the first day"
        debt = debts(PaybackDebt.objects.all())[0]
        assert debt.level == {0: 9, 1: 9, 7: 6, 14: 4, 21: 2, 60: 2}[days]
    assert seen == {
        0: [],
        1: ["station"],
        7: ["station", "county"],
        14: ["station", "county", "city"],
        21: ["station", "county", "city", "province"],
        60: ["station", "county", "city", "province"],
    }
    far = appoint(JOB, enlist(JOB, number="s8", name="别所"), post="chief", unit=town.hekou_station)
    assert not overdue_for(far)
    page = town.client(town.city_chief).get(reverse("protection:overdue")).content.decode()
    assert tasking.number in page and "临淄区" in page and "林安" not in page
    assert (
        "overdue and has come up to you"
        in town.client(town.city_chief).get(reverse("protection:exceptions")).content.decode()
    )
    assert b"\r\n" in town.client(town.gao).get(reverse("protection:overdue") + "?format=csv").content
    assert town.client(town.lin).get(reverse("protection:overdue")).status_code == 403
    assert town.client(town.adm).get(reverse("protection:overdue")).status_code == 403


# ---------- targets ----------


def test_targets_are_counted_by_month_and_body_and_shown_to_the_inspector(march: SimpleNamespace) -> None:
    town = march
    for _n in range(2):
        ask_for_target(town.wu, town.lin, what="ten cases")
    ask_for_target(town.duty, town.lin)
    town.go(3, "09:00", month=4)
    ask_for_target(town.wu, town.lin)
    page = town.client(town.ins).get(reverse("protection:targets")).content.decode()
    assert "2017-04" in page and "2017-03" in page and "Linzi criminal investigation" in page
    sheet = (
        town.client(town.ins).get(reverse("protection:targets") + "?format=csv").content.decode("utf-8-sig")
    )
    assert [line.split(",")[-1] for line in sheet.strip().splitlines()[1:]] == ["1", "2", "1"]
    desk = town.client(town.ins).get(reverse("portal:inspect")).content.decode()
    assert "Targets asked for" in desk and "all refused" in desk
    assert town.client(town.adm).get(reverse("protection:targets")).status_code == 403
    assert town.client(town.lin).get(reverse("protection:targets")).status_code == 403
