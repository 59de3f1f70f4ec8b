"""Measure what docs/performance.md promises, and write its figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings

from linli.base.clock import real_now
from linli.base.errors import Refused
from linli.site.cli._say import answer, say
from linli.site.documents import HOUSE, write_all
from linli.site.performance import FIGURES, RESULTS, results, value_at

app = typer.Typer()
ORDER = ("areas", "staff", "report_incident", "hub", "briefing", "protection", "placement", "lists")
QUICK = {
    "areas": ["--only", "sqlite"],
    "staff": ["--rows", "5000", "--only", "sqlite"],
    "report_incident": ["--quick", "--only", "sqlite"],
    "hub": ["--clients", "500", "--series", "2", "--rounds", "3"],
    "briefing": ["--only", "sqlite"],
    "protection": ["--only", "sqlite", "--weeks", "4"],
    "placement": ["--quick"],
    "lists": ["--times", "3"],
}


@app.command()
def benchmarks(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Which; none: all.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Smaller and shorter, to see that they run; nothing is kept.")
    ] = False,
) -> None:
    """Run the scripts of benchmarks/ one after the other; keep results.json and docs/performance.md up to date.

    `lists` measures the pages on the province in --data, as ./linli demo has built it; the others make their own
    data. Nothing else should run on the machine meanwhile.
    """
    there = scripts()
    wanted = names or [name for name in there if name != "lists" or has_province()]
    if unknown := [name for name in wanted if name not in there]:
        raise typer.BadParameter(f"{', '.join(unknown)}: there is {', '.join(there)}.")
    if "lists" in wanted and not has_province():
        raise Refused(
            "The lists are measured on a province: name its folder with --data DIR (./linli demo builds one)."
        )
    kept, faults = results(), 0
    for name in wanted:
        found = run(name, quick)
        faults += bool(found["fault"])
        tell(name, found)
        if not quick and not found["fault"]:
            kept[name] = found
            text = json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
            RESULTS.write_text(text, encoding="utf-8")
    if not names and "lists" not in wanted:
        say("Left out: lists. It measures the province in --data DIR (./linli demo builds one).")
    if not quick:
        write_all()
    raise typer.Exit(1 if faults else 0)


def scripts() -> list[str]:
    """The scripts that are there, in the order in which they run."""
    found = {path.stem for path in (HOUSE / "benchmarks").glob("*.py")}
    return [name for name in ORDER if name in found] + sorted(found - set(ORDER))


def has_province() -> bool:
    """Whether there is a database to measure the lists on."""
    return bool(os.environ.get("LINLI_DB")) or (settings.LINLI_DATA / "linli.sqlite").exists()


def run(name: str, quick: bool) -> dict[str, Any]:
    """One script in a process of its own; what it found."""
    say(f"{name} …")
    options = QUICK.get(name, []) if quick else []
    if name == "lists" and not os.environ.get("LINLI_DB"):
        options = [*options, "--data", str(settings.LINLI_DATA)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="linli-benchmark-") as folder:
        file = Path(folder, "found.json")
        command = [sys.executable, str(HOUSE / "benchmarks" / f"{name}.py"), "--json", str(file), *options]
        done = subprocess.run(command, cwd=HOUSE, stdout=subprocess.DEVNULL, check=False)
        found = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {
        "at": f"{real_now():%Y-%m-%d}",
        "seconds": round(time.monotonic() - began),
        "fault": "" if found else f"ended with {done.returncode}",
        "found": found,
    }


def tell(name: str, run: dict[str, Any]) -> None:
    """The figures of one script, each beside its target."""
    if run["fault"]:
        say(f"{name}: it {run['fault']} and found nothing.")
    for figure in FIGURES:
        value = value_at(run["found"], figure.path) if figure.script == name else None
        if value is not None:
            verdict = "" if figure.kept(value) else "  MISSED"
            answer(f"{figure.en}: {value:,.4g} {figure.unit} (target {figure.target}){verdict}")
