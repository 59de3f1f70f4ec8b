"""Shortcomings, remedies, milestones, and every date that was moved."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.areas.models import Area
from linli.base.clock import today
from linli.base.fields import PathField, Row, Versioned
from linli.base.posts import Post
from linli.base.texts import TextsField, say
from linli.workforce.models import Posting, Staff, Unit


class Ill(models.TextChoices):
    """What the programme set out to cure: of the work, and of the information."""

    TOO_FEW_OFFICERS = "too_few_officers", _("too few officers in communities")
    UNCLEAR_DUTIES = "unclear_duties", _("unclear duties")
    HOLLOW_POLICING = "hollow_policing", _("hollow community policing")
    POOR_QUALITY = "poor_quality", _("information of poor quality")
    BACKWARD_COLLECTION = "backward_collection", _("backward collection of information")
    POOR_SHARING = "poor_sharing", _("poorly shared information")
    LOW_USE = "low_use", _("little-used information")


class Shortcoming(Versioned):
    """Something found wanting in an area."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("shortcoming", "open")
        CURED = "cured", pgettext_lazy("shortcoming", "cured")

    MOVES = {Status.OPEN: {Status.CURED}, Status.CURED: {Status.OPEN}}

    ill = models.CharField(max_length=24, choices=Ill.choices)
    title = TextsField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    day = models.DateField()
    recorded_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    cured_on = models.DateField(null=True)
    noted_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    noted_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["path"], name="shortcoming_path")]
        constraints = [
            models.CheckConstraint(
                name="a_cured_shortcoming_has_its_day",
                condition=Q(status="cured", cured_on__isnull=False) | Q(status="open", cured_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return say(self.title)


class Remedy(Versioned):
    """What is done about a shortcoming."""

    shortcoming = models.ForeignKey(Shortcoming, on_delete=models.PROTECT, related_name="remedies")
    title = TextsField()
    path = PathField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "remedies"

    def __str__(self) -> str:
        return say(self.title)


class Milestone(Versioned):
    """A step of a remedy with its day; a unit and a post answer for it."""

    class Status(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("milestone", "planned")
        UNDER_WAY = "under_way", pgettext_lazy("milestone", "under way")
        DONE = "done", pgettext_lazy("milestone", "done")
        DROPPED = "dropped", pgettext_lazy("milestone", "given up")

    MOVES = {
        Status.PLANNED: {Status.UNDER_WAY, Status.DONE, Status.DROPPED},
        Status.UNDER_WAY: {Status.DONE, Status.DROPPED},
        Status.DONE: set(),
        Status.DROPPED: set(),
    }

    remedy = models.ForeignKey(Remedy, on_delete=models.PROTECT, related_name="milestones")
    title = TextsField()
    path = PathField()
    due = models.DateField()
    answers_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    answers_post = models.CharField(max_length=20, choices=Post.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    recorded_at = models.DateTimeField()
    done_on = models.DateField(null=True)
    ended_recorded_at = models.DateTimeField(null=True)
    evidence = models.TextField(blank=True, max_length=2000)
    drop_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["path", "due"], name="milestone_path_due"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_done_milestone_has_its_day_and_evidence",
                condition=Q(status="done", done_on__isnull=False, ended_recorded_at__isnull=False)
                & ~Q(evidence="")
                | (~Q(status="done") & Q(done_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_milestone_given_up_has_a_reason",
                condition=(Q(status="dropped", ended_recorded_at__isnull=False) & ~Q(drop_reason=""))
                | (~Q(status="dropped") & Q(drop_reason="")),
            ),
            models.CheckConstraint(
                name="a_milestone_that_goes_on_has_not_ended",
                condition=~Q(status__in=["planned", "under_way"]) | Q(ended_recorded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return say(self.title)

    @property
    def goes_on(self) -> bool:
        """Neither done nor given up."""
        return self.status in {self.Status.PLANNED, self.Status.UNDER_WAY}

    def overdue(self, at: date | None = None) -> bool:
        """Whether its day has passed and it is neither done nor given up."""
        return self.goes_on and self.due < (at or today())


class Postponement(Row):
    """A milestone's day that was moved: both dates, and why."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="postponements")
    old_due = models.DateField()
    new_due = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    moved_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    moved_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_postponement_moves_the_day", condition=~Q(new_due=F("old_due"))),
            models.CheckConstraint(name="a_postponement_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.old_due} → {self.new_due}"
