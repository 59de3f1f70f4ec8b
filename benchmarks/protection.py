"""The ledger of time of a whole province: one week, the province's week, half a year of abstraction; on both databases.

    python benchmarks/protection.py [--json FILE] [--only sqlite|postgresql] [--data DIR] [--weeks 26]

6,939 community officers, some 1.1 million entries over half a year, taken in by the house's own bulk command with the
sums of weeks and months that it keeps, some over midnight and over the ends of months, a tenth of them planned.
With --data the SQLite database is kept there, and used again where it is.

Limits: an officer's week as a page, p95 at most 50 ms; the week of the province as a page, the first time it is
asked for, at most 1 s; abstraction of the half-year by county at most 100 ms after the first reading. The answer is held against
plain SQL over the entries before anything is timed; that SQL is told beside it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HOUSE / "src"), str(HOUSE)]
LIMITS = {"week_p95_ms": 50.0, "province_week_cold_ms": 1000.0, "abstraction_ms": 100.0}
FIRST, END = date(2017, 1, 1), date(2017, 7, 1)
MONDAY = date(2017, 1, 2)
PEOPLE, RUNS = 200, 20
NIGHT = 22 * 60


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--json", type=Path)
    words.add_argument("--only", choices=["sqlite", "postgresql"])
    words.add_argument("--data", type=Path)
    words.add_argument("--weeks", type=int, default=26)
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    said = words.parse_args()
    if said.inside:
        print(json.dumps(measure(said.weeks)))
        return 0
    found: dict[str, Any] = {"machine": machine(), "limits": LIMITS}
    for vendor in [said.only] if said.only else ["sqlite", "postgresql"]:
        found[vendor] = run(vendor, said.data, said.weeks)
    text = json.dumps(found, indent=1)
    print(text)
    if said.json:
        said.json.write_text(text + "\n")
    measured = [found[v] for v in ("sqlite", "postgresql") if v in found]
    return int(any(m[name] > most for m in measured for name, most in LIMITS.items()))


def machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}


def run(vendor: str, data: Path | None, weeks: int) -> dict[str, Any]:
    """Measure in a process of its own: what is cold is cold."""
    command = [sys.executable, __file__, "--inside", "--weeks", str(weeks)]
    with tempfile.TemporaryDirectory() as folder:
        saturday = MONDAY + timedelta(
            weeks=weeks, days=-2
        )  # of the last week, when all that was entered is over
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "linli.site.settings", "LINLI_DAY": str(saturday)}
        env.setdefault("LINLI_SECRET_KEY", "only for measuring, long enough, signs nothing that stays")
        env["LINLI_DATA"] = str(data.resolve() if data and vendor == "sqlite" else folder)
        env.pop("LINLI_DB", None)
        if vendor == "postgresql":
            from tests.support.postgres import throw_away_cluster

            with throw_away_cluster(durable=True) as address:
                env["LINLI_DB"] = address
                done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
        else:
            done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure(weeks: int) -> dict[str, Any]:
    """Build where nothing stands, check, then ask again and again."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction

    from linli.protection.models import TimeEntry

    Path(settings.LINLI_DATA).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    built = 0.0
    if not TimeEntry.objects.exists():
        began = time.monotonic()
        build(random.Random(7), weeks)
        built = time.monotonic() - began
    figures: dict[str, Any] = {"vendor": connection.vendor, "built_s": round(built), "rows": rows()}
    figures["province_week_cold_ms"] = province_week()
    check()
    figures |= abstraction_times()
    with transaction.atomic():
        figures |= weeks_of_officers()
        transaction.set_rollback(True)
    return figures


def rows() -> dict[str, int]:
    from django.apps import apps

    names = ("workforce.posting", "protection.timeentry", "protection.weeksum", "protection.monthsum")
    return {name: apps.get_model(name).objects.count() for name in names}


# ---- what is timed


def province_week() -> float:
    """The week of 6,939 officers by city, the first time that it is asked for: no question warm, no template compiled.

    The process stands already: the addresses of the house have been loaded by another page.
    """
    from benchmarks.lists import signed_in
    from django.db import transaction

    with transaction.atomic():
        browser = signed_in(chief())
        browser.get("/healthz")
        began = time.perf_counter()
        answer = browser.get("/protection/officers")
        took = time.perf_counter() - began
        if answer.status_code != 200 or b"<tbody" not in answer.content:
            raise SystemExit(f"the province's week is no page: {answer.status_code}")
        transaction.set_rollback(True)
    return round(took * 1000, 1)


def abstraction_times() -> dict[str, float]:
    from django.db import connection

    from linli.protection.abstraction import abstraction

    def ask() -> float:
        began = time.perf_counter()
        abstraction(["37"], FIRST, END, width=6)
        return (time.perf_counter() - began) * 1000

    def plain() -> float:
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(PLAIN, [FIRST, END])
            cursor.fetchall()
        return (time.perf_counter() - began) * 1000

    first = ask()
    ours, theirs = [], []
    for _ in range(RUNS):  # in turns
        ours.append(ask())
        theirs.append(plain())
    return {
        "abstraction_first_ms": round(first, 1),
        "abstraction_ms": round(statistics.median(ours), 1),
        "abstraction_slowest_ms": round(max(ours), 1),
        "plain_sql_ms": round(statistics.median(theirs), 1),
    }


PLAIN = """
SELECT SUBSTR(path, 1, 6), kind, SUM(minutes) FROM protection_timeentry
WHERE voided_at IS NULL AND NOT planned AND day >= %s AND day < %s GROUP BY 1, 2
"""


