"""The domain's only clock. A demonstration's clock carries an offset; nothing else may ask the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings


def real_now() -> datetime:
    """The machine's time, for leases, throttles, sessions and tokens only."""
    return datetime.now(UTC)


def now() -> datetime:
    """The time at which things happen in the domain, aware, in UTC."""
    return real_now() + settings.LINLI_CLOCK_OFFSET


def zone() -> ZoneInfo:
    """The installation's one time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def today() -> date:
    """The local day now."""
    return local_day(now())


def local_day(at: datetime) -> date:
    """The installation's calendar day of an instant."""
    return at.astimezone(zone()).date()


def local(at: datetime) -> datetime:
    """An instant in the installation's zone."""
    return at.astimezone(zone())


def day_start(day: date) -> datetime:
    """The first instant of a local day, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone()).astimezone(UTC)


def week_start(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
