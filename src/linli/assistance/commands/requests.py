"""Taking a request, carrying it step by step, done; confirmed or reopened by who asked; forgetting it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.claimants import Claimant
from linli.access.commands import erase_key, new_case_key, open_door, read_personal, seal_into
from linli.access.grants import Can
from linli.access.models import Door, Part, Purpose
from linli.access.policy import require, require_job
from linli.areas.models import Area
from linli.areas.queries import area_by_code
from linli.base.actors import Actor
from linli.base.bulk import insert_rows
from linli.base.clock import day_start, local_day, now, today
from linli.base.deeds import command
from linli.base.errors import Refused, Wrong
from linli.base.ids import check_digit, uuid7
from linli.base.states import move
from linli.base.texts import check_texts
from linli.journal.commands import record
from linli.protection.calendar import after_working_days
from linli.workforce.models import Posting

from ..models import Request, RequestParty, Service, Step
from ..queries import case_of, party_of, service_by_code
from ..vocabulary import FARTHEST_KM, LONGEST_LIMIT, Came, Deed, RefusalGround, ReopenReason


@command
def list_service(
    actor: Actor,
    *,
    code: str,
    name: dict[str, str],
    papers: list[dict[str, str]],
    where: dict[str, str],
    limit_days: int,
    fee_fen: int = 0,
    valid_from: date | None = None,
) -> Service:
    """Put a service into the catalogue; a standing one of the same code ends and the new version follows it."""
    require(actor, Can.MANAGE_CATALOGUE, None)
    for texts in (name, where, *papers):
        check_texts(texts)
    if not 1 <= limit_days <= LONGEST_LIMIT:
        raise Wrong(_("The limit is 1 to 60 working days."), field="limit_days", code="out_of_range")
    start = valid_from or today()
    Service.objects.filter(code=code, valid_to=None).update(valid_to=start)
    service = Service.objects.create(
        code=code,
        name=name,
        papers=papers,
        where=where,
        limit_days=limit_days,
        fee_fen=fee_fen,
        valid_from=start,
    )
    record(actor, "service.listed", subject=service, code=code, limit_days=limit_days, fee_fen=fee_fen)
    return service


@dataclass(frozen=True)
class Taken:
    """A request with the reference and PIN of who asked, told once."""

    request: Request
    reference: str
    pin: str


@command
def take_request(
    actor: Posting,
    *,
    area: Area,
    service: Service,
    name: str,
    contact: str = "",
    wish: str = "",
    km: int = 0,
    came: str = Came.VISIT,
    claimed_at: datetime | None = None,
    uid: UUID | None = None,
) -> Taken:
    """Take a resident's request on: which service, what exactly, how far the office is. The limit starts to run."""
    require(actor, Can.TAKE_REQUEST, area.path)
    if not 0 <= km <= FARTHEST_KM:
        raise Wrong(_("The way is 0 to 1,000 km."), field="km", code="out_of_range")
    if came not in Came.values:
        raise Wrong(_("Choose how the request came."), field="came", code="not_allowed")
    at = now()
    day = local_day(at)
    key = new_case_key("request")
    request = Request(
        uid=uid or uuid7(),
        service=service,
        area=area,
        path=area.path,
        came=came,
        carried_by=actor,
        claimed_at=claimed_at,
        received_at=at,
        recorded_at=at,
        day=day,
        due_on=after_working_days(day, service.limit_days),
        km=km,
        status=Request.Status.ACCEPTED,
        key=key,
    )
    request.number = number_of(request)
    seal_into(request, key, wish=wish)
    request.save()
    party = RequestParty(case=request, part=Part.APPLICANT)
    seal_into(party, key, name=name, contact=contact)
    party.save()
    reference, pin = open_door(request, party)
    record(
        actor,
        "request.taken",
        subject=request,
        thread=request.uid,
        path=request.path,
        service=service.code,
        km=km,
        came=str(came),
    )
    return Taken(request, reference, pin)


def take_request_offline(
    actor: Posting,
    *,
    village: str,
    service: str,
    name: str,
    uid: UUID,
    claimed_at: datetime | None = None,
    **more: Any,
) -> Taken:
    """The errand of a phone: the same deed, with codes instead of rows."""
    return take_request(
        actor,
        area=area_by_code(village),
        service=service_by_code(service),
        name=name,
        uid=uid,
        claimed_at=claimed_at,
        **more,
    )


def number_of(request: Request) -> str:
    """The number staff use, from the day and the row's own id: `DB-170315-3F9A2C-7`, unique without a counter."""
    return number_for(request.uid, request.day)


def number_for(uid: UUID, day: date) -> str:
    """The number of the request of a day that has this public id."""
    tail = uid.hex[-6:].upper()
    digits = f"{day:%y%m%d}{int(tail, 16):08d}"
    return f"DB-{day:%y%m%d}-{tail}-{check_digit(digits)}"


NEXT = {
    Deed.HANDED_IN: Request.Status.WITH_OFFICE,
    Deed.ASKED_BACK: Request.Status.ACCEPTED,
    Deed.READY: Request.Status.READY,
    Deed.COLLECTED: Request.Status.DONE,
}


