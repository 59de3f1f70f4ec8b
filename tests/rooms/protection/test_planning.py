"""Planning a week, what could still move in it, and who needs protecting."""

from __future__ import annotations

from datetime import date, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import signed_in

from linli.base.errors import NotAllowed, Refused, Wrong
from linli.journal.models import Entry
from linli.protection.commands import (
    ask_for_time,
    copy_week,
    correct_time,
    enter_time,
    plan_hours,
    set_calendar_day,
)
from linli.protection.ledger import unexplained, week_of
from linli.protection.models import MonthSum, TimeEntry
from linli.protection.moves import Way, could_give, moves_of
from linli.protection.queries import rules_in_force
from linli.workforce.commands import record_absence

MONDAY, FRIDAY = date(2017, 3, 13), date(2017, 3, 17)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]


def plan(town: Any, who: Any = None, days: Any = None, **more: Any) -> Any:
    said = {"starts": time(8, 30), "ends": time(11, 30), "kind": "community", "place": town.community.path}
    return plan_hours(who or town.lin, town.lin, days=days or WEEK, **said | more)


def week(town: Any, monday: date = MONDAY) -> Any:
    return week_of(town.lin, monday, rules_in_force(monday + timedelta(days=3)))


def test_a_week_is_planned_in_one_go_and_copied_into_the_next(march: SimpleNamespace) -> None:
    march.go(13, "08:00")
    assert len(plan(march)) == 5 and week(march).planned == 5 * 180
    with pytest.raises(Wrong) as twice:
        plan(march, days=[FRIDAY, date(2017, 3, 18)])
    assert twice.value.code == "overlap" and TimeEntry.objects.count() == 5, "all or none"
    plan(march, kind="station", place="", days=[MONDAY], starts=time(20), ends=time(2))
    assert TimeEntry.objects.latest("pk").minutes == 360, "an end before the beginning lies on the next day"
    march.lin.refresh_from_db()
    made = copy_week(march.lin, march.lin, monday=date(2017, 3, 22))
    assert [(e.day, e.kind, e.minutes) for e in made][:2] == [
        (date(2017, 3, 20), "community", 180),
        (date(2017, 3, 20), "station", 360),
    ]
    assert week(march, date(2017, 3, 20)).planned == 5 * 180
    assert MonthSum.objects.get(posting=march.lin, planned=True).station == 720
    with pytest.raises(Refused) as again:
        copy_week(march.lin, march.lin, monday=date(2017, 3, 20))
    assert again.value.code == "nothing_to_copy"
    assert Entry.objects.filter(verb__in=["time.week_planned", "time.week_copied"]).count() == 3


def test_a_copy_leaves_out_holidays_leave_and_what_is_over(march: SimpleNamespace) -> None:
    march.go(13, "08:00")
    plan(march)
    set_calendar_day(march.job, day=date(2017, 3, 21), works=False, source="本省放假")
    record_absence(
        march.job, march.lin, kind="leave", valid_from=date(2017, 3, 22), valid_to=date(2017, 3, 23)
    )
    march.go(20, "12:00")
    made = copy_week(march.lin, march.lin, monday=date(2017, 3, 20))
    assert [e.day for e in made] == [date(2017, 3, 23), date(2017, 3, 24)]


def test_where_nothing_was_planned_the_week_as_worked_is_copied(march: SimpleNamespace) -> None:
    march.go(17, "20:00")
    enter_time(
        march.lin, march.lin, kind="community", starts_at=march.at(14), ends_at=march.at(14, "12:00"),
        place=march.community.path,
    )  # fmt: skip
    enter_time(march.lin, march.lin, kind="away", starts_at=march.at(15), ends_at=march.at(15, "12:00"))
    made = copy_week(march.lin, march.lin, monday=date(2017, 3, 20))
    assert [(e.kind, e.day) for e in made] == [("community", date(2017, 3, 21))], "never what was taken away"


