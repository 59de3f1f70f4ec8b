"""Who is behind a request."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet

from linli.base.clock import real_now, today
from linli.workforce.models import Posting
from linli.workforce.queries import valid_on

from .models import Account, Token


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
