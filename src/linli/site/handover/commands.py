"""Writing a backup and taking one in."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from linli.access.models import CaseKey
from linli.base.actors import Job
from linli.base.clock import now, real_now
from linli.base.errors import Refused
from linli.journal.commands import record, seal_all
from linli.journal.models import Entry
from linli.journal.queries import head

from .lines import FORMAT, NotABackup, check_file, columns, pack, read_lines, schema, tables, unpack

KEY_FILES_KEPT = 2
BATCH = 2000
Progress = Callable[[int], None]
WAITS = "RESTORED-READ-ONLY"


def write_backup(file: Path, *, progress: Progress = lambda n: None) -> int:
    """Write every row without keys to `file`, and the case keys to a file of their own; the number of rows.

    On both databases the rows are read in one transaction, as of one moment. The file appears whole or not at all.
    """
    seal_all(Job("sealer"))
    part = file.with_name(file.name + ".part")
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        count = _write_rows(part, progress)
        export_keys(_key_file(file))
    os.replace(part, file)
    _keep_newest_keys(file)
    return count


def _write_rows(part: Path, progress: Progress) -> int:
    sha, count = hashlib.sha256(), 0
    with part.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=5, mtime=0) as out:

        def line(value: Any) -> None:
            text = (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
            sha.update(text)
            out.write(text)

        seq, hash_ = head()
        line({"format": FORMAT, "made_at": now().isoformat(), "schema": schema(), "head": [seq, hash_]})
        for model in tables():
            names = [f.attname for f in columns(model)]
            line({"table": model._meta.label_lower, "columns": names})
            done = 0
            for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=BATCH):
                line([pack(v) for v in row])
                done += 1
                if done % BATCH == 0:
                    progress(BATCH)
            progress(done % BATCH)
            count += done
        out.write((json.dumps({"end": True, "rows": count, "sha256": sha.hexdigest()}) + "\n").encode())
    with part.open("rb") as written:
        os.fsync(written.fileno())
    return count


def export_keys(file: Path) -> int:
    """Write the wrapped keys of the living cases, one line each, mode 0600; the number of keys."""
    count = 0
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        living = CaseKey.objects.filter(destroyed_at=None).order_by("pk")
        for uid, master, wrapped in living.values_list("uid", "master", "wrapped").iterator(chunk_size=BATCH):
            out.write(f"{uid} {master} {bytes(wrapped or b'').hex()}\n")
            count += 1
        out.flush()
        os.fsync(out.fileno())
    return count


def _key_file(file: Path) -> Path:
    return file.with_name(f"{file.name}.keys-{real_now().astimezone(UTC):%Y%m%dT%H%M%S%f}")


def key_files(file: Path) -> list[Path]:
    """The key files beside a backup, oldest first."""
    return sorted(file.parent.glob(f"{file.name}.keys-*"))


def _keep_newest_keys(file: Path) -> None:
    """Keys of this backup's folder: only the newest two files stay, whatever backup they were made with."""
    every = sorted(file.parent.glob("*.keys-*"), key=lambda p: p.name.rpartition(".keys-")[2])
    for old in every[:-KEY_FILES_KEPT]:
        old.unlink()


def read_keys(file: Path) -> dict[str, tuple[int, bytes]]:
    """Wrapped case keys by uid. Raises NotABackup."""
    keys = {}
    for line in file.read_text().splitlines():
        parts = line.split()
        if len(parts) != 3:
            raise NotABackup(f"{file.name} is no file of case keys.")
        keys[parts[0]] = (int(parts[1]), bytes.fromhex(parts[2]))
    return keys


def restore_backup(
    file: Path, *, keys: Path | None = None, progress: Progress = lambda n: None
) -> tuple[int, int]:
    """Take a backup into an empty database; (rows, cases erased again).

    The file is read whole and checked first; then one transaction takes everything in. A case whose key is not in the
    newest key file was erased after the backup: it stays without key, so its texts are never readable again. The house
    then serves read-only, with sending off, until somebody confirms.
    """
    if Entry.objects.exists():
        raise Refused(
            "There is data here already. A backup is restored into an empty installation.", code="not_empty"
        )
    check_file(file)
    beside = key_files(file)
    newest = keys or (beside[-1] if beside else None)
    if newest is None:
        raise NotABackup(f"The file of case keys beside {file.name} is missing.")
    living = read_keys(newest)
    with transaction.atomic():
        rows, lost = _take_rows(file, living, progress)
        _reset_sequences()
        record(Job("restore"), "backup.restored", rows=rows, erased=lost)
    settings.LINLI_DATA.mkdir(parents=True, exist_ok=True)
    (settings.LINLI_DATA / WAITS).write_text(
        f"Restored from {file.name}. Confirm with: ./linli restore --confirm\n"
    )
    return rows, lost


def _take_rows(file: Path, living: dict[str, tuple[int, bytes]], progress: Progress) -> tuple[int, int]:
    model: type[Model] | None = None
    names: list[str] = []
    batch: list[Model] = []
    rows = lost = 0

    def store() -> None:
        nonlocal rows
        if model is not None and batch:
            model._base_manager.bulk_create(batch, batch_size=BATCH)
            rows += len(batch)
            progress(len(batch))
            batch.clear()

    for line in read_lines(file):
        if isinstance(line, dict):
            store()
            if "table" in line:
                model, names = apps.get_model(line["table"]), line["columns"]
            continue
        if model is None:
            raise NotABackup(f"{file.name} holds rows of no table.")
        row = model(**dict(zip(names, (unpack(v) for v in line), strict=True)))
        if isinstance(row, CaseKey) and row.destroyed_at is None:
            lost += _give_key(row, living)
        batch.append(row)
        if len(batch) == BATCH:
            store()
    store()
    return rows, lost


def _give_key(key: CaseKey, living: dict[str, tuple[int, bytes]]) -> int:
    """Put a case's key back, or mark it destroyed where the newest key file has none. 1 for a case erased again."""
    found = living.get(str(key.uid))
    if found is None:
        key.wrapped, key.destroyed_at = None, now()
        return 1
    key.master, key.wrapped = found
    return 0


def _reset_sequences() -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), tables())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def waits_for_confirmation() -> bool:
    """Whether a restored house still waits for a person: it reads, but writes and sends nothing."""
    return (settings.LINLI_DATA / WAITS).exists()


def confirm_restore() -> None:
    """A person has looked: the house serves fully again."""
    if not waits_for_confirmation():
        raise Refused("Nothing waits to be confirmed.", code="wrong_state")
    (settings.LINLI_DATA / WAITS).unlink()
    record(Job("restore"), "restore.confirmed")
