"""Staff: import a roster of who is in which post."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linli.base.actors import Job
from linli.protection.commands import import_roster as carry_out
from linli.site.cli._say import answer, answer_json, progress, say
from linli.site.cli.areas import known_words
from linli.workforce.plan import Plan, plan_import

app = typer.Typer(no_args_is_help=True)
JOB = Job("staff")


@app.callback()
def staff() -> None:
    """Staff in office: name, duty number, post, unit, beat, duty phone."""


@app.command("import")
def import_roster(
    file: Annotated[
        Path,
        typer.Argument(
            help="XLSX, CSV or CSV.GZ: number,name,post,unit; possibly phone,beat,from,until,term."
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only list the faults and what would change.")
    ] = False,
    encoding: Annotated[str, typer.Option(help="utf-8 or gbk.")] = "utf-8",
    mapping: Annotated[
        str,
        typer.Option(help="Read the columns through this mapping; without it, the one that knows the head."),
    ] = "",
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Import a roster, all or nothing. Doing it twice changes nothing; whoever it does not name is left alone."""
    known_words(encoding=(encoding, ("utf-8", "gbk")), format=(format, ("text", "json")))
    data = file.read_bytes()
    with progress("Reading and comparing"):
        plan = plan_import(JOB, data, encoding=encoding, mapping=mapping)
    for fault in plan.faults:
        say(fault)
    if plan.faults:
        say(f"{len(plan.faults)} faults. Nothing was imported.")
    elif not dry_run:
        with progress("Importing", len(plan.posted)):
            carry_out(JOB, plan)
    tell(plan, format, dry_run=dry_run)
    if plan.faults:
        raise typer.Exit(1)


def tell(plan: Plan, fmt: str, *, dry_run: bool) -> None:
    """What an import did, or would do."""
    counts = {
        "rows": plan.rows,
        "enlisted": len(plan.enlisted),
        "corrected": len(plan.corrected),
        "posted": len(plan.posted),
        "moved": len(plan.moved),
        "ended": len(plan.ended),
        "unchanged": plan.unchanged,
        "protected": len(plan.protected),
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
