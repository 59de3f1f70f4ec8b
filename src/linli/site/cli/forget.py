"""Erase the personal data of every case whose term has ended, and certify it."""

from __future__ import annotations

from typing import Annotated

import typer

from linli.base.actors import Job
from linli.retention.commands import forget as forget_what_is_due
from linli.retention.queries import waiting

app = typer.Typer()


@app.command()
def forget(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what is due.")] = False,
) -> None:
    """Erase the personal data of every case whose term has ended, and certify it."""
    if dry_run:
        for kind, count in waiting().items():
            typer.echo(f"{kind}: {count} due")
        return
    for kind, count in forget_what_is_due(Job("retention")).items():
        typer.echo(f"{kind}: {count} erased")
