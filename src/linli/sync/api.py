"""The phone's JSON door: hand in, and fetch what may be held."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from ninja import Router

from linli.access.doors import Acting, read
from linli.access.grants import Can
from linli.access.policy import require
from linli.base.clock import now
from linli.base.errors import Refused, Wrong

from .commands import hand_in_all
from .queries import holdings
from .schemas import MOST_ERRANDS, HandIn, HandInOut, HoldingsOut

router = Router(tags=["sync"])
MOST_BYTES = 256 * 1024


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
    length = int(request.headers.get("Content-Length") or 0)
    try:
        body = request.body if length <= MOST_BYTES else b"x" * (MOST_BYTES + 1)
    except RequestDataTooBig:
        body = b"x" * (MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Refused(_("At most 256 kB at once; send the entries in parts."), code="too_large", status=413)
    if len(body) < length:
        raise Refused(
            _("The upload stopped early (%(got)d of %(all)d bytes). Nothing was saved; send it again.")
            % {"got": len(body), "all": length},
            code="truncated_body",
            status=400,
        )
    try:
        said = json.loads(body.decode(), object_pairs_hook=_single, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Refused(_("Expected UTF-8."), code="bad_encoding", status=400) from None
    except RecursionError:
        raise Refused(_("The data is nested too deeply."), code="too_complex", status=400) from None
    except ValueError:
        raise Refused(_("The data is not valid JSON."), code="bad_json", status=400) from None
    if not isinstance(said, dict):
        raise Refused(_("The data is not valid JSON."), code="bad_json", status=400)
    return said


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(
            _("The key “%(key)s” stands twice.") % {"key": twice[:40]}, code="duplicate_key", status=400
        )
    return said


def _no_number(text: str) -> Any:
    raise Wrong(_("This is not a number."), field="", code="not_a_number")
