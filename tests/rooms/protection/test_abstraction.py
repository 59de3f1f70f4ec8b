"""Abstraction: the sums against a plain recount, small areas folded, the register frozen."""

from __future__ import annotations

import random
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import JOB, signed_in

from linli.areas.queries import area_at
from linli.base.clock import day_start
from linli.base.errors import NotAllowed, Refused
from linli.protection.abstraction import Hours, abstraction, since
from linli.protection.commands import (
    TimeRow,
    approve_exception,
    ask_for_time,
    enter_time,
    import_time_entries,
    publish_abstraction,
    set_calendar_day,
    void_time,
)
from linli.protection.folding import FEW, folded
from linli.protection.models import AbstractionReport, TimeEntry
from linli.protection.published import digest_of, line_in, report_of
from linli.protection.seen import Periods, look
from linli.workforce.commands import record_absence
from linli.workforce.models import Absence, Posting

from .test_sums import officers

SUMMED = ("community", "station", "away", "unexplained", "leave", "training")


def plan_and_work(people: list[Any], first: date, days: int, seed: int = 3) -> list[TimeRow]:
    """Work and plans of some weeks, a third of them over midnight; away time without a tasking."""
    dice = random.Random(seed)
    rows = []
    for person in people:
        area = person.beat.first().area_id
        for n in range(days):
            start = day_start(first + timedelta(days=n))
            for plan in (True, False):
                if dice.random() < 0.2:
                    continue
                begin = start + timedelta(minutes=dice.randrange(480, 600))
                end = begin + timedelta(minutes=dice.randrange(120, 400))
                rows.append(TimeRow(person.pk, "community", begin, end, area, plan=plan))
                if dice.random() < 0.5:
                    kind = dice.choice(["away", "station", "leave", "training"])
                    late = start + timedelta(hours=22)
                    until = late + timedelta(minutes=dice.randrange(30, 600))
                    rows.append(TimeRow(person.pk, kind, late, until, plan=plan))
    return rows


def recounted(path: str, first: date, end: date) -> Hours:
    """The definition, word by word and minute by minute: the oracle."""
    from linli.protection.calendar import Workdays

    hours = Hours()
    work = Workdays(first, end)
    start, stop = day_start(first), day_start(end)
    entered: dict[tuple[int, bool, str], int] = {}
    for posting in Posting.objects.filter(post="community_officer", path__startswith=path):
        days = [first + timedelta(days=n) for n in range((end - first).days)]
        there = [
            d for d in days if posting.valid_from <= d and (posting.valid_to is None or d < posting.valid_to)
        ]
        hours.officers += bool(there)
        hours.contracted += 480 * sum(d in work for d in there)
        for e in TimeEntry.objects.filter(posting=posting, voided_at=None):
            at, n = max(e.starts_at, start), 0
            while at < min(e.ends_at, stop):
                at, n = at + timedelta(minutes=1), n + 1
            key = (posting.pk, e.planned, e.kind)
            entered[key] = entered.get(key, 0) + n
            if e.planned:
                column = {
                    "community": "planned_community",
                    "station": "planned_other",
                    "away": "planned_other",
                }
                name = column.get(e.kind, "planned_absent")
            else:
                name = e.kind
                hours.unexplained += n if e.kind == "away" and e.tasking_id is None else 0
            setattr(hours, name, getattr(hours, name) + n)
    return hours


@pytest.mark.parametrize(
    ("first", "end"),
    [
        (date(2017, 2, 1), date(2017, 3, 1)),
        (date(2017, 1, 1), date(2017, 7, 1)),
        (date(2017, 2, 20), date(2017, 2, 27)),
        (date(2017, 2, 11), date(2017, 3, 10)),
    ],
    ids=["month", "half-year", "week", "any days"],
)
def test_the_sums_say_what_a_plain_recount_says(march: SimpleNamespace, first: date, end: date) -> None:
    people = officers(march, 3)
    march.go(20)
    import_time_entries(JOB, plan_and_work([*people, march.lin], date(2017, 1, 25), 45))
    for path in ("37", "3703", "370305"):
        assert abstraction([path], first, end).get("", Hours()) == recounted(path, first, end), path
    below = abstraction(["37"], first, end, width=6)
    whole = Hours()
    for hours in below.values():
        whole = whole.add(hours)
    assert whole == abstraction(["37"], first, end)[""], "counties add up to the province"


