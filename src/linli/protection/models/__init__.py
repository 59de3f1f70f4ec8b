"""Rules, the ledger of time, and what was asked of a community officer."""

from .emergencies import Emergency, EmergencyGround
from .reports import BreachReport
from .rules import Act, CalendarDay, Effect, Rule
from .taskings import Ground, PaybackDebt, Review, Tasking
from .time import CheckIn, Kind, Source, TimeEntry, WeekSum

__all__ = [
    "Act",
    "BreachReport",
    "CalendarDay",
    "CheckIn",
    "Effect",
    "Emergency",
    "EmergencyGround",
    "Ground",
    "Kind",
    "PaybackDebt",
    "Review",
    "Rule",
    "Source",
    "Tasking",
    "TimeEntry",
    "WeekSum",
]
