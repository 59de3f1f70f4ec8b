"""Whatever is done in whatever order: sums equal the entries, no minute counts twice, no minute is lost at a seam."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.conftest import JOB

from linli.base.clock import day_start, local_day, week_start
from linli.base.errors import Refused
from linli.base.ids import uuid7
from linli.protection.abstraction import abstraction
from linli.protection.commands import (
    TimeRow,
    check_in,
    check_out,
    copy_week,
    correct_time,
    enter_time,
    import_time_entries,
    plan_hours,
    void_time,
)
from linli.protection.models import CheckIn, Kind, MonthSum, TimeEntry, WeekSum
from linli.protection.spans import by_day, by_month, by_week, minutes, overlap

ZONES = ["Asia/Shanghai", "Europe/Berlin"]  # Berlin puts its clocks on in the night to 26 March 2017
START = date(2017, 3, 20)  # a week's end, a month's end and that night lie in the two weeks after
KINDS = list(Kind.values)
quarters = st.integers(0, 14 * 24 * 4)
lengths = st.integers(1, 100)  # quarter hours; some are longer than a day and refused
kinds = st.sampled_from(KINDS)


class Ledger(RuleBasedStateMachine):
    """One officer's ledger in the hands of everybody who may write into it."""

    town: SimpleNamespace

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    def span(self, at: int, long: int) -> tuple[datetime, datetime]:
        begin = day_start(START) + timedelta(minutes=15 * at)
        return begin, begin + timedelta(minutes=15 * long)

    def entry(self, n: int) -> TimeEntry | None:
        rows = list(TimeEntry.objects.filter(posting=self.town.lin).order_by("pk"))
        return rows[n % len(rows)] if rows else None

    def do(self, deed: Any, *args: Any, **more: Any) -> None:
        with suppress(Refused):
            deed(*args, **more)

    @rule(at=quarters, long=lengths, kind=kinds, plan=st.booleans())
    def enter(self, at: int, long: int, kind: str, plan: bool) -> None:
        start, end = self.span(at, long)
        place = self.town.community.path if kind == "community" else ""
        said = {"kind": kind, "starts_at": start, "ends_at": end, "place": place, "plan": plan}
        self.do(enter_time, self.town.lin, self.town.lin, **said)

    @rule(n=st.integers(0, 50))
    def void(self, n: int) -> None:
        if entry := self.entry(n):
            self.do(void_time, self.town.lin, entry, reason="mistake")

    @rule(n=st.integers(0, 50), at=quarters, long=lengths, kind=kinds)
    def correct(self, n: int, at: int, long: int, kind: str) -> None:
        if entry := self.entry(n):
            start, end = self.span(at, long)
            said = {"reason": "wrong_time", "starts_at": start, "ends_at": end, "kind": kind}
            self.do(correct_time, self.town.lin, entry, place=self.town.community.path, **said)

    @rule(at=quarters, long=lengths)
    def press(self, at: int, long: int) -> None:
        start, end = self.span(at, long)
        uid = uuid7()
        self.do(check_in, self.town.lin, uid=uid, place=self.town.community.path, at=start)
        if CheckIn.objects.filter(uid=uid).exists():
            self.do(check_out, self.town.lin, uid=uid, at=end)

    @rule(
        days=st.lists(st.integers(0, 6), min_size=1, max_size=4),
        starts=st.integers(0, 23),
        ends=st.integers(0, 23),
    )
    def plan(self, days: list[int], starts: int, ends: int) -> None:
        ahead = [date(2017, 4, 10) + timedelta(days=n) for n in days]
        said = {"days": ahead, "starts": time(starts), "ends": time(ends, 30), "kind": "station"}
        self.do(plan_hours, self.town.lin, self.town.lin, **said)

    @rule()
    def copy(self) -> None:
        self.do(copy_week, self.town.lin, self.town.lin, monday=date(2017, 4, 17))

    @rule(at=quarters, long=lengths, kind=kinds, plan=st.booleans())
    def import_(self, at: int, long: int, kind: str, plan: bool) -> None:
        start, end = self.span(at, long)
        area = self.town.community.pk if kind == "community" else None
        self.do(import_time_entries, JOB, [TimeRow(self.town.lin.pk, kind, start, end, area, plan=plan)])

    @invariant()
    def the_sums_are_the_entries(self) -> None:
        weeks: dict[Any, int] = {}
        months: dict[Any, int] = {}
        living = TimeEntry.objects.filter(voided_at=None)
        for e in living:
            assert e.minutes == minutes((e.starts_at, e.ends_at))
            for month, part in by_month((e.starts_at, e.ends_at)):
                key = (e.posting_id, month, e.planned, e.kind)
                months[key] = months.get(key, 0) + minutes(part)
            for monday, part in by_week((e.starts_at, e.ends_at)):
                if not e.planned:
                    week = (e.posting_id, monday, e.kind)
                    weeks[week] = weeks.get(week, 0) + minutes(part)
        kept = {
            (s.posting_id, s.month, s.planned, k): n
            for s in MonthSum.objects.all()
            for k in KINDS
            if (n := getattr(s, k))
        }
        assert kept == months, "the months"
        kept_weeks = {
            (s.posting_id, s.week, k): n for s in WeekSum.objects.all() for k in KINDS if (n := getattr(s, k))
        }
        assert kept_weeks == weeks, "the weeks"

    @invariant()
    def no_minute_counts_twice(self) -> None:
        for planned in (True, False):
            rows = TimeEntry.objects.filter(voided_at=None, planned=planned)
            assert not overlap(rows.values_list("starts_at", "ends_at"))

    @invariant()
    def plain_sql_says_the_same(self) -> None:
        """March by the sums, and by one question to the entries that knows nothing of sums."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, SUM(minutes) FROM protection_timeentry"
                " WHERE voided_at IS NULL AND NOT planned AND starts_at >= %s AND ends_at <= %s GROUP BY kind",
                [day_start(date(2017, 3, 1)), day_start(date(2017, 4, 1))],
            )
            inside = {kind: int(n) for kind, n in cursor.fetchall()}
        march = abstraction([self.town.lin.path], date(2017, 3, 1), date(2017, 4, 1))[""]
        over = TimeEntry.objects.filter(
            voided_at=None,
            planned=False,
            starts_at__lt=day_start(date(2017, 4, 1)),
            ends_at__gt=day_start(date(2017, 4, 1)),
        )
        for e in over:
            inside[e.kind] = inside.get(e.kind, 0) + minutes((e.starts_at, day_start(date(2017, 4, 1))))
        assert {k: getattr(march, k) for k in KINDS} == {k: inside.get(k, 0) for k in KINDS}


def run(town: SimpleNamespace, examples: int, steps: int) -> None:
    town.go(10, "07:00", month=4)
    machine = type("OneLedger", (Ledger,), {"town": town})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("zone", ZONES)
def test_no_order_of_deeds_makes_the_sums_drift(march: SimpleNamespace, settings: Any, zone: str) -> None:
    settings.TIME_ZONE = zone
    run(march, 8, 12)


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
def test_no_long_order_of_deeds_makes_the_sums_drift(
    march: SimpleNamespace, settings: Any, zone: str
) -> None:
    settings.TIME_ZONE = zone
    run(march, 40, 30)


@pytest.mark.parametrize("zone", ZONES)
@given(start=st.integers(0, 60 * 24 * 300), long=st.integers(1, 1440))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_midnight_week_end_month_end_and_summer_time_keep_every_minute(
    monkeypatch: pytest.MonkeyPatch, zone: str, start: int, long: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("django.conf.settings.TIME_ZONE", zone)
        begin = datetime(2017, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
        span = (begin, begin + timedelta(minutes=long))
        firsts = ((by_day, lambda d: d), (by_week, week_start), (by_month, lambda d: d.replace(day=1)))
        for split, first_of in firsts:
            parts = list(split(span))
            assert sum(minutes(p) for _d, p in parts) == long and not overlap(p for _d, p in parts)
            assert parts[0][1][0] == span[0] and parts[-1][1][1] == span[1]
            for day, (first, last) in parts:
                assert first_of(local_day(first)) == day == first_of(local_day(last - timedelta(minutes=1)))


def test_the_night_of_summer_time_has_the_hours_it_has(march: SimpleNamespace, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    berlin = ZoneInfo("Europe/Berlin")
    march.go(10, "07:00", month=4)
    night = enter_time(
        march.lin, march.lin, kind="station",
        starts_at=datetime(2017, 3, 25, 22, tzinfo=berlin), ends_at=datetime(2017, 3, 26, 6, tzinfo=berlin),
    )  # fmt: skip
    assert night.minutes == 7 * 60, "from ten at night to six in the morning are seven hours then"
    week = WeekSum.objects.get(posting=march.lin)
    assert (week.week, week.station) == (START, 7 * 60)
    plan_hours(
        march.lin, march.lin, days=[date(2017, 10, 28)], starts=time(22), ends=time(6), kind="station"
    )  # the night in which the clocks go back
    assert TimeEntry.objects.get(planned=True).minutes == 9 * 60
