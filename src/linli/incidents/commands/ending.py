"""How an incident ends, and what the caller says to that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.access.claimants import Claimant
from linli.access.commands import erase_key, seal_into
from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.deeds import command
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.states import move
from linli.journal.commands import record
from linli.outbox.commands import News, post_parcels, subject_ended

from ..models import Dispatch, Incident, IncidentNote, IncidentParty, RoomTask
from ..queries import CASE, incident_of
from ..vocabulary import NORMS, REOPEN_DAYS, Complaint, Outcome, Reopening
from .sending import hold, key_of, stand_by


@command
def close_incident(actor: Actor, incident: Incident, *, outcome: str, version: int | None = None) -> None:
    """Close an incident with what came of it. Nothing else is switched off: boards and bulletins derive it."""
    require(actor, Can.CLOSE_INCIDENT, incident.path)
    if outcome not in Outcome.values:
        raise Wrong(_("Choose what came of it."), field="outcome", code="not_allowed")
    hold(incident)
    out = Dispatch.objects.filter(incident=incident, status__in=["departed", "arrived"]).select_related(
        "unit"
    )
    if busy := [str(d.unit) for d in out]:
        raise Refused(
            _("Still out there: %(units)s.") % {"units": pgettext("list", ", ").join(busy)},
            code="still_in_use",
            status=409,
            help=_("They report back, or are stood down, before the incident is closed."),
        )
    at = now()
    end = {"next_step": "", "next_due_at": None}
    move(
        incident,
        Incident.Status.CLOSED,
        expect_version=version,
        outcome=outcome,
        closed_at=at,
        closed_by_id=actor.posting_id,
        **end,
    )
    stood_down = Dispatch.objects.filter(incident=incident, ended_at=None).update(
        status=Dispatch.Status.STOOD_DOWN, ended_at=at
    )
    subject_ended(actor, incident.uid)
    record(
        actor,
        "incident.closed",
        subject=incident,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        outcome=outcome,
        kind=incident.kind,
        category=incident.category,
        stood_down=stood_down,
        open_tasks=RoomTask.objects.filter(incident=incident, ended_at=None).count(),
    )


def own_case(actor: Claimant, case: UUID) -> Incident:
    """The claimant's own case and no other. Raises NotFound."""
    if getattr(actor, "case_kind", "") != CASE or actor.case != case:
        raise NotFound()
    return incident_of(case)


@command
def confirm_outcome(actor: Claimant, case: UUID) -> None:
    """The caller agrees that it is over."""
    incident = own_case(actor, case)
    hold(incident)
    move(incident, Incident.Status.CONFIRMED, confirmed_at=now())
    record(
        actor,
        "incident.confirmed",
        subject=incident,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        outcome=incident.outcome,
    )


@command
def reopen_incident(actor: Claimant, case: UUID, *, reason: str) -> None:
    """The caller does not agree: the incident is open again, within 30 days, and stands first on the board."""
    incident = own_case(actor, case)
    hold(incident)
    if reason not in Reopening.values:
        raise Wrong(_("Choose why it should be opened again."), field="reason", code="not_allowed")
    at = now()
    if incident.closed_at and at - incident.closed_at > timedelta(days=REOPEN_DAYS):
        raise Refused(
            _("An incident can be opened again within %(n)d days of its closing.") % {"n": REOPEN_DAYS},
            code="too_late",
            status=409,
            help=_("Call 110, and a new incident is taken down."),
        )
    move(
        incident,
        Incident.Status.REOPENED,
        reopened_at=at,
        reopen_reason=reason,
        confirmed_at=None,
        next_step="send",
        next_due_at=at + NORMS["send"].limit,
    )
    record(
        actor,
        "incident.reopened",
        subject=incident,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        reason=reason,
    )
    post_parcels(
        actor,
        [
            News(
                topic="incident.reopened",
                subject=incident.uid,
                thread=incident.uid,
                path=incident.path[:9],
                check="incidents.open",
                exercise=incident.exercise,
                again=at.isoformat(),
            )
        ],
    )


def _said_by_caller(
    actor: Claimant, case: UUID, kind: str, text: str, about: str = "", key: UUID | None = None
) -> IncidentNote:
    incident = own_case(actor, case)
    before = IncidentNote.objects.filter(uid=key, incident=incident).first() if key else None
    if before is not None:
        return before
    if not text.strip():
        raise Wrong(_("Please fill this in."), field="text", code="required")
    note = IncidentNote(
        incident=incident,
        kind=kind,
        about=about,
        said_by=actor.party,
        recorded_at=now(),
        verdict=IncidentNote.Verdict.WAITING,
        **({"uid": key} if key else {}),
    )
    seal_into(note, key_of(incident), text=text)
    note.save(force_insert=True)
    record(
        actor,
        f"incident.{'corrected' if kind == IncidentNote.Kind.CORRECTION else 'complained'}",
        subject=note,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        about=about,
    )
    return note


@command
def correct_own_words(actor: Claimant, case: UUID, *, text: str, key: UUID | None = None) -> IncidentNote:
    """The caller puts right what was written down; it stands beside the first words, and staff answer."""
    return _said_by_caller(actor, case, IncidentNote.Kind.CORRECTION, text, key=key)


@command
def complain(actor: Claimant, case: UUID, *, about: str, text: str, key: UUID | None = None) -> IncidentNote:
    """The caller complains about how the case was handled; sent twice under one key it is one complaint."""
    if about not in Complaint.values:
        raise Wrong(_("Choose what your complaint is about."), field="about", code="not_allowed")
    return _said_by_caller(actor, case, IncidentNote.Kind.COMPLAINT, text, about, key)


@command
def answer_caller(actor: Actor, note: IncidentNote, *, adopted: bool) -> None:
    """Staff answer a correction or a complaint: adopted or declined."""
    incident = note.incident
    require(actor, Can.CLOSE_INCIDENT, incident.path)
    stand_by(actor, incident)
    verdict = IncidentNote.Verdict.ADOPTED if adopted else IncidentNote.Verdict.DECLINED
    done = IncidentNote.objects.filter(pk=note.pk, verdict=IncidentNote.Verdict.WAITING).update(
        verdict=verdict, answered_at=now(), answered_by=actor.posting_id
    )
    if not done:
        raise Conflict(_("This has been answered already."), code="wrong_state")
    note.refresh_from_db()
    record(
        actor,
        "incident.caller_answered",
        subject=note,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        kind=note.kind,
        verdict=verdict,
    )


@command
def erase_incident(actor: Actor, incident: Incident) -> dict[str, Any]:
    """Delete the parties and every text of a case, and destroy its key. The bare case stays for counting."""
    if actor.kind != "job":
        raise NotAllowed(_("Erasing is done by the routine alone, when a case's term is over."))
    if incident.is_open:
        raise Refused(_("An open incident is not erased."), code="wrong_state", status=409)
    parties = IncidentParty.objects.filter(case=incident)
    doors = [p.door for p in parties.select_related("door") if p.door is not None]
    counts = {
        "parties": parties.delete()[0],
        "notes": IncidentNote.objects.filter(incident=incident).delete()[0],
    }
    for door in doors:
        door.delete()
    RoomTask.objects.filter(incident=incident).update(details=None)
    Incident.objects.filter(pk=incident.pk).update(account=None, address=None, erased_at=now())
    if incident.key is not None:
        erase_key(actor, incident.key)
    incident.refresh_from_db()
    record(
        actor,
        "incident.erased",
        subject=incident,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        **counts,
    )
    return counts
