"""The JSON door of incidents: the same deeds as the board, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from linli.access.doors import Acting
from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.queries import area_by_code
from linli.base.errors import NotFound
from linli.protection.queries import answer_to

from . import commands
from .board import open_for
from .models import Dispatch, Incident, IncidentNote, RoomTask
from .queries import (
    dispatch_for,
    incident_for,
    note_for,
    postings_meant,
    task_for,
    units_meant,
    walked,
)
from .schemas import (
    AnswerIn,
    ClockIn,
    CloseIn,
    DispatchIn,
    DispatchOut,
    HandlerIn,
    IncidentOut,
    IncidentWhole,
    LineOut,
    NoteIn,
    OpenedOut,
    PersonalIn,
    ProblemOut,
    ReportBackIn,
    ReportedOut,
    ReportIn,
    SentOut,
    StepIn,
    SuggestionOut,
    TaskIn,
    TaskOut,
    UnitsIn,
)
from .suggesting import suggest
from .telling import timeline

router = Router(tags=["incidents"])
NO = frozenset({400, 401, 403, 404, 409, 410, 422, 428})
MOST = 100


def answers(code: int, schema: Any) -> dict[Any, Any]:
    """What an operation answers when it is done, and when it is not."""
    return {code: schema, NO: ProblemOut}


@router.post("/incidents", response=answers(201, ReportedOut))
def report(request: Acting, body: ReportIn) -> Any:
    """Take a call down. The caller's reference and PIN are given in this answer and never again."""
    said = body.model_dump(exclude={"area"})
    incident = commands.report_incident(request.actor, area=area_by_code(body.area), **said)
    told: commands.Told = incident.told  # type: ignore[attr-defined]
    return Status(201, {"incident": incident, "reference": told.reference, "pin": told.pin})


@router.get("/incidents", response=answers(200, list[IncidentOut]))
def listed(request: Acting, open: bool = True, most: int = Query(50, ge=1, le=MOST)) -> Any:
    """Incidents in sight: open ones by what is due next, or all of one's areas, newest first. At most 100."""
    require(request.actor, Can.SEE_INCIDENTS, None)
    rows = open_for(request.actor).order_by("next_due_at", "id") if open else walked(request.actor.paths)
    return list(rows.select_related("area")[:most])


@router.get("/incidents/{uid}", response=answers(200, IncidentWhole))
def one(request: Acting, uid: UUID) -> Any:
    """One incident with the units sent to it, and nothing personal."""
    incident = incident_for(request.actor, uid)
    sent = incident.dispatches.select_related("unit").order_by("sent_at", "pk")
    return _whole(incident, list(sent))


def _whole(incident: Incident, sent: list[Dispatch]) -> dict[str, Any]:
    return {
        **IncidentOut.model_validate(incident).model_dump(),
        "dispatches": [DispatchOut.model_validate(d) for d in sent],
    }


@router.get("/incidents/{uid}/timeline", response=answers(200, list[LineOut]))
def told(request: Acting, uid: UUID) -> Any:
    """The case's timeline, newest first: who by post, what in words, never a personal text."""
    return timeline(incident_for(request.actor, uid))


@router.get("/incidents/{uid}/suggestions", response=answers(200, list[SuggestionOut]))
def suggestions(request: Acting, uid: UUID) -> Any:
    """Units that could be sent, best first, each with its reasons."""
    require(request.actor, Can.DISPATCH, None)
    return suggest(incident_for(request.actor, uid)).units


@router.post("/incidents/{uid}/dispatches", response=answers(201, SentOut))
def dispatch(request: Acting, uid: UUID, body: DispatchIn) -> Any:
    """Send units or single postings. Whom the rulebook did not let go stands under `refused`."""
    incident = incident_for(request.actor, uid)
    sent = commands.dispatch_units(
        request.actor, incident, units=units_meant(body.units), postings=postings_meant(body.postings)
    )
    refused = [{"tasking": t.uid, "status": t.status, "detail": answer_to(t)} for t in sent.refused]
    return Status(201, {"dispatches": sent.dispatches, "refused": refused})


STEPS = {"sign": commands.sign_dispatch, "depart": commands.depart, "arrive": commands.arrive}


@router.post("/dispatches/{uid}/report", response=answers(200, DispatchOut))
def report_back(request: Acting, uid: UUID, body: ReportBackIn) -> Any:
    """A unit says what it found, and is free again."""
    row = dispatch_for(request.actor, uid)
    commands.report_back(request.actor, row, finding=body.finding, text=body.text, version=body.version)
    return row


@router.post("/dispatches/{uid}/stand-down", response=answers(200, DispatchOut))
def stand_down(request: Acting, uid: UUID, body: StepIn) -> Any:
    """A unit is not needed any more."""
    row = dispatch_for(request.actor, uid)
    commands.stand_down(request.actor, row, version=body.version)
    return row


