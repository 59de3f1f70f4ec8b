"""The worker: leases what is to be sent, asks whether it is still wanted, sends it, says what became of it."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable

from django.db import OperationalError, close_old_connections

from linli.base.actors import Job
from linli.base.clock import now

from .channels import way_of
from .checks import still_wanted
from .commands import deliver, drop, lease, try_later
from .models import Parcel

JOB = Job("outbox")
PAUSE = 0.5
log = logging.getLogger(__name__)


def holder() -> str:
    """Who holds a lease: machine, process and thread."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:80]


def run_once(me: str = "") -> int:
    """Send what waits, up to one lease's worth; how many parcels were taken."""
    parcels = lease(JOB, holder=me or holder())
    for parcel in parcels:
        carry(parcel)
    return len(parcels)


def carry(parcel: Parcel) -> None:
    """One attempt with one leased parcel."""
    if parcel.not_after and parcel.not_after < now():
        drop(JOB, parcel, reason="too_late")
    elif not still_wanted(parcel.check_name, parcel.subject):
        drop(JOB, parcel, reason="not_wanted")
    else:
        try:
            way_of(parcel).send(parcel)
        except Exception as fault:  # whatever a foreign channel raises, the worker goes on
            log.warning("parcel %s: %s", parcel.uid, type(fault).__name__)
            try_later(JOB, parcel, reason=type(fault).__name__)
        else:
            deliver(JOB, parcel)


def run(stopped: Callable[[float], bool]) -> None:
    """Work until told to stop; `stopped(seconds)` waits and answers."""
    while not stopped(0):
        try:
            close_old_connections()
            busy = run_once()
        except OperationalError as fault:
            log.warning("outbox: %s", type(fault).__name__)
            busy = 0
        if not busy and stopped(PAUSE):
            return
