"""The JSON door of bulletins and tips."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from ninja import Router, Status

from linli.access.doors import Acting, read
from linli.access.grants import Can
from linli.access.policy import require
from linli.base.errors import Refused
from linli.incidents.queries import incident_for

from .cap_in import MOST_BYTES, read_alert
from .commands import (
    approve_bulletin,
    draft_bulletin,
    judge_tip,
    send_tip,
    take_in_alert,
    withdraw_bulletin,
)
from .models import Bulletin, Tip
from .queries import (
    Counts,
    Preview,
    bulletin_for,
    bulletins_for,
    bulletins_on_my_board,
    counts_of,
    preview_bulletin,
    tip_for,
)
from .schemas import (
    ApproveIn,
    BoardOut,
    BulletinOut,
    CountsOut,
    DraftIn,
    MessageIn,
    Metres,
    PreviewOut,
    TipIn,
    TipOut,
    VerdictIn,
    WithdrawIn,
)

router = Router(tags=["bulletins"])
MOST_ROWS = 200


def read_json(schema: type[MessageIn], body: bytes) -> MessageIn:
    """A JSON body as a schema. Raises Refused for what is no JSON."""
    try:
        said = json.loads(body)
    except ValueError:
        raise Refused(_("The data is not valid JSON."), code="bad_json", status=400) from None
    return read(schema, said if isinstance(said, dict) else {})


@router.get("/bulletins", response=list[BulletinOut])
def mine(request: Acting) -> Any:
    """The newest bulletins on incidents within one's sight, at most 200."""
    return list(bulletins_for(request.actor).order_by("-id")[:MOST_ROWS])


@router.get("/board", response=list[BoardOut])
def board(request: Acting) -> Any:
    """What one's own villages are asked just now."""
    require(request.actor, Can.ANSWER_BULLETIN, None)
    return list(bulletins_on_my_board(request.actor))


@router.get("/incidents/{uid}/bulletins/preview", response=PreviewOut)
def preview(request: Acting, uid: UUID, radius_m: Metres) -> Any:
    """Whom a bulletin of this radius would ask."""
    require(request.actor, Can.DRAFT_BULLETIN, None)
    found: Preview = preview_bulletin(request.actor, incident_for(request.actor, uid), radius_m)
    return {
        "villages": found.villages,
        "assistants": len(found.assistants),
        "without_assistant": found.without_assistant,
        "by_township": found.by_township,
        "busy": len(found.busy),
        "beyond": found.beyond,
    }


@router.post("/incidents/{uid}/bulletins", response={201: BulletinOut})
def draft(request: Acting, uid: UUID, body: DraftIn) -> Status[Bulletin]:
    """Draft a bulletin on an open incident. It reaches nobody until a second person approves it."""
    incident = incident_for(request.actor, uid)
    return Status(201, draft_bulletin(request.actor, incident, **body.model_dump()))


@router.post(
    "/incidents/{uid}/bulletins/cap",
    response={201: BulletinOut},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/cap+xml": {"schema": {"type": "string"}},
                "application/json": {"schema": MessageIn.model_json_schema()},
            },
        }
    },
)
def take_in(request: Acting, uid: UUID) -> Status[Bulletin]:
    """A CAP 1.2 message of another house: an alert or update proposes a draft on this incident, which a second person
    must approve; a cancel withdraws what it refers to. Documents with a DTD are refused. As it is, or in JSON."""
    require(request.actor, Can.DRAFT_BULLETIN, None)
    incident = incident_for(request.actor, uid)
    try:
        body = request.body
    except RequestDataTooBig:
        body = b"x" * (MOST_BYTES + 1)
    if request.content_type == "application/json":
        body = read_json(MessageIn, body).xml.encode()
    return Status(201, take_in_alert(request.actor, incident, read_alert(body)))


@router.get("/bulletins/{uid}", response=BulletinOut)
def one(request: Acting, uid: UUID) -> Any:
    """One bulletin."""
    return bulletin_for(request.actor, uid)


@router.get("/bulletins/{uid}/counts", response=CountsOut)
def counts(request: Acting, uid: UUID) -> Counts:
    """How far a bulletin has come, as counts."""
    return counts_of(bulletin_for(request.actor, uid))


@router.post("/bulletins/{uid}/approve", response=BulletinOut)
def approve(request: Acting, uid: UUID, body: ApproveIn) -> Any:
    """Let a bulletin out to its villages, as the second person."""
    bulletin = bulletin_for(request.actor, uid)
    approve_bulletin(request.actor, bulletin, version=body.version)
    return bulletin


@router.post("/bulletins/{uid}/withdraw", response=BulletinOut)
def withdraw(request: Acting, uid: UUID, body: WithdrawIn) -> Any:
    """Take a bulletin back from every screen."""
    bulletin = bulletin_for(request.actor, uid)
    withdraw_bulletin(request.actor, bulletin, reason=body.reason)
    return bulletin


@router.post("/bulletins/{uid}/tips", response={201: TipOut})
def tip(request: Acting, uid: UUID, body: TipIn) -> Status[Tip]:
    """Answer a bulletin with what was seen."""
    return Status(201, send_tip(request.actor, bulletin=uid, text=body.text))


@router.post("/tips/{uid}/verdict", response=TipOut)
def verdict(request: Acting, uid: UUID, body: VerdictIn) -> Any:
    """Say what a tip turned out to be; whoever sent it sees the answer."""
    found = tip_for(request.actor, uid)
    judge_tip(request.actor, found, verdict=body.verdict)
    return found
