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


SQLITE, POSTGRES = "SQLite", "PostgreSQL"
TWO = (("sqlite", SQLITE), ("postgresql", POSTGRES))
BARE = "limit: pgbench or direct commits of the same rows = 1; a bare Django command of three rows: {bare}"
WRITES = "permissions, case key and journal, each in Python; the script tells the share of the last two"

FIGURES: list[Figure] = [
    Figure(
        *(
            "areas",
            "sqlite.import_s",
            f"Import of a province's 64,095 areas, {SQLITE}",
            "导入一省 64,095 个区划",
        ),
        *("s", 10.0),
        beside="limit: bare inserts of the same rows, about 0.1 s",
        goes="reading names as pinyin, and comparing with what stands",
    ),
    *(
        Figure(
            *(
                "areas",
                f"{key}.search_p95_ms",
                f"Search among 62,074 villages, p95, {name}",
                "六万村搜索 p95",
            ),
            *("ms", 10.0),
            beside="limit: the database's full-text index alone, 0.05–2.4 ms",
            goes="sorting what was found by name",
        )
        for key, name in TWO
    ),
    Figure(
        *(
            "areas",
            "sqlite.near_5_km_p95_ms",
            f"Villages within 5 km, exact, p95, {SQLITE}",
            "五公里内村庄 p95",
        ),
        "ms",
        beside="limit: a tree in memory, 0.016 ms; SQLite's R*Tree 0.03 ms",
    ),
    *(
        Figure(
            *("briefing", f"{key}.province_s", f"Half-year briefing of the province, {name}", "全省半年简报"),
            *("s", 2.0),
            beside="limit: roll-up tables 0.03 s; peers: plain SQL 5 s (PostgreSQL), 16 s (SQLite)",
            goes="counting time entries and calls from their rows",
        )
        for key, name in TWO
    ),
    Figure(
        *("lists", "p95_ms", "The slowest list page of any role at any level, p95", "最慢列表页 p95"),
        *("ms", 150.0),
        beside="limit: the same 50 rows by SQL, 0.04–0.3 ms; filling a 50-row page 0.22 ms",
        goes="the pages named below, with the database's share",
    ),
    Figure(
        *(
            "hub",
            "ratio",
            "Telling 10,000 screens, against a loop in C that does only that",
            "告知一万个屏幕",
        ),
        *("×", 2.0),
        beside="peers: nginx nchan 1.4 ×, ASGI app 3.0–3.7 ×, Django streams 3.9 ×",
        goes="one turn of Python's loop for each screen",
    ),
    Figure(
        *(
            "hub",
            "connect_ratio",
            "10,000 screens come back at once, against the same loop",
            "一万个屏幕重连",
        ),
        *("×", 3.0),
        beside="the loop checks nothing; peers: nchan 0.8 ×, ASGI 2.6–3.2 ×, Django streams 34 ×",
        goes="reading HTTP, using up the ticket durably, reading the right of session, sign-in and posting",
    ),
    *(
        Figure(
            *(
                "report_incident",
                f"{key}.ratio",
                f"Reporting an incident over HTTP, {name}",
                "经 HTTP 接报一起警情",
            ),
            "of direct commits",
            least=least,
            beside=BARE.format(bare=bare),
            goes=WRITES,
        )
        for (key, name), least, bare in zip(TWO, (0.15, 0.08), ("0.25", "0.15"), strict=True)
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
    return "\n".join([*lines, "", *missed(runs), *slow_lists(runs), *when(runs)]) + "\n"


def row(figure: Figure, runs: dict[str, Any]) -> str:
    run = runs.get(figure.script, {})
    value = value_at(run.get("found"), figure.path)
    if value is None:
        measured = "not measured"
    else:
        measured = f"{value:,.4g} {figure.unit}" + ("" if figure.kept(value) else " **missed**")
        measured += " (quick)" if run.get("quick") else ""
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


def slow_lists(runs: dict[str, Any]) -> Iterator[str]:
    """The slowest list pages, with the share of the database."""
    slow = runs.get("lists", {}).get("found", {}).get("slowest", [])
    if slow:
        yield "### The slowest lists · 最慢的列表"
        yield "| Page | Post | Level | p95 ms | of which SQL | Questions to the database |"
        yield "|---|---|---|---|---|---|"
        for one in slow:
            yield (
                f"| `{one['page']}` | {one['post']} | {one['level']} | {one['p95_ms']} "
                f"| {one['sql_ms']} | {one['queries']} |"
            )
        yield ""


def when(runs: dict[str, Any]) -> Iterator[str]:
    """Machine and day of each run."""
    yield "### The runs · 测量记录"
    for script, run in sorted(runs.items()):
        machine = run.get("found", {}).get("machine", "")
        if isinstance(machine, dict):
            machine = ", ".join(f"{name} {value}" for name, value in machine.items() if value)
        quick = ", in its quick form" if run.get("quick") else ""
        yield f"- `{script}`: {run.get('at', '')}, {run.get('seconds', 0):,} s{quick}. {machine}"
