"""How fast the hub tells 10,000 screens, against the least program that could: `python benchmarks/hub.py`.

Both have all their clients connected over loopback at the same time and are told in turns, so that whatever
else the machine does hits both. The time is from "published" (ours: the transaction that seals has committed;
the limit: the frame is in its pipe) to the moment the last client has the frame. Both get the same bytes.
The hub runs as it always does, on a SQLite database with sessions, postings and tickets, and reads its rights
every few seconds; only its look at the journal is more frequent (2 ms, else a tenth of a second), because
here the telling is measured. To open a stream the limit checks nothing; the hub uses up a ticket durably and
reads the right of session, sign-in and posting.

Takes about a minute. `--json FILE` writes the figures too.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import secrets
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ORIGIN = "http://127.0.0.1:8000"
SOURCES = ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6"]  # an address has 28,000 ports
BIND_ADDRESS_NO_PORT = 24  # the kernel chooses the port when it knows both ends
IN_FLIGHT = 256  # connections that one process of clients has under way
LOST_AFTER = 10.0
PATH = "370305101201"
READY = b"event: ready"


# clients


def clients(pipe: Connection, port: int, tickets: list[str], source: str) -> None:
    """One process of clients: connects them all, then notes when the last of them has what was told."""
    more_handles()
    wires: dict[int, socket.socket] = {}
    news = select.epoll()
    left = list(tickets)
    underway: dict[int, bytes] = {}
    pipe.recv()
    while left or underway:
        while left and len(underway) < IN_FLIGHT:
            wire = socket.socket()
            wire.setsockopt(socket.IPPROTO_IP, BIND_ADDRESS_NO_PORT, 1)
            wire.bind((source, 0))
            wire.connect(("127.0.0.1", port))
            wire.setblocking(False)
            wire.send(request(left.pop()))
            wires[wire.fileno()], underway[wire.fileno()] = wire, b""
            news.register(wire, select.EPOLLIN)
        for fd, _event in news.poll(1):
            if fd in underway:
                underway[fd] += wires[fd].recv(65536)
                if READY in underway[fd]:
                    del underway[fd]
                elif not underway[fd].startswith(b"HTTP/1.1 200"):
                    raise SystemExit(f"a client was refused: {underway[fd][:200]!r}")
    pipe.send(time.monotonic())
    while mark := pipe.recv():
        pipe.send(hear(news, wires, mark))


def hear(news: select.epoll, wires: dict[int, socket.socket], mark: bytes) -> tuple[int, float]:
    """How many clients got the frame, and when the last of them did."""
    waiting, heard, last = len(wires), 0, 0.0
    rest: dict[int, bytes] = {}
    until = time.monotonic() + LOST_AFTER
    while heard < waiting and time.monotonic() < until:
        for fd, _event in news.poll(0.5, 4096):
            data = rest.pop(fd, b"") + wires[fd].recv(65536)
            if mark in data:
                heard += 1
                last = time.monotonic()
            elif data:
                rest[fd] = data
            else:
                news.unregister(fd)
    return heard, last


def request(ticket: str) -> bytes:
    """What a browser says when it opens a stream, near enough."""
    return (
        f"GET /events?ticket={ticket} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: {ORIGIN}\r\n"
        "Accept: text/event-stream\r\nCache-Control: no-cache\r\nAccept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0\r\n\r\n"
    ).encode()


class Crowd:
    """All clients of one program, in several processes."""

    def __init__(self, port: int, tickets: list[str], processes: int) -> None:
        self.size = len(tickets)
        self.members: list[tuple[Any, Connection]] = []
        for number in range(processes):
            here, there = multiprocessing.Pipe()
            said = (there, port, tickets[number::processes], SOURCES[number % len(SOURCES)])
            process = multiprocessing.get_context("fork").Process(target=clients, args=said, daemon=True)
            process.start()
            self.members.append((process, here))

    def connect(self) -> float:
        """Seconds until every client has its stream."""
        began = time.monotonic()
        for _process, pipe in self.members:
            pipe.send("go")
        return max(pipe.recv() for _process, pipe in self.members) - began

    def told(self, mark: bytes, publish: Callable[[], float]) -> tuple[float, int]:
        """Milliseconds from published to the last client, and how many clients it never reached."""
        for _process, pipe in self.members:
            pipe.send(mark)
        time.sleep(0.02)
        published = publish()
        answers = [pipe.recv() for _process, pipe in self.members]
        return (max(last for _n, last in answers) - published) * 1000, self.size - sum(
            n for n, _last in answers
        )

    def leave(self) -> None:
        for process, pipe in self.members:
            pipe.send(b"")
            process.join(5)
            process.kill()


# the two programs


class Ours:
    """The hub on a database with as many sessions and tickets as there will be clients."""

    name = "hub"
    process: subprocess.Popen[bytes] | None = None

    def start(self, folder: Path, size: int) -> None:
        os.environ["LINLI_DB"] = f"sqlite:///{folder}/bench.sqlite"
        os.environ["LINLI_SECRET_KEY"] = secrets.token_hex(32)
        os.environ["DJANGO_SETTINGS_MODULE"] = "linli.site.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        self.posting = self.somebody()
        self.port = free_port()
        said = ["--port", str(self.port), "--origin", ORIGIN, "--poll", "0.002", "--most", "60000"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "linli.live", *said], stderr=subprocess.DEVNULL
        )
        wait_for(self.port)
        self.tickets = self.admission(size)

    def somebody(self) -> Any:
        from linli.accounts.models import Account
        from linli.areas.commands import add_area
        from linli.base.actors import Job
        from linli.journal.commands import seal_all
        from linli.workforce.commands import appoint, enlist, form_unit

        job = Job("benchmark")
        areas = [add_area(job, code=PATH[:n], name=PATH[:n]) for n in (2, 4, 6, 9, 12)]
        unit = form_unit(job, name={"zh": "站", "en": "Station"}, kind="station", area=areas[2])
        posting = appoint(job, enlist(job, number="1", name="甲"), post="dispatcher", unit=unit, beat=[])
        Account.objects.create(login="bench", staff=posting.staff, password="!")
        seal_all(job)
        return posting

    def admission(self, size: int) -> list[str]:
        """Sessions and tickets for everybody, as rows: issuing them one by one is not what is measured."""
        from django.contrib.sessions.models import Session

        from linli.accounts.models import Account
        from linli.base.clock import real_now
        from linli.live.commands import LIFE, digest_of
        from linli.live.models import Ticket
        from linli.live.queries import newest

        at, since = real_now(), newest()
        keys = [f"{n:032x}" for n in range(size)]
        found = [secrets.token_urlsafe(32) for _ in keys]
        sign_in = Account.objects.get().get_session_auth_hash()
        Session.objects.bulk_create(
            [Session(session_key=k, session_data="", expire_date=at + timedelta(hours=1)) for k in keys]
        )
        Ticket.objects.bulk_create(
            Ticket(
                digest=digest_of(secret),
                session_id=key,
                sign_in=sign_in,
                posting=self.posting,
                paths=list(self.posting.paths),
                since=since,
                issued_at=at,
                expires_at=at + LIFE,
            )
            for key, secret in zip(keys, found, strict=True)
        )
        return found

    def publish(self, number: int) -> float:
        from linli.base.actors import Job
        from linli.base.deeds import deed
        from linli.base.ids import uuid7
        from linli.journal.commands import record, seal_all

        with deed():
            record(self.posting, "incident.reported", thread=uuid7(), path=PATH, number=number)
        seal_all(Job("sealer"))
        return time.monotonic()

    def mark(self, number: int) -> bytes:
        from linli.live.queries import newest

        return b"id: %d\n" % (newest() + 1)


class Limit:
    """The least program: C where there is a compiler, else the same loop in Python."""

    process: subprocess.Popen[bytes] | None = None

    def start(self, folder: Path, size: int) -> None:
        self.port = free_port()
        self.tickets = ["x" * 43] * size
        if compiler := shutil.which("gcc") or shutil.which("cc"):
            self.name = "limit in C"
            built = str(folder / "hub_limit")
            subprocess.run([compiler, "-O2", "-o", built, str(HERE / "hub_limit.c")], check=True)
            command = [built, str(self.port)]
        else:
            self.name = "limit in Python"
            command = [sys.executable, str(Path(__file__).resolve()), "--limit-in-python", str(self.port)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE)
        wait_for(self.port)

    def publish(self, number: int) -> float:
        facts = {
            "seq": number,
            "verb": "incident.reported",
            "room": "incident",
            "subject": None,
            "thread": "01a20c1b-259b-7b93-ab8b-1087f8947009",
            "path": PATH,
        }
        frame = f"id: {number}\ndata: {json.dumps(facts, separators=(',', ':'))}\n\n".encode()
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(len(frame).to_bytes(4, sys.byteorder) + frame)
        self.process.stdin.flush()
        return time.monotonic()

    def mark(self, number: int) -> bytes:
        return b"id: %d\n" % number


def limit_in_python(port: int) -> None:
    """The limit's loop where no compiler is."""
    more_handles()
    with socket.create_server(("127.0.0.1", port), backlog=4096) as door:
        door.setblocking(False)
        news = select.epoll()
        news.register(door, select.EPOLLIN)
        news.register(0, select.EPOLLIN)
        guests: dict[int, socket.socket] = {}
        listening: list[socket.socket] = []
        while True:
            for fd, _event in news.poll():
                if fd == door.fileno():
                    guest, _address = door.accept()
                    guests[guest.fileno()] = guest
                    news.register(guest, select.EPOLLIN)
                elif fd == 0:
                    if not (length := os.read(0, 4)):
                        return
                    frame = os.read(0, int.from_bytes(length, sys.byteorder))
                    for wire in listening:
                        wire.send(frame)
                elif guests[fd].recv(65536):
                    guests[fd].send(b"HTTP/1.1 200 OK\r\n\r\nevent: ready\ndata: {}\n\n")
                    listening.append(guests[fd])
                else:
                    news.unregister(fd)


