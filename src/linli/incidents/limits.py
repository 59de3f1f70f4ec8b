"""Which limit comes next for an incident: one place that decides it, for the board and for the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .models import Dispatch, Incident
from .vocabulary import NORMS

NEXT = {  # status of a dispatch: (the step it owes, the clock it is counted from)
    Dispatch.Status.SENT: ("sign", "sent_at"),
    Dispatch.Status.SIGNED: ("depart", "signed_at"),
    Dispatch.Status.DEPARTED: ("arrive", "departed_at"),
    Dispatch.Status.ARRIVED: ("report", "arrived_at"),
}


def owed(dispatch: Dispatch) -> tuple[str, datetime] | None:
    """The step a dispatch owes and when; nothing once it has ended."""
    if dispatch.status not in NEXT:
        return None
    step, since = NEXT[Dispatch.Status(dispatch.status)]
    return step, getattr(dispatch, since) + NORMS[step].limit


def next_limit(incident: Incident, dispatches: Iterable[Dispatch]) -> tuple[str, datetime]:
    """The step an open incident owes next and when: sending first, then the earliest of the units, then the answer."""
    sent = [d for d in dispatches if d.status != Dispatch.Status.STOOD_DOWN]
    since = incident.reopened_at or incident.received_at
    current = [d for d in sent if d.sent_at >= since] if incident.reopened_at else sent
    due = [limit for d in current if (limit := owed(d))]
    if due:
        return min(due, key=lambda limit: limit[1])
    reported = [d.reported_at for d in current if d.reported_at]
    if reported:
        return "close", max(reported) + NORMS["close"].limit
    return "send", since + NORMS["send"].limit
