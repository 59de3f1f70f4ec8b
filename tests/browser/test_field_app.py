"""The phone's app in a real browser: without signal, over a reload, and when a bulletin is over."""

from __future__ import annotations

from typing import Any

import pytest

from linli.bulletins.commands import adopt_tip, approve_bulletin, draft_bulletin
from linli.bulletins.models import Bulletin, Copy, Tip
from linli.fieldwork.models import Visit
from linli.incidents.commands import close_incident, report_incident
from linli.protection.models import BreachReport, CheckIn
from tests.conftest import PASSWORD
from tests.support.browser import NARROW, WIDE, axe_violations, keep_screen, sideways

SOON = 20_000


@pytest.fixture
def live(town: Any) -> Any:
    theft = report_incident(town.wu, area=town.xiguan, kind="motorcycle_theft", things=["motorcycle", "red"])
    bulletin = draft_bulletin(
        town.wu,
        theft,
        text="西关村 3 月 15 日 12:00–13:40 丢失红色 125 摩托车，后架有旧木箱。",
        look_for="请看看路边、院后、磨坊。",
        do_not="不要动车，不要追人。",
        things=["motorcycle", "red", "cc_125"],
        radius_m=5_000,
        hours=48,
    )
    approve_bulletin(town.sun, bulletin)
    return bulletin


def linked(page: Any, state: str = "connected") -> None:
    page.wait_for_selector(f'#strip[data-link="{state}"]', timeout=SOON)


def ready_for_no_signal(page: Any) -> None:
    """The worker stands and keeps the shell."""
    linked(page)
    page.wait_for_selector('html[data-kept="yes"]', timeout=SOON)


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_today_on_the_phone(visit, town, live, lang, width):
    page = visit(town.li, at="/sync/", lang=lang, width=width)
    page.get_by_role("heading", name="125").wait_for(timeout=SOON)
    linked(page)
    keep_screen(page, f"field-today-{lang}-{width}")
    assert axe_violations(page) == []
    assert sideways(page) == 0
    page.get_by_role("link", name={"zh": "我看到了", "en": "I saw it"}[lang]).click()
    page.locator("textarea").wait_for()
    keep_screen(page, f"field-saw-{lang}-{width}")
    assert axe_violations(page) == []
    page.locator("form button[type=submit]").click()
    page.locator(".errsum").wait_for()
    assert axe_violations(page) == []
    for tab in ("queue", "village", "me"):
        page.goto(f"/sync/#/{tab}")
        page.wait_for_timeout(200)
        keep_screen(page, f"field-{tab}-{lang}-{width}")
        assert axe_violations(page) == []
        assert sideways(page) == 0


