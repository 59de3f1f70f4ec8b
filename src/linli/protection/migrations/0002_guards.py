"""Entries of one posting never overlap, and of an entry nothing changes but its voiding."""

from django.db import migrations

from linli.protection.guards import operation


class Migration(migrations.Migration):
    dependencies = [("protection", "0001_initial")]
    operations = [operation()]
