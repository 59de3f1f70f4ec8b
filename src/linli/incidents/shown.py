"""What one incident's page shows: facts, the joint room, clocks, and which deeds are possible now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.access.grants import Can
from linli.access.models import AccessRow
from linli.access.policy import covers, may
from linli.access.scope import above_paths
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.posts import Post

from .board import STATES
from .limits import owed
from .models import Dispatch, Incident, IncidentNote, NamedHandler, RoomMember, RoomTask
from .queries import handles, takes_part, unit_of
from .telling import timeline
from .vocabulary import NORMS, kind_word, task_word, word_of

NEXT_DEED = {  # status of a dispatch: (step, key, which word stands on the button)
    Dispatch.Status.SENT: "sign",
    Dispatch.Status.SIGNED: "depart",
    Dispatch.Status.DEPARTED: "arrive",
    Dispatch.Status.ARRIVED: "report",
}
KEYS = {"sign": "s", "depart": "o", "arrive": "a", "report": "f"}


def step_word(step: str) -> str:
    """What stands on a clock's button."""
    return {
        "sign": pgettext("incident", "Sign"),
        "depart": _("On our way"),
        "arrive": _("We are there"),
        "report": _("Report back"),
    }[step]


@dataclass(frozen=True)
class RoomRow:
    """One line of the joint room: a unit out there, a department taking part, or a task."""

    unit: Any
    what: str
    due: datetime | None
    late: bool
    shape: str
    word: str
    dispatch: Dispatch | None = None
    task: RoomTask | None = None
    member: RoomMember | None = None
    steps: tuple[str, ...] = ()
    mine: bool = False


@dataclass(frozen=True)
class ClockRow:
    """How long one step took, against its norm."""

    word: str
    took: timedelta | None
    norm: timedelta
    late: bool
    corrected: bool


TASK_STATES = {"asked": "0", "accepted": "2", "done": "ok", "void": "off"}


def room_rows(actor: Actor, incident: Incident, at: datetime) -> list[RoomRow]:
    """The joint room: who is out there, who takes part, what was asked of whom."""
    commands_here = may(actor, Can.DISPATCH) and covers(actor, incident.path)
    back = may(actor, Can.REPORT_BACK)
    rows = []
    out = list(
        Dispatch.objects.filter(incident=incident)
        .exclude(status=Dispatch.Status.STOOD_DOWN)
        .select_related("unit", "posting__staff")
        .order_by("sent_at", "pk")
    )
    for d in out:
        limit = owed(d)
        mine = d.posting_id == actor.posting_id if d.posting_id else d.unit_id == unit_of(actor)
        shape, word = STATES[d.status]
        late = bool(limit and limit[1] < at)
        text = str(d.get_finding_display()) if d.finding else pgettext("incident", "attend")
        steps = (NEXT_DEED[Dispatch.Status(d.status)],) if limit and back and (mine or commands_here) else ()
        rows.append(
            RoomRow(
                d.posting or d.unit,
                text,
                limit[1] if limit else None,
                late,
                "ok" if d.reported_at else shape,
                str(d.get_status_display() if d.reported_at else word),
                dispatch=d,
                steps=steps if incident.is_open else (),
                mine=mine,
            )
        )
    sent = {d.unit_id for d in out if d.posting_id is None}
    members = list(
        RoomMember.objects.filter(incident=incident, left_at=None).select_related("unit").order_by("pk")
    )
    tasks = list(RoomTask.objects.filter(incident=incident).select_related("unit").order_by("due_at", "pk"))
    busy = {t.unit_id for t in tasks}
    for m in members:
        if m.unit_id not in sent and m.unit_id not in busy:
            rows.append(RoomRow(m.unit, _("takes part"), None, False, "1", _("in the room"), member=m))
    for t in tasks:
        late = t.ended_at is None and t.due_at < at
        mine = t.unit_id == unit_of(actor)
        may_step = may(actor, Can.WORK_IN_ROOM) and (mine or commands_here) and t.ended_at is None
        first = ("accept",) if t.status == RoomTask.Status.ASKED else ()
        steps = (*first, "finish") if may_step else ()
        rows.append(
            RoomRow(
                t.unit,
                task_word(t.kind),
                t.due_at,
                late,
                TASK_STATES[t.status],
                str(t.get_status_display()),
                task=t,
                steps=steps,
                mine=mine,
            )
        )
    return rows


