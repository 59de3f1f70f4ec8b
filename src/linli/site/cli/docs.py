"""Bring the made parts of the documents up to date with the source."""

from __future__ import annotations

import typer

from linli.base.errors import Refused
from linli.site.cli._say import answer
from linli.site.documents import HOUSE, write_all

app = typer.Typer()


@app.command()
def docs() -> None:
    """Write what docs/ says of rooms, settings, rights, figures, errands, commands, terms and performance anew."""
    if not (HOUSE / "docs").is_dir():
        raise Refused("There is no docs folder beside this installation.")
    changed = write_all()
    for page in changed:
        answer(page.relative_to(HOUSE))
    if not changed:
        answer("Every page is up to date.")
