"""The search index of areas: FTS5 on SQLite, tsvectors on PostgreSQL. Written by areas.commands.indexing."""

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE areas_find USING fts5(
        name, sound, inner_sound, path UNINDEXED, until UNINDEXED,
        tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3'
    )
    """
]
POSTGRESQL = [
    """
    CREATE TABLE areas_find (
        sort_key bigint PRIMARY KEY,
        path varchar(24) COLLATE "C" NOT NULL,
        until date NOT NULL,
        plain varchar(200) COLLATE "C" NOT NULL,
        name tsvector NOT NULL,
        sound tsvector NOT NULL,
        inner_sound tsvector NOT NULL
    )
    """,
    "CREATE INDEX areas_find_plain ON areas_find (plain, sort_key)",
    "CREATE INDEX areas_find_name ON areas_find USING gin (name)",
    "CREATE INDEX areas_find_sound ON areas_find USING gin (sound)",
    "CREATE INDEX areas_find_inner ON areas_find USING gin (inner_sound)",
]


def make(apps, schema_editor):
    for sql in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(sql)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE areas_find")


class Migration(migrations.Migration):
    dependencies = [("areas", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
