"""What every HTML door shares: who may enter, reading a form, handing back the piece that changed."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from linli.base.actors import Actor
from linli.base.errors import NotAllowed, Refused, Wrong
from linli.journal.queries import head

from .grants import WORDS, Can
from .policy import may

View = Callable[..., HttpResponseBase]
M = TypeVar("M", bound=BaseModel)
HOUSE_FIELDS = {"_key", "csrfmiddlewaretoken"}


class Acting(HttpRequest):
    """A request of somebody signed in, acting in one posting. A type for the reader and the checker only."""

    actor: Actor


def door(can: Can | None = None) -> Callable[[View], View]:
    """A door for signed-in staff; with `can`, for posts that have the grant. The scope is the query's matter."""

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return redirect("/sign-in?" + urlencode({"next": request.get_full_path()}))
            if can is not None and not may(actor, can):
                raise NotAllowed(_("Your post may not %(act)s.") % {"act": WORDS[can]})
            if request.method == "GET" and not is_htmx(request):
                request.seen = head()[0]  # type: ignore[attr-defined]  # what the page knows; live events follow it
            return view(request, *args, **kwargs)

        inner.door = can or "signed in"  # type: ignore[attr-defined]
        return inner

    return wrap


def public(view: View) -> View:
    """A door for everybody, without an account."""
    view.door = "public"  # type: ignore[attr-defined]
    return view


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of a page."""
    return request.headers.get("HX-Request") == "true"


def done(request: HttpRequest, piece: str, context: dict[str, Any], *, to: str) -> HttpResponse:
    """After a deed: the piece that changed for htmx, a redirect for everybody else."""
    if is_htmx(request):
        return render(request, piece, context)
    return HttpResponseRedirect(to, status=303)


def key_of(request: HttpRequest) -> UUID:
    """The idempotency key of an unsafe request, from its header or its form. Raises Refused without one."""
    try:
        return UUID(request.headers.get("Idempotency-Key") or request.POST.get("_key", ""))
    except ValueError:
        raise Refused(
            _("This request names no idempotency key. Reload the page and send it again."),
            code="idempotency_key_required",
            status=400,
        ) from None


class FormState:
    """A form as it was sent, with its faults: for showing it again with everything that was typed."""

    def __init__(self, values: dict[str, Any] | None = None, wrong: Wrong | None = None) -> None:
        self.values = values or {}
        self.faults = wrong.faults if wrong else []

    def value(self, name: str) -> Any:
        return self.values.get(name)

    def error(self, name: str) -> str:
        return next((text for field, _code, text in self.faults if field == name), "")


def read_form(request: HttpRequest, schema: type[M], **given: Any) -> M:
    """The posted form as the schema that the JSON door uses too; `given` adds what the URL knows.

    Raises Wrong with every fault, field by field.
    """
    said: dict[str, Any] = {}
    for name in request.POST:
        if name in HOUSE_FIELDS:
            continue
        field = schema.model_fields.get(name)
        values: list[Any] = request.POST.getlist(name)
        if field is not None and _holds_many(field.annotation):
            said[name] = [v for v in values if v != ""]
        elif values[-1] != "" or (field is not None and field.is_required()):
            said[name] = values[-1]
    return read(schema, said | given)


def read(schema: type[M], said: dict[str, Any]) -> M:
    """A mapping as a schema; raises Wrong with every fault in the reader's language."""
    try:
        return schema.model_validate(said)
    except ValidationError as wrong:
        raise Wrong.many(faults_of(wrong)) from None


def faults_of(wrong: ValidationError | Any) -> list[tuple[str, str, str]]:
    """(field, code, sentence) of each fault pydantic found."""
    found = []
    for fault in wrong.errors():
        name = ".".join(str(p) for p in fault["loc"] if p not in {"body", "query", "path", "form"})
        code, text = sentence(fault["type"], fault.get("ctx") or {}, fault["msg"], fault.get("input"))
        found.append((name, code, text))
    return found


def sentence(kind: str, ctx: dict[str, Any], said: str, value: Any = None) -> tuple[str, str]:
    """The house's code and sentence for a kind of fault."""
    if kind in {"missing", "string_too_short", "required"}:
        return "required", _("Please fill this in.")
    if kind == "string_too_long":
        sent = len(value) if isinstance(value, str) else 0
        return "too_long", _("At most %(most)s characters; you sent %(sent)s.") % {
            "most": ctx.get("max_length", ""),
            "sent": f"{sent:,}",
        }
    if kind == "string_unicode":
        return "illegal_character", _("This text holds a character that cannot be stored.")
    if kind == "extra_forbidden":
        return "unknown_field", _("This field is not known here.")
    if kind in {"enum", "literal_error"}:
        return "not_allowed", _("Choose one of: %(choices)s.") % {"choices": ctx.get("expected", "")}
    if kind in {"greater_than_equal", "less_than_equal", "greater_than", "less_than"}:
        bounds = ", ".join(f"{k} {v}" for k, v in ctx.items())
        return "out_of_range", _("This number is out of range (%(bounds)s).") % {"bounds": bounds}
    if kind.startswith(("int_", "float_", "decimal_", "finite_")):
        return "not_a_number", _("This is not a number.")
    if kind.startswith(("date", "time", "timezone")):
        return "bad_date", _("This is not a date or time.")
    if kind.startswith("uuid"):
        return "not_found", _("There is nothing here that you may see.")
    if kind.startswith("bool"):
        return "not_allowed", _("Answer yes or no.")
    if kind == "string_pattern_mismatch":
        return "not_allowed", _("This has not the expected form.")
    if kind == "value_error":
        return "wrong_input", said.removeprefix("Value error, ")
    return kind, said


def page_of(rows: Any, request: HttpRequest, per_page: int = 50) -> Any:
    """One page of a queryset, from `?page=`; a page that does not exist is the nearest one."""
    from django.core.paginator import Paginator

    return Paginator(rows, per_page).get_page(request.GET.get("page", 1))


def chosen(request: HttpRequest, name: str, allowed: Iterable[str], default: str = "") -> str:
    """A filter from the URL; what is not on the list counts as the default."""
    value = request.GET.get(name, default)
    return value if value in set(allowed) else default


def _holds_many(annotation: Any) -> bool:
    origin = typing.get_origin(annotation)
    if origin in {list, tuple, set}:
        return True
    if origin in {typing.Union, types.UnionType}:
        return any(_holds_many(a) for a in typing.get_args(annotation))
    return bool(annotation in {list, tuple, set})


__all__ = [
    "Acting",
    "FormState",
    "Http404",
    "chosen",
    "done",
    "door",
    "is_htmx",
    "page_of",
    "public",
    "read",
    "read_form",
]
