"""Keys, doors and the one way to read what is personal."""

from __future__ import annotations

import hashlib
import hmac
import os
import random
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext as _

from linli.base.actors import Actor
from linli.base.clock import day_start, now, real_now, today
from linli.base.deeds import command
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.ids import new_pin, new_reference
from linli.journal.commands import record

from .claimants import Claimant
from .models import AccessRow, CaseKey, DeferralGround, Door, Purpose
from .sealing import Sealed, add_master_key, decrypt, encrypt, keyed_pin, master_keys, pin_fits

PIN_TRIES = 5
SHORTEST_REASON = 6
MOST_CASES = 50  # whose personal data one person opens in an hour


def new_case_key(kind: str, *, day: date | None = None) -> CaseKey:
    """A fresh key for one case, wrapped by the newest master key.

    With a `day` the key tells nothing of when it was made but that day: its ids are random, not in order of time.
    """
    keys = master_keys()
    newest = max(keys)
    key = CaseKey(kind=kind, master=newest, created_at=now())
    if day is not None:
        key.pk, key.uid, key.created_at = -1 - secrets.randbelow(2**62), uuid4(), day_start(day)
    secret = os.urandom(32)
    key.wrapped = encrypt(keys[newest], secret, f"case-key:{key.uid}")
    key.save(force_insert=True)
    key._secret = secret  # type: ignore[attr-defined]
    return key


def _secret(key: CaseKey) -> bytes:
    known: bytes | None = getattr(key, "_secret", None)
    if known is None:
        if key.wrapped is None:
            raise Refused(_("The personal data of this case have been erased."), code="erased", status=410)
        known = decrypt(master_keys()[key.master], key.wrapped, f"case-key:{key.uid}")
        key._secret = known  # type: ignore[attr-defined]
    return known


def _place(key: CaseKey, row: models.Model, column: str) -> str:
    return f"{key.uid}:{row._meta.db_table}:{column}:{row.uid}"  # type: ignore[attr-defined]


def seal_into(row: models.Model, key: CaseKey, **texts: str | None) -> None:
    """Set sealed columns of an unsaved or changed row; the caller saves it. Empty texts are stored as nothing."""
    for column, text in texts.items():
        field = row._meta.get_field(column)
        if not isinstance(field, Sealed):
            raise TypeError(f"{column} is not a sealed column")
        if text and len(text) > field.limit:
            raise Wrong(
                _("At most %(most)d characters; you sent %(sent)d.")
                % {"most": field.limit, "sent": len(text)},
                field=column,
                code="too_long",
            )
        setattr(row, column, encrypt(_secret(key), text.encode(), _place(key, row, column)) if text else None)


def sealed_columns(row: models.Model) -> list[str]:
    """The names of a row's sealed columns."""
    return [f.name for f in row._meta.get_fields() if isinstance(f, Sealed)]


@command
def read_personal(
    actor: Actor,
    case: models.Model,
    *,
    rows: Iterable[models.Model],
    purpose: Purpose | str,
    reason: str = "",
    columns: Iterable[str] | None = None,
) -> dict[UUID, dict[str, str]]:
    """Read personal columns of rows of one case, leaving one access row in the same transaction.

    `case` has `uid`, `path` and `key`. The caller has made sure that the actor may see the case. A purpose other
    than duty wants a reason of its own. Returns {row.uid: {column: text}}; raises Refused when no purpose is
    named, when the reason says nothing, and when the case has been erased (410).
    """
    if purpose not in Purpose.values:
        raise Refused(_("Say what you need these data for."), code="reason_required", status=428)
    if actor.kind == "posting":
        if purpose != Purpose.DUTY and (not usable_reason(reason) or _said_of_another(actor, case, reason)):
            raise Wrong(
                _("Say in a few words why you read these data: words of this case, not of the last one."),
                field="reason",
                code="reason_unusable",
            )
        _not_one_after_another(actor, case)
    key: CaseKey = case.key  # type: ignore[attr-defined]
    wanted = set(columns) if columns is not None else None
    found: dict[UUID, dict[str, str]] = {}
    named: set[str] = set()
    for row in rows:
        texts: dict[str, str] = {}
        for column in sealed_columns(row):
            stored = getattr(row, column)
            if stored is None or (wanted is not None and column not in wanted):
                continue
            texts[column] = decrypt(_secret(key), stored, _place(key, row, column)).decode()
            named.add(f"{row._meta.model_name}.{column}")
        found[row.uid] = texts  # type: ignore[attr-defined]
    AccessRow.objects.create(
        at=now(),
        actor_kind=actor.kind,
        posting=actor.posting_id,
        staff=actor.staff_id,
        post=actor.post,
        case_kind=case._meta.label_lower,
        case=case.uid,  # type: ignore[attr-defined]
        path=getattr(case, "path", ""),
        fields=sorted(named),
        purpose=purpose,
        reason=reason,
    )
    record(
        actor,
        "personal.read",
        subject=case,
        thread=case.uid,  # type: ignore[attr-defined]
        path=getattr(case, "path", ""),
        purpose=str(purpose),
        fields=len(named),
    )
    return found


