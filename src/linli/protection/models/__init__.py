"""Rules, the ledger of time, and what was asked of a community officer."""

from .calendar import CalendarChange, CalendarYear
from .emergencies import Emergency, EmergencyGround
from .published import AbstractionReport
from .reports import BreachReport
from .rules import Act, CalendarDay, Effect, Rule
from .taskings import Ground, PaybackDebt, Review, Tasking
from .time import CheckIn, Kind, MonthSum, Source, TimeEntry, WeekSum

__all__ = [
    "AbstractionReport",
    "Act",
    "BreachReport",
    "CalendarChange",
    "CalendarDay",
    "CalendarYear",
    "CheckIn",
    "Effect",
    "Emergency",
    "EmergencyGround",
    "Ground",
    "Kind",
    "MonthSum",
    "PaybackDebt",
    "Review",
    "Rule",
    "Source",
    "Tasking",
    "TimeEntry",
    "WeekSum",
]
