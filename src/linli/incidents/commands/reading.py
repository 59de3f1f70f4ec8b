"""Opening what is personal in a case, through the one door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from linli.access.claimants import Claimant
from linli.access.commands import read_personal
from linli.access.grants import Can
from linli.access.models import Purpose
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.deeds import command
from linli.base.errors import NotAllowed, NotFound

from ..models import Incident, IncidentNote, IncidentParty, RoomTask
from ..queries import handles, incidents_for
from .ending import own_case
from .sending import key_of

SHIELDED = {"address", "contact"}


@command
def open_personal(
    actor: Actor, incident: Incident, *, purpose: str = Purpose.DUTY, reason: str = ""
) -> dict[UUID, dict[str, str]]:
    """The caller's words, address, parties and notes of one case, for a purpose; one access row per view.

    Duty is for whoever handles the case; everybody else gives another purpose and a reason. In a shielded case
    address and contact open for handlers only.
    """
    require(actor, Can.SEE_INCIDENTS, None)
    handler = handles(actor, incident)
    if not handler and not incidents_for(actor).filter(pk=incident.pk).exists():
        raise NotFound()
    if purpose == Purpose.DUTY and not handler:
        raise NotAllowed(
            _("You do not handle this case: choose another purpose and give a reason."),
            code="reason_required",
        )
    key_of(incident)
    columns = None
    if incident.shielded and not handler:
        columns = {"account", "name", "text", "details"}
    return read_personal(
        actor, incident, rows=rows_of(incident), purpose=purpose, reason=reason, columns=columns
    )


def rows_of(incident: Incident) -> Iterable[models.Model]:
    """Every row of a case that holds something sealed."""
    yield incident
    yield from IncidentParty.objects.filter(case=incident).order_by("pk")
    yield from IncidentNote.objects.filter(incident=incident).order_by("pk")
    yield from RoomTask.objects.filter(incident=incident).order_by("pk")


@command
def copy_for_claimant(actor: Claimant, case: UUID) -> dict[str, Any]:
    """A copy of what this party gave: words, address, name, contact, own corrections; nobody else's."""
    incident = own_case(actor, case)
    party = IncidentParty.objects.filter(case=incident, uid=actor.party).first()
    if party is None:
        raise NotFound()
    key_of(incident)
    own = IncidentNote.objects.filter(incident=incident, said_by=party.uid).order_by("pk")
    found = read_personal(
        actor, incident, rows=[incident, party, *own], purpose=Purpose.PERSON_ASKED, reason=""
    )
    return {
        **found[incident.uid],
        **found[party.uid],
        "own_notes": [
            {"kind": n.kind, "about": n.about, "at": n.recorded_at, "verdict": n.verdict, **found[n.uid]}
            for n in own
        ],
    }


__all__ = ["copy_for_claimant", "open_personal", "rows_of"]
