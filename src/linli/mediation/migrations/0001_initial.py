import django.db.models.deletion
from django.db import migrations, models

import linli.access.sealing
import linli.base.fields
import linli.base.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_append_only"),
        ("areas", "0002_find"),
        ("incidents", "0001_initial"),
        ("workforce", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("neighbours", "neighbours"),
                            ("family", "marriage and family"),
                            ("land", "land and house plots"),
                            ("wages", "wages"),
                            ("debt", "debt"),
                            ("property", "housing management"),
                            ("injury", "injury and damage"),
                            ("consumer", "trade and consumption"),
                            ("other", "other dispute"),
                        ],
                        max_length=12,
                    ),
                ),
                ("path", linli.base.fields.PathField()),
                ("happened_at", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "registered"),
                            ("in_session", "in mediation"),
                            ("agreed", "agreement reached"),
                            ("fulfilled", "agreement fulfilled"),
                            ("breached", "agreement not fulfilled"),
                            ("ended", "ended without agreement"),
                            ("reopened", "reopened by a party"),
                        ],
                        default="registered",
                        max_length=10,
                    ),
                ),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_agreement", "no agreement was reached; the parties were told of other ways"),
                            ("one_refused", "one party does not want mediation"),
                            ("court", "taken to court"),
                            ("elsewhere", "handed to another body"),
                            ("solved", "the parties solved it themselves"),
                        ],
                        max_length=12,
                    ),
                ),
                ("settled_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "reopen_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_kept", "the other side does not keep it"),
                            ("not_agreed", "I did not agree to this"),
                            ("began_again", "it began again"),
                        ],
                        max_length=12,
                    ),
                ),
                ("facts", linli.access.sealing.Sealed(limit=2000, null=True)),
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
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.incident",
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
                    "mediator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["path", "day"], name="dispute_path"),
                    models.Index(fields=["day"], name="dispute_day"),
                    models.Index(
                        condition=models.Q(("settled_on__isnull", False)),
                        fields=["settled_on", "path"],
                        name="dispute_settled",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["agreed", "fulfilled"]), _negated=True),
                            ("settled_on__isnull", False),
                            _connector="OR",
                        ),
                        name="a_settled_dispute_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ended"), _negated=True),
                            models.Q(models.Q(("ending", ""), _negated=True), ("ended_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_dispute_that_ended_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "reopened"), _negated=True),
                            models.Q(("reopen_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_reopened_dispute_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__isnull", False), ("facts__isnull", True), _connector="OR"),
                        name="facts_of_a_dispute_have_a_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", True), ("facts__isnull", True), _connector="OR"
                        ),
                        name="an_erased_dispute_holds_no_facts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("signed_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("oral", models.BooleanField(default=False)),
                ("perform_by", models.DateField(null=True)),
                ("confirm_until", models.DateField()),
                ("terms", linli.access.sealing.Sealed(limit=2000, null=True)),
                ("manner", linli.access.sealing.Sealed(limit=200, null=True)),
                (
                    "dispute",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement",
                        to="mediation.dispute",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("perform_by__isnull", True),
                            ("perform_by__gte", models.F("signed_on")),
                            _connector="OR",
                        ),
                        name="performance_follows_the_agreement",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DisputeParty",
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
                ("consents", models.BooleanField(default=False)),
                ("told_settled", models.BooleanField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="mediation.dispute",
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
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("day", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "kept",
                    models.CharField(
                        choices=[
                            ("fulfilled", "fulfilled"),
                            ("partly", "partly fulfilled"),
                            ("breached", "not fulfilled"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", linli.access.sealing.Sealed(limit=500, null=True)),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="mediation.dispute",
                    ),
                ),
                (
                    "visited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.posting"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("held_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("minutes", linli.access.sealing.Sealed(limit=2000, null=True)),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="mediation.dispute",
                    ),
                ),
                (
                    "led_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.posting"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
