"""A call as it was taken down, its caller, and the texts of the case, sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.access.models import CaseKey, Party
from linli.access.sealing import Sealed
from linli.areas.models import Area
from linli.base.fields import PathField, Row, Versioned
from linli.workforce.models import Posting, Staff

from ..vocabulary import Came, Category, Complaint, Finding, Outcome, Reopening

OPEN = ["open", "working", "reopened"]
CLOSED = ["closed", "confirmed"]


def later(after: str, before: str) -> Q:
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
                name="it_ended_after_it_began", condition=later("happened_until", "happened_at")
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
