"""Triggers for what no portable condition can say: an emergency lasts 72 hours at most and never grows longer."""

from __future__ import annotations

from typing import Any

TABLE = "protection_emergency"
NAMES = ("emergency_is_short", "emergency_grows_no_longer")

SQLITE = [
    """
CREATE TRIGGER IF NOT EXISTS emergency_is_short BEFORE INSERT ON protection_emergency
WHEN (julianday(NEW.ends_at) - julianday(NEW.starts_at)) * 24 > 72.0001
BEGIN SELECT RAISE(ABORT, 'an emergency lasts 72 hours at most'); END
""",
    """
CREATE TRIGGER IF NOT EXISTS emergency_grows_no_longer BEFORE UPDATE ON protection_emergency
WHEN OLD.ends_at IS NOT NEW.ends_at OR OLD.starts_at IS NOT NEW.starts_at OR OLD.path IS NOT NEW.path
    OR (OLD.ended_at IS NOT NULL AND OLD.ended_at IS NOT NEW.ended_at)
BEGIN SELECT RAISE(ABORT, 'an emergency is ended or renewed, never changed'); END
""",
]
POSTGRESQL = [
    """
CREATE OR REPLACE FUNCTION linli_emergency() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'INSERT' THEN
    IF NEW.ends_at > NEW.starts_at + interval '72 hours'
    THEN RAISE EXCEPTION 'an emergency lasts 72 hours at most'
    USING ERRCODE = 'integrity_constraint_violation'; END IF;
ELSIF OLD.ends_at IS DISTINCT FROM NEW.ends_at OR OLD.starts_at IS DISTINCT FROM NEW.starts_at
    OR OLD.path IS DISTINCT FROM NEW.path
    OR (OLD.ended_at IS NOT NULL AND OLD.ended_at IS DISTINCT FROM NEW.ended_at)
THEN RAISE EXCEPTION 'an emergency is ended or renewed, never changed'
USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW; END $$
""",
    "CREATE OR REPLACE TRIGGER emergency_is_short BEFORE INSERT ON protection_emergency"
    " FOR EACH ROW EXECUTE FUNCTION linli_emergency()",
    "CREATE OR REPLACE TRIGGER emergency_grows_no_longer BEFORE UPDATE ON protection_emergency"
    " FOR EACH ROW EXECUTE FUNCTION linli_emergency()",
]


def guard_sql(vendor: str) -> list[str]:
    """The statements that keep an emergency short."""
    return SQLITE if vendor == "sqlite" else POSTGRESQL


def unguard_sql(vendor: str) -> list[str]:
    """The statements that lift the guard; for migrations only."""
    of = "" if vendor == "sqlite" else f" ON {TABLE}"
    return [f"DROP TRIGGER IF EXISTS {name}{of}" for name in NAMES]


def operation() -> Any:
    """The migration operation."""
    from django.db import migrations

    def run(editor: Any, statements: list[str]) -> None:
        with editor.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return migrations.RunPython(
        lambda apps, editor: run(editor, guard_sql(editor.connection.vendor)),
        lambda apps, editor: run(editor, unguard_sql(editor.connection.vendor)),
    )
