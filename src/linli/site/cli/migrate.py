"""Make or update the tables of the database."""

from __future__ import annotations

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from linli.site.cli._say import progress, say

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Make or update the tables of the database. Doing it twice does no harm."""
    settings.LINLI_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not steps:
        say("The tables are up to date.")
        return
    with progress(f"Making the tables ({len(steps)} steps)"):
        call_command("migrate", verbosity=0, interactive=False)
