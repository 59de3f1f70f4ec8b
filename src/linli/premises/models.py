"""Kinds and checklists as dated data; premises, inspections and findings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.areas.models import Area
from linli.base.fields import PathField, Row, Versioned
from linli.base.texts import TextsField, say
from linli.workforce.models import Posting


class Kind(Row):
    """A kind of premises as the installation counts it, from a date to a date."""

    code = models.CharField(max_length=20)
    name = TextsField()
    threshold = models.JSONField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="one_standing_kind_per_code"
            ),
        ]

    def __str__(self) -> str:
        return say(self.name)


class Premises(Versioned):
    """A place that is inspected: its sign, its kind, where it is. Never who owns or uses it."""

    sign = models.CharField(max_length=60)
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    where = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    day = models.DateField()
    closed_on = models.DateField(null=True)
    inspected_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "premises"
        indexes = [models.Index(fields=["path", "inspected_on"], name="premises_path")]
        constraints = [
            models.CheckConstraint(
                name="premises_close_after_they_open",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("day")),
            ),
        ]

    def __str__(self) -> str:
        return self.sign


class Checklist(Row):
    """The points of an inspection, a version from a date to a date."""

    code = models.CharField(max_length=20)
    points = models.JSONField()  # [{"code", "text": {zh, en}, "serious", "days"}]
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="one_standing_checklist_per_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"


class Inspection(Row):
    """One look at a place, point by point. It is a fact and never changes."""

    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="inspections")
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    day = models.DateField()
    answers = models.JSONField()
    faults = models.PositiveSmallIntegerField()
    copy_given = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["path", "day"], name="inspection_path")]

    def __str__(self) -> str:
        return f"{self.premises} {self.day}"


class Finding(Versioned):
    """A fault with the day by which it is to be put right."""

    class Status(models.TextChoices):
        OPEN = "open", _("to be put right")
        CORRECTED = "corrected", _("put right")
        HANDED_OVER = "handed_over", _("handed over to the fire authority")

    MOVES = {
        Status.OPEN: {Status.CORRECTED, Status.HANDED_OVER},
        Status.CORRECTED: set(),
        Status.HANDED_OVER: set(),
    }

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="findings")
    path = PathField()
    point = models.CharField(max_length=20)
    serious = models.BooleanField(default=False)
    day = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    ended_on = models.DateField(null=True)
    looks = models.PositiveSmallIntegerField(default=0)  # how often it was looked at again

    class Meta:
        indexes = [
            models.Index(fields=["path", "due_on"], name="finding_open", condition=Q(status="open")),
            models.Index(fields=["path", "day"], name="finding_path"),
        ]
        constraints = [
            models.CheckConstraint(name="a_finding_is_due_after_it", condition=Q(due_on__gte=F("day"))),
            models.CheckConstraint(
                name="a_finding_that_ended_says_when",
                condition=Q(status="open", ended_on__isnull=True)
                | (~Q(status="open") & Q(ended_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.premises}: {self.point}"
