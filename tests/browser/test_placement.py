"""The planner's pages with a plan, its draft posts and a redrawing on them: both languages, both widths."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from linli.journal.commands import seal_all
from linli.placement.commands import accept_plan, propose_redrawing
from linli.workforce.commands import change_beat
from tests.support.browser import NARROW, WIDE, axe_violations, keep_screen, sideways
from tests.support.planning import computed, widened

PAGES = [
    *("/placement/", "/placement/new", "/placement/plans/{plan}", "/placement/plans/{plan}/left"),
    *("/placement/compare?plan={plan}&plan={other}", "/placement/drafts", "/placement/drafts/{draft}"),
    *("/placement/loads", "/placement/loads?area={qidu}&residents=2", "/placement/formula"),
    *("/placement/redrawings", "/placement/redrawings/{redrawing}", "/workforce/?area={linzi}"),
]


@pytest.fixture
def planned(town: Any) -> SimpleNamespace:
    """Two plans, one of them accepted; a proposal for Qidu."""
    widened(town)
    change_beat(town.adm, town.li, beat=[town.xiguan, town.shifo, town.v101211, town.v101212])
    other = computed(town.ana, town.linzi, assistants=1, title="一个岗位")
    plan = computed(town.ana, town.linzi, assistants=3, most_villages=4, title="三个岗位，每区至多四村")
    draft = accept_plan(town.city_chief, plan)[0]
    row = propose_redrawing(town.gao, town.qidu, most_villages=8, most_metres=8000)
    seal_all(town.job)
    return SimpleNamespace(
        plan=plan.uid,
        other=other.uid,
        draft=draft.uid,
        redrawing=row.uid,
        qidu=town.qidu.uid,
        linzi=town.linzi.uid,
    )


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_planners_pages(visit: Any, town: Any, planned: Any, lang: str, width: int) -> None:
    page = visit(town.gao, at=f"/sign-in?lang={lang}", lang=lang, width=width)
    found: list[str] = []
    for pattern in PAGES:
        address = pattern.format(**vars(planned))
        answer = page.goto(address)
        page.wait_for_timeout(250)
        name = pattern.split("?")[0].replace("{", "").replace("}", "").strip("/").replace("/", "-")
        tried = "-tried" if "residents=" in pattern else ""
        keep_screen(page, f"gao-{name}{tried}-{lang}-{width}")
        if answer.status != 200:
            found.append(f"{address} answers {answer.status}")
        found += [f"{address}: {fault}" for fault in axe_violations(page)]
        if over := sideways(page):
            found.append(f"{address} is {over} px wider than the window")
    assert not found, "\n".join(found)


def test_a_plan_is_asked_for_waits_and_is_stopped(visit: Any, town: Any) -> None:
    page = visit(town.ana, at="/placement/new", lang="en", width=WIDE)
    page.fill("#f-title", "By hand")
    page.fill("#f-area", "370305")
    page.fill("#f-assistants", "2")
    with page.expect_navigation():
        page.click("main .btn.go")
    assert page.locator("#progress progress").count() == 1
    keep_screen(page, "ana-placement-waiting-en-1440")
    with page.expect_navigation():
        page.click("main .acts .btn")
    assert "was stopped" in page.inner_text("main")
