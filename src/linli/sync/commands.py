"""Handing in: what a phone queued is carried out once, each errand in a transaction of its own."""

from __future__ import annotations

import hashlib
import json
import logging
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from linli.access.doors import read
from linli.access.grants import Can
from linli.access.policy import require
from linli.access.sealing import KeyProblem
from linli.accounts.commands import finish_receipt, open_receipt, see_receipt
from linli.accounts.models import Account, Device, Receipt
from linli.base.actors import Actor
from linli.base.clock import now, real_now
from linli.base.deeds import command
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.bulletins.commands import receive_bulletins
from linli.journal.commands import record

from .errands import ERRANDS, Errand
from .schemas import ErrandIn
from .words import sentence_again

OLDEST = timedelta(days=90)
CLOCK_TOLERANCE = timedelta(minutes=10)
MOST_SAID = 16 * 1024
log = logging.getLogger("linli.sync")


@dataclass(frozen=True)
class Answer:
    """What became of one errand; below 300 it is done, from 500 (and 429) on the phone asks again."""

    key: str
    status: int
    code: str = ""
    sentence: str = ""
    uid: str = ""
    replay: bool = False
    clock_suspect: bool = False
    told: dict[str, str] | None = None  # reference and PIN of a case that was opened: said once, never kept


@command
def meet_device(actor: Actor, *, device: UUID) -> None:
    """Note that a phone was seen. Raises NotAllowed for a phone that was ended or is somebody else's."""
    require(actor, Can.USE_FIELD_APP, None)
    account = Account.objects.filter(staff_id=actor.staff_id or 0, is_active=True).first()
    if account is None:
        raise NotFound()
    at = real_now()
    known = Device.objects.filter(uid=device).first()
    if known is None:
        Device.objects.create(uid=device, account=account, label="field", first_seen=at, last_seen=at)
        record(actor, "device.met", device=device)
    elif known.account_id != account.pk:
        raise NotAllowed(_("This phone belongs to another sign-in."), code="device_of_another")
    elif known.ended_at is not None:
        raise NotAllowed(_("This phone has been ended. Nothing more is taken from it."), code="device_ended")
    else:
        Device.objects.filter(pk=known.pk).update(last_seen=at)


def hand_in_all(
    actor: Actor,
    *,
    device: UUID,
    errands: Iterable[Any],
    staff: UUID | None = None,
    clock: datetime | None = None,
    holds: Iterable[UUID] = (),
) -> list[Answer]:
    """Hand in a phone's queue in its order; the answers in the same order.

    Raises Conflict when the entries are another person's: a phone that changed hands keeps them for their owner.
    """
    if staff is not None and staff != getattr(getattr(actor, "staff", None), "uid", None):
        raise Conflict(
            _("These entries were written under another sign-in. They stay on the phone for that person."),
            code="another_person",
        )
    meet_device(actor, device=device)
    if arrived := list(holds):
        receive_bulletins(actor, bulletins=arrived)
    return [hand_in(actor, _read(errand), clock=clock) for errand in errands]


def _read(errand: Any) -> ErrandIn | Answer:
    """One entry of the queue as the table's schema, or the answer to an entry that cannot be read."""
    key = str(errand.get("key", ""))[:60] if isinstance(errand, dict) else ""
    try:
        whole = read(ErrandIn, errand if isinstance(errand, dict) else {})
    except Wrong as no:
        return Answer(key=key, status=422, code=no.code, sentence=no.text)
    if len(json.dumps(whole.said, ensure_ascii=False).encode()) > MOST_SAID:
        return Answer(key=key, status=413, code="too_large", sentence=_("One entry is at most 16 kB."))
    return whole


def hand_in(actor: Actor, errand: ErrandIn | Answer, *, clock: datetime | None = None) -> Answer:
    """Carry out one errand; a fault of the house is an answer too, and the phone asks again later."""
    if isinstance(errand, Answer):
        return errand
    try:
        return _once(actor, errand, clock or now())
    except (OperationalError, KeyProblem):
        sentence = _("The server cannot store this now. It stays on your phone and is sent again.")
        return Answer(key=str(errand.key), status=503, code="try_again", sentence=sentence)
    except Refused as no:
        return Answer(key=str(errand.key), status=no.status, code=no.code, sentence=no.text)
    except Exception as fault:
        # the message of a fault may hold what was said; where it happened does not
        place = "".join(traceback.format_tb(fault.__traceback__)[-3:])
        log.error("errand %s: %s\n%s", errand.errand, type(fault).__name__, place)
        sentence = _("Something went wrong here. It stays on your phone and is sent again.")
        return Answer(key=str(errand.key), status=500, code="fault", sentence=sentence)


