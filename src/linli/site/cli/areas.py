"""The division: import a code list, count it, find a place in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from linli.areas.commands import import_areas, import_successions, rebuild_search
from linli.areas.models import Area, Level
from linli.areas.plan import Plan, plan_import
from linli.areas.queries import search as search_areas
from linli.areas.queries import standing
from linli.areas.successions import plan_successions
from linli.base.actors import Job
from linli.site.cli._say import answer, answer_json, progress, say

app = typer.Typer(no_args_is_help=True)
JOB = Job("areas")
Format = Annotated[str, typer.Option("--format", help="text or json.")]


@app.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="CSV, CSV.GZ or XLSX with the columns code,name.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list the faults and what would change.")
    ] = False,
    encoding: Annotated[str, typer.Option(help="utf-8 or gbk.")] = "utf-8",
    datum: Annotated[str, typer.Option(help="Of lat and lon: WGS-84, CGCS2000 or GCJ-02.")] = "",
    closes: Annotated[
        bool | None,
        typer.Option(
            "--closes/--keep", help="Close what is not in the list (asked for when it is much), or keep it."
        ),
    ] = None,
    format: Format = "text",
) -> None:
    """Import a code list, all or nothing. Doing it twice changes nothing."""
    known_words(encoding=(encoding, ("utf-8", "gbk")), format=(format, ("text", "json")))
    data = file.read_bytes()
    with progress("Reading and comparing"):
        plan = plan_import(data, encoding=encoding, datum=datum, closes=closes)
    if plan.faults:
        for fault in plan.faults:
            say(fault)
        say(f"{len(plan.faults)} faults. Nothing was imported.")
        tell(plan, format, dry_run=True)
        raise typer.Exit(1)
    if not dry_run:
        with progress("Importing", len(plan.new)):
            import_areas(JOB, plan)
    tell(plan, format, dry_run=dry_run)


@app.command()
def succession(
    file: Annotated[Path, typer.Argument(help="CSV, CSV.GZ or XLSX with the columns old,new,date.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the faults.")] = False,
    encoding: Annotated[str, typer.Option(help="utf-8 or gbk.")] = "utf-8",
) -> None:
    """Say what became of areas that stand no longer, all or nothing."""
    known_words(encoding=(encoding, ("utf-8", "gbk")))
    plan = plan_successions(file.read_bytes(), encoding=encoding)
    for fault in plan.faults:
        say(fault)
    if plan.faults:
        say(f"{len(plan.faults)} faults. Nothing was imported.")
        raise typer.Exit(1)
    answer(len(plan.new) if dry_run else import_successions(JOB, plan))


@app.command()
def reindex() -> None:
    """Make the search index anew, after names were changed past the commands."""
    with progress("Indexing", Area.objects.count()):
        rebuild_search(JOB)


@app.command()
def stats(format: Format = "text") -> None:
    """How many areas of each level stand today."""
    known_words(format=(format, ("text", "json")))
    found = Counter(Area.objects.filter(standing(), placeholder=False).values_list("level", flat=True))
    counts = {str(level): found[level] for level in Level if found[level] or level != Level.GRID}
    if format == "json":
        answer_json(counts)
        return
    for level, n in counts.items():
        answer(f"{level:10}{n:>9,}")


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Characters of the name, pinyin, initials, or a code.")],
    format: Format = "text",
) -> None:
    """Find a place by any characters of its name, pinyin, initials or code; at most 20."""
    known_words(format=(format, ("text", "json")))
    found = search_areas(text)
    if format == "json":
        answer_json([{"code": a.code, "path": a.path, "name": a.name, "level": a.level} for a in found])
        return
    for area in found:
        answer(f"{area.code:15} {area.name}")
    if not found:
        say("No place is called so.")
        raise typer.Exit(1)


def tell(plan: Plan, fmt: str, *, dry_run: bool) -> None:
    """What an import did, or would do."""
    counts = {
        "rows": plan.rows,
        "new": len(plan.new),
        "placeholders": plan.placeholders,
        "renamed": len(plan.renamed),
        "placed": len(plan.placed),
        "dated": len(plan.dated),
        "closed": len(plan.vanished),
        "unchanged": plan.unchanged,
        "faults": len(plan.faults),
        "dry_run": dry_run,
    }
    if fmt == "json":
        faults = [{"line": f.line, "column": f.column, "code": f.code, "text": f.text} for f in plan.faults]
        answer_json({**counts, "fault_list": faults})
        return
    for name, n in counts.items():
        if n and name != "dry_run":
            answer(f"{name:14}{n:>9,}")


def known_words(**options: tuple[str, tuple[str, ...]]) -> None:
    """Refuse a word that an option does not know, as wrong use."""
    for name, (given, known) in options.items():
        if given not in known:
            raise typer.BadParameter(f"--{name} is one of: {', '.join(known)}.")
