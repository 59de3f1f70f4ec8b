"""The front door as a person sees it: both languages, both widths, readable by all."""

from __future__ import annotations

import pytest

from tests.conftest import PASSWORD
from tests.support.browser import NARROW, WIDE, axe_violations, keep_screen, sideways


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_sign_in_page_can_be_used_by_everybody(visit, lang, width):
    page = visit(at="/sign-in", lang=lang, width=width)
    keep_screen(page, f"sign-in-{lang}-{width}")
    assert axe_violations(page) == []
    assert sideways(page) == 0
    assert page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-Hans"}[lang]


def test_somebody_signs_in(visit, town):
    town.client(town.wu)  # has an account now
    page = visit(at="/sign-in")
    page.get_by_label("Login").fill(f"t{town.wu.staff.number}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    assert "dispatcher" in page.locator("header").inner_text(), "the acting posting stands on top"
