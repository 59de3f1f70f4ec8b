"""Check the limits on this installation and print the result."""

from __future__ import annotations

from typing import Annotated

import typer

from linli.portal.limits import check_limits
from linli.site.cli._say import answer, answer_json

app = typer.Typer()


@app.command()
def limits(
    format: Annotated[str, typer.Option("--format", help="text or json")] = "text",
) -> None:
    """Check the limits on this installation and print the result; 1 when one is broken."""
    results = check_limits()
    if format == "json":
        answer_json([{"code": r.code, "limit": r.text, "kept": r.kept, "fault": r.fault} for r in results])
    else:
        for r in results:
            answer(f"{'kept  ' if r.kept else 'BROKEN'}  {r.text}{'' if r.kept else f' ({r.fault})'}")
    if not all(r.kept for r in results):
        raise typer.Exit(1)
