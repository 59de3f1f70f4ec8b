"""JSON door of accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from . import commands, queries
from .schemas import MeOut, NewTokenOut, TokenIn, TokenOut

router = Router(tags=["accounts"])


@router.get("/me", response=MeOut)
def me(request: HttpRequest) -> Any:
    """Who you are, in which post, and the areas you see."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return {"name": actor.staff.name, "post": actor.post, "unit": str(actor.unit), "paths": list(actor.paths)}


@router.get("/me/tokens", response=list[TokenOut])
def tokens(request: HttpRequest) -> Any:
    """Your tokens, without their secrets."""
    return queries.tokens_of(request.actor)  # type: ignore[attr-defined]


@router.post("/me/tokens", response={201: NewTokenOut})
def issue_token(request: HttpRequest, body: TokenIn) -> Any:
    """A key for programs in your acting posting. The secret is shown once."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    secret = commands.issue_token(actor, account=queries.account_of(actor), **body.model_dump())
    return Status(201, {"secret": secret})


@router.post("/me/tokens/{uid}/end", response={204: None})
def end_token(request: HttpRequest, uid: UUID) -> Any:
    """A token of yours stops at once."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    commands.end_token(actor, queries.token_for(actor, uid))
    return Status(204, None)
