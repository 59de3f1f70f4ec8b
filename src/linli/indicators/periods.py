"""Periods and as-of: inclusive at the doors, half-open inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from linli.base.clock import day_start, local_day, now
from linli.base.errors import Wrong
from linli.base.words import MONTHS, chinese

LONGEST = 366 * 5
FIRST = date(1990, 1, 1)


@dataclass(frozen=True)
class Period:
    """Days from `start` to before `end`."""

    start: date
    end: date

    @classmethod
    def said(cls, first: date, last: date) -> Period:
        """From a first to a last day, both included. Raises Wrong."""
        if last < first:
            raise Wrong(_("The last day lies before the first."), field="to", code="bad_interval")
        if first < FIRST or (last - first).days > LONGEST:
            raise Wrong(_("A period has at most five years."), field="from", code="bad_interval")
        return cls(first, last + timedelta(days=1))

    @classmethod
    def half_year_before(cls, day: date) -> Period:
        """The last half-year that was over on a day."""
        return (
            cls(date(day.year, 1, 1), date(day.year, 7, 1))
            if day.month > 6
            else cls(date(day.year - 1, 7, 1), date(day.year, 1, 1))
        )

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    def year_before(self) -> Period:
        """The same days a year earlier; 29 February ends where February ended."""
        return Period(_year_earlier(self.start), _year_earlier(self.end))

    def months(self) -> list[Period]:
        """Its calendar months; the first and last may be parts."""
        found, at = [], self.start
        while at < self.end:
            following = date(at.year + at.month // 12, at.month % 12 + 1, 1)
            found.append(Period(at, min(following, self.end)))
            at = following
        return found

    @property
    def fixed(self) -> str:
        """ "month", "half" or "year" where it is a whole one of the calendar; else nothing."""
        if self.start.day != 1 or self.end.day != 1:
            return ""
        length = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        if length == 1:
            return "month"
        if length == 6 and self.start.month in {1, 7}:
            return "half"
        return "year" if length == 12 and self.start.month == 1 else ""

    def __str__(self) -> str:
        """`2017 年 1–6 月`, `January to June 2017`; days where it is no row of whole months of one year."""
        whole = self.start.day == 1 and self.end.day == 1 and self.last.year == self.start.year
        if not whole:
            return f"{self.start} – {self.last}" if chinese() else f"{self.start} to {self.last}"
        year, first, last = self.start.year, self.start.month, self.last.month
        if self.fixed == "year":
            return f"{year} 年" if chinese() else str(year)
        if chinese():
            return f"{year} 年 {first} 月" if first == last else f"{year} 年 {first}–{last} 月"
        return (
            f"{MONTHS[first - 1]} {year}"
            if first == last
            else f"{MONTHS[first - 1]} to {MONTHS[last - 1]} {year}"
        )


@dataclass(frozen=True)
class AsOf:
    """What had been recorded before an instant. The same instant gives the same answer for ever."""

    at: datetime

    @classmethod
    def now(cls) -> AsOf:
        return cls(now())

    @classmethod
    def said(cls, day: date | None) -> AsOf:
        """The end of a day; of today, now. Raises Wrong for a day to come."""
        if day is None:
            return cls.now()
        if day > local_day(now()):
            raise Wrong(_("What will be recorded is not known yet."), field="as_of", code="bad_date")
        return cls(min(day_start(day + timedelta(days=1)), now()))

    @property
    def day(self) -> date:
        """The last local day that is known, at least in part."""
        return local_day(self.at - timedelta(microseconds=1))

    def stock_day(self, period: Period) -> date:
        """The day on which a stock is counted: the period's last, or the last that is known."""
        return min(period.last, self.day)


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1) - timedelta(days=1)