def test_targets_are_44_pixels(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    page.get_by_role("heading", name="125").wait_for(timeout=SOON)
    small = page.evaluate(
        """() => [...document.querySelectorAll('main a, main button, #tabs a, #strip')]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44)
            .map(e => `${e.textContent} ${e.getBoundingClientRect().height}`)"""
    )
    assert small == []


def test_a_tip_written_without_signal_survives_a_reload_and_arrives_once(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    page.get_by_role("heading", name="125").wait_for(timeout=SOON)
    ready_for_no_signal(page)
    page.wait_for_selector('#strip[data-unsent="0"]')
    page.context.set_offline(True)

    page.get_by_role("link", name="I saw it").click()
    page.locator("textarea").fill("Behind the mill")
    page.reload()
    assert page.locator("textarea").input_value() == "Behind the mill", "a half-written form is kept"
    page.locator("textarea").fill("Behind the mill since noon")
    page.get_by_role("button", name="Send it").click()
    page.wait_for_selector('#strip[data-unsent="1"]')
    assert "1 unsent, oldest" in page.locator("#strip").inner_text()
    page.reload()
    page.wait_for_selector('#strip[data-unsent="1"]')
    assert "You answered: I saw it" in page.locator("main").inner_text()
    keep_screen(page, "field-offline-en-360")
    assert not Tip.objects.exists()

    page.context.set_offline(False)
    page.wait_for_selector('#strip[data-unsent="0"]', timeout=SOON)
    tip = Tip.objects.get()
    assert tip.posting == town.li
    linked(page)
    assert Tip.objects.count() == 1

    adopt_tip(town.wu, tip)
    page.reload()
    page.get_by_text("adopted").wait_for(timeout=SOON)
    visit.faults.clear()  # the browser reports every request that found no network


def test_a_lost_answer_does_not_send_twice(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    page.get_by_role("heading", name="125").wait_for(timeout=SOON)
    linked(page)
    lost = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and "tip.send" in (route.request.post_data or "") and not lost:
            lost.append(route.fetch())  # the server carries it out
            route.abort()  # the phone hears nothing
        else:
            route.continue_()

    page.context.route("**/api/sync*", lose)
    page.get_by_role("link", name="I saw it").click()
    page.locator("textarea").fill("Behind the mill")
    page.get_by_role("button", name="Send it").click()
    page.wait_for_selector('#strip[data-unsent="1"]')
    page.wait_for_selector('#strip[data-unsent="0"]', timeout=SOON)
    assert lost
    assert Tip.objects.count() == 1
    visit.faults.clear()


def test_a_closed_incident_empties_the_phone(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    page.get_by_role("heading", name="125").wait_for(timeout=SOON)
    linked(page)
    close_incident(town.wu, live.incident, outcome="recovered")
    page.get_by_role("heading", name="125").wait_for(state="detached", timeout=SOON + 10_000)
    held = page.evaluate(
        """() => new Promise(done => { const r = indexedDB.open('linli-field');
            r.onsuccess = () => { const g = r.result.transaction('held').objectStore('held').get('all');
                g.onsuccess = () => done(JSON.stringify(g.result)); }; })"""
    )
    assert "125" not in held.replace("cc_125", "")


def test_an_expired_bulletin_goes_without_the_server(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    page.get_by_role("heading", name="125").wait_for(timeout=SOON)
    ready_for_no_signal(page)
    page.context.set_offline(True)
    page.clock.install()
    page.clock.fast_forward("49:00:00")
    page.get_by_role("heading", name="125").wait_for(state="detached", timeout=SOON)
    visit.faults.clear()


def test_it_was_read_when_it_was_on_the_screen(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    page.get_by_role("heading", name="125").wait_for(timeout=SOON)
    for _try in range(50):
        copy = Copy.objects.get(bulletin=live, posting=town.li)
        if copy.read_at:
            break
        page.wait_for_timeout(200)
    assert copy.arrived_at
    assert copy.read_at
    page.get_by_role("button", name="Looked, not here").click()
    page.get_by_text("You answered: Looked, not here").wait_for()
    page.wait_for_selector('#strip[data-unsent="0"]', timeout=SOON)
    assert Copy.objects.get(bulletin=live, posting=town.li).answer == "nothing"


def test_a_refused_entry_is_kept_until_it_is_read(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    page.get_by_role("heading", name="125").wait_for(timeout=SOON)
    ready_for_no_signal(page)
    page.context.set_offline(True)
    page.get_by_role("link", name="I saw it").click()
    page.locator("textarea").fill("Behind the mill")
    page.get_by_role("button", name="Send it").click()
    page.wait_for_selector('#strip[data-unsent="1"]')
    Bulletin.objects.update(status="withdrawn", withdrawn_reason="mistake", withdrawn_at=live.approved_at)
    page.context.set_offline(False)
    page.get_by_text("1 refused").wait_for(timeout=SOON)
    page.locator("#strip").click()
    page.get_by_text("withdrawn").wait_for()
    assert page.get_by_text("Behind the mill").count() == 1
    keep_screen(page, "field-refused-en-360")
    page.get_by_role("button", name="I have read it").click()
    page.get_by_text("Everything has reached the server").wait_for()
    visit.faults.clear()


def test_signing_out_empties_the_phone(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    page.get_by_role("heading", name="125").wait_for(timeout=SOON)
    linked(page)
    page.goto("/sync/#/me")
    page.get_by_role("button", name="Sign out and empty this phone").click()
    page.wait_for_url("**/sign-in*", timeout=SOON)
    page.wait_for_function("async () => (await indexedDB.databases()).length === 0", timeout=SOON)
    page.wait_for_function("async () => (await caches.keys()).length === 0", timeout=SOON)
    assert page.context.request.get("/api/sync").status == 401


def test_an_officer_reports_a_breach_in_confidence_from_the_phone(visit, town):
    page = visit(town.lin, at="/sync/#/me", width=NARROW)
    page.get_by_role("link", name="Report a breach in confidence").click(timeout=SOON)
    page.fill("#f-text", "Drafted to a festival, and told to write it down as visits.")
    page.get_by_role("button", name="Hand it over").click()
    page.get_by_text("Nothing here says that it came from you").wait_for(timeout=SOON)
    assert BreachReport.objects.count() == 1
    assert page.evaluate("Object.values(localStorage).join().includes('festival')") is False


def test_a_visit_is_written_down_from_a_form_that_the_server_described(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    linked(page)
    page.get_by_role("link", name="Write something down").click()
    keep_screen(page, "field-write-en-360")
    page.get_by_role("link", name="A visit").click()
    page.get_by_role("button", name="Save").click()
    page.locator(".errsum").wait_for()
    assert axe_violations(page) == []
    page.get_by_label("Village", exact=True).select_option(label="西关村")
    page.get_by_label("households visited").check()
    page.get_by_label("How many households?").fill("12")
    keep_screen(page, "field-visit-en-360")
    assert sideways(page) == 0
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Today").wait_for()
    page.wait_for_selector('#strip[data-unsent="0"]', timeout=SOON)
    made = Visit.objects.get()
    assert (made.area.name, made.households, made.kind) == ("西关村", 12, "households")
    visit.faults.clear()


def test_checked_in_and_out_without_signal(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    ready_for_no_signal(page)
    page.context.set_offline(True)
    page.get_by_role("link", name="Write something down").click()
    page.get_by_role("link", name="I begin in the village").click()
    page.get_by_label("Village", exact=True).select_option(label="西关村")
    page.get_by_role("button", name="Save").click()
    page.locator("main").get_by_role("link", name="I begin in the village").click()
    page.get_by_label("What was done?").fill("office hour")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector('#strip[data-unsent="2"]')
    assert page.locator("main").get_by_role("link", name="I begin in the village").count() == 0
    page.context.set_offline(False)
    page.wait_for_selector('#strip[data-unsent="0"]', timeout=SOON)
    assert CheckIn.objects.get().ended_at
    visit.faults.clear()


def test_an_ended_session_keeps_the_entries_until_one_signs_in_again(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    ready_for_no_signal(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Looked, not here").click()
    linked(page, "sign_in")
    page.locator("#strip", has_text="Please sign in again").wait_for()
    page.reload()
    page.wait_for_selector('#strip[data-unsent="1"][data-link="sign_in"]')
    page.locator("#strip").click()
    page.wait_for_url("**/sign-in**")
    page.get_by_label("Login").fill(f"t{town.li.staff.number}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector('#strip[data-unsent="0"]', timeout=SOON)
    assert Copy.objects.get(bulletin=live, posting=town.li).answer == "nothing"
    visit.faults.clear()


def test_what_another_person_wrote_is_not_sent_under_ones_own_name(visit, town, live):
    page = visit(town.li, at="/sync/", width=NARROW)
    ready_for_no_signal(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Looked, not here").click()
    page.wait_for_selector('#strip[data-unsent="1"]')
    page.context.clear_cookies()
    session = town.client(town.wang).cookies["linli_session"].value
    page.context.add_cookies(
        [{"name": "linli_session", "value": session, "url": page.url.split("/sync/")[0]}]
    )
    page.context.set_offline(False)
    page.reload()
    page.get_by_text("王苗").wait_for(timeout=SOON)
    page.wait_for_timeout(1500)
    assert page.locator("#strip").get_attribute("data-unsent") == "1"
    assert not Copy.objects.filter(bulletin=live, answer="nothing").exists()
    page.locator("#strip").click()
    page.get_by_text("written under another sign-in").wait_for()
    visit.faults.clear()
