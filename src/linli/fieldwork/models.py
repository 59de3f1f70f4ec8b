"""Rounds of counting, counts per area, visits and promises. No column holds anybody."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.areas.models import Area
from linli.base.fields import PathField, Row, Versioned
from linli.base.texts import TextsField, say
from linli.workforce.models import Posting

from .vocabulary import Measure, Method, Topic, VisitKind


class Round(Row):
    """A campaign of counting under an area, from a day to a day."""

    name = TextsField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    measures = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_round_ends_after_it_begins", condition=Q(valid_to__gt=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return say(self.name)


class Count(Row):
    """How many of something an area had on a day, by whom and how. A fact: a new count follows, none is changed."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    measure = models.CharField(max_length=20, choices=Measure.choices)
    value = models.PositiveIntegerField()
    method = models.CharField(max_length=10, choices=Method.choices)
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="counts")
    by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    claimed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["path", "measure", "day"], name="count_path"),
            models.Index(fields=["day"], name="count_day"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_count_is_of_something_known", condition=Q(measure__in=Measure.values)
            ),
            models.CheckConstraint(name="a_count_is_not_endless", condition=Q(value__lte=100_000_000)),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.measure} {self.value}"


class Visit(Row):
    """A visit, patrol or meeting in an area: what it was, how many doors, how long. Nobody's name."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    kind = models.CharField(max_length=12, choices=VisitKind.choices)
    households = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    day = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["path", "day"], name="visit_path"),
            models.Index(fields=["day"], name="visit_day"),
        ]
        constraints = [
            models.CheckConstraint(name="a_visit_is_shorter_than_a_day", condition=Q(minutes__lte=1440)),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.day} {self.kind}"


class Promise(Versioned):
    """Something promised to the people of an area, with a day; public, so it names nobody."""

    class Status(models.TextChoices):
        OPEN = "open", _("promised")
        KEPT = "kept", _("kept")
        BROKEN = "broken", _("not kept")

    MOVES = {Status.OPEN: {Status.KEPT, Status.BROKEN}, Status.KEPT: set(), Status.BROKEN: set()}

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    topic = models.CharField(max_length=10, choices=Topic.choices)
    what = models.CharField(max_length=120)
    made_by = models.ForeignKey(
        Posting, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    claimed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    day = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    ended_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["path", "due_on"], name="promise_path"),
            models.Index(fields=["day"], name="promise_day"),
        ]
        constraints = [
            models.CheckConstraint(name="a_promise_is_due_after_it", condition=Q(due_on__gte=F("day"))),
            models.CheckConstraint(
                name="a_promise_that_ended_says_when",
                condition=Q(status="open", ended_on__isnull=True)
                | (~Q(status="open") & Q(ended_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.what
