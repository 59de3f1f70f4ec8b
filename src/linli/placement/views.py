"""The pages of the planner: plans, one plan, asking, comparing, accepting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import Acting, chosen, done, door, page_of, read_form
from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.areas.models import Area
from linli.areas.queries import area_by_code_for, roots_for
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound, Wrong
from linli.base.sheets import FORMATS, download
from linli.journal.queries import thread

from .commands import accept_plan, ask_plan, stop_plan
from .formula import formula_on
from .models import Plan, Value, Within
from .queries import beats_under, by_county, left_without, plan_for, plans_for, record_of, whole_record
from .schemas import PlanIn, VersionIn
from .shown import compared, compared_by_county, filter_items, plan_sheet, result_of, shown_beats, told

FEN = 100
MOST_COMPARED = 4


@require_GET
@door(Can.SEE_PLACEMENT)
def plans(request: Acting) -> HttpResponse:
    """Every plan within sight, newest first; two to four of them may be compared."""
    rows = plans_for(request.actor)
    status = chosen(request, "status", Plan.Status.values)
    if status:
        rows = rows.filter(status=status)
    context = {
        "page": page_of(rows, request),
        "items": filter_items(Plan.Status.choices, status),
        "may_plan": may(request.actor, Can.PLAN_PLACEMENT),
    }
    return render(request, "placement/list.html", context)


@require_http_methods(["GET", "POST"])
@door(Can.PLAN_PLACEMENT)
def new(request: Acting) -> HttpResponse:
    """Ask the planner."""
    if request.method == "POST":
        plan = ask_from(request.actor, read_form(request, PlanIn))
        to = reverse("placement:plan", args=[plan.uid])
        return done(request, "placement/_asked.html", {"plan": plan}, to=to)
    roots = roots_for(request.actor)
    area = _area_named(request) or (roots[0] if roots else None)
    if area is None:
        raise NotFound(_("No area is known yet. Import the list of areas first."))
    context = {
        "area": area,
        "values": Value.choices,
        "withins": Within.choices,
        "formula": formula_on(today()),
    }
    return render(request, "placement/new.html", context)


def _area_named(request: Acting) -> Area | None:
    code = request.GET.get("area", "")
    return area_by_code_for(request.actor, code) if code.isdigit() else None


def ask_from(actor: Actor, said: PlanIn) -> Plan:
    """Ask the planner from what a door was told."""
    return ask_plan(
        actor,
        area_by_code_for(actor, said.area),
        title=said.title,
        assistants=said.assistants,
        budget=said.budget * FEN if said.budget else None,
        each_costs=said.each_costs * FEN if said.each_costs else None,
        most_villages=said.most_villages,
        most_metres=round(said.most_km * 1000),
        most_load=said.most_load,
        value=said.value,
        within=said.within,
        without_distances=said.without_distances,
        fixed=_fixed_areas(actor, said.fixed),
    )


def _fixed_areas(actor: Actor, beats: list[list[str]]) -> list[list[Area]]:
    codes = {code for beat in beats for code in beat}
    found = {a.code: a for a in Area.objects.filter(code__in=codes, valid_to=None) if covers(actor, a.path)}
    for code in sorted(codes):
        if code not in found:
            text = _("No area bears the code %(code)s.") % {"code": code}
            raise Wrong(text, field="fixed", code="not_found")
    return [[found[code] for code in dict.fromkeys(beat)] for beat in beats]


@require_GET
@door(Can.SEE_PLACEMENT)
def plan(request: Acting, uid: UUID) -> HttpResponse:
    """One plan: its question, how far it is, and what it found."""
    found = plan_for(request.actor, uid)
    context: dict[str, Any] = {"plan": found, "result": None, "page": None, "beats": []}
    if found.is_computed:
        fmt = request.GET.get("format")
        if fmt == "json":
            return download(record_of(found), f"{found.uid}.json", "application/json")
        record = whole_record(found)
        if fmt in FORMATS:
            return plan_sheet(str(fmt), found, record)
        county = request.GET.get("county", "")
        rows = beats_under(found, county if county.startswith(found.path) else found.path)
        page = page_of(rows, request)
        context |= {
            "result": result_of(found, record, county),
            "page": page,
            "beats": shown_beats(found, list(page.object_list)),
        }
    actor = request.actor
    second = actor.staff_id != found.asked_by_staff
    context |= {
        "entries": told(thread(found.uid).order_by("-id")[:30]),
        "may_stop": may(actor, Can.PLAN_PLACEMENT) and found.goes_on,
        "may_accept": may(actor, Can.ACCEPT_PLACEMENT) and second and found.status == Plan.Status.DONE,
        "needs_second": may(actor, Can.ACCEPT_PLACEMENT) and not second and found.status == Plan.Status.DONE,
        "may_plan": may(actor, Can.PLAN_PLACEMENT),
    }
    return render(request, "placement/plan.html", context)


@require_GET
@door(Can.SEE_PLACEMENT)
def progress(request: Acting, uid: UUID) -> HttpResponse:
    """How far a plan is, as a piece; once it has ended, the whole page is asked for again."""
    found = plan_for(request.actor, uid)
    answer = render(request, "placement/_progress.html", {"plan": found})
    if not found.goes_on:
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
@door(Can.SEE_PLACEMENT)
def left(request: Acting, uid: UUID) -> HttpResponse:
    """The villages that a plan leaves without an assistant."""
    found = plan_for(request.actor, uid)
    page = page_of(left_without(found, whole_record(found)), request)
    return render(request, "placement/left.html", {"plan": found, "page": page})


@require_POST
@door(Can.PLAN_PLACEMENT)
def stop(request: Acting, uid: UUID) -> HttpResponse:
    """Stop a plan that waits or is being computed."""
    found = plan_for(request.actor, uid)
    stop_plan(request.actor, found)
    return done(request, "placement/_progress.html", {"plan": found}, to=_plan_url(found))


@require_POST
@door(Can.ACCEPT_PLACEMENT)
def accept(request: Acting, uid: UUID) -> HttpResponse:
    """A second person accepts: the beats become draft posts."""
    found = plan_for(request.actor, uid)
    accept_plan(request.actor, found, version=read_form(request, VersionIn).version)
    to = f"{reverse('placement:drafts')}?plan={found.uid}"
    return done(request, "placement/_accepted.html", {"plan": found}, to=to)


@require_GET
@door(Can.SEE_PLACEMENT)
def compare(request: Acting) -> HttpResponse:
    """Two to four computed plans side by side."""
    found = [plan_for(request.actor, uid) for uid in _uids(request.GET.getlist("plan"))]
    found = [p for p in found if p.is_computed]
    rows: list[dict[str, Any]] = []
    if len(found) >= 2:
        rows = compared_by_county(found, [by_county(p, whole_record(p)) for p in found])
    context = {"plans": found, "lines": compared(found) if len(found) >= 2 else [], "counties": rows}
    return render(request, "placement/compare.html", context)


def _uids(said: list[str]) -> list[UUID]:
    try:
        return list(dict.fromkeys(UUID(text) for text in said))[:MOST_COMPARED]
    except ValueError:
        raise NotFound() from None


def _plan_url(plan: Plan) -> str:
    return reverse("placement:plan", args=[plan.uid])
