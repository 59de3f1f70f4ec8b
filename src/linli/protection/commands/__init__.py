"""What may be done with protected time and protected posts."""

from .asking import ask
from .bulk import TimeRow, import_time_entries
from .posts import (
    appoint_protected,
    ask_to_change_post,
    end_protected,
    import_roster,
    move_protected,
    redeploy_protected,
)
from .rules import adopt_rule, adopt_ruleset, decline_rule, propose_rule, set_calendar_day
from .taskings import (
    approve_exception,
    ask_for_target,
    ask_for_time,
    decline_exception,
    refusal_of,
    review_urgent,
    task_for_dispatch,
)
from .time import check_in, check_out, correct_time, enter_time, void_time

__all__ = [
    "TimeRow",
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
    "correct_time",
    "decline_exception",
    "decline_rule",
    "end_protected",
    "enter_time",
    "import_roster",
    "import_time_entries",
    "move_protected",
    "propose_rule",
    "redeploy_protected",
    "refusal_of",
    "review_urgent",
    "set_calendar_day",
    "task_for_dispatch",
    "void_time",
]
