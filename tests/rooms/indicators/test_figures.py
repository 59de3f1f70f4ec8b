"""Figures are counted from their records, open to them, and keep their answer for an as-of for ever."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as live_settings

from linli.base.clock import day_start, local_day, now
from linli.base.errors import NotFound, Wrong
from linli.funds.commands import import_bookings, reverse
from linli.funds.models import Booking
from linli.indicators import registry
from linli.indicators.answers import Counted, reading
from linli.indicators.periods import AsOf, Period
from linli.indicators.queries import answer_for, by_child, figure, records_for, seen_area
from linli.programme.commands import (
    finish_milestone,
    note_shortcoming,
    plan_remedy,
    postpone_milestone,
    set_milestone,
)
from linli.workforce.commands import appoint, change_beat, end_posting, enlist

HALF = Period(date(2017, 1, 1), date(2017, 7, 1))


def value(code: str, area: Any, as_of: AsOf | None = None, period: Period = HALF) -> Any:
    return figure(code, area, period, as_of or AsOf.now()).value


# periods


def test_a_period_is_inclusive_at_the_door_and_half_open_inside():
    said = Period.said(date(2017, 1, 1), date(2017, 6, 30))
    assert said == HALF
    assert said.last == date(2017, 6, 30)
    assert said.year_before() == Period(date(2016, 1, 1), date(2016, 7, 1))
    assert [p.start.month for p in said.months()] == [1, 2, 3, 4, 5, 6]
    leap = Period(date(2016, 2, 1), date(2016, 2, 29))
    assert leap.year_before() == Period(date(2015, 2, 1), date(2015, 2, 28))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2017, 2, 1), date(2017, 1, 1)),
        (date(1, 1, 1), date(2017, 1, 1)),
        (date(2000, 1, 1), date(2017, 1, 1)),
    ],
)
def test_a_period_that_is_none_is_refused(first, last):
    with pytest.raises(Wrong):
        Period.said(first, last)


@pytest.mark.parametrize(
    ("period", "kind"),
    [
        (HALF, "half"),
        (Period(date(2017, 3, 1), date(2017, 4, 1)), "month"),
        (Period(date(2017, 1, 1), date(2018, 1, 1)), "year"),
        (Period(date(2017, 2, 1), date(2017, 8, 1)), ""),
        (Period(date(2017, 1, 1), date(2017, 6, 30)), ""),
        (Period(date(2016, 7, 1), date(2017, 7, 1)), ""),
    ],
)
def test_which_periods_are_fixed(period, kind):
    assert period.fixed == kind


def test_what_will_be_recorded_is_not_known():
    with pytest.raises(Wrong):
        AsOf.said(local_day(now()) + timedelta(days=1))
    assert AsOf.said(local_day(now())).at <= now()


# the registry


def test_a_figure_is_filed_once_and_is_defined_in_both_languages():
    def filed(code: str = "test.figure", says: str = "定义", **more: Any) -> None:
        @registry.indicator(code, zh="数", en="Figure", says=says, unit="cases", **more)
        def function(area: Any, period: Any, as_of: Any) -> Any:
            """What it means."""
            return Counted(Booking.objects.none())

    try:
        filed()
        with pytest.raises(ValueError, match="already"):
            filed()
        with pytest.raises(ValueError, match="both languages"):
            filed("test.undefined", says="")
        with pytest.raises(ValueError, match="protected"):
            filed("test.cleared", clearance=True, posts=["community_officer"])
        with pytest.raises(ValueError, match="code"):
            filed("Nonsense")
    finally:
        registry.take_out("test.figure")


def test_no_protected_post_is_measured_by_clearance_and_no_figure_measures_a_person():
    for what in registry.all_figures():
        assert not (what.clearance and registry.PROTECTED & what.posts), what.code
        assert not what.posts & registry.PROTECTED, f"{what.code} would measure officers"


# values


def test_staff_and_coverage_are_counted_from_postings(town2017):
    town = town2017
    assert value("staff.assistants", town.shandong) == 4
    assert value("staff.assistants", town.dongying) == 1
    assert value("staff.community_officers", town.community) == 1
    assert value("staff.community_auxiliaries", town.linzi) == 1
    assert value("staff.grid_members", town.linzi) == 1
    coverage = figure("coverage.assistants", town.linzi, HALF, AsOf.now())
    assert (coverage.part, coverage.whole) == (4, 6)
    assert float(coverage.value) == pytest.approx(66.6667)
    assert value("coverage.assistants", town.dongying) == 100
    assert value("staff.assistants", town.xiguan) == 1, "an assistant of two villages stands in each of them"
    assert value("staff.assistants", town.shifo) == 1


def test_a_figure_drills_down_and_adds_up(town2017):
    found = figure("staff.assistants", town2017.shandong, HALF, AsOf.now())
    assert {c.area.code: c.value for c in by_child(found) if c.area} == {"3703": 3, "3705": 1}
    city = figure("staff.assistants", town2017.zibo, HALF, AsOf.now())
    assert sum(c.value for c in by_child(city)) == city.value
    villages = by_child(figure("staff.assistants", town2017.qidu, HALF, AsOf.now()))
    assert {c.area.name: c.value for c in villages} == {"齐都社区": 0, "西关村": 1, "石佛村": 1, "南门村": 1}
    shares = by_child(figure("coverage.assistants", town2017.shandong, HALF, AsOf.now()))
    assert [float(c.value) for c in shares] == [pytest.approx(57.1429), 100]


def test_every_number_is_the_number_of_its_records(town2017):
    books(town2017)
    for what in registry.all_figures():
        for area in (town2017.shandong, town2017.linzi, town2017.community):
            found = figure(what.code, area, HALF, AsOf.now())
            rows = answer_for(what.code, area, HALF, AsOf.now()).records()
            if what.unit == "yuan":
                assert sum(b.signed for b in rows) == (found.value or 0) * 100, what.code
            elif what.unit not in {"km", "hours", "percent"}:
                assert rows.count() == found.value, (what.code, area)
            elif found.part is not None:
                assert rows.count() == found.part, (what.code, area)


def test_completeness_says_how_many_of_the_areas_have_something(town2017):
    of_province = figure("staff.assistants", town2017.shandong, HALF, AsOf.now()).complete
    assert (of_province.have, of_province.of, of_province.level) == (2, 3, "county")
    of_county = figure("staff.assistants", town2017.linzi, HALF, AsOf.now()).complete
    assert (of_county.have, of_county.of, of_county.level) == (2, 2, "township")


def test_a_question_is_asked_once_within_a_reading(town2017, django_assert_max_num_queries):
    as_of = AsOf.now()
    with django_assert_max_num_queries(8), reading():
        for code in (
            "assistants",
            "community_officers",
            "community_auxiliaries",
            "grid_members",
            "grid_leaders",
        ):
            figure(f"staff.{code}", town2017.shandong, HALF, as_of)


# records, by who sees them


def test_records_are_for_those_who_may_see_them(town2017):
    found = figure("staff.assistants", town2017.linzi, HALF, AsOf.now())
    assert records_for(town2017.wu, found).count() == 3
    assert records_for(town2017.li, found) is None, "an assistant may not see the roster"
    with pytest.raises(NotFound):
        seen_area(town2017.wu, town2017.zibo)
    assert seen_area(town2017.grid, town2017.community) == town2017.community


# as of


def test_the_same_as_of_gives_the_same_answer_after_late_appointments_and_ends(town2017, clock):
    town, then = town2017, AsOf.now()
    codes = ["staff.assistants", "coverage.assistants", "staff.community_officers", "staff.grid_members"]
    areas = [town.shandong, town.zibo, town.linzi, town.qidu, town.huangcheng, town.xiguan, town.yuanshan]
    before = {(c, a.path): figure(c, a, HALF, then).value for c in codes for a in areas}
    children = [[c.value for c in by_child(figure("coverage.assistants", a, HALF, then))] for a in areas]

    clock(date(2017, 7, 20))
    late = enlist(town.job, number="99", name="迟到")
    appoint(
        town.job, late, post="assistant", unit=town.station, beat=[town.beiyang], valid_from=date(2017, 5, 1)
    )
    end_posting(town.job, town.zhao, valid_to=date(2017, 6, 1), reason="x")
    change_beat(town.job, town.li, beat=[town.xiguan, town.community], valid_from=date(2017, 6, 15))
    end_posting(town.job, town.grid, valid_to=date(2017, 6, 2), reason="x")

    after = {(c, a.path): figure(c, a, HALF, then).value for c in codes for a in areas}
    assert after == before
    again = [[c.value for c in by_child(figure("coverage.assistants", a, HALF, then))] for a in areas]
    assert again == children
    for code, area in (("staff.assistants", town.linzi), ("coverage.assistants", town.linzi)):
        found = figure(code, area, HALF, then)
        assert answer_for(code, area, HALF, then).records().count() == (found.part or found.value)
    today = AsOf.now()
    assert value("coverage.assistants", town.huangcheng, today) == 50, (
        "now it is Beiyang, and Yuanshan no more"
    )
    assert value("staff.grid_members", town.linzi, today) == 0


def books(town: Any, when: date = date(2017, 3, 1)) -> None:
    base = {"programme": "basics2017", "year": 2017, "day": when}
    rows = [
        base | {"area": area, "category": category, "kind": kind, "amount": amount, "reference": "x"}
        for area, category, amount in (
            (town.linzi, "county_construction", 400_00),
            (town.hekou, "training", 50_50),
            (town.zibo, "training", 7_00),
        )
        for kind in ("planned", "appropriated", "committed", "paid")
    ]
    import_bookings(town.ana, rows, second=town.province_chief)


def test_money_is_counted_by_day_and_as_it_was_recorded(town2017, clock):
    town = town2017
    books(town)
    then = AsOf.now()
    found = figure("funds.executed", town.shandong, HALF, then)
    assert float(found.value) == 457.5
    assert [float(c.value) for c in by_child(found)] == [407, 50.5]
    assert [(str(c.area), c.value) for c in by_child(figure("funds.executed", town.zibo, HALF, then))] == [
        ("张店区", 0),
        ("临淄区", 400),
        ("None", 7),
    ]
    assert value("funds.county_construction", town.shandong) == 400
    assert value("funds.executed", town.shandong, period=Period(date(2017, 3, 2), date(2017, 7, 1))) == 0
    clock(date(2017, 7, 9))
    reverse(town.ana, Booking.objects.get(kind="paid", amount=400_00), day=date(2017, 6, 29), reference="R")
    assert float(value("funds.executed", town.shandong, then)) == 457.5
    assert float(value("funds.executed", town.shandong)) == 57.5


def test_year_on_year_is_against_the_same_days(town2017):
    books(town2017, date(2017, 6, 30))
    books(town2017, date(2016, 6, 30))
    books(town2017, date(2016, 7, 1))
    found = figure("funds.executed", town2017.shandong, HALF, AsOf.now())
    assert (float(found.value), float(found.before), found.change) == (457.5, 457.5, 0.0)
    assert figure("staff.assistants", town2017.shandong, HALF, AsOf.now()).change is None, (
        "nobody was there in 2016"
    )


def test_milestones_are_overdue_as_their_day_was_known(town2017, clock):
    town = town2017
    wanting = note_shortcoming(town.ana, town.linzi, ill="low_use", title={"zh": "x"}, day=date(2016, 12, 1))
    remedy = plan_remedy(town.ana, wanting, title={"zh": "x"})
    one, two, three = (
        set_milestone(
            town.ana, remedy, title={"zh": "x"}, due=date(2017, 6, day), unit=town.branch, post="chief"
        )
        for day in (1, 2, 30)
    )
    finish_milestone(town.ana, two, evidence="x", done_on=date(2017, 6, 20))
    then = AsOf.now()
    assert value("programme.milestones_overdue", town.linzi) == 1
    assert value("programme.milestones_done", town.linzi) == 1
    clock(date(2017, 7, 20))
    postpone_milestone(town.ana, one, due=date(2018, 1, 1), reason="x")
    postpone_milestone(town.ana, one, due=date(2018, 2, 1), reason="x")
    finish_milestone(town.ana, three, evidence="x", done_on=date(2017, 6, 29))
    assert value("programme.milestones_overdue", town.linzi, then) == 1
    assert value("programme.milestones_done", town.linzi, then) == 1
    assert value("programme.milestones_overdue", town.linzi) == 0
    assert value("programme.milestones_done", town.linzi) == 2


def test_an_as_of_before_anything_was_recorded_knows_nothing(town2017):
    books(town2017)
    early = AsOf(datetime(2016, 1, 1, tzinfo=day_start(date(2016, 1, 1)).tzinfo))
    assert value("staff.assistants", town2017.shandong, early) == 0
    assert value("funds.executed", town2017.shandong, early) == 0
    assert live_settings.LINLI_CLOCK_OFFSET, "the clock was set for this test"
