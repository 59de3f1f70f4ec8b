"""Sums equal the entries: the bulk twin, the weeks of many officers, who took how much."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import JOB

from linli.base.clock import day_start
from linli.base.errors import Wrong
from linli.journal.models import Entry
from linli.protection.calendar import weeks_between
from linli.protection.commands import (
    TimeRow,
    approve_exception,
    ask_for_time,
    enter_time,
    import_time_entries,
)
from linli.protection.ledger import week_of
from linli.protection.models import TimeEntry, WeekSum
from linli.protection.queries import rules_in_force
from linli.protection.sums import OfficerWeeks, area_weeks, officer_weeks, officer_weeks_below
from linli.protection.taken import hours_taken
from linli.workforce.commands import appoint, end_posting, enlist, record_absence

FIRST, LAST = date(2017, 1, 1), date(2017, 3, 12)


def officers(town: SimpleNamespace, n: int) -> list[Any]:
    """More community officers: in Linzi, in Zhangdian and in Hekou."""
    places = [town.xiguan, town.beiyang, town.neighbour, town.haixing]
    units = [town.office, town.station, town.other, town.hekou_station]
    return [
        appoint(
            JOB,
            enlist(JOB, number=f"c{i}", name=f"社警{i}"),
            post="community_officer",
            unit=units[i % 4],
            beat=[places[i % 4]],
            valid_from=date(2016, 2, 1),
        )
        for i in range(n)
    ]


def some_rows(people: list[Any], first: date, days: int, seed: int = 7) -> list[TimeRow]:
    """A few weeks of work: mornings in the community, some nights away, some leave."""
    dice = random.Random(seed)
    rows = []
    for person in people:
        area = person.beat.first().area_id
        for n in range(days):
            start = day_start(first + timedelta(days=n))
            if dice.random() < 0.15:
                continue
            begin = start + timedelta(minutes=dice.randrange(480, 600))
            long = timedelta(minutes=dice.randrange(180, 400))
            rows.append(TimeRow(person.pk, "community", begin, begin + long, area))
            kind = dice.choice(["away", "station", "leave", "training", "away"])
            if dice.random() < 0.4:  # over midnight
                late = start + timedelta(hours=22)
                rows.append(TimeRow(person.pk, kind, late, late + timedelta(hours=dice.randrange(1, 9))))
    return rows


def sums() -> dict[Any, tuple[int, ...]]:
    fields = ("community", "station", "away", "leave", "training", "repaid")
    return {(w[0], w[1]): w[2:] for w in WeekSum.objects.values_list("posting", "week", *fields)}


def test_many_at_once_are_the_same_as_one_by_one(march: SimpleNamespace) -> None:
    people = officers(march, 3)
    rows = some_rows(people, date(2017, 2, 20), 14)
    by_pk = {p.pk: p for p in people}
    for row in rows:
        posting = by_pk[row.posting]
        enter_time(
            JOB,
            posting,
            kind=row.kind,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place=posting.beat.first().path if row.area else "",
        )
    columns = [
        f.attname for f in TimeEntry._meta.concrete_fields if f.attname not in {"id", "uid", "recorded_at"}
    ]
    single, single_sums = (
        list(TimeEntry.objects.order_by("posting", "starts_at").values_list(*columns)),
        sums(),
    )
    TimeEntry.objects.all().delete()
    WeekSum.objects.all().delete()
    half = len(rows) // 2
    assert import_time_entries(JOB, rows[:half]) + import_time_entries(JOB, rows[half:]) == len(rows)
    assert list(TimeEntry.objects.order_by("posting", "starts_at").values_list(*columns)) == single
    assert sums() == single_sums
    assert Entry.objects.filter(verb="time.imported").count() == 2
    assert all(u.version == 7 for u in TimeEntry.objects.values_list("uid", flat=True))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ends_at": timedelta(hours=-1)}, "bad_interval"),
        ({"ends_at": timedelta(hours=25)}, "bad_interval"),
        ({"ends_at": timedelta(hours=3)}, "overlap"),
        ({"kind": "prize"}, "not_found"),
        ({"area": 10**6}, "not_found"),
    ],
)
def test_a_wrong_row_stops_all_rows(march: SimpleNamespace, change: dict[str, Any], code: str) -> None:
    start = day_start(date(2017, 3, 1)) + timedelta(hours=8)
    area = march.community.pk
    good = TimeRow(march.lin.pk, "community", start, start + timedelta(hours=1), area)
    after = TimeRow(march.lin.pk, "community", start + timedelta(hours=2), start + timedelta(hours=3), area)
    changed = {k: start + v if isinstance(v, timedelta) else v for k, v in change.items()}
    with pytest.raises(Wrong) as wrong:
        import_time_entries(JOB, [good._replace(**changed), after])
    assert wrong.value.code == code
    assert not TimeEntry.objects.exists() and not WeekSum.objects.exists()
    import_time_entries(JOB, [good])
    with pytest.raises(Wrong) as twice:
        import_time_entries(JOB, [good._replace(starts_at=start + timedelta(minutes=30))])
    assert twice.value.code == "overlap"


def one_by_one(people: list[Any], first: date, last: date, width: int) -> dict[str, OfficerWeeks]:
    """The same figure the slow way: every officer's week by itself."""
    out: dict[str, OfficerWeeks] = {}
    for monday in weeks_between(first, last):
        rules = list(rules_in_force(monday + timedelta(days=3)))
        for person in people:
            week = week_of(person, monday, rules)
            if week.norm and week.present > 0:
                area = out.setdefault(person.path[:width], OfficerWeeks())
                area.weeks += 1
                area.held += week.done >= week.norm
    return out


