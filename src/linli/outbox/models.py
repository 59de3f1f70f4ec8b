"""A parcel: one thing that one posting or one place must come to know."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.base.fields import PathField, Row
from linli.workforce.models import Posting


class Channel(models.TextChoices):
    """How a parcel travels. The first two are fetched and acknowledged, the others are sent by the worker."""

    LIVE = "live", _("open screen")
    SYNC = "sync", _("device")
    FILE = "file", _("file")
    APPRISE = "apprise", _("outside notice")


FETCHED = (Channel.LIVE, Channel.SYNC)
INSIDE = ["live", "sync"]


class Parcel(Row):
    """What is to arrive: to whom or where, what about (codes and uids only), until when it is wanted."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        LEASED = "leased", _("on its way")
        DELIVERED = "delivered", _("delivered")
        DROPPED = "dropped", _("dropped")
        FAILED = "failed", _("failed")

    channel = models.CharField(max_length=10, choices=Channel.choices)
    to_posting = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_path = PathField(blank=True)
    topic = models.CharField(max_length=40)
    subject = models.UUIDField()
    thread = models.UUIDField(null=True)
    key = models.CharField(max_length=100)  # the idempotency key: the same news for the same addressee
    check_name = models.CharField(max_length=40, blank=True)  # who is asked "still wanted?"
    not_after = models.DateTimeField(null=True)
    exercise = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()  # real time, as every lease
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)  # why it was dropped or failed: a code

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="parcel_to_be_sent",
                condition=Q(ended_at__isnull=True) & ~Q(channel__in=INSIDE),
            ),
            models.Index(
                fields=["to_posting"], name="parcel_for_posting", condition=Q(ended_at__isnull=True)
            ),
            models.Index(fields=["to_path"], name="parcel_for_place", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["subject"], name="parcel_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_parcel_per_key"),
            models.CheckConstraint(
                name="a_parcel_has_one_addressee",
                condition=Q(to_posting__isnull=False, to_path="")
                | Q(to_posting__isnull=True) & ~Q(to_path=""),
            ),
            models.CheckConstraint(
                name="an_exercise_stays_inside", condition=Q(exercise=False) | Q(channel__in=INSIDE)
            ),
            models.CheckConstraint(
                name="a_leased_parcel_has_a_holder_and_an_end",
                condition=~Q(status="leased") | Q(lease_until__isnull=False) & ~Q(holder=""),
            ),
            models.CheckConstraint(
                name="an_ended_parcel_says_when",
                condition=Q(status__in=["waiting", "leased"], ended_at__isnull=True)
                | Q(status__in=["delivered", "dropped", "failed"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} by {self.channel}: {self.status}"
