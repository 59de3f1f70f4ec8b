"""The hub as a process that can be killed, and screens on real sockets."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings

from linli.base.deeds import deed
from linli.base.ids import uuid7
from linli.journal.commands import record, seal_all
from linli.site.serving import die_with_parent

HOST = "127.0.0.1"
ORIGIN = "http://pages.example:8000"


def happened(actor: Any, verb: str, path: str, *, thread: UUID | None = None, **data: Any) -> int:
    """One sealed Entry; its sequence."""
    with deed():
        entry = record(actor, verb, path=path, thread=thread or uuid7(), **data)
    seal_all(actor)
    entry.refresh_from_db()
    return int(entry.link.seq)


class Hub:
    """The process, which can be killed and started again on the same port."""

    def __init__(self, db: str, *options: str) -> None:
        self.db, self.options = db, options
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = int(free.getsockname()[1])
        self.start()

    def start(self) -> None:
        said = ["--host", HOST, "--port", str(self.port), "--origin", ORIGIN, *self.options]
        environment = os.environ | {"LINLI_DB": self.db, "LINLI_SECRET_KEY": settings.SECRET_KEY}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "linli.live", *said], env=environment, preexec_fn=die_with_parent
        )
        for _ in range(300):
            if self.process.poll() is not None:
                raise AssertionError("the hub ended")
            try:
                self.state()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the hub does not answer")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(10)

    def ask(self, said: bytes, seconds: float = 5) -> bytes:
        """Everything the hub answers to some bytes until it closes; what it said, should it not."""
        heard = b""
        with socket.create_connection((HOST, self.port), seconds) as wire:
            try:
                wire.sendall(said)
                while some := wire.recv(65536):
                    heard += some
            except (TimeoutError, ConnectionError):
                pass
        return heard

    def state(self) -> dict[str, Any]:
        answer = self.ask(b"GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n")
        if not answer:
            raise OSError("no answer")
        return json.loads(answer.partition(b"\r\n\r\n")[2])


class Screen:
    """An open page: one stream, its events as they come."""

    def __init__(
        self,
        hub: Hub,
        ticket: str,
        *,
        last: int | None = None,
        origin: str | None = ORIGIN,
        receive_buffer: int = 0,
        by_header: bool = True,
    ) -> None:
        self.wire = socket.socket()
        if receive_buffer:
            self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.wire.connect((HOST, hub.port))
        lines = [
            f"GET /events?ticket={ticket}" + (f"&last={last}" if last is not None and not by_header else "")
        ]
        lines[0] += " HTTP/1.1"
        lines += ["Host: hub", "Accept: text/event-stream"]
        lines += [f"Origin: {origin}"] if origin else []
        lines += [f"Last-Event-ID: {last}"] if last is not None and by_header else []
        self.wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.rest = b""
        head = self._until(b"\r\n\r\n", 10)
        self.status = int(head.split(b" ")[1])
        self.headers = {
            k.decode().lower(): v.strip().decode()
            for k, _, v in (line.partition(b":") for line in head.split(b"\r\n")[1:])
        }

    def _until(self, mark: bytes, seconds: float) -> bytes:
        until = time.monotonic() + seconds
        while mark not in self.rest:
            self.wire.settimeout(max(0.01, until - time.monotonic()))
            some = self.wire.recv(65536)
            if not some:
                raise EOFError
            self.rest += some
        found, _, self.rest = self.rest.partition(mark)
        return found

    def event(self, seconds: float = 5) -> SimpleNamespace:
        """The next event; TimeoutError if none comes, EOFError once the hub has closed."""
        until = time.monotonic() + seconds
        while True:
            found = self._until(b"\n\n", max(0.01, until - time.monotonic()))
            fields = dict(line.partition(": ")[::2] for line in found.decode().split("\n"))
            if "data" in fields:
                return SimpleNamespace(
                    id=int(fields.get("id", 0)),
                    kind=fields.get("event", "message"),
                    data=json.loads(fields["data"]),
                )

    def ready(self) -> Screen:
        """Wait until the stream stands."""
        assert self.status == 200
        assert self.event().kind == "ready"
        return self

    def frames(self, most: int, seconds: float = 5) -> list[dict[str, Any]]:
        """The next frames."""
        found: list[dict[str, Any]] = []
        while len(found) < most:
            event = self.event(seconds)
            if event.kind == "message":
                assert event.id == event.data["seq"]
                found.append(event.data)
        return found

    def is_silent(self, seconds: float = 0.5) -> bool:
        """Whether nothing comes for a while."""
        try:
            self.event(seconds)
        except TimeoutError:
            return True
        return False

    def closed_within(self, seconds: float) -> bool:
        """Whether the hub ends the stream in time."""
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until:
                self.event(max(0.01, until - time.monotonic()))
        except (EOFError, ConnectionError):
            return True
        except TimeoutError:
            return False
        return False

    def close(self) -> None:
        self.wire.close()
