"""JSON door of fieldwork."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.queries import area_by_code

from . import commands, queries
from .schemas import CountIn, CountOut, PromiseEndIn, PromiseIn, PromiseOut, VisitIn, VisitOut

router = Router(tags=["fieldwork"])


def _page(rows: Any, page: int) -> Any:
    start = (max(1, min(page, 100_000)) - 1) * 50
    return rows[start : start + 50]


@router.get("/counts", response=list[CountOut])
def counts(request: HttpRequest, page: int = 1) -> Any:
    """Counts of your areas, newest first, 50 a page."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_FIELDWORK, None)
    return _page(queries.counts_for(actor), page)


@router.post("/counts", response={201: CountOut})
def count(request: HttpRequest, body: CountIn) -> Any:
    """How many of something a village has. A big drop asks to be confirmed (409 needs_confirmation)."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = commands.enter_count(actor, area_by_code(body.village), **body.model_dump(exclude={"village"}))
    return Status(201, row)


@router.get("/visits", response=list[VisitOut])
def visits(request: HttpRequest, page: int = 1) -> Any:
    """Visits of your areas, newest first, 50 a page."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_FIELDWORK, None)
    return _page(queries.visits_for(actor), page)


@router.post("/visits", response={201: VisitOut})
def visit(request: HttpRequest, body: VisitIn) -> Any:
    """Write a visit down."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = commands.record_visit(actor, area_by_code(body.village), **body.model_dump(exclude={"village"}))
    return Status(201, row)


@router.get("/promises", response=list[PromiseOut])
def promises(request: HttpRequest, page: int = 1) -> Any:
    """Promises of your areas, due first, 50 a page."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_FIELDWORK, None)
    return _page(queries.promises_for(actor), page)


@router.post("/promises", response={201: PromiseOut})
def promise(request: HttpRequest, body: PromiseIn) -> Any:
    """Promise something to the people of a village by a day."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = commands.make_promise(actor, area_by_code(body.village), **body.model_dump(exclude={"village"}))
    return Status(201, row)


@router.post("/promises/{uid}/end", response=PromiseOut)
def end(request: HttpRequest, uid: UUID, body: PromiseEndIn) -> Any:
    """A promise was kept, or was not."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, Can.ENTER_FIELDWORK, None)
    row = queries.promise_for(actor, uid)
    commands.end_promise(actor, row, **body.model_dump())
    return row
