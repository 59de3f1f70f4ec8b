"""Who changed which day of the calendar, when and why; and the years that were entered as a whole."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linli.base.fields import Row
from linli.workforce.models import Posting, Staff


class CalendarChange(Row):
    """One change of one day: what it was, what it is now, by whom, why. Never changed itself."""

    day = models.DateField()
    was = models.BooleanField()  # whether it was a working day before
    works = models.BooleanField()
    source = models.CharField(max_length=200)
    changed_by = models.ForeignKey(Posting, null=True, on_delete=models.PROTECT, related_name="+")
    changed_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["day", "-changed_at"], name="calendar_change_day")]
        constraints = [
            models.CheckConstraint(name="a_change_of_a_day_says_why", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {'workday' if self.works else 'day off'}"


class CalendarYear(Row):
    """A year whose holidays and make-up days somebody entered as a whole: from then on the year is known."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=200)
    days = models.PositiveSmallIntegerField()
    entered_by_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_year_of_the_calendar_has_days", condition=Q(days__gt=0) & Q(days__lte=366)
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)
