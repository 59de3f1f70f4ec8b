"""One incident's page, and the deeds on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import Acting, done, door, is_htmx, read_form
from linli.access.grants import GRANTS, Can
from linli.access.models import Purpose
from linli.base.clock import local, now
from linli.base.errors import NotFound, Refused
from linli.protection.commands import refusal_of
from linli.workforce.models import Posting, Unit
from linli.workforce.queries import standing_units, valid_on

from . import commands
from .board import short_number
from .models import Dispatch, Incident, IncidentNote, RoomMember, RoomTask
from .queries import (
    dispatch_for,
    handler_for,
    handles,
    incident_for,
    member_for,
    note_for,
    postings_meant,
    task_for,
    units_meant,
)
from .schemas import (
    AnswerIn,
    ClockIn,
    CloseIn,
    DispatchIn,
    HandlerIn,
    NoteIn,
    PersonalIn,
    ReportBackIn,
    StepIn,
    TaskIn,
    UnitsIn,
)
from .shown import case, step_word
from .suggesting import suggest
from .vocabulary import TASKS, Finding, Outcome, kind_word, task_word

TASK_TIME = timedelta(hours=1)


def address(incident: Incident) -> str:
    return reverse("incidents:incident", args=[incident.uid])


def changed(request: Acting, incident: Incident) -> HttpResponse:
    """After a deed: the parts of the page that may have changed."""
    fresh = incident_for(request.actor, incident.uid)
    context = {**case(request.actor, fresh), "again": True}
    answer = done(request, "incidents/_case.html", context, to=address(fresh))
    if is_htmx(request):
        answer["HX-Trigger"] = "board:changed"
    return answer


@door(Can.SEE_INCIDENTS)
@require_GET
def incident(request: Acting, uid: UUID) -> HttpResponse:
    """One incident: facts, joint room, timeline; nothing personal is opened by looking."""
    row = incident_for(request.actor, uid)
    context = case(request.actor, row)
    if is_htmx(request):
        return render(request, "incidents/_case.html", {**context, "again": True})
    return render(request, "incidents/incident.html", context)


# --- forms, loaded into the page's dialog -----------------------------------------------------------------


def _units_outside(incident: Incident) -> list[Unit]:
    """Departments that could join: those that answer for the place or its county, and are not in the room."""
    inside = RoomMember.objects.filter(incident=incident, left_at=None).values("unit")
    rows = Unit.objects.filter(standing_units(local(now()).date()), path__in=_steps(incident.path))
    return list(rows.exclude(pk__in=inside).order_by("-path", "kind", "pk")[:60])


def _steps(path: str) -> list[str]:
    return [path[:n] for n in (4, 6, 9, 12) if n <= len(path)]


def _form_of(actor: Any, row: Incident, name: str) -> dict[str, Any]:
    """What one form of an incident shows."""
    if name == "close":
        return {"outcomes": Outcome.choices}
    if name == "units":
        return {"units": _units_outside(row)}
    if name == "whom":
        return {"suggestions": suggest(row), "may_dispatch": True, "short": row.number}
    if name == "task":
        members = RoomMember.objects.filter(incident=row, left_at=None).select_related("unit")
        return {
            "members": [(m.unit.uid, str(m.unit)) for m in members],
            "tasks": [(code, task_word(code)) for code in TASKS],
            "due": local(now() + TASK_TIME).strftime("%Y-%m-%dT%H:%M"),
        }
    if name == "personal":
        duty = handles(actor, row)
        return {"purposes": [(p.value, p.label) for p in Purpose if duty or p != Purpose.DUTY], "duty": duty}
    if name == "handler":
        there = Posting.objects.filter(valid_on(local(now()).date()), unit__path__in=_steps(row.path))
        posts = [post for post, grants in GRANTS.items() if Can.SEE_INCIDENTS in grants]
        people = there.filter(post__in=posts).exclude(pk=actor.posting_id).select_related("staff", "unit")
        return {"people": [(p.uid, f"{p.staff} · {p.get_post_display()} · {p.unit}") for p in people[:200]]}
    if name in {"note", "shield", "lift"}:
        return {}
    raise NotFound()


@door(Can.SEE_INCIDENTS)
@require_GET
def form(request: Acting, uid: UUID, name: str) -> HttpResponse:
    """One form of the incident's page: a piece for its dialog, or a page of its own."""
    row = incident_for(request.actor, uid)
    context = {
        "incident": row,
        "form_name": name,
        "kind": kind_word(row.kind),
        **_form_of(request.actor, row, name),
    }
    return _sheet(request, context)


