"""The ledger of time: entries, the check-in that is still open, and the sums of each week."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.areas.models import Area
from linli.base.fields import PathField, Row
from linli.workforce.models import Posting, Staff

from .taskings import PaybackDebt, Tasking


class Kind(models.TextChoices):
    """What a stretch of time was."""

    COMMUNITY = "community", _("in the community")
    STATION = "station", _("at the station")
    AWAY = "away", _("taken away")
    LEAVE = "leave", _("leave")
    TRAINING = "training", _("training")


class Source(models.TextChoices):
    """How an entry came to be."""

    CHECK_IN = "check_in", _("check-in and check-out")
    ENTERED = "entered", _("entered")
    PLAN = "plan", _("plan")
    CORRECTION = "correction", _("correction")


# written with a boolean, so that the partial indexes serve on SQLite too, which cannot see into parameters
REAL = Q(voided_at__isnull=True, planned=False)
PLANNED = Q(voided_at__isnull=True, planned=True)


class TimeEntry(Row):
    """A stretch of one posting's time: at most 24 hours, at a place that is an area, never a position.

    Plans and what really was are two layers: within each, nothing overlaps.
    """

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()  # the posting's, as it was
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    planned = models.BooleanField(default=False)  # source is "plan"
    away = models.BooleanField(default=False)  # kind is "away"
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    day = models.DateField()  # the local day on which it begins
    what = models.CharField(max_length=80, blank=True)
    tasking = models.ForeignKey(
        Tasking, null=True, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    pays = models.ForeignKey(
        PaybackDebt, null=True, on_delete=models.PROTECT, related_name="payments", db_index=False
    )
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    claimed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by_staff = models.ForeignKey(
        Staff, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    void_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "time entries"
        indexes = [
            models.Index(fields=["posting", "starts_at"], name="plan_by_posting", condition=PLANNED),
            models.Index(fields=["day", "path"], name="plan_by_day", condition=PLANNED),
            models.Index(
                fields=["day", "path"],
                name="time_away",
                condition=Q(away=True, voided_at__isnull=True, planned=False),
            ),
            models.Index(fields=["tasking"], name="time_tasking", condition=Q(tasking__isnull=False)),
            models.Index(fields=["pays"], name="time_pays", condition=Q(pays__isnull=False)),
        ]
        constraints = [
            # Overlaps are refused by the command under the posting's lock, and by a trigger (guards.py) for whoever
            # comes past the command; this one also serves as the index of real entries.
            models.UniqueConstraint(
                fields=["posting", "starts_at"], condition=REAL, name="one_entry_begins_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="an_entry_is_corrected_once"
            ),
            models.CheckConstraint(
                name="a_plan_is_marked_as_planned",
                condition=Q(planned=True, source="plan") | (Q(planned=False) & ~Q(source="plan")),
            ),
            models.CheckConstraint(
                name="time_away_is_marked_as_away",
                condition=Q(away=True, kind="away") | (Q(away=False) & ~Q(kind="away")),
            ),
            models.CheckConstraint(name="time_runs_forward", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="an_entry_is_at_most_a_day", condition=Q(minutes__gte=1, minutes__lte=1440)
            ),
            models.CheckConstraint(
                name="community_time_has_a_place", condition=~Q(kind="community") | Q(area__isnull=False)
            ),
            models.CheckConstraint(
                name="only_time_away_names_a_tasking",
                condition=Q(tasking__isnull=True) | Q(kind__in=["away", "station"]),
            ),
            models.CheckConstraint(
                name="only_community_time_pays_back", condition=Q(pays__isnull=True) | Q(kind="community")
            ),
            models.CheckConstraint(
                name="a_void_has_a_reason",
                condition=Q(voided_at__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at} {self.minutes}"


class CheckIn(Row):
    """A check-in that somebody pressed; checking out makes an entry of it."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    clock_suspect = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(TimeEntry, null=True, on_delete=models.PROTECT, related_name="check_in")

    class Meta:
        indexes = [models.Index(fields=["posting", "-started_at"], name="check_in_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["posting"], condition=Q(ended_at__isnull=True), name="one_open_check_in_per_posting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.started_at}"


class WeekSum(models.Model):
    """Minutes of one posting in one week by kind, kept by the same transaction that writes an entry."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", db_index=False)
    week = models.DateField()  # its Monday
    post = models.CharField(max_length=20)
    path = PathField()
    community = models.IntegerField(default=0)
    station = models.IntegerField(default=0)
    away = models.IntegerField(default=0)
    leave = models.IntegerField(default=0)
    training = models.IntegerField(default=0)
    repaid = models.IntegerField(
        default=0
    )  # of `community`: pays debts of earlier weeks, so on top of the norm

    class Meta:
        indexes = [
            models.Index(
                fields=["post", "week", "path", "posting", "community", "repaid", "leave"],
                name="week_sum_guarantee",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["posting", "week"], name="one_sum_per_posting_and_week"),
            models.CheckConstraint(
                name="a_week_has_168_hours",
                condition=Q(
                    community__gte=0,
                    station__gte=0,
                    away__gte=0,
                    leave__gte=0,
                    training__gte=0,
                    repaid__gte=0,
                )
                & Q(community__lte=10080 - F("station") - F("away") - F("leave") - F("training")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.week}: {self.community}"


class MonthSum(models.Model):
    """Minutes of one posting in one calendar month by kind, planned and actual apart; kept like WeekSum.

    `unexplained` is the part of `away` that names no tasking.
    """

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()  # its first day
    planned = models.BooleanField(default=False)
    post = models.CharField(max_length=20)
    path = PathField()
    community = models.IntegerField(default=0)
    station = models.IntegerField(default=0)
    away = models.IntegerField(default=0)
    leave = models.IntegerField(default=0)
    training = models.IntegerField(default=0)
    unexplained = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=[
                    *("post", "month", "planned", "path", "community", "station", "away", "leave"),
                    *("training", "unexplained"),
                ],
                name="month_sum_abstraction",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["posting", "month", "planned"], name="one_sum_per_posting_and_month"
            ),
            models.CheckConstraint(
                name="a_month_has_745_hours",  # 31 days, and the hour that the end of summer time repeats
                condition=Q(
                    community__gte=0,
                    station__gte=0,
                    away__gte=F("unexplained"),
                    leave__gte=0,
                    training__gte=0,
                    unexplained__gte=0,
                )
                & Q(community__lte=44700 - F("station") - F("away") - F("leave") - F("training")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.community}"
