"""The ledger: nothing overlaps, no minute counts twice, sums equal the entries; holidays, leave, corrections."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import JOB

from linli.base.clock import day_start, local_day, week_start
from linli.base.errors import Conflict, NotAllowed, Refused, Wrong
from linli.base.ids import uuid7
from linli.protection.calendar import Workdays, missing_years, weeks_between
from linli.protection.commands import (
    check_in,
    check_out,
    correct_time,
    enter_time,
    import_calendar_year,
    set_calendar_day,
    void_time,
)
from linli.protection.ledger import week_of
from linli.protection.models import CheckIn, Kind, TimeEntry, WeekSum
from linli.protection.queries import last_place, rules_in_force
from linli.protection.spans import by_day, by_week, minutes, overlap, shared, total, without
from linli.workforce.commands import record_absence

MONDAY = date(2017, 3, 13)
KINDS = list(Kind.values)


def enter(
    town: SimpleNamespace, start: datetime, end: datetime, kind: str = "community", **more: Any
) -> TimeEntry:
    place = town.community.path if kind == "community" else ""
    return enter_time(town.lin, town.lin, kind=kind, starts_at=start, ends_at=end, place=place, **more)


def week(town: SimpleNamespace, monday: date = MONDAY) -> Any:
    return week_of(town.lin, monday, rules_in_force(monday + timedelta(days=3)))


# ---------- pure properties ----------

EPOCH = day_start(date(2017, 1, 2))
spans = st.tuples(st.integers(0, 60 * 24 * 21), st.integers(1, 1440)).map(
    lambda p: (EPOCH + timedelta(minutes=p[0]), EPOCH + timedelta(minutes=p[0] + p[1]))
)


def disjoint(found: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for span in sorted(found):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


@given(spans)
def test_a_stretch_split_at_midnights_and_weeks_keeps_every_minute(span: Any) -> None:
    for split, start_of in ((by_day, lambda d: d), (by_week, week_start)):
        parts = list(split(span))
        assert sum(minutes(p) for _d, p in parts) == minutes(span)
        assert not overlap(p for _d, p in parts)
        assert parts[0][1][0] == span[0] and parts[-1][1][1] == span[1]
        for day, (start, end) in parts:
            assert start_of(local_day(start)) == day == start_of(local_day(end - timedelta(minutes=1)))


@given(st.lists(spans, max_size=8).map(disjoint), st.lists(spans, max_size=8).map(disjoint))
def test_cutting_out_and_sharing_add_up_to_the_whole(some: list[Any], holes: list[Any]) -> None:
    left, both = without(some, holes), shared(some, holes)
    assert total(left) + total(both) == total(some)
    assert not overlap([*left, *both])


# ---------- the ledger by its commands ----------

moves = st.lists(
    st.tuples(
        st.sampled_from(["enter", "enter", "enter", "void", "correct"]),
        st.integers(0, 8 * 24 * 4),  # quarter hours over eight days: over midnights and a week's end
        st.integers(1, 100),
        st.sampled_from(KINDS),
    ),
    max_size=14,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves)
def test_whatever_is_entered_no_minute_counts_twice_and_sums_equal_the_entries(
    march: SimpleNamespace, deeds: list[Any]
) -> None:
    town = march
    town.go(28)
    with transaction.atomic():
        point = transaction.savepoint()
        start = day_start(MONDAY)
        for deed, at, long, kind in deeds:
            begin = start + timedelta(minutes=15 * at)
            end = begin + timedelta(minutes=15 * long)
            entries = list(TimeEntry.objects.filter(posting=town.lin, voided_at=None))
            try:
                with transaction.atomic():
                    if deed == "enter" or not entries:
                        enter(town, begin, end, kind)
                    elif deed == "void":
                        void_time(town.lin, entries[at % len(entries)], reason="mistake")
                    else:
                        correct_time(
                            town.lin,
                            entries[at % len(entries)],
                            reason="wrong_time",
                            starts_at=begin,
                            ends_at=end,
                        )
            except Refused:
                continue
        living = list(TimeEntry.objects.filter(posting=town.lin, voided_at=None))
        assert not overlap((e.starts_at, e.ends_at) for e in living)
        both = [week(town), week(town, MONDAY + timedelta(days=7))]
        sums = {w.week: w for w in WeekSum.objects.filter(posting=town.lin)}
        for kind in KINDS:
            of_kind = [e.minutes for e in living if e.kind == kind]
            assert sum(w.sum_of(kind) for w in both) == sum(of_kind), "split at the week's end, nothing lost"
            for w in both:
                stored = sums.get(w.monday)
                assert w.sum_of(kind) == (getattr(stored, kind) if stored else 0), (
                    "the sums equal the entries"
                )
        for w in both:
            days = [s for _d, was, _more in w.by_day for s in was]
            assert sum(s.minutes for s in days) == sum(s.minutes for s in w.real), (
                "split at midnight, nothing lost"
            )
            assert not overlap(s.span for s in [*w.real]) and not overlap(span for _e, span in w.open_plans)
            assert not shared([span for _e, span in w.open_plans], w.covered), (
                "what was done is planned no more"
            )
        transaction.savepoint_rollback(point)


def test_wrong_intervals_are_refused(march: SimpleNamespace) -> None:
    town = march
    for start, end in [
        (town.at(10, "10:00"), town.at(10, "09:00")),
        (town.at(10, "10:00"), town.at(10, "10:00")),
        (town.at(9, "10:00"), town.at(10, "10:01")),
        (town.at(14, "10:00"), town.at(14, "11:00")),  # ahead, and no plan
    ]:
        with pytest.raises(Wrong) as wrong:
            enter(town, start, end)
        assert wrong.value.code == "bad_interval"
    enter(town, town.at(9, "10:00"), town.at(10, "10:00"))
    with pytest.raises(Wrong) as wrong:
        enter(town, town.at(10, "09:59"), town.at(10, "11:00"))
    assert wrong.value.code == "overlap"
    enter(town, town.at(10, "10:00"), town.at(10, "11:00"))
    with pytest.raises(Wrong) as early:
        enter(town, town.at(1, "10:00", month=1, year=2016), town.at(1, "11:00", month=1, year=2016))
    assert early.value.code == "bad_interval", "before the posting began"


def test_only_ones_own_time_and_ones_own_beat(march: SimpleNamespace) -> None:
    town = march
    with pytest.raises(NotAllowed):
        enter_time(
            town.gao, town.lin, kind="away", starts_at=town.at(10, "09:00"), ends_at=town.at(10, "10:00")
        )
    with pytest.raises(NotAllowed):
        enter_time(
            town.aux, town.lin, kind="away", starts_at=town.at(10, "09:00"), ends_at=town.at(10, "10:00")
        )
    for place, code in (("", "required"), (town.xiguan.path, "not_found"), ("37", "not_found")):
        with pytest.raises(Wrong) as wrong:
            enter_time(
                town.lin, town.lin, kind="community", starts_at=town.at(10, "09:00"), ends_at=town.at(10, "10:00"),
                place=place,
            )  # fmt: skip
        assert wrong.value.code == code
    uid = uuid7()
    first = enter(town, town.at(10, "09:00"), town.at(10, "10:00"), uid=uid)
    assert enter(town, town.at(10, "09:00"), town.at(10, "10:00"), uid=uid) == first, (
        "sent twice, entered once"
    )


def test_holidays_leave_and_make_up_days_change_the_guarantee(march: SimpleNamespace) -> None:
    town = march
    town.go(1, month=6)
    # the Qingming week 2017: 3 and 4 April free, Saturday 1 April worked in the week before
    assert week(town, date(2017, 4, 3)).norm == 20 * 60 * 3 // 5
    assert len(Workdays(date(2017, 3, 27), date(2017, 4, 2)).of_week(date(2017, 3, 27))) == 6
    assert week(town, date(2017, 3, 27)).norm == 20 * 60, "a longer week never guarantees more than the rule"
    record_absence(town.gao, town.lin, kind="leave", valid_from=date(2017, 5, 8), valid_to=date(2017, 5, 10))
    assert week(town, date(2017, 5, 8)).norm == 20 * 60 * 3 // 5
    enter(town, town.at(16, "08:00", month=5), town.at(16, "12:00", month=5), "leave")
    assert week(town, date(2017, 5, 15)).norm == 20 * 60 * (2400 - 240) // 2400
    set_calendar_day(JOB, day=date(2017, 4, 18), works=False, source="local festival")
    assert week(town, date(2017, 4, 17)).norm == 20 * 60 * 4 // 5
    assert week(town, date(2016, 12, 19)).norm == 30 * 60, "the guarantee of its time"


def test_a_year_without_a_calendar_warns_and_does_not_crash(march: SimpleNamespace) -> None:
    days = Workdays(date(2031, 1, 1), date(2031, 1, 31))
    assert date(2031, 1, 1) in days and date(2031, 1, 4) not in days, "weekdays count"
    assert days.unknown == {2031}
    assert missing_years([2017, 2031]) == [2031]
    set_calendar_day(JOB, day=date(2031, 1, 1), works=False, source="State Council notice")
    import_calendar_year(JOB, year=2031, days={date(2031, 1, 1): False}, source="State Council notice")
    assert missing_years([2031]) == [] and date(2031, 1, 1) not in Workdays(
        date(2031, 1, 1), date(2031, 1, 2)
    )


def test_a_week_belongs_where_its_thursday_lies() -> None:
    half = weeks_between(date(2017, 1, 1), date(2017, 6, 30))
    assert len(half) == 26 and half[0] == date(2017, 1, 2) and half[-1] == date(2017, 6, 26)
    assert weeks_between(date(2017, 7, 1), date(2017, 7, 5)) == []


def test_check_in_and_check_out_make_an_entry_once(march: SimpleNamespace) -> None:
    town, uid = march, uuid7()
    town.go(14, "08:30")
    row = check_in(town.lin, uid=uid, place=town.community.path)
    assert check_in(town.lin, uid=uid, place=town.community.path) == row, "the network stuttered"
    assert last_place(town.lin) == town.community
    town.go(14, "11:00")
    check_out(town.lin, uid=uid, what="Visits")
    check_out(town.lin, uid=uid)
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.source, entry.what) == (150, "check_in", "Visits")
    with pytest.raises(Conflict):
        check_in(town.aux, uid=uid, place=town.community.path)
    with pytest.raises(Wrong):
        check_in(town.lin, uid=uuid7(), place=town.xiguan.path)


def test_a_forgotten_check_in_ends_with_the_next_and_counts_at_most_a_day(march: SimpleNamespace) -> None:
    town = march
    town.go(14, "08:30")
    first = check_in(town.lin, uid=uuid7(), place=town.community.path)
    town.go(14, "10:00")
    second = check_in(town.lin, uid=uuid7(), place=town.community.path)
    first.refresh_from_db()
    assert first.ended_at == town.at(14, "10:00") and first.entry is not None and first.entry.minutes == 90
    town.go(16, "10:00")
    with pytest.raises(Wrong) as late:
        check_out(town.lin, uid=second.uid)
    assert late.value.code == "bad_interval" and late.value.help
    third = check_in(town.lin, uid=uuid7(), place=town.community.path)
    second.refresh_from_db()
    assert second.ended_at is not None and second.entry is None, "two days unattended count nothing"
    assert CheckIn.objects.filter(ended_at=None).get() == third


def test_a_devices_clock_may_lie(march: SimpleNamespace) -> None:
    town = march
    town.go(14, "08:30")
    row = check_in(town.lin, uid=uuid7(), place=town.community.path, at=town.at(14, "08:30", year=2019))
    assert row.clock_suspect and row.started_at == town.at(14, "08:30"), "the server's time counts"
    town.go(14, "12:00")
    check_out(town.lin, uid=row.uid, at=town.at(14, "11:00"))
    assert TimeEntry.objects.get().minutes == 150, "a claim about the past is believed"
    with pytest.raises(Conflict) as old:
        check_in(town.lin, uid=uuid7(), place=town.community.path, at=town.at(1, month=11, year=2016))
    assert old.value.code == "queue_too_old"


def test_a_correction_keeps_the_old_entry_readable(march: SimpleNamespace) -> None:
    town = march
    entry = enter(town, town.at(10, "09:00"), town.at(10, "12:00"), what="Market")
    new = correct_time(
        town.lin, entry, reason="wrong_time", starts_at=town.at(10, "09:00"), ends_at=town.at(10, "11:00")
    )
    entry.refresh_from_db()
    assert entry.void_reason == "wrong_time" and entry.voided_by_staff_id == town.lin.staff_id
    assert new.corrects == entry and new.source == "correction" and new.what == "Market"
    assert WeekSum.objects.get().community == 120
    with pytest.raises(Conflict):
        void_time(town.lin, entry, reason="double")


def test_entries_that_come_past_the_command_cannot_overlap_or_change(march: SimpleNamespace) -> None:
    town = march
    entry = enter(town, town.at(9, "22:00"), town.at(10, "09:00"))
    plan = enter(town, town.at(14, "08:00"), town.at(14, "12:00"), plan=True)
    columns = {
        f.attname: getattr(entry, f.attname)
        for f in TimeEntry._meta.concrete_fields
        if f.attname not in {"id", "uid"}
    }
    for start, end in [
        (town.at(10, "08:59"), town.at(10, "10:00")),
        (town.at(9, "21:00"), town.at(9, "22:01")),
    ]:
        twin = columns | {"starts_at": start, "ends_at": end, "minutes": minutes((start, end))}
        with pytest.raises(IntegrityError), transaction.atomic():
            TimeEntry.objects.bulk_create([TimeEntry(**twin)])
    start, end = town.at(10, "09:00"), town.at(10, "10:00")
    TimeEntry.objects.bulk_create(
        [TimeEntry(**columns | {"starts_at": start, "ends_at": end, "minutes": 60})]
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        start, end = town.at(14, "11:00"), town.at(14, "13:00")
        twin = columns | {
            "starts_at": start,
            "ends_at": end,
            "minutes": 120,
            "source": "plan",
            "planned": True,
        }
        TimeEntry.objects.bulk_create([TimeEntry(**twin)])
    for change in ({"ends_at": town.at(10, "10:00")}, {"kind": "away", "away": True}, {"minutes": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TimeEntry.objects.filter(pk=entry.pk).update(**change)
    void_time(town.lin, plan, reason="moved")
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.filter(pk=plan.pk).update(voided_at=None, void_reason="")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_entered(march: SimpleNamespace) -> None:
    town, said = march, []
    start = threading.Barrier(2)

    def press(minute: int) -> None:
        try:
            start.wait()
            enter(town, town.at(10, f"09:{minute:02d}"), town.at(10, "11:00"))
            said.append("entered")
        except (Refused, IntegrityError) as no:
            said.append(getattr(no, "code", "constraint"))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(n,)) for n in (0, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["entered", "overlap"]
    assert WeekSum.objects.get().community == TimeEntry.objects.get().minutes
