"""Every list page of every role at every level, on a province: server time, 20 times each.

    python benchmarks/lists.py --data DIR [--json FILE] [--times 20] [--day 2017-07-01] [--only PAGE,PAGE]

DIR is the folder of a built demonstration; with LINLI_DB the database there is measured instead. For each post and
each level (province, city, county, township, village) one posting is taken, the one with the most to see, and each
page that it may open without naming a thing: the page as it opens, its next page, and those of its filters that took
longest when tried once. A request passes the whole stack (session, acting posting, scope, page); what is left out is
the socket. Nothing stays in the database: sign-ins and sessions are made in a transaction that is taken back.

Limit: p95 at most 150 ms for every one of them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

HOUSE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HOUSE / "src")]
LIMIT_MS = 150.0
LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village", 15: "grid"}
FILTERS_MEASURED = 1
LEFT_OUT = (
    *("/api/openapi.json", "/live/", "/sync/", "/style", "/healthz", "/sign-in", "/switch"),
    *("/indicators/briefing", "/api/briefing"),  # no list, and it has a script and a limit of its own
)
PUBLIC = "/portal/"


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path)
    words.add_argument("--json", type=Path)
    words.add_argument("--times", type=int, default=20)
    words.add_argument("--day", default="2017-07-01", help="day of the demonstration's clock")
    words.add_argument("--only", default="", help="beginnings of addresses, separated by commas")
    said = words.parse_args()
    if said.data:
        os.environ["LINLI_DATA"] = str(said.data.resolve())
        os.environ.pop("LINLI_DB", None)
    elif not os.environ.get("LINLI_DB"):
        words.error("name the province's folder with --data, or its database with LINLI_DB")
    os.environ.setdefault("LINLI_DAY", said.day)
    os.environ.setdefault("LINLI_SECRET_KEY", "only for measuring, long enough, signs nothing that stays")
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.site.settings"
    import django

    django.setup()
    found = measure(said.times, [w for w in said.only.split(",") if w])
    if said.json:
        said.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    show(found)
    return int(not found["pages"] or found["p95_ms"] > LIMIT_MS)


def machine() -> dict[str, Any]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {"processor": model, "cores": os.cpu_count(), "python": platform.python_version()}


def measure(times: int, only: list[str]) -> dict[str, Any]:
    """Every page in one transaction that is taken back."""
    from django.db import connection, transaction

    rows: list[dict[str, Any]] = []
    with transaction.atomic():
        for posting, level in actors():
            browser, post = signed_in(posting), posting.post if posting else "public"
            for address in addresses(browser, only, public=posting is None):
                rows += page_of(browser, address, times, post=post, level=level)
            told(f"{post} at {level}: {len(rows)} lists so far")
        transaction.set_rollback(True)
    if not any(row["post"] != "public" for row in rows):
        raise SystemExit("Nobody is in post on that day: is this the demonstration, and its --day?")
    rows.sort(key=lambda row: -row["p95_ms"])
    return {
        "machine": machine(),
        "database": connection.vendor,
        "rows_in": sizes(),
        "times": times,
        "pages": len(rows),
        "p95_ms": rows[0]["p95_ms"] if rows else 0.0,
        "median_p95_ms": round(statistics.median(r["p95_ms"] for r in rows), 1) if rows else 0.0,
        "too_slow": sum(r["p95_ms"] > LIMIT_MS for r in rows),
        "broken": sorted({r["page"] for r in rows if r["broken"]}),
        "slowest": rows[:10],
        "by_level": {
            name: max((r["p95_ms"] for r in rows if r["level"] == name), default=0.0)
            for name in LEVELS.values()
        },
    }


def sizes() -> dict[str, int]:
    from django.apps import apps

    names = (
        "areas.area",
        "workforce.posting",
        "incidents.incident",
        "fieldwork.visit",
        "protection.timeentry",
    )
    return {name: apps.get_model(name).objects.count() for name in names}


def actors() -> Iterator[tuple[Any, str]]:
    """Nobody, then for each post and level one posting that stands, the one with the most below it."""
    from linli.base.clock import today
    from linli.base.posts import Post
    from linli.incidents.models import Incident
    from linli.workforce.models import Posting
    from linli.workforce.queries import valid_on

    yield None, "public"
    for post in Post:
        standing = Posting.objects.filter(valid_on(today()), post=post).select_related("staff", "unit")
        for size, level in LEVELS.items():
            some = list(standing.filter(path__regex=f"^.{{{size}}}$").order_by("path")[:40])
            if some:
                yield max(some, key=lambda p: Incident.objects.filter(path__startswith=p.path).count()), level


def signed_in(posting: Any) -> Any:
    """A browser that acts in the posting; its sign-in goes with the transaction."""
    from django.test import Client

    from linli.accounts.models import Account

    browser = Client(headers={"accept-language": "zh"}, raise_request_exception=False)
    if posting is None:
        return browser
    account = Account.objects.filter(staff=posting.staff).first()
    account = account or Account.objects.create(
        login=f"bench-{posting.pk}", staff=posting.staff, password="!"
    )
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = browser.session
    session["posting"] = str(posting.uid)
    session.save()
    return browser


def addresses(browser: Any, only: list[str], *, public: bool) -> list[str]:
    """The lists that open without naming a thing."""
    from django.urls import get_resolver

    found = []
    for address in sorted(set(plain(get_resolver().url_patterns))):
        if address.startswith(LEFT_OUT) or address.startswith(PUBLIC) != public:
            continue
        if only and not address.startswith(tuple(only)):
            continue
        answer = browser.get(address)
        if answer.status_code >= 500 or (answer.status_code == 200 and holds_a_list(answer)):
            found.append(address)
    return found


def holds_a_list(answer: Any) -> bool:
    """Whether a page has a table or a list of rows; whether JSON is a list."""
    if answer.streaming:
        return False
    if "json" in answer.get("Content-Type", ""):
        return answer.content[:1] == b"[" or b'"items"' in answer.content[:200]
    return any(mark in answer.content for mark in (b"<tbody", b"data-rows", b"<ol", b'class="empty'))


def plain(patterns: Any, before: str = "/") -> Iterator[str]:
    """Addresses without a placeholder."""
    for one in patterns:
        address = before + str(one.pattern)
        if "<" in address:
            continue
        if hasattr(one, "url_patterns"):
            yield from plain(one.url_patterns, address)
        else:
            yield address


def page_of(browser: Any, address: str, times: int, **about: str) -> list[dict[str, Any]]:
    """A page, its next page and its slowest filters."""
    first = browser.get(address)
    html = first.content.decode(errors="replace") if "html" in first.get("Content-Type", "") else ""
    links = {urljoin(address, unescape(href)) for href in re.findall(r'href="([^"]*\?[^"]*)"', html)}
    own = sorted(link for link in links if urlsplit(link).path == address and not_a_file(link))
    following = [link for link in own if re.search(r"[?&]page=", link)][:1]
    filters = sorted(
        (link for link in own if link not in following), key=lambda link: -once(browser, link)[0]
    )
    return [
        timed(browser, link, times, **about) for link in [address, *following, *filters[:FILTERS_MEASURED]]
    ]


def not_a_file(link: str) -> bool:
    return not re.search(r"[?&](format|lang|fmt)=", link)


def once(browser: Any, address: str) -> tuple[float, float, int, int, float]:
    """Milliseconds of one request, those in the database, its questions, the answer's status, the processor's ms."""
    from django.db import connection

    spent, asked = 0.0, 0

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal spent, asked
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent += time.perf_counter() - began
            asked += 1

    with connection.execute_wrapper(watch):
        began, worked = time.perf_counter(), time.process_time()
        answer = browser.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        took, work = time.perf_counter() - began, time.process_time() - worked
    return took * 1000, spent * 1000, asked, answer.status_code, work * 1000


def timed(browser: Any, address: str, times: int, **about: str) -> dict[str, Any]:
    """One address again and again."""
    once(browser, address)  # templates are compiled once in a process's life
    runs = [once(browser, address) for _ in range(times)]
    took = sorted(run[0] for run in runs)
    at = max(0, min(len(took) - 1, round(0.95 * len(took)) - 1))
    return {
        "page": address,
        **about,
        "p95_ms": round(took[at], 1),
        "median_ms": round(statistics.median(took), 1),
        "sql_ms": round(statistics.median(run[1] for run in runs), 1),
        "cpu_ms": round(statistics.median(run[4] for run in runs), 1),
        "queries": runs[-1][2],
        "broken": runs[-1][3] >= 500,
    }


def told(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def show(found: dict[str, Any]) -> None:
    """The figures for a person."""
    print(" · ".join(str(value) for value in found["machine"].values()), "·", found["database"])
    for one in found["slowest"]:
        print(
            f"{one['p95_ms']:8.1f} ms  {one['page']}  {one['post']} at {one['level']}  "
            f"(median {one['median_ms']} ms, processor {one['cpu_ms']} ms, {one['sql_ms']} ms in {one['queries']} questions)"
        )
    print(
        f"{found['pages']} lists, slowest p95 {found['p95_ms']} ms (wanted at most {LIMIT_MS:g}), "
        f"{found['too_slow']} too slow, broken: {', '.join(found['broken']) or 'none'}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
