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
        ("workforce", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", linli.base.fields.PathField()),
                ("day", models.DateField()),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("county", "day"), name="one_counter_per_county_and_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(max_length=24)),
                (
                    "came",
                    models.CharField(
                        choices=[
                            ("phone", "call to 110"),
                            ("walk_in", "in person"),
                            ("field", "through the assistant"),
                            ("other_body", "from another body"),
                        ],
                        default="phone",
                        max_length=12,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("criminal", "criminal"),
                            ("public_order", "public order"),
                            ("traffic", "traffic"),
                            ("assistance", "assistance"),
                            ("dispute", "dispute"),
                            ("other", "other"),
                        ],
                        max_length=14,
                    ),
                ),
                ("things", models.JSONField(default=list)),
                ("path", linli.base.fields.PathField()),
                ("county", linli.base.fields.PathField()),
                ("happened_at", models.DateTimeField(null=True)),
                ("happened_until", models.DateTimeField(null=True)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("day", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("working", "being worked on"),
                            ("closed", "closed, not yet confirmed"),
                            ("confirmed", "confirmed by the caller"),
                            ("reopened", "reopened by the caller"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resolved", "resolved"),
                            ("recovered", "found and given back"),
                            ("settled", "settled on the spot"),
                            ("referred", "referred to another body"),
                            ("not_police", "not a police matter, passed to 12345"),
                            ("case_opened", "taken on as a case, still open"),
                            ("duplicate", "reported before"),
                            ("unfounded", "nothing was found"),
                            ("could_not", "could not be resolved"),
                            ("withdrawn", "withdrawn by the caller"),
                        ],
                        max_length=12,
                    ),
                ),
                ("urgent", models.BooleanField(default=False)),
                ("exercise", models.BooleanField(default=False)),
                ("next_step", models.CharField(blank=True, max_length=8)),
                ("next_due_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("reopened_at", models.DateTimeField(null=True)),
                (
                    "reopen_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_done", "it was not done"),
                            ("happened_again", "it happened again"),
                            ("nobody_came", "nobody came"),
                            ("new_facts", "there are new facts"),
                        ],
                        max_length=16,
                    ),
                ),
                ("shielded", models.BooleanField(default=False)),
                ("shielded_at", models.DateTimeField(null=True)),
                ("account", linli.access.sealing.Sealed(limit=2000, null=True)),
                ("address", linli.access.sealing.Sealed(limit=200, null=True)),
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
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
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
                    "lift_asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "lift_asked_by_staff",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "lifted_by_staff",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.staff",
                    ),
                ),
                (
                    "taken_by",
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
                    models.Index(fields=["path", "received_at"], name="incident_path"),
                    models.Index(fields=["county", "received_at", "exercise"], name="incident_county_time"),
                    models.Index(fields=["received_at", "path", "exercise"], name="incident_time"),
                    models.Index(
                        condition=models.Q(("next_due_at__isnull", False)),
                        fields=["next_due_at", "path"],
                        name="incident_open",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("closed_at__isnull", False), ("erased_at__isnull", True), ("key__isnull", False)
                        ),
                        fields=["closed_at"],
                        name="incident_to_erase",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="one_incident_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                ["criminal", "public_order", "traffic", "assistance", "dispute", "other"],
                            )
                        ),
                        name="incident_has_a_category",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("next_due_at__isnull", False),
                                ("status__in", ["open", "working", "reopened"]),
                                models.Q(("next_step", ""), _negated=True),
                            ),
                            models.Q(
                                ("next_due_at__isnull", True),
                                ("next_step", ""),
                                ("status__in", ["closed", "confirmed"]),
                            ),
                            _connector="OR",
                        ),
                        name="an_open_incident_has_a_next_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["open", "working", "reopened"]),
                            models.Q(
                                ("closed_at__isnull", False),
                                (
                                    "outcome__in",
                                    [
                                        "resolved",
                                        "recovered",
                                        "settled",
                                        "referred",
                                        "not_police",
                                        "case_opened",
                                        "duplicate",
                                        "unfounded",
                                        "could_not",
                                        "withdrawn",
                                    ],
                                ),
                                ("status__in", ["closed", "confirmed"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_incident_names_its_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "confirmed"), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_confirmed_incident_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "reopened"), _negated=True),
                            models.Q(
                                ("reopened_at__isnull", False), models.Q(("reopen_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_reopened_incident_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lifted_by_staff__isnull", True),
                                ("shielded", True),
                                ("shielded_at__isnull", False),
                            ),
                            models.Q(
                                ("lifted_by_staff__isnull", True),
                                ("shielded", False),
                                ("shielded_at__isnull", True),
                            ),
                            models.Q(
                                ("lift_asked_by_staff__isnull", False),
                                ("lifted_by_staff__isnull", False),
                                ("shielded", False),
                                ("shielded_at__isnull", False),
                                models.Q(("lifted_by_staff", models.F("lift_asked_by_staff")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_shield_is_lifted_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("happened_until__isnull", True),
                            ("happened_at__isnull", True),
                            ("happened_until__gte", models.F("happened_at")),
                            _connector="OR",
                        ),
                        name="it_ended_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("key__isnull", False),
                            models.Q(("account__isnull", True), ("address__isnull", True)),
                            _connector="OR",
                        ),
                        name="what_was_said_has_a_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", True),
                            models.Q(("account__isnull", True), ("address__isnull", True)),
                            _connector="OR",
                        ),
                        name="an_erased_incident_holds_no_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
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
                ("exercise", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sent", "sent"),
                            ("signed", "signed for"),
                            ("departed", "on the way"),
                            ("arrived", "there"),
                            ("reported", "reported back"),
                            ("stood_down", "stood down"),
                        ],
                        default="sent",
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                ("departed_at", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("sign_seconds", models.PositiveIntegerField(null=True)),
                ("depart_seconds", models.PositiveIntegerField(null=True)),
                ("arrive_seconds", models.PositiveIntegerField(null=True)),
                ("report_seconds", models.PositiveIntegerField(null=True)),
                (
                    "finding",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "dealt with"),
                            ("under_way", "under way"),
                            ("nothing_found", "nothing found"),
                            ("need_more", "more units are needed"),
                            ("handed_over", "handed over to another body"),
                        ],
                        max_length=16,
                    ),
                ),
                ("corrections", models.JSONField(default=list)),
                (
                    "posting",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.unit",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispatches",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "dispatches",
                "indexes": [
                    models.Index(fields=["day", "path", "sign_seconds", "exercise"], name="dispatch_day"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["unit"],
                        name="dispatch_busy_unit",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("posting__isnull", True)),
                        fields=("incident", "unit"),
                        name="a_unit_is_sent_once_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("posting__isnull", False)),
                        fields=("incident", "posting"),
                        name="a_posting_is_sent_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_at__isnull", True),
                            ("sent_at__isnull", True),
                            ("signed_at__gte", models.F("sent_at")),
                            _connector="OR",
                        ),
                        name="signed_after_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("departed_at__isnull", True),
                            ("signed_at__isnull", True),
                            ("departed_at__gte", models.F("signed_at")),
                            _connector="OR",
                        ),
                        name="departed_after_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("arrived_at__isnull", True),
                            ("departed_at__isnull", True),
                            ("arrived_at__gte", models.F("departed_at")),
                            _connector="OR",
                        ),
                        name="arrived_after_departed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reported_at__isnull", True),
                            ("arrived_at__isnull", True),
                            ("reported_at__gte", models.F("arrived_at")),
                            _connector="OR",
                        ),
                        name="reported_after_arrived",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "sent"),
                            ("status", "stood_down"),
                            models.Q(("signed_at__isnull", False), ("status", "signed")),
                            models.Q(("departed_at__isnull", False), ("status", "departed")),
                            models.Q(("arrived_at__isnull", False), ("status", "arrived")),
                            models.Q(
                                ("reported_at__isnull", False),
                                ("status", "reported"),
                                models.Q(("finding", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_step_taken_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("status__in", ["sent", "signed", "departed", "arrived"]),
                            ),
                            models.Q(("ended_at__isnull", False), ("status__in", ["reported", "stood_down"])),
                            _connector="OR",
                        ),
                        name="a_unit_is_free_when_its_dispatch_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("note", "note"),
                            ("report", "report back"),
                            ("correction", "correction by the caller"),
                            ("complaint", "complaint"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "dealt with"),
                            ("under_way", "under way"),
                            ("nothing_found", "nothing found"),
                            ("need_more", "more units are needed"),
                            ("handed_over", "handed over to another body"),
                            ("slow", "it took too long"),
                            ("conduct", "how I was treated"),
                            ("wrong_outcome", "the outcome is wrong"),
                            ("data", "what is kept about me"),
                            ("other", "something else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("text", linli.access.sealing.Sealed(limit=2000, null=True)),
                ("said_by", models.UUIDField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "no answer needed"),
                            ("waiting", "waiting for an answer"),
                            ("adopted", "adopted"),
                            ("declined", "declined"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="incidents.incident",
                    ),
                ),
                (
                    "posting",
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
                    models.Index(
                        condition=models.Q(("verdict", "waiting")),
                        fields=["recorded_at"],
                        name="note_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("verdict__in", ["", "waiting"])),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("verdict__in", ["adopted", "declined"]),
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_note_says_who",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentParty",
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
                        to="incidents.incident",
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
                "verbose_name_plural": "incident parties",
            },
        ),
        migrations.CreateModel(
            name="NamedHandler",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="named",
                        to="incidents.incident",
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("incident", "posting"),
                        name="a_handler_is_named_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("added_at__isnull", True),
                            ("ended_at__gte", models.F("added_at")),
                            _connector="OR",
                        ),
                        name="a_part_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoomMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="incidents.incident",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("left_at__isnull", True)), fields=["unit"], name="member_unit"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("incident", "unit"),
                        name="a_unit_is_in_the_room_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True),
                            ("joined_at__isnull", True),
                            ("left_at__gte", models.F("joined_at")),
                            _connector="OR",
                        ),
                        name="left_after_joining",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoomTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=linli.base.ids.uuid7, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("kind", models.CharField(max_length=20)),
                ("details", linli.access.sealing.Sealed(limit=400, null=True)),
                ("due_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("accepted", "under way"),
                            ("done", "done"),
                            ("void", "withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workforce.posting",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="incidents.incident",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workforce.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_at__isnull", True),
                            ("asked_at__isnull", True),
                            ("due_at__gte", models.F("asked_at")),
                            _connector="OR",
                        ),
                        name="a_task_is_due_after_it_was_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("status__in", ["asked", "accepted"])),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("status__in", ["done", "void"]),
                            ),
                            _connector="OR",
                        ),
                        name="an_ended_task_says_when",
                    ),
                ],
            },
        ),
    ]
