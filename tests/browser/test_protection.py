"""Protected time in the browser: the week, asking and being refused, the exception one level up; both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from linli.areas.queries import area_at
from linli.protection.commands import (
    adopt_ruleset,
    approve_exception,
    ask_for_time,
    enter_time,
    publish_abstraction,
    set_calendar_day,
)
from linli.protection.models import Tasking, TimeEntry
from tests.conftest import JOB
from tests.rooms.protection.test_sums import officers
from tests.support.browser import NARROW, WIDE, axe_violations, keep_screen, sideways

HERE = ZoneInfo("Asia/Shanghai")


def at(day: int, clock: str) -> datetime:
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(2017, 3, day, hour, minute, tzinfo=HERE).astimezone(UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Everybody is in post since February; the tests then move to the week of 13 March 2017."""
    with time_machine.travel(datetime(2017, 2, 1, tzinfo=HERE)) as traveller:
        yield traveller


@pytest.fixture
def week(clock: Any, town: Any) -> Any:
    """A week with work done and planned, a refusal, an exception that is paid back, time nobody explained."""
    adopt_ruleset(JOB, ruleset="2013")
    adopt_ruleset(JOB, ruleset="2017")
    place = {"kind": "community", "place": town.community.path}

    def was(day: int, start: str, end: str, what: str, **more: Any) -> None:
        clock.move_to(at(day, end))
        enter_time(
            town.lin, town.lin, starts_at=at(day, start), ends_at=at(day, end), what=what, **(more or place)
        )

    clock.move_to(at(13, "08:00"))
    for day, start, end in ((15, "13:00", "17:00"), (17, "16:30", "18:00")):
        enter_time(
            town.lin,
            town.lin,
            starts_at=at(day, start),
            ends_at=at(day, end),
            what="Meeting",
            plan=True,
            **place,
        )
    fair = {"act": "event_security", "starts_at": at(14, "10:00"), "ends_at": at(14, "12:30")}
    ask_for_time(town.duty, town.lin, what="Trade fair, gate", **fair)
    was(13, "08:30", "10:30", "Visits")
    was(14, "13:30", "16:30", "Visits")
    clock.move_to(at(15, "12:31"))
    search = {"act": "other_duty", "starts_at": at(15, "13:00"), "ends_at": at(15, "16:00")}
    town.search = ask_for_time(town.wu, town.lin, ground="major_case", what="Search", **search)
    approve_exception(town.city_chief, town.search)
    was(15, "13:00", "16:00", "Search", kind="away", tasking=town.search.uid)
    was(16, "08:30", "09:30", "Muster", kind="away")
    was(17, "09:00", "11:00", "Office hours")
    enter_time(
        town.lin, town.lin, starts_at=at(18, "09:00"), ends_at=at(18, "12:00"), plan=True, pays=town.search.debt.uid,
        **place,
    )  # fmt: skip
    town.wanted = ask_for_time(
        town.wu, town.lin, ground="disaster", what="Flood watch", act="event_security",
        starts_at=at(18, "13:00"), ends_at=at(18, "18:00"),
    )  # fmt: skip
    clock.move_to(at(17, "15:00"))
    return town


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_of_protected_time(visit, week, lang, width):
    pages = [
        (week.lin, "week", "/protection/"),
        (week.lin, "enter", "/protection/time"),
        (week.gao, "officers", "/protection/officers"),
        (week.city_chief, "areas", "/protection/officers"),
        (week.city_chief, "exceptions", "/protection/exceptions"),
        (week.wu, "ask", "/protection/ask"),
        (week.wu, "requests", "/protection/requests"),
        (week.lin, "exception", f"/protection/requests/{week.search.uid}"),
        (week.gao, "taken", "/protection/taken?month=2017-03"),
        (week.adm, "rules", "/protection/rules"),
    ]
    for who, name, address in pages:
        page = visit(who, at=address, lang=lang, width=width)
        page.wait_for_timeout(150)
        keep_screen(page, f"protection-{name}-{lang}-{width}")
        assert axe_violations(page) == [], name
        assert sideways(page) == 0, name
        page.context.close()


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_of_the_ledger_of_time(visit, week, lang, width):
    officers(week, 24)
    set_calendar_day(JOB, day=date(2017, 3, 20), works=False, source="本省放假通知")
    publish_abstraction(JOB, area_at("37"), date(2017, 2, 1))
    pages = [
        (week.lin, "plan", "/protection/plan?week=2017-03-20"),
        (week.gao, "plan-officer", f"/protection/plan?officer={week.lin.uid}"),
        (week.city_chief, "abstraction", "/protection/abstraction?by=month&on=2017-03-01"),
        (week.city_chief, "abstraction-none", "/protection/abstraction?by=week&on=2016-01-04"),
        (week.adm, "calendar", "/protection/calendar?year=2017"),
        (None, "register", "/portal/hours?month=2017-02&area=370305"),
    ]
    for who, name, address in pages:
        page = visit(who, at=address, lang=lang, width=width)
        page.wait_for_timeout(150)
        keep_screen(page, f"ledger-{name}-{lang}-{width}")
        assert axe_violations(page) == [], name
        assert sideways(page) == 0, name
        page.context.close()


def test_a_week_is_planned_and_copied_in_the_browser(visit, week):
    page = visit(week.lin, at="/protection/plan?week=2017-03-20")
    page.get_by_role("button", name="Copy the week before").click()
    page.wait_for_url("**/protection/plan?week=2017-03-2*")
    assert TimeEntry.objects.filter(planned=True, day__gte=date(2017, 3, 20)).count() == 2
    for day in ("Mon 03-20", "Thu 03-23"):
        page.get_by_label(day).check()
    page.get_by_role("button", name="Put into the plan").click()
    page.get_by_text("stretches are planned").wait_for()


def test_a_request_is_refused_at_once_with_its_rule_and_an_exception_goes_one_level_up(visit, week):
    page = visit(week.wu, at="/protection/ask")
    page.get_by_label("Officer").select_option(index=1)
    page.get_by_label("For what").select_option("event_security")
    page.locator("#f-starts_at").fill("2017-03-19T09:00")
    page.locator("#f-ends_at").fill("2017-03-19T12:00")
    page.get_by_role("button", name="Ask", exact=True).click()
    answer = page.locator("#answer")
    answer.get_by_text("Community officers are not drafted for large-event security.").wait_for()
    assert "Three prohibitions, one guarantee (2017), no. 2" in answer.inner_text()
    assert "Instead:" in answer.inner_text()
    keep_screen(page, "protection-refused-en-1440")
    assert Tasking.objects.filter(status="refused").count() == 2
    page = visit(week.city_chief, at="/protection/exceptions")
    page.get_by_role("button", name="Approve the exception").click()
    page.get_by_text("Approved one level up").wait_for()
    assert Tasking.objects.get(pk=week.wanted.pk).status == "exception"
