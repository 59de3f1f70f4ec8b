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
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=80)),
                ("path", linli.base.fields.PathField()),
                ("day", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("asked_by_staff", models.BigIntegerField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("working", "being computed"),
                            ("done", "computed"),
                            ("accepted", "accepted"),
                            ("stopped", "stopped"),
                            ("failed", "without an answer"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("assistants", models.PositiveIntegerField()),
                ("budget", models.BigIntegerField(null=True)),
                ("each_costs", models.BigIntegerField(null=True)),
                ("most_villages", models.PositiveSmallIntegerField(default=8)),
                ("most_metres", models.PositiveIntegerField(default=3000)),
                ("most_load", models.PositiveIntegerField(null=True)),
                (
                    "value",
                    models.CharField(
                        choices=[("residents", "residents"), ("villages", "villages and communities")],
                        default="residents",
                        max_length=10,
                    ),
                ),
                (
                    "within",
                    models.CharField(
                        choices=[("township", "inside one township"), ("county", "inside one county")],
                        default="township",
                        max_length=10,
                    ),
                ),
                ("without_distances", models.BooleanField(default=False)),
                ("fixed", models.JSONField(default=list)),
                ("weights", models.JSONField()),
                ("formula_edition", models.PositiveIntegerField(default=0)),
                ("step", models.CharField(blank=True, max_length=20)),
                ("done_share", models.FloatField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("fault", models.CharField(blank=True, max_length=200)),
                ("engine", models.CharField(blank=True, max_length=20)),
                ("villages_standing", models.PositiveIntegerField(null=True)),
                ("villages_covered", models.PositiveIntegerField(null=True)),
                ("villages_asked", models.PositiveIntegerField(null=True)),
                ("villages_drafted", models.PositiveIntegerField(default=0)),
                ("villages_uncounted", models.PositiveIntegerField(default=0)),
                ("villages_added", models.PositiveIntegerField(null=True)),
                ("covered_value", models.BigIntegerField(null=True)),
                ("total_value", models.BigIntegerField(null=True)),
                ("bound", models.FloatField(null=True)),
                ("gap", models.FloatField(null=True)),
                ("greedy_value", models.BigIntegerField(null=True)),
                ("greedy_gap", models.FloatField(null=True)),
                ("price", models.BigIntegerField(null=True)),
                ("unsplittable", models.JSONField(default=list)),
                ("complete", models.BooleanField(default=True)),
                ("seconds", models.FloatField(null=True)),
                ("accepted_by_staff", models.BigIntegerField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
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
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlannedBeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("path", linli.base.fields.PathField()),
                ("villages", models.JSONField()),
                ("value", models.BigIntegerField()),
                ("added", models.BigIntegerField()),
                ("load", models.FloatField()),
                ("span_m", models.FloatField()),
                ("other", models.JSONField(null=True)),
                ("fixed", models.BooleanField(default=False)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="beats", to="placement.plan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftPost",
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
                ("villages", models.JSONField()),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "to be filled"), ("filled", "filled"), ("dropped", "dropped")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "posting",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.unit",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="placement.plan",
                    ),
                ),
                (
                    "beat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="placement.plannedbeat",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField()),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record",
                        to="placement.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Redrawing",
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
                ("day", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("asked_by_staff", models.BigIntegerField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("applied", "applied"), ("dropped", "dropped")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("question", models.JSONField()),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("moves_told", models.JSONField()),
                ("figures", models.JSONField()),
                ("ended_by_staff", models.BigIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LoadFormula",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("edition", models.PositiveIntegerField(unique=True)),
                ("weights", models.JSONField()),
                ("text", linli.base.texts.TextsField(default=dict)),
                ("reason", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("adopted", "adopted"), ("declined", "declined")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_by_staff", models.BigIntegerField(null=True)),
                ("adopted_by_staff", models.BigIntegerField(null=True)),
                ("adopted_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "adopted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adopted_by_staff__isnull", True),
                            ("proposed_by_staff__isnull", True),
                            models.Q(("adopted_by_staff", models.F("proposed_by_staff")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_load_formula_needs_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "adopted"), _negated=True),
                            models.Q(("adopted_at__isnull", False), ("adopted_by_staff__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_adopted_load_formula_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="a_load_formula_has_its_reason",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["path", "-id"], name="plan_path"),
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["status"], name="plan_status"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_by_staff__isnull", True),
                    ("asked_by_staff__isnull", True),
                    models.Q(("accepted_by_staff", models.F("asked_by_staff")), _negated=True),
                    _connector="OR",
                ),
                name="a_plan_needs_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "accepted"), _negated=True),
                    models.Q(("accepted_at__isnull", False), ("accepted_by_staff__isnull", False)),
                    _connector="OR",
                ),
                name="an_accepted_plan_names_who_accepted_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["done", "accepted"]), _negated=True),
                    models.Q(
                        ("bound__isnull", False), ("covered_value__isnull", False), ("price__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="a_computed_plan_has_its_bound",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("assistants__gte", 1), ("assistants__lte", 70000)),
                name="a_plan_places_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("most_metres__lte", 30000), ("most_villages__gte", 1), ("most_villages__lte", 30)
                ),
                name="a_planned_beat_is_small",
            ),
        ),
        migrations.AddIndex(
            model_name="plannedbeat",
            index=models.Index(fields=["plan", "path"], name="planned_beat_path"),
        ),
        migrations.AddConstraint(
            model_name="plannedbeat",
            constraint=models.UniqueConstraint(fields=("plan", "number"), name="one_planned_beat_per_number"),
        ),
        migrations.AddIndex(
            model_name="draftpost",
            index=models.Index(fields=["path", "status"], name="draft_post_path"),
        ),
        migrations.AddConstraint(
            model_name="draftpost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("posting__isnull", False), ("status", "filled")),
                    models.Q(models.Q(("status", "filled"), _negated=True), ("posting__isnull", True)),
                    _connector="OR",
                ),
                name="a_filled_post_names_its_posting",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftpost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "dropped"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_dropped_post_has_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftpost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("status", "draft")),
                    models.Q(models.Q(("status", "draft"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="an_ended_draft_post_says_when",
            ),
        ),
        migrations.AddIndex(
            model_name="redrawing",
            index=models.Index(fields=["path", "-id"], name="redrawing_path"),
        ),
        migrations.AddConstraint(
            model_name="redrawing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("status", "proposed")),
                    models.Q(
                        models.Q(("status", "proposed"), _negated=True),
                        ("ended_at__isnull", False),
                        ("ended_by_staff__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_redrawing_that_ended_says_by_whom",
            ),
        ),
    ]