def _said_of_another(actor: Actor, case: models.Model, reason: str) -> bool:
    """Whether the same words were the reason for another case among the last ten."""
    rows = AccessRow.objects.filter(staff=actor.staff_id).exclude(reason="").order_by("-id")
    last = rows.values_list("case", "reason")[:10]
    return any(said == reason and of != case.uid for of, said in last)  # type: ignore[attr-defined]


def _not_one_after_another(actor: Actor, case: models.Model) -> None:
    """Refuse whoever reads case after case: at most 50 cases in an hour, and the refusal is on the record."""
    since = now() - timedelta(hours=1)
    read = AccessRow.objects.filter(at__gt=since, staff=actor.staff_id).order_by()
    cases = set(read.values_list("case", flat=True).distinct()[: MOST_CASES + 1])
    if len(cases) >= MOST_CASES and case.uid not in cases:  # type: ignore[attr-defined]
        raise Refused(
            _("You have opened %(n)d cases within an hour. Please wait; your superiors see this.")
            % {"n": MOST_CASES},
            code="slow_down",
            status=429,
            note={
                "verb": "personal.too_many",
                "path": getattr(case, "path", ""),
                "data": {"cases": MOST_CASES},
            },
        )


def usable_reason(reason: str) -> bool:
    """Whether a reason says something: long enough and not one character over and over."""
    text = reason.strip()
    return len(text) >= SHORTEST_REASON and len(set(text)) >= 3


@command
def erase_key(actor: Actor, key: CaseKey) -> None:
    """Destroy a case's key: its sealed texts can never be read again, in no backup either."""
    CaseKey.objects.filter(pk=key.pk, destroyed_at=None).update(wrapped=None, destroyed_at=now())
    key.refresh_from_db()
    key._secret = None  # type: ignore[attr-defined]
    record(actor, "key.destroyed", subject=key, kind=key.kind)


@command
def rotate_keys(actor: Actor, key_file: Path, *, progress: Any = None) -> int:
    """Wrap every living case key anew under a fresh master key; touches no data. The number of keys."""
    number = add_master_key(key_file)
    masters = master_keys()
    count = 0
    batch: list[CaseKey] = []
    for key in CaseKey.objects.filter(destroyed_at=None).order_by("pk").iterator(chunk_size=2000):
        secret = decrypt(masters[key.master], key.wrapped or b"", f"case-key:{key.uid}")
        key.master, key.wrapped = number, encrypt(masters[number], secret, f"case-key:{key.uid}")
        batch.append(key)
        if len(batch) == 2000:
            count += _rewrap(batch, progress)
    count += _rewrap(batch, progress)
    record(actor, "keys.rotated", count=count, master=number)
    return count


def _rewrap(batch: list[CaseKey], progress: Any) -> int:
    CaseKey.objects.bulk_update(batch, ["master", "wrapped"], batch_size=500)
    done = len(batch)
    batch.clear()
    if progress:
        progress(done)
    return done


# --- the doors of parties ---------------------------------------------------------------------------------


def open_door(case: models.Model, party: models.Model, key: UUID | None = None) -> tuple[str, str]:
    """Give a party its own reference and PIN; both are returned once and the PIN is stored as a keyed digest only.

    A party that is not saved yet is saved by the caller, door and all. What a resident sends under a `key` opens the
    same door however often it is sent (`door_of`).
    """
    reference, pin = told_under(key) if key else (new_reference(), new_pin())
    door = Door.objects.create(
        reference=reference,
        pin=keyed_pin(reference, pin),
        case_kind=case._meta.label_lower,
        case=case.uid,  # type: ignore[attr-defined]
        party=party.uid,  # type: ignore[attr-defined]
    )
    party.door = door  # type: ignore[attr-defined]
    if party.pk is not None:
        party.save(update_fields=["door"])
    return reference, pin


