"""The work behind the pages, as threads: sealing, delivering, taking back, and the routines of the day.

`start()` runs them in this process (on SQLite the web process itself, else `linli worker`), `stop()` lets each
finish what it has begun. Several processes may run them at once: each routine is leased to one.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, connection

from linli.base.actors import Job
from linli.journal.commands import give_lease_back, seal, take_lease
from linli.journal.models import Entry, Link
from linli.outbox import worker
from linli.outbox.commands import forget_parcels, reap, sweep
from linli.placement import worker as planner

SEALER = Job("sealer")
DAILY = Job("daily")
SEAL_EVERY = 0.1
LOOK_BACK = 20_000  # row ids below the newest sealed one that the sealer still looks at each time
WHOLE_TABLE_EVERY = 600.0
LEASE_SECONDS = 15
RENEW_EVERY = 5.0
ONCE_A_DAY = 20 * 3600
log = logging.getLogger("linli.background")


def holder() -> str:
    """This process, for a lease."""
    return f"{socket.gethostname()}:{os.getpid()}"


# --- sealing ----------------------------------------------------------------------------------------------


class Sealer:
    """Gives committed entries their place in the chain, ten times a second, while it holds the lease."""

    def __init__(self) -> None:
        self.me = f"{holder()}:{uuid.uuid4().hex[:8]}"
        self.renew_at = 0.0
        self.whole_at = 0.0
        self.leads = False

    def turn(self) -> int:
        """One look: how many entries were sealed."""
        moment = time.monotonic()
        if moment >= self.renew_at:
            self.leads = take_lease(SEALER, "sealer", holder=self.me, seconds=LEASE_SECONDS) is not None
            self.renew_at = moment + RENEW_EVERY
        if not self.leads:
            return 0
        above = 0
        if moment < self.whole_at:
            newest = Link.objects.order_by("-seq").values_list("entry_id", flat=True).first() or 0
            above = max(0, newest - LOOK_BACK)
        else:
            self.whole_at = moment + WHOLE_TABLE_EVERY
        if not Entry.objects.filter(id__gt=above, link=None).exists():
            return 0  # nothing waits, and no writer was held up to find that out
        return seal(SEALER, above=above)

    def run(self, stopped: Callable[[float], bool]) -> None:
        while not stopped(0 if self._busy() else SEAL_EVERY):
            pass
        if self.leads:
            give_lease_back(SEALER, "sealer", holder=self.me)

    def _busy(self) -> bool:
        return guarded("sealer", self.turn) > 0


# --- routines ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Routine:
    """Something done again and again; `daily` ones once in 20 hours, however often the house is started."""

    name: str
    every: float
    deed: Callable[[], object]
    daily: bool = False


def routines() -> list[Routine]:
    """What the house does by itself."""
    return [
        Routine("reaper", 10, lambda: reap(worker.JOB)),
        Routine("sweeper", 60, lambda: sweep(worker.JOB)),
        Routine("tickets", 300, lambda: _if_there("live", "forget_old_tickets")),
        Routine("parcels", 600, lambda: forget_parcels(DAILY), daily=True),
        Routine("sessions", 600, forget_sessions, daily=True),
        Routine("reports", 600, lambda: _if_there("protection", "release_reports"), daily=True),
        Routine("retention", 600, lambda: _if_there("retention", "forget"), daily=True),
    ]


def _if_there(room: str, deed: str) -> object:
    """A deed of a room that stands."""
    if importlib.util.find_spec(f"linli.{room}") is None:
        return None
    return getattr(importlib.import_module(f"linli.{room}.commands"), deed)(DAILY)


def forget_sessions() -> None:
    """Sessions that have ended are deleted."""
    from django.contrib.sessions.backends.db import SessionStore

    SessionStore.clear_expired()


def run_routines(stopped: Callable[[float], bool]) -> None:
    """Each routine in its time, one after the other."""
    due = {routine.name: 0.0 for routine in routines()}
    while not stopped(1):
        for routine in routines():
            if time.monotonic() >= due[routine.name] and not stopped(0):
                due[routine.name] = time.monotonic() + routine.every
                guarded(routine.name, lambda r=routine: do(r))  # type: ignore[misc]


def do(routine: Routine) -> int:
    """One routine, if nobody else has its lease; a daily one keeps the lease for the day."""
    seconds = ONCE_A_DAY if routine.daily else max(LEASE_SECONDS, int(routine.every))
    me = f"{holder()}:{uuid.uuid4().hex[:8]}"
    if take_lease(DAILY, f"routine:{routine.name}", holder=me, seconds=seconds) is None:
        return 0
    try:
        routine.deed()
    except Exception:
        give_lease_back(DAILY, f"routine:{routine.name}", holder=me)
        raise
    if not routine.daily:
        give_lease_back(DAILY, f"routine:{routine.name}", holder=me)
    return 1


def guarded(name: str, deed: Callable[[], int]) -> int:
    """A deed whose fault is told and does not end the thread; the connection is made anew."""
    try:
        return deed()
    except Exception as fault:
        log.warning("%s: %s", name, type(fault).__name__)
        if isinstance(fault, DatabaseError):
            connection.close()
        return 0


# --- threads ----------------------------------------------------------------------------------------------

_stop = threading.Event()
_threads: list[threading.Thread] = []
_lock = threading.Lock()


def start() -> None:
    """Start the threads once in this process."""
    with _lock:
        if any(t.is_alive() for t in _threads):
            return
        _stop.clear()
        works = {
            "sealer": Sealer().run,
            "outbox": worker.run,
            "planner": planner.run,
            "routines": run_routines,
        }
        _threads[:] = [
            threading.Thread(target=_worked, args=(work,), name=f"linli-{name}", daemon=True)
            for name, work in works.items()
        ]
        for thread in _threads:
            thread.start()


def stop(seconds: float = 10) -> bool:
    """Let every thread finish what it has begun; whether all have."""
    _stop.set()
    deadline = time.monotonic() + seconds
    for thread in list(_threads):
        thread.join(max(0.0, deadline - time.monotonic()))
    return not any(t.is_alive() for t in _threads)


def _worked(work: Callable[[Callable[[float], bool]], None]) -> None:
    try:
        work(_stopped)
    finally:
        connection.close()


def _stopped(seconds: float) -> bool:
    return _stop.wait(seconds) if seconds else _stop.is_set()
