"""All writes of the room: plans and their answers, draft posts, redrawings, editions of the load formula."""

from .drafts import drop_draft_post, fill_draft_post
from .formulas import adopt_formula, decline_formula, propose_formula
from .plans import accept_plan, ask_plan, stop_plan
from .redrawings import apply_redrawing, drop_redrawing, propose_redrawing
from .working import fail_plan, finish_plan, give_back, lease_plan, note_progress, take_back

__all__ = [
    "accept_plan",
    "adopt_formula",
    "apply_redrawing",
    "ask_plan",
    "decline_formula",
    "drop_draft_post",
    "drop_redrawing",
    "fail_plan",
    "fill_draft_post",
    "finish_plan",
    "give_back",
    "lease_plan",
    "note_progress",
    "propose_formula",
    "propose_redrawing",
    "stop_plan",
    "take_back",
]
