"""The append-only record: entries as written, links as sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linli.base.fields import PathField, Row


class Entry(Row):
    """One deed: who, what, about what, where, when; codes and numbers only, never a personal text."""

    recorded_at = models.DateTimeField()
    day = models.DateField()
    actor_kind = models.CharField(max_length=10)
    posting = models.BigIntegerField(null=True)
    staff = models.BigIntegerField(null=True)
    post = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject = models.UUIDField(null=True)
    thread = models.UUIDField(null=True)
    path = PathField(blank=True)
    data = models.JSONField(default=dict)
    exercise = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["thread", "id"], name="entry_thread", condition=Q(thread__isnull=False)),
            models.Index(fields=["day", "verb"], name="entry_day_verb"),
            models.Index(fields=["path"], name="entry_path"),
        ]
        constraints = [
            models.CheckConstraint(
                name="entry_by_a_posting_names_it",
                condition=~Q(actor_kind="posting") | Q(posting__isnull=False, staff__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject or ''}"


class Link(models.Model):
    """An entry's place in the chain: gapless sequence and the hash over the link before and the entry."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="link")
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.seq} {self.hash[:8]}"


class Seal(models.Model):
    """The chain head at the end of a day, to be held outside: on the public page and in every briefing."""

    day = models.DateField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.day} #{self.seq}"


class Lease(models.Model):
    """Which process holds a routine that only one may run, and until when (real time)."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()
    fence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"