@command
def _once(actor: Actor, errand: ErrandIn, clock: datetime) -> Answer:
    """The receipt and the deed in one transaction; a refused deed rolls back alone, its receipt stays."""
    digest = _digest(errand)
    receipt = see_receipt(actor, errand.key)
    if receipt is None:
        mine = open_receipt(actor, key=errand.key, body_hash=digest, errand=errand.errand)
        if mine is not None:
            answer = _run(actor, errand, clock)
            finish_receipt(mine, status=answer.status, code=answer.code[:40], result=answer.uid)
            return answer
        receipt = see_receipt(actor, errand.key)
    if receipt is None:
        raise Refused(_("The same entry is being stored just now."), code="try_again", status=503)
    return _again(errand, receipt, digest)


def _again(errand: ErrandIn, receipt: Receipt, digest: str) -> Answer:
    if receipt.body_hash != digest:
        sentence = _("This key was used for another entry. Nothing was changed.")
        return Answer(key=str(errand.key), status=409, code="idempotency_mismatch", sentence=sentence)
    return Answer(
        key=str(errand.key),
        status=receipt.status,
        code=receipt.code,
        sentence=sentence_again(receipt.code),
        uid=receipt.result,
        replay=True,
    )


def _run(actor: Actor, errand: ErrandIn, clock: datetime) -> Answer:
    """Carry the errand out within a savepoint. Raises only what may be tried again."""
    key = str(errand.key)
    try:
        with transaction.atomic():
            done = _carry_out(actor, errand, clock)
    except IntegrityError:
        log.error("errand %s met a row that stood in its way", errand.errand)
        sentence = _("This entry is stored already, or another one stands in its way.")
        return Answer(key=key, status=409, code="already_stored", sentence=sentence)
    except Refused as no:
        if no.status >= 500 or no.status == 429:
            raise
        if no.note:
            note = dict(no.note)
            data = note.pop("data", {})
            record(actor, note.pop("verb"), **note, **data, rule=no.rule or no.code)
        return Answer(key=key, status=no.status, code=no.code, sentence=no.text)
    return Answer(key=key, status=200, uid=done.uid, clock_suspect=done.suspect, told=done.told)


@dataclass(frozen=True)
class Done:
    """A carried out errand: what was made, whether the clock is to be doubted, what is told once."""

    uid: str
    suspect: bool
    told: dict[str, str] | None


def _carry_out(actor: Actor, errand: ErrandIn, clock: datetime) -> Done:
    known = ERRANDS.get(errand.errand)
    if known is None:
        raise Refused(
            _("This server does not know this kind of entry. Please update the app."), code="unknown_errand"
        )
    at = now()
    claimed = errand.claimed_at or clock
    if clock - claimed > OLDEST:
        raise Refused(
            _("This entry is older than 90 days and is not taken any more. Show it to your station."),
            code="queue_too_old",
            status=409,
        )
    made = known.command(actor, **_arguments(known, errand, claimed))
    suspect = claimed > at + CLOCK_TOLERANCE or abs(clock - at) > CLOCK_TOLERANCE
    if suspect:
        record(actor, "clock.suspected", errand=errand.errand, row=errand.key if known.makes else None)
    told = made if hasattr(made, "pin") else getattr(made, "told", None)
    uid = str(errand.key) if known.makes else str(getattr(made, "uid", ""))
    return Done(uid, suspect, {"reference": told.reference, "pin": told.pin} if told is not None else None)


def _arguments(known: Errand, errand: ErrandIn, claimed: datetime) -> dict[str, Any]:
    """What was said, checked by the schema, with the row's id and the time that the phone claims."""
    given: dict[str, Any] = {}
    if known.makes:
        given["uid"] = errand.key
    if known.claims:
        given[known.claims] = claimed
    fields = known.form.model_fields
    known_to_form = {name: value for name, value in given.items() if name in fields}
    form = read(known.form, errand.said | {n: str(v) for n, v in known_to_form.items()})
    return given | form.model_dump()


def _digest(errand: ErrandIn) -> str:
    """What was asked, as a digest: the same entry sent twice gives the same."""
    whole = _plain(errand)
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(errand: ErrandIn) -> dict[str, Any]:
    """The errand as plain JSON values."""
    claimed = errand.claimed_at.isoformat() if errand.claimed_at else ""
    return {"errand": errand.errand, "said": errand.said, "claimed_at": claimed}
