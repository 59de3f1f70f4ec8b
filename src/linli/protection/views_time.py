"""The pages of one's own time: entering, correcting, checking in and out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import done, door, read_form
from linli.access.grants import Can
from linli.areas.models import Area
from linli.base.clock import local, now, today
from linli.workforce.models import Beat, Posting
from linli.workforce.queries import valid_on

from . import commands
from .debts import debts
from .models import Kind, PaybackDebt, Tasking
from .queries import entry_for, open_check_in
from .schemas import CheckInIn, CheckOutIn, CorrectIn, TimeIn, VoidIn
from .shown import ByPosting

REASONS = [
    ("wrong_time", _("the times were wrong")),
    ("wrong_kind", _("the kind was wrong")),
    ("explained", _("the request that took it is named")),
    ("mistake", _("entered by mistake")),
    ("double", _("entered twice")),
    ("not_done", _("did not take place")),
    ("moved", _("moved to another time")),
]


@door(Can.ENTER_OWN_TIME)
@require_http_methods(["GET", "POST"])
def enter(request: ByPosting) -> HttpResponse:
    """Enter hours, as they were or as they are planned."""
    actor = request.actor
    if request.method == "POST":
        said = read_form(request, TimeIn)
        row = commands.enter_time(actor, actor, **said.model_dump())
        return done(request, "protection/_entered.html", {"entry": row}, to=_week(row.day))
    context = {
        "places": places_of(actor),
        "kinds": Kind.choices,
        "taskings": taskings_of(actor),
        "debts": [d for d in debts(PaybackDebt.objects.filter(posting=actor)) if d.unpaid],
        "day": request.GET.get("day") or today().isoformat(),
        "plan": request.GET.get("plan") == "1",
    }
    return render(request, "protection/enter.html", context)


@door(Can.ENTER_OWN_TIME)
@require_GET
def entry(request: ByPosting, uid: UUID) -> HttpResponse:
    """One of one's own entries, to correct or to take out."""
    row = entry_for(request.actor, uid)
    context = {
        "entry": row,
        "places": places_of(request.actor),
        "kinds": Kind.choices,
        "reasons": REASONS,
        "taskings": taskings_of(request.actor),
    }
    return render(request, "protection/entry.html", context)


@door(Can.ENTER_OWN_TIME)
@require_POST
def correct(request: ByPosting, uid: UUID) -> HttpResponse:
    """The corrected entry."""
    said = read_form(request, CorrectIn)
    row = commands.correct_time(request.actor, entry_for(request.actor, uid), **said.model_dump())
    return done(request, "protection/_entered.html", {"entry": row}, to=_week(row.day))


@door(Can.ENTER_OWN_TIME)
@require_POST
def void(request: ByPosting, uid: UUID) -> HttpResponse:
    """The entry no longer counts."""
    row = entry_for(request.actor, uid)
    commands.void_time(request.actor, row, reason=read_form(request, VoidIn).reason)
    return done(request, "protection/_entered.html", {"entry": row}, to=_week(row.day))


@door(Can.ENTER_OWN_TIME)
@require_POST
def press_in(request: ByPosting) -> HttpResponse:
    """Check in."""
    commands.check_in(request.actor, **read_form(request, CheckInIn).model_dump())
    return _pressed(request)


@door(Can.ENTER_OWN_TIME)
@require_POST
def press_out(request: ByPosting) -> HttpResponse:
    """Check out."""
    commands.check_out(request.actor, **read_form(request, CheckOutIn).model_dump())
    return _pressed(request)


def _pressed(request: ByPosting) -> HttpResponse:
    context = {"pressed": open_check_in(request.actor), "places": places_of(request.actor), "at": now()}
    return done(request, "protection/_press.html", context, to=reverse("protection:week"))


def taskings_of(posting: Posting) -> list[tuple[UUID, str]]:
    """The requests that may have taken somebody's time, newest first, to choose from."""
    allowed = [Tasking.Status.GRANTED, Tasking.Status.EXCEPTION]
    rows = Tasking.objects.filter(posting=posting, status__in=allowed, ends_at__isnull=False)
    return [
        (t.uid, f"{t.number} · {t.what or t.get_act_display()} · {local(t.starts_at):%m-%d %H:%M}")
        for t in rows.order_by("-starts_at")[:20]
    ]


def places_of(posting: Posting) -> list[tuple[str, str]]:
    """The villages of somebody's beat today, to choose from: those of the beat, and those below it."""
    beats = list(Beat.objects.filter(valid_on(today()), posting=posting).values_list("path", flat=True))
    found: dict[str, str] = {}
    for path in beats or [posting.unit.path]:
        for area in Area.objects.filter(path__startswith=path, valid_to=None).order_by("path")[:60]:
            if area.level in {"village", "grid"}:
                found[area.path] = area.name
    return list(found.items())


def _week(day: object) -> str:
    return f"{reverse('protection:week')}?week={day}"
