"""How the hub learns that something was sealed: it is told (PostgreSQL), or it looks (SQLite)."""

from __future__ import annotations

import asyncio
import logging

import psycopg
from django.db import connection

log = logging.getLogger("linli.live")

CHANNEL = "linli_link"  # notified by the trigger of this room's migration
TOLD_POLL = 1.0  # seconds: looks all the same, in case a notice was lost
LOOK_POLL = 0.1
AGAIN_SECONDS = 2


def usual_poll() -> float:
    """How often to look at the journal on this database."""
    return TOLD_POLL if connection.vendor == "postgresql" else LOOK_POLL


async def wait_for_notices(wake: asyncio.Event) -> None:
    """For ever: set the event whenever PostgreSQL says that links were written. Returns at once on SQLite."""
    if connection.vendor != "postgresql":
        return
    wanted = connection.get_connection_params()
    for own in ("context", "cursor_factory"):
        wanted.pop(own, None)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**wanted, autocommit=True) as told:
                await told.execute(f"LISTEN {CHANNEL}")
                wake.set()
                async for _notice in told.notifies():
                    wake.set()
        except psycopg.Error as fault:
            log.warning("no notices from the database: %s; looking every second", fault)
        await asyncio.sleep(AGAIN_SECONDS)
