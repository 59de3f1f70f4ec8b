"""Serve the pages on PORT and the live hub on PORT+1, until Ctrl-C."""

from __future__ import annotations

from typing import Annotated

import typer
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from linli.base.errors import Refused
from linli.site import serving
from linli.site.cli._say import say
from linli.site.trust import faults_at_start

app = typer.Typer()


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(min=1, max=65534, help="Port of the pages; the hub takes the next one.")
    ] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[
        int, typer.Option(min=0, help="Web processes; SQLite always has one. 0: by cores.")
    ] = 0,
    threads: Annotated[int, typer.Option(min=0, help="Threads of each web process. 0: as fits.")] = 0,
) -> None:
    """Serve the pages on PORT and the live hub on PORT+1, until Ctrl-C."""
    refuse_unless_fit()
    told = serving.serve(
        host=host,
        port=port,
        workers=workers,
        threads=threads,
        ready=lambda address: say(f"Linli is at {address} (Ctrl-C stops it)."),
        say=say,
    )
    raise typer.Exit(0 if told else 1)


def refuse_unless_fit() -> None:
    """Nobody is served with a weak secret, an unsafe database or old tables."""
    if faults := faults_at_start():
        raise Refused("\n".join(faults))
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("The tables are missing or old. Make them with: ./linli migrate")
