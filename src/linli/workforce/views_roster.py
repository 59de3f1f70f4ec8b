"""The pages that take a roster: handed in, looked through, confirmed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import Acting, done, door, read_form
from linli.access.grants import Can
from linli.areas.commands import drop_list, hand_in_list
from linli.areas.models import Upload
from linli.areas.queries import upload_for
from linli.base.actors import Actor
from linli.base.errors import Wrong

from .commands import import_staff
from .plan import Plan, plan_import
from .schemas import RosterIn

PURPOSE = ("staff",)
SHOWN_FAULTS = 200


@require_http_methods(["GET", "POST"])
@door(Can.MANAGE_STAFF)
def import_page(request: Acting) -> HttpResponse:
    """Hand in a roster; it is looked through before anything is written."""
    if request.method == "POST":
        said = read_form(request, RosterIn)
        file = request.FILES.get("file")
        if file is None:
            raise Wrong(_("Choose a file."), field="file", code="required")
        upload = hand_in_list(
            request.actor,
            purpose="staff",
            filename=file.name or "",
            content=file.read(),
            encoding=said.encoding,
        )
        to = reverse("workforce:import_look", args=[upload.uid])
        return done(request, "workforce/_handed_in.html", {"upload": upload}, to=to)
    waiting = Upload.objects.filter(staff=request.actor.staff_id or 0, purpose__in=PURPOSE).defer("content")
    return render(request, "workforce/import.html", {"waiting": waiting.order_by("-pk")})


@require_GET
@door(Can.MANAGE_STAFF)
def look(request: Acting, uid: UUID) -> HttpResponse:
    """What a roster would change, and every fault of it. Nothing is written by looking."""
    upload = upload_for(request.actor, uid, PURPOSE)
    plan, refused = None, None
    try:
        plan = _plan(request.actor, upload)
    except Wrong as no:  # the file is no table at all: said on the page, where another one can be handed in
        refused = no
    faults = plan.faults if plan else []
    context = {
        "upload": upload,
        "plan": plan,
        "refused": refused,
        "faults": faults[:SHOWN_FAULTS],
        "more_faults": max(len(faults) - SHOWN_FAULTS, 0),
        "touched": [act for act in plan.protected if act.act != "appoint"] if plan else [],
    }
    return render(request, "workforce/import_look.html", context)


@require_POST
@door(Can.MANAGE_STAFF)
def confirm(request: Acting, uid: UUID) -> HttpResponse:
    """Carry out what the roster would change, whole or not at all."""
    upload = upload_for(request.actor, uid, PURPOSE)
    plan = _plan(request.actor, upload)
    import_staff(request.actor, plan)
    drop_list(request.actor, upload)
    return done(request, "workforce/_imported.html", {"plan": plan}, to=reverse("workforce:staff"))


@require_POST
@door(Can.MANAGE_STAFF)
def drop(request: Acting, uid: UUID) -> HttpResponse:
    """Forget a roster that was handed in."""
    drop_list(request.actor, upload_for(request.actor, uid, PURPOSE))
    return done(request, "workforce/_dropped.html", {}, to=reverse("workforce:import"))


def _plan(actor: Actor, upload: Upload) -> Plan:
    return plan_import(actor, bytes(upload.content), encoding=upload.encoding)
