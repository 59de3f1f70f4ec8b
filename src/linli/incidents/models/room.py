"""The joint room: which departments take part, what they were asked, who handles the case by name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from linli.access.sealing import Sealed
from linli.base.fields import Row, Versioned
from linli.workforce.models import Posting, Unit

from .incident import Incident, later


class RoomMember(Row):
    """A department in the joint room of one incident; it sees the case while it takes part."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit"], name="member_unit", condition=Q(left_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "unit"],
                name="a_unit_is_in_the_room_once",
                condition=Q(left_at__isnull=True),
            ),
            models.CheckConstraint(name="left_after_joining", condition=later("left_at", "joined_at")),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class RoomTask(Versioned):
    """What one department is asked to do in a joint room, by when; the details are sealed."""

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("incident", "asked")
        ACCEPTED = "accepted", pgettext_lazy("incident", "under way")
        DONE = "done", pgettext_lazy("incident", "done")
        VOID = "void", pgettext_lazy("incident", "withdrawn")

    MOVES = {
        Status.ASKED: {Status.ACCEPTED, Status.DONE, Status.VOID},
        Status.ACCEPTED: {Status.DONE, Status.VOID},
        Status.DONE: set(),
        Status.VOID: set(),
    }

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    details = Sealed(limit=400)
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_task_is_due_after_it_was_asked", condition=later("due_at", "asked_at")
            ),
            models.CheckConstraint(
                name="an_ended_task_says_when",
                condition=Q(status__in=["asked", "accepted"], ended_at__isnull=True)
                | Q(status__in=["done", "void"], ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.kind}"


class NamedHandler(Row):
    """Somebody added by name to the handlers of one incident, to the end of their part."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="named")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "posting"],
                name="a_handler_is_named_once",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_part_ends_after_it_begins", condition=later("ended_at", "added_at")
            ),
        ]

    def __str__(self) -> str:
        return f"handler {self.posting_id}"
