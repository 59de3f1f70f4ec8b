"""Extensions of a case's term, and certificates of erasure."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.base.fields import PathField, Row


class Ground(models.TextChoices):
    """Why a case may be kept beyond its term."""

    COURT = "court", _("a court or procurator deals with it")
    COMPLAINT = "complaint", _("a complaint about it is open")
    INQUIRY = "inquiry", _("the inquiry is not finished")
    PERSON_ASKED = "person_asked", _("the person concerned asked for it")


class Extension(Row):
    """That one case is kept until a day beyond its term: asked by one person, agreed by another."""

    case_kind = models.CharField(max_length=40)
    case = models.UUIDField()
    path = PathField()
    ground = models.CharField(max_length=20, choices=Ground.choices)
    until = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    asked_by_staff = models.BigIntegerField()
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.BigIntegerField(null=True)
    agreed_by_staff = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["case"], name="extension_case")]
        constraints = [
            models.CheckConstraint(
                name="an_extension_needs_a_second_person",
                condition=Q(agreed_by_staff__isnull=True) | ~Q(agreed_by_staff=F("asked_by_staff")),
            ),
            models.CheckConstraint(
                name="an_agreed_extension_names_who_agreed",
                condition=Q(agreed_at__isnull=True, agreed_by_staff__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by_staff__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_kind} kept until {self.until}"


class Certificate(Row):
    """What one run erased, by rule and kind: counts and a day, no personal data and no case's name."""

    day = models.DateField()
    recorded_at = models.DateTimeField()
    case_kind = models.CharField(max_length=40)
    rule = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    head = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["day"], name="certificate_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.count} × {self.case_kind}"
