"""Each role's main pages with work on them: both languages, both widths, no violation, no error, nothing sideways."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from linli.areas.commands import hand_in_list
from linli.assistance.commands import list_service, say_word, take_request, take_step
from linli.base.clock import now, today
from linli.bulletins.commands import approve_bulletin, draft_bulletin, send_tip
from linli.fieldwork.commands import call_round, enter_count, make_promise, record_visit
from linli.incidents.commands import dispatch_units, report_incident
from linli.journal.commands import seal_all
from linli.mediation.commands import Side, hold_session, record_agreement, register_dispute
from linli.premises.commands import adopt_checklist, adopt_kinds, inspect, register_premises
from linli.premises.queries import kind_by_code
from linli.premises.vocabulary import FIRE_CHECK
from linli.protection.commands import (
    adopt_ruleset,
    ask_for_target,
    ask_for_time,
    declare_emergency,
    propose_rule,
    report_breach,
)
from linli.protection.models import BreachReport, Rule
from linli.workforce.commands import enlist, issue_thing, record_absence, redeploy
from tests.support.browser import NARROW, WIDE, axe_violations, keep_screen, sideways

LONG_AGO = date(2000, 1, 1)


@pytest.fixture
def work(town: Any) -> SimpleNamespace:
    """A day's work in the town."""
    for ruleset in ("2013", "2017"):
        adopt_ruleset(town.job, ruleset=ruleset)
    theft = report_incident(
        town.wu, area=town.xiguan, kind="motorcycle_theft", account="红色 125", name="来电某", contact="139"
    )
    dispatch_units(town.wu, theft, units=[town.station, town.cid])
    bulletin = draft_bulletin(town.wu, theft, text="寻找一辆红色 125 摩托车。", radius_m=5_000, hours=48)
    approve_bulletin(town.sun, bulletin)
    send_tip(town.li, bulletin=bulletin.uid, text="磨坊后面停着一辆")
    report_incident(town.wu, area=town.community, kind="ebike_theft", account="蓝色")
    opened = register_dispute(
        town.li, area=town.xiguan, kind="neighbours", facts="滴水檐", sides=[Side("甲某"), Side("乙某")]
    )
    hold_session(town.li, opened.dispute, held_at=now(), minutes="双方到场")
    record_agreement(town.li, opened.dispute, terms="各半", perform_by=today() + timedelta(days=10))
    service = list_service(
        town.adm,
        code="school",
        name={"zh": "入学证明", "en": "School certificate"},
        papers=[{"zh": "户口簿", "en": "Household register"}],
        where={"zh": "派出所", "en": "Police station"},
        limit_days=3,
    )
    taken = take_request(town.li, area=town.xiguan, service=service, name="务工某", contact="139", km=30)
    for deed in ("handed_in", "ready", "collected"):
        take_step(town.li, taken.request, deed=deed)
    adopt_kinds(town.adm, variant="name", valid_from=LONG_AGO)
    adopt_checklist(town.adm, valid_from=LONG_AGO)
    shop = register_premises(town.lin, sign="惠民小卖部", kind=kind_by_code("shop"), area=town.community)
    inspection = inspect(
        town.lin, shop, answers=dict.fromkeys([c[0] for c in FIRE_CHECK], "ok") | {"exits": "fault"}
    )
    record_visit(town.li, town.xiguan, kind="households", households=12, minutes=90)
    enter_count(town.li, town.xiguan, measure="residents", value=1234, method="visited")
    make_promise(town.li, town.xiguan, topic="light", what="村口路灯修好", due_on=today() + timedelta(days=5))
    call_round(
        town.gao,
        town.linzi,
        name={"zh": "底数清查", "en": "Round of counting"},
        measures=["residents"],
        valid_from=today(),
        valid_to=today() + timedelta(days=30),
    )
    word = say_word(town.job, town.community, kind="tip", text="路灯坏了").word
    ask_for_time(
        town.duty,
        town.lin,
        act="event_security",
        starts_at=now() + timedelta(hours=30),
        ends_at=now() + timedelta(hours=34),
    )
    issue_thing(town.gao, town.li, kind="key", label="7")
    redeploy(town.gao, town.duty.staff, category="seconded", to_unit=town.station, leaving=town.duty)
    recruit = enlist(town.job, number="R1", name="新警某")
    redeploy(town.gao, recruit, category="recruit", to_unit=town.station)
    record_absence(
        town.gao, town.wang, kind="leave", valid_from=today(), valid_to=today() + timedelta(days=9)
    )
    rows = "警号,人员姓名,人员类别,所属单位,备注\n88001,新某,村辅警,齐都派出所,甲\n"
    roster = hand_in_list(town.gao, purpose="staff", filename="花名册.csv", content=rows.encode())
    rule = Rule.objects.get(ruleset="2017", code="weekly_hours")
    later = today() + timedelta(days=30)
    proposed = propose_rule(town.adm, rule, reason="新的文件", valid_from=later, amount=24)
    declare_emergency(town.gao, town.linzi, ground="disaster", hours=24)
    report_breach(town.lin, uid=uuid4(), text="被抽调去庆典值守，事后要求写成走访。")
    BreachReport.objects.update(released_on=today())
    ask_for_target(town.duty, town.lin)
    seal_all(town.job)
    return SimpleNamespace(
        rule=rule,
        proposed=proposed,
        report=BreachReport.objects.get(),
        roster=roster,
        assistant=town.li,
        theft=theft,
        bulletin=bulletin,
        dispute=opened.dispute,
        request=taken.request,
        shop=shop,
        inspection=inspection,
        word=word,
        reference=taken.reference,
        pin=taken.pin,
    )


