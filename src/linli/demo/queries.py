"""The sign-ins of the demonstration, for the command line and the sign-in page."""

from __future__ import annotations

from linli.accounts.models import Account
from linli.accounts.queries import acting_posting

from .roles import PASSWORD, ROLES


def sign_ins() -> list[dict[str, str]]:
    """One per role, in the reader's language: login, password, name, post, area."""
    accounts = {a.login: a for a in Account.objects.filter(is_active=True).select_related("staff")}
    found = []
    for role in ROLES:
        account = accounts.get(role.login)
        posting = acting_posting(account) if account else None
        if posting is not None:
            found.append(
                {
                    "login": role.login,
                    "password": PASSWORD,
                    "name": posting.staff.name,
                    "post": str(posting.get_post_display()),
                    "area": str(posting.unit),
                }
            )
    return found
