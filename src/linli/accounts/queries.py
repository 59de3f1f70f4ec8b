"""Who is behind a request."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from linli.access.scope import under_paths
from linli.base.actors import Actor
from linli.base.clock import real_now, today
from linli.base.errors import NotFound, Wrong
from linli.base.posts import Post
from linli.workforce.models import Posting, Staff, Unit, UnitKind
from linli.workforce.queries import valid_on

from .models import Account, InspectorChange, Token


def postings_of(account: Account) -> QuerySet[Posting]:
    """The postings that an account may act in today, newest first."""
    return (
        Posting.objects.filter(valid_on(today()), staff=account.staff)
        .select_related("unit__area", "staff")
        .order_by("-valid_from", "-id")
    )


def acting_posting(account: Account, chosen: object = None) -> Posting | None:
    """The chosen posting if it is the account's and valid today, else the newest valid one."""
    mine = list(postings_of(account))
    return next((p for p in mine if str(p.uid) == str(chosen)), mine[0] if mine else None)


def token_behind(secret: str) -> Token | None:
    """The living token of a secret, with its posting valid today."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    return (
        Token.objects.filter(
            valid_on(today(), via="posting__"),
            digest=digest,
            ended_at=None,
            expires_at__gt=real_now(),
            account__is_active=True,
        )
        .select_related("posting__unit", "posting__staff", "account")
        .first()
    )


def accounts_for(actor: Actor) -> QuerySet[Account]:
    """The sign-ins that somebody who manages them sees: of staff posted under their areas, and of nobody's."""
    here = Posting.objects.filter(under_paths(actor.paths)).values("staff")
    return Account.objects.filter(staff__in=here).select_related("staff").order_by("login")


def account_for(actor: Actor, uid: UUID) -> Account:
    """One sign-in within the actor's sight. Raises NotFound."""
    account = accounts_for(actor).filter(uid=uid).first()
    if account is None:
        raise NotFound()
    return account


def account_of(actor: Actor) -> Account:
    """The actor's own sign-in. Raises NotFound."""
    account = Account.objects.filter(staff_id=actor.staff_id or 0).first()
    if account is None:
        raise NotFound()
    return account


def staff_by_number(actor: Actor, number: str) -> Staff:
    """A staff member by duty number, posted under the actor's areas. Raises Wrong."""
    here = Posting.objects.filter(under_paths(actor.paths)).values("staff")
    staff = Staff.objects.filter(number=number, pk__in=here).first()
    if staff is None:
        raise Wrong(_("No staff member has this duty number."), field="number", code="not_found")
    return staff


def tokens_of(actor: Actor) -> QuerySet[Token]:
    """One's own tokens, newest first."""
    return Token.objects.filter(account__staff_id=actor.staff_id or 0).order_by("-created_at")


def token_for(actor: Actor, uid: UUID) -> Token:
    """One of one's own tokens. Raises NotFound."""
    token = tokens_of(actor).filter(uid=uid).select_related("account").first()
    if token is None:
        raise NotFound()
    return token


def inspectors_under(actor: Actor) -> QuerySet[Posting]:
    """The inspectors in post under the actor's areas."""
    return (
        Posting.objects.filter(under_paths(actor.paths), valid_on(today()), post=Post.INSPECTOR)
        .select_related("staff", "unit")
        .order_by("path", "id")
    )


def inspector_for(actor: Actor, uid: UUID) -> Posting:
    """One of them. Raises NotFound."""
    posting = inspectors_under(actor).filter(uid=uid).first()
    if posting is None:
        raise NotFound()
    return posting


def inspector_changes(actor: Actor) -> QuerySet[InspectorChange]:
    """Proposals and what became of them under the actor's areas, newest first."""
    return (
        InspectorChange.objects.filter(under_paths(actor.paths, via="unit__path"))
        .select_related("staff", "unit", "ends", "proposed_by__staff", "agreed_by__staff")
        .order_by("-proposed_at")
    )


def inspector_change_for(actor: Actor, uid: UUID) -> InspectorChange:
    """One of them. Raises NotFound."""
    change = inspector_changes(actor).filter(uid=uid).first()
    if change is None:
        raise NotFound()
    return change


def unit_by_uid(actor: Actor, uid: UUID) -> Unit:
    """A unit under the actor's areas. Raises NotFound."""
    unit = Unit.objects.filter(under_paths(actor.paths), uid=uid).first()
    if unit is None:
        raise NotFound()
    return unit


def units_with_inspectors(actor: Actor) -> QuerySet[Unit]:
    """The departments, bureaus and branches under the actor's areas: where inspectors sit."""
    kinds = [UnitKind.DEPARTMENT, UnitKind.BUREAU, UnitKind.BRANCH]
    return Unit.objects.filter(under_paths(actor.paths), kind__in=kinds).order_by("path")
