"""JSON door of assistance."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.queries import area_by_code

from . import commands, queries
from .schemas import RefuseIn, RequestIn, RequestOut, ServiceOut, StepIn, TakenOut

router = Router(tags=["assistance"])


@router.get("/services", response=list[ServiceOut])
def services(request: HttpRequest) -> Any:
    """What can be asked for today: papers, limit in working days, fee."""
    return queries.catalogue()


@router.get("/requests", response=list[RequestOut])
def requests(
    request: HttpRequest, state: Literal["open", "done", "finished", "all"] = "open", page: int = 1
) -> Any:
    """Requests of your areas, 50 a page; state is open, done, finished or all."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_REQUESTS, None)
    start = (max(1, min(page, 100_000)) - 1) * 50
    return queries.shown(queries.requests_for(actor), state)[start : start + 50]


@router.post("/requests", response={201: TakenOut})
def take(request: HttpRequest, body: RequestIn) -> Any:
    """Take a request. Reference and PIN of who asked are told once, in this answer."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    said = body.model_dump(exclude={"village", "service"})
    taken = commands.take_request(
        actor, area=area_by_code(body.village), service=queries.service_by_code(body.service), **said
    )
    return Status(201, taken)


@router.get("/requests/{uid}", response=RequestOut)
def one(request: HttpRequest, uid: UUID) -> Any:
    """One request, without the applicant."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_REQUESTS, None)
    return queries.request_for(actor, uid)


@router.post("/requests/{uid}/steps", response={201: RequestOut})
def step(request: HttpRequest, uid: UUID, body: StepIn) -> Any:
    """One step of the errand; `collected` finishes it."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.TAKE_REQUEST, None)
    row = queries.request_for(actor, uid)
    commands.take_step(actor, row, **body.model_dump())
    return Status(201, row)


@router.post("/requests/{uid}/refuse", response=RequestOut)
def refuse(request: HttpRequest, uid: UUID, body: RefuseIn) -> Any:
    """It cannot be done, and why."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.TAKE_REQUEST, None)
    row = queries.request_for(actor, uid)
    commands.refuse_request(actor, row, **body.model_dump())
    return row
