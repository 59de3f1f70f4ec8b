"""Pages of one's own sign-in, and of all sign-ins for whoever manages them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import door, page_of, read_form
from linli.access.grants import Can

from . import commands, queries
from .schemas import AccountIn, InspectorIn, PasswordIn, TokenIn, VersionIn


@door(Can.MANAGE_SIGN_INS)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """All sign-ins, by login."""
    rows = page_of(queries.accounts_for(request.actor), request)  # type: ignore[attr-defined]
    return render(request, "accounts/list.html", {"page": rows})


@door(Can.MANAGE_SIGN_INS)
@require_POST
def open_account(request: HttpRequest) -> HttpResponse:
    """Give a staff member a sign-in."""
    said = read_form(request, AccountIn)
    actor: Any = request.actor  # type: ignore[attr-defined]
    staff = queries.staff_by_number(actor, said.number)
    commands.open_account(actor, staff, login=said.login, password=said.password)
    return HttpResponseRedirect(reverse("accounts:list"), status=303)


@door(Can.MANAGE_SIGN_INS)
@require_POST
def end_account(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a sign-in."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    commands.end_account(actor, queries.account_for(actor, uid))
    return HttpResponseRedirect(reverse("accounts:list"), status=303)


@door()
@require_GET
def mine(request: HttpRequest, secret: str = "") -> HttpResponse:
    """My sign-in: password, tokens, the postings I may act in."""
    account: Any = request.user
    context = {
        "account": account,
        "tokens": account.tokens.order_by("-created_at"),
        "postings": queries.postings_of(account),
        "secret": secret,
    }
    return render(request, "accounts/mine.html", context)


@door()
@require_POST
def set_password(request: HttpRequest) -> HttpResponse:
    """Change my password; other sessions of mine end."""
    account: Any = request.user
    said = read_form(request, PasswordIn)
    commands.set_password(request.actor, account, password=said.password)  # type: ignore[attr-defined]
    update_session_auth_hash(request, account)
    return HttpResponseRedirect(reverse("accounts:mine"), status=303)


@door()
@require_POST
def issue_token(request: HttpRequest) -> HttpResponse:
    """A key for programs, shown on this answer and never again."""
    account: Any = request.user
    said = read_form(request, TokenIn)
    secret = commands.issue_token(request.actor, account=account, **said.model_dump())  # type: ignore[attr-defined]
    context = {
        "account": account,
        "tokens": account.tokens.order_by("-created_at"),
        "postings": queries.postings_of(account),
        "secret": secret,
    }
    return render(request, "accounts/mine.html", context)


@door()
@require_POST
def end_token(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A token of mine stops at once."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    commands.end_token(actor, queries.token_for(actor, uid))
    return HttpResponseRedirect(reverse("accounts:mine"), status=303)


@door(Can.APPOINT_INSPECTOR)
@require_GET
def inspectors(request: HttpRequest) -> HttpResponse:
    """Inspectors in post, proposals that wait for a second inspector, and the form of a new one."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    context = {
        "inspectors": queries.inspectors_under(actor)[:200],
        "changes": queries.inspector_changes(actor)[:50],
        "units": [(u.uid, str(u)) for u in queries.units_with_inspectors(actor)[:300]],
    }
    return render(request, "accounts/inspectors.html", context)


@door(Can.APPOINT_INSPECTOR)
@require_POST
def propose_inspector(request: HttpRequest) -> HttpResponse:
    """Propose an inspector."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    said = read_form(request, InspectorIn)
    staff = queries.staff_by_number(actor, said.number)
    commands.propose_inspector(actor, staff=staff, unit=queries.unit_by_uid(actor, said.unit))
    return HttpResponseRedirect(reverse("accounts:inspectors"), status=303)


@door(Can.APPOINT_INSPECTOR)
@require_POST
def propose_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Propose that an inspector's posting ends."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    commands.propose_end(actor, queries.inspector_for(actor, uid))
    return HttpResponseRedirect(reverse("accounts:inspectors"), status=303)


@door(Can.APPOINT_INSPECTOR)
@require_POST
def agree_inspector(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The second inspector agrees."""
    return _change(request, uid, commands.agree_inspector)


@door(Can.APPOINT_INSPECTOR)
@require_POST
def withdraw_inspector(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A proposal is taken back."""
    return _change(request, uid, commands.withdraw_inspector)


def _change(request: HttpRequest, uid: UUID, command: Any) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    said = read_form(request, VersionIn)
    command(actor, queries.inspector_change_for(actor, uid), **said.model_dump())
    return HttpResponseRedirect(reverse("accounts:inspectors"), status=303)
