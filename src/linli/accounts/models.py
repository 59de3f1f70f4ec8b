"""Sign-ins of staff, their tokens and devices, and receipts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.base.fields import Row, Versioned
from linli.workforce.models import Posting, Staff, Unit


class Account(AbstractBaseUser, Row):
    """The sign-in of one staff member. What it may do is decided by the acting posting alone."""

    login = models.CharField(max_length=40, unique=True)
    staff = models.OneToOneField(Staff, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, blank=True)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.login


class Token(Row):
    """A key for programs, acting in one posting until a time; only its digest is stored."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label


class Device(Row):
    """A phone that hands in errands; ended, it hands in nothing more."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="devices")
    label = models.CharField(max_length=40)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label


class Receipt(models.Model):
    """That a staff member asked something under a key, and the outcome; never what was said."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()
    body_hash = models.CharField(max_length=64)
    errand = models.CharField(max_length=60)
    status = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=200, blank=True)  # a uid or a path to look at, nothing personal
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "key"], name="one_receipt_per_key")]

    def __str__(self) -> str:
        return f"{self.errand} {self.status}"


class InspectorChange(Versioned):
    """An inspector appointed or ended: proposed by one inspector of the level above, agreed by another."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        DONE = "done", _("done")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {
        Status.PROPOSED: {Status.DONE, Status.WITHDRAWN},
        Status.DONE: set(),
        Status.WITHDRAWN: set(),
    }

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    ends = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+"
    )  # null: an appointment
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    proposed_by_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_inspector_needs_two_inspectors",
                condition=Q(agreed_by_staff__isnull=True) | ~Q(agreed_by_staff=F("proposed_by_staff")),
            ),
            models.CheckConstraint(
                name="a_done_change_of_inspectors_names_both",
                condition=~Q(status="done") | Q(agreed_by_staff__isnull=False, agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_makes_themselves_inspector",
                condition=Q(ends__isnull=False)
                | (
                    ~Q(staff=F("proposed_by_staff"))
                    & (Q(agreed_by_staff__isnull=True) | ~Q(staff=F("agreed_by_staff")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff}: {self.status}"
