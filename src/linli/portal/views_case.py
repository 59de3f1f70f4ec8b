"""The pages of one's own case, behind reference and PIN."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.access.claimants import Claimant
from linli.access.commands import claim
from linli.access.doors import key_of, public, read_form
from linli.base.clock import real_now
from linli.base.errors import NotFound, Refused

from . import cases
from .schemas import ClaimIn, ReopenIn, SayIn

SESSION = "claim"
LASTS = timedelta(minutes=10)


def remember(request: HttpRequest, claimant: Claimant) -> None:
    """Keep the claim for ten minutes, on the server only; a new session key against fixation."""
    request.session.cycle_key()
    request.session[SESSION] = {
        "case_kind": claimant.case_kind,
        "case": str(claimant.case),
        "party": str(claimant.party),
        "until": (real_now() + LASTS).isoformat(),
    }


def claimant_of(request: HttpRequest) -> Claimant | None:
    """Who came through the door less than ten minutes ago, or nobody."""
    kept: dict[str, Any] | None = request.session.get(SESSION)
    if kept is None or datetime.fromisoformat(kept["until"]) < real_now():
        return None
    return Claimant(kept["case_kind"], UUID(kept["case"]), UUID(kept["party"]))


def need_claimant(request: HttpRequest) -> Claimant:
    """The claimant, or the refusal that asks for reference and PIN again."""
    claimant = claimant_of(request)
    if claimant is None:
        raise Refused(
            _("Ten minutes have passed. Please enter reference and PIN again."),
            code="sign_in_again",
            status=401,
        )
    return claimant


@public
@require_http_methods(["GET", "POST"])
def open_case(request: HttpRequest) -> HttpResponse:
    """Reference and PIN open one's own case for ten minutes."""
    fault = ""
    if request.method == "POST":
        said = read_form(request, ClaimIn)
        try:
            remember(request, claim(said.reference, said.pin))
            return HttpResponseRedirect(reverse("portal:case"), status=303)
        except NotFound as no:
            fault = no.text
    claimant = claimant_of(request)
    if claimant is None or fault:
        return render(request, "portal/claim.html", {"fault": fault}, status=404 if fault else 200)
    return render(request, "portal/case.html", {"case": cases.case_of(claimant), "copy": None})


@public
@require_POST
def close_case(request: HttpRequest) -> HttpResponse:
    """Forget the claim on this device."""
    request.session.pop(SESSION, None)
    return HttpResponseRedirect(reverse("portal:home"), status=303)


@public
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """It is settled."""
    cases.confirm(need_claimant(request))
    return HttpResponseRedirect(reverse("portal:case"), status=303)


@public
@require_POST
def reopen(request: HttpRequest) -> HttpResponse:
    """It is not settled."""
    claimant = need_claimant(request)
    cases.reopen(claimant, read_form(request, ReopenIn).reason)
    return HttpResponseRedirect(reverse("portal:case"), status=303)


@public
@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """A correction or a complaint."""
    claimant = need_claimant(request)
    cases.say(claimant, **read_form(request, SayIn).model_dump(), key=key_of(request))
    return HttpResponseRedirect(reverse("portal:case"), status=303)


@public
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """A copy of what I gave, shown once; it counts as a reading and is on the list."""
    claimant = need_claimant(request)
    given = cases.copy_of(claimant)
    return render(request, "portal/case.html", {"case": cases.case_of(claimant), "copy": given})
