"""The database itself refuses to change what was published. Whoever rebuilds a table on SQLite must do this again."""

from django.db import migrations

from linli.funds.append_only import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]

    operations = [
        migrations.RunPython(*refuse_updates("indicators_briefing")),
        migrations.RunPython(*refuse_updates("indicators_reading")),
    ]
