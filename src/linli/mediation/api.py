"""JSON door of mediation."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.queries import area_by_code

from . import commands, queries
from .schemas import AgreementIn, DisputeIn, DisputeOut, EndIn, FollowUpIn, OpenedOut, SessionIn

router = Router(tags=["mediation"])


def sides_of(said: DisputeIn) -> list[commands.Side]:
    """The two parties of a form."""
    return [
        commands.Side(said.name_a, said.contact_a, said.consent_a),
        commands.Side(said.name_b, said.contact_b, said.consent_b),
    ]


@router.get("/disputes", response=list[DisputeOut])
def disputes(
    request: HttpRequest, state: Literal["open", "agreed", "ended", "all"] = "open", page: int = 1
) -> Any:
    """Disputes of your areas, 50 a page; state is open, agreed, ended or all."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_MEDIATION, None)
    start = (max(1, min(page, 100_000)) - 1) * 50
    return queries.shown(queries.disputes_for(actor), state)[start : start + 50]


@router.post("/disputes", response={201: OpenedOut})
def register(request: HttpRequest, body: DisputeIn) -> Any:
    """Register a dispute. References and PINs of the parties are told once, in this answer."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    opened = commands.register_dispute(
        actor,
        area=area_by_code(body.village),
        kind=body.kind,
        facts=body.facts,
        sides=sides_of(body),
        uid=body.uid,
        claimed_at=body.claimed_at,
    )
    doors = [{"reference": reference, "pin": pin} for _name, reference, pin in opened.doors]
    return Status(201, {"dispute": opened.dispute, "doors": doors})


@router.get("/disputes/{uid}", response=DisputeOut)
def dispute(request: HttpRequest, uid: UUID) -> Any:
    """One dispute, without anybody's name."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_MEDIATION, None)
    return queries.dispute_for(actor, uid)


@router.post("/disputes/{uid}/sessions", response={201: DisputeOut})
def session(request: HttpRequest, uid: UUID, body: SessionIn) -> Any:
    """A meeting was held."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.MEDIATE, None)
    row = queries.dispute_for(actor, uid)
    commands.hold_session(actor, row, **body.model_dump())
    return Status(201, row)


@router.post("/disputes/{uid}/agreement", response={201: DisputeOut})
def agreement(request: HttpRequest, uid: UUID, body: AgreementIn) -> Any:
    """The parties agreed."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.MEDIATE, None)
    row = queries.dispute_for(actor, uid)
    commands.record_agreement(actor, row, **body.model_dump())
    return Status(201, row)


@router.post("/disputes/{uid}/end", response=DisputeOut)
def end(request: HttpRequest, uid: UUID, body: EndIn) -> Any:
    """It ended without agreement."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.MEDIATE, None)
    row = queries.dispute_for(actor, uid)
    commands.end_dispute(actor, row, **body.model_dump())
    return row


@router.post("/disputes/{uid}/follow-ups", response={201: DisputeOut})
def follow_up(request: HttpRequest, uid: UUID, body: FollowUpIn) -> Any:
    """Whether the agreement is kept."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.MEDIATE, None)
    row = queries.dispute_for(actor, uid)
    commands.follow_up(actor, row, **body.model_dump())
    return Status(201, row)
