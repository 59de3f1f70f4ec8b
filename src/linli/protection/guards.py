"""Triggers that keep the ledger of time whole for whoever comes past the commands, on both databases.

Two entries of one posting never overlap within their layer, and of an entry nothing changes but its voiding.
The command holds the posting's row, so two at once wait for each other; the trigger catches everybody else.
"""

from __future__ import annotations

from typing import Any

TABLE = "protection_timeentry"
FIXED = ("posting_id", "kind", "source", "area_id", "starts_at", "ends_at", "minutes", "day", "planned")


# Entries that are there do not overlap, so only the last one to begin before the new one ends can be in its way.
SQLITE = """
CREATE TRIGGER IF NOT EXISTS time_overlap_LAYER BEFORE INSERT ON protection_timeentry
WHEN NEW.voided_at IS NULL AND NOT_NEW.planned AND (
    SELECT ends_at FROM protection_timeentry
    WHERE voided_at IS NULL AND NOT_planned AND posting_id = NEW.posting_id AND starts_at < NEW.ends_at
    ORDER BY starts_at DESC LIMIT 1) > NEW.starts_at
BEGIN SELECT RAISE(ABORT, 'two entries overlap'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION linli_time_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE there timestamptz; BEGIN
IF NEW.voided_at IS NOT NULL THEN RETURN NEW; END IF;
IF NEW.planned THEN
    SELECT ends_at INTO there FROM protection_timeentry
    WHERE voided_at IS NULL AND planned AND posting_id = NEW.posting_id AND starts_at < NEW.ends_at
    ORDER BY starts_at DESC LIMIT 1;
ELSE
    SELECT ends_at INTO there FROM protection_timeentry
    WHERE voided_at IS NULL AND NOT planned AND posting_id = NEW.posting_id AND starts_at < NEW.ends_at
    ORDER BY starts_at DESC LIMIT 1;
END IF;
IF there > NEW.starts_at
THEN RAISE EXCEPTION 'two entries overlap' USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW; END $$
"""
FIXED_POSTGRESQL = """
CREATE OR REPLACE FUNCTION linli_time_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF CHANGED OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS NULL)
THEN RAISE EXCEPTION 'an entry is voided or corrected, never changed'
USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW; END $$
"""
FIXED_SQLITE = """
CREATE TRIGGER IF NOT EXISTS time_is_not_changed BEFORE UPDATE ON protection_timeentry
WHEN CHANGED OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'an entry is voided or corrected, never changed'); END
"""


def guard_sql(vendor: str) -> list[str]:
    """The statements that forbid overlaps and changes."""
    if vendor == "sqlite":
        changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in FIXED)
        real = (
            SQLITE.replace("LAYER", "real")
            .replace("NOT_NEW", "NOT NEW")
            .replace("NOT_planned", "NOT planned")
        )
        plan = SQLITE.replace("LAYER", "plan").replace("NOT_NEW", "NEW").replace("NOT_planned", "planned")
        return [real, plan, FIXED_SQLITE.replace("CHANGED", changed)]
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FIXED)
    return [
        POSTGRESQL,
        f"CREATE OR REPLACE TRIGGER time_overlap BEFORE INSERT ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION linli_time_overlap()",
        FIXED_POSTGRESQL.replace("CHANGED", changed),
        f"CREATE OR REPLACE TRIGGER time_is_not_changed BEFORE UPDATE ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION linli_time_fixed()",
    ]


def unguard_sql(vendor: str) -> list[str]:
    """The statements that lift the guard; for migrations only."""
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {name}"
            for name in ("time_overlap_real", "time_overlap_plan", "time_is_not_changed")
        ]
    return [f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in ("time_overlap", "time_is_not_changed")]


NEVER_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_is_never_changed BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END
"""
NEVER_POSTGRESQL = """
CREATE OR REPLACE FUNCTION linli_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'this is never changed' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE TRIGGER {table}_is_never_changed BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION linli_never_changed();
"""


def never_changed(table: str) -> Any:
    """The migration operation that makes an UPDATE of a published table an IntegrityError."""
    from django.db import migrations

    def forwards(apps: Any, editor: Any) -> None:
        text = NEVER_SQLITE if editor.connection.vendor == "sqlite" else NEVER_POSTGRESQL
        editor.execute(text.format(table=table))

    def backwards(apps: Any, editor: Any) -> None:
        on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        editor.execute(f"DROP TRIGGER {table}_is_never_changed{on}")

    return migrations.RunPython(forwards, backwards)


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