def weeks_of_officers() -> dict[str, float]:
    """The week page of officers drawn by lot, each once, after one that compiles the templates."""
    from benchmarks.lists import signed_in

    from linli.workforce.models import Posting

    officers = list(
        Posting.objects.filter(post="community_officer").select_related("staff", "unit").order_by("pk")
    )
    took = []
    for n, posting in enumerate(random.Random(11).sample(officers, min(PEOPLE, len(officers)))):
        browser = signed_in(posting)
        began = time.perf_counter()
        answer = browser.get("/protection/")
        if answer.status_code != 200:
            raise SystemExit(f"a week is no page: {answer.status_code}")
        if n:
            took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {
        "week_p95_ms": round(took[round(0.95 * len(took)) - 1], 1),
        "week_median_ms": round(statistics.median(took), 1),
    }


def check() -> None:
    """The sums say what plain SQL over the entries says, county by county and kind by kind."""
    from django.db import connection

    from linli.protection.abstraction import abstraction

    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [FIRST, END])
        plain = {(at, kind): int(n) for at, kind, n in cursor.fetchall()}
    kinds = ("community", "station", "away", "leave", "training")
    summed = {
        (at, kind): getattr(hours, kind)
        for at, hours in abstraction(["37"], FIRST, END, width=6).items()
        for kind in kinds
        if getattr(hours, kind)
    }
    if summed != plain:
        raise SystemExit("the sums and the entries differ")


def chief() -> Any:
    from linli.workforce.models import Posting

    return Posting.objects.select_related("staff", "unit").get(post="chief", path="37")


# ---- the rows


def build(dice: random.Random, weeks: int) -> None:
    """A province's areas and officers, both sets of rules, and half a year of everybody's time."""
    from linli.areas.commands import import_areas
    from linli.areas.models import Area
    from linli.areas.plan import plan_import
    from linli.base.actors import Job
    from linli.protection.commands import adopt_ruleset, import_time_entries

    job = Job("benchmark")
    file = HOUSE / "src/linli/areas/data/shandong-areas.csv.gz"
    import_areas(job, plan_import(gzip.decompress(file.read_bytes())))
    adopt_ruleset(job, ruleset="2013")
    adopt_ruleset(job, ruleset="2017")
    beats = people(dice, list(Area.objects.filter(level="village").order_by("path")))
    for start in range(0, weeks, 4):
        several = range(start, min(start + 4, weeks))
        import_time_entries(job, entries(dice, beats, several))
        sys.stderr.write(f"weeks {start + 1} to {several[-1] + 1}\n")


def people(dice: random.Random, villages: list[Any]) -> list[tuple[int, int]]:
    """Community officers, each with a village, and one chief of the province; (posting, area) of the officers."""
    from linli.areas.models import Area
    from linli.workforce.models import Beat, Posting, Staff, Unit

    since, n = date(2016, 1, 1), 6_939
    counties = list(Area.objects.filter(level="county").order_by("path"))
    province = Area.objects.get(path="37")
    Unit.objects.bulk_create(
        Unit(
            name={"zh": f"{a.name}分局", "en": a.name},
            kind="branch",
            area=a,
            path=a.path,
            number=f"B{a.code}",
        )
        for a in [province, *counties]
    )
    units = {u.path: u for u in Unit.objects.all()}
    Staff.objects.bulk_create(Staff(number=f"{i:07d}", name=f"警员{i}") for i in range(n + 1))
    staff = iter(Staff.objects.order_by("pk"))
    places = [v for v in (dice.choice(villages) for _ in range(n * 2)) if v.path[:6] in units][:n]
    Posting.objects.bulk_create(
        Posting(
            staff=next(staff), post="community_officer", unit=units[p.path[:6]], path=p.path, valid_from=since
        )
        for p in places
    )
    Posting.objects.create(staff=next(staff), post="chief", unit=units["37"], path="37", valid_from=since)
    fresh = list(Posting.objects.filter(post="community_officer").order_by("pk"))
    Beat.objects.bulk_create(
        Beat(posting=p, post=p.post, area=at, path=at.path, valid_from=since)
        for p, at in zip(fresh, places, strict=True)
    )
    return [(p.pk, at.pk) for p, at in zip(fresh, places, strict=True)]


def entries(dice: random.Random, beats: list[tuple[int, int]], weeks: range) -> Iterator[Any]:
    """About six entries a week: four or five in the community, one or two elsewhere, some planned, some over midnight."""
    from linli.base.clock import day_start
    from linli.protection.commands import TimeRow

    def at(day: date, minute: int) -> datetime:
        return day_start(day) + timedelta(minutes=minute)

    for posting, area in beats:
        for week in weeks:
            monday = MONDAY + timedelta(weeks=week)
            for n in range(5):
                day = monday + timedelta(days=n)
                begins = dice.choice((480, 510, 540))
                yield TimeRow(posting, "community", at(day, begins), at(day, begins + 250), area)
            day = monday + timedelta(days=dice.randrange(4))
            kind = dice.choice(("station", "station", "away", "training"))
            late = (TimeRow(posting, kind, at(day, NIGHT), at(day, NIGHT + dice.randrange(60, 480))),)
            yield from late
            if dice.random() < 0.6:
                yield from (row._replace(plan=True) for row in late if row.kind != "away")


if __name__ == "__main__":
    raise SystemExit(main())
