"""What may be done with protected time and protected posts."""

from .rules import adopt_ruleset
from .taskings import ask_for_time, refusal_of, task_for_dispatch

__all__ = ["adopt_ruleset", "ask_for_time", "refusal_of", "task_for_dispatch"]
