"""Working days: the State Council's calendar as shipped, with this installation's own days over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import chinese_calendar

from linli.base.clock import week_start

from .models import CalendarDay, CalendarYear

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


FIRST_YEAR, LAST_YEAR = 2004, 2100
WARN_FROM = (
    11,
    1,
)  # month and day from which on the next year is asked for; the State Council tells it in autumn


def missing_years(years: Iterable[int]) -> list[int]:
    """The years for which neither the shipped calendar nor this installation knows the holidays."""
    missing = [year for year in sorted(set(years)) if not is_shipped(year)]
    known = (
        set(CalendarYear.objects.filter(year__in=missing).values_list("year", flat=True)) if missing else ()
    )
    return [year for year in missing if year not in known]


def is_shipped(year: int) -> bool:
    """Whether the calendar that comes with Linli knows a year."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def years_to_enter(day: date) -> list[int]:
    """The years that somebody has to enter by now: this one, and from 1 November on the next."""
    ahead = [day.year + 1] if (day.month, day.day) >= WARN_FROM else []
    return missing_years([day.year, *ahead])


@dataclass(frozen=True)
class DayShown:
    """A day of the year's calendar: working day or not, whether that is unusual, and whether it was said here."""

    day: date
    works: bool
    said: bool

    @property
    def kind(self) -> str:
        """What it is: work, weekend, holiday (a weekday off) or makeup (a weekend day worked)."""
        if self.works:
            return "makeup" if self.day.weekday() > 4 else "work"
        return "weekend" if self.day.weekday() > 4 else "holiday"


def year_shown(year: int) -> list[list[list[DayShown | None]]]:
    """Twelve months of weeks of seven days; None before the first and after the last of a month."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    work = Workdays(first, last)
    months = []
    for month in range(1, 13):
        days: list[DayShown | None] = [None] * date(year, month, 1).weekday()
        day = date(year, month, 1)
        while day.month == month and day.year == year:
            days.append(DayShown(day, day in work, day in work.own))
            day += timedelta(days=1)
        days += [None] * (-len(days) % 7)
        months.append([days[n : n + 7] for n in range(0, len(days), 7)])
    return months


def calendar_of(year: int) -> dict[str, Any]:
    """A year as plain values: its unusual days, and those that were said here."""
    days = [d for month in year_shown(year) for week in month for d in week if d is not None]
    return {
        "year": year,
        "known": not missing_years([year]),
        "shipped": is_shipped(year),
        "workdays": sum(d.works for d in days),
        "days": [
            {"day": d.day, "works": d.works, "kind": d.kind, "said": d.said}
            for d in days
            if d.said or d.kind in {"holiday", "makeup"}
        ],
    }


def after_working_days(day: date, count: int) -> date:
    """The day on which a limit of so many working days ends; the day itself does not count (Civil Code, art. 201)."""
    workdays = Workdays(day, day + timedelta(days=3 * count + 30))
    end = day
    while count > 0:
        end += timedelta(days=1)
        count -= end in workdays
    return end
