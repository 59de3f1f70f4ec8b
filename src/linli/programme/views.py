"""The programme as a timetable, one shortcoming with its remedies, and the deeds on them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import Acting, chosen, done, door, read_form
from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.areas.queries import area_at, area_by_code
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.posts import Post
from linli.base.sheets import FORMATS, sheet_answer
from linli.base.texts import say
from linli.journal.queries import thread

from .commands import (
    begin_milestone,
    cure_shortcoming,
    drop_milestone,
    finish_milestone,
    note_shortcoming,
    plan_remedy,
    postpone_milestone,
    reopen_shortcoming,
    set_milestone,
)
from .models import Ill, Milestone, Shortcoming
from .queries import (
    milestone_for,
    milestones_for,
    remedy_for,
    shortcoming_for,
    shortcomings_for,
    timetable,
    units_that_may_answer,
)
from .schemas import BeginIn, DropIn, FinishIn, MilestoneIn, PostponeIn, RemedyIn, ShortcomingIn

ANSWERING = [Post.CHIEF, Post.COMMANDER, Post.ANALYST, Post.DUTY_OFFICER, Post.ADMINISTRATOR, Post.OFFICER]


@require_GET
@door(Can.SEE_FIGURES)
def programme(request: Acting) -> HttpResponse:
    """Three years in quarters: what was found wanting, what is done about it, what is late."""
    actor = request.actor
    ill = chosen(request, "ill", Ill.values)
    found = shortcomings_for(actor)
    milestones = milestones_for(actor)
    if ill:
        found, milestones = found.filter(ill=ill), milestones.filter(remedy__shortcoming__ill=ill)
    if (fmt := request.GET.get("format")) in FORMATS:
        return _milestones_out(fmt, milestones)
    goes_on = milestones.filter(status__in=["planned", "under_way"])
    context = {
        "table": timetable(found[:200]),
        "ills": Ill.choices,
        "ill": ill,
        "counts": {
            "open": found.filter(status="open").count(),
            "cured": found.filter(status="cured").count(),
            "done": milestones.filter(status="done").count(),
            "overdue": goes_on.filter(due__lt=today()).count(),
        },
        "next": goes_on[:20],
        "may_run": may(actor, Can.RUN_PROGRAMME),
    }
    return render(request, "programme/list.html", context)


@require_http_methods(["GET", "POST"])
@door(Can.RUN_PROGRAMME)
def new(request: Acting) -> HttpResponse:
    """Put down something found wanting."""
    if request.method == "POST":
        said = read_form(request, ShortcomingIn)
        area = area_by_code(said.area)
        made = note_shortcoming(request.actor, area, ill=said.ill, title=said.title(), day=said.day)
        return done(request, "programme/_done.html", {"shortcoming": made}, to=_url(made))
    actor: Any = request.actor
    area = area_at(actor.unit.path if covers(actor, actor.unit.path) else actor.paths[0])
    return render(request, "programme/new.html", {"area": area, "ills": Ill.choices, "today": today()})


@require_GET
@door(Can.SEE_FIGURES)
def shortcoming(request: Acting, uid: UUID) -> HttpResponse:
    """One shortcoming: remedies, milestones, what may be done now, what happened."""
    found = shortcoming_for(request.actor, uid)
    context = {
        "s": found,
        "may_run": may(request.actor, Can.RUN_PROGRAMME),
        "units": units_that_may_answer(found.area),
        "posts": [(p.value, p.label) for p in ANSWERING],
        "entries": _timeline(found),
        "today": today(),
    }
    return render(request, "programme/shortcoming.html", context)


@require_POST
@door(Can.RUN_PROGRAMME)
def remedy(request: Acting, uid: UUID) -> HttpResponse:
    """Say what is to be done."""
    found = shortcoming_for(request.actor, uid)
    plan_remedy(request.actor, found, title=read_form(request, RemedyIn).title())
    return _again(request, found)


@require_POST
@door(Can.RUN_PROGRAMME)
def milestone(request: Acting, uid: UUID) -> HttpResponse:
    """Set a milestone."""
    found = remedy_for(request.actor, uid)
    said = read_form(request, MilestoneIn)
    unit = units_that_may_answer(found.shortcoming.area).model.objects.filter(uid=said.unit).first()
    if unit is None:
        raise NotFound()
    set_milestone(request.actor, found, title=said.title(), due=said.due, unit=unit, post=said.post)
    return _again(request, found.shortcoming)


@require_POST
@door(Can.RUN_PROGRAMME)
def cure(request: Acting, uid: UUID) -> HttpResponse:
    """Declare a shortcoming cured."""
    found = shortcoming_for(request.actor, uid)
    cure_shortcoming(request.actor, found, version=read_form(request, BeginIn).version)
    return _again(request, found)


@require_POST
@door(Can.RUN_PROGRAMME)
def reopen(request: Acting, uid: UUID) -> HttpResponse:
    """It was not cured after all."""
    found = shortcoming_for(request.actor, uid)
    reopen_shortcoming(request.actor, found, version=read_form(request, BeginIn).version)
    return _again(request, found)


@require_POST
@door(Can.RUN_PROGRAMME)
def begin(request: Acting, uid: UUID) -> HttpResponse:
    """Work on a milestone has begun."""
    found = milestone_for(request.actor, uid)
    begin_milestone(request.actor, found, version=read_form(request, BeginIn).version)
    return _again(request, found.remedy.shortcoming)


@require_POST
@door(Can.RUN_PROGRAMME)
def finish(request: Acting, uid: UUID) -> HttpResponse:
    """A milestone is reached."""
    found = milestone_for(request.actor, uid)
    finish_milestone(request.actor, found, **read_form(request, FinishIn).model_dump())
    return _again(request, found.remedy.shortcoming)


@require_POST
@door(Can.RUN_PROGRAMME)
def postpone(request: Acting, uid: UUID) -> HttpResponse:
    """Move a milestone's day."""
    found = milestone_for(request.actor, uid)
    postpone_milestone(request.actor, found, **read_form(request, PostponeIn).model_dump())
    return _again(request, found.remedy.shortcoming)


