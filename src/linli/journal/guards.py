"""Triggers that keep a table append-only, on both databases: an UPDATE or DELETE by anybody aborts."""

from __future__ import annotations

from typing import Any

SENTENCE = "this table is append-only"


def guard_sql(vendor: str, table: str) -> list[str]:
    """The statements that forbid UPDATE and DELETE on a table."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{deed} BEFORE {deed.upper()} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            for deed in ("update", "delete")
        ]
    return [
        "CREATE OR REPLACE FUNCTION linli_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION linli_append_only()",
    ]


def unguard_sql(vendor: str, table: str) -> list[str]:
    """The statements that lift the guard; for migrations and for emptying a test database only."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{deed}" for deed in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}"]


def run(connection: Any, statements: list[str]) -> None:
    """Carry statements out one by one."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def operation(*tables: str) -> Any:
    """A migration operation that guards tables."""
    from django.db import migrations

    def on(apps: Any, editor: Any) -> None:
        for table in tables:
            run(editor.connection, guard_sql(editor.connection.vendor, table))

    def off(apps: Any, editor: Any) -> None:
        for table in tables:
            run(editor.connection, unguard_sql(editor.connection.vendor, table))

    return migrations.RunPython(on, off)
