"""Take a backup into an empty installation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command

from linli.base.errors import Refused
from linli.site.cli._say import answer, progress
from linli.site.handover.commands import confirm_restore, restore_backup

app = typer.Typer()


@app.command()
def restore(
    file: Annotated[Path | None, typer.Argument(help="The backup.")] = None,
    keys: Annotated[Path | None, typer.Option("--keys", help="The newest file of case keys.")] = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="A person has looked: serve fully again.")
    ] = False,
) -> None:
    """Take a backup into an empty installation; it serves read-only until somebody confirms."""
    if confirm:
        confirm_restore()
        answer("The house serves fully again.")
        return
    if file is None:
        raise typer.BadParameter("name the backup, or --confirm")
    if not file.exists():
        raise Refused(f"There is no file {file.name}.")
    settings.LINLI_DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    with progress("Taking the backup in") as done:
        rows, lost = restore_backup(file, keys=keys, progress=done)
    answer(f"{rows:,} rows restored; {lost:,} cases were erased again because their keys are gone.")
    answer("The house serves read-only and sends nothing. When you have looked: ./linli restore --confirm")
