"""Is this officer real? The public page that checks a code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from linli.access.doors import public, read_form
from linli.base.actors import Job
from linli.workforce.commands import check_code

from .schemas import CodeIn

RESIDENT = Job("resident")


@public
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Enter the code that somebody shows: the page says which post in which office shows it, or that nobody does."""
    checked = None
    if request.method == "POST":
        said = read_form(request, CodeIn)
        checked = check_code(RESIDENT, code=said.code, asker=_asker(request))
    answer = render(request, "portal/verify.html", {"checked": checked})
    answer["Cache-Control"] = "no-store"
    return answer


def _asker(request: HttpRequest) -> str:
    """Where a question comes from: the connection, or behind the house's own proxy what that says last."""
    here = str(request.META.get("REMOTE_ADDR") or "")
    told = str(request.META.get("HTTP_X_FORWARDED_FOR") or "").rpartition(",")[2].strip()
    return told if told and here in {"", "127.0.0.1", "::1"} else here
