"""What may be seen of incidents, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Substr

from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.access.scope import under_paths
from linli.base.actors import Actor
from linli.base.clock import day_start, today
from linli.base.errors import NotFound
from linli.base.ids import case_number
from linli.workforce.models import Posting, Unit
from linli.workforce.queries import standing_units, valid_on

from .followed import CASE, StatusOfCase, status_for_claimant
from .models import CLOSED, OPEN, Dispatch, Incident, IncidentNote, NamedHandler, RoomMember, RoomTask


def unit_of(actor: Actor) -> int | None:
    """The unit a posting acts for; none for jobs and claimants."""
    return getattr(actor, "unit_id", None)


def taking_part(actor: Actor) -> Q:
    """Open incidents that the actor's unit was sent to, is in the room of, or whose handlers name the actor."""
    unit, posting = unit_of(actor), actor.posting_id
    if posting is None:
        return Q(pk__in=[])
    sent = Dispatch.objects.filter(Q(unit=unit, posting=None) | Q(posting=posting), ended_at=None)
    rooms = RoomMember.objects.filter(unit=unit, left_at=None)
    named = NamedHandler.objects.filter(posting=posting, ended_at=None)
    return Q(next_due_at__isnull=False) & (
        Q(pk__in=sent.values("incident"))
        | Q(pk__in=rooms.values("incident"))
        | Q(pk__in=named.values("incident"))
    )


def incidents_for(actor: Actor) -> QuerySet[Incident]:
    """The incidents an actor may see: its own areas and below, and what it takes part in while that lasts."""
    if not may(actor, Can.SEE_INCIDENTS):
        return Incident.objects.none()
    return Incident.objects.filter(under_paths(actor.paths) | taking_part(actor))


def incident_for(actor: Actor, uid: UUID | str) -> Incident:
    """One incident, with its place. Raises NotFound outside the actor's sight."""
    try:
        wanted = UUID(str(uid))
    except ValueError:
        raise NotFound() from None
    found = incidents_for(actor).select_related("area", "key", "taken_by__unit").filter(uid=wanted).first()
    if found is None:
        raise NotFound()
    return found


def takes_part(actor: Actor, incident: Incident) -> bool:
    """Whether the actor's unit works on this open incident, in its area or from outside."""
    return incident.is_open and Incident.objects.filter(taking_part(actor), pk=incident.pk).exists()


def may_work_on(actor: Actor, incident: Incident) -> bool:
    """Whether the incident lies in the actor's areas or the actor takes part in it."""
    return covers(actor, incident.path) or takes_part(actor, incident)


def handles(actor: Actor, incident: Incident) -> bool:
    """Whether the actor is one of the handlers: took the call, was sent, or was added by name."""
    if actor.posting_id is None:
        return False
    if incident.taken_by_id == actor.posting_id:
        return True
    sent = Dispatch.objects.filter(incident=incident).exclude(status=Dispatch.Status.STOOD_DOWN)
    mine = Q(unit=unit_of(actor), posting=None) | Q(posting=actor.posting_id)
    if incident.is_open and sent.filter(mine).exists():
        return True
    return NamedHandler.objects.filter(incident=incident, posting=actor.posting_id, ended_at=None).exists()


def incident_of(uid: UUID) -> Incident:
    """An incident by its public id, for a claimant whose own it is. Raises NotFound."""
    found = Incident.objects.select_related("area", "key").filter(uid=uid).first()
    if found is None:
        raise NotFound()
    return found


def is_open(uid: UUID) -> bool:
    """Whether an incident still stands open; what bulletins and parcels hang on."""
    return Incident.objects.filter(uid=uid, status__in=OPEN).exists()


def is_unsigned(uid: UUID) -> bool:
    """Whether a unit that was sent has not signed for it yet."""
    return Dispatch.objects.filter(uid=uid, status=Dispatch.Status.SENT).exists()


# --- what belongs to an incident --------------------------------------------------------------------------


def dispatch_for(actor: Actor, uid: UUID) -> Dispatch:
    """A dispatch of an incident in sight, or of the actor's own unit. Raises NotFound."""
    mine = Q(posting=actor.posting_id) | Q(unit=unit_of(actor), posting=None)
    seen = Q(incident__in=incidents_for(actor)) | Q(ended_at=None) & mine
    return _one(Dispatch.objects.filter(seen).select_related("incident__key", "unit", "posting__staff"), uid)


def task_for(actor: Actor, uid: UUID) -> RoomTask:
    """A task of a joint room in sight. Raises NotFound."""
    seen = RoomTask.objects.filter(incident__in=incidents_for(actor))
    return _one(seen.select_related("incident__key", "unit"), uid)


