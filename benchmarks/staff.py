"""Staff: a roster of 125,000 rows from another system, with its own columns; on SQLite and a throw-away PostgreSQL.

    python benchmarks/staff.py [--json FILE] [--only sqlite|postgresql] [--rows 125000]

A province's areas, its stations, and one row for each of 125,000 people (assistants with beats of one to three
villages, grid members, officers), as CSV and as XLSX, in the columns of a system that a mapping reads. Taken in for the
first time, then the same file again (which must change nothing), then with one person in fifty moved or corrected, then
with one fault in every row (which must list every one of them).

Limit: 60 s from the bytes of the file to the committed rows, on SQLite, for either format.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HOUSE / "src"), str(HOUSE)]
LIMITS = {"import_xlsx_s": 60.0, "import_csv_s": 60.0}
HEAD = ["人员编号", "人员姓名", "人员类别", "所属单位", "入职方式", "责任村", "任职日期"]
COLUMNS = ["number", "name", "post", "unit", "", "beat", "from"]
POSTS = {"村辅警": "assistant", "网格人员": "grid_member", "民警": "officer"}
CHANGED_EVERY = 50


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--json", type=Path)
    words.add_argument("--only", choices=["sqlite", "postgresql"])
    words.add_argument("--rows", type=int, default=125_000)
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    said = words.parse_args()
    if said.inside:
        print(json.dumps(measure(said.rows)))
        return 0
    found = {"machine": machine(), "limits": LIMITS, "rows": said.rows}
    for vendor in [said.only] if said.only else ["sqlite", "postgresql"]:
        found[vendor] = run(vendor, said.rows)
    text = json.dumps(found, indent=1)
    print(text)
    if said.json:
        said.json.write_text(text + "\n")
    figures = found.get("sqlite") or {}
    return int(any(figures.get(name, 0) > most for name, most in LIMITS.items()))


def run(vendor: str, rows: int) -> dict[str, float]:
    """Measure in a process of its own, on an empty database."""
    command = [sys.executable, __file__, "--inside", "--rows", str(rows)]
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "linli.site.settings", "LINLI_DATA": folder}
        env.pop("LINLI_DB", None)
        if vendor == "postgresql":
            from tests.support.postgres import throw_away_cluster

            with throw_away_cluster(durable=True) as address:
                env["LINLI_DB"] = address
                return output_of(command, env)
        return output_of(command, env)


def output_of(command: list[str], env: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(command, env=env, capture_output=True, text=True, cwd=HOUSE, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")
    return f"{model or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def measure(many: int) -> dict[str, float]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from linli.areas.commands import import_areas
    from linli.areas.models import Area
    from linli.areas.plan import plan_import as plan_areas
    from linli.base.actors import Job
    from linli.base.sheets import as_csv, as_xlsx
    from linli.workforce.commands import UnitRow, import_units, keep_mapping
    from linli.workforce.models import Beat, Posting, Staff

    call_command("migrate", verbosity=0, interactive=False)
    job = Job("benchmark")
    import_areas(job, plan_areas((HOUSE / "src/linli/areas/data/shandong-areas.csv.gz").read_bytes()))
    townships = dict(Area.objects.filter(level="township").values_list("path", "pk"))
    import_units(
        job, [UnitRow(f"{path}-S", {"zh": f"派出所{path}"}, "station", pk) for path, pk in townships.items()]
    )
    keep_mapping(job, name="人事系统", head=HEAD, columns=COLUMNS, posts=POSTS)
    rows = roster(
        many, sorted(townships), Area.objects.filter(level="village").values_list("path", flat=True)
    )
    figures: dict[str, float] = {"vendor": connection.vendor}  # type: ignore[dict-item]
    for fmt, pack in (("csv", as_csv), ("xlsx", as_xlsx)):
        data = pack(HEAD, rows)
        figures[f"file_{fmt}_mb"] = round(len(data) / 1e6, 1)
        with transaction.atomic():
            figures[f"plan_{fmt}_s"], figures[f"import_{fmt}_s"], plan = taken(job, data)
            assert (len(plan.posted), plan.faults) == (many, []), plan.faults[:3]
            assert Posting.objects.count() == Staff.objects.count() == many
            if fmt == "csv":
                transaction.set_rollback(True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    before = (Posting.objects.count(), Beat.objects.count())
    _planned, figures["again_s"], plan = taken(job, data)
    assert (plan.changes, plan.unchanged) == (0, many), "the same file twice changes nothing"
    assert before == (Posting.objects.count(), Beat.objects.count())
    _planned, figures["changed_s"], plan = taken(job, as_csv(HEAD, changed(rows)))
    assert plan.changes >= many // CHANGED_EVERY and not plan.faults
    began = time.perf_counter()
    from linli.workforce.plan import plan_import

    faulty = plan_import(job, as_csv(HEAD, [[*row[:3], "没有这个所", *row[4:]] for row in rows]))
    figures["faults_s"] = round(time.perf_counter() - began, 1)
    assert len(faulty.faults) == many, "every fault is told"
    return figures


def taken(job: object, data: bytes) -> tuple[float, float, object]:
    """Read, compare and carry out one file; (seconds to the plan, seconds in all, the plan)."""
    from linli.protection.commands import import_roster
    from linli.workforce.plan import plan_import

    began = time.perf_counter()
    plan = plan_import(job, data)  # type: ignore[arg-type]
    planned = time.perf_counter() - began
    import_roster(job, plan)  # type: ignore[arg-type]
    return round(planned, 1), round(time.perf_counter() - began, 1), plan


def roster(many: int, townships: list[str], villages: object) -> list[list[str]]:
    """One row for each of some people: half of them assistants with one to three villages, then grids and officers."""
    chance = random.Random(2017)
    under: dict[str, list[str]] = {}
    for path in sorted(villages):  # type: ignore[call-overload]
        under.setdefault(path[:9], []).append(path)
    places = [t for t in townships if under.get(t)]
    rows = []
    for n in range(many):
        township = places[n % len(places)]
        post = ("村辅警", "村辅警", "网格人员", "民警")[n % 4]
        beat = chance.sample(under[township], min(len(under[township]), 1 + n % 3)) if post != "民警" else []
        rows.append(
            [f"R{n:06d}", f"甲{n % 997}", post, f"{township}-S", "招录", ";".join(sorted(beat)), "2017-01-01"]
        )
    return rows


def changed(rows: list[list[str]]) -> list[list[str]]:
    """The same people, one in fifty with another name or, where the post has one, a smaller or another beat."""
    found = []
    for n, row in enumerate(rows):
        if n % CHANGED_EVERY:
            found.append(row)
        elif ";" in row[5]:
            found.append([*row[:5], row[5].split(";")[0], row[6]])
        else:
            found.append([row[0], row[1] + "改", *row[2:]])
    return found


if __name__ == "__main__":
    sys.exit(main())
