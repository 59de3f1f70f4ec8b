"""Many rows at once: one statement prepared once on SQLite, COPY on PostgreSQL. For the bulk twins of commands.

The rows pass no `save()`: defaults, checks and the public id are the caller's; constraints hold as ever.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Field, ForeignKey, JSONField, Model

from .ids import uuid7

CHUNK = 5000


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of plain values in the order of `columns` (names of fields); how many. `uid` may be None: made here.

    A column that is not named gets its field's default.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    named = {f.attname for f in fields}
    constants = [
        f
        for f in model._meta.concrete_fields
        if f.attname not in named and not f.primary_key and _has_default(f)
    ]
    changes = [(n, change) for n, f in enumerate(fields) if (change := _converter(f)) is not None]
    fixed = [_once(f) for f in constants if f.name != "uid"]
    concrete: list[Any] = [*fields, *(f for f in constants if f.name != "uid")]
    for f in constants:
        if f.name == "uid" and (make := _converter(f)) is not None:  # for each row another
            concrete.append(f)
            fixed.append(None)
            changes.append((len(concrete) - 1, make))

    def plain() -> Iterator[list[Any]]:
        for row in rows:
            values = [*row, *fixed]
            for n, change in changes:
                values[n] = change(values[n])
            yield values

    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(f.column) for f in concrete)
    if connection.vendor == "postgresql":
        return _copy(f"COPY {table} ({names}) FROM STDIN", plain())
    holes = ", ".join(["%s"] * len(concrete))
    return _insert(f"INSERT INTO {table} ({names}) VALUES ({holes})", plain())  # noqa: S608


def reserve_ids(model: type[Model], n: int) -> list[int]:
    """Ids for n rows to be inserted in this transaction, so that rows can point at each other before they stand."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = f"pg_get_serial_sequence('\"{table}\"', 'id')"
            cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [n])  # noqa: S608
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        last = cursor.fetchone()[0]
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        first = max(last, cursor.fetchone()[0]) + 1
        return list(range(first, first + n))


def _once(f: Field) -> Any:
    """A column's default as the driver takes it, the same for every row."""
    change = _converter(f)
    return change(f.get_default()) if change else f.get_default()


def _has_default(f: Field) -> bool:
    return f.has_default() or (f.null is False and f.empty_strings_allowed and f.blank)


def _converter(f: Field) -> Callable[[Any], Any] | None:
    """From a Python value to what the driver takes, decided once per column; None where it takes it as it is."""
    if isinstance(f, ForeignKey):
        return None
    if f.name == "uid":
        if connection.vendor == "postgresql":
            return lambda v: v or uuid7()
        fresh = _fresh_uids()
        return lambda v: v.hex if v else next(fresh)
    if isinstance(f, JSONField):
        if connection.vendor == "postgresql":
            from psycopg.types.json import Jsonb

            return lambda v: None if v is None else Jsonb(v)
        return lambda v: None if v is None else json.dumps(v, ensure_ascii=False)
    kind = f.get_internal_type()
    if connection.vendor == "postgresql" and kind != "BinaryField":
        return None
    if kind == "DateField":
        return lambda v: None if v is None else v.isoformat()
    if kind == "DateTimeField":
        return lambda v: None if v is None else str(v.astimezone(UTC).replace(tzinfo=None))
    if kind in {"UUIDField", "BinaryField"}:
        return lambda v: None if v is None else f.get_db_prep_value(v, connection, prepared=False)
    return None


def _fresh_uids() -> Iterator[str]:
    """UUIDv7 as 32 digits, with chance fetched for many at once."""
    while True:
        head = uuid7().hex[:13]
        noise = os.urandom(10 * CHUNK).hex()
        for i in range(0, len(noise), 20):
            yield f"{head}{noise[i : i + 3]}{'89ab'[int(noise[i + 3], 16) & 3]}{noise[i + 4 : i + 19]}"


def _copy(sql: str, rows: Iterable[Sequence[Any]]) -> int:
    made = list(rows)  # making a row may ask the database, and during COPY the connection answers nothing
    with connection.cursor() as cursor, cursor.cursor.copy(sql) as copy:
        for row in made:
            copy.write_row(row)
    return len(made)


def _insert(sql: str, rows: Iterable[Sequence[Any]]) -> int:
    n, left = 0, iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(left, CHUNK)):
            cursor.executemany(sql, chunk)
            n += len(chunk)
    return n
