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
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("name", linli.base.texts.TextsField(default=dict)),
                ("path", linli.base.fields.PathField()),
                ("measures", models.JSONField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("valid_from"))),
                        name="a_round_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Count",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("path", linli.base.fields.PathField()),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("residents", "residents"),
                            ("mobile_residents", "mobile residents"),
                            ("dwellings", "dwellings"),
                            ("rental_dwellings", "rental dwellings"),
                            ("premises", "small premises"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", models.PositiveIntegerField()),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("visited", "counted from door to door"),
                            ("committee", "told by the village committee"),
                            ("estimate", "estimated"),
                        ],
                        max_length=10,
                    ),
                ),
                ("day", models.DateField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
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
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="fieldwork.round",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "measure", "day"], name="count_path"),
                    models.Index(fields=["day"], name="count_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "measure__in",
                                [
                                    "residents",
                                    "mobile_residents",
                                    "dwellings",
                                    "rental_dwellings",
                                    "premises",
                                ],
                            )
                        ),
                        name="a_count_is_of_something_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__lte", 100000000)), name="a_count_is_not_endless"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("path", linli.base.fields.PathField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("households", "households visited"),
                            ("patrol", "patrol with residents"),
                            ("safety", "fire and fraud prevention told"),
                            ("meeting", "meeting with residents"),
                            ("help", "help at the door"),
                        ],
                        max_length=12,
                    ),
                ),
                ("households", models.PositiveSmallIntegerField(default=0)),
                ("minutes", models.PositiveSmallIntegerField(default=0)),
                ("happened_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
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
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "day"], name="visit_path"),
                    models.Index(fields=["day"], name="visit_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__lte", 1440)), name="a_visit_is_shorter_than_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
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
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("light", "street light"),
                            ("road", "road or crossing"),
                            ("patrol", "patrol at night"),
                            ("noise", "noise"),
                            ("fire", "fire safety"),
                            ("papers", "papers and certificates"),
                            ("answer", "an answer"),
                            ("other", "other matter"),
                        ],
                        max_length=10,
                    ),
                ),
                ("what", models.CharField(max_length=120)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "promised"), ("kept", "kept"), ("broken", "not kept")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
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
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "due_on"], name="promise_path"),
                    models.Index(fields=["day"], name="promise_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("day"))), name="a_promise_is_due_after_it"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("status", "open")),
                            models.Q(
                                models.Q(("status", "open"), _negated=True), ("ended_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_promise_that_ended_says_when",
                    ),
                ],
            },
        ),
    ]
