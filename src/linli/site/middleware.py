"""Around every request: headers, who acts, one request once, and refusals as a notice line."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import OperationalError, transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from linli.access.doors import is_htmx, key_of
from linli.access.sealing import KeyProblem
from linli.accounts.commands import finish_receipt, open_receipt, see_receipt
from linli.accounts.queries import acting_posting, token_behind
from linli.base.deeds import deed
from linli.base.errors import Conflict, NotFound, Refused
from linli.journal.commands import record

from .handover.commands import waits_for_confirmation

Next = Callable[[HttpRequest], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
NO_RECEIPT = ("/sign-in", "/sign-out", "/language", "/live/ticket", "/api/sync")
# A report in confidence leaves no receipt: a receipt names its staff member and the second. The report's own
# random uid keeps it single.
NO_TRACE = ("/protection/breach", "/api/protection/breach")


class Headers:
    """A page runs no foreign script, sits in no foreign frame and is kept in no cache unless it is public."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        hub = f" {settings.LINLI_HUB}" if settings.LINLI_HUB else ""
        answer.setdefault(
            "Content-Security-Policy",
            f"default-src 'self'; connect-src 'self'{hub}; img-src 'self' data:; object-src 'none';"
            " base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        )
        answer.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        answer.setdefault("X-Frame-Options", "DENY")
        answer.setdefault("Cache-Control", "no-store")
        return answer


class Statics:
    """Static files straight from the package, with a cache time; a proxy may serve them instead."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        found = finders.find(request.path[len(settings.STATIC_URL) :])
        if not found or request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=404)
        kind = mimetypes.guess_type(str(found))[0] or "application/octet-stream"
        answer = FileResponse(Path(str(found)).open("rb"), content_type=kind)  # noqa: SIM115 (it closes the file)
        answer["Cache-Control"] = "no-cache" if settings.DEBUG else "public, max-age=300"
        return answer  # type: ignore[return-value]


class Language:
    """`?lang=`, then the cookie, then what the browser prefers, else Chinese."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = dict(settings.LANGUAGES)
        asked = {"zh": "zh-hans", "en": "en"}.get(request.GET.get("lang", "")[:2])
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = asked or (cookie if cookie in known else None) or _preferred(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            answer = self.get_response(request)
        answer.setdefault("Content-Language", language)
        if asked and asked != cookie:
            answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, asked, max_age=365 * 86400, samesite="Lax")
        return answer


def _preferred(request: HttpRequest) -> str:
    first = request.headers.get("Accept-Language", "").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh-hans"


class ActingPosting:
    """Sets `request.actor`: the posting somebody signed in acts in, read anew at every request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor, request.via_token = None, False  # type: ignore[attr-defined]
        header = request.headers.get("Authorization", "")
        if header.startswith("Bearer "):
            token = token_behind(header[7:].strip())
            if token is not None:
                request.actor, request.via_token = token.posting, True  # type: ignore[attr-defined]
        elif settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            request.actor = acting_posting(request.user, request.session.get("posting"))  # type: ignore[attr-defined]
        return self.get_response(request)


class Answers:
    """Turns a refusal of any view into the notice line, a page or a problem; a fault of the house into one sentence."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        no: Refused | None = getattr(request, "refused", None)
        if no is not None and no.note:
            write_note(request, no)
        if answer.status_code == 405:
            return wrong_method(request, answer.get("Allow", ""))
        return answer

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, Http404):
            fault = NotFound()
        if isinstance(fault, KeyProblem):
            fault = Refused(
                _("The personal data cannot be opened now. Nothing was changed."),
                code="try_again",
                status=503,
            )
        if isinstance(fault, OperationalError):
            fault = Refused(
                _("The database cannot be reached or is full. Nothing was saved; please try again."),
                code="try_again",
                status=503,
            )
        if not isinstance(fault, Refused):
            return None
        request.refused = fault  # type: ignore[attr-defined]
        return refusal(request, fault)


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """This address is not asked in this way; `Allow` says in which."""
    text = _("This address takes %(methods)s only.") % {"methods": allowed or "GET"}
    answer = refusal(request, Refused(text, code="method_not_allowed", status=405))
    answer["Allow"] = allowed
    return answer


def refusal(request: HttpRequest, no: Refused) -> HttpResponse:
    """A refusal in the form that the asker understands."""
    answer = _refusal(request, no)
    if no.status in {429, 503}:
        answer.setdefault("Retry-After", "60")
    return answer


