"""What may be done: requests step by step, and residents' words with their answer."""

from .requests import (
    PastRequest,
    Taken,
    confirm_done,
    copy_for_claimant,
    erase_request,
    import_requests,
    list_service,
    refuse_request,
    reopen_request,
    take_request,
    take_request_offline,
    take_step,
)
from .words import Said, answer_word, erase_word, say_about_case, say_word, word_for_claimant

__all__ = [
    "PastRequest",
    "Said",
    "Taken",
    "answer_word",
    "confirm_done",
    "copy_for_claimant",
    "erase_request",
    "erase_word",
    "import_requests",
    "list_service",
    "refuse_request",
    "reopen_request",
    "say_about_case",
    "say_word",
    "take_request",
    "take_request_offline",
    "take_step",
    "word_for_claimant",
]
