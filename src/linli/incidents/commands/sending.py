"""Sending units, and the clocks of those sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.access.commands import seal_into
from linli.access.grants import Can
from linli.access.policy import covers, may, require
from linli.base.actors import Actor
from linli.base.clock import local_day, now
from linli.base.deeds import command
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.states import change, move
from linli.journal.commands import record
from linli.outbox.commands import News, post_parcels, subject_arrived
from linli.protection.commands import task_for_dispatch
from linli.protection.models import Tasking
from linli.workforce.models import Posting, Unit

from ..limits import next_limit
from ..models import Dispatch, Incident, IncidentNote, RoomMember
from ..queries import may_work_on, unit_of
from ..vocabulary import NORMS, Finding

PARCEL_LIFE = timedelta(hours=2)
OLDEST_CORRECTION = timedelta(hours=24)
CLOCKS = {"sign": "signed_at", "depart": "departed_at", "arrive": "arrived_at", "report": "reported_at"}
BEFORE = {
    "signed_at": ["sent_at"],
    "departed_at": ["signed_at", "sent_at"],
    "arrived_at": ["departed_at", "signed_at", "sent_at"],
    "reported_at": ["arrived_at", "departed_at", "signed_at", "sent_at"],
}


@dataclass(frozen=True)
class Sent:
    """Who was sent, and for whom the rulebook said no or asked for a decision first."""

    dispatches: list[Dispatch] = field(default_factory=list)
    refused: list[Tasking] = field(default_factory=list)


def refuse_if_closed(incident: Incident) -> None:
    """A closed incident asks nothing more of anybody."""
    if not incident.is_open:
        raise Refused(_("This incident is closed."), code="case_closed", status=409)


def stand_by(actor: Actor, incident: Incident) -> None:
    """Refuse whoever neither has the incident in their areas nor takes part in it."""
    if not may_work_on(actor, incident):
        raise NotFound()


def hold(incident: Incident) -> Incident:
    """The incident as it is now, held until this deed is done, so that two people do not cross."""
    incident.refresh_from_db(from_queryset=Incident.objects.select_for_update())
    return incident


def keep_limit(incident: Incident) -> None:
    """Write down which limit comes next; the board sorts by it."""
    if incident.is_open:
        step, due = next_limit(incident, Dispatch.objects.filter(incident=incident))
        Incident.objects.filter(pk=incident.pk).update(next_step=step, next_due_at=due)
        incident.next_step, incident.next_due_at = step, due


@command
def dispatch_units(
    actor: Actor,
    incident: Incident,
    *,
    units: Iterable[Unit] = (),
    postings: Iterable[Posting] = (),
) -> Sent:
    """Send units, or single postings, to an incident; they are in its joint room from then on.

    A community officer sent out of the beat is asked for by the rulebook first, in the same transaction: where
    it says no, the tasking is the record of it and the others are sent.
    """
    require(actor, Can.DISPATCH, incident.path)
    hold(incident)
    refuse_if_closed(incident)
    sent = Sent()
    for unit in units:
        sent.dispatches.append(_send(actor, incident, unit, None))
    for posting in postings:
        tasking = task_for_dispatch(
            actor,  # type: ignore[arg-type]
            posting,
            incident_uid=incident.uid,
            path=incident.path,
            urgent=incident.urgent,
            exercise=incident.exercise,
        )
        if tasking is not None and tasking.status != Tasking.Status.GRANTED:
            sent.refused.append(tasking)
        else:
            sent.dispatches.append(_send(actor, incident, posting.unit, posting))
    if not sent.dispatches and not sent.refused:
        raise Wrong(_("Choose whom to send."), field="units", code="required")
    if sent.dispatches:
        if incident.status != Incident.Status.WORKING:
            move(incident, Incident.Status.WORKING)
        keep_limit(incident)
        subject_arrived(actor, incident.uid, topic="incident.reported")
        _tell(actor, sent.dispatches)
    return sent


def _send(actor: Actor, incident: Incident, unit: Unit, posting: Posting | None) -> Dispatch:
    at = now()
    dispatch = Dispatch(
        incident=incident,
        unit=unit,
        posting=posting,
        path=incident.path,
        day=local_day(at),
        exercise=incident.exercise,
        sent_at=at,
    )
    try:
        with transaction.atomic():
            dispatch.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            _("%(unit)s has been sent to this incident already.") % {"unit": unit}, code="sent_already"
        ) from None
    RoomMember.objects.get_or_create(incident=incident, unit=unit, left_at=None, defaults={"joined_at": at})
    record(
        actor,
        "incident.dispatched",
        subject=dispatch,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        unit=unit.uid,
        posting=posting.uid if posting else None,
        after=int((at - incident.received_at).total_seconds()),
        paths=[] if incident.path.startswith(unit.path) else [unit.path],
    )
    return dispatch


def _tell(actor: Actor, dispatches: list[Dispatch]) -> None:
    post_parcels(
        actor,
        [
            News(
                topic="incident.dispatched",
                subject=d.uid,
                thread=d.incident.uid,
                posting_id=d.posting_id,
                path="" if d.posting_id else d.unit.path,
                channel="sync" if d.posting_id else "live",
                not_after=d.sent_at + PARCEL_LIFE,
                check="incidents.dispatch_unsigned",
                exercise=d.exercise,
            )
            for d in dispatches
        ],
    )


def own(actor: Actor, dispatch: Dispatch) -> None:
    """A clock is pressed by whoever was sent, or by the dispatcher on their word."""
    require(actor, Can.REPORT_BACK, None)
    mine = (
        dispatch.posting_id == actor.posting_id if dispatch.posting_id else dispatch.unit_id == unit_of(actor)
    )
    if mine or (may(actor, Can.DISPATCH) and covers(actor, dispatch.path)):
        return
    if may_work_on(actor, dispatch.incident):
        raise NotAllowed(_("This is for %(unit)s, or for the dispatcher, to say.") % {"unit": dispatch.unit})
    raise NotFound()


def _seconds(dispatch: Dispatch, stamp: str, at: datetime) -> int:
    """How long a step took: from the clock before it that is set."""
    before = next(getattr(dispatch, name) for name in BEFORE[stamp] if getattr(dispatch, name))
    return max(0, int((at - before).total_seconds()))


def _step(
    actor: Actor,
    dispatch: Dispatch,
    to: Dispatch.Status,
    step: str,
    *,
    version: int | None = None,
    **more: Any,
) -> None:
    own(actor, dispatch)
    incident = dispatch.incident
    hold(incident)
    refuse_if_closed(incident)
    at = now()
    stamp = CLOCKS[step]
    took = _seconds(dispatch, stamp, at)
    stamps = {stamp: at, f"{step}_seconds": took, **more}
    move(dispatch, to, expect_version=version, **stamps)
    dispatch.incident = incident
    keep_limit(incident)
    record(
        actor,
        f"dispatch.{stamp.removesuffix('_at')}",
        subject=dispatch,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        unit=dispatch.unit.uid,
        seconds=took,
        late=took > NORMS[step].limit.total_seconds(),
        **({"finding": more["finding"]} if "finding" in more else {}),
    )


@command
def sign_dispatch(actor: Actor, dispatch: Dispatch, *, version: int | None = None) -> None:
    """A unit signs for the call it was sent to."""
    _step(actor, dispatch, Dispatch.Status.SIGNED, "sign", version=version)
    subject_arrived(actor, dispatch.uid, topic="incident.dispatched")


@command
def depart(actor: Actor, dispatch: Dispatch, *, version: int | None = None) -> None:
    """A unit is on its way."""
    _step(actor, dispatch, Dispatch.Status.DEPARTED, "depart", version=version)
    subject_arrived(actor, dispatch.uid, topic="incident.dispatched")


@command
def arrive(actor: Actor, dispatch: Dispatch, *, version: int | None = None) -> None:
    """A unit is there."""
    _step(actor, dispatch, Dispatch.Status.ARRIVED, "arrive", version=version)
    subject_arrived(actor, dispatch.uid, topic="incident.dispatched")


@command
def report_back(
    actor: Actor, dispatch: Dispatch, *, finding: str, text: str = "", version: int | None = None
) -> None:
    """A unit says what it found; its words are a sealed note, and it is free again."""
    if finding not in Finding.values:
        raise Wrong(_("Choose what was found."), field="finding", code="not_allowed")
    at = now()
    _step(
        actor,
        dispatch,
        Dispatch.Status.REPORTED,
        "report",
        version=version,
        finding=finding,
        ended_at=at,
    )
    if text:
        note = IncidentNote(
            incident=dispatch.incident,
            kind=IncidentNote.Kind.REPORT,
            about=finding,
            posting_id=actor.posting_id,
            recorded_at=at,
        )
        seal_into(note, key_of(dispatch.incident), text=text)
        note.save(force_insert=True)


def key_of(incident: Incident) -> Any:
    """The key of a case that still has one. Raises Refused (410) once it was erased."""
    if incident.key is None or incident.erased_at is not None:
        raise Refused(_("The personal data of this case have been erased."), code="erased", status=410)
    return incident.key


@command
def stand_down(actor: Actor, dispatch: Dispatch, *, version: int | None = None) -> None:
    """A unit is not needed any more; its part in the room ends."""
    require(actor, Can.DISPATCH, dispatch.path)
    incident = dispatch.incident
    hold(incident)
    at = now()
    move(dispatch, Dispatch.Status.STOOD_DOWN, expect_version=version, ended_at=at)
    dispatch.incident = incident
    RoomMember.objects.filter(incident=incident, unit=dispatch.unit, left_at=None).update(left_at=at)
    keep_limit(incident)
    record(
        actor,
        "dispatch.stood_down",
        subject=dispatch,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        unit=dispatch.unit.uid,
    )


@command
def correct_clock(actor: Actor, dispatch: Dispatch, *, step: str, at: datetime, version: int) -> None:
    """Enter afterwards when a step really was; the clock changes, and that it was changed stays visible."""
    own(actor, dispatch)
    incident = hold(dispatch.incident)
    stamp = CLOCKS.get(step)
    was: datetime | None = getattr(dispatch, stamp) if stamp else None
    if stamp is None or was is None:
        raise Wrong(_("This step has not been taken yet."), field="step", code="wrong_state")
    moment = now()
    before = next(getattr(dispatch, name) for name in BEFORE[stamp] if getattr(dispatch, name))
    clocks = [getattr(dispatch, name) for name in CLOCKS.values()]
    later = [clock for clock in clocks if clock is not None and clock > was]
    if not before <= at <= min([moment, *later]) or moment - at > OLDEST_CORRECTION:
        raise Wrong(
            _("The time lies between the step before and the step after, within the last 24 hours."),
            field="at",
            code="bad_interval",
        )
    took = int((at - before).total_seconds())
    clock: dict[str, Any] = {stamp: at, f"{step}_seconds": took}
    entry = {"step": step, "was": was.isoformat(), "entered_at": moment.isoformat()}
    change(
        dispatch,
        expect_version=version,
        corrections=[*dispatch.corrections, entry],
        **clock,
    )
    dispatch.incident = incident
    keep_limit(incident)
    record(
        actor,
        "dispatch.clock_corrected",
        subject=dispatch,
        thread=incident.uid,
        path=dispatch.path,
        exercise=dispatch.exercise,
        unit=dispatch.unit.uid,
        step=step,
        was=was,
        at=at,
    )
