"""A real browser for tests: Debian's chromium, driven by playwright, without a look at the network."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "screens"
AXE = Path(__file__).with_name("axe.min.js")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MAPS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]  # WebGL without a graphics card
WIDE, NARROW = 1440, 360
HEIGHTS = {WIDE: 900, NARROW: 780}


def launch(playwright: Any, *more: str) -> Any:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *more])


def axe_violations(page: Any) -> list[str]:
    """What axe finds on the page as it is now, one line each; evaluated, so that the page's CSP stays whole."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']][:3]}" for v in found]


def keep_screen(page: Any, name: str) -> Path:
    """A screenshot among the artefacts, for people to look at."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    path = ARTEFACTS / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}.png"
    page.screenshot(path=str(path), full_page=True)
    return path


def sideways(page: Any) -> int:
    """By how many pixels the page is wider than its window: 0, or a fault."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
