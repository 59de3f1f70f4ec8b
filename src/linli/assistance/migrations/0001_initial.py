import django.db.models.deletion
from django.db import migrations, models

import linli.access.sealing
import linli.base.fields
import linli.base.ids
import linli.base.texts


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_append_only"),
        ("areas", "0002_find"),
        ("workforce", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=40)),
                ("name", linli.base.texts.TextsField(default=dict)),
                ("papers", models.JSONField(default=list)),
                ("where", linli.base.texts.TextsField(default=dict)),
                ("limit_days", models.PositiveSmallIntegerField()),
                ("fee_fen", models.BigIntegerField(default=0)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("code",),
                        name="one_standing_service_per_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit_days__gte", 1), ("limit_days__lte", 60)),
                        name="a_service_has_a_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fee_fen__gte", 0)), name="a_fee_is_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(max_length=24, unique=True)),
                ("path", linli.base.fields.PathField()),
                (
                    "came",
                    models.CharField(
                        choices=[
                            ("visit", "at a visit"),
                            ("phone", "by phone"),
                            ("office", "at the office"),
                            ("portal", "through the public page"),
                        ],
                        max_length=10,
                    ),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
                ("due_on", models.DateField()),
                ("km", models.PositiveSmallIntegerField(default=0)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("accepted", "accepted"),
                            ("with_office", "with the office"),
                            ("ready", "ready"),
                            ("done", "done, not yet confirmed"),
                            ("confirmed", "confirmed by who asked"),
                            ("refused", "cannot be done"),
                            ("reopened", "reopened by who asked"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_entitled", "the law does not provide for it"),
                            ("papers_missing", "required papers are missing and cannot be had"),
                            ("in_person", "it must be asked for in person"),
                            ("other_body", "another body does this"),
                            ("withdrawn", "withdrawn by who asked"),
                        ],
                        max_length=16,
                    ),
                ),
                ("done_on", models.DateField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "reopen_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_received", "I have not received it"),
                            ("wrong", "it is wrong"),
                            ("not_accepted", "the paper was not accepted"),
                        ],
                        max_length=16,
                    ),
                ),
                ("wish", linli.access.sealing.Sealed(limit=1000, null=True)),
                ("erased_at", models.DateTimeField(null=True)),
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
                    "carried_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.casekey",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assistance.service"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "day"], name="request_path"),
                    models.Index(
                        condition=models.Q(("done_on__isnull", False)),
                        fields=["done_on", "path"],
                        name="request_done",
                    ),
                    models.Index(fields=["due_on"], name="request_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["done", "confirmed"]), _negated=True),
                            ("done_on__isnull", False),
                            _connector="OR",
                        ),
                        name="a_done_request_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("refusal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_refused_request_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "reopened"), _negated=True),
                            models.Q(("reopen_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_reopened_request_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("km__lte", 1000)), name="a_way_is_not_endless"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("day"))),
                        name="a_request_is_due_after_it_came",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__isnull", False), ("wish__isnull", True), _connector="OR"),
                        name="a_wish_has_a_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", True), ("wish__isnull", True), _connector="OR"
                        ),
                        name="an_erased_request_holds_no_wish",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("reporter", "reporter"),
                            ("victim", "victim"),
                            ("witness", "witness"),
                            ("suspect", "suspect in this case"),
                            ("disputant", "party to the dispute"),
                            ("applicant", "applicant"),
                            ("resident", "resident"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", linli.access.sealing.Sealed(limit=80, null=True)),
                ("contact", linli.access.sealing.Sealed(limit=80, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="assistance.request",
                    ),
                ),
                (
                    "door",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="access.door",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("papers", "papers complete"),
                            ("handed_in", "handed in at the office"),
                            ("asked_back", "the office asked back"),
                            ("ready", "ready to be collected"),
                            ("collected", "collected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("note", linli.access.sealing.Sealed(limit=500, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.posting"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="assistance.request",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Word",
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
                            ("tip", "something you should know"),
                            ("complaint", "a complaint"),
                            ("correction", "a correction of my own data"),
                            ("thanks", "thanks"),
                        ],
                        max_length=12,
                    ),
                ),
                ("path", linli.base.fields.PathField()),
                ("about_kind", models.CharField(blank=True, max_length=40)),
                ("about", models.UUIDField(null=True)),
                ("received_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("received", "received"), ("answered", "answered")],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("answered_on", models.DateField(null=True)),
                ("text", linli.access.sealing.Sealed(limit=1000, null=True)),
                ("answer", linli.access.sealing.Sealed(limit=1000, null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
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
                    "key",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.casekey",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["path", "status", "due_on"], name="word_path")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "answered"), _negated=True),
                            models.Q(("answered_by__isnull", False), ("answered_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_answered_word_says_when_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("key__isnull", False),
                            models.Q(("answer__isnull", True), ("text__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_word_has_a_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WordParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("reporter", "reporter"),
                            ("victim", "victim"),
                            ("witness", "witness"),
                            ("suspect", "suspect in this case"),
                            ("disputant", "party to the dispute"),
                            ("applicant", "applicant"),
                            ("resident", "resident"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", linli.access.sealing.Sealed(limit=80, null=True)),
                ("contact", linli.access.sealing.Sealed(limit=80, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="assistance.word",
                    ),
                ),
                (
                    "door",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="access.door",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