def test_absences_stand_in_series_b_and_never_twice(march: SimpleNamespace) -> None:
    march.go(31)
    lin = march.lin
    february = date(2017, 3, 1), date(2017, 4, 1)
    before = abstraction([lin.path], *february)[""]
    record_absence(JOB, lin, kind="leave", valid_from=date(2017, 3, 6), valid_to=date(2017, 3, 13))
    after = abstraction([lin.path], *february)[""]
    assert after.leave - before.leave == 5 * 480, "seven days, five of them working days"
    enter_time(lin, lin, kind="leave", starts_at=march.at(6, "09:00"), ends_at=march.at(6, "12:00"))
    assert abstraction([lin.path], *february)[""].leave == after.leave, "an hour entered in it counts once"
    week = abstraction([lin.path], date(2017, 3, 6), date(2017, 3, 13))[""]
    assert week.leave == 5 * 480 and week.b == 1 and week.a == 0
    odd = abstraction([lin.path], date(2017, 3, 7), date(2017, 3, 9))[""]
    assert odd.leave == 2 * 480
    assert Absence.objects.count() == 1


def test_the_calendar_makes_the_contracted_hours(march: SimpleNamespace) -> None:
    week = date(2017, 4, 3), date(2017, 4, 10)  # Qingming: Monday and Tuesday off, Saturday 1 April made up
    assert abstraction([march.lin.path], *week)[""].contracted == 3 * 480
    assert abstraction([march.lin.path], date(2017, 3, 27), date(2017, 4, 3))[""].contracted == 6 * 480
    set_calendar_day(JOB, day=date(2017, 4, 8), works=True, source="本省通知")
    assert abstraction([march.lin.path], *week)[""].contracted == 4 * 480


def test_what_was_entered_or_voided_later_can_be_taken_off_again(march: SimpleNamespace) -> None:
    lin = march.lin
    march.go(14)
    gone = enter_time(lin, lin, kind="away", starts_at=march.at(13, "09:00"), ends_at=march.at(13, "11:00"))
    march.go(15)
    instant = march.at(15)
    then = abstraction(["37"], date(2017, 3, 1), date(2017, 4, 1))[""]
    march.go(16)
    void_time(lin, gone, reason="mistake")
    enter_time(lin, lin, kind="station", starts_at=march.at(13, "12:00"), ends_at=march.at(13, "15:00"))
    now = abstraction(["37"], date(2017, 3, 1), date(2017, 4, 1))[""]
    late = since(["37"], date(2017, 3, 1), date(2017, 4, 1), instant)[""]
    assert (now.away, now.station, late.away, late.station) == (0, 180, -120, 180)
    assert now.away - late.away == then.away and now.station - late.station == then.station
    assert now.unexplained - late.unexplained == then.unexplained == 120


# ---------- small areas ----------


@given(
    st.dictionaries(st.text("0123456789", min_size=2, max_size=2), st.integers(1, 12), min_size=1, max_size=9)
)
def test_nothing_smaller_than_five_can_be_worked_out(sizes: dict[str, int]) -> None:
    few = folded(sizes)
    shown = {p: n for p, n in sizes.items() if p not in few}
    assert all(n >= FEW for n in shown.values())
    hidden = sum(sizes.values()) - sum(shown.values())
    assert hidden == 0 or hidden >= FEW or not shown, "the sum less what is shown is a fold of five or more"
    assert len(few) != 1 or (sizes[next(iter(few))] < FEW and not shown), "nobody stands in a fold alone"


def test_a_superior_sees_no_area_of_fewer_than_five(march: SimpleNamespace) -> None:
    officers(march, 8)  # two each in Linzi twice, Zhangdian, Hekou; one was there
    month = Periods.of("month", date(2017, 3, 1))
    seen = look(march.province_chief, area_at("37"), month)
    assert seen.whole.officers >= FEW
    shown = [p for p in seen.parts if p.area is not None]
    assert all(p.hours.officers >= FEW for p in seen.parts) and len(shown) <= 1
    hekou = look(march.province_chief, area_at("370503"), month)
    assert not hekou.parts and hekou.whole == Hours(), "two officers: nothing by itself"


# ---------- the register ----------


