"""Signing in and out, tokens, devices, and the receipts of what was asked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import real_now, today
from linli.base.deeds import command
from linli.base.errors import NotAllowed, NotFound, Refused, Wrong
from linli.base.posts import Post
from linli.journal.commands import record
from linli.workforce.models import Posting, Staff
from linli.workforce.queries import valid_on

from ..models import Account, Receipt, Token

LONGEST_TOKEN = timedelta(days=366)


@command
def open_account(actor: Actor, staff: Staff, *, login: str, password: str) -> Account:
    """Give a staff member a sign-in. Raises Wrong for a weak password or a login already taken."""
    require(actor, Can.MANAGE_SIGN_INS, None)
    if Account.objects.filter(login=login).exists() or Account.objects.filter(staff=staff).exists():
        raise Wrong(_("This sign-in exists already."), field="login", code="taken")
    account = Account(login=login, staff=staff)
    _set_password(account, password)
    account.save()
    record(actor, "account.opened", subject=account)
    return account


@command
def set_password(actor: Actor, account: Account, *, password: str) -> None:
    """Set a sign-in's password; every open session of it ends."""
    if actor.staff_id != account.staff_id:
        require(actor, Can.MANAGE_SIGN_INS, None)
        _leave_inspectors_alone(actor, account)
    _set_password(account, password)
    account.save(update_fields=["password"])
    record(actor, "account.password_set", subject=account)


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise Wrong(" ".join(weak.messages), field="password", code="weak_password") from None
    account.set_password(password)


@command
def end_account(actor: Actor, account: Account) -> None:
    """End a sign-in; its sessions, tokens and devices stop at once."""
    require(actor, Can.MANAGE_SIGN_INS, None)
    _leave_inspectors_alone(actor, account)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    Token.objects.filter(account=account, ended_at=None).update(ended_at=real_now())
    record(actor, "account.ended", subject=account)


def _leave_inspectors_alone(actor: Actor, account: Account) -> None:
    """The operator cannot switch an inspector off: not by the sign-in either."""
    inspects = Posting.objects.filter(valid_on(today()), staff=account.staff, post=Post.INSPECTOR).exists()
    if inspects and actor.kind != "job":
        raise NotAllowed(
            _("An inspector's sign-in is touched by the inspector alone; two inspectors end the posting."),
            rule="independent_inspector",
            note={"verb": "inspector.change_refused", "path": "", "data": {}},
        )


@command
def issue_token(actor: Posting, *, account: Account, label: str, days: int) -> str:
    """A key for programs, acting in the actor's own posting; shown once, stored as a digest."""
    if account.staff_id != actor.staff_id:
        raise NotFound()
    if not 1 <= days <= LONGEST_TOKEN.days:
        raise Wrong(_("A token lives 1 to 366 days."), field="days", code="out_of_range")
    secret = "linli_" + secrets.token_urlsafe(32)
    token = Token.objects.create(
        account=account,
        posting=actor,
        label=label,
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        created_at=real_now(),
        expires_at=real_now() + timedelta(days=days),
    )
    record(actor, "token.issued", subject=token, days=days)
    return secret


@command
def end_token(actor: Actor, token: Token) -> None:
    """A token stops at once; one's own, or anybody's for whoever manages sign-ins."""
    if token.account.staff_id != actor.staff_id:
        require(actor, Can.MANAGE_SIGN_INS, None)
    if not Token.objects.filter(pk=token.pk, ended_at=None).update(ended_at=real_now()):
        raise Refused(_("This token has ended already."), code="wrong_state", status=409)
    record(actor, "token.ended", subject=token)


# --- receipts ---------------------------------------------------------------------------------------------


def see_receipt(actor: Actor, key: UUID) -> Receipt | None:
    """The finished receipt of a key, if this staff member has used it."""
    return Receipt.objects.filter(staff_id=actor.staff_id or 0, key=key).first()


def open_receipt(actor: Actor, *, key: UUID, body_hash: str, errand: str) -> Receipt | None:
    """A receipt in the deed's own transaction; None while the same key is being carried out elsewhere."""
    try:
        with transaction.atomic():
            return Receipt.objects.create(
                staff_id=actor.staff_id or 0,
                key=key,
                body_hash=body_hash,
                errand=errand,
                received_at=real_now(),
            )
    except IntegrityError:
        return None


def finish_receipt(receipt: Receipt, *, status: int, code: str = "", result: str = "") -> None:
    """Write the outcome; it commits with the deed."""
    Receipt.objects.filter(pk=receipt.pk).update(status=status, code=code, result=result)
