"""What may be done: signing in and out, tokens, receipts; inspectors by two inspectors."""

from .inspectors import agree_inspector, propose_end, propose_inspector, withdraw_inspector
from .signing import (
    end_account,
    end_token,
    finish_receipt,
    issue_token,
    open_account,
    open_receipt,
    see_receipt,
    set_password,
)

__all__ = [
    "agree_inspector",
    "end_account",
    "end_token",
    "finish_receipt",
    "issue_token",
    "open_account",
    "open_receipt",
    "propose_end",
    "propose_inspector",
    "see_receipt",
    "set_password",
    "withdraw_inspector",
]
