"""What becomes of tips: read for a purpose, judged, and in the end forgotten."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.commands import read_personal
from linli.access.grants import Can
from linli.access.models import Purpose
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.deeds import command
from linli.base.errors import Conflict, Refused
from linli.incidents.models import Incident
from linli.journal.commands import record

from ..models import Tip
from ..queries import tips_of
from .making import require_here


def adopt_tip(actor: Actor, tip: Tip) -> None:
    """Take a tip up: somebody goes and looks."""
    judge_tip(actor, tip, verdict=Tip.Verdict.ADOPTED)


@command
def judge_tip(actor: Actor, tip: Tip, *, verdict: str) -> None:
    """Say what a tip turned out to be: adopted, not it, or already known. Whoever sent it sees the answer."""
    require_here(actor, Can.JUDGE_TIPS, tip.bulletin.incident)
    if verdict not in Tip.MOVES[Tip.Verdict(tip.verdict)]:
        raise Refused(_("This tip has been answered already."), code="wrong_state", status=409)
    moved = Tip.objects.filter(pk=tip.pk, verdict=tip.verdict).update(
        verdict=verdict, judged_by_id=actor.posting_id, judged_at=now()
    )
    if not moved:
        raise Conflict(_("Somebody answered this tip a moment ago. Please look again."))
    tip.refresh_from_db()
    note_tip(actor, "tip.judged", tip, verdict=verdict, paths=[tip.path])


def note_tip(actor: Actor, verb: str, tip: Tip, **data: Any) -> None:
    incident = tip.bulletin.incident
    record(actor, verb, subject=tip, thread=incident.uid, path=incident.path, exercise=tip.exercise, **data)


@command
def open_tips(actor: Actor, incident: Incident) -> dict[UUID, str]:
    """Read the texts of an incident's tips as one who handles it; leaves one access row."""
    require_here(actor, Can.JUDGE_TIPS, incident)
    tips = [tip for tip in tips_of(incident) if tip.text is not None]
    if not tips:
        return {}
    texts = read_personal(actor, incident, rows=tips, purpose=Purpose.DUTY)
    return {uid: said.get("text", "") for uid, said in texts.items()}


@command
def erase_tip(actor: Actor, tip: Tip) -> None:
    """Delete a tip's text; the bare tip (village, times, verdict) stays for counting."""
    Tip.objects.filter(pk=tip.pk).update(text=None)
    record(actor, "tip.erased", subject=tip, path=tip.incident_path)
