import django.db.models.deletion
from django.db import migrations, models

import linli.base.fields
import linli.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0002_find"),
        ("workforce", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Briefing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("path", linli.base.fields.PathField()),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("as_of", models.DateTimeField()),
                ("published_at", models.DateTimeField()),
                ("head_seq", models.BigIntegerField()),
                ("head_hash", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "published_by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["path", "-published_at"], name="briefing_path")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start"))),
                        name="a_briefing_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("as_of__lte", models.F("published_at"))),
                        name="a_briefing_knows_nothing_of_later",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=60)),
                ("version", models.PositiveSmallIntegerField()),
                ("meaning", models.CharField(max_length=12)),
                ("path", linli.base.fields.PathField()),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("as_of", models.DateTimeField()),
                ("value", models.DecimalField(decimal_places=4, max_digits=26, null=True)),
                ("part", models.DecimalField(decimal_places=4, max_digits=26, null=True)),
                ("whole", models.DecimalField(decimal_places=4, max_digits=26, null=True)),
                ("before", models.DecimalField(decimal_places=4, max_digits=26, null=True)),
                ("have", models.PositiveIntegerField(null=True)),
                ("expected", models.PositiveIntegerField(null=True)),
                ("records", models.PositiveIntegerField(null=True)),
                ("records_digest", models.CharField(blank=True, max_length=64)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "briefing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="indicators.briefing",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["code", "path", "start"], name="reading_code_path")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("briefing", "code", "path"), name="one_reading_per_figure_and_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start"))),
                        name="a_reading_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expected__isnull", True), ("have__isnull", True)),
                            models.Q(
                                ("expected__isnull", False),
                                ("have__isnull", False),
                                ("have__lte", models.F("expected")),
                            ),
                            _connector="OR",
                        ),
                        name="completeness_is_a_part",
                    ),
                ],
            },
        ),
    ]
