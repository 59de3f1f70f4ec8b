"""Serving: the web server, the hub and, on PostgreSQL, the worker, as children of one process.

The children get their signals from here and from nobody else, so that Ctrl-C stops all of them in order. The
web server or the worker gone means that serving is over; the hub is started again, and pages poll meanwhile.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from linli.base.errors import Refused

GRACE = 15  # seconds a child has to finish what it has begun
PAUSE = 0.1
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG

# granian holds at most 1,024 requests per worker unless both of these say otherwise; what is beyond waits in
# the kernel's queue. The hub, not the web server, holds the open screens.
BACKLOG = 8192
BACKPRESSURE = 4096


@dataclass
class Child:
    """One process of the house while it serves."""

    name: str
    command: list[str]
    again: bool = False
    running: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def start(self, environment: dict[str, str]) -> None:
        self.started = time.monotonic()
        self.running = subprocess.Popen(
            self.command,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

    def gone(self) -> bool:
        return self.running is not None and self.running.poll() is not None


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 0,
    threads: int = 0,
    ready: Callable[[str], None] = lambda _address: None,
    say: Callable[[str], None] = lambda _sentence: None,
) -> bool:
    """Serve until told to stop; whether it ended because it was told to."""
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with_hub = has_hub()
    refuse_if_taken(host, port)
    children = [web(host, port, workers, threads)]
    environment = dict(os.environ)
    if with_hub:
        # Behind a proxy the pages have another address than here.
        origin = (settings.CSRF_TRUSTED_ORIGINS or [address])[0]
        where = ["--host", host, "--port", str(port + 1), "--origin", origin]
        children.append(Child("hub", [sys.executable, "-m", "linli.live", *where], again=True))
        environment.setdefault("LINLI_HUB", address.replace(f":{port}", f":{port + 1}"))
    if connection.vendor != "sqlite" and importlib.util.find_spec("linli.site.background"):
        children.append(Child("worker", [sys.executable, "-m", "linli.site.cli", "worker"]))
    connection.close()
    with told_to_stop() as stopped:
        try:
            for child in children:
                child.start(environment)
            return keep_running(children, environment, stopped, host, port, lambda: ready(address), say)
        finally:
            stop_all(children)


def has_hub() -> bool:
    """Whether the live hub stands."""
    return importlib.util.find_spec("linli.live.__main__") is not None


def refuse_if_taken(host: str, port: int) -> None:
    """Refuse a port that something else listens on, or whose neighbour for the hub is taken."""
    for taken in (p for p in ([port, port + 1] if has_hub() else [port]) if not is_free(host, p)):
        raise Refused(_("Port %(port)d is in use. Choose another with --port.") % {"port": taken})


def web(host: str, port: int, workers: int, threads: int) -> Child:
    """granian in WSGI mode. SQLite: one process, because it has one writer; PostgreSQL: one for each core."""
    if connection.vendor == "sqlite":
        workers, threads = 1, threads or 8
    else:
        workers, threads = workers or max(2, min(os.cpu_count() or 2, 8)), threads or 4
    options = {
        "interface": "wsgi",
        "host": host,
        "port": port,
        "workers": workers,
        "blocking-threads": threads,
        "backlog": BACKLOG,
        "backpressure": BACKPRESSURE,
        "workers-kill-timeout": GRACE - 5,
        "respawn-interval": 1,
        "log-level": "error",
    }
    said = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    flags = ["--no-ws", "--respawn-failed-workers"]
    return Child(
        "web server", [sys.executable, "-m", "granian", *said, *flags, "linli.site.served:application"]
    )


def keep_running(
    children: list[Child],
    environment: dict[str, str],
    stopped: Callable[[], bool],
    host: str,
    port: int,
    ready: Callable[[], None],
    say: Callable[[str], None],
) -> bool:
    """Watch the children; start again what may be started again."""
    answered = False
    while not stopped():
        if not answered and not is_free(host, port):
            answered = True
            ready()
        for child in children:
            if not child.gone():
                continue
            if not child.again:
                say(_("The %(name)s has ended, so serving ends.") % {"name": child.name})
                return False
            if time.monotonic() - child.started > 1:
                say(_("The %(name)s has ended and is started again.") % {"name": child.name})
                child.start(environment)
        time.sleep(PAUSE)
    return True


def stop_all(children: list[Child]) -> None:
    """Let every child finish what it has begun, then end what is left."""
    running = [child.running for child in children if child.running and child.running.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        if process.poll() is None:
            process.kill()
            process.wait()


@contextmanager
def told_to_stop() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or a polite kill has come."""
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    before = {
        number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield lambda: bool(came)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def die_with_parent() -> None:
    """Even when this process is killed without a word, its children must not keep the port."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    there = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (compared, not bound)
    with socket.socket(family) as probe:
        probe.settimeout(1)
        return probe.connect_ex((there, port)) != 0
