"""On PostgreSQL every sealing says so, in the moment it commits; the hub listens."""

from typing import Any

from django.db import migrations

UP = """
CREATE FUNCTION linli_link_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('linli_link', '');
    RETURN NULL;
END $$;
CREATE TRIGGER linli_link_notice AFTER INSERT ON journal_link
    FOR EACH STATEMENT EXECUTE FUNCTION linli_link_notice();
"""
DOWN = """
DROP TRIGGER IF EXISTS linli_link_notice ON journal_link;
DROP FUNCTION IF EXISTS linli_link_notice();
"""


def notice(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UP)


def silence(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DOWN)


class Migration(migrations.Migration):
    dependencies = [("live", "0001_initial"), ("journal", "0001_initial")]
    operations = [migrations.RunPython(notice, silence)]
