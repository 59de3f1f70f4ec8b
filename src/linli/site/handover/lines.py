"""Rows as JSON lines, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.migrations.recorder import MigrationRecorder

from linli.base.errors import Refused

FORMAT = "linli-backup-1"
LEFT_OUT = {
    "accounts.token",
    "live.ticket",
    "journal.lease",
}  # rights and leases end with the house they belong to


class NotABackup(Refused):
    """The file is foreign, cut short, changed or newer than this version."""

    code = "not_a_backup"


def tables() -> list[type[models.Model]]:
    """Every table of ours, those that are pointed at first."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("linli.") and m._meta.managed]
    ours = [m for m in ours if m._meta.label_lower not in LEFT_OUT and not m._meta.proxy]
    ordered: list[type[models.Model]] = []

    def add(model: type[models.Model], path: tuple[type[models.Model], ...] = ()) -> None:
        if model in ordered or model in path:
            return
        for field in model._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target is not model and target in ours:
                add(target, (*path, model))
        ordered.append(model)

    for model in ours:
        add(model)
    return ordered


def columns(model: type[models.Model]) -> list[models.Field]:
    """The columns of a table that a backup holds: all but the case keys themselves."""
    secret = {"access.casekey": {"wrapped"}}.get(model._meta.label_lower, set())
    return [f for f in model._meta.concrete_fields if f.name not in secret]


def pack(value: Any) -> Any:
    """A column's value as JSON."""
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, UUID):
        return {"u": value.hex}
    if isinstance(value, dict | list):
        return {"j": value}
    return value


def unpack(value: Any) -> Any:
    """And back."""
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "b":
        return base64.b64decode(inner)
    if kind == "t":
        return datetime.fromisoformat(inner)
    if kind == "d":
        return date.fromisoformat(inner)
    return UUID(inner) if kind == "u" else inner


def schema() -> dict[str, str]:
    """The newest migration of each room."""
    heads: dict[str, str] = {}
    for app, name in MigrationRecorder.Migration.objects.order_by("app", "name").values_list("app", "name"):
        heads[app] = name
    return heads


def read_lines(file: Path) -> Iterator[Any]:
    """The lines of a backup, checked to the last: a file that is cut short or changed raises before it ends."""
    sha = hashlib.sha256()
    last: Any = None
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                if last is not None:
                    yield last
                last = json.loads(line)
                if not (isinstance(last, dict) and last.get("end")):
                    sha.update(line.encode())
    except (OSError, EOFError, ValueError) as fault:
        raise NotABackup(
            f"{file.name} is cut short or is no backup of Linli ({type(fault).__name__})."
        ) from None
    if not isinstance(last, dict) or not last.get("end"):
        raise NotABackup(f"{file.name} is cut short: its last line is missing.")
    if last["sha256"] != sha.hexdigest():
        raise NotABackup(f"{file.name} was changed after it was written.")


def check_file(file: Path) -> dict[str, Any]:
    """Read the whole file once without storing anything; its manifest. Raises NotABackup."""
    manifest: dict[str, Any] | None = None
    for line in read_lines(file):
        if manifest is None:
            if not isinstance(line, dict) or line.get("format") != FORMAT:
                raise NotABackup(f"{file.name} is no backup of Linli.")
            manifest = line
            mine = schema()
            newer = [app for app, name in line["schema"].items() if name > mine.get(app, "")]
            if newer:
                raise NotABackup(f"{file.name} comes from a newer version ({', '.join(sorted(newer))}).")
    if manifest is None:
        raise NotABackup(f"{file.name} is empty.")
    return manifest
