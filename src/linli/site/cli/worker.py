"""Do the work behind the pages: seal the journal, deliver, export. On PostgreSQL `serve` starts one."""

from __future__ import annotations

import importlib
import time

import typer
from django.db import connection
from django.utils.translation import gettext as _

from linli.base.errors import Refused
from linli.site.cli._say import say
from linli.site.serving import PAUSE, told_to_stop

app = typer.Typer()


@app.command()
def worker() -> None:
    """Seal the journal, deliver what must be told and make exports, until Ctrl-C.

    Several workers may run; each piece of work is leased to one of them.
    """
    if connection.vendor == "sqlite":
        raise Refused(_("On SQLite ./linli serve does this work itself, because there is one writer."))
    background = importlib.import_module("linli.site.background")
    with told_to_stop() as stopped:
        background.start()
        say(_("The worker is at work."))
        while not stopped():
            time.sleep(PAUSE)
        background.stop()
