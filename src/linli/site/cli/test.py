"""Everything: check, then PostgreSQL, the whole province, the browser."""

from __future__ import annotations

import typer

from linli.site import checks
from linli.site.cli._say import say

app = typer.Typer()


@app.command()
def test() -> None:
    """Run every check and test there is.

    PostgreSQL is a throw-away cluster of its own; the browser is Debian's chromium. As root, what is missing
    of them is installed first; otherwise it is left out, with a line that says how to get it.
    """
    raise typer.Exit(checks.check(say, *checks.EVERYTHING))
