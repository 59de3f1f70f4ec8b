"""Passing on somebody's part in incidents when their posting ends."""

from __future__ import annotations

from uuid import UUID

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.deeds import command
from linli.journal.commands import record
from linli.workforce.models import Posting

from ..models import Dispatch, Incident, NamedHandler


@command
def hand_on(actor: Actor, posting: Posting, to: Posting, uids: list[UUID]) -> int:
    """Somebody else goes on in the incidents that a posting takes part in; shielded ones are left alone."""
    require(actor, Can.MANAGE_STAFF, posting.path)
    at = now()
    for incident in Incident.objects.filter(uid__in=uids, shielded=False):
        theirs = Dispatch.objects.filter(incident=incident, posting=posting, ended_at=None)
        if not Dispatch.objects.filter(incident=incident, posting=to, ended_at=None).exists():
            theirs.update(posting=to, unit=to.unit_id)
        if NamedHandler.objects.filter(incident=incident, posting=posting, ended_at=None).update(ended_at=at):
            NamedHandler.objects.get_or_create(
                incident=incident,
                posting=to,
                ended_at=None,
                defaults={"added_by_id": actor.posting_id, "added_at": at},
            )
        record(
            actor,
            "incident.handed_over",
            subject=incident,
            thread=incident.uid,
            path=incident.path,
            exercise=incident.exercise,
            posting_from=posting.uid,
            posting_to=to.uid,
        )
    return len(uids)