def member_for(actor: Actor, uid: UUID) -> RoomMember:
    """A department in a room in sight. Raises NotFound."""
    seen = RoomMember.objects.filter(incident__in=incidents_for(actor))
    return _one(seen.select_related("incident", "unit"), uid)


def note_for(actor: Actor, uid: UUID) -> IncidentNote:
    """A note of an incident in sight. Raises NotFound."""
    return _one(
        IncidentNote.objects.filter(incident__in=incidents_for(actor)).select_related("incident"), uid
    )


def handler_for(actor: Actor, uid: UUID) -> NamedHandler:
    """Somebody named as a handler of an incident in sight. Raises NotFound."""
    seen = NamedHandler.objects.filter(incident__in=incidents_for(actor))
    return _one(seen.select_related("incident", "posting__staff"), uid)


def units_meant(uids: Iterable[UUID]) -> list[Unit]:
    """Standing units by their public ids, in that order. Raises NotFound when one is not there."""
    wanted = list(dict.fromkeys(uids))
    found = {u.uid: u for u in Unit.objects.filter(standing_units(today()), uid__in=wanted)}
    if len(found) != len(wanted):
        raise NotFound()
    return [found[uid] for uid in wanted]


def postings_meant(uids: Iterable[UUID]) -> list[Posting]:
    """Postings valid today by their public ids. Raises NotFound when one is not there."""
    wanted = list(dict.fromkeys(uids))
    rows = Posting.objects.filter(valid_on(today()), uid__in=wanted).select_related("unit", "staff")
    found = {p.uid: p for p in rows}
    if len(found) != len(wanted):
        raise NotFound()
    return [found[uid] for uid in wanted]


R = TypeVar("R", bound=Model)


def _one(rows: QuerySet[R], uid: UUID) -> R:
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound()
    return row


# --- lists ------------------------------------------------------------------------------------------------


def within(paths: Iterable[str]) -> Q:
    """The scope filter for lists in order of time, with an index to walk at every level; `head` is its alias.

    A province or a city is tested row by row while the time index is walked; a county has an index of its own;
    below, few rows are left and the path finds them. A plain prefix range would tempt SQLite to sort them all.
    """
    wanted = Q(pk__in=[])
    for path in paths:
        if path == "":
            return Q()
        if len(path) < 6:
            wanted |= Q(**{f"head{len(path)}": path})
        elif len(path) == 6:
            wanted |= Q(county=path)
        else:
            wanted |= under_paths([path])
    return wanted


def walked(paths: Iterable[str]) -> QuerySet[Incident]:
    """Incidents of some areas, newest first, in a form that stays fast at every level."""
    return (
        Incident.objects.alias(head2=Substr("path", 1, 2), head4=Substr("path", 1, 4))
        .filter(within(paths))
        .order_by("-received_at", "-id")
    )


def found_by_text(actor: Actor, text: str) -> list[dict[str, Any]]:
    """Incidents by their number, whole or today's counter; never by a person."""
    wanted = numbers_meant(actor, text)
    if not wanted:
        return []
    return [
        {
            "kind": str(Incident._meta.verbose_name),
            "title": row.number,
            "detail": f"{row.area.name}",
            "url_name": "incidents:incident",
            "uid": row.uid,
        }
        for row in incidents_for(actor).filter(number__in=wanted).select_related("area")[:10]
    ]


def numbers_meant(actor: Actor, text: str, day: date | None = None) -> list[str]:
    """The numbers that a typed text can mean: a whole number, or one to four digits of today in one's counties."""
    said = text.strip().upper()
    if said.count("-") == 3:
        return [said]
    if said.isdecimal() and len(said) <= 4 and int(said):
        counties = {path[:6] for path in actor.paths if len(path) >= 6}
        return [case_number(county, day or today(), int(said)) for county in sorted(counties)]
    return []


def due_for_erasure(day: date) -> QuerySet[Incident]:
    """Incidents closed on or before a day that still hold words or parties."""
    return Incident.objects.filter(
        closed_at__lt=day_start(day + timedelta(days=1)), key__isnull=False, erased_at=None, status__in=CLOSED
    ).order_by("closed_at", "pk")


__all__ = [
    "CASE",
    "StatusOfCase",
    "due_for_erasure",
    "found_by_text",
    "handles",
    "incident_for",
    "incident_of",
    "incidents_for",
    "is_open",
    "may_work_on",
    "status_for_claimant",
    "takes_part",
    "taking_part",
    "walked",
]
