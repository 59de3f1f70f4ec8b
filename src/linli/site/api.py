"""The JSON door: every room's router under one OpenAPI description, one way to say no."""

from __future__ import annotations

import importlib
import importlib.util
import json
import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as NinjaValidationError

from linli.access.doors import sentence
from linli.base.errors import NotFound, Refused, Wrong

TYPE = "application/problem+json"


def acting(request: HttpRequest) -> Any:
    """Who asks: a session (with CSRF check) or a bearer token; both were resolved by the middleware."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    if getattr(request, "via_token", False):
        return actor
    refusal = CsrfViewMiddleware(lambda r: HttpResponse()).process_view(request, _no_view, (), {})
    return None if refusal else actor


def _no_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


api = NinjaAPI(
    title="Linli",
    version="1",
    description="The same deeds as the pages, for programs. Errors are RFC 9457 problems.",
    auth=acting,
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)


def problem(
    status: int, code: str, detail: str, *, faults: list[tuple[str, str, str]] | None = None, **more: str
) -> HttpResponse:
    """An RFC 9457 answer."""
    body: dict[str, Any] = {
        "type": f"urn:linli:problem:{code}",
        "title": detail,
        "status": status,
        "code": code,
        "detail": detail,
        "trace_id": uuid.uuid4().hex,
        **{k: v for k, v in more.items() if v},
    }
    if faults:
        body["field"] = faults[0][0]
        body["faults"] = [{"field": f, "code": c, "detail": d} for f, c, d in faults]
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=TYPE)
    if status in {429, 503}:
        answer["Retry-After"] = "60"
    return answer


def problem_of(no: Refused) -> HttpResponse:
    """A refusal as a problem."""
    faults = no.faults if isinstance(no, Wrong) else None
    return problem(no.status, no.code, no.text, faults=faults, rule=no.rule, help=no.help)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, no: Refused) -> HttpResponse:
    request.refused = no  # type: ignore[attr-defined]
    return problem_of(no)


@api.exception_handler(NinjaValidationError)
def _invalid(request: HttpRequest, wrong: NinjaValidationError) -> HttpResponse:
    faults = []
    for fault in wrong.errors:
        name = ".".join(str(p) for p in fault["loc"] if p not in {"body", "query", "path", "form"})
        if fault["loc"][0] == "path":
            return problem_of(NotFound())
        code, text = sentence(fault["type"], fault.get("ctx") or {}, fault["msg"], fault.get("input"))
        # the body's own parameter name is not part of a field's name
        faults.append(
            (name.partition(".")[2] if fault["loc"][0] == "body" and "." in name else name, code, text)
        )
    return problem_of(Wrong.many(faults))


@api.exception_handler(AuthenticationError)
def _who(request: HttpRequest, wrong: AuthenticationError) -> HttpResponse:
    return problem(401, "sign_in_again", _("Please sign in again; what you typed is kept."))


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, wrong: Http404) -> HttpResponse:
    return problem_of(NotFound())


@api.exception_handler(HttpError)
def _http(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    if wrong.status_code == 400:
        return problem(400, "bad_json", _("The data is not valid JSON."))
    return problem(wrong.status_code, "refused", str(wrong))


for room in settings.ROOMS:
    if room != "site" and importlib.util.find_spec(f"linli.{room}.api"):
        api.add_router("/", importlib.import_module(f"linli.{room}.api").router)