@require_POST
@door(Can.RUN_PROGRAMME)
def drop(request: Acting, uid: UUID) -> HttpResponse:
    """Give a milestone up."""
    found = milestone_for(request.actor, uid)
    drop_milestone(request.actor, found, **read_form(request, DropIn).model_dump())
    return _again(request, found.remedy.shortcoming)


def _again(request: Acting, found: Shortcoming) -> HttpResponse:
    return done(request, "programme/_done.html", {"shortcoming": found}, to=_url(found))


def _url(found: Shortcoming) -> str:
    return reverse("programme:shortcoming", args=[found.uid])


def _timeline(found: Shortcoming) -> list[dict[str, Any]]:
    words = {
        "programme.shortcoming_noted": _("Found wanting"),
        "programme.remedy_planned": _("Remedy planned"),
        "programme.milestone_set": _("Milestone set"),
        "programme.milestone_begun": _("Milestone under way"),
        "programme.milestone_done": _("Milestone reached"),
        "programme.milestone_postponed": _("Milestone postponed"),
        "programme.milestone_dropped": _("Milestone given up"),
        "programme.shortcoming_cured": _("Cured"),
        "programme.shortcoming_reopened": _("Open again"),
    }
    titles = {m.uid: say(m.title) for r in found.remedies.all() for m in r.milestones.all()}
    return [
        {
            "at": entry.recorded_at,
            "text": words.get(entry.verb, entry.verb),
            "small": titles.get(entry.subject, "") if entry.subject else "",
            "turn": "key" if entry.verb.endswith(("_done", "_cured")) else "",
            "seq": entry.link.seq if hasattr(entry, "link") else None,
        }
        for entry in thread(found.uid).order_by("-id")[:30]
    ]


def _milestones_out(fmt: str, milestones: Any) -> HttpResponse:
    head = [_("Area"), _("Ill"), _("Shortcoming"), _("Remedy"), _("Milestone"), _("Due"), _("State")]
    head += [_("Done on"), _("Unit that answers"), _("Post that answers"), _("Evidence")]
    return sheet_answer(fmt, _("Programme"), head, [_cells(m) for m in milestones])


def _cells(m: Milestone) -> list[Any]:
    s = m.remedy.shortcoming
    state = str(_("overdue")) if m.overdue() else m.get_status_display()
    named = [s.area.name, s.get_ill_display(), say(s.title), say(m.remedy.title), say(m.title)]
    return [
        *named,
        m.due,
        state,
        m.done_on,
        say(m.answers_unit.name),
        m.get_answers_post_display(),
        m.evidence,
    ]
