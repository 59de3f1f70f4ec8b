"""The demonstration's folder: its database built beside and moved into place, and what says how it was built.

    demo/linli.sqlite         the province
    demo/demonstration.json   how it was built: digest, seed, references to follow a case by
    demo.keys, demo.secret    beside the folder, as for any installation

A database is used again while the digest over seed, list of areas and the code that writes records (this room, all
commands and migrations) is the same; else it is built anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connections
from django.db.models import Max
from django.db.utils import load_backend
from django.utils.translation import gettext as _

import linli
from linli.access.sealing import make_key_file
from linli.base.clock import real_now
from linli.journal.models import Entry

from .build import SEED, Progress, build, silent
from .clock import opening
from .size import WHOLE, Size
from .steps.places import LIST

NAME, ABOUT = "linli.sqlite", "demonstration.json"
# nothing is lost by a power cut: a file that is not finished is thrown away
FAST = (
    "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA locking_mode=EXCLUSIVE;"
    " PRAGMA cache_size=-262144; PRAGMA temp_store=MEMORY;"
)
PACKAGE = Path(linli.__file__).parent


def digest_of_code(seed: str = SEED, size: Size = WHOLE) -> str:
    """What shapes the province, in one number."""
    sha = hashlib.sha256(f"{seed} {size}".encode())
    sha.update(LIST.read_bytes())
    files = {*PACKAGE.glob("demo/**/*.py"), *PACKAGE.glob("*/migrations/*.py")}
    files |= {*PACKAGE.glob("*/commands.py"), *PACKAGE.glob("*/commands/*.py")}
    for file in sorted(files):
        sha.update(f"{file.relative_to(PACKAGE)}\n".encode() + file.read_bytes())
    return sha.hexdigest()[:16]


def about(folder: Path) -> dict[str, Any]:
    """How the folder's province was built; nothing where there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if (folder / NAME).exists() else {}


def is_current(folder: Path, seed: str = SEED, size: Size = WHOLE) -> bool:
    """Whether the folder holds the province that this code would build."""
    return about(folder).get("digest") == digest_of_code(seed, size)


def build_into(
    folder: Path,
    key_file: Path,
    *,
    size: Size = WHOLE,
    seed: str = SEED,
    progress: Progress = silent,
    daily: Callable[[], object] = lambda: None,
) -> float:
    """Build the province beside what is there, then put it in its place; the seconds that it took."""
    began = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    make_key_file(key_file)
    unfinished = folder / f"{NAME}.building"
    _take_away(unfinished)
    with on_file(unfinished, FAST), quick_hashes():
        with progress(_("Tables"), None):
            call_command("migrate", verbosity=0, interactive=False)
        world = build(size, seed=seed, progress=progress, daily=daily)
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    _take_away(folder / NAME)
    unfinished.replace(folder / NAME)
    took = time.monotonic() - began
    said = {"digest": digest_of_code(seed, size), "seed": seed, "seconds": round(took), "told": world.told}
    (folder / ABOUT).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return took


def _take_away(database: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + ending).unlink(missing_ok=True)


@contextmanager
def on_file(database: Path, pragmas: str = "") -> Iterator[None]:
    """Let the default connection be one to another SQLite file for a while."""
    usual: Any = connections["default"]
    options = {"transaction_mode": "IMMEDIATE", "timeout": 5}
    if pragmas:
        options["init_command"] = pragmas
    wanted = connections.databases["default"] | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(database),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
    }
    other = load_backend(wanted["ENGINE"]).DatabaseWrapper(wanted, "default")
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = usual


@contextmanager
def quick_hashes() -> Iterator[None]:
    """PINs and passwords of the demonstration are printed or known to nobody: their hashes need not be slow."""
    usual = {
        name: getattr(Argon2PasswordHasher, name) for name in ("time_cost", "memory_cost", "parallelism")
    }
    for name, value in (("time_cost", 1), ("memory_cost", 1024), ("parallelism", 1)):
        setattr(Argon2PasswordHasher, name, value)
    try:
        yield
    finally:
        for name, value in usual.items():
            setattr(Argon2PasswordHasher, name, value)


def offset() -> timedelta:
    """How far the clock stands from the machine's when the demonstration is opened: at the morning that it was
    built for, or after whatever was done since, never before it."""
    last = Entry.objects.aggregate(at=Max("recorded_at"))["at"]
    start = max(opening(), last + timedelta(seconds=1)) if last else opening()
    return start - real_now()
