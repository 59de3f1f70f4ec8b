"""Confidential reports that a rule was broken: no officer, no place below the county, no time but the day."""

from __future__ import annotations

import secrets
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from linli.access.models import CaseKey
from linli.access.sealing import Sealed
from linli.base.fields import PathField
from linli.workforce.models import Posting


def no_order() -> int:
    """A row id that says nothing of when the row was made: below zero, where no sequence comes."""
    return -1 - secrets.randbelow(2**62)


class BreachReport(models.Model):
    """What an officer told the inspector two levels up. The text is sealed; nothing else points at anybody.

    The public id is random, not of the time-ordered kind; so is the row's own id. `path` is the county, or a
    larger area where fewer than five people could have written; `to_path` is where the inspector stands.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", _("report received")
        ACKNOWLEDGED = "acknowledged", _("being looked into")
        CLOSED = "closed", _("looked into")

    class Outcome(models.TextChoices):
        BROKEN = "broken", _("a rule was broken")
        NOT_BROKEN = "not_broken", _("no rule was broken")
        UNCLEAR = "unclear", _("it could not be found out")

    MOVES = {
        Status.RECEIVED: {Status.ACKNOWLEDGED},
        Status.ACKNOWLEDGED: {Status.CLOSED},
        Status.CLOSED: set(),
    }

    id = models.BigIntegerField(primary_key=True, default=no_order)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    key = models.ForeignKey(CaseKey, null=True, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    to_path = PathField()
    day = models.DateField()
    text = Sealed(limit=2000)
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.RECEIVED)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    released_on = models.DateField(null=True)  # handed to the inspector, with the others of its day
    acknowledged_on = models.DateField(null=True)
    acknowledged_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True)
    closed_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    erased_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_report_names_no_place_below_the_county",
                condition=Q(LessThanOrEqual(Length("path"), 6)),
            ),
            models.CheckConstraint(
                name="a_report_goes_above_the_county", condition=Q(LessThanOrEqual(Length("to_path"), 4))
            ),
            models.CheckConstraint(
                name="a_closed_report_has_an_outcome",
                condition=Q(status="closed", closed_on__isnull=False) & ~Q(outcome="")
                | ~Q(status="closed") & Q(outcome="", closed_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.status}"
