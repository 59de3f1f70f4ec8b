import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import linli.base.fields
import linli.base.ids
import linli.base.texts


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("areas", "0002_find"),
    ]

    operations = [
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=40)),
                ("duty_phone", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "verbose_name_plural": "staff",
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("number", models.CharField(blank=True, max_length=20)),
                ("name", linli.base.texts.TextsField(default=dict)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("department", "provincial department"),
                            ("bureau", "city bureau"),
                            ("branch", "county bureau"),
                            ("station", "police station"),
                            ("office", "community police office"),
                            ("command_centre", "command centre"),
                            ("cid", "criminal investigation"),
                            ("video", "video unit"),
                            ("public_order", "public order"),
                            ("traffic", "traffic police"),
                            ("patrol", "patrol"),
                        ],
                        max_length=20,
                    ),
                ),
                ("path", linli.base.fields.PathField()),
                ("duty_phone", models.CharField(blank=True, max_length=20)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="workforce.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path"], name="unit_path"),
                    models.Index(fields=["kind"], name="unit_kind"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number",),
                        name="one_unit_per_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_unit_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
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
                    "post",
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
                ("path", linli.base.fields.PathField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("term_until", models.DateField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=40)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="workforce.staff",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="workforce.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["post", "path", "valid_from", "valid_to"], name="posting_post_path"),
                    models.Index(fields=["path"], name="posting_path"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("staff", "post", "unit"),
                        name="one_open_posting_per_post_and_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_posting_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Absence",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("leave", "leave"),
                            ("sick", "sick leave"),
                            ("training", "training"),
                            ("other", "other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                (
                    "cover",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covers",
                        to="workforce.posting",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to="workforce.posting",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["valid_to", "valid_from"], name="absence_days")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gt", models.F("valid_from"))),
                        name="an_absence_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cover__isnull", True),
                            models.Q(("cover", models.F("posting")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_covers_themselves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redeployment",
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
                    "category",
                    models.CharField(
                        choices=[
                            ("recruit", "recruit or transferee posted to a station"),
                            ("post_moved", "post moved from headquarters"),
                            ("seconded", "headquarters officer seconded to a station"),
                            ("other", "other move to the front line"),
                        ],
                        max_length=12,
                    ),
                ),
                ("path", linli.base.fields.PathField()),
                ("valid_from", models.DateField()),
                ("term_until", models.DateField(null=True)),
                ("returned_on", models.DateField(null=True)),
                ("return_reason", models.CharField(blank=True, max_length=40)),
                (
                    "posting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redeployments",
                        to="workforce.posting",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.staff"
                    ),
                ),
                (
                    "from_unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.unit",
                    ),
                ),
                (
                    "to_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["path", "category"], name="redeployment_path")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_unit__isnull", True),
                            models.Q(("from_unit", models.F("to_unit")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_redeployment_changes_the_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned_on__isnull", True),
                            ("returned_on__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_return_follows_the_move",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Beat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "post",
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
                ("path", linli.base.fields.PathField()),
                (
                    "role",
                    models.CharField(
                        choices=[("main", "main"), ("covering", "covering")], default="main", max_length=10
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "absence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="beats",
                        to="workforce.absence",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="areas.area"
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="beat",
                        to="workforce.posting",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path"], name="beat_path"),
                    models.Index(
                        fields=["post", "role", "path", "valid_from", "valid_to"], name="beat_coverage"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("posting", "area", "role"),
                        name="one_open_beat_per_area",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("post", "assistant"), _negated=True),
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Length("path"), 12
                            ),
                            _connector="OR",
                        ),
                        name="an_assistants_beat_is_villages",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "covering"), _negated=True),
                            ("valid_to__isnull", False),
                            _connector="OR",
                        ),
                        name="a_covering_beat_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_beat_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
