"""What docs/performance.md says: each figure of the last run beside its target, its peer and the physical limit.

`./linli benchmarks` keeps what every script found in benchmarks/results.json; here is which figure of it is
told, and with what beside it. The peers and limits were measured on two cores as well, by programs without
permissions, keys or journal: they show where the end of the road is, not what a whole product does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[3]
RESULTS = HOUSE / "benchmarks" / "results.json"


@dataclass(frozen=True)
class Figure:
    """One promise: where its figure stands in the script's answer, and what it is to be.

    `path` is dotted; `most` or `least` is the target; `beside` is the peer or the physical limit; `goes` says
    where the time goes when the target is missed.
    """

    script: str
    path: str
    en: str
    zh: str
    unit: str
    most: float | None = None
    least: float | None = None
    beside: str = ""
    goes: str = ""

    @property
    def target(self) -> str:
        bounds = (("≤", self.most), ("≥", self.least))
        return next((f"{sign} {bound:g} {self.unit}" for sign, bound in bounds if bound is not None), "told")

    def kept(self, value: float) -> bool:
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)


TWO = (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))


def on_both(script: str, path: str, en: str, zh: str, unit: str, **more: Any) -> list[Figure]:
    """The same promise on both databases; `least` and `beside` may differ between them."""
    found = []
    for n, (key, name) in enumerate(TWO):
        own = {k: v[n] if isinstance(v, tuple) else v for k, v in more.items()}
        found.append(Figure(script, f"{key}.{path}", f"{en}, {name}", f"{zh}，{name}", unit, **own))
    return found


FIGURES: list[Figure] = [
    Figure(
        "areas",
        "sqlite.import_s",
        "Import of a province's 64,095 areas, SQLite",
        "导入一省 64,095 个区划，SQLite",
        "s",
        most=10.0,
        beside="limit: bare inserts of the same rows, about 0.1 s",
        goes="reading names as pinyin, and comparing with what stands",
    ),
    *on_both(
        "areas",
        "search_p95_ms",
        "Search among 62,074 villages, p95",
        "六万余村中查找 p95",
        "ms",
        most=10.0,
        beside="limit: the database's full-text index alone, 0.05–2.4 ms",
        goes="sorting what was found by name",
    ),
    Figure(
        "areas",
        "sqlite.near_5_km_p95_ms",
        "Villages within 5 km, exact, p95, SQLite",
        "五公里内村庄（精确）p95，SQLite",
        "ms",
        beside="limit: a tree in memory, 0.016 ms; SQLite's R*Tree alone, 0.03 ms",
    ),
    Figure(
        "staff",
        "sqlite.import_xlsx_s",
        "Import of a roster of 125,000 rows in another system's columns, XLSX, SQLite",
        "导入 125,000 行外部系统花名册（XLSX），SQLite",
        "s",
        most=60.0,
        beside="reading and comparing alone, about a third",
        goes="writing people, postings, beats and their indexes",
    ),
    *on_both(
        "briefing",
        "province_s",
        "Half-year briefing of the province",
        "全省半年简报",
        "s",
        most=2.0,
        beside=(
            "limit: finished roll-up tables 0.03 s; plain SQL over 8 million rows 16 s",
            "limit: finished roll-up tables 0.03 s; plain SQL over 8 million rows 5 s",
        ),
        goes="counting calls and entries from their rows",
    ),
    *on_both(
        "protection",
        "week_p95_ms",
        "An officer's protected week as a page, p95",
        "民警一周页面 p95",
        "ms",
        most=50.0,
        goes="the timetable, and the rules that apply",
    ),
    *on_both(
        "protection",
        "province_week_cold_ms",
        "The week of 6,939 officers by area, the first time it is asked for",
        "6,939 名民警的一周（分地区），首次打开",
        "ms",
        most=1000.0,
        goes="compiling templates, then the sums of the week",
    ),
    *on_both(
        "protection",
        "abstraction_ms",
        "Abstraction of a half-year by county, over 1.1 million entries",
        "半年分县抽调率，110 万条记录",
        "ms",
        most=100.0,
        goes="adding up the months of 6,939 officers",
    ),
    Figure(
        "lists",
        "p95_ms",
        "The slowest list page of any post at any level, p95",
        "各岗位各级最慢列表页 p95",
        "ms",
        most=150.0,
        beside="limit: the same 50 rows by SQL 0.04–0.3 ms, filling the page 0.22 ms",
        goes="the lists named below, with the database's share",
    ),
    Figure(
        "hub",
        "ratio",
        "Telling 10,000 screens, against a loop in C that does only that",
        "告知一万个屏幕，与只做这件事的 C 程序相比",
        "×",
        most=2.0,
        beside="peers: nginx nchan 1.4 ×, an ASGI app 3.0–3.7 ×, Django streams 3.9 ×",
        goes="one turn of Python's loop for each screen",
    ),
    Figure(
        "hub",
        "connect_ratio",
        "10,000 screens come back at once, against the same loop",
        "一万个屏幕同时重连，与同一程序相比",
        "×",
        most=3.0,
        beside="the loop checks nothing; peers: nchan 0.8 ×, an ASGI app 2.6–3.2 ×, Django streams 34 ×",
        goes="reading HTTP, using up the ticket durably, reading the right of session, sign-in and posting",
    ),
    *on_both(
        "report_incident",
        "ratio",
        "Reporting an incident over HTTP, against direct commits of the same rows",
        "经 HTTP 接报一起警情，与直接提交相同各行相比",
        "×",
        least=(0.15, 0.08),
        beside=(
            "a bare Django command of three rows, without permissions, keys or journal: 0.25",
            "a bare Django command of three rows, without permissions, keys or journal: 0.15",
        ),
        goes="the parts named below",
    ),
    *(
        Figure("placement", path, en, zh, unit, **more)
        for path, en, zh, unit, more in (
            (
                "nothing_covered.gap_percent",
                "Placing 7,000 assistants in a province where nothing is covered: certified gap, worst of 6",
                "全省未覆盖时布设七千名助理：经验证的差距，六次中最差",
                "%",
                {
                    "most": 0.5,
                    "beside": "greedy: 2.3–2.9 %",
                    "goes": "rounding the relaxation before the deadline",
                },
            ),
            (
                "nothing_covered.of_greedys_gap_percent",
                "The same, as a share of greedy's gap",
                "同上，占贪心法差距的比例",
                "%",
                {"most": 50.0, "goes": "rounding the relaxation before the deadline"},
            ),
            (
                "nothing_covered.seconds",
                "The same, time",
                "同上，用时",
                "s",
                {
                    "most": 30.0,
                    "beside": "greedy alone: about 1 s",
                    "goes": "the relaxation and its rounding",
                },
            ),
            (
                "nothing_covered.memory_mb",
                "The same, peak memory of both processes",
                "同上，两个进程的内存峰值",
                "MB",
                {"most": 1000.0, "goes": "the sets of near villages"},
            ),
            (
                "most_covered.gap_percent",
                "Placing 1,500 where 89 % is covered: certified gap, worst of 6",
                "已覆盖 89% 时布设一千五百名：经验证的差距，六次中最差",
                "%",
                {"most": 0.5, "beside": "greedy: 0.3–0.5 %", "goes": "rounding the relaxation"},
            ),
            (
                "most_covered.seconds",
                "The same, time",
                "同上，用时",
                "s",
                {"most": 30.0, "goes": "the relaxation and its rounding"},
            ),
            (
                "sweep.gap_percent",
                "7,000 assistants, 4–16 villages, 2–5 km: certified gap, worst of 5",
                "七千名，每人 4–16 村，2–5 公里：经验证的差距，五种中最差",
                "%",
                {"most": 2.0, "goes": "rounding the relaxation before the deadline"},
            ),
            (
                "sweep.seconds",
                "The same, time",
                "同上，用时",
                "s",
                {"most": 60.0, "goes": "the relaxation and its rounding"},
            ),
            (
                "with_a_load_cap.gap_percent",
                "7,000 assistants under a cap on load: certified gap",
                "七千名，有工作量上限：经验证的差距",
                "%",
                {"most": 1.5, "beside": "greedy: 4–5 %", "goes": "packing beats under the cap"},
            ),
            (
                "rings.gap_percent",
                "7,000 assistants, villages in rings as wide as a beat may be: certified gap",
                "七千名，村庄成环且环宽等于距离上限：经验证的差距",
                "%",
                {"beside": "greedy: 2–3 %; the relaxation itself is far from whole beats here"},
            ),
        )
    ),
]


def results(file: Path = RESULTS) -> dict[str, Any]:
    """What the scripts found when they last ran; nothing where they have not."""
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def value_at(found: Any, path: str) -> float | None:
    """A figure by its dotted path."""
    for name in path.split("."):
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return float(found) if isinstance(found, int | float) else None


def told(runs: dict[str, Any] | None = None) -> str:
    """The page's made part: the table, the targets missed, the runs."""
    runs = results() if runs is None else runs
    if not runs:
        return "Nothing has been measured yet: `./linli benchmarks`. · 尚未测量。\n"
    lines = ["| Figure | 指标 | Measured | Target | Beside it | Repeat |", "|---|---|---|---|---|---|"]
    lines += [row(figure, runs) for figure in FIGURES]
    return "\n".join([*lines, "", *missed(runs), *parts(runs), *slow_lists(runs), *when(runs)]) + "\n"


