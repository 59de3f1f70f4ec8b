"""Pages of premises."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import chosen, door, page_of, read, read_form
from linli.access.grants import Can
from linli.access.policy import may
from linli.areas.queries import area_by_code, villages_under

from . import commands, queries
from .schemas import InspectionIn, LookIn, PremisesIn, VersionIn
from .vocabulary import Answer

STATES = ("", "faults", "never")


@door(Can.SEE_PREMISES)
@require_GET
def premises(request: HttpRequest) -> HttpResponse:
    """Premises of one's areas; never or longest ago inspected first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    all_kinds = list(queries.kinds())
    state = chosen(request, "state", STATES)
    kind = chosen(request, "kind", [k.code for k in all_kinds])
    rows = queries.shown(queries.premises_for(actor), state, kind)
    context = {
        "page": page_of(rows, request),
        "counts": queries.counts(actor),
        "kinds": all_kinds,
        "state": state,
        "kind": kind,
        "may_inspect": may(actor, Can.INSPECT_PREMISES),
    }
    return render(request, "premises/list.html", context)


@door(Can.SEE_PREMISES)
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """What is to be put right, due first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return render(request, "premises/findings.html", {"page": page_of(queries.findings_for(actor), request)})


@door(Can.INSPECT_PREMISES)
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new place."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    villages = [v for path in actor.paths for v in villages_under(path).order_by("path")[:300]]
    context = {
        "villages": [(v.code, v.name) for v in villages],
        "kinds": [(k.code, str(k)) for k in queries.kinds()],
    }
    return render(request, "premises/new.html", context)


@door(Can.INSPECT_PREMISES)
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Put the place on the register."""
    said = read_form(request, PremisesIn)
    row = commands.register_premises(
        request.actor,  # type: ignore[attr-defined]
        kind=queries.kind_by_code(said.kind),
        area=area_by_code(said.village),
        **said.model_dump(exclude={"kind", "village"}),
    )
    return HttpResponseRedirect(reverse("premises:one", args=[row.uid]), status=303)


@door(Can.SEE_PREMISES)
@require_GET
def one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One place: facts, findings, inspections; the form of the next one."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = queries.one_for(actor, uid)
    used = queries.checklist()
    context = {
        "row": row,
        "findings": list(row.findings.select_related("inspection__checklist").order_by("status", "due_on")),
        "inspections": list(row.inspections.select_related("by__staff").order_by("-happened_at")[:20]),
        "points": used.points,
        "words": point_words(used.points),
        "answers": Answer.choices,
        "may_inspect": may(actor, Can.INSPECT_PREMISES),
    }
    return render(request, "premises/one.html", context)


def point_words(points: list[dict[str, Any]]) -> dict[str, Any]:
    """The text of each point by its code."""
    return {p["code"]: p["text"] for p in points}


@door(Can.INSPECT_PREMISES)
@require_POST
def inspect(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write an inspection down."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    posted = request.POST
    answers = {n.removeprefix("answer_"): v for n, v in posted.items() if n.startswith("answer_")}
    said = read(InspectionIn, {"answers": answers, "copy_given": posted.get("copy_given", "false")})
    row = commands.inspect(actor, queries.one_for(actor, uid), **said.model_dump())
    return HttpResponseRedirect(reverse("premises:report", args=[row.uid]), status=303)


@door(Can.SEE_PREMISES)
@require_GET
def report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The report of one inspection, for the shopkeeper's signature, on A4."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = queries.inspection_for(actor, uid)
    context = {
        "row": row,
        "findings": {f.point: f for f in row.findings.all()},
        "answers": dict(Answer.choices),
    }
    return render(request, "premises/report.html", context)


@door(Can.INSPECT_PREMISES)
@require_POST
def look(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Look at a fault again."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = queries.finding_for(actor, uid)
    commands.look_again(actor, row, **read_form(request, LookIn).model_dump())
    return HttpResponseRedirect(reverse("premises:one", args=[row.premises.uid]), status=303)


@door(Can.INSPECT_PREMISES)
@require_POST
def hand_over(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand a fault to the fire authority."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = queries.finding_for(actor, uid)
    commands.hand_over(actor, row, **read_form(request, VersionIn).model_dump())
    return HttpResponseRedirect(reverse("premises:one", args=[row.premises.uid]), status=303)


@door(Can.INSPECT_PREMISES)
@require_POST
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The place no longer exists."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    commands.close_premises(actor, queries.one_for(actor, uid), **read_form(request, VersionIn).model_dump())
    return HttpResponseRedirect(reverse("premises:list"), status=303)