def told_under(key: UUID) -> tuple[str, str]:
    """The reference and PIN of what is sent under a key: nobody without the master key can make them from it."""
    keys = master_keys()
    drawn = random.Random(hmac.new(keys[max(keys)], b"door:" + key.bytes, hashlib.sha256).digest())  # noqa: S311
    return new_reference(drawn), new_pin(drawn)


def door_of(key: UUID) -> Door | None:
    """The door that was opened under a key, if it was."""
    return Door.objects.filter(reference=told_under(key)[0]).first()


_NOBODY = "keyed$0$"


def claim(reference: str, pin: str) -> Claimant:
    """The claimant behind a reference and PIN, or the same refusal for every other pair.

    Five wrong PINs, then a wait that doubles from one minute. An unknown reference costs the same time.
    """
    said = reference.strip().upper().replace("-", "").replace(" ", "")
    door = Door.objects.filter(reference=said).first()
    fits = pin_fits(door.pin if door else _NOBODY, said, pin.strip())
    if door is None or (door.locked_until and door.locked_until > real_now()):
        raise _no_such_door()
    if not fits:
        _count_failure(door)
        raise _no_such_door()
    if door.failures:
        Door.objects.filter(pk=door.pk).update(failures=0, locked_until=None)
    return Claimant(case_kind=door.case_kind, case=door.case, party=door.party)


@command
def _count_failure(door: Door) -> None:
    failures = door.failures + 1
    wait = timedelta(minutes=2 ** (failures - PIN_TRIES)) if failures >= PIN_TRIES else None
    Door.objects.filter(pk=door.pk).update(
        failures=failures, locked_until=real_now() + min(wait, timedelta(days=1)) if wait else None
    )


def _no_such_door() -> NotFound:
    return NotFound(_("This reference and PIN do not open a case. After five wrong tries you have to wait."))


@command
def renew_pin(actor: Actor, party: models.Model) -> str:
    """A new PIN for a party, told by call-back to the number the case knows; the old one no longer opens."""
    door: Door | None = party.door  # type: ignore[attr-defined]
    if door is None:
        raise NotFound()
    pin = new_pin()
    Door.objects.filter(pk=door.pk).update(pin=keyed_pin(door.reference, pin), failures=0, locked_until=None)
    record(actor, "pin.renewed", thread=door.case, kind=door.case_kind)
    return pin


@command
def propose_deferral(actor: Actor, door: Door, *, days: int, reason: str) -> None:
    """Ask that a party's copy be withheld for some days; a second person must agree."""
    if not 1 <= days <= 365:
        raise Wrong(_("A disclosure is deferred for 1 to 365 days."), field="days", code="out_of_range")
    if reason not in DeferralGround.values:
        raise Wrong(_("Choose why the copy is to be withheld."), field="reason", code="required")
    Door.objects.filter(pk=door.pk).update(
        deferral_reason=reason,
        deferral_days=days,
        deferred_by_staff=actor.staff_id,
        deferred_until=None,
        deferral_second_staff=None,
    )
    record(actor, "deferral.proposed", thread=door.case, days=days, ground=reason)


@command
def agree_deferral(actor: Actor, door: Door) -> None:
    """The second person withholds the copy for the days that were asked; the end is part of the decision."""
    door.refresh_from_db()
    if door.deferred_by_staff is None or door.deferral_days is None or door.deferred_until is not None:
        raise Refused(_("Nobody has asked for this."), code="wrong_state", status=409)
    if door.deferred_by_staff == actor.staff_id:
        raise NotAllowed(
            _("Deferring a disclosure needs a second person: you asked for it."),
            code="second_person_required",
        )
    until = today() + timedelta(days=door.deferral_days)
    changed = Door.objects.filter(
        pk=door.pk,
        deferred_until=None,
        deferred_by_staff=door.deferred_by_staff,
        deferral_days=door.deferral_days,
    ).update(deferred_until=until, deferral_second_staff=actor.staff_id)
    if not changed:
        raise Conflict(_("Somebody decided about this meanwhile. Look again."))
    record(actor, "deferral.agreed", thread=door.case, until=until)


@command
def end_deferral(actor: Actor, door: Door) -> None:
    """The copy may be seen again, or is not withheld after all; one person suffices, for it takes nothing away."""
    door.refresh_from_db()
    if not door.deferral_reason:
        raise Refused(_("Nobody has asked for this."), code="wrong_state", status=409)
    Door.objects.filter(pk=door.pk).update(
        deferral_reason="",
        deferral_days=None,
        deferred_by_staff=None,
        deferred_until=None,
        deferral_second_staff=None,
    )
    record(actor, "deferral.ended", thread=door.case)
