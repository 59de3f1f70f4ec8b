"""The dispatcher's board without a mouse, and the joint room in two browsers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from linli.access.models import AccessRow
from linli.base.clock import now
from linli.incidents.commands import add_room_task, dispatch_units, report_incident, sign_dispatch
from linli.incidents.models import Dispatch, Incident
from linli.journal.commands import seal_all
from tests.support.browser import NARROW, WIDE, axe_violations, keep_screen, sideways


@pytest.fixture
def theft(town: Any) -> Any:
    row = report_incident(
        town.wu,
        area=town.xiguan,
        kind="motorcycle_theft",
        account="红色 125，停在家门口，中午还在",
        address="西关村 3 组，村口小卖部东侧",
        name="甄喜",
        contact="13000000000",
        things=["motorcycle", "red", "cc_125", "wooden_box"],
    )
    sent = dispatch_units(town.wu, row, units=[town.station, town.cid, town.video])
    sign_dispatch(town.duty, sent.dispatches[1])
    due = now() + timedelta(hours=1)
    add_room_task(
        town.wu, row, unit=town.video, kind="view_video", due_at=due, details="西关村口 12:00–13:40"
    )
    report_incident(town.wu, area=town.beiyang, kind="missing_child", exercise=True)
    return row


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_board_case_and_forms(visit: Any, town: Any, theft: Any, lang: str, width: int) -> None:
    page = visit(town.wu, at="/incidents/", lang=lang, width=width)
    page.locator("#whom .rec").wait_for()
    for name, address in {
        "board": "/incidents/",
        "list": "/incidents/all",
        "take": "/incidents/take",
        "case": f"/incidents/{theft.uid}",
        "form-close": f"/incidents/{theft.uid}/form/close",
        "form-task": f"/incidents/{theft.uid}/form/task",
        "form-personal": f"/incidents/{theft.uid}/form/personal",
    }.items():
        page.goto(address)
        page.wait_for_timeout(400)
        keep_screen(page, f"incidents-{name}-{lang}-{width}")
        assert axe_violations(page) == [], name
        assert sideways(page) == 0, name


def test_a_call_is_taken_and_a_unit_sent_by_keys_alone(visit: Any, town: Any) -> None:
    page = visit(town.wu, at="/incidents/", lang="zh")
    page.keyboard.press("n")
    page.locator("#intake #f-kind").wait_for()
    page.wait_for_timeout(200)
    assert axe_violations(page) == []
    assert page.evaluate("document.activeElement.id") == "f-kind"
    page.keyboard.type("mtcbd")
    page.keyboard.press("Tab")
    page.keyboard.type("xg")
    page.locator("#places input:checked").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("红色 125，停在家门口")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.locator("#told .code").first.wait_for()
    keep_screen(page, "incidents-told-zh-1440")
    row = Incident.objects.get()
    assert (row.kind, row.area) == ("motorcycle_theft", town.xiguan)
    assert row.account is not None
    page.locator(f"#i-{row.uid}").wait_for()
    page.locator(f"#whom-{row.uid} input[name=units]").first.wait_for()
    page.keyboard.press("d")
    page.locator("#board-table").get_by_text("派警 ≤").wait_for(state="detached")
    assert Dispatch.objects.get().incident == row
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(str(row.uid)))


def test_two_browsers_see_the_same_room(visit: Any, town: Any, theft: Any) -> None:
    chief = visit(town.wu, at=f"/incidents/{theft.uid}")
    unit = visit(town.duty, at=f"/incidents/{theft.uid}")
    unit.keyboard.press("o")  # on our way
    unit.locator("#case-head").get_by_text("We are there").wait_for()
    unit.keyboard.press("a")
    unit.locator("#case-head").get_by_text("Report back").wait_for()
    seal_all(town.job)  # a screen hears of what is sealed; in a test nobody else seals
    chief.locator("#case-time").get_by_text("There · Linzi criminal investigation").wait_for(timeout=15_000)
    unit.keyboard.press("f")
    unit.locator("#sheet").get_by_label("dealt with").check()
    unit.locator("#sheet").get_by_label("In words").fill("Found behind the mill, given back")
    unit.locator("#sheet").get_by_role("button", name="Report back").click()
    unit.locator("#case-room").get_by_text("reported back").wait_for()
    assert not unit.locator("#sheet").is_visible()
    seal_all(town.job)
    assert "Found behind" not in unit.locator("#main").inner_text()
    chief.locator("#case-room").get_by_text("reported back").wait_for(timeout=15_000)


def test_personal_data_open_for_a_purpose(visit: Any, town: Any, theft: Any) -> None:
    page = visit(town.wu, at=f"/incidents/{theft.uid}", lang="zh")
    assert "甄喜" not in page.locator("body").inner_text()
    page.keyboard.press("p")
    page.locator("#opened").get_by_text("甄喜").wait_for()
    assert axe_violations(page) == []
    assert AccessRow.objects.count() == 1
    page = visit(town.sun, at=f"/incidents/{theft.uid}", lang="en")
    page.keyboard.press("p")
    sheet = page.locator("#sheet")
    sheet.get_by_role("button", name="Open").click()
    sheet.locator("[data-refused]").wait_for()
    assert "甄喜" not in page.locator("body").inner_text()
    visit.faults.clear()  # the browser notes the refusal's status
    sheet.get_by_label("deciding about this case").check()
    sheet.get_by_label("Reason").fill("Checking before approving")
    sheet.get_by_role("button", name="Open").click()
    page.locator("#opened").get_by_text("甄喜").wait_for()
    assert AccessRow.objects.count() == 2


def test_a_wrong_call_is_told_in_the_dialog_and_nothing_typed_is_lost(visit: Any, town: Any) -> None:
    page = visit(town.wu, at="/incidents/")
    page.keyboard.press("n")
    page.locator("#intake #f-kind").fill("no such thing")
    page.locator("#intake #f-place").fill("no such place")
    page.locator("#intake #f-account").fill("red, 125 cc")
    page.locator("#intake").get_by_role("button", name="Save the call").click()
    page.locator("#intake [data-refused]").wait_for()
    visit.faults.clear()
    assert page.locator("#intake #f-account").input_value() == "red, 125 cc"
    assert not Incident.objects.exists()
