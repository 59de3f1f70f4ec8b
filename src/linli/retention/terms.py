"""How long each kind of case keeps its personal data: one line per kind, the shortest that the work needs."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

LONGEST_EXTENSION = timedelta(days=365)


@dataclass(frozen=True)
class Term:
    """A kind of case: how many days after its end its personal data go, and which room erases it."""

    case_kind: str
    room: str
    days: int
    erase: str
    word: Any

    @property
    def rule(self) -> str:
        return f"{self.case_kind}:{self.days}d"

    @property
    def due(self) -> Callable[..., Any]:
        """`due_for_erasure(day)` of the room: cases that ended on or before the day and are not yet erased."""
        special = {
            "bulletins.tip": "tips_due_for_erasure",
            "assistance.word": "words_due_for_erasure",
            "protection.breachreport": "reports_due_for_erasure",
        }
        name = special.get(self.case_kind, "due_for_erasure")
        return getattr(importlib.import_module(f"linli.{self.room}.queries"), name)  # type: ignore[no-any-return]

    @property
    def eraser(self) -> Callable[..., Any]:
        """The room's command `(actor, case)`."""
        return getattr(importlib.import_module(f"linli.{self.room}.commands"), self.erase)  # type: ignore[no-any-return]


ALL = [
    Term("bulletins.tip", "bulletins", 30, "erase_tip", _("tips that were not adopted")),
    Term("assistance.request", "assistance", 90, "erase_request", _("requests")),
    Term("assistance.word", "assistance", 90, "erase_word", _("residents' words")),
    Term("protection.breachreport", "protection", 365, "erase_report", _("confidential reports")),
    Term("mediation.dispute", "mediation", 365, "erase_dispute", _("disputes")),
    Term("incidents.incident", "incidents", 730, "erase_incident", _("incidents")),
]


def terms() -> list[Term]:
    """The terms of the rooms that stand."""
    return [t for t in ALL if importlib.util.find_spec(f"linli.{t.room}.commands")]
