import django.db.models.deletion
from django.db import migrations, models

import linli.base.fields
import linli.base.ids
import linli.base.texts


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0002_find"),
        ("workforce", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Checklist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=20)),
                ("points", models.JSONField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("code",),
                        name="one_standing_checklist_per_code",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Kind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=20)),
                ("name", linli.base.texts.TextsField(default=dict)),
                ("threshold", models.JSONField(null=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("code",),
                        name="one_standing_kind_per_code",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Premises",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("sign", models.CharField(max_length=60)),
                ("path", linli.base.fields.PathField()),
                ("where", models.CharField(blank=True, max_length=80)),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("inspected_on", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="premises.kind"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "premises",
                "indexes": [models.Index(fields=["path", "inspected_on"], name="premises_path")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True), ("closed_on__gte", models.F("day")), _connector="OR"
                        ),
                        name="premises_close_after_they_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("path", linli.base.fields.PathField()),
                ("happened_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
                ("answers", models.JSONField()),
                ("faults", models.PositiveSmallIntegerField()),
                ("copy_given", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="premises.checklist"
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="premises.premises",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["path", "day"], name="inspection_path")],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("path", linli.base.fields.PathField()),
                ("point", models.CharField(max_length=20)),
                ("serious", models.BooleanField(default=False)),
                ("day", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "to be put right"),
                            ("corrected", "put right"),
                            ("handed_over", "handed over to the fire authority"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
                ("looks", models.PositiveSmallIntegerField(default=0)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="premises.inspection",
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="premises.premises",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "open")), fields=["path", "due_on"], name="finding_open"
                    ),
                    models.Index(fields=["path", "day"], name="finding_path"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("day"))), name="a_finding_is_due_after_it"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("status", "open")),
                            models.Q(
                                models.Q(("status", "open"), _negated=True), ("ended_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_finding_that_ended_says_when",
                    ),
                ],
            },
        ),
    ]