@door(Can.REPORT_BACK)
@require_GET
def dispatch_form(request: Acting, uid: UUID, name: str) -> HttpResponse:
    """The form of a report, or of a clock entered afterwards."""
    row = dispatch_for(request.actor, uid)
    if name not in {"report", "clock"}:
        raise NotFound()
    taken = [s for s in ("sign", "depart", "arrive", "report") if getattr(row, commands.CLOCKS[s])]
    context = {
        "incident": row.incident,
        "dispatch": row,
        "form_name": name,
        "kind": kind_word(row.incident.kind),
        "findings": Finding.choices,
        "steps": [(s, step_word(s)) for s in taken],
    }
    return _sheet(request, context)


def _sheet(request: Acting, context: dict[str, Any]) -> HttpResponse:
    template = "incidents/_form.html" if is_htmx(request) else "incidents/form.html"
    return render(request, template, context)


# --- deeds ------------------------------------------------------------------------------------------------


@door(Can.DISPATCH)
@require_POST
def dispatch(request: Acting, uid: UUID) -> HttpResponse:
    """Send whoever was chosen; whom the rulebook did not let go is said with its rule."""
    said = read_form(request, DispatchIn)
    row = incident_for(request.actor, uid)
    sent = commands.dispatch_units(
        request.actor, row, units=units_meant(said.units), postings=postings_meant(said.postings)
    )
    refused: list[Refused] = [refusal_of(t) for t in sent.refused]
    context = {
        "incident": row,
        "short": short_number(request.actor, row),
        "suggestions": suggest(row),
        "may_dispatch": True,
        "refused": refused,
    }
    if refused and not is_htmx(request):
        return render(
            request, "incidents/form.html", {**context, "form_name": "whom", "kind": kind_word(row.kind)}
        )
    answer = done(request, "incidents/_whom.html", context, to=address(row))
    if is_htmx(request):
        answer["HX-Trigger"] = "board:changed"
    return answer


STEPS: dict[str, Callable[..., None]] = {
    "sign": commands.sign_dispatch,
    "depart": commands.depart,
    "arrive": commands.arrive,
    "stand-down": commands.stand_down,
}


def _after_step(request: Acting, row: Dispatch) -> HttpResponse:
    """The page again, or for a post that does not see incidents only the way back."""
    try:
        return changed(request, row.incident)
    except NotFound:
        return done(request, "incidents/_done.html", {"dispatch": row}, to=reverse("site:home"))


@door()
@require_POST
def step(request: Acting, uid: UUID, step: str) -> HttpResponse:
    """Press one clock of a unit that was sent."""
    if step not in STEPS:
        raise NotFound()
    said = read_form(request, StepIn)
    row = dispatch_for(request.actor, uid)
    STEPS[step](request.actor, row, version=said.version)
    return _after_step(request, row)


@door(Can.REPORT_BACK)
@require_POST
def report_back(request: Acting, uid: UUID) -> HttpResponse:
    """A unit says what it found."""
    said = read_form(request, ReportBackIn)
    row = dispatch_for(request.actor, uid)
    commands.report_back(request.actor, row, finding=said.finding, text=said.text, version=said.version)
    return _after_step(request, row)


@door(Can.REPORT_BACK)
@require_POST
def correct_clock(request: Acting, uid: UUID) -> HttpResponse:
    """Enter afterwards when a step really was."""
    said = read_form(request, ClockIn)
    row = dispatch_for(request.actor, uid)
    commands.correct_clock(request.actor, row, step=said.step, at=said.at, version=said.version)
    return _after_step(request, row)


@door(Can.WORK_IN_ROOM)
@require_POST
def join(request: Acting, uid: UUID) -> HttpResponse:
    """Departments come into the joint room."""
    said = read_form(request, UnitsIn)
    row = incident_for(request.actor, uid)
    commands.join_room(request.actor, row, units=units_meant(said.units))
    return changed(request, row)


@door(Can.WORK_IN_ROOM)
@require_POST
def leave(request: Acting, uid: UUID) -> HttpResponse:
    """A department's part in the room ends."""
    member = member_for(request.actor, uid)
    commands.leave_room(request.actor, member)
    try:
        return changed(request, member.incident)
    except NotFound:
        return done(request, "incidents/_done.html", {}, to=reverse("incidents:board"))


