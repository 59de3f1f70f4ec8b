import django.db.models.deletion
from django.db import migrations, models

import linli.base.fields
import linli.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("purpose", models.CharField(max_length=20)),
                ("staff", models.BigIntegerField()),
                ("filename", models.CharField(max_length=80)),
                ("encoding", models.CharField(default="utf-8", max_length=10)),
                ("options", models.JSONField(default=dict)),
                ("content", models.BinaryField()),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=15)),
                ("path", linli.base.fields.PathField(unique=True)),
                ("sort_key", models.BigIntegerField(editable=False, unique=True)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "province"),
                            ("city", "city"),
                            ("county", "county"),
                            ("township", "township"),
                            ("village", "village or community"),
                            ("grid", "grid"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(blank=True, max_length=12)),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("position_invented", models.BooleanField(default=False)),
                ("placeholder", models.BooleanField(default=False)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="areas.area",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["level", "path", "valid_from", "valid_to"], name="area_level_path"),
                    models.Index(
                        condition=models.Q(("lat__isnull", False)), fields=["lat", "lon"], name="area_point"
                    ),
                    models.Index(fields=["code"], name="area_code"),
                    models.Index(fields=["name", "sort_key", "path", "valid_to"], name="area_name"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("code",),
                        name="one_standing_area_per_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_position_has_both_halves",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="an_area_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("valid_to", models.DateField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_names",
                        to="areas.area",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["area", "valid_to"], name="former_name_area")],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="came_from", to="areas.area"
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="became", to="areas.area"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("old", "new"), name="one_succession_per_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("old", models.F("new")), _negated=True),
                        name="no_area_succeeds_itself",
                    ),
                ],
            },
        ),
    ]
