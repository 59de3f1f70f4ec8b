"""A case's timeline in words: what the journal holds as codes, said in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.access.models import Purpose
from linli.access.words import DOOR_VERBS, door_words
from linli.base.posts import Post
from linli.base.words import clock, span
from linli.journal.models import Entry
from linli.journal.queries import thread
from linli.workforce.models import Posting, Unit

from .models import Incident
from .vocabulary import NORMS, Came, Finding, Outcome, Reopening, task_word

MOST = 200
AT_ONCE = timedelta(seconds=2)


@dataclass(frozen=True)
class Line:
    """One deed on the timeline."""

    at: datetime
    text: str
    small: str
    turn: str
    seq: int | None


def _label(choices: Any, code: Any) -> str:
    return str(dict(choices.choices).get(code, code))


def _step(word: Callable[[], str]) -> Callable[[dict[str, Any]], str]:
    def say(d: dict[str, Any]) -> str:
        text = f"{word()} · {d.get('unit', '')}" if d.get("unit") else word()
        pause = pgettext("pause", ", ")
        return f"{text}{pause}{span(d['seconds'])}" if "seconds" in d else text

    return say


def _door_said(verb: str) -> Callable[[dict[str, Any]], str]:
    return lambda d: door_words(verb)


SAID: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    # verb: (turn of .tl, words)
    "incident.reported": ("key", lambda d: _("Call taken: %(how)s") % {"how": _label(Came, d.get("came"))}),
    "incident.dispatched": ("", lambda d: _("Sent: %(unit)s") % {"unit": d.get("unit", "")}),
    "dispatch.signed": ("", _step(lambda: pgettext("incident", "Signed"))),
    "dispatch.departed": ("", _step(lambda: pgettext("incident", "On the way"))),
    "dispatch.arrived": ("", _step(lambda: pgettext("incident", "There"))),
    "dispatch.reported": (
        "key",
        lambda d: (
            _("%(unit)s reports back: %(finding)s")
            % {"unit": d.get("unit", ""), "finding": _label(Finding, d.get("finding"))}
        ),
    ),
    "dispatch.stood_down": ("", lambda d: _("Stood down: %(unit)s") % {"unit": d.get("unit", "")}),
    "dispatch.clock_corrected": (
        "",
        lambda d: (
            _("Time of “%(step)s” entered afterwards: %(at)s instead of %(was)s, %(unit)s")
            % {
                "step": str(NORMS.get(d.get("step", ""), d.get("step", ""))),
                "at": _clock(d.get("at")),
                "was": _clock(d.get("was")),
                "unit": d.get("unit", ""),
            }
        ),
    ),
    "room.joined": ("", lambda d: _("In the joint room: %(unit)s") % {"unit": d.get("unit", "")}),
    "room.left": ("", lambda d: _("Left the joint room: %(unit)s") % {"unit": d.get("unit", "")}),
    "room.task_asked": (
        "",
        lambda d: (
            _("Task for %(unit)s: %(task)s")
            % {"unit": d.get("unit", ""), "task": task_word(d.get("kind", ""))}
        ),
    ),
    "room.task_accepted": (
        "",
        lambda d: _("Task taken on: %(task)s") % {"task": task_word(d.get("kind", ""))},
    ),
    "room.task_done": ("", lambda d: _("Task done: %(task)s") % {"task": task_word(d.get("kind", ""))}),
    "room.task_withdrawn": (
        "",
        lambda d: _("Task withdrawn: %(task)s") % {"task": task_word(d.get("kind", ""))},
    ),
    "incident.noted": ("", lambda d: _("A note was made")),
    "incident.handler_named": ("", lambda d: _("A handler was added by name")),
    "incident.handling_ended": ("", lambda d: _("A named handler's part ended")),
    "incident.shielded": ("key", lambda d: _("Shielded: address and contact for named handlers only")),
    "incident.lift_asked": ("", lambda d: _("Lifting the shield was asked for; a second person decides")),
    "incident.lift_refused": ("no", lambda d: _("Refused: lifting a shield needs a second person")),
    "incident.shield_lifted": ("key", lambda d: _("The shield was lifted by a second person")),
    "incident.closed": (
        "key",
        lambda d: _("Closed: %(outcome)s") % {"outcome": _label(Outcome, d.get("outcome"))},
    ),
    "incident.confirmed": ("key", lambda d: _("The caller confirms")),
    "incident.reopened": (
        "key",
        lambda d: _("The caller does not agree: %(reason)s") % {"reason": _label(Reopening, d.get("reason"))},
    ),
    "incident.corrected": ("", lambda d: _("The caller put something right; an answer is due")),
    "incident.complained": ("key", lambda d: _("The caller complained; an answer is due")),
    "incident.caller_answered": ("", lambda d: _("The caller was answered")),
    "incident.erased": ("key", lambda d: _("The personal data were erased")),
    "personal.read": (
        "",
        lambda d: _("Personal data opened: %(purpose)s") % {"purpose": _label(Purpose, d.get("purpose"))},
    ),
    **{verb: ("", _door_said(verb)) for verb in DOOR_VERBS},
    "tasking.granted": ("", lambda d: _("A community officer's time: granted by the rulebook")),
    "tasking.refused": ("no", lambda d: _("A community officer's time: refused by the rulebook")),
    "exception.wanted": ("", lambda d: _("A community officer's time: an exception is asked for")),
    "exception.approved": ("", lambda d: _("A community officer's time: granted as an exception")),
    "bulletin.drafted": ("", lambda d: _("Bulletin drafted")),
    "bulletin.edited": ("", lambda d: _("Bulletin changed")),
    "bulletin.approved": ("key", lambda d: _approved(d)),
    "bulletin.withdrawn": ("key", lambda d: _("Bulletin withdrawn")),
    "bulletin.refused": ("no", lambda d: _("Refused: a bulletin needs a second person")),
    "tip.sent": ("", lambda d: _("A tip came in")),
    "tip.adopted": ("key", lambda d: _("Tip adopted")),
    "tip.judged": ("", lambda d: _("Tip answered")),
}


def _approved(d: dict[str, Any]) -> str:
    villages = d.get("villages")
    if not isinstance(villages, int):
        return _("Bulletin approved and sent out")
    said = ngettext("to %(n)d village", "to %(n)d villages", villages) % {"n": villages}
    return _("Bulletin approved and sent out %(where)s") % {"where": said}


def _clock(text: Any) -> str:
    return clock(parse_datetime(str(text)) if text else None, seconds=True)


def say(verb: str, data: dict[str, Any]) -> tuple[str, str]:
    """(turn, words) of one deed; a verb nobody has words for is shown as it is."""
    turn, words = SAID.get(verb, ("", lambda d: verb))
    return turn, words(data)


def timeline(incident: Incident, *, newest_first: bool = True) -> list[Line]:
    """The case's deeds with who did them by post, never by name."""
    entries = list(thread(incident.uid).order_by("-id")[:MOST])
    units, posts = _named(entries)
    lines: list[Line] = []
    for entry, together in _gathered(entries):
        data = dict(entry.data)
        named = [units.get(str(e.data.get("unit")), "") for e in together]
        data["unit"] = pgettext("list", ", ").join(n for n in reversed(named) if n)
        turn, text = say(entry.verb, data)
        turn = "key" if len(together) > 1 else turn
        small = posts.get(entry.posting or 0) or _who(entry)
        link = getattr(entry, "link", None)
        lines.append(Line(entry.recorded_at, text, small, turn, link.seq if link else None))
    return lines if newest_first else lines[::-1]