def test_the_register_is_frozen_and_says_who_took_what(march: SimpleNamespace) -> None:
    people = officers(march, 20)
    march.go(13)
    tasking = ask_for_time(
        march.wu,
        march.lin,
        act="event_security",
        ground="disaster",
        starts_at=march.at(14, "19:00"),
        ends_at=march.at(14, "21:00"),
    )
    if tasking.status == "exception_wanted":
        approve_exception(march.city_chief, tasking)
    march.go(15)
    enter_time(
        march.lin,
        march.lin,
        kind="away",
        starts_at=march.at(14, "19:00"),
        ends_at=march.at(14, "21:00"),
        tasking=tasking.uid,
    )
    enter_time(
        march.lin, march.lin, kind="away", starts_at=march.at(14, "08:00"), ends_at=march.at(14, "09:00")
    )
    with pytest.raises(Refused) as early:
        publish_abstraction(march.ana, area_at("37"), date(2017, 3, 1))
    assert early.value.code == "too_early"
    march.go(3, month=4)
    with pytest.raises(NotAllowed):
        publish_abstraction(march.lin, area_at("37"), date(2017, 3, 1))
    report = publish_abstraction(march.ana, area_at("37"), date(2017, 3, 20))
    assert report.month == date(2017, 3, 1) and report.digest == digest_of(report)
    line = line_in(report, march.community.path)
    assert (
        line is not None
        and line["officers"] == 11
        and line["away_minutes"] == 180
        and line["unexplained_minutes"] == 60
    )
    assert [(b["name"] != "", b["away_minutes"]) for b in line["bodies"]] == [(True, 120), (False, 60)]
    assert line["bodies"][0]["acts"] == {"event_security": 120} and line["bodies"][0]["owed_minutes"] == 120
    assert all(a["officers"] >= FEW for a in report.content["areas"])
    enter_time(
        march.lin, march.lin, kind="station", starts_at=march.at(20, "08:00"), ends_at=march.at(20, "18:00")
    )
    again = publish_abstraction(march.ana, area_at("37"), date(2017, 3, 1))
    assert report_of(date(2017, 3, 1)) == again and again.content != report.content
    report.refresh_from_db()
    assert report.digest == digest_of(report), "what was published first stays as it was"
    with pytest.raises(IntegrityError), transaction.atomic():
        AbstractionReport.objects.filter(pk=report.pk).update(edition=2)
    assert people


# ---------- the doors ----------


def test_the_page_and_the_json_door_show_an_area_to_whoever_may_see_it(march: SimpleNamespace) -> None:
    officers(march, 20)
    march.go(3, month=4)
    enter_time(
        march.lin, march.lin, kind="away", starts_at=march.at(14, "08:00"), ends_at=march.at(14, "09:00")
    )
    chief = signed_in(march.province_chief)
    page = chief.get("/protection/abstraction?by=month&on=2017-03-05").content.decode()
    assert "Abstraction" in page and "March 2017" in page and "not explained" in page
    for by, name in (("week", "Week 9 of 2017"), ("half", "First half of 2017")):
        assert name in chief.get(f"/protection/abstraction?by={by}&on=2017-03-05").content.decode()
    told = chief.get("/api/protection/abstraction?area=37&by=month&on=2017-03-05").json()
    assert told["whole"]["away_minutes"] == 60 and told["bodies"][-1]["unit"] is None
    assert sum(p["contracted_minutes"] for p in told["parts"]) == told["whole"]["contracted_minutes"]
    same = chief.get("/protection/abstraction?by=month&on=2017-03-05&format=json").json()
    assert same["whole"] == told["whole"]
    sheet = chief.get("/protection/abstraction?by=month&on=2017-03-05&format=csv").content.decode()
    assert "Contracted hours" in sheet
    alone = signed_in(march.lin).get("/protection/abstraction?on=2017-03-05").content.decode()
    assert "Fewer than five officers" in alone, "an officer's own community is no area of five"
    assert signed_in(march.wu).get("/protection/abstraction?area=3705").status_code == 404


def test_a_month_is_published_by_its_button_and_read_by_everybody(march: SimpleNamespace) -> None:
    officers(march, 20)
    march.go(3, month=4)
    analyst, said = signed_in(march.ana), {"area": "37", "month": "2017-03-01"}
    assert signed_in(march.wu).post("/protection/abstraction/publish", said).status_code == 403
    assert analyst.post("/protection/abstraction/publish", said).status_code == 303
    public = Client(headers={"accept-language": "en"})
    page = public.get("/portal/hours?month=2017-03&area=370305").content.decode()
    assert "went to other duties" in page and AbstractionReport.objects.get().digest[:16] in page
    frozen = public.get("/portal/hours?month=2017-03&format=json").json()
    assert frozen["areas"] and frozen["definition"]["en"] and frozen["month"] == "2017-03"
    assert "370305" in public.get("/portal/hours?month=2017-03&format=csv").content.decode()
    assert "Nothing has been published" in public.get("/portal/hours?month=2017-02").content.decode()
    village = public.get(f"/portal/village/{march.community.code}").content.decode()
    assert "contracted hours" in village


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_out_of_reach_is_refused_and_breaks_nothing(march: SimpleNamespace, day: str) -> None:
    chief, officer = signed_in(march.province_chief), signed_in(march.lin)
    assert chief.get(f"/api/protection/abstraction?area=37&on={day}").status_code == 422
    assert chief.get(f"/api/protection/hours-taken?area=37&month={day}").status_code == 422
    assert officer.get(f"/api/protection/week?day={day}").status_code == 422
    assert chief.get(f"/protection/abstraction?on={day}").status_code == 200, (
        "the page shows the usual period"
    )
    said = {"area": "37", "month": day}
    assert signed_in(march.ana).post("/protection/abstraction/publish", said).status_code == 422
    assert officer.post("/protection/plan/copy", {"week": day}).status_code == 422
    plan = {"days": [day], "starts": "09:00", "ends": "10:00"}
    assert officer.post("/protection/plan/hours", plan).status_code == 422
