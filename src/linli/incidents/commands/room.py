"""The joint room: departments, tasks, notes, and who handles the case by name."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.access.commands import seal_into
from linli.access.grants import Can
from linli.access.policy import covers, may, require
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.deeds import command
from linli.base.errors import Conflict, NotAllowed, Refused, Wrong
from linli.base.states import move
from linli.journal.commands import record
from linli.workforce.models import Posting, Unit

from ..models import Incident, IncidentNote, NamedHandler, RoomMember, RoomTask
from ..queries import handles, unit_of
from ..vocabulary import TASKS
from .sending import hold, key_of, refuse_if_closed, stand_by

LONGEST_TASK = timedelta(days=30)


@command
def join_room(actor: Actor, incident: Incident, *, units: list[Unit]) -> list[RoomMember]:
    """Departments come into the joint room: they see the case and its tasks while they take part."""
    require(actor, Can.WORK_IN_ROOM, None)
    stand_by(actor, incident)
    refuse_if_closed(incident)
    if not units:
        raise Wrong(_("Choose a department."), field="units", code="required")
    return [_join(actor, incident, unit) for unit in units]


def _join(actor: Actor, incident: Incident, unit: Unit) -> RoomMember:
    member = RoomMember(incident=incident, unit=unit, joined_at=now())
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("%(unit)s is in the room already.") % {"unit": unit}, code="in_the_room") from None
    record(
        actor,
        "room.joined",
        subject=member,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        unit=unit.uid,
        paths=[] if incident.path.startswith(unit.path) else [unit.path],
    )
    return member


@command
def leave_room(actor: Actor, member: RoomMember) -> None:
    """A department's part ends, and with it its sight of the case; open tasks hold it back."""
    incident = member.incident
    require(actor, Can.WORK_IN_ROOM, None)
    stand_by(actor, incident)
    if member.unit_id != unit_of(actor):
        require(actor, Can.DISPATCH, incident.path)
    if RoomTask.objects.filter(incident=incident, unit=member.unit, ended_at=None).exists():
        raise Refused(_("This department still has an open task here."), code="still_in_use", status=409)
    if not RoomMember.objects.filter(pk=member.pk, left_at=None).update(left_at=now()):
        raise Conflict(_("This department has left already."))
    record(
        actor,
        "room.left",
        subject=member,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        unit=member.unit.uid,
    )


@command
def add_room_task(
    actor: Actor, incident: Incident, *, unit: Unit, kind: str, due_at: datetime, details: str = ""
) -> RoomTask:
    """Ask one department in the room for something, by a time; the details are sealed with the case."""
    require(actor, Can.WORK_IN_ROOM, None)
    stand_by(actor, incident)
    refuse_if_closed(incident)
    at = now()
    if kind not in TASKS:
        raise Wrong(_("Choose a task from the list."), field="kind", code="not_allowed")
    if not at < due_at <= at + LONGEST_TASK:
        raise Wrong(_("A task is due within 30 days from now."), field="due_at", code="bad_date")
    if not RoomMember.objects.filter(incident=incident, unit=unit, left_at=None).exists():
        raise Wrong(
            _("%(unit)s is not in the room yet.") % {"unit": unit}, field="unit", code="not_in_the_room"
        )
    task = RoomTask(
        incident=incident, unit=unit, kind=kind, due_at=due_at, asked_at=at, asked_by_id=actor.posting_id
    )
    seal_into(task, key_of(incident), details=details)
    task.save(force_insert=True)
    record(
        actor,
        "room.task_asked",
        subject=task,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        unit=unit.uid,
        kind=kind,
        due_at=due_at,
    )
    return task


@command
def accept_room_task(actor: Actor, task: RoomTask, *, version: int | None = None) -> None:
    """The department asked takes the task on."""
    _task_step(actor, task, RoomTask.Status.ACCEPTED, "room.task_accepted", version)


@command
def finish_room_task(actor: Actor, task: RoomTask, *, version: int | None = None) -> None:
    """The task is done."""
    _task_step(actor, task, RoomTask.Status.DONE, "room.task_done", version)


@command
def withdraw_room_task(actor: Actor, task: RoomTask, *, version: int | None = None) -> None:
    """Whoever asked, or the dispatcher, does not need it any more."""
    if task.asked_by_id != actor.posting_id:
        require(actor, Can.DISPATCH, task.incident.path)
    _task_step(actor, task, RoomTask.Status.VOID, "room.task_withdrawn", version)


def _task_step(actor: Actor, task: RoomTask, to: RoomTask.Status, verb: str, version: int | None) -> None:
    require(actor, Can.WORK_IN_ROOM, None)
    stand_by(actor, task.incident)
    asked = task.unit_id == unit_of(actor) or (may(actor, Can.DISPATCH) and covers(actor, task.incident.path))
    if not asked and to != RoomTask.Status.VOID:
        raise NotAllowed(_("This is for %(unit)s, or for the dispatcher, to say.") % {"unit": task.unit})
    ended = {"ended_at": now(), "ended_by_id": actor.posting_id} if to != RoomTask.Status.ACCEPTED else {}
    move(task, to, expect_version=version, **ended)
    record(
        actor,
        verb,
        subject=task,
        thread=task.incident.uid,
        path=task.incident.path,
        exercise=task.incident.exercise,
        unit=task.unit.uid,
        kind=task.kind,
    )


