"""A right to open one stream, for half a minute."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import F, Q

from linli.workforce.models import Posting


class Ticket(models.Model):
    """One stream's admission: single use, short-lived, bound to a session, a sign-in and a posting.

    The secret is kept as a digest only. Signing out deletes the session and with it the tickets. `since` is
    the journal's head when the ticket was issued: a stream without a cursor of its own begins there.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    sign_in = models.CharField(max_length=64)  # changes with the password
    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, related_name="+")
    paths = models.JSONField()
    since = models.BigIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    taken_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="ticket_expires")]
        constraints = [
            models.CheckConstraint(
                name="a_ticket_expires_after_it_was_issued", condition=Q(expires_at__gt=F("issued_at"))
            ),
            models.CheckConstraint(
                name="a_used_ticket_names_who_took_it",
                condition=Q(used_at__isnull=True, taken_by__isnull=True)
                | Q(used_at__isnull=False, taken_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"ticket of posting {self.posting_id}"
