"""The JSON door: every room's router under one OpenAPI description, one way to say no."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as NinjaValidationError
from ninja.parser import Parser

from linli.access.doors import sentence
from linli.base.bodies import shown
from linli.base.errors import NotFound, Refused, Wrong
from linli.base.problems import problem_answer

from . import openapi
from .bodies import json_of

PAGING = {"page", "limit", "offset", "most", "cursor", "seq"}
LONGEST_NAME = 80
MOST_DIGITS = 18  # more than a bigint holds
NO_PAGE = gettext_lazy("There is no such page.")


def acting(request: HttpRequest) -> Any:
    """Who asks: a session (with CSRF check) or a bearer token; both were resolved by the middleware."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    if getattr(request, "via_token", False):
        return actor
    if CsrfViewMiddleware(lambda r: HttpResponse()).process_view(request, _no_view, (), {}):
        raise Refused(
            _("This page is too old. Reload it; what you typed is kept."), code="stale_page", status=403
        )
    return actor


def _no_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class StrictParser(Parser):
    """Bodies as `base.bodies` reads them. Ninja makes one sentence of every fault, so ours is kept aside."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json_of(request)
        except Refused as no:
            request.refused_body = no  # type: ignore[attr-defined]
            raise


class House(NinjaAPI):
    """Ninja, with every answer described that the house may give."""

    def get_openapi_schema(self, **more: Any) -> Any:
        return openapi.completed(super().get_openapi_schema(**more))


api = House(
    title="Linli",
    version="1",
    description="The same deeds as the pages, for programs. Errors are RFC 9457 problems.",
    auth=acting,
    parser=StrictParser(),
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)


def problem(
    status: int, code: str, detail: str, *, faults: list[tuple[str, str, str]] | None = None, **more: str
) -> HttpResponse:
    """An RFC 9457 answer, with every fault and the field of the first."""
    said: dict[str, Any] = dict(more)
    if faults:
        named = [(shown(field, LONGEST_NAME), code, detail) for field, code, detail in faults]
        said["field"] = named[0][0]
        said["faults"] = [{"field": f, "code": c, "detail": d} for f, c, d in named]
    answer = problem_answer(status, code, detail, **said)
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
        if fault["loc"][0] == "query" and name in PAGING:
            return problem(400, "bad_cursor", str(NO_PAGE), faults=[(name, "bad_cursor", str(NO_PAGE))])
        sent = fault.get("input", _sent(request, fault["loc"]))
        code, text = sentence(fault["type"], fault.get("ctx") or {}, fault["msg"], sent)
        # the body's own parameter name is not part of a field's name
        faults.append(
            (name.partition(".")[2] if fault["loc"][0] == "body" and "." in name else name, code, text)
        )
    return problem_of(Wrong.many(faults))


def _sent(request: HttpRequest, place: Any) -> Any:
    """What stood at the place of a fault; ninja does not tell."""
    if place[0] == "query":
        return request.GET.get(str(place[-1]))
    if place[0] != "body" or request.content_type != "application/json":
        return None
    found: Any = json_of(request)
    for step in place[2:]:
        try:
            found = found[step]
        except (TypeError, KeyError, IndexError):
            return None
    return found


@api.exception_handler(AuthenticationError)
def _who(request: HttpRequest, wrong: AuthenticationError) -> HttpResponse:
    return problem(401, "sign_in_again", _("Please sign in again; what you typed is kept."))


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, wrong: Http404) -> HttpResponse:
    return problem_of(NotFound())


@api.exception_handler(HttpError)
def _http(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    if no := getattr(request, "refused_body", None):
        return problem_of(no)
    return problem(wrong.status_code, "refused", str(wrong))


def known_filters_only(run: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a filter that the operation does not know: it would be passed over, and all rows given."""
    operation: Any = getattr(run, "__self__", None)
    known: set[str] | None = None

    @wraps(run)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        nonlocal known
        if known is None:
            known = openapi.query_names(operation)
        unknown = [name for name in request.GET if name not in known and name != "lang"]
        if unknown and getattr(request, "actor", None) is not None:
            text = _("This door knows no filter “%(name)s”.") % {"name": shown(unknown[0])}
            return problem(400, "bad_filter", text, faults=[(unknown[0], "bad_filter", text)])
        for name in PAGING & set(request.GET):
            if len(request.GET[name]) > MOST_DIGITS and request.GET[name].isdecimal():
                return problem(400, "bad_cursor", str(NO_PAGE), faults=[(name, "bad_cursor", str(NO_PAGE))])
        return run(request, *args, **kwargs)

    return inner


api.add_decorator(known_filters_only, mode="view")

for room in settings.ROOMS:
    if room != "site" and importlib.util.find_spec(f"linli.{room}.api"):
        api.add_router("/", importlib.import_module(f"linli.{room}.api").router)
