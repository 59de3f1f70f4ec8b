"""What may be done with protected time and protected posts."""

from .asking import ask
from .bulk import TimeRow, import_time_entries
from .calendar import import_calendar_year, set_calendar_day
from .emergencies import declare_emergency, end_emergency, renew_emergency
from .exceptions import approve_exception, decline_exception, review_urgent
from .plans import copy_week, plan_hours
from .posts import (
    appoint_protected,
    ask_to_change_post,
    end_protected,
    import_roster,
    move_protected,
    redeploy_protected,
)
from .published import publish_abstraction
from .reports import (
    acknowledge_report,
    close_report,
    erase_report,
    release_reports,
    report_breach,
)
from .rules import adopt_rule, adopt_ruleset, decline_rule, propose_new_rule, propose_rule
from .taskings import ask_for_target, ask_for_time, refusal_of, task_for_dispatch
from .time import check_in, check_out, correct_time, enter_time, void_time

__all__ = [
    "TimeRow",
    "acknowledge_report",
    "adopt_rule",
    "adopt_ruleset",
    "appoint_protected",
    "approve_exception",
    "ask",
    "ask_for_target",
    "ask_for_time",
    "ask_to_change_post",
    "check_in",
    "check_out",
    "close_report",
    "copy_week",
    "correct_time",
    "declare_emergency",
    "decline_exception",
    "decline_rule",
    "end_emergency",
    "end_protected",
    "enter_time",
    "erase_report",
    "import_calendar_year",
    "import_roster",
    "import_time_entries",
    "move_protected",
    "plan_hours",
    "propose_new_rule",
    "propose_rule",
    "publish_abstraction",
    "redeploy_protected",
    "refusal_of",
    "release_reports",
    "renew_emergency",
    "report_breach",
    "review_urgent",
    "set_calendar_day",
    "task_for_dispatch",
    "void_time",
]
