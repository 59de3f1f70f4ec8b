"""All writes of this room: making a bulletin, answering it, judging the answers."""

from .alerts import take_in_alert
from .answering import read_bulletin, receive_bulletins, say_nothing_seen, send_tip
from .bulk import PastBulletin, PastTip, import_bulletins
from .judging import adopt_tip, erase_tip, judge_tip, open_tips
from .making import (
    approve_bulletin,
    correct_bulletin,
    draft_bulletin,
    edit_bulletin,
    withdraw_bulletin,
)

__all__ = [
    "PastBulletin",
    "PastTip",
    "adopt_tip",
    "approve_bulletin",
    "correct_bulletin",
    "draft_bulletin",
    "edit_bulletin",
    "erase_tip",
    "import_bulletins",
    "judge_tip",
    "open_tips",
    "read_bulletin",
    "receive_bulletins",
    "say_nothing_seen",
    "send_tip",
    "take_in_alert",
    "withdraw_bulletin",
]
