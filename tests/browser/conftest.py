"""Browser fixtures: `visit(posting, lang=…, width=…)` gives a page; console errors fail the test by themselves."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import browser as support

# playwright's loop runs in this thread; the tests themselves stay synchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# the test's thread and the server share one database in memory, which answers "busy" where a file would wait; the
# page tries again, and the browser notes the first answer
BUSY = "status of 503"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = support.launch(playwright)
        yield running
        running.close()


@pytest.fixture
def visit(chromium: Any, live_server: Any, town: Any) -> Iterator[Callable[..., Any]]:
    """Open the house as somebody (or nobody), in a language and a width; the page starts at `at`."""
    contexts: list[Any] = []
    faults: list[str] = []

    def open_page(
        posting: Any = None, *, at: str = "/", lang: str = "en", width: int = support.WIDE, **more: Any
    ) -> Any:
        context = chromium.new_context(
            base_url=live_server.url,
            locale={"en": "en-GB", "zh": "zh-CN"}[lang],
            viewport={"width": width, "height": support.HEIGHTS[width]},
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        if posting is not None:
            session = town.client(posting, lang).cookies["linli_session"].value
            context.add_cookies([{"name": "linli_session", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on(
            "console",
            lambda said: faults.append(said.text) if said.type == "error" and BUSY not in said.text else None,
        )
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(at)
        return page

    open_page.faults = faults  # type: ignore[attr-defined]  # a test that breaks something on purpose empties it
    yield open_page
    for context in contexts:
        context.close()
    time.sleep(0.3)  # the server finishes what was last asked, before the tables are emptied
    assert not faults, f"the browser's console shows errors: {faults}"