def test_weeks_with_the_guarantee_are_counted_as_each_officer_sees_them(march: SimpleNamespace) -> None:
    people = [march.lin, *officers(march, 8)]
    import_time_entries(JOB, some_rows(people, date(2016, 12, 5), 97))
    whole = day_start(date(2017, 2, 13))  # a week that is all leave, by the hour
    spare = appoint(
        JOB, enlist(JOB, number="x", name="甲"), post="community_officer", unit=march.office, beat=[march.shifo],
        valid_from=date(2017, 1, 11),
    )  # fmt: skip
    import_time_entries(
        JOB,
        [
            TimeRow(
                spare.pk, "leave", whole + timedelta(days=n, hours=8), whole + timedelta(days=n, hours=16)
            )
            for n in range(5)
        ],
    )
    record_absence(JOB, people[1], kind="leave", valid_from=date(2017, 2, 6), valid_to=date(2017, 2, 9))
    record_absence(JOB, people[2], kind="sick", valid_from=date(2017, 2, 6), valid_to=date(2017, 2, 20))
    record_absence(JOB, people[3], kind="training", valid_from=date(2017, 2, 6), valid_to=date(2017, 2, 20))
    end_posting(JOB, people[4], valid_to=date(2017, 2, 22))
    people = [type(p).objects.select_related("unit").get(pk=p.pk) for p in [*people, spare]]
    for first, last in [(FIRST, LAST), (date(2016, 12, 1), LAST)]:  # the second spans two sets of rules
        for path, width in (("37", 0), ("37", 6), ("3703", 4), ("370305", 9)):
            own = [p for p in people if p.path.startswith(path)]
            fast = {k: v for k, v in officer_weeks_below(path, first, last, width=width).items() if v.weeks}
            assert fast == one_by_one(own, first, last, width), (path, width, first)
    total = officer_weeks("37", FIRST, LAST)
    assert 0 < total.held < total.weeks and total.percent


def test_who_took_how_many_hours_is_told_by_the_body_that_asked(march: SimpleNamespace) -> None:
    town = march
    taken = ask_for_time(
        town.wu, town.lin, act="other_duty", starts_at=town.at(14, "22:00"), ends_at=town.at(15, "02:00")
    )
    drill = ask_for_time(
        town.wu, town.lin, act="other_duty", starts_at=town.at(16, "22:00"), ends_at=town.at(17, "02:00"),
        exercise=True,
    )  # fmt: skip
    fair = ask_for_time(
        town.duty,
        town.lin,
        act="event_security",
        starts_at=town.at(15, "09:00"),
        ends_at=town.at(15, "11:00"),
        ground="disaster",
    )
    approve_exception(town.city_chief, fair)
    ask_for_time(
        town.duty,
        town.lin,
        act="event_security",
        starts_at=town.at(18, "09:00"),
        ends_at=town.at(18, "11:00"),
    )
    town.go(20)
    for tasking, start, end in [
        (taken, (14, "22:00"), (15, "02:00")),
        (drill, (16, "22:00"), (17, "02:00")),
        (fair, (15, "09:00"), (15, "10:30")),
        (None, (18, "20:00"), (18, "21:00")),
    ]:
        enter_time(
            town.lin, town.lin, kind="away", starts_at=town.at(*start), ends_at=town.at(*end),
            tasking=tasking and tasking.uid,
        )  # fmt: skip
    rows = hours_taken("3703", date(2017, 3, 5))
    assert [(t.unit, t.minutes, t.times, t.refused, t.owed, t.paid) for t in rows] == [
        (town.centre, 240, 1, 0, 0, 0),
        (town.cid, 90, 1, 1, 90, 0),
        (None, 60, 1, 0, 0, 0),
    ]
    assert not hours_taken("3705", date(2017, 3, 5)) and not hours_taken("37", date(2017, 4, 1))
    week = area_weeks("37", date(2017, 3, 13), 4)
    assert [(a.path, a.officers, a.away) for a in week] == [("3703", 1, 240 + 240 + 90 + 60)]


def test_time_that_crosses_the_months_end_is_split(march: SimpleNamespace) -> None:
    start = datetime.combine(date(2017, 2, 28), datetime.min.time())
    begin = day_start(start.date()) + timedelta(hours=23)
    import_time_entries(JOB, [TimeRow(march.lin.pk, "away", begin, begin + timedelta(hours=3))])
    assert [t.minutes for t in hours_taken("37", date(2017, 2, 1))] == [60]
    assert [t.minutes for t in hours_taken("37", date(2017, 3, 1))] == [120]
