"""Passing on somebody's requests when their posting ends."""

from __future__ import annotations

from uuid import UUID

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.deeds import command
from linli.base.states import change
from linli.journal.commands import record
from linli.workforce.models import Posting

from ..models import Request


@command
def hand_on(actor: Actor, posting: Posting, to: Posting, uids: list[UUID]) -> int:
    """Somebody else carries the requests of a posting."""
    require(actor, Can.MANAGE_STAFF, posting.path)
    rows = list(Request.objects.select_for_update().filter(uid__in=uids, carried_by=posting))
    for request in rows:
        change(request, carried_by=to)
        record(
            actor,
            "request.handed_over",
            subject=request,
            thread=request.uid,
            path=request.path,
            posting_from=posting.uid,
            posting_to=to.uid,
        )
    return len(rows)
