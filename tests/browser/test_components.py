"""The components in a real browser: usable by everybody, by keyboard alone, and nothing typed is lost."""

from __future__ import annotations

import pytest

from tests.support.browser import NARROW, WIDE, axe_violations, keep_screen, sideways

FACES = ["", "/portal", "/field", "/sign-in", "/404", "/500"]


@pytest.fixture(autouse=True)
def _shown(settings):
    settings.LINLI_DEMO = True


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_component_can_be_used_by_everybody(visit, lang):
    for width in (WIDE, NARROW):
        page = visit(at="/style", lang=lang, width=width)
        for face in FACES:
            page.goto(f"/style{face}")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                keep_screen(page, f"style{face}-{lang}-{width}-{scheme}")
                assert axe_violations(page) == [], f"{face} {width} {scheme}"
            assert sideways(page) == 0, f"{face} {width}"


def test_what_is_wrong_is_seen_by_the_checker(visit):
    page = visit(at="/style")
    page.evaluate("document.querySelector('#f-place').previousElementSibling?.remove()")
    page.evaluate("document.querySelector('label[for=f-place]').remove()")
    assert any("label" in found for found in axe_violations(page))
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('pre'), {textContent: 'x'.repeat(999)}))"
    )
    assert sideways(page) > 0


def test_a_list_is_walked_by_keys_alone(visit):
    page = visit(at="/style")
    page.evaluate("document.activeElement.blur()")
    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    assert page.locator("tr[aria-selected] th").inner_text() == "0412"
    page.keyboard.press("Enter")
    assert page.url.endswith("#0412")


def test_the_help_tells_every_key_of_the_page(visit):
    page = visit(at="/style")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    said = page.locator("#help").inner_text()
    for button in page.locator("main [data-key]:visible").all():
        assert button.get_attribute("data-key-word") in said
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_letters_typed_into_a_field_are_letters(visit):
    page = visit(at="/style")
    page.locator("#f-place").fill("")
    page.locator("#f-place").press_sequentially("jk?cfd")
    assert page.locator("#f-place").input_value() == "jk?cfd"
    assert not page.locator("dialog[open]").count()


def test_a_dialog_opens_by_its_key_and_closes_by_escape(visit):
    page = visit(at="/style")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("c")
    assert page.locator("#close").is_visible()
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    assert not page.locator("#close").is_visible()


def test_a_broken_connection_loses_nothing_and_the_same_deed_keeps_its_key(visit):
    page = visit(at="/style")
    keys = []
    page.on(
        "request", lambda r: keys.append(r.headers.get("idempotency-key")) if r.method == "POST" else None
    )
    page.route(
        "**/style", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.locator("#f-place").fill("Xiguan")
    for _ in range(2):
        page.locator("#sample-form .btn.go").click()
        page.locator("#notice .note").wait_for()
    assert keys[0], "an unsafe request without a key"
    assert keys[0] == keys[1]
    assert page.locator("#unsent").inner_text() == "1 unsent"
    assert page.locator("#f-place").input_value() == "Xiguan"
    visit.faults.clear()  # the broken connection is told in the console too


def test_a_refusal_stands_in_the_notice_line_and_at_its_fields(visit):
    page = visit(at="/style")
    page.locator("#sample-form .btn.go").click()
    page.locator("#notice [role=alert]").wait_for()
    assert "Kind: Choose a kind." in page.locator("#notice").inner_text()
    assert page.locator("#f-place").get_attribute("aria-invalid") == "true"
    page.locator("#notice a").last.click()
    assert page.evaluate("document.activeElement.name") == "place"
    assert axe_violations(page) == []
    visit.faults.clear()  # a 422 is told in the console too


def test_a_refusal_of_a_dialog_is_said_in_the_dialog(visit):
    page = visit(at="/style")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("c")
    page.locator("#close .btn.go").click()
    page.locator("#close [role=alert]").first.wait_for()
    assert "Choose a kind." in page.locator("#close").inner_text()
    visit.faults.clear()


def test_what_was_typed_comes_back_but_personal_details_do_not(visit):
    page = visit(at="/style")
    page.locator("#f-place").fill("Xiguan")
    page.locator("#f-phone").fill("13800000000")
    stored = page.evaluate("JSON.stringify(Object.entries(sessionStorage))")
    assert "Xiguan" in stored
    assert "13800000000" not in stored
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"], "leaving an unsent personal field asks first"
    assert page.locator("#f-place").input_value() == "Xiguan"
    assert page.locator("#f-phone").input_value() == ""
    assert page.locator(".restored").count() == 1
