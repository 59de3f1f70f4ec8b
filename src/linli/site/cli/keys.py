"""The master key and the keys of cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from linli.access.commands import rotate_keys
from linli.access.models import CaseKey
from linli.access.sealing import make_key_file, master_keys
from linli.base.actors import Job
from linli.site.cli._say import progress
from linli.site.handover.commands import export_keys

app = typer.Typer()


@app.callback()
def keys() -> None:
    """The master key and the keys of cases."""


@app.command()
def make() -> None:
    """Make the key file where there is none, outside the data folder, readable by its owner only."""
    if settings.LINLI_KEY_FILE.exists():
        typer.echo(f"{settings.LINLI_KEY_FILE.name} is there already; nothing was changed.", err=True)
        raise typer.Exit(1)
    make_key_file(settings.LINLI_KEY_FILE)
    typer.echo(
        f"{len(master_keys())} master key in {settings.LINLI_KEY_FILE}. Keep a copy apart from every backup."
    )


@app.command()
def rotate() -> None:
    """Add a fresh master key and wrap every living case key under it; no data is touched."""
    total = CaseKey.objects.filter(destroyed_at=None).count()
    with progress("Wrapping case keys", total) as done:
        count = rotate_keys(Job("keys"), settings.LINLI_KEY_FILE, progress=done)
    typer.echo(f"{count:,} case keys stand under master key {max(master_keys())}.")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write the case keys, still wrapped.")],
) -> None:
    """Write the wrapped case keys to a file of its own, apart from every backup of data."""
    count = export_keys(file)
    typer.echo(
        f"{count:,} wrapped case keys written to {file.name}. Without the master key they open nothing."
    )
