"""The rows that readings leave cannot be changed or removed, by nobody."""

from django.db import migrations

from linli.journal.guards import operation


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [operation("access_accessrow")]
