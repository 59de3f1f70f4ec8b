"""Entries and links cannot be changed or removed, by nobody."""

from django.db import migrations

from linli.journal.guards import operation


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [operation("journal_entry", "journal_link")]
