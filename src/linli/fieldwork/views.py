"""Pages of fieldwork."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import chosen, door, page_of, read_form
from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.areas.queries import area_by_code, villages_under
from linli.base.errors import NotFound

from . import commands, queries
from .schemas import CountIn, PromiseEndIn, PromiseIn, RoundIn, VisitIn
from .vocabulary import Measure, Method, Topic, VisitKind

SHOWN = ("promises", "visits", "counts")


@door(Can.SEE_FIELDWORK)
@require_GET
def fieldwork(request: HttpRequest) -> HttpResponse:
    """Promises due, visits and counts of one's areas."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    what = chosen(request, "show", SHOWN, "promises")
    rows: Any = {
        "promises": queries.promises_for(actor).filter(status="open"),
        "visits": queries.visits_for(actor),
        "counts": queries.counts_for(actor),
    }[what]
    context = {
        "page": page_of(rows, request),
        "show": what,
        "summary": queries.summary(actor),
        "rounds": queries.rounds_for(actor),
        "may_enter": may(actor, Can.ENTER_FIELDWORK),
        "may_call": may(actor, Can.CALL_ROUND),
    }
    return render(request, "fieldwork/list.html", context)


@door(Can.SEE_FIELDWORK)
@require_GET
def known(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of a village: the newest counts, how fresh they are."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    area = area_by_code(code)
    if not covers(actor, area.path):
        raise NotFound()
    context = {"area": area, "known": queries.known_of(area), "promises": queries.promises_in(area.path)}
    return render(request, "fieldwork/known.html", context)


@door(Can.ENTER_FIELDWORK)
@require_GET
def enter(request: HttpRequest) -> HttpResponse:
    """The three forms: a visit, a count, a promise."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    villages = [v for path in actor.paths for v in villages_under(path).order_by("path")[:300]]
    context = {
        "villages": [(v.code, v.name) for v in villages],
        "kinds": VisitKind.choices,
        "measures": Measure.choices,
        "methods": Method.choices,
        "topics": Topic.choices,
        "rounds": queries.rounds_for(actor),
    }
    return render(request, "fieldwork/enter.html", context)


@door(Can.ENTER_FIELDWORK)
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """A count."""
    return _entered(request, commands.enter_count, CountIn, "counts")


@door(Can.ENTER_FIELDWORK)
@require_POST
def visit(request: HttpRequest) -> HttpResponse:
    """A visit."""
    return _entered(request, commands.record_visit, VisitIn, "visits")


@door(Can.ENTER_FIELDWORK)
@require_POST
def promise(request: HttpRequest) -> HttpResponse:
    """A promise."""
    return _entered(request, commands.make_promise, PromiseIn, "promises")


def _entered(request: HttpRequest, command: Any, schema: Any, show: str) -> HttpResponse:
    """Read the form, do the deed, show the list it went to."""
    said = read_form(request, schema)
    command(request.actor, area_by_code(said.village), **said.model_dump(exclude={"village"}))  # type: ignore[attr-defined]
    return HttpResponseRedirect(f"{reverse('fieldwork:list')}?show={show}", status=303)


@door(Can.ENTER_FIELDWORK)
@require_POST
def end_promise(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A promise was kept, or was not."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    commands.end_promise(
        actor, queries.promise_for(actor, uid), **read_form(request, PromiseEndIn).model_dump()
    )
    return HttpResponseRedirect(reverse("fieldwork:list"), status=303)


@door(Can.CALL_ROUND)
@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """Rounds that run, and the form of a new one."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    context = {
        "rounds": queries.rounds_for(actor),
        "measures": Measure.choices,
        "areas": [(path, path) for path in actor.paths],
    }
    return render(request, "fieldwork/rounds.html", context)


@door(Can.CALL_ROUND)
@require_POST
def call_round(request: HttpRequest) -> HttpResponse:
    """Call a round of counting."""
    said = read_form(request, RoundIn)
    name = {"zh": said.name_zh} | ({"en": said.name_en} if said.name_en else {})
    commands.call_round(
        request.actor,  # type: ignore[attr-defined]
        area_by_code(said.area),
        name=name,
        measures=[str(m) for m in said.measures],
        valid_from=said.valid_from,
        valid_to=said.valid_to,
    )
    return HttpResponseRedirect(reverse("fieldwork:rounds"), status=303)
