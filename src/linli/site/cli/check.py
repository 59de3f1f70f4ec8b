"""Format, lint, types, floors, migrations, catalogues, and the quick tests on SQLite."""

from __future__ import annotations

import typer

from linli.site import checks
from linli.site.cli._say import say

app = typer.Typer()


@app.command()
def check() -> None:
    """The quick part of the tests, under two minutes: what to run before every commit.

    Left to ./linli test: PostgreSQL, the whole province, the browser.
    """
    raise typer.Exit(checks.check(say))
