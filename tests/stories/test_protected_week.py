"""An officer's protected week: what is granted, what the rules refuse, and the exception that is paid back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tests.conftest import JOB, build_town

from linli.base.errors import NotAllowed, Refused
from linli.base.ids import uuid7
from linli.journal.models import Entry
from linli.protection.commands import (
    adopt_ruleset,
    approve_exception,
    ask_for_target,
    ask_for_time,
    check_in,
    check_out,
    enter_time,
    move_protected,
)
from linli.protection.ledger import week_of
from linli.protection.models import Tasking
from linli.protection.queries import answer_to, rules_in_force

HERE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2017, 3, 13)


def at(day: int, clock: str) -> datetime:
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(2017, 3, day, hour, minute, tzinfo=HERE).astimezone(UTC)


@pytest.fixture
def week(db: Any) -> Iterator[SimpleNamespace]:
    """The town from February 2016 on, the clock at Monday 13 March 2017, 08:00."""
    with time_machine.travel(datetime(2016, 2, 1, tzinfo=HERE), tick=False) as clock:
        town = build_town()
        adopt_ruleset(JOB, ruleset="2013")
        adopt_ruleset(JOB, ruleset="2017")
        town.go = lambda day, time: clock.move_to(at(day, time))
        town.go(13, "08:00")
        yield town


def was_in_the_community(town: SimpleNamespace, day: int, start: str, end: str) -> None:
    town.go(day, end)
    enter_time(
        town.lin,
        town.lin,
        kind="community",
        starts_at=at(day, start),
        ends_at=at(day, end),
        place=town.community.path,
    )


def will_be_in_the_community(town: SimpleNamespace, day: int, start: str, end: str, **more: Any) -> None:
    enter_time(
        town.lin,
        town.lin,
        kind="community",
        starts_at=at(day, start),
        ends_at=at(day, end),
        place=town.community.path,
        plan=True,
        **more,
    )


def test_an_officers_protected_week(week: SimpleNamespace) -> None:
    town = week
    for day, start, end in [(14, "13:30", "17:30"), (15, "13:00", "17:00"), (16, "09:00", "12:00")]:
        will_be_in_the_community(town, day, start, end)
    will_be_in_the_community(town, 16, "13:30", "16:30")
    will_be_in_the_community(town, 17, "09:00", "13:00")

    # A meeting at a free hour takes nothing that is protected: granted.
    muster = ask_for_time(
        town.wu, town.lin, act="muster", starts_at=at(14, "09:00"), ends_at=at(14, "10:00"), what="Muster"
    )
    assert muster.status == "granted"

    # Three things the rules refuse, each by its rule.
    fair = ask_for_time(
        town.duty,
        town.lin,
        act="event_security",
        starts_at=at(14, "10:00"),
        ends_at=at(14, "12:30"),
        what="Trade fair, gate",
    )
    goal = ask_for_target(town.gao, town.lin, what="Two thefts a month")
    moved = move_protected(town.gao, town.lin, unit=town.cid, post="officer")
    assert [t.status for t in (fair, goal, moved)] == ["refused"] * 3
    assert [t.rule.code for t in (fair, goal, moved)] == [
        "no_event_drafting",
        "no_targets",
        "no_arbitrary_transfer",
    ]
    town.lin.refresh_from_db()
    assert town.lin.unit == town.office and town.lin.valid_to is None, "nobody was moved"
    assert Entry.objects.filter(verb="tasking.refused", path=town.lin.path).count() == 3
    assert "抽调" in answer_to(fair)

    # Monday in the community, by check-in and check-out.
    pressed = uuid7()
    town.go(13, "08:30")
    check_in(town.lin, uid=pressed, place=town.community.path)
    town.go(13, "12:30")
    check_out(town.lin, uid=pressed)
    was_in_the_community(town, 14, "13:30", "17:30")

    # A search on Wednesday falls on planned community time: not without an exception.
    town.go(15, "12:31")
    search = ask_for_time(
        town.wu,
        town.lin,
        act="other_duty",
        starts_at=at(15, "13:00"),
        ends_at=at(15, "16:00"),
        ground="major_case",
        what="Search",
    )
    assert search.status == "exception_wanted" and search.rule.code == "weekly_hours"
    with pytest.raises(NotAllowed) as own:
        approve_exception(town.wu, search)
    assert own.value.code == "not_allowed_for_post", "a dispatcher approves nothing"
    for same_level in (town.sun, town.gao):  # the asking unit; another unit, but not above it
        with pytest.raises(NotAllowed) as refused:
            approve_exception(same_level, search)
        assert refused.value.code == "second_person_required"
    approve_exception(town.city_chief, search)
    assert search.status == "exception" and search.decided_unit == town.city
    assert search.expires_at == at(16, "00:00")
    town.go(15, "16:00")
    enter_time(
        town.lin,
        town.lin,
        kind="away",
        starts_at=at(15, "13:00"),
        ends_at=at(15, "16:00"),
        tasking=search.uid,
    )

    # The rest of the week, and the payback on Saturday.
    was_in_the_community(town, 15, "16:00", "17:00")
    was_in_the_community(town, 16, "09:00", "12:00")
    was_in_the_community(town, 16, "13:30", "16:30")
    will_be_in_the_community(town, 18, "09:00", "12:00", pays=search.debt.uid)
    was_in_the_community(town, 17, "09:00", "11:00")
    ledger = week_of(town.lin, MONDAY, rules_in_force(MONDAY))
    assert ledger.norm == 20 * 60
    assert ledger.done == (4 + 4 + 1 + 3 + 3 + 2) * 60
    assert ledger.planned == (2 + 3) * 60, "what is left of Friday's plan, and Saturday"
    assert ledger.planned_payback == 3 * 60
    assert ledger.sum_of("away") == 3 * 60
    assert ledger.missing == 0 and ledger.reachable
    assert [(d.owed, d.paid, d.planned) for d in ledger.debts] == [(180, 0, 180)]

    # Saturday pays the debt.
    pressed = uuid7()
    town.go(18, "09:00")
    check_in(town.lin, uid=pressed, place=town.community.path)
    town.go(18, "12:00")
    check_out(town.lin, uid=pressed)
    ledger = week_of(town.lin, MONDAY, rules_in_force(MONDAY))
    assert ledger.done == 20 * 60 and not ledger.debts, "reached, and nothing is owed"

    # The exception has expired: it allows nothing more.
    assert search.has_expired and not search.is_live()
    with pytest.raises(Refused) as late:
        enter_time(
            town.lin,
            town.lin,
            kind="away",
            starts_at=at(16, "20:00"),
            ends_at=at(16, "21:00"),
            tasking=search.uid,
        )
    assert late.value.code == "expired"


def test_self_approval_is_refused_whoever_asks(week: SimpleNamespace) -> None:
    town = week
    asked = ask_for_time(
        town.city_chief,
        town.lin,
        act="event_security",
        starts_at=at(14, "10:00"),
        ends_at=at(14, "12:00"),
        ground="disaster",
    )
    assert asked.status == Tasking.Status.EXCEPTION_WANTED
    with pytest.raises(NotAllowed) as refused:
        approve_exception(town.city_chief, asked)
    assert refused.value.code == "second_person_required"
    approve_exception(town.province_chief, asked)
    assert asked.is_live()
