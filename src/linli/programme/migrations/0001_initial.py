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
            name="Shortcoming",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "ill",
                    models.CharField(
                        choices=[
                            ("too_few_officers", "too few officers in communities"),
                            ("unclear_duties", "unclear duties"),
                            ("hollow_policing", "hollow community policing"),
                            ("poor_quality", "information of poor quality"),
                            ("backward_collection", "backward collection of information"),
                            ("poor_sharing", "poorly shared information"),
                            ("low_use", "little-used information"),
                        ],
                        max_length=24,
                    ),
                ),
                ("title", linli.base.texts.TextsField(default=dict)),
                ("path", linli.base.fields.PathField()),
                ("day", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "open"), ("cured", "cured")], default="open", max_length=8
                    ),
                ),
                ("cured_on", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "noted_by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["path"], name="shortcoming_path")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cured_on__isnull", False), ("status", "cured")),
                            models.Q(("cured_on__isnull", True), ("status", "open")),
                            _connector="OR",
                        ),
                        name="a_cured_shortcoming_has_its_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remedy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", linli.base.texts.TextsField(default=dict)),
                ("path", linli.base.fields.PathField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "shortcoming",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remedies",
                        to="programme.shortcoming",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "remedies",
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", linli.base.texts.TextsField(default=dict)),
                ("path", linli.base.fields.PathField()),
                ("due", models.DateField()),
                (
                    "answers_post",
                    models.CharField(
                        choices=[
                            ("assistant", "village police assistant"),
                            ("grid_member", "grid member"),
                            ("grid_leader", "grid leader"),
                            ("auxiliary", "community auxiliary"),
                            ("community_officer", "community officer"),
                            ("officer", "police officer"),
                            ("dispatcher", "dispatcher"),
                            ("duty_officer", "department duty officer"),
                            ("commander", "approving commander"),
                            ("chief", "chief"),
                            ("analyst", "analyst"),
                            ("inspector", "inspector"),
                            ("administrator", "administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("under_way", "under way"),
                            ("done", "done"),
                            ("dropped", "given up"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("done_on", models.DateField(null=True)),
                ("ended_recorded_at", models.DateTimeField(null=True)),
                ("evidence", models.TextField(blank=True, max_length=2000)),
                ("drop_reason", models.CharField(blank=True, max_length=200)),
                (
                    "answers_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.unit"
                    ),
                ),
                (
                    "remedy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="programme.remedy",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["path", "due"], name="milestone_path_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_on__isnull", False),
                                ("ended_recorded_at__isnull", False),
                                ("status", "done"),
                                models.Q(("evidence", ""), _negated=True),
                            ),
                            models.Q(models.Q(("status", "done"), _negated=True), ("done_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_done_milestone_has_its_day_and_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_recorded_at__isnull", False),
                                ("status", "dropped"),
                                models.Q(("drop_reason", ""), _negated=True),
                            ),
                            models.Q(models.Q(("status", "dropped"), _negated=True), ("drop_reason", "")),
                            _connector="OR",
                        ),
                        name="a_milestone_given_up_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["planned", "under_way"]), _negated=True),
                            ("ended_recorded_at__isnull", True),
                            _connector="OR",
                        ),
                        name="a_milestone_that_goes_on_has_not_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Postponement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("old_due", models.DateField()),
                ("new_due", models.DateField()),
                ("reason", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postponements",
                        to="programme.milestone",
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "moved_by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("new_due", models.F("old_due")), _negated=True),
                        name="a_postponement_moves_the_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_postponement_has_a_reason"
                    ),
                ],
            },
        ),
    ]
