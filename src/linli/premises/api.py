"""JSON door of premises."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.queries import area_by_code

from . import commands, queries
from .schemas import FindingOut, InspectionIn, InspectionOut, LookIn, PremisesIn, PremisesOut, VersionIn

router = Router(tags=["premises"])


@router.get("/premises", response=list[PremisesOut])
def premises(
    request: HttpRequest, state: Literal["", "faults", "never"] = "", kind: str = "", page: int = 1
) -> Any:
    """Premises of your areas, 50 a page; state is faults, never or empty."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_PREMISES, None)
    start = (max(1, min(page, 100_000)) - 1) * 50
    return queries.shown(queries.premises_for(actor), state, kind)[start : start + 50]


@router.post("/premises", response={201: PremisesOut})
def register(request: HttpRequest, body: PremisesIn) -> Any:
    """Put a place on the register. No owner, no occupant."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    said = body.model_dump(exclude={"kind", "village"})
    row = commands.register_premises(
        actor, kind=queries.kind_by_code(body.kind), area=area_by_code(body.village), **said
    )
    return Status(201, row)


@router.post("/premises/{uid}/inspections", response={201: InspectionOut})
def inspect(request: HttpRequest, uid: UUID, body: InspectionIn) -> Any:
    """Look at a place point by point; faults become findings with their day."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.INSPECT_PREMISES, None)
    row = commands.inspect(actor, queries.one_for(actor, uid), **body.model_dump())
    return Status(201, row)


@router.get("/findings", response=list[FindingOut])
def findings(request: HttpRequest, page: int = 1) -> Any:
    """What is to be put right in your areas, due first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_PREMISES, None)
    start = (max(1, min(page, 100_000)) - 1) * 50
    return queries.findings_for(actor)[start : start + 50]


@router.post("/findings/{uid}/look", response=FindingOut)
def look(request: HttpRequest, uid: UUID, body: LookIn) -> Any:
    """Look at a fault again."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.INSPECT_PREMISES, None)
    row = queries.finding_for(actor, uid)
    commands.look_again(actor, row, **body.model_dump())
    return row


@router.post("/findings/{uid}/hand-over", response=FindingOut)
def hand_over(request: HttpRequest, uid: UUID, body: VersionIn) -> Any:
    """Hand a fault to the fire authority."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.INSPECT_PREMISES, None)
    row = queries.finding_for(actor, uid)
    commands.hand_over(actor, row, **body.model_dump())
    return row