def test_a_chief_plans_community_time_and_nothing_else(march: SimpleNamespace) -> None:
    march.go(13, "08:00")
    assert len(plan(march, march.gao)) == 5
    with pytest.raises(NotAllowed):
        plan(march, march.gao, kind="station", place="", days=[FRIDAY], starts=time(14), ends=time(16))
    with pytest.raises(NotAllowed):
        plan(march, march.wu)
    said = {"days": ["2017-03-20", "2017-03-21"], "starts": "14:00", "ends": "16:00", "kind": "community"}
    said |= {"place": march.community.path, "posting": str(march.lin.uid)}
    assert signed_in(march.gao).post("/protection/plan/hours", said).status_code == 303
    assert signed_in(march.wu).post("/protection/plan/hours", said).status_code == 403
    copied = {"posting": str(march.lin.uid), "week": "2017-03-20"}
    assert signed_in(march.gao).post("/protection/plan/copy", copied).status_code == 303
    page = signed_in(march.gao).get(f"/protection/plan?week=2017-03-20&officer={march.lin.uid}")
    assert page.status_code == 200 and "14:00–16:00" in page.content.decode()
    assert signed_in(march.wu).get(f"/protection/plan?officer={march.lin.uid}").status_code == 403
    assert signed_in(march.lin).get("/protection/plan").status_code == 200


def test_the_week_says_what_could_still_move(march: SimpleNamespace) -> None:
    march.go(15, "08:00")
    enter = {"kind": "community", "place": march.community.path}
    for day in (13, 14):
        enter_time(
            march.lin, march.lin, starts_at=march.at(day, "08:00"), ends_at=march.at(day, "12:00"), **enter
        )
    plan(march, kind="station", place="", days=[date(2017, 3, 16)], starts=time(8), ends=time(16))
    plan(march, kind="training", place="", days=[FRIDAY], starts=time(8), ends=time(12), what="射击")
    waits = ask_for_time(
        march.wu, march.lin, act="event_security", ground="disaster",
        starts_at=march.at(17, "14:00"), ends_at=march.at(17, "17:00"),
    )  # fmt: skip
    ledger = week(march)
    rules = list(rules_in_force(date(2017, 3, 16)))
    moves = moves_of(ledger, rules)
    assert [(m.way, m.minutes) for m in moves] == [
        (Way.UNPLANNED, 480 + 240),  # Wednesday, and Friday's afternoon
        (Way.STATION, 480),
        (Way.PLAN, 240),
        (Way.WAITING, 180),
    ]
    assert moves[1].rule is not None and moves[-1].tasking == waits
    assert ledger.missing == 20 * 60 - 480 and could_give(ledger, moves) == ledger.missing
    page = signed_in(march.lin).get("/protection/").content.decode()
    assert ("What could still move" in page and "射击" in page and waits.number in page) or str(
        waits.uid
    ) in page
    told = signed_in(march.lin).get("/api/protection/week").json()
    assert [m["way"] for m in told["moves"]] == ["unplanned", "station", "plan", "waiting"]
    assert told["could_give"] == ledger.missing and told["unexplained"] == 0
    roster = signed_in(march.gao).get("/protection/officers").content.decode()
    assert "a rule keeps the time" in roster and "not a ranking" in roster
    march.go(20, "08:00")
    assert moves_of(week(march), rules) == [], "what is over moves no more"


def test_time_away_is_explained_by_a_correction_that_names_its_tasking(march: SimpleNamespace) -> None:
    march.go(13, "08:00")
    asked = ask_for_time(
        march.wu, march.lin, act="other_duty", starts_at=march.at(14, "19:00"), ends_at=march.at(14, "21:00")
    )
    march.go(15)
    gone = enter_time(
        march.lin, march.lin, kind="away", starts_at=march.at(14, "19:00"), ends_at=march.at(14, "21:00")
    )
    assert unexplained(week(march)) == 120
    assert "2.0 h not explained" in signed_in(march.lin).get("/protection/").content.decode()
    correct_time(
        march.lin, gone, reason="explained", starts_at=gone.starts_at, ends_at=gone.ends_at, tasking=asked.uid
    )
    assert unexplained(week(march)) == 0 and week(march).sum_of("away") == 120
    assert MonthSum.objects.get(posting=march.lin, planned=False).unexplained == 0