PAGES: dict[str, list[str]] = {
    "wu": [
        "/incidents/",
        "/incidents/{theft.uid}",
        "/bulletins/",
        "/bulletins/{bulletin.uid}",
        "/search?q=xiguan",
    ],
    "sun": ["/incidents/", "/bulletins/", "/protection/", "/workforce/"],
    "duty": ["/incidents/", "/incidents/{theft.uid}"],
    "li": [
        *("/mediation/", "/mediation/new", "/mediation/{dispute.uid}", "/assistance/", "/assistance/new"),
        *("/assistance/{request.uid}", "/fieldwork/", "/fieldwork/enter", "/fieldwork/known/370305101201"),
        *("/accounts/mine", "/workforce/my-code"),
    ],
    "lin": [
        *("/protection/", "/protection/plan", "/protection/calendar", "/protection/breach"),
        *("/premises/", "/premises/{shop.uid}", "/premises/inspections/{inspection.uid}"),
        *("/premises/findings", "/premises/new", "/assistance/words", "/assistance/words/{word.uid}"),
    ],
    "gao": [
        *("/workforce/", "/workforce/changes", "/workforce/redeployments", "/workforce/redeployments/flows"),
        *("/workforce/import", "/workforce/import/{roster.uid}", "/workforce/import/{roster.uid}/columns"),
        *("/workforce/postings/{assistant.uid}", "/workforce/postings/{assistant.uid}/end"),
        *("/workforce/postings/{assistant.uid}/beat", "/workforce/my-code"),
        "/protection/",
        *("/protection/abstraction", "/protection/emergencies", "/protection/overdue", "/protection/ask"),
        "/fieldwork/rounds",
        "/indicators/",
        "/funds/",
        "/programme/",
        "/areas/",
        "/retention/",
        "/retention/cases/{dispute.uid}",
    ],
    "ana": [
        "/indicators/",
        "/indicators/briefing",
        "/funds/",
        "/programme/",
        "/placement/",
        "/placement/new",
    ],
    "ins": [
        *("/portal/inspect", "/portal/inspect/readings", "/accounts/inspectors", "/protection/rules"),
        *("/protection/reports", "/protection/reports/{report.uid}", "/protection/targets"),
    ],
    "adm": [
        *("/protection/rules", "/protection/rules/new", "/protection/rules/{rule.uid}/propose"),
        *("/protection/rules/{proposed.uid}/preview", "/protection/emergencies"),
        *("/accounts/", "/assistance/services", "/areas/", "/areas/import", "/workforce/"),
    ],
    "": [
        *(
            "/portal/",
            "/portal/find?q=xiguan",
            "/portal/village/370305101201",
            "/portal/say?village=370305101201",
            "/portal/verify",
        ),
        *(
            "/portal/services",
            "/portal/limits",
            "/portal/hours?area=370305",
            "/portal/emergencies",
            "/portal/figures",
            "/portal/case",
        ),
        "/sign-in",
    ],
}


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("role", PAGES, ids=lambda role: role or "public")
def test_the_pages_of_a_role(visit: Any, town: Any, work: Any, role: str, lang: str, width: int) -> None:
    posting = getattr(town, role) if role else None
    page = visit(posting, at=f"/sign-in?lang={lang}", lang=lang, width=width)
    found: list[str] = []
    for pattern in PAGES[role]:
        address = pattern.format(**vars(work))
        answer = page.goto(address)
        page.wait_for_timeout(250)
        name = (
            pattern.split("?")[0].replace("{", "").replace(".uid}", "").strip("/").replace("/", "-") or "home"
        )
        keep_screen(page, f"{role or 'public'}-{name}-{lang}-{width}")
        if answer.status != 200:
            found.append(f"{address} answers {answer.status}")
        found += [f"{address}: {fault}" for fault in axe_violations(page)]
        if over := sideways(page):
            found.append(f"{address} is {over} px wider than the window")
    assert not found, "\n".join(found)


def test_a_resident_follows_a_case_and_confirms(visit: Any, work: Any) -> None:
    page = visit(None, at="/portal/", lang="zh", width=NARROW)
    page.fill("#f-reference", work.reference)
    page.fill("#f-pin", work.pin)
    with page.expect_navigation():
        page.click(".ask button")
    assert not axe_violations(page)
    keep_screen(page, "public-my-case-zh-360")
    with page.expect_navigation():
        page.click("text=是，我已收到")
    work.request.refresh_from_db()
    assert work.request.status == "confirmed"


def test_a_mediator_works_through_the_pages(visit: Any, town: Any, work: Any) -> None:
    page = visit(town.li, at="/mediation/new", lang="en", width=WIDE)
    page.select_option("#f-village", town.shifo.code)
    page.select_option("#f-kind", "debt")
    page.fill("#f-facts", "Two neighbours and a loan.")
    page.fill("#f-name_a", "甲")
    page.fill("#f-name_b", "乙")
    page.check("#f-consent_a")
    page.check("#f-consent_b")
    with page.expect_navigation():
        page.click(
            "form[action='/mediation/register'] button[type=submit], form[action='/mediation/register'] .btn.go"
        )
    assert page.locator("td.code").count() == 4, "two references and two PINs"
    keep_screen(page, "li-mediation-registered-en-1440")