def _refusal(request: HttpRequest, no: Refused) -> HttpResponse:
    if request.path.startswith("/api/"):
        from .api import problem_of

        return problem_of(no)
    if is_htmx(request):
        answer = render(request, "site/_refused.html", {"refused": no}, status=no.status)
        answer["HX-Retarget"] = "#notice"
        answer["HX-Reswap"] = "innerHTML"
        return answer
    back = request.headers.get("Referer") if request.method not in SAFE else None
    if no.status == 404 and request.method in SAFE:
        return render(request, "site/404.html", {"refused": no}, status=404)
    return render(request, "site/refused.html", {"refused": no, "back": back}, status=no.status)


def write_note(request: HttpRequest, no: Refused) -> None:
    """The Entry of a refusal that matters, after the deed's transaction was rolled back."""
    actor = getattr(request, "actor", None)
    if actor is None or no.note is None:
        return
    note = dict(no.note)
    data = note.pop("data", {})
    with deed():
        record(actor, note.pop("verb"), **note, **data, rule=no.rule or no.code)


class Receipts:
    """One unsafe request counts once, however often it is sent: the receipt commits with the deed or not at all."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if request.method not in SAFE and waits_for_confirmation():
            text = _("This house was restored from a backup and only reads until somebody confirms it.")
            return refusal(request, Refused(text, code="restored_read_only", status=503))
        if request.method in SAFE or actor is None or request.path.startswith(NO_RECEIPT + NO_TRACE):
            return self.get_response(request)
        try:
            key = key_of(request)
        except Refused as no:
            return refusal(request, no)
        digest = _digest(request)
        if old := see_receipt(actor, key):
            return self._again(request, old, digest)
        with deed():
            receipt = open_receipt(
                actor, key=key, body_hash=digest, errand=f"{request.method} {request.path}"[:60]
            )
            if receipt is None:
                return refusal(request, Conflict(_("The same request is being carried out just now.")))
            answer = self.get_response(request)
            is_record = getattr(answer, "is_kept", False)  # a refusal may be a record
            if answer.status_code >= 400 and not is_record:
                transaction.set_rollback(True)
            else:
                finish_receipt(receipt, status=answer.status_code, result=_result_of(answer))
        return answer

    def _again(self, request: HttpRequest, old: Any, digest: str) -> HttpResponse:
        if old.body_hash != digest:
            return refusal(
                request,
                Conflict(_("This key was used for another request."), code="idempotency_mismatch"),
            )
        is_path = old.result.startswith("/")
        target = (old.result if is_path else "") or request.headers.get("Referer") or "/"
        if request.path.startswith("/api/") and old.status >= 400:
            text = _("This was refused when it was first sent; the refusal is on the record.")
            answer = refusal(request, Refused(text, code="refused", status=old.status))
        elif request.path.startswith("/api/"):
            answer = JsonResponse({"uid": old.result} if old.result and not is_path else {})
            if is_path:
                answer["Location"] = old.result
        elif is_htmx(request):
            answer = HttpResponse(status=200)
            answer["HX-Refresh"] = "true"
        else:
            answer = HttpResponseRedirect(target, status=303)
        answer["Idempotent-Replay"] = "true"
        return answer


def _result_of(answer: HttpResponse) -> str:
    """Where to look for what was made: an address, or the uid of it. Nothing else of an answer is kept."""
    if address := answer.get("Location", ""):
        return str(address)[:200]
    if not answer.get("Content-Type", "").startswith("application/json"):
        return ""
    said = json.loads(answer.content or b"null")
    parts = [said, *said.values()] if isinstance(said, dict) else []
    return next((str(part["uid"]) for part in parts if isinstance(part, dict) and "uid" in part), "")


def _digest(request: HttpRequest) -> str:
    """A digest of what was asked, without the parts that differ when the same form is sent twice."""
    query = request.META.get("QUERY_STRING", "")
    sha = hashlib.sha256(f"{request.method} {request.path}?{query}\n".encode(errors="replace"))
    if request.content_type not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        sha.update(request.body)
        return sha.hexdigest()
    for name in sorted(request.POST):
        if name not in {"_key", "csrfmiddlewaretoken"}:
            sha.update(f"{name}={request.POST.getlist(name)}\n".encode(errors="replace"))
    for name, file in request.FILES.items():
        sha.update(f"{name}:\n".encode(errors="replace"))
        for chunk in file.chunks():  # type: ignore[union-attr]
            sha.update(chunk)
        file.seek(0)  # type: ignore[union-attr]
    return sha.hexdigest()
