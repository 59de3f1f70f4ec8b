"""Rows that the database itself refuses to change: for migrations of books and of published figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SQLITE = """
CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END
"""
POSTGRESQL = """
CREATE FUNCTION {table}_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_is_never_changed();
"""


def refuse_updates(table: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """The two halves of a RunPython that makes UPDATE on a table raise an IntegrityError."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        text = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
        schema_editor.execute(text.format(table=table))

    def backwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {table}_is_never_changed")
        else:
            schema_editor.execute(f"DROP FUNCTION {table}_is_never_changed() CASCADE")

    return forwards, backwards