@command
def take_step(
    actor: Posting, request: Request, *, deed: str, note: str = "", version: int | None = None
) -> Step:
    """One step of the errand: papers complete, handed in, asked back, ready, collected (which finishes it)."""
    require(actor, Can.TAKE_REQUEST, request.path)
    if deed not in Deed.values:
        raise Wrong(_("Choose what was done."), field="deed", code="not_allowed")
    if request.status == Request.Status.REOPENED:
        move(request, Request.Status.ACCEPTED, expect_version=version)
        version = None
    if deed in NEXT:
        stamps = {"done_on": today()} if deed == Deed.COLLECTED else {}
        move(request, NEXT[Deed(deed)], expect_version=version, **stamps)
    elif not request.is_open:
        raise Refused(_("This request is finished."), code="wrong_state", status=409)
    step = Step(request=request, deed=deed, happened_at=now(), recorded_at=now(), done_by=actor)
    seal_into(step, _key(request), note=note)
    step.save()
    record(actor, "request.step", subject=step, thread=request.uid, path=request.path, deed=str(deed))
    return step


@command
def refuse_request(actor: Posting, request: Request, *, ground: str, version: int | None = None) -> None:
    """Say that it cannot be done, and why; who asked may have it looked at again."""
    require(actor, Can.TAKE_REQUEST, request.path)
    if ground not in RefusalGround.values:
        raise Wrong(_("Choose why it cannot be done."), field="ground", code="not_allowed")
    move(request, Request.Status.REFUSED, expect_version=version, refusal=ground)
    record(actor, "request.refused", subject=request, thread=request.uid, path=request.path, ground=ground)


# --- who asked, through the own door ------------------------------------------------------------------------


@command
def confirm_done(claimant: Claimant) -> None:
    """Who asked says that it is done."""
    request = case_of(claimant)
    move(request, Request.Status.CONFIRMED, confirmed_at=now())
    record(claimant, "request.confirmed", subject=request, thread=request.uid, path=request.path)


@command
def reopen_request(claimant: Claimant, *, reason: str) -> None:
    """Who asked says that it is not done: the request is open again with a new limit."""
    request = case_of(claimant)
    if reason not in ReopenReason.values:
        raise Wrong(_("Choose why it is not done."), field="reason", code="not_allowed")
    due = after_working_days(today(), request.service.limit_days)
    move(request, Request.Status.REOPENED, reopen_reason=reason, due_on=due, done_on=None)
    record(
        claimant, "request.reopened", subject=request, thread=request.uid, path=request.path, reason=reason
    )


@command
def copy_for_claimant(claimant: Claimant) -> dict[str, str]:
    """What who asked gave us, read to them; the reading is recorded like any other."""
    request, party = case_of(claimant), party_of(claimant)
    texts = read_personal(claimant, request, rows=[request, party], purpose=Purpose.PERSON_ASKED)
    return {"wish": texts[request.uid].get("wish", ""), **texts[party.uid]}


# --- forgetting -------------------------------------------------------------------------------------------


@command
def erase_request(actor: Actor, request: Request) -> None:
    """Delete the applicant, texts and key; the bare request (service, place, days, kilometres) stays for counting."""
    require_job(actor)
    Door.objects.filter(case=request.uid).delete()
    request.parties.all().delete()
    request.steps.update(note=None)
    key = request.key
    Request.objects.filter(pk=request.pk).update(wish=None, key=None, erased_at=now())
    if key is not None:
        erase_key(actor, key)
    record(actor, "request.erased", subject=request, thread=request.uid, path=request.path)


def _key(request: Request) -> Any:
    if request.key is None:
        raise Refused(_("The personal data of this case have been erased."), code="erased", status=410)
    return request.key


# --- many at once, for a history that comes from elsewhere ----------------------------------------------------


@dataclass(frozen=True)
class PastRequest:
    """A finished request as a list tells it: no applicant, no wish."""

    area: Area
    service: Service
    day: date
    status: str
    km: int = 0
    done_on: date | None = None
    refusal: str = ""
    carried_by: Posting | None = None


@command
def import_requests(actor: Actor, past: Iterable[PastRequest]) -> int:
    """Take in a history of requests without personal data; one Entry with count and digest. The number taken."""
    digest, rows = hashlib.sha256(), []
    limits: dict[tuple[date, int], date] = {}
    for one in past:
        require(actor, Can.TAKE_REQUEST, one.area.path)
        at, uid = day_start(one.day) + timedelta(hours=9), uuid7()
        limit = (one.day, one.service.limit_days)
        due = limits.get(limit) or limits.setdefault(limit, after_working_days(*limit))
        said = (one.area.path, one.service.code, one.day, one.status, one.km, one.done_on)
        digest.update(f"{' '.join(map(str, said))}\n".encode())
        rows.append(
            (
                *(uid, number_for(uid, one.day), one.service.pk, one.area.pk, one.area.path),
                *(Came.VISIT.value, one.carried_by.pk if one.carried_by else None, at, at, one.day, due),
                *(one.km, one.status, one.refusal, one.done_on),
            )
        )
    insert_rows(Request, PAST, rows)
    record(actor, "requests.imported", count=len(rows), digest=digest.hexdigest())
    return len(rows)


PAST = (
    *("uid", "number", "service", "area", "path", "came", "carried_by", "received_at", "recorded_at", "day"),
    *("due_on", "km", "status", "refusal", "done_on"),
)
