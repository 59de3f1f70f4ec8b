"""Disputes with their parties, sessions, agreement and follow-up visits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.access.models import CaseKey, Party
from linli.access.sealing import Sealed
from linli.areas.models import Area
from linli.base.fields import PathField, Row, Versioned
from linli.incidents.models import Incident
from linli.workforce.models import Posting

from .vocabulary import Ending, Kept, Kind, ReopenReason

OPEN = ["registered", "in_session", "reopened"]
SETTLED = ["agreed", "fulfilled"]


class Dispute(Versioned):
    """One dispute: about what, where, who mediates, how far. Facts and parties are sealed."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("registered")
        IN_SESSION = "in_session", _("in mediation")
        AGREED = "agreed", _("agreement reached")
        FULFILLED = "fulfilled", _("agreement fulfilled")
        BREACHED = "breached", _("agreement not fulfilled")
        ENDED = "ended", _("ended without agreement")
        REOPENED = "reopened", _("reopened by a party")

    MOVES = {
        Status.REGISTERED: {Status.IN_SESSION, Status.ENDED},
        Status.IN_SESSION: {Status.AGREED, Status.ENDED},
        Status.AGREED: {Status.FULFILLED, Status.BREACHED, Status.REOPENED},
        Status.FULFILLED: {Status.REOPENED},
        Status.BREACHED: {Status.IN_SESSION, Status.ENDED, Status.FULFILLED},
        Status.ENDED: {Status.REOPENED},
        Status.REOPENED: {Status.IN_SESSION, Status.ENDED},
    }

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="+")
    mediator = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    day = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REGISTERED)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)
    settled_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    reopen_reason = models.CharField(max_length=12, choices=ReopenReason.choices, blank=True)
    key = models.ForeignKey(CaseKey, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    facts = Sealed(limit=2000)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["path", "day"], name="dispute_path"),
            models.Index(fields=["day"], name="dispute_day"),
            models.Index(
                fields=["settled_on", "path"], name="dispute_settled", condition=Q(settled_on__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_settled_dispute_says_when",
                condition=~Q(status__in=SETTLED) | Q(settled_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_dispute_that_ended_says_how",
                condition=~Q(status="ended") | (~Q(ending="") & Q(ended_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_reopened_dispute_says_why", condition=~Q(status="reopened") | ~Q(reopen_reason="")
            ),
            models.CheckConstraint(
                name="facts_of_a_dispute_have_a_key", condition=Q(key__isnull=False) | Q(facts__isnull=True)
            ),
            models.CheckConstraint(
                name="an_erased_dispute_holds_no_facts",
                condition=Q(erased_at__isnull=True) | Q(facts__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still mediates."""
        return self.status in OPEN


class DisputeParty(Party):
    """One side of one dispute; goes with it. The other side never sees it."""

    case = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="parties")
    consents = models.BooleanField(default=False)
    told_settled = models.BooleanField(null=True)  # what this party said through its own door


class Session(Row):
    """One meeting about a dispute."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="sessions")
    held_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    led_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    minutes = Sealed(limit=2000)

    def __str__(self) -> str:
        return f"{self.dispute} {self.held_at:%Y-%m-%d}"


class Agreement(Row):
    """What the parties agreed: terms, manner and place of performance sealed; the time in plain."""

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="agreement")
    signed_on = models.DateField()
    recorded_at = models.DateTimeField()
    oral = models.BooleanField(default=False)
    perform_by = models.DateField(null=True)
    confirm_until = models.DateField()
    terms = Sealed(limit=2000)
    manner = Sealed(limit=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="performance_follows_the_agreement",
                condition=Q(perform_by__isnull=True) | Q(perform_by__gte=models.F("signed_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispute} {self.signed_on}"


class FollowUp(Row):
    """A visit to ask whether the agreement is kept."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="follow_ups")
    day = models.DateField()
    recorded_at = models.DateTimeField()
    visited_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    kept = models.CharField(max_length=10, choices=Kept.choices)
    note = Sealed(limit=500)

    def __str__(self) -> str:
        return f"{self.dispute} {self.day}"