@router.post("/dispatches/{uid}/clock", response=answers(200, DispatchOut))
def clock(request: Acting, uid: UUID, body: ClockIn) -> Any:
    """Enter afterwards when a step really was; that it was changed stays visible."""
    row = dispatch_for(request.actor, uid)
    commands.correct_clock(request.actor, row, step=body.step, at=body.at, version=body.version)
    return row


@router.post("/dispatches/{uid}/{step}", response=answers(200, DispatchOut))
def step(request: Acting, uid: UUID, step: str, body: StepIn) -> Any:
    """Press one clock: sign, depart or arrive. The time is the server's."""
    if step not in STEPS:
        raise NotFound()
    row = dispatch_for(request.actor, uid)
    STEPS[step](request.actor, row, version=body.version)
    return row


@router.post("/incidents/{uid}/units", response=answers(204, None))
def join(request: Acting, uid: UUID, body: UnitsIn) -> Any:
    """Departments come into the joint room."""
    commands.join_room(request.actor, incident_for(request.actor, uid), units=units_meant(body.units))
    return Status(204, None)


@router.get("/incidents/{uid}/tasks", response=answers(200, list[TaskOut]))
def tasks(request: Acting, uid: UUID) -> Any:
    """The tasks of the joint room, by when they are due."""
    incident = incident_for(request.actor, uid)
    return list(RoomTask.objects.filter(incident=incident).select_related("unit").order_by("due_at", "pk"))


@router.post("/incidents/{uid}/tasks", response=answers(201, TaskOut))
def add_task(request: Acting, uid: UUID, body: TaskIn) -> Any:
    """Ask one department in the room for something, by a time."""
    unit = units_meant([body.unit])[0]
    task = commands.add_room_task(
        request.actor,
        incident_for(request.actor, uid),
        unit=unit,
        kind=body.kind,
        due_at=body.due_at,
        details=body.details,
    )
    return Status(201, task)


TASK_STEPS = {
    "accept": commands.accept_room_task,
    "finish": commands.finish_room_task,
    "withdraw": commands.withdraw_room_task,
}


@router.post("/tasks/{uid}/{step}", response=answers(200, TaskOut))
def task_step(request: Acting, uid: UUID, step: str, body: StepIn) -> Any:
    """Accept, finish or withdraw a task."""
    if step not in TASK_STEPS:
        raise NotFound()
    task = task_for(request.actor, uid)
    TASK_STEPS[step](request.actor, task, version=body.version)
    return task


@router.post("/incidents/{uid}/notes", response=answers(204, None))
def note(request: Acting, uid: UUID, body: NoteIn) -> Any:
    """Write a note to the case; its text is sealed."""
    commands.add_note(request.actor, incident_for(request.actor, uid), text=body.text)
    return Status(204, None)


@router.post("/notes/{uid}/answer", response=answers(204, None))
def answer(request: Acting, uid: UUID, body: AnswerIn) -> Any:
    """Answer a caller's correction or complaint."""
    row: IncidentNote = note_for(request.actor, uid)
    commands.answer_caller(request.actor, row, adopted=body.adopted)
    return Status(204, None)


@router.post("/incidents/{uid}/personal", response=answers(200, list[OpenedOut]))
def personal(request: Acting, uid: UUID, body: PersonalIn) -> Any:
    """Open what is personal in a case, for a purpose; it leaves an access row."""
    incident = incident_for(request.actor, uid)
    texts = commands.open_personal(request.actor, incident, purpose=body.purpose, reason=body.reason)
    return [{"uid": row, "texts": said} for row, said in texts.items()]


@router.post("/incidents/{uid}/handlers", response=answers(204, None))
def name_handler(request: Acting, uid: UUID, body: HandlerIn) -> Any:
    """Add somebody by name to the handlers."""
    posting = postings_meant([body.posting])[0]
    commands.name_handler(request.actor, incident_for(request.actor, uid), posting=posting)
    return Status(204, None)


@router.post("/incidents/{uid}/shield", response=answers(204, None))
def shield(request: Acting, uid: UUID) -> Any:
    """Hide address and contact from all but named handlers, at once."""
    commands.shield_case(request.actor, incident_for(request.actor, uid))
    return Status(204, None)


@router.post("/incidents/{uid}/shield/lift", response=answers(204, None))
def lift(request: Acting, uid: UUID) -> Any:
    """Ask that the shield be lifted, or, as the second person, lift it."""
    incident = incident_for(request.actor, uid)
    if incident.lift_asked_by_staff_id is None:
        commands.ask_to_lift_shield(request.actor, incident)
    else:
        commands.lift_shield(request.actor, incident)
    return Status(204, None)


@router.post("/incidents/{uid}/close", response=answers(200, IncidentOut))
def close(request: Acting, uid: UUID, body: CloseIn) -> Any:
    """Close an incident with what came of it. The caller may still say that it is not over."""
    incident = incident_for(request.actor, uid)
    commands.close_incident(request.actor, incident, outcome=body.outcome, version=body.version)
    return incident
