"""How bulletins and tips are shown: rows of plain words for the templates, nothing decrypted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import may
from linli.areas.models import Area
from linli.base import words
from linli.base.actors import Actor
from linli.base.clock import now
from linli.incidents.models import Incident
from linli.incidents.vocabulary import kind_word, word_of

from .models import Bulletin, Copy, Tip
from .queries import Counts, approvers_for, counts_of, villages_and_tips


def object_words(bulletin: Bulletin) -> list[str]:
    """The vocabulary's words of what is sought."""
    return [word_of(code) for code in bulletin.things]


def state_of(b: Bulletin) -> tuple[str, str, bool]:
    """(shape, word, live) of a bulletin as it stands now."""
    if b.status == Bulletin.Status.DRAFT:
        return "two", _("waiting for a second person"), False
    if b.status == Bulletin.Status.WITHDRAWN:
        return "0", _("withdrawn: %(why)s") % {"why": b.get_withdrawn_reason_display()}, False
    if not b.incident.is_open:
        return "4", _("over: the incident is closed"), False
    if b.expires_at is None or b.expires_at <= now():
        return "4", _("over: its time has run out"), False
    return "4", _("live, %(left)s left") % {"left": words.span(b.expires_at - now())}, True


@dataclass(frozen=True)
class Shown:
    """One bulletin for the panel."""

    b: Bulletin
    state: tuple[str, str, bool]
    objects: list[str]
    villages: int
    counts: Counts | None
    bar: list[dict[str, Any]]
    may_approve: bool
    own_draft: bool
    may_edit: bool
    may_correct: bool
    may_withdraw: bool
    approvers: list[Any]


def bulletin(actor: Actor, b: Bulletin) -> Shown:
    """A bulletin with what the actor may do with it now; what is impossible is left out."""
    draft = b.status == Bulletin.Status.DRAFT
    open_ = b.incident.is_open
    own = b.drafted_by_staff_id == actor.staff_id
    makes = may(actor, Can.DRAFT_BULLETIN)
    approves = may(actor, Can.APPROVE_BULLETIN)
    counts = counts_of(b) if b.approved_at else None
    state = state_of(b)
    return Shown(
        b=b,
        state=state,
        objects=object_words(b),
        villages=b.villages.count(),
        counts=counts,
        bar=_bar(counts) if counts else [],
        may_approve=draft and open_ and approves,
        own_draft=draft and own,
        may_edit=draft and own and makes and open_,
        may_correct=state[2] and makes,
        may_withdraw=(draft or state[2]) and (makes or approves),
        approvers=list(approvers_for(b)[:4]) if draft and own else [],
    )


def _bar(counts: Counts) -> list[dict[str, Any]]:
    """The four parts of the delivery bar; each counts what the one before it holds."""
    if not counts.addressed:
        return []
    whole = 640
    parts = [
        ("b1", counts.answered),
        ("q3", counts.read),
        ("q2", counts.arrived),
    ]
    return [{"cls": cls, "n": n, "width": round(whole * n / counts.addressed)} for cls, n in parts]


def rows(bulletins: list[Bulletin]) -> list[dict[str, Any]]:
    """Bulletins as lines of the list."""
    n = villages_and_tips(bulletins)
    return [{"b": b, "state": state_of(b), "villages": n[b.pk][0], "tips": n[b.pk][1]} for b in bulletins]


def tips(found: Iterable[Tip], texts: dict[UUID, str] | None = None) -> list[dict[str, Any]]:
    """Tips as lines, each with its village's name."""
    all_of_them = list(found)
    names = dict(Area.objects.filter(path__in={t.path for t in all_of_them}).values_list("path", "name"))
    return [tip(t, (texts or {}).get(t.uid), names.get(t.path, "")) for t in all_of_them]


def tip(t: Tip, text: str | None = None, village: str = "") -> dict[str, Any]:
    """A tip as one line; its text only where it was opened for a purpose."""
    return {
        "tip": t,
        "village": village or t.path,
        "text": text,
        "late": t.late_by,
        "verdict": t.get_verdict_display(),
        "judgable": [
            (v.value, v.label)
            for v in (Tip.Verdict.ADOPTED, Tip.Verdict.NOT_IT, Tip.Verdict.KNOWN)
            if v in Tip.MOVES[Tip.Verdict(t.verdict)]
        ],
    }


def on_board(actor: Actor, b: Bulletin) -> dict[str, Any]:
    """A bulletin as the asked village sees it, with one's own answer."""
    copy = Copy.objects.filter(bulletin=b, posting_id=actor.posting_id or 0).first()
    return {
        "b": b,
        "objects": object_words(b),
        "read": bool(copy and copy.read_at),
        "answer": copy.get_answer_display() if copy and copy.answer else "",
        "left": words.span(b.expires_at - now()) if b.expires_at else "",
    }


def first_words(incident: Incident) -> dict[str, Any]:
    """What a new bulletin says before anybody types: place, time and things as the incident knows them."""
    parts = [incident.area.name]
    if incident.happened_at:
        parts.append(_when(incident.happened_at, incident.happened_until))
    things = [word_of(code) for code in incident.things]
    comma = "，" if words.chinese() else ", "
    stop = "。" if words.chinese() else "."
    text = " ".join(parts) + comma + kind_word(incident.kind)
    if things:
        text += ("：" if words.chinese() else ": ") + comma.join(things)
    return {
        "text": text + stop,
        "look_for": "",
        "do_not": _("Do not touch it, do not follow anybody."),
        "things": list(incident.things),
        "radius_m": 5000,
        "hours": 48,
    }


def _when(start: datetime, end: datetime | None) -> str:
    said = words.said(start)
    if end and end - start < timedelta(days=1):
        return f"{said}–{words.clock(end)}"
    return said


def words_of(b: Bulletin) -> dict[str, Any]:
    """A bulletin's own words, for its form."""
    return {
        "text": b.text,
        "look_for": b.look_for,
        "do_not": b.do_not,
        "things": list(b.things),
        "radius_m": b.radius_m,
        "hours": b.hours,
    }
