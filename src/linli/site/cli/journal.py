"""The record of what happened: check that it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linli.base.actors import Job
from linli.journal.commands import held_heads, seal_all
from linli.journal.queries import head, seals
from linli.journal.queries import verify as verify_chain

app = typer.Typer()


@app.callback()
def journal() -> None:
    """The record of what happened: check that it is whole."""


@app.command()
def verify(
    against: Annotated[Path | None, typer.Option("--against", help="A file of heads kept outside.")] = None,
) -> None:
    """Walk the whole chain; with --against also compare the heads that somebody kept outside."""
    seal_all(Job("sealer"))
    held = held_heads(against.read_text().splitlines()) if against else []
    if against and not held:
        typer.echo(f"{against.name} holds no head.", err=True)
        raise typer.Exit(1)
    verdict = verify_chain(held)
    if not verdict.whole:
        typer.echo(f"The journal is NOT whole: {verdict.fault}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"The journal is whole: {verdict.checked:,} entries, head {verdict.head}.")


@app.command()
def heads(days: Annotated[int, typer.Option("--days", help="How many days back.")] = 31) -> None:
    """Print the day heads, to be kept outside: one line `day #sequence hash` each."""
    for seal in seals(days):
        typer.echo(f"{seal.day} #{seal.seq} {seal.hash}")
    seq, hash_ = head()
    typer.echo(f"now #{seq} {hash_}")
