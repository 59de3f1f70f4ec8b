"""What the database itself refuses, for whoever comes past the commands. Each with a control that passes."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from linli.base.ids import uuid7
from linli.protection.commands import approve_exception, ask_for_time, check_in, correct_time, enter_time
from linli.protection.models import CheckIn, PaybackDebt, Review, Rule, Tasking, TimeEntry, WeekSum


def refused(rows: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**values)


def test_taskings(march: SimpleNamespace) -> None:
    town = march
    asked = ask_for_time(
        town.wu, town.lin, act="event_security", starts_at=town.at(14, "10:00"), ends_at=town.at(14, "12:00"),
        ground="disaster",
    )  # fmt: skip
    row = Tasking.objects.filter(pk=asked.pk)
    whole = {
        "status": "exception",
        "decided_by": town.city_chief,
        "decided_by_staff": town.city_chief.staff,
        "decided_unit": town.city,
        "decided_level": 4,
        "decided_at": town.at(13),
        "expires_at": town.at(15),
    }
    refused(row, ends_at=F("starts_at"))
    refused(row, status="refused", rule=None)
    for hole in ("decided_by_staff", "decided_unit", "decided_level", "decided_at", "expires_at"):
        refused(row, **whole | {hole: None})
    refused(row, **whole | {"ground": ""})
    refused(row, **whole | {"rule": None})
    refused(row, **whole | {"decided_by_staff": town.wu.staff})
    refused(row, **whole | {"decided_unit": town.centre})
    refused(row, **whole | {"decided_level": 6})
    refused(row, act="clearance_target", status="granted")
    row.update(**whole)  # the control


def test_reviews_and_debts(march: SimpleNamespace) -> None:
    town = march
    asked = ask_for_time(
        town.wu, town.lin, act="event_security", starts_at=town.at(14, "10:00"), ends_at=town.at(14, "12:00"),
        ground="danger_to_life",
    )  # fmt: skip
    review = Review.objects.filter(tasking=asked)
    refused(review, status="upheld")
    refused(review, status="upheld", reviewed_by_staff=town.wu.staff)
    review.update(status="upheld", reviewed_by_staff=town.city_chief.staff)
    refused(PaybackDebt.objects.filter(tasking=asked), owed=0)


def test_rules(march: SimpleNamespace) -> None:
    rule = Rule.objects.filter(code="weekly_hours", ruleset="2017")
    refused(rule, valid_to=date(2017, 1, 1))
    refused(rule, amount=None)
    refused(rule, amount=0)
    staff = march.adm.staff
    refused(rule, proposed_by_staff=staff, adopted_by_staff=staff)
    refused(rule, proposed_by_staff=staff, adopted_by_staff=None)
    rule.update(proposed_by_staff=staff, adopted_by_staff=march.gao.staff)
    first, second = Rule.objects.filter(ruleset="2013")[:2]
    Rule.objects.filter(pk=first.pk).update(supersedes=rule.get())
    refused(Rule.objects.filter(pk=second.pk), supersedes=rule.get())


def test_time(march: SimpleNamespace) -> None:
    town = march
    entry = enter_time(
        town.lin, town.lin, kind="community", starts_at=town.at(10, "09:00"), ends_at=town.at(10, "10:00"),
        place=town.community.path,
    )  # fmt: skip
    good = {
        f.attname: getattr(entry, f.attname)
        for f in TimeEntry._meta.concrete_fields
        if f.attname not in {"id", "uid"}
    } | {"starts_at": town.at(11, "09:00"), "ends_at": town.at(11, "10:00")}
    tasking = ask_for_time(
        town.wu, town.lin, act="muster", starts_at=town.at(14, "09:00"), ends_at=town.at(14, "10:00")
    )
    fair = ask_for_time(
        town.wu, town.lin, act="event_security", starts_at=town.at(14, "10:00"), ends_at=town.at(14, "12:00"),
        ground="disaster",
    )  # fmt: skip
    approve_exception(town.city_chief, fair)
    for wrong in (
        {"ends_at": town.at(11, "08:00")},
        {"minutes": 0},
        {"minutes": 1441},
        {"area_id": None},
        {"tasking_id": tasking.pk},
        {"kind": "away", "away": False},
        {"away": True},
        {"kind": "leave", "pays_id": fair.debt.pk},
        {"planned": True},
        {"source": "plan"},
        {"voided_at": town.at(12)},
        {"void_reason": "mistake"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TimeEntry.objects.bulk_create([TimeEntry(**good | wrong)])
    TimeEntry.objects.bulk_create([TimeEntry(**good)])
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.bulk_create([TimeEntry(**good)])
    new = correct_time(
        town.lin, entry, reason="mistake", starts_at=town.at(10, "09:00"), ends_at=town.at(10, "09:30")
    )
    later = {
        "starts_at": town.at(12, "09:00"),
        "ends_at": town.at(12, "10:00"),
        "corrects_id": new.corrects_id,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.bulk_create([TimeEntry(**good | later)])


def test_week_sums_and_check_ins(march: SimpleNamespace) -> None:
    town = march
    enter_time(town.lin, town.lin, kind="away", starts_at=town.at(10, "09:00"), ends_at=town.at(10, "10:00"))
    week = WeekSum.objects.all()
    for column in ("community", "station", "away", "leave", "training", "repaid"):
        refused(week, **{column: -1})
    refused(week, community=168 * 60)
    with pytest.raises(IntegrityError), transaction.atomic():
        WeekSum.objects.create(posting=town.lin, week=week.get().week, path="37", post="community_officer")
    row = check_in(town.lin, uid=uuid7(), place=town.community.path)
    twin = CheckIn(
        posting=town.lin, path=row.path, area=row.area, started_at=row.started_at, recorded_at=row.recorded_at
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
