"""The database itself refuses to change a booking. Whoever rebuilds the table on SQLite must do this again."""

from django.db import migrations

from linli.funds.append_only import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [migrations.RunPython(*refuse_updates("funds_booking"))]
