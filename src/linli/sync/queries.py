"""What a phone may hold now: its own villages and what they are asked, bounded, and nothing of any person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings

from linli.access.grants import Can
from linli.access.policy import may
from linli.access.scope import above_paths
from linli.areas.models import Area, Level
from linli.areas.queries import standing, villages_under
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.posts import Post
from linli.bulletins.models import Bulletin, Copy
from linli.bulletins.queries import bulletins_on_my_board, my_answers
from linli.incidents.vocabulary import OBJECTS
from linli.premises.queries import premises_for

from .both import in_both
from .due import PROMISES, TASKS
from .forms import described
from .schemas import MOST_HELD

MOST_PREMISES = 500


def holdings(actor: Any, *, cursor: str = "") -> dict[str, Any]:
    """Everything that the actor's phone may hold; only its cursor when that is what the phone has already."""
    bulletins = [_bulletin(actor, b) for b in bulletins_on_my_board(actor)[:MOST_HELD]]
    tasks = sorted(_all_of(TASKS, actor), key=_by_due)
    promises = sorted(_all_of(PROMISES, actor), key=_by_due)
    premises = my_premises(actor)
    room = max(0, MOST_HELD - len(bulletins) - len(tasks) - len(promises) - len(premises))
    villages = my_villages(actor, room + 1)
    complete = len(villages) <= room and len(bulletins) < MOST_HELD
    held: dict[str, Any] = {
        "complete": complete,
        "me": _me(actor),
        "bulletins": bulletins,
        "answers": [_answer(t) for t in my_answers(actor)[:50]],
        "tasks": tasks[:MOST_HELD],
        "promises": promises[:MOST_HELD],
        "villages": villages[:room],
        "premises": premises,
        "forms": described(actor),
    }
    fresh = hashlib.sha256(json.dumps(held, sort_keys=True, default=str).encode()).hexdigest()[:32]
    if cursor == fresh:
        return {"at": now(), "cursor": fresh, "unchanged": True}
    return {"at": now(), "cursor": fresh, "unchanged": False, **held}


def my_villages(actor: Actor, most: int) -> list[dict[str, Any]]:
    """The villages of the actor's areas, and the village that a grid lies in."""
    found: dict[str, Area] = {}
    for path in actor.paths:
        rows = list(villages_under(path).order_by("path")[:most]) if path else []
        if not rows:
            rows = list(Area.objects.filter(standing(), path__in=above_paths(path), level=Level.VILLAGE))
        found.update({area.path: area for area in rows})
    return [{"path": area.path, "code": area.code, "name": area.name} for area in found.values()][:most]


def my_premises(actor: Actor) -> list[dict[str, Any]]:
    """The small premises of the actor's villages: sign and village, longest not inspected first."""
    if not may(actor, Can.INSPECT_PREMISES):
        return []
    rows = premises_for(actor).select_related("area")[:MOST_PREMISES]
    return [{"uid": str(p.uid), "sign": p.sign, "village": p.area.name} for p in rows]


def _me(actor: Any) -> dict[str, Any]:
    return {
        "staff": str(actor.staff.uid),
        "posting": str(actor.uid),
        "name": actor.staff.name,
        "post": in_both(Post(actor.post).label),
        "unit": {
            "zh": actor.unit.name.get("zh", ""),
            "en": actor.unit.name.get("en") or actor.unit.name.get("zh", ""),
        },
        "zone": settings.TIME_ZONE,
        "demo": bool(settings.LINLI_CLOCK_OFFSET),
        "may_report": may(actor, Can.REPORT_BREACH),
    }


def _bulletin(actor: Actor, b: Bulletin) -> dict[str, Any]:
    """The bulletin alone: not its incident, not its place, not who else was asked."""
    copy = Copy.objects.filter(bulletin=b, posting_id=actor.posting_id or 0).first()
    return {
        "uid": str(b.uid),
        "text": b.text,
        "look_for": b.look_for,
        "do_not": b.do_not,
        "language": b.language,
        "objects": [{"zh": OBJECTS[c][1], "en": OBJECTS[c][2]} for c in b.things if c in OBJECTS],
        "approved_at": b.approved_at.isoformat() if b.approved_at else "",
        "expires_at": b.expires_at.isoformat() if b.expires_at else "",
        "exercise": b.exercise,
        "arrived": bool(copy and copy.arrived_at),
        "read": bool(copy and copy.read_at),
        "answer": copy.answer if copy else "",
    }


def _answer(tip: Any) -> dict[str, Any]:
    return {"uid": str(tip.uid), "received_at": tip.received_at.isoformat(), "verdict": tip.verdict}


def _all_of(sources: list[Callable[[Actor], list[dict[str, Any]]]], actor: Actor) -> list[dict[str, Any]]:
    return [row for source in sources for row in source(actor)]


def _by_due(row: dict[str, Any]) -> tuple[str, str]:
    return (row.get("due") or "9999", row.get("uid", ""))
