"""The pictures of the README, taken from a running house: `./linli demo`, then

    python tests/support/pictures.py http://127.0.0.1:8000

The sign-ins are those of the demonstration; on another house name them (`dispatcher=LOGIN … --password PASSWORD`).
Each page is taken as it opens, in both languages.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[2]
IMAGES = HOUSE / "docs" / "images"
WIDE, NARROW = (1440, 900), (360, 780)
MOST_BYTES = 300_000


@dataclass(frozen=True)
class Picture:
    """One picture: whose page, which address, how wide; `follow` is a link that is opened first."""

    name: str
    role: str
    address: str
    size: tuple[int, int] = WIDE
    follow: str = ""


PICTURES = [
    Picture("board", "dispatcher", "/incidents/"),
    Picture("incident", "dispatcher", "/incidents/", follow="main tr[data-row] a[href]"),
    Picture("phone", "assistant", "/sync/", NARROW),
    Picture("week", "officer", "/protection/"),
    Picture("briefing", "analyst", "/indicators/briefing"),
    Picture("village", "", "/portal/village/370503101205", NARROW),
]


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("house", help="address of the running house")
    words.add_argument("sign_ins", nargs="*", metavar="ROLE=LOGIN")
    words.add_argument("--password", default="")
    words.add_argument("--only", action="append", default=[])
    said = words.parse_args()
    sys.path[:0] = [str(HOUSE), str(HOUSE / "src")]
    from playwright.sync_api import sync_playwright
    from tests.support.browser import launch

    from linli.demo.roles import PASSWORD, ROLES

    logins = {role.login: role.login for role in ROLES}
    logins |= dict(pair.split("=", 1) for pair in said.sign_ins)

    IMAGES.mkdir(parents=True, exist_ok=True)
    heavy = 0
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for lang in ("en", "zh"):
            for picture in PICTURES:
                if said.only and picture.name not in said.only:
                    continue
                login, password = logins.get(picture.role, ""), said.password or PASSWORD
                heavy += take(browser, said.house, picture, lang, login, password)
        browser.close()
    return int(heavy > 0)


def take(browser: Any, house: str, picture: Picture, lang: str, login: str, password: str) -> int:
    """One picture in one language; 1 if it is too heavy."""
    size = {"width": picture.size[0], "height": picture.size[1]}
    locale = "zh-CN" if lang == "zh" else "en-GB"
    page = browser.new_context(viewport=size, locale=locale, reduced_motion="reduce").new_page()
    if login:
        page.goto(f"{house}/sign-in?lang={lang}")
        page.locator("#f-login").fill(login)
        page.locator("#f-password").fill(password)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.goto(f"{house}{picture.address}?lang={lang}")
    if picture.follow:
        page.goto(house + page.locator(picture.follow).first.get_attribute("href"))
    page.wait_for_timeout(1500)  # panels that load by themselves
    file = IMAGES / f"{picture.name}.{lang}.png"
    page.screenshot(path=str(file))
    page.context.close()
    bytes_ = file.stat().st_size
    sys.stderr.write(f"{file.name}: {bytes_:,} bytes{' TOO HEAVY' if bytes_ > MOST_BYTES else ''}\n")
    return int(bytes_ > MOST_BYTES)


if __name__ == "__main__":
    raise SystemExit(main())
