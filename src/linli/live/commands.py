"""Issuing tickets, taking them, throwing old ones away."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from linli.accounts.models import Account
from linli.base.actors import Actor
from linli.base.clock import real_now
from linli.base.deeds import command
from linli.base.errors import NotAllowed
from linli.base.ids import uuid7

from .models import Ticket
from .queries import Grant, grants, newest, standing

LIFE = timedelta(seconds=30)
KEPT = timedelta(minutes=1)


def digest_of(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@command
def issue_ticket(actor: Actor, session_key: str | None) -> str:
    """Give a signed-in posting the secret that opens one stream within half a minute."""
    session = Session.objects.filter(session_key=session_key or "", expire_date__gt=real_now()).first()
    account = Account.objects.filter(staff=actor.staff_id or 0, is_active=True).first()
    if actor.posting_id is None or session is None or account is None:
        raise NotAllowed(_("Only somebody who is signed in can listen."))
    secret = secrets.token_urlsafe(32)
    at = real_now()
    Ticket.objects.create(
        digest=digest_of(secret),
        session=session,
        sign_in=account.get_session_auth_hash(),
        posting_id=actor.posting_id,
        paths=list(actor.paths),
        since=newest(),
        issued_at=at,
        expires_at=at + LIFE,
    )
    return secret


@command
def take_tickets(actor: Actor, tickets: Collection[str]) -> dict[str, Grant]:
    """Use up tickets, each once however many ask at the same time; what those that still stand allow.

    Many at once, because a storm of returning screens would otherwise be as many durable commits.
    """
    at, taker = real_now(), uuid7()
    asked = Ticket.objects.filter(digest__in=list(tickets))
    asked.filter(used_at=None, expires_at__gt=at).update(used_at=at, taken_by=taker)
    taken = grants(asked.filter(taken_by=taker))
    stand = standing(taken)
    return {grant.digest: grant for grant in taken if grant.digest in stand}


@command
def forget_old_tickets(actor: Actor) -> int:
    """Delete tickets that open nothing any more; the number deleted."""
    return Ticket.objects.filter(expires_at__lt=real_now() - KEPT).delete()[0]
