"""A call, who was sent, which departments work on it, what they were asked; and the caller, sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.access.models import CaseKey, Party
from linli.access.sealing import Sealed
from linli.areas.models import Area
from linli.base.fields import PathField, Row, Versioned
from linli.workforce.models import Posting, Staff, Unit

from .vocabulary import Came, Category, Complaint, Finding, Outcome, Reopening

OPEN = ["open", "working", "reopened"]
CLOSED = ["closed", "confirmed"]


def _later(after: str, before: str) -> Q:
    """A clock that follows another, where both are set."""
    return (
        Q(**{f"{after}__isnull": True}) | Q(**{f"{before}__isnull": True}) | Q(**{f"{after}__gte": F(before)})
    )


class Incident(Versioned):
    """One call: what, where, when, how far. The caller's words and the spoken address are sealed."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("incident", "open")
        WORKING = "working", _("being worked on")
        CLOSED = "closed", _("closed, not yet confirmed")
        CONFIRMED = "confirmed", _("confirmed by the caller")
        REOPENED = "reopened", _("reopened by the caller")

    MOVES = {
        Status.OPEN: {Status.WORKING, Status.CLOSED},
        Status.WORKING: {Status.CLOSED},
        Status.CLOSED: {Status.CONFIRMED, Status.REOPENED},
        Status.CONFIRMED: {Status.REOPENED},
        Status.REOPENED: {Status.WORKING, Status.CLOSED},
    }

    number = models.CharField(max_length=24)
    came = models.CharField(max_length=12, choices=Came.choices, default=Came.PHONE)
    kind = models.CharField(max_length=40)
    category = models.CharField(max_length=14, choices=Category.choices)
    things = models.JSONField(default=list)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    county = PathField()  # path[:6], so that a county's list can be walked in order of time
    happened_at = models.DateTimeField(null=True)
    happened_until = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)  # when a device without signal says it was written
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    day = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    urgent = models.BooleanField(default=False)
    exercise = models.BooleanField(default=False)
    next_step = models.CharField(max_length=8, blank=True)  # the limit that comes next, kept by the commands
    next_due_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    reopen_reason = models.CharField(max_length=16, choices=Reopening.choices, blank=True)
    shielded = models.BooleanField(default=False)
    shielded_at = models.DateTimeField(null=True)
    lift_asked_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lift_asked_by_staff = models.ForeignKey(
        Staff, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lifted_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lifted_by_staff = models.ForeignKey(
        Staff, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.ForeignKey(CaseKey, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = Sealed(limit=2000)
    address = Sealed(limit=200)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["path", "received_at"], name="incident_path"),
            models.Index(fields=["county", "received_at", "exercise"], name="incident_county_time"),
            models.Index(fields=["received_at", "path", "exercise"], name="incident_time"),
            models.Index(
                fields=["next_due_at", "path"], name="incident_open", condition=Q(next_due_at__isnull=False)
            ),
            models.Index(
                fields=["closed_at"],
                name="incident_to_erase",
                condition=Q(key__isnull=False, erased_at__isnull=True, closed_at__isnull=False),
            ),
            # a half-year of a province is counted from these alone (indicators)
            models.Index(fields=["day", "path", "category", "status", "exercise"], name="incident_count"),
            models.Index(fields=["day"], name="incident_reopened", condition=Q(reopened_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_incident_per_number"),
            models.CheckConstraint(name="incident_has_a_category", condition=Q(category__in=Category.values)),
            models.CheckConstraint(
                name="an_open_incident_has_a_next_limit",
                condition=Q(status__in=OPEN, next_due_at__isnull=False) & ~Q(next_step="")
                | Q(status__in=CLOSED, next_due_at__isnull=True, next_step=""),
            ),
            models.CheckConstraint(
                name="a_closed_incident_names_its_outcome",
                condition=Q(status__in=OPEN)
                | Q(status__in=CLOSED, closed_at__isnull=False, outcome__in=Outcome.values),
            ),
            models.CheckConstraint(
                name="a_confirmed_incident_says_when",
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_reopened_incident_says_why",
                condition=~Q(status="reopened") | Q(reopened_at__isnull=False) & ~Q(reopen_reason=""),
            ),
            models.CheckConstraint(
                name="a_shield_is_lifted_by_two_people",
                condition=Q(shielded=True, shielded_at__isnull=False, lifted_by_staff__isnull=True)
                | Q(shielded=False, shielded_at__isnull=True, lifted_by_staff__isnull=True)
                | Q(
                    shielded=False,
                    shielded_at__isnull=False,
                    lift_asked_by_staff__isnull=False,
                    lifted_by_staff__isnull=False,
                )
                & ~Q(lifted_by_staff=F("lift_asked_by_staff")),
            ),
            models.CheckConstraint(
                name="it_ended_after_it_began", condition=_later("happened_until", "happened_at")
            ),
            models.CheckConstraint(
                name="what_was_said_has_a_key",
                condition=Q(key__isnull=False) | Q(account__isnull=True, address__isnull=True),
            ),
            models.CheckConstraint(
                name="an_erased_incident_holds_no_words",
                condition=Q(erased_at__isnull=True) | Q(account__isnull=True, address__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still works on it."""
        return self.status in OPEN


class IncidentParty(Party):
    """A person as this call knows them: the caller, later a victim or witness. Goes with the call."""

    case = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="parties")

    class Meta:
        verbose_name_plural = "incident parties"


class IncidentNote(Row):
    """A text of the case, sealed: a note, a unit's report, the caller's correction or complaint."""

    class Kind(models.TextChoices):
        NOTE = "note", pgettext_lazy("incident", "note")
        REPORT = "report", _("report back")
        CORRECTION = "correction", _("correction by the caller")
        COMPLAINT = "complaint", pgettext_lazy("incident", "complaint")

    class Verdict(models.TextChoices):
        NONE = "", _("no answer needed")
        WAITING = "waiting", _("waiting for an answer")
        ADOPTED = "adopted", pgettext_lazy("incident", "adopted")
        DECLINED = "declined", pgettext_lazy("incident", "declined")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    about = models.CharField(max_length=16, choices=[*Finding.choices, *Complaint.choices], blank=True)
    text = Sealed(limit=2000)
    posting = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    said_by = models.UUIDField(null=True)  # the party of this case whose words these are
    recorded_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["recorded_at"], name="note_waiting", condition=Q(verdict="waiting")),
        ]
        constraints = [
            models.CheckConstraint(
                name="an_answered_note_says_who",
                condition=Q(verdict__in=["", "waiting"], answered_at__isnull=True)
                | Q(
                    verdict__in=["adopted", "declined"], answered_at__isnull=False, answered_by__isnull=False
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Dispatch(Versioned):
    """A unit (or one posting of it) sent to an incident, with its clocks. Times are the server's."""

    class Status(models.TextChoices):
        SENT = "sent", pgettext_lazy("incident", "sent")
        SIGNED = "signed", pgettext_lazy("incident", "signed for")
        DEPARTED = "departed", pgettext_lazy("incident", "on the way")
        ARRIVED = "arrived", pgettext_lazy("incident", "there")
        REPORTED = "reported", pgettext_lazy("incident", "reported back")
        STOOD_DOWN = "stood_down", pgettext_lazy("incident", "stood down")

    MOVES = {
        Status.SENT: {Status.SIGNED, Status.DEPARTED, Status.ARRIVED, Status.STOOD_DOWN},
        Status.SIGNED: {Status.DEPARTED, Status.ARRIVED, Status.REPORTED, Status.STOOD_DOWN},
        Status.DEPARTED: {Status.ARRIVED, Status.REPORTED, Status.STOOD_DOWN},
        Status.ARRIVED: {Status.REPORTED, Status.STOOD_DOWN},
        Status.REPORTED: set(),
        Status.STOOD_DOWN: set(),
    }
    UNDER_WAY = ["sent", "signed", "departed", "arrived"]

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="dispatches")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    posting = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    path = PathField()
    day = models.DateField()
    exercise = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SENT)
    sent_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # reported back or stood down: the unit is free again
    sign_seconds = models.PositiveIntegerField(null=True)  # each from the step before, for counting by norm
    depart_seconds = models.PositiveIntegerField(null=True)
    arrive_seconds = models.PositiveIntegerField(null=True)
    report_seconds = models.PositiveIntegerField(null=True)
    finding = models.CharField(max_length=16, choices=Finding.choices, blank=True)
    corrections = models.JSONField(
        default=list
    )  # clocks entered afterwards: step, when it was, when it was entered

    class Meta:
        verbose_name_plural = "dispatches"
        indexes = [
            models.Index(fields=["day", "path", "sign_seconds", "exercise"], name="dispatch_day"),
            models.Index(fields=["unit"], name="dispatch_busy_unit", condition=Q(ended_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "unit"],
                name="a_unit_is_sent_once_at_a_time",
                condition=Q(ended_at__isnull=True, posting__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["incident", "posting"],
                name="a_posting_is_sent_once_at_a_time",
                condition=Q(ended_at__isnull=True, posting__isnull=False),
            ),
            models.CheckConstraint(name="signed_after_sent", condition=_later("signed_at", "sent_at")),
            models.CheckConstraint(
                name="departed_after_signed", condition=_later("departed_at", "signed_at")
            ),
            models.CheckConstraint(
                name="arrived_after_departed", condition=_later("arrived_at", "departed_at")
            ),
            models.CheckConstraint(
                name="reported_after_arrived", condition=_later("reported_at", "arrived_at")
            ),
            models.CheckConstraint(
                name="a_step_taken_has_its_time",
                condition=Q(status="sent")
                | Q(status="stood_down")
                | Q(status="signed", signed_at__isnull=False)
                | Q(status="departed", departed_at__isnull=False)
                | Q(status="arrived", arrived_at__isnull=False)
                | Q(status="reported", reported_at__isnull=False) & ~Q(finding=""),
            ),
            models.CheckConstraint(
                name="a_unit_is_free_when_its_dispatch_ended",
                condition=Q(status__in=["sent", "signed", "departed", "arrived"], ended_at__isnull=True)
                | Q(status__in=["reported", "stood_down"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.status}"


class RoomMember(Row):
    """A department in the joint room of one incident; it sees the case while it takes part."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit"], name="member_unit", condition=Q(left_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "unit"],
                name="a_unit_is_in_the_room_once",
                condition=Q(left_at__isnull=True),
            ),
            models.CheckConstraint(name="left_after_joining", condition=_later("left_at", "joined_at")),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class RoomTask(Versioned):
    """What one department is asked to do in a joint room, by when; the details are sealed."""

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("incident", "asked")
        ACCEPTED = "accepted", pgettext_lazy("incident", "under way")
        DONE = "done", pgettext_lazy("incident", "done")
        VOID = "void", pgettext_lazy("incident", "withdrawn")

    MOVES = {
        Status.ASKED: {Status.ACCEPTED, Status.DONE, Status.VOID},
        Status.ACCEPTED: {Status.DONE, Status.VOID},
        Status.DONE: set(),
        Status.VOID: set(),
    }

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    details = Sealed(limit=400)
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_task_is_due_after_it_was_asked", condition=_later("due_at", "asked_at")
            ),
            models.CheckConstraint(
                name="an_ended_task_says_when",
                condition=Q(status__in=["asked", "accepted"], ended_at__isnull=True)
                | Q(status__in=["done", "void"], ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.kind}"


class NamedHandler(Row):
    """Somebody added by name to the handlers of one incident, to the end of their part."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="named")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "posting"],
                name="a_handler_is_named_once",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_part_ends_after_it_begins", condition=_later("ended_at", "added_at")
            ),
        ]

    def __str__(self) -> str:
        return f"handler {self.posting_id}"


class DayCounter(models.Model):
    """How many numbers a county has given out on a day."""

    county = PathField()
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "day"], name="one_counter_per_county_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.day}: {self.last}"
