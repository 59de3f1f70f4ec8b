"""The planner of a week: hours on several days at once, copied from the week before; one's own or an officer's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import done, door, read_form
from linli.access.grants import Can
from linli.access.policy import may, require
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.words import weekday
from linli.workforce.models import Posting

from . import commands
from .calendar import Workdays, week_days
from .commands.plans import BY_CHIEFS
from .ledger import week_of
from .models import Kind, TimeEntry
from .queries import officer_for, rules_in_force
from .schemas import CopyIn, PlanIn
from .shown import ByPosting
from .views_area import monday_of
from .views_time import places_of


@door()
@require_GET
def plan(request: ByPosting) -> HttpResponse:
    """The plan of a week, day by day, and a form that fills several days."""
    said = request.GET.get("officer", "")
    posting = _whose(request, _uid(said))
    own = posting.pk == request.actor.pk
    monday = monday_of(request)
    if "week" not in request.GET and own and monday + timedelta(days=5) <= today():
        monday += timedelta(days=7)  # the week is over but for its end: one plans the next
    week = week_of(posting, monday, rules_in_force(monday + timedelta(days=3)))
    work = Workdays(monday, monday + timedelta(days=6))
    days = [
        (d, d in work, d in week.there, [s for s in week.plans if s.entry and s.entry.day == d])
        for d in week_days(monday)
    ]
    context = {
        "posting": posting,
        "own": own,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "number": monday.isocalendar().week,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "week": week,
        "days": days,
        "ahead": [(d.isoformat(), f"{weekday(d)} {d:%m-%d}") for d, *_more in days if d >= today()],
        "open": [d.isoformat() for d, _works, there, plans in days if there and not plans and d >= today()],
        "places": places_of(posting),
        "kinds": [(k.value, k.label) for k in (Kind if own else BY_CHIEFS) if k != Kind.AWAY],
    }
    return render(request, "protection/plan.html", context)


@door()
@require_POST
def plan_hours(request: ByPosting) -> HttpResponse:
    """The same hours on the days that were ticked."""
    said = read_form(request, PlanIn)
    posting = _whose(request, said.posting)
    made = commands.plan_hours(request.actor, posting, **said.model_dump(exclude={"posting"}))
    return _planned(request, posting, made)


@door()
@require_POST
def copy_week(request: ByPosting) -> HttpResponse:
    """The plan of the week before, once more."""
    said = read_form(request, CopyIn)
    posting = _whose(request, said.posting)
    return _planned(request, posting, commands.copy_week(request.actor, posting, monday=said.week))


def _planned(request: ByPosting, posting: Posting, made: list[TimeEntry]) -> HttpResponse:
    officer = "" if posting.pk == request.actor.pk else f"&officer={posting.uid}"
    to = f"{reverse('protection:plan')}?week={made[0].day}{officer}"
    return done(request, "protection/_planned.html", {"made": made}, to=to)


def _whose(request: ByPosting, uid: UUID | None) -> Posting:
    """The posting to plan for: one's own, or an officer's of one's area."""
    actor = request.actor
    if uid is None or uid == actor.uid:
        require(actor, Can.ENTER_OWN_TIME, None)
        return actor
    require(actor, Can.PLAN_TIME, None)
    posting = officer_for(actor, uid)
    require(actor, Can.PLAN_TIME, posting.path)
    return posting


def _uid(said: str) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError as no:
        raise NotFound() from no


def may_plan(actor: Posting) -> bool:
    """Whether somebody plans officers' hours."""
    return may(actor, Can.PLAN_TIME)
