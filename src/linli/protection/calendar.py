"""Working days: the State Council's calendar as shipped, with this installation's own days over it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar

from linli.base.clock import week_start

from .models import CalendarDay

DUTY_DAY = 480  # minutes of a duty day
USUAL_WEEK = 5  # working days of a usual week


class Workdays:
    """Which days between two dates are working days; read once, asked often."""

    def __init__(self, first: date, last: date) -> None:
        own = CalendarDay.objects.filter(day__gte=first, day__lte=last).values_list("day", "works")
        self.own = dict(own)
        self.unknown: set[int] = set()  # years for which no calendar is known; weekdays count as working days

    def __contains__(self, day: date) -> bool:
        if day in self.own:
            return self.own[day]
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            self.unknown.add(day.year)
            return day.weekday() < 5

    def of_week(self, monday: date) -> list[date]:
        """The working days of a week, make-up days on weekends among them."""
        return [d for d in week_days(monday) if d in self]


def week_days(monday: date) -> list[date]:
    """The seven days of a week."""
    return [monday + timedelta(days=n) for n in range(7)]


def weeks_between(first: date, last: date) -> list[date]:
    """Mondays of the weeks that belong to a period, both days included: a week belongs where its Thursday lies."""
    monday = week_start(first)
    found = []
    while (thursday := monday + timedelta(days=3)) <= last:
        if thursday >= first:
            found.append(monday)
        monday += timedelta(days=7)
    return found


def missing_years(years: Iterable[int]) -> list[int]:
    """The years for which neither the shipped calendar nor this installation knows the holidays."""
    missing = []
    for year in sorted(set(years)):
        try:
            chinese_calendar.is_workday(date(year, 1, 1))
        except NotImplementedError:
            if not CalendarDay.objects.filter(day__year=year).exists():
                missing.append(year)
    return missing


def after_working_days(day: date, count: int) -> date:
    """The day on which a limit of so many working days ends; the day itself does not count (Civil Code, art. 201)."""
    workdays = Workdays(day, day + timedelta(days=3 * count + 30))
    end = day
    while count > 0:
        end += timedelta(days=1)
        count -= end in workdays
    return end