def row(figure: Figure, runs: dict[str, Any]) -> str:
    run = runs.get(figure.script, {})
    value = value_at(run.get("found"), figure.path)
    if value is None:
        measured = "not measured"
    else:
        measured = f"{value:,.4g} {figure.unit}" + ("" if figure.kept(value) else " **missed**")
    cells = (figure.en, figure.zh, measured, figure.target, figure.beside, f"`{command(figure.script)}`")
    return "| " + " | ".join(cells) + " |"


def command(script: str) -> str:
    """What repeats a figure."""
    return f"./linli benchmarks {script}" + (" --data DIR" if script == "lists" else "")


def missed(runs: dict[str, Any]) -> Iterator[str]:
    """The targets that the last run did not reach, and where the time goes."""
    bad = []
    for figure in FIGURES:
        value = value_at(runs.get(figure.script, {}).get("found"), figure.path)
        if value is not None and not figure.kept(value):
            bad.append(
                f"- {figure.en}: {value:,.4g} instead of {figure.target}. The time goes into {figure.goes}."
            )
    if bad:
        yield from ("### Missed · 未达标", *bad, "")
    elif runs:
        yield from ("Every target that was measured is kept. · 已测的指标全部达标。", "")


def parts(runs: dict[str, Any]) -> Iterator[str]:
    """Where the command that reports an incident spends its time."""
    found = runs.get("report_incident", {}).get("found", {})
    for key, name in TWO:
        share = found.get(key, {}).get("share")
        if share:
            whole = share["command_ms"]
            told = ", ".join(
                f"{part} {part_of:.0%}" for part, part_of in share.items() if part != "command_ms"
            )
            yield f"Reporting an incident, {name}: of the command's {whole} ms {told}."
            yield ""


def slow_lists(runs: dict[str, Any]) -> Iterator[str]:
    """The slowest list pages, with the share of the database."""
    slow = runs.get("lists", {}).get("found", {}).get("slowest", [])
    if slow:
        yield "### The slowest lists · 最慢的列表"
        yield "| List | Post | Level | p95 ms | median | processor | SQL | Questions to the database |"
        yield "|---|---|---|---|---|---|---|---|"
        for one in slow:
            yield (
                f"| `{one['page']}` | {one['post']} | {one['level']} | {one['p95_ms']} "
                f"| {one['median_ms']} | {one['cpu_ms']} | {one['sql_ms']} | {one['queries']} |"
            )
        yield ""


def when(runs: dict[str, Any]) -> Iterator[str]:
    """Machine and day of each run."""
    yield "### The runs · 测量记录"
    for script, run in sorted(runs.items()):
        machine = run.get("found", {}).get("machine", "")
        if isinstance(machine, dict):
            machine = ", ".join(f"{name} {value}" for name, value in machine.items() if value)
        yield f"- `{script}`: {run.get('at', '')}, {run.get('seconds', 0):,} s. {machine}"
