"""The phone's JSON door: hand in, and fetch what may be held."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from ninja import Router

from linli.access.doors import Acting, read
from linli.access.grants import Can
from linli.access.policy import require
from linli.base.bodies import read_json
from linli.base.clock import now
from linli.base.errors import Refused, Wrong

from .commands import hand_in_all
from .queries import holdings
from .schemas import MOST_ERRANDS, HandIn, HandInOut, HoldingsOut

router = Router(tags=["sync"])


@router.post(
    "/sync",
    response=HandInOut,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": HandIn.model_json_schema()}},
        }
    },
)
def post_sync(request: Acting) -> dict[str, Any]:
    """Hand in what a phone queued: at most 200 errands and 256 kB. Each is carried out once, by its key, however
    often it is sent, and answered by itself: a refused one leaves nothing but its receipt."""
    said = body_of(request)
    errands = said.pop("errands", [])
    if not isinstance(errands, list):
        raise Wrong(_("The data is not valid JSON."), field="errands", code="bad_json")
    if len(errands) > MOST_ERRANDS:
        raise Refused(_("At most %(n)d entries at once.") % {"n": MOST_ERRANDS}, code="too_large", status=413)
    envelope = read(HandIn, said)
    answers = hand_in_all(
        request.actor,
        device=envelope.device,
        staff=envelope.staff,
        clock=envelope.clock,
        holds=envelope.holds,
        errands=errands,
    )
    return {"at": now(), "answers": answers}


@router.get("/sync", response=HoldingsOut)
def get_sync(request: Acting, cursor: str = "") -> dict[str, Any]:
    """Everything the phone may hold now; with the cursor of the last answer, nothing if nothing changed. What an
    answer does not hold is over, closed or withdrawn, or outside one's areas: the phone deletes it."""
    require(request.actor, Can.USE_FIELD_APP, None)
    get_token(request)  # the phone's next hand-in needs a fresh token in its cookie
    return holdings(request.actor, cursor=cursor)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object, whole, bounded, without doubled keys or numbers that are none."""
    said = read_json(request.body)
    if not isinstance(said, dict):
        raise Refused(_("The data is not valid JSON."), code="bad_json", status=400)
    return said
