"""The planner's engine: plain Python, no Django. `plan` places assistants, `redraw` redraws one township's beats."""

from linli.placement.engine.planning import plan
from linli.placement.engine.redrawing import redraw
from linli.placement.engine.types import (
    SCALE,
    Certificate,
    Impossible,
    Key,
    Move,
    OtherBeat,
    Plan,
    PlannedBeat,
    Progress,
    Question,
    Redrawing,
    Village,
)

__all__ = [
    "SCALE",
    "Certificate",
    "Impossible",
    "Key",
    "Move",
    "OtherBeat",
    "Plan",
    "PlannedBeat",
    "Progress",
    "Question",
    "Redrawing",
    "Village",
    "plan",
    "redraw",
]