@door(Can.WORK_IN_ROOM)
@require_POST
def add_task(request: Acting, uid: UUID) -> HttpResponse:
    """Ask one department in the room for something."""
    said = read_form(request, TaskIn)
    row = incident_for(request.actor, uid)
    unit = units_meant([said.unit])[0]
    commands.add_room_task(
        request.actor, row, unit=unit, kind=said.kind, due_at=said.due_at, details=said.details
    )
    return changed(request, row)


TASK_STEPS: dict[str, Callable[..., None]] = {
    "accept": commands.accept_room_task,
    "finish": commands.finish_room_task,
    "withdraw": commands.withdraw_room_task,
}


@door(Can.WORK_IN_ROOM)
@require_POST
def task_step(request: Acting, uid: UUID, step: str) -> HttpResponse:
    """Accept, finish or withdraw a task."""
    if step not in TASK_STEPS:
        raise NotFound()
    said = read_form(request, StepIn)
    task: RoomTask = task_for(request.actor, uid)
    TASK_STEPS[step](request.actor, task, version=said.version)
    return changed(request, task.incident)


@door(Can.WORK_IN_ROOM)
@require_POST
def note(request: Acting, uid: UUID) -> HttpResponse:
    """Write a note to the case."""
    said = read_form(request, NoteIn)
    row = incident_for(request.actor, uid)
    commands.add_note(request.actor, row, text=said.text)
    return changed(request, row)


@door(Can.CLOSE_INCIDENT)
@require_POST
def answer(request: Acting, uid: UUID) -> HttpResponse:
    """Answer a caller's correction or complaint."""
    said = read_form(request, AnswerIn)
    row: IncidentNote = note_for(request.actor, uid)
    commands.answer_caller(request.actor, row, adopted=said.adopted)
    return changed(request, row.incident)


@door(Can.SEE_INCIDENTS)
@require_POST
def personal(request: Acting, uid: UUID) -> HttpResponse:
    """Open what is personal in the case, for a purpose; one access row for each view."""
    said = read_form(request, PersonalIn)
    row = incident_for(request.actor, uid)
    texts = commands.open_personal(request.actor, row, purpose=said.purpose, reason=said.reason)
    opened = {
        "words": texts.get(row.uid, {}),
        "parties": [(p, texts.get(p.uid, {})) for p in row.parties.order_by("pk")],
        "notes": [(n, texts[n.uid]) for n in row.notes.order_by("pk") if texts.get(n.uid)],
        "tasks": [
            (t, task_word(t.kind), texts[t.uid])
            for t in row.tasks.select_related("unit").order_by("pk")
            if texts.get(t.uid)
        ],
        "held_back": row.shielded and not handles(request.actor, row),
    }
    context = {"incident": row, "opened": opened}
    if is_htmx(request):
        return render(request, "incidents/_opened.html", context)
    return render(request, "incidents/incident.html", {**case(request.actor, row), **context})


@door(Can.SEE_INCIDENTS)
@require_POST
def name_handler(request: Acting, uid: UUID) -> HttpResponse:
    """Add somebody by name to the handlers."""
    said = read_form(request, HandlerIn)
    row = incident_for(request.actor, uid)
    commands.name_handler(request.actor, row, posting=postings_meant([said.posting])[0])
    return changed(request, row)


@door(Can.SEE_INCIDENTS)
@require_POST
def end_handling(request: Acting, uid: UUID) -> HttpResponse:
    """The part of somebody added by name ends."""
    row = handler_for(request.actor, uid)
    commands.end_handling(request.actor, row)
    return changed(request, row.incident)


@door(Can.SHIELD_CASE)
@require_POST
def shield(request: Acting, uid: UUID) -> HttpResponse:
    """Hide address and contact from all but named handlers."""
    row = incident_for(request.actor, uid)
    commands.shield_case(request.actor, row)
    return changed(request, row)


@door(Can.SHIELD_CASE)
@require_POST
def lift(request: Acting, uid: UUID) -> HttpResponse:
    """Ask that the shield be lifted, or lift it as the second person."""
    row = incident_for(request.actor, uid)
    if row.lift_asked_by_staff_id is None:
        commands.ask_to_lift_shield(request.actor, row)
    else:
        commands.lift_shield(request.actor, row)
    return changed(request, row)


@door(Can.CLOSE_INCIDENT)
@require_POST
def close(request: Acting, uid: UUID) -> HttpResponse:
    """Close the incident with what came of it."""
    said = read_form(request, CloseIn)
    row = incident_for(request.actor, uid)
    commands.close_incident(request.actor, row, outcome=said.outcome, version=said.version)
    return changed(request, row)
