import django.db.models.deletion
import django.db.models.expressions
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
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("day", models.DateField(unique=True)),
                ("works", models.BooleanField()),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=40)),
                ("ruleset", models.CharField(max_length=20)),
                ("number", models.PositiveSmallIntegerField()),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("posts", models.JSONField(default=list)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("event_security", "large-event security"),
                            ("station_duty", "station duty"),
                            ("incident_duty", "an incident outside the beat"),
                            ("muster", "muster or meeting"),
                            ("other_duty", "another duty"),
                            ("transfer", "transfer to another post"),
                            ("redeploy", "redeployment"),
                            ("end_posting", "end of the posting"),
                            ("clearance_target", "a clearance target"),
                            ("any_time", "any duty outside the community"),
                            ("any_post", "any change of the post"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("forbid", "forbids"),
                            ("guarantee", "guarantees"),
                            ("needs_approval", "needs approval"),
                            ("warn", "warns"),
                        ],
                        max_length=16,
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField(null=True)),
                (
                    "period",
                    models.CharField(
                        blank=True,
                        choices=[("week", "hours a week"), ("years", "years in post")],
                        max_length=8,
                    ),
                ),
                ("path", linli.base.fields.PathField(blank=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("source", linli.base.texts.TextsField(default=dict)),
                ("text", linli.base.texts.TextsField(default=dict)),
                ("instead", linli.base.texts.TextsField(blank=True, default=dict)),
                ("grounds", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed edition"),
                            ("adopted", "adopted"),
                            ("declined", "declined"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("adopted_at", models.DateTimeField(null=True)),
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
                    "adopted_by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
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
                (
                    "proposed_by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="protection.rule",
                    ),
                ),
            ],
            options={
                "ordering": ["ruleset", "number", "edition"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_rule_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_by_staff__isnull", True),
                            ("adopted_by_staff__isnull", True),
                            models.Q(("adopted_by_staff", models.F("proposed_by_staff")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_rule_is_adopted_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "adopted"), _negated=True),
                            ("proposed_by_staff__isnull", True),
                            ("adopted_by_staff__isnull", False),
                            _connector="OR",
                        ),
                        name="a_rule_that_staff_proposed_is_adopted_by_staff",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("effect", "guarantee"), _negated=True),
                            models.Q(("amount__gt", 0), ("amount__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_guarantee_has_an_amount",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "adopted")),
                        fields=("supersedes",),
                        name="a_rule_is_superseded_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tasking",
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
                    "act",
                    models.CharField(
                        choices=[
                            ("event_security", "large-event security"),
                            ("station_duty", "station duty"),
                            ("incident_duty", "an incident outside the beat"),
                            ("muster", "muster or meeting"),
                            ("other_duty", "another duty"),
                            ("transfer", "transfer to another post"),
                            ("redeploy", "redeployment"),
                            ("end_posting", "end of the posting"),
                            ("clearance_target", "a clearance target"),
                            ("any_time", "any duty outside the community"),
                            ("any_post", "any change of the post"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("danger_to_life", "urgent danger to life"),
                            ("disaster", "flood, fire or other disaster"),
                            ("major_case", "a major case that cannot wait"),
                            ("own_wish", "the officer's own wish"),
                            ("health", "health"),
                            ("promotion", "promotion"),
                            ("discipline", "discipline"),
                            ("leaving", "retirement or leaving the service"),
                        ],
                        max_length=20,
                    ),
                ),
                ("what", models.CharField(blank=True, max_length=80)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("minutes", models.PositiveSmallIntegerField(default=0)),
                ("incident", models.UUIDField(null=True)),
                ("exercise", models.BooleanField(default=False)),
                ("asked_level", models.PositiveSmallIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("exception_wanted", "exception wanted"),
                            ("exception", "exception"),
                            ("declined", "exception declined"),
                            ("done", "carried out"),
                        ],
                        max_length=16,
                    ),
                ),
                ("voices", models.JSONField(default=list)),
                ("decided_level", models.PositiveSmallIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.posting"
                    ),
                ),
                (
                    "asked_by_staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.staff"
                    ),
                ),
                (
                    "asked_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.unit"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "decided_by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
                    ),
                ),
                (
                    "decided_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.unit",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.posting"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taskings",
                        to="protection.rule",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "day"], name="tasking_path_day"),
                    models.Index(fields=["status", "path"], name="tasking_status"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                        ),
                        name="a_tasking_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            ("rule__isnull", False),
                            _connector="OR",
                        ),
                        name="a_refusal_names_its_rule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by_staff__isnull", True),
                            models.Q(("decided_by_staff", models.F("asked_by_staff")), _negated=True),
                            _connector="OR",
                        ),
                        name="an_exception_is_decided_by_another_staff_member",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_unit__isnull", True),
                            models.Q(("decided_unit", models.F("asked_unit")), _negated=True),
                            _connector="OR",
                        ),
                        name="an_exception_is_decided_by_another_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_level__isnull", True),
                            ("decided_level__lt", models.F("asked_level")),
                            _connector="OR",
                        ),
                        name="an_exception_is_decided_one_level_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "exception"), _negated=True),
                            models.Q(
                                models.Q(("ground", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by_staff__isnull", False),
                                ("decided_level__isnull", False),
                                ("decided_unit__isnull", False),
                                ("expires_at__isnull", False),
                                ("rule__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_exception_has_ground_approver_and_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act", "clearance_target"), _negated=True),
                            ("status", "refused"),
                            _connector="OR",
                        ),
                        name="no_clearance_goal_is_ever_granted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("path", linli.base.fields.PathField()),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("due", "review due"), ("upheld", "upheld"), ("not_upheld", "not upheld")],
                        default="due",
                        max_length=10,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "asked_by_staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.staff"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "reviewed_by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
                    ),
                ),
                (
                    "tasking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="protection.tasking",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by_staff__isnull", True),
                            models.Q(("reviewed_by_staff", models.F("asked_by_staff")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_review_is_by_another_staff_member",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "due"), ("reviewed_by_staff__isnull", False), _connector="OR"
                        ),
                        name="a_finished_review_names_its_reviewer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaybackDebt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("path", linli.base.fields.PathField()),
                ("owed", models.PositiveSmallIntegerField()),
                ("week", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.posting"
                    ),
                ),
                (
                    "tasking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debt",
                        to="protection.tasking",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["path", "due_on"], name="debt_path_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("owed__gt", 0)), name="a_debt_is_above_nothing"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeEntry",
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
                            ("community", "in the community"),
                            ("station", "at the station"),
                            ("away", "taken away"),
                            ("leave", "leave"),
                            ("training", "training"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("check_in", "check-in and check-out"),
                            ("entered", "entered"),
                            ("plan", "plan"),
                            ("correction", "correction"),
                        ],
                        max_length=10,
                    ),
                ),
                ("planned", models.BooleanField(default=False)),
                ("away", models.BooleanField(default=False)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("day", models.DateField()),
                ("what", models.CharField(blank=True, max_length=80)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                ("void_reason", models.CharField(blank=True, max_length=40)),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="protection.timeentry",
                    ),
                ),
                (
                    "pays",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="protection.paybackdebt",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "tasking",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="protection.tasking",
                    ),
                ),
                (
                    "voided_by_staff",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "time entries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("planned", True), ("voided_at__isnull", True)),
                        fields=["posting", "starts_at"],
                        name="plan_by_posting",
                    ),
                    models.Index(
                        condition=models.Q(("away", True), ("planned", False), ("voided_at__isnull", True)),
                        fields=["day", "path"],
                        name="time_away",
                    ),
                    models.Index(
                        condition=models.Q(("tasking__isnull", False)),
                        fields=["tasking"],
                        name="time_tasking",
                    ),
                    models.Index(
                        condition=models.Q(("pays__isnull", False)), fields=["pays"], name="time_pays"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("planned", False), ("voided_at__isnull", True)),
                        fields=("posting", "starts_at"),
                        name="one_entry_begins_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("corrects__isnull", False)),
                        fields=("corrects",),
                        name="an_entry_is_corrected_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("planned", True), ("source", "plan")),
                            models.Q(("planned", False), models.Q(("source", "plan"), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_plan_is_marked_as_planned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("away", True), ("kind", "away")),
                            models.Q(("away", False), models.Q(("kind", "away"), _negated=True)),
                            _connector="OR",
                        ),
                        name="time_away_is_marked_as_away",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="time_runs_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                        name="an_entry_is_at_most_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "community"), _negated=True),
                            ("area__isnull", False),
                            _connector="OR",
                        ),
                        name="community_time_has_a_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tasking__isnull", True), ("kind__in", ["away", "station"]), _connector="OR"
                        ),
                        name="only_time_away_names_a_tasking",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pays__isnull", True), ("kind", "community"), _connector="OR"),
                        name="only_community_time_pays_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_reason", ""), ("voided_at__isnull", True)),
                            models.Q(
                                ("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_void_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("path", linli.base.fields.PathField()),
                ("started_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("clock_suspect", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.posting"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_in",
                        to="protection.timeentry",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["posting", "-started_at"], name="check_in_latest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("posting",),
                        name="one_open_check_in_per_posting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WeekSum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField()),
                ("post", models.CharField(max_length=20)),
                ("path", linli.base.fields.PathField()),
                ("community", models.IntegerField(default=0)),
                ("station", models.IntegerField(default=0)),
                ("away", models.IntegerField(default=0)),
                ("leave", models.IntegerField(default=0)),
                ("training", models.IntegerField(default=0)),
                ("repaid", models.IntegerField(default=0)),
                (
                    "posting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["post", "week", "path", "posting", "community", "repaid", "leave"],
                        name="week_sum_guarantee",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("posting", "week"), name="one_sum_per_posting_and_week"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("away__gte", 0),
                            ("community__gte", 0),
                            ("leave__gte", 0),
                            ("repaid__gte", 0),
                            ("station__gte", 0),
                            ("training__gte", 0),
                            (
                                "community__lte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(10080), "-", models.F("station")
                                            ),
                                            "-",
                                            models.F("away"),
                                        ),
                                        "-",
                                        models.F("leave"),
                                    ),
                                    "-",
                                    models.F("training"),
                                ),
                            ),
                        ),
                        name="a_week_has_168_hours",
                    ),
                ],
            },
        ),
    ]