def _gathered(entries: list[Entry]) -> Iterator[tuple[Entry, list[Entry]]]:
    """Entries, those of one deed that sent several units at once taken together under the newest."""
    together: list[Entry] = []
    for entry in entries:
        last = together[-1] if together else None
        same = last is not None and last.verb == entry.verb == "incident.dispatched"
        if (
            same
            and last is not None
            and last.posting == entry.posting
            and last.recorded_at - entry.recorded_at < AT_ONCE
        ):
            together.append(entry)
            continue
        if together:
            yield together[0], together
        together = [entry]
    if together:
        yield together[0], together


def _who(entry: Entry) -> str:
    if entry.actor_kind == "claimant":
        return pgettext("incident", "caller")
    if entry.actor_kind == "job":
        return _("routine")
    return _label(Post, entry.post)


def _named(entries: list[Entry]) -> tuple[dict[str, str], dict[int, str]]:
    """Units by uid, and postings as "post, unit", each fetched at once."""
    wanted = {
        UUID(e.data["unit"])
        for e in entries
        if isinstance(e.data.get("unit"), str) and len(e.data["unit"]) == 36
    }
    units = {str(u.uid): str(u) for u in Unit.objects.filter(uid__in=wanted)}
    postings = Posting.objects.filter(pk__in={e.posting for e in entries if e.posting}).select_related("unit")
    return units, {p.pk: f"{p.get_post_display()} · {p.unit}" for p in postings}
