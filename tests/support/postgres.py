"""A throw-away PostgreSQL cluster: `python tests/support/postgres.py COMMAND …` sets LINLI_DB for COMMAND.

It listens on a socket in a folder of its own and on no port, keeps nothing, and goes when the command ends.
PostgreSQL refuses to run as root: for root it runs as the user `postgres`, or `nobody`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

FAST = [
    *("-c", "fsync=off"),
    *("-c", "full_page_writes=off"),
    *("-c", "synchronous_commit=off"),
    *("-c", "wal_level=minimal"),
    *("-c", "max_wal_senders=0"),
    *("-c", "max_wal_size=512MB"),
    *("-c", "autovacuum=off"),
]  # tests may lose power; benchmarks may not (--durable)
# Sorted as a Chinese installation sorts, so that whoever forgets the C collation of a path is found out.
CHINESE = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh"]
STEADY = ["-c", "listen_addresses=", "-c", "max_connections=100", "-c", "shared_buffers=256MB"]


def programs() -> Path | None:
    """The folder with initdb and postgres: Debian's newest, or the one on the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def throw_away_cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a cluster, give its LINLI_DB, and leave nothing behind."""
    bin_folder = programs()
    if bin_folder is None:
        raise SystemExit("PostgreSQL is not installed; as root: apt-get install postgresql")
    owner = other_user() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="linli-pg-", dir="/tmp" if durable else quick_folder()) as folder:
        if owner:
            shutil.chown(folder, owner)
        data = f"{folder}/data"
        initdb = [f"{bin_folder}/initdb", "-D", data, "-U", "linli", "-A", "trust", "-E", "UTF8", "-N"]
        made = subprocess.run(
            as_user(owner, [*initdb, *CHINESE]), capture_output=True, text=True, cwd="/", check=False
        )
        if made.returncode:
            raise SystemExit(f"The throw-away cluster could not be made: {made.stderr.strip()}")
        server = [f"{bin_folder}/postgres", "-D", data, "-k", folder, *STEADY, *([] if durable else FAST)]
        log = Path(folder, "log")
        with log.open("wb") as out:
            running = subprocess.Popen(as_user(owner, server), stdout=out, stderr=out, cwd="/")
        try:
            wait_until_ready(bin_folder, folder, running, log)
            yield f"postgresql://linli@/postgres?host={folder}"
        finally:
            stop(Path(data), running)


def quick_folder() -> str:
    """Memory where there is enough of it; the path of a socket must be short."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 * 2**30
    return str(memory) if roomy else "/tmp"


def other_user() -> str:
    """Somebody who may run PostgreSQL when root may not."""
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def as_user(owner: str | None, command: list[str]) -> list[str]:
    runuser = shutil.which("runuser", path="/usr/sbin:/sbin") or "runuser"
    return [runuser, "-u", owner, "--", *command] if owner else command


def wait_until_ready(bin_folder: Path, folder: str, running: subprocess.Popen[bytes], log: Path) -> None:
    ready = [f"{bin_folder}/pg_isready", "-q", "-h", folder, "-U", "linli", "-d", "postgres"]
    for _ in range(600):
        if running.poll() is not None:
            break
        if subprocess.run(ready, check=False).returncode == 0:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(0.1)
    raise SystemExit(f"The throw-away cluster did not start: {log.read_text(errors='replace')[-500:]}")


def stop(data: Path, running: subprocess.Popen[bytes]) -> None:
    """At once, by the id that the server itself wrote: `runuser` would not hand the signal on."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(20)


def main(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the cluster goes with us
    durable = words[:1] == ["--durable"]
    with throw_away_cluster(durable=durable) as url:
        command = words[1:] if durable else words
        return subprocess.run(command, env={**os.environ, "LINLI_DB": url}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