@command
def add_note(actor: Actor, incident: Incident, *, text: str) -> IncidentNote:
    """Write a note to the case. Its text is sealed; the timeline says only that a note was made."""
    require(actor, Can.WORK_IN_ROOM, None)
    stand_by(actor, incident)
    if not text.strip():
        raise Wrong(_("Please fill this in."), field="text", code="required")
    note = IncidentNote(
        incident=incident, kind=IncidentNote.Kind.NOTE, posting_id=actor.posting_id, recorded_at=now()
    )
    seal_into(note, key_of(incident), text=text)
    note.save(force_insert=True)
    record(
        actor,
        "incident.noted",
        subject=note,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
    )
    return note


@command
def name_handler(actor: Actor, incident: Incident, *, posting: Posting) -> NamedHandler:
    """A handler adds somebody by name, to the end of their part."""
    stand_by(actor, incident)
    refuse_if_closed(incident)
    if not handles(actor, incident):
        raise NotAllowed(_("Only somebody who handles this case adds another by name."))
    if not may(posting, Can.SEE_INCIDENTS):
        raise Wrong(_("This post does not see incidents."), field="posting", code="not_allowed")
    row = NamedHandler(incident=incident, posting=posting, added_by_id=actor.posting_id, added_at=now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("%(who)s handles this case already.") % {"who": posting.staff}) from None
    record(
        actor,
        "incident.handler_named",
        subject=row,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        posting=posting.uid,
    )
    return row


@command
def end_handling(actor: Actor, row: NamedHandler) -> None:
    """The part of somebody added by name ends."""
    incident = row.incident
    stand_by(actor, incident)
    if row.posting_id != actor.posting_id and not handles(actor, incident):
        raise NotAllowed(_("Only somebody who handles this case ends another's part."))
    if not NamedHandler.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now()):
        raise Conflict(_("This part has ended already."))
    record(
        actor,
        "incident.handling_ended",
        subject=row,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        posting=row.posting.uid,
    )


@command
def shield_case(actor: Actor, incident: Incident) -> None:
    """Hide address and contact from all but named handlers, at once; only two people lift it again."""
    require(actor, Can.SHIELD_CASE, None)
    stand_by(actor, incident)
    hold(incident)
    if incident.shielded:
        raise Conflict(_("This case is shielded already."), code="wrong_state")
    Incident.objects.filter(pk=incident.pk).update(
        shielded=True,
        shielded_at=now(),
        lift_asked_by=None,
        lift_asked_by_staff=None,
        lifted_by=None,
        lifted_by_staff=None,
    )
    incident.refresh_from_db()
    record(
        actor,
        "incident.shielded",
        subject=incident,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
    )


@command
def ask_to_lift_shield(actor: Actor, incident: Incident) -> None:
    """The first of two people asks that the shield be lifted."""
    _may_lift(actor, incident)
    if incident.lift_asked_by_staff_id is not None:
        raise Conflict(_("Somebody has asked for this already; a second person decides."), code="wrong_state")
    Incident.objects.filter(pk=incident.pk).update(
        lift_asked_by=actor.posting_id, lift_asked_by_staff=actor.staff_id
    )
    incident.refresh_from_db()
    record(
        actor,
        "incident.lift_asked",
        subject=incident,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
    )


@command
def lift_shield(actor: Actor, incident: Incident) -> None:
    """The second person, another member of staff, lifts the shield."""
    _may_lift(actor, incident)
    if incident.lift_asked_by_staff_id is None:
        raise Refused(pgettext("incident", "Nobody has asked for this."), code="wrong_state", status=409)
    if incident.lift_asked_by_staff_id == actor.staff_id:
        raise NotAllowed(
            _("Lifting a shield needs a second person: you asked for it."),
            code="second_person_required",
            rule=_("second person"),
            help=_("Another handler of this case, or a commander of the area, can decide."),
            note={
                "verb": "incident.lift_refused",
                "thread": incident.uid,
                "path": incident.path,
                "subject": incident,
            },
        )
    Incident.objects.filter(pk=incident.pk).update(
        shielded=False, lifted_by=actor.posting_id, lifted_by_staff=actor.staff_id
    )
    incident.refresh_from_db()
    record(
        actor,
        "incident.shield_lifted",
        subject=incident,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
    )


def _may_lift(actor: Actor, incident: Incident) -> None:
    require(actor, Can.SHIELD_CASE, None)
    stand_by(actor, incident)
    hold(incident)
    incident.refresh_from_db()
    if not incident.shielded:
        raise Conflict(_("This case is not shielded."), code="wrong_state")
