"""Who was sent, with the clocks of each step."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from linli.base.fields import PathField, Versioned
from linli.workforce.models import Posting, Unit

from ..vocabulary import Finding
from .incident import Incident, later


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
            models.CheckConstraint(name="signed_after_sent", condition=later("signed_at", "sent_at")),
            models.CheckConstraint(name="departed_after_signed", condition=later("departed_at", "signed_at")),
            models.CheckConstraint(
                name="arrived_after_departed", condition=later("arrived_at", "departed_at")
            ),
            models.CheckConstraint(
                name="reported_after_arrived", condition=later("reported_at", "arrived_at")
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
