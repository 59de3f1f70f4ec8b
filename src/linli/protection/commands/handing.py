"""Passing on what is owed to a community when the posting that served it ends."""

from __future__ import annotations

from uuid import UUID

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.deeds import command
from linli.journal.commands import record
from linli.workforce.models import Posting

from ..models import PaybackDebt


@command
def hand_on(actor: Actor, posting: Posting, to: Posting, uids: list[UUID]) -> int:
    """Somebody else pays back what a community is owed; what was paid so far stays with who paid it."""
    require(actor, Can.MANAGE_STAFF, posting.path)
    rows = list(PaybackDebt.objects.filter(uid__in=uids, posting=posting))
    for debt in rows:
        PaybackDebt.objects.filter(pk=debt.pk, posting=posting).update(posting=to)
        record(
            actor,
            "debt.handed_over",
            subject=debt,
            path=debt.path,
            owed=debt.owed,
            posting_from=posting.uid,
            posting_to=to.uid,
        )
    return len(rows)
