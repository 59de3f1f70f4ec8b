"""Pages of a case's term: keeping it longer, withholding a copy, a new PIN."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import door, read_form
from linli.access.grants import Can
from linli.access.models import DeferralGround
from linli.access.policy import covers, may
from linli.base.clock import today

from . import commands, queries
from .cases import KINDS, copy_of, deferrals_waiting, kept_for
from .models import Ground
from .schemas import DeferIn, LongerIn
from .terms import terms


@door(Can.EXTEND_RETENTION)
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, what is kept longer, and what was forgotten."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = queries.extensions_for(actor)
    context = {
        "asked": rows.filter(agreed_at=None)[:50],
        "deferrals": deferrals_waiting(actor),
        "kept": rows.filter(agreed_at__isnull=False, until__gte=today())[:50],
        "words": {kind.label: kind.word for kind in KINDS},
        "terms": terms(),
        "certificates": queries.certificates(20),
        "me": actor.staff_id,
    }
    return render(request, "retention/list.html", context)


@door()
@require_GET
def case(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One case: its term, and each party's copy. Nothing personal is opened."""
    return _page(request, uid)


def _page(request: HttpRequest, uid: UUID, pin: str = "", number: int = 0) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    kept = kept_for(actor, uid)
    here = covers(actor, kept.case.path)  # who only takes part in a case decides nothing about it
    context = {
        "kept": kept,
        "pin": pin,
        "pin_of": number,
        "me": actor.staff_id,
        "grounds": Ground.choices,
        "reasons": DeferralGround.choices,
        "may_extend": here and may(actor, Can.EXTEND_RETENTION),
        "may_defer": here and may(actor, Can.DEFER_DISCLOSURE),
        "may_renew": here and may(actor, Can.RENEW_PIN),
    }
    return render(request, "retention/case.html", context)


def _back(uid: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("retention:case", args=[uid]), status=303)


@door(Can.EXTEND_RETENTION)
@require_POST
def longer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask to keep one case longer."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    kept = kept_for(actor, uid)
    said = read_form(request, LongerIn)
    commands.ask_extension(actor, kept.case, ground=said.ground, days=said.days)
    return _back(uid)


@door(Can.EXTEND_RETENTION)
@require_POST
def agree(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The second person agrees to keep a case longer."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    extension = queries.extension_for(actor, uid)
    commands.agree_extension(actor, extension)
    return _back(extension.case)


@door(Can.DEFER_DISCLOSURE)
@require_POST
def defer(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Ask to withhold a party's copy for a while."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    kept = kept_for(actor, uid)
    copy = copy_of(kept, number)
    said = read_form(request, DeferIn)
    commands.defer_copy(actor, kept, copy, days=said.days, reason=said.reason)
    return _back(uid)


@door(Can.DEFER_DISCLOSURE)
@require_POST
def agree_deferral(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """The second person agrees to withhold it."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    kept = kept_for(actor, uid)
    commands.agree_to_defer(actor, kept, copy_of(kept, number))
    return _back(uid)


@door(Can.DEFER_DISCLOSURE)
@require_POST
def show_again(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """The copy may be seen again."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    kept = kept_for(actor, uid)
    commands.show_copy_again(actor, kept, copy_of(kept, number))
    return _back(uid)


@door(Can.RENEW_PIN)
@require_POST
def pin(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """A new PIN, shown once: to be told by calling back the number that the case knows."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    kept = kept_for(actor, uid)
    new = commands.renew_pin(actor, kept, copy_of(kept, number))
    return _page(request, uid, new, number)
