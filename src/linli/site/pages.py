"""Pages of the whole house: home, signing in, switching the posting, search, faults."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.access.doors import door, public
from linli.accounts.queries import acting_posting, postings_of
from linli.base.errors import NotFound, Refused

from .shell import shell


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first room that the acting posting may enter; the public portal for everybody else."""
    if getattr(request, "actor", None) is None:
        try:
            return HttpResponseRedirect(reverse("portal:home"))
        except NoReverseMatch:
            return HttpResponseRedirect(reverse("site:sign_in"))
    rooms = shell(request)["rooms"]
    return HttpResponseRedirect(rooms[0]["url"] if rooms else reverse("site:switch"))


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with login and password; the same answer for an unknown login and a wrong password."""
    fault = ""
    name = request.POST.get("login", "").strip()[:40]
    if request.method == "POST":
        account = authenticate(request, username=name, password=request.POST.get("password", ""))
        if account is not None:
            login(request, account)
            posting = acting_posting(account)
            request.session["posting"] = str(posting.uid) if posting else ""
            return HttpResponseRedirect(_safe_next(request), status=303)
        fault = _("Login and password do not match. After five wrong tries you have to wait 15 minutes.")
    status = 422 if fault else 200
    context = {
        "fault": fault,
        "login": name,
        "next": request.GET.get("next", ""),
        "sign_ins": _demo_sign_ins(),
    }
    return render(request, "site/sign_in.html", context, status=status)


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    here = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    return target if here else "/"


def _demo_sign_ins() -> list[dict[str, str]]:
    """The printed sign-ins of a demonstration; nothing anywhere else."""
    if not settings.LINLI_DEMO or "demo" not in settings.ROOMS:
        return []
    from linli.demo.queries import sign_ins

    return sign_ins()


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and empty what the browser kept of it."""
    logout(request)
    answer = HttpResponseRedirect("/sign-in", status=303)
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@door()
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Choose which of one's own postings to act in."""
    account: Any = request.user
    if request.method == "POST":
        wanted = request.POST.get("posting", "")
        if not any(str(p.uid) == wanted for p in postings_of(account)):
            raise NotFound()
        request.session["posting"] = wanted
        return HttpResponseRedirect("/", status=303)
    return render(request, "site/switch.html", {"postings": postings_of(account)})


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language."""
    answer = HttpResponseRedirect(_safe_next(request), status=303)
    code = request.POST.get("lang", "")
    if code in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax")
    return answer


@door()
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find an incident by its number and places by name, pinyin or code. Never a person."""
    from .search import find

    text = request.GET.get("q", "").strip()[:80]
    return render(request, "site/search.html", {"text": text, "found": find(request, text) if text else []})


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the house stands: database, key file, sealer."""
    from .trust import faults_now

    faults = faults_now()
    return JsonResponse({"ok": not faults, "faults": faults}, status=503 if faults else 200)


def too_many_tries(request: HttpRequest, *_more: Any) -> HttpResponse:
    """The sign-in page again, with the wait; the same for an unknown login."""
    fault = _("Login and password do not match. After five wrong tries you have to wait 15 minutes.")
    context = {"fault": fault, "login": "", "next": "", "sign_ins": _demo_sign_ins()}
    answer = render(request, "site/sign_in.html", context, status=429)
    answer["Retry-After"] = str(15 * 60)
    return answer


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The CSRF token is missing or foreign."""
    from .middleware import refusal

    return refusal(
        request,
        Refused(_("This page is too old. Reload it; what you typed is kept."), code="stale_page", status=403),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: said with its reason where it is known."""
    from .bodies import refusal_of
    from .middleware import refusal

    no = refusal_of(exception)
    if no.code == "bad_request" and not request.path.startswith("/api/"):
        return render(request, "site/400.html", status=400)
    return refusal(request, no)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403"""
    return render(request, "site/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404"""
    if request.path.startswith("/api/"):
        from .api import problem_of

        return problem_of(NotFound())
    return render(request, "site/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of the house, said without its details."""
    if request.path.startswith("/api/"):
        from .api import problem

        return problem(500, "fault", _("Something went wrong here. Nothing was changed."))
    return render(request, "site/500.html", status=500)