def clock_rows(incident: Incident, at: datetime) -> list[ClockRow]:
    """The clocks of the unit that was there first, against the norms."""
    sent = (
        Dispatch.objects.filter(incident=incident)
        .exclude(status=Dispatch.Status.STOOD_DOWN)
        .order_by("sent_at", "pk")
    )
    first = min(sent, key=lambda d: (d.arrived_at or at, d.sent_at, d.pk), default=None)
    if first is None:
        took = at - incident.received_at if incident.is_open else None
        return [_clock("send", took, took is not None and took > NORMS["send"].limit, False)]
    rows = [_clock("send", first.sent_at - incident.received_at, None, False)]
    for step in ("sign", "depart", "arrive", "report"):
        seconds = getattr(first, f"{step}_seconds")
        limit = owed(first)
        if seconds is None and not (limit and limit[0] == step):
            rows.append(_clock(step, None, False, False))
            continue
        norm = NORMS[step].limit
        took = timedelta(seconds=seconds) if seconds is not None else at - (limit[1] - norm)  # type: ignore[index]
        corrected = any(c["step"] == step for c in first.corrections)
        rows.append(_clock(step, took, None, corrected))
    return rows


def _clock(step: str, took: timedelta | None, late: bool | None, corrected: bool) -> ClockRow:
    norm = NORMS[step]
    missed = took is not None and took > norm.limit if late is None else late
    return ClockRow(str(norm), took, norm.limit, missed, corrected)


def readings(incident: Incident) -> list[tuple[str, int]]:
    """How often which posts opened the personal data."""
    posts = Counter(AccessRow.objects.filter(case=incident.uid).values_list("post", flat=True))
    words = dict(Post.choices)
    return [
        (str(words.get(post, pgettext("incident", "caller") if post == "claimant" else post)), n)
        for post, n in posts.most_common()
    ]


def possible(actor: Actor, incident: Incident) -> dict[str, bool]:
    """Which deeds this actor can do now; what cannot be done is not shown."""
    here = covers(actor, incident.path)
    part = here or takes_part(actor, incident)
    handler = handles(actor, incident)
    open_ = incident.is_open
    kept = incident.erased_at is None and incident.key_id is not None
    lift = may(actor, Can.SHIELD_CASE) and part and incident.shielded
    return {
        "dispatch": open_ and here and may(actor, Can.DISPATCH),
        "close": open_ and here and may(actor, Can.CLOSE_INCIDENT),
        "room": open_ and part and may(actor, Can.WORK_IN_ROOM),
        "note": kept and part and may(actor, Can.WORK_IN_ROOM),
        "open": kept,
        "handler": handler,
        "name": open_ and handler,
        "shield": part and may(actor, Can.SHIELD_CASE) and not incident.shielded,
        "ask_lift": lift and incident.lift_asked_by_staff_id is None,
        "lift": lift
        and incident.lift_asked_by_staff_id is not None
        and incident.lift_asked_by_staff_id != actor.staff_id,
        "answer": here and may(actor, Can.CLOSE_INCIDENT),
    }


def case(actor: Actor, incident: Incident) -> dict[str, Any]:
    """The context of an incident's page."""
    at = now()
    rows = room_rows(actor, incident, at)
    mine = next((r for r in rows if r.mine and r.dispatch and r.steps), None)
    waiting = IncidentNote.objects.filter(incident=incident).exclude(verdict="").order_by("pk")
    return {
        "incident": incident,
        "at": at,
        "kind": kind_word(incident.kind),
        "things": [word_of(t) for t in incident.things],
        "places": list(Area.objects.filter(path__in=above_paths(incident.path)[2:]).order_by("path")),
        "rows": rows,
        "mine": mine,
        "mine_step": mine.steps[0] if mine else "",
        "step_word": step_word,
        "step_keys": KEYS,
        "clocks": clock_rows(incident, at),
        "lines": timeline(incident),
        "readings": readings(incident),
        "parties": incident.parties.count(),
        "caller_notes": list(waiting),
        "named": list(
            NamedHandler.objects.filter(incident=incident, ended_at=None).select_related("posting__staff")
        ),
        "limit_word": str(NORMS[incident.next_step]) if incident.next_step else "",
        "departments": len({r.unit.pk if hasattr(r.unit, "kind") else 0 for r in rows}),
        "can": possible(actor, incident),
        "state": _state(incident, rows),
    }


def _state(incident: Incident, rows: list[RoomRow]) -> tuple[str, str]:
    if not incident.is_open:
        return (
            "ok" if incident.status == Incident.Status.CONFIRMED else "4",
            str(incident.get_status_display()),
        )
    order = ["sent", "signed", "departed", "arrived", "reported"]
    everybody = [r.dispatch.status for r in rows if r.dispatch]
    out = [status for status in everybody if status != Dispatch.Status.REPORTED] or everybody
    furthest = max(out, key=order.index, default="")
    shape, word = STATES[furthest]
    return shape, str(word)