# measuring


def more_handles() -> None:
    """As many file handles as the system gives."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"nobody listens on {port}")


def memory_kib(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of a process."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Processor time a process has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def machine() -> dict[str, Any]:
    """What this ran on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {
        "processor": model or platform.machine(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }


def measure(size: int, series: int, rounds: int, processes: int, seconds: float) -> dict[str, Any]:
    """Both programs, in turns."""
    began = time.monotonic()
    programs: list[Any] = []
    crowds: list[Crowd] = []
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        try:
            for kind in (Limit, Ours):
                programs.append(kind())
                programs[-1].start(Path(folder), size)
            figures: dict[str, Any] = {}
            for program in programs:
                crowds.append(Crowd(program.port, program.tickets, processes))
                empty = memory_kib(program.process)
                cpu = cpu_seconds(program.process)
                took = crowds[-1].connect()
                figures[program.name] = {
                    "connect_seconds": round(took, 3),
                    "connect_cpu_us": round((cpu_seconds(program.process) - cpu) / size * 1e6, 1),
                    "kib_per_client": round((memory_kib(program.process) - empty) / size, 2),
                    "lost": 0,
                    "cpu": 0.0,
                    "last_ms": [],
                }
            number, cut_short = 0, False
            for _ in range(series):
                for program, crowd in zip(programs, crowds, strict=True):
                    figure = figures[program.name]
                    cpu, spent = cpu_seconds(program.process), []
                    for _ in range(rounds):
                        number += 1
                        mark = program.mark(number)
                        last, lost = crowd.told(mark, lambda p=program, n=number: p.publish(n))
                        spent.append(last)
                        figure["lost"] += lost
                    figure["last_ms"].append(spent)
                    figure["cpu"] += cpu_seconds(program.process) - cpu
                if cut_short := time.monotonic() - began > seconds:
                    break
        finally:
            for crowd in crowds:
                crowd.leave()
            for program in programs:
                if program.process:
                    program.process.kill()
                    program.process.wait()
    return report(figures, size, cut_short)


def report(figures: dict[str, Any], size: int, cut_short: bool) -> dict[str, Any]:
    """Medians, worst rounds and the ratio of each series."""
    for figure in figures.values():
        rounds = [ms for series in figure["last_ms"] for ms in series]
        figure["median_ms"] = round(statistics.median(rounds), 1)
        figure["worst_ms"] = round(max(rounds), 1)
        figure["cpu_us_per_delivery"] = round(figure.pop("cpu") / (len(rounds) * size) * 1e6, 2)
        figure["last_ms"] = [[round(ms, 1) for ms in series] for series in figure["last_ms"]]
    (limit_name, limit), (hub_name, hub) = figures.items()
    ratios = [
        statistics.median(ours) / statistics.median(least)
        for least, ours in zip(limit["last_ms"], hub["last_ms"], strict=True)
    ]
    return {
        "machine": machine(),
        "clients": size,
        "limit": limit_name,
        "hub": hub_name,
        "ratio": round(statistics.median(ratios), 2),
        "ratio_from": round(min(ratios), 2),
        "ratio_to": round(max(ratios), 2),
        "connect_ratio": round(hub["connect_seconds"] / limit["connect_seconds"], 2),
        "cut_short": cut_short,
        "figures": figures,
    }


def main() -> None:
    """Measure, print, say whether a frame was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--series", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=70.0, help="no further series after so long")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--limit-in-python", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.limit_in_python:
        limit_in_python(args.limit_in_python)
        return
    more_handles()
    found = measure(args.clients, args.series, args.rounds, args.processes, args.seconds)
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n")
    print(" · ".join(f"{k} {v}" for k, v in found["machine"].items()))
    for name, f in found["figures"].items():
        print(
            f"{name}: last of {found['clients']:,} clients after {f['median_ms']} ms (worst {f['worst_ms']}), "
            f"{f['cpu_us_per_delivery']} µs processor per delivery, {f['kib_per_client']} KiB per client, "
            f"all connected in {f['connect_seconds']} s ({f['connect_cpu_us']} µs processor each), lost {f['lost']}"
        )
    print(
        f"ratio {found['ratio']} ({found['ratio_from']} to {found['ratio_to']}, wanted at most 2.0); "
        f"connecting {found['connect_ratio']} (wanted at most 3.0)"
        + ("; cut short" if found["cut_short"] else "")
    )
    if any(f["lost"] for f in found["figures"].values()):
        raise SystemExit("Frames were lost.")


if __name__ == "__main__":
    main()
