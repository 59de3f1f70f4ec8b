"""The doors of the workforce that change something; those of protected posts are protection's."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.access.doors import Acting, done, door, read_form
from linli.access.grants import Can
from linli.areas.models import Area
from linli.areas.queries import area_by_code_for
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import Wrong
from linli.base.posts import Post

from .commands import (
    appoint,
    end_absence,
    enlist,
    form_unit,
    record_absence,
    redeploy,
    return_from_redeployment,
)
from .models import PROTECTED, Posting, Redeployment, Staff, Unit, UnitKind
from .schemas import AbsenceIn, AppointIn, BackIn, RedeployIn, ReturnIn, UnitIn
from .sight import (
    absence_for,
    free_of_protection,
    front_line,
    ours,
    posting_for,
    redeployment_for,
    unit_for,
    unit_named,
    unprotected,
)
from .views import posting_context

MOST_CHOICES = 300


@require_http_methods(["GET", "POST"])
@door(Can.MANAGE_STAFF)
def new_unit(request: Acting) -> HttpResponse:
    """Form a unit."""
    if request.method == "POST":
        said = read_form(request, UnitIn)
        unit = make_unit(request.actor, said)
        return done(
            request,
            "workforce/_unit_formed.html",
            {"unit": unit},
            to=reverse("workforce:unit", args=[unit.uid]),
        )
    return render(request, "workforce/new_unit.html", {"kinds": UnitKind.choices})


def make_unit(actor: Actor, said: UnitIn) -> Unit:
    """Form a unit from what a door was told."""
    name = {"zh": said.name_zh} | ({"en": said.name_en} if said.name_en else {})
    return form_unit(
        actor,
        name=name,
        kind=said.kind,
        area=area_by_code_for(actor, said.area),
        office=area_by_code_for(actor, said.office) if said.office else None,
        number=said.number,
        duty_phone=said.duty_phone,
    )


@require_POST
@door(Can.MANAGE_STAFF)
def appoint_here(request: Acting, uid: UUID) -> HttpResponse:
    """Appoint somebody to a post of this unit."""
    said = read_form(request, AppointIn)
    posting = appoint_from(request.actor, uid, said)
    to = reverse("workforce:posting", args=[posting.uid])
    return done(request, "workforce/_posted.html", {"posting": posting}, to=to)


def appoint_from(actor: Actor, unit: UUID, said: AppointIn) -> Posting:
    """Appoint somebody from what a door was told; whoever is new is enlisted."""
    return appoint(
        actor,
        somebody(actor, said.number, said.name, said.phone),
        post=unprotected(said.post),
        unit=unit_for(actor, unit),
        beat=areas_of(actor, said.beat),
        valid_from=said.first_day,
        valid_to=said.valid_to,
        term_until=said.term_until,
    )


@require_POST
@door(Can.RECORD_ABSENCE)
def absence(request: Acting, uid: UUID) -> HttpResponse:
    """Somebody is away; whoever covers has the beat from the same moment."""
    posting = posting_for(request.actor, uid)
    said = read_form(request, AbsenceIn)
    record_absence(
        request.actor,
        posting,
        kind=said.kind,
        valid_from=said.first_day,
        valid_to=said.valid_to,
        cover=posting_for(request.actor, said.cover) if said.cover else None,
    )
    return _as_it_is(request, posting)


@require_POST
@door(Can.RECORD_ABSENCE)
def back(request: Acting, uid: UUID) -> HttpResponse:
    """Back at work earlier than planned."""
    found = absence_for(request.actor, uid)
    said = read_form(request, BackIn)
    end_absence(request.actor, found, valid_to=said.first_day, version=said.version)
    return _as_it_is(request, posting_for(request.actor, found.posting.uid))


@require_http_methods(["GET", "POST"])
@door(Can.MOVE_POSTINGS)
def new_redeployment(request: Acting) -> HttpResponse:
    """Move somebody towards the front line."""
    if request.method == "POST":
        said = read_form(request, RedeployIn)
        move = redeploy_from(request.actor, said)
        to = reverse("workforce:redeployments") + f"?category={move.category}"
        return done(request, "workforce/_moved.html", {"move": move}, to=to)
    leaving = request.GET.get("leaving", "")
    posting = ours(posting_for(request.actor, UUID(leaving))) if _is_uid(leaving) else None
    stations = front_line(request.actor, today())[: MOST_CHOICES + 1]
    context = {
        "leaving": posting,
        "units": [(u.uid, str(u)) for u in stations] if len(stations) <= MOST_CHOICES else [],
        "to": request.GET.get("to", "")[:36],
        "categories": Redeployment.Category.choices,
        "posts": [(p.value, p.label) for p in Post if p not in PROTECTED and p != Post.INSPECTOR],
        "now_day": today(),
    }
    return render(request, "workforce/new_redeployment.html", context)


def redeploy_from(actor: Actor, said: RedeployIn) -> Redeployment:
    """Move somebody from what a door was told."""
    leaving = ours(posting_for(actor, said.leaving)) if said.leaving else None
    return redeploy(
        actor,
        somebody(actor, said.number, said.name, ""),
        category=said.category,
        to_unit=unit_named(actor, said.to_unit),
        post=unprotected(said.post),
        beat=areas_of(actor, said.beat),
        leaving=leaving,
        valid_from=said.first_day,
        term_until=said.term_until,
    )


@require_POST
@door(Can.MOVE_POSTINGS)
def return_(request: Acting, uid: UUID) -> HttpResponse:
    """Somebody goes back from a move."""
    move = redeployment_for(request.actor, uid)
    if move.posting is not None:
        ours(move.posting)
    said = read_form(request, ReturnIn)
    return_from_redeployment(
        request.actor, move, returned_on=said.first_day, reason=said.reason, version=said.version
    )
    return done(request, "workforce/_moved.html", {"move": move}, to=reverse("workforce:redeployments"))


def somebody(actor: Actor, number: str, name: str, phone: str) -> Staff:
    """The person of a duty number, free of any protected post; enlisted where the number is new."""
    staff = Staff.objects.filter(number=number).first()
    if staff is not None:
        return free_of_protection(staff)
    if not name:
        raise Wrong(_("This duty number is new: give the name too."), field="name", code="required")
    return enlist(actor, number=number, name=name, duty_phone=phone)


def areas_of(actor: Actor, codes: list[str]) -> list[Area]:
    """The areas of some codes, within somebody's sight. Raises Wrong."""
    found = {a.code: a for a in Area.objects.filter(code__in=codes, valid_to=None)}
    for code in codes:
        if code not in found or not any(found[code].path.startswith(p) for p in actor.paths):
            text = _("No area bears the code %(code)s.") % {"code": code}
            raise Wrong(text, field="beat", code="not_found")
    return [found[code] for code in dict.fromkeys(codes)]


def _as_it_is(request: Acting, posting: Posting) -> HttpResponse:
    posting.refresh_from_db()
    to = reverse("workforce:posting", args=[posting.uid])
    return done(request, "workforce/_posting.html", posting_context(request, posting), to=to)


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
