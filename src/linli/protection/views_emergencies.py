"""The page of declared emergencies: which live, which were, and the buttons of who may declare, renew, end."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import done, door, page_of, read_form
from linli.access.grants import Can
from linli.areas.queries import area_by_code
from linli.base.clock import now

from . import commands
from .emergencies import all_emergencies, emergency_by, live_emergencies, may_declare, may_renew, taken_under
from .models import EmergencyGround
from .schemas import VersionIn
from .schemas_rulebook import EmergencyIn, RenewIn
from .shown import ByPosting


@door()
@require_GET
def emergencies(request: ByPosting) -> HttpResponse:
    """Every declared emergency, newest first; they are public."""
    actor = request.actor
    page = page_of(all_emergencies(), request)
    taken = taken_under(all_emergencies().filter(pk__in=[e.pk for e in page.object_list]))
    declares = may_declare(actor)
    lines = [
        {
            "row": e,
            "live": e.is_live(),
            "minutes": taken.get(e.pk, 0),
            "may_renew": may_renew(actor, e),
            "may_end": declares
            and e.is_live()
            and e.path.startswith(actor.unit.path)
            and len(actor.unit.path) <= e.declared_level,
        }
        for e in page.object_list
    ]
    context = {
        "page": page,
        "lines": lines,
        "live": live_emergencies().count(),
        "may_declare": declares,
        "own": actor.unit.area.code,
        "grounds": EmergencyGround.choices,
        "at": now(),
    }
    return render(request, "protection/emergencies.html", context)


@door(Can.DECLARE_EMERGENCY)
@require_POST
def declare(request: ByPosting) -> HttpResponse:
    """Declare an emergency for one area."""
    said = read_form(request, EmergencyIn)
    area = area_by_code(said.area)
    commands.declare_emergency(request.actor, area, ground=said.ground, hours=said.hours)
    return _changed(request)


@door(Can.DECLARE_EMERGENCY)
@require_POST
def renew(request: ByPosting, uid: UUID) -> HttpResponse:
    """Let an emergency go on, one level higher."""
    said = read_form(request, RenewIn)
    commands.renew_emergency(request.actor, emergency_by(uid), hours=said.hours)
    return _changed(request)


@door(Can.DECLARE_EMERGENCY)
@require_POST
def end(request: ByPosting, uid: UUID) -> HttpResponse:
    """End an emergency before its time."""
    said = read_form(request, VersionIn)
    commands.end_emergency(request.actor, emergency_by(uid), version=said.version)
    return _changed(request)


def _changed(request: ByPosting) -> HttpResponse:
    return done(request, "protection/_declared.html", {}, to=reverse("protection:emergencies"))
