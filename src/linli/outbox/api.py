"""The outbox's JSON door: what waits for me, and that it has arrived."""

from __future__ import annotations

from typing import Any

from ninja import Router

from linli.access.doors import Acting

from .commands import acknowledge
from .models import Parcel
from .queries import wanted_by
from .schemas import AcknowledgedOut, AcknowledgeIn, ParcelOut

router = Router(tags=["outbox"])


@router.get("/parcels", response=list[ParcelOut])
def waiting(request: Acting) -> list[Parcel]:
    """What waits for the acting posting or for its place, oldest first, at most 200."""
    return wanted_by(request.actor)


@router.post("/parcels/acknowledge", response=AcknowledgedOut)
def acknowledged(request: Acting, body: AcknowledgeIn) -> dict[str, Any]:
    """Say that parcels have been shown. Foreign ones and those that have ended are passed over."""
    return {"acknowledged": acknowledge(request.actor, uids=body.parcels)}
