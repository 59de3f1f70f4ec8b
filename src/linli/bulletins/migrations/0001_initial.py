import django.db.models.deletion
from django.db import migrations, models

import linli.access.sealing
import linli.base.fields
import linli.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0002_find"),
        ("incidents", "0001_initial"),
        ("workforce", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("ordinal", models.PositiveSmallIntegerField()),
                ("path", linli.base.fields.PathField()),
                ("things", models.JSONField(default=list)),
                ("text", models.CharField(max_length=300)),
                ("look_for", models.CharField(blank=True, max_length=300)),
                ("do_not", models.CharField(max_length=300)),
                ("language", models.CharField(default="zh", max_length=5)),
                ("radius_m", models.PositiveIntegerField()),
                ("by_township", models.BooleanField(default=False)),
                ("hours", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "waiting for a second person"),
                            ("approved", "approved"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("day", models.DateField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "withdrawn_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("found", "what was looked for is found"),
                            ("mistake", "it says something wrong"),
                            ("replaced", "a correction took its place"),
                            ("not_needed", "it is not needed any more"),
                        ],
                        max_length=12,
                    ),
                ),
                ("exercise", models.BooleanField(default=False)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "approved_by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.posting"
                    ),
                ),
                (
                    "drafted_by_staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.staff"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulletins",
                        to="incidents.incident",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="bulletins.bulletin",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "day"], name="bulletin_path_day"),
                    models.Index(
                        condition=models.Q(("status", "approved")),
                        fields=["expires_at"],
                        name="bulletin_live",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("incident", "ordinal"), name="one_bulletin_per_ordinal"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by_staff__isnull", True),
                            models.Q(("approved_by_staff", models.F("drafted_by_staff")), _negated=True),
                            _connector="OR",
                        ),
                        name="bulletin_needs_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "approved"), _negated=True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("approved_by_staff__isnull", False),
                                ("day__isnull", False),
                                ("expires_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="approved_bulletin_names_its_approver_and_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by__isnull", True), ("approved_by_staff__isnull", True)),
                            models.Q(("approved_by__isnull", False), ("approved_by_staff__isnull", False)),
                            _connector="OR",
                        ),
                        name="bulletin_approver_is_posting_and_staff",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("radius_m__gte", 1), ("radius_m__lte", 20000)),
                        name="bulletin_is_near",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 1), ("hours__lte", 168)), name="bulletin_is_short"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "withdrawn"), _negated=True),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawn_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_bulletin_says_when_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True), models.Q(("do_not", ""), _negated=True)
                        ),
                        name="bulletin_says_what_not_to_do",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulletinVillage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", linli.base.fields.PathField()),
                ("metres", models.IntegerField(default=-1)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="villages",
                        to="bulletins.bulletin",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["path"], name="bulletin_village_path")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bulletin", "area"), name="one_line_per_bulletin_and_village"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("addressed", models.BooleanField(default=False)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("seen", "saw something"), ("nothing", "looked, saw nothing")],
                        max_length=8,
                    ),
                ),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="copies",
                        to="bulletins.bulletin",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.posting"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "copies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bulletin", "posting"), name="one_copy_per_bulletin_and_posting"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_answered_copy_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("path", linli.base.fields.PathField()),
                ("incident_path", linli.base.fields.PathField()),
                ("text", linli.access.sealing.Sealed(limit=1000, null=True)),
                ("claimed_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("new", "not yet looked at"),
                            ("adopted", "adopted"),
                            ("not_it", "was not it"),
                            ("known", "already known"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("judged_at", models.DateTimeField(null=True)),
                ("exercise", models.BooleanField(default=False)),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tips",
                        to="bulletins.bulletin",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.posting"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.staff"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["incident_path", "day"], name="tip_incident_path_day"),
                    models.Index(fields=["path", "day"], name="tip_path_day"),
                    models.Index(
                        condition=models.Q(("text__isnull", False)), fields=["day"], name="tip_with_text"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("judged_at__isnull", True), ("judged_by__isnull", True), ("verdict", "new")
                            ),
                            models.Q(
                                models.Q(("verdict", "new"), _negated=True),
                                ("judged_at__isnull", False),
                                ("judged_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_judged_tip_says_by_whom",
                    )
                ],
            },
        ),
    ]
