"""The clock while the demonstration is built: it stands at a moment, and goes on when it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings

from linli.base.clock import now, zone

DAY = date(2017, 7, 1)  # the day on which the demonstration stands
MORNING = time(9, 30)  # and the time of day at which it is opened


class _Standing:
    """Added to whatever moment it gives one and the same: `base.clock.now()` stands still."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __radd__(self, _moment: datetime) -> datetime:
        return self.at


@contextmanager
def standing_at(at: datetime) -> Iterator[None]:
    """Let the domain's clock stand at a moment for a while."""
    before: Any = settings.LINLI_CLOCK_OFFSET
    settings.LINLI_CLOCK_OFFSET = _Standing(at)
    try:
        yield
    finally:
        settings.LINLI_CLOCK_OFFSET = before


def go_to(at: datetime) -> None:
    """Set the standing clock to another moment."""
    standing: Any = settings.LINLI_CLOCK_OFFSET
    standing.at = at


def go_on(**by: float) -> datetime:
    """Let the standing clock go on, by minutes=… and the like; the moment it then is."""
    go_to(now() + timedelta(**by))
    return now()


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """A local time of a day."""
    return datetime.combine(day, time(hour, minute), tzinfo=zone())


def opening() -> datetime:
    """The moment at which the demonstration is opened for the first time."""
    return datetime.combine(DAY, MORNING, tzinfo=zone())
