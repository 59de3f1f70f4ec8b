"""Pages of assistance."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.access.commands import read_personal
from linli.access.doors import chosen, door, page_of, read_form
from linli.access.grants import Can
from linli.access.models import Purpose
from linli.access.policy import may, require
from linli.access.words import door_words
from linli.areas.queries import area_by_code, villages_under
from linli.journal.queries import thread

from . import commands, queries
from .models import Request
from .schemas import AnswerIn, ReadIn, RefuseIn, RequestIn, ServiceIn, StepIn
from .vocabulary import Came, Deed, RefusalGround

STATES = ("open", "done", "finished", "all")
STEPS = {
    "asked": ["papers", "handed_in"],
    "accepted": ["papers", "handed_in"],
    "reopened": ["papers", "handed_in"],
    "with_office": ["asked_back", "ready"],
    "ready": ["collected"],
}


@door(Can.SEE_REQUESTS)
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Requests of one's areas; open ones in order of what is due."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    state = chosen(request, "state", STATES, "open")
    rows = queries.requests_for(actor)
    context = {
        "page": page_of(queries.shown(rows, state), request),
        "counts": queries.counts(rows),
        "state": state,
        "may_take": may(actor, Can.TAKE_REQUEST),
        "may_answer": may(actor, Can.ANSWER_WORDS),
    }
    return render(request, "assistance/list.html", context)


@door(Can.TAKE_REQUEST)
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new request, beside what each service needs."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    villages = [v for path in actor.paths for v in villages_under(path).order_by("path")[:300]]
    services = list(queries.catalogue())
    context = {
        "villages": [(v.code, v.name) for v in villages],
        "services": services,
        "options": [(s.code, str(s)) for s in services],
        "came": [c for c in Came.choices if c[0] != Came.PORTAL],
    }
    return render(request, "assistance/new.html", context)


@door(Can.TAKE_REQUEST)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take the request; the page tells reference and PIN once."""
    said = read_form(request, RequestIn)
    taken = commands.take_request(
        request.actor,  # type: ignore[attr-defined]
        area=area_by_code(said.village),
        service=queries.service_by_code(said.service),
        **said.model_dump(exclude={"village", "service"}),
    )
    return render(request, "assistance/taken.html", {"taken": taken})


def page(request: HttpRequest, row: Request, personal: Any = None) -> HttpResponse:
    """The request's page, with its personal data where they were just opened."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    deeds = dict(Deed.choices)
    context = {
        "row": row,
        "party": row.parties.first(),
        "steps": list(row.steps.order_by("happened_at", "id")),
        "entries": [(e, words_of(e.verb)) for e in thread(row.uid)],
        "personal": personal,
        "purposes": Purpose.choices,
        "may_take": may(actor, Can.TAKE_REQUEST),
        "next_deeds": [(d, deeds[d]) for d in STEPS.get(row.status, [])],
        "grounds": RefusalGround.choices,
        "refusable": Request.Status.REFUSED in Request.MOVES[Request.Status(row.status)],
    }
    return render(request, "assistance/request.html", context)


@door(Can.SEE_REQUESTS)
@require_GET
def one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One request: facts left, timeline right, what is possible now on top. Nothing personal is opened."""
    return page(request, queries.request_for(request.actor, uid))  # type: ignore[attr-defined]


@door(Can.SEE_REQUESTS)
@require_POST
def personal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open the personal texts, for a purpose; one access row."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = queries.request_for(actor, uid)
    said = read_form(request, ReadIn)
    if said.purpose == Purpose.DUTY:
        require(actor, Can.TAKE_REQUEST, row.path)
    rows = [row, *row.parties.all(), *row.steps.all()]
    return page(request, row, read_personal(actor, row, rows=rows, purpose=said.purpose, reason=said.reason))


@door(Can.TAKE_REQUEST)
@require_POST
def step(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One step of the errand."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    commands.take_step(actor, queries.request_for(actor, uid), **read_form(request, StepIn).model_dump())
    return HttpResponseRedirect(reverse("assistance:request", args=[uid]), status=303)


@door(Can.TAKE_REQUEST)
@require_POST
def refuse(request: HttpRequest, uid: UUID) -> HttpResponse:
    """It cannot be done, and why."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    commands.refuse_request(
        actor, queries.request_for(actor, uid), **read_form(request, RefuseIn).model_dump()
    )
    return HttpResponseRedirect(reverse("assistance:request", args=[uid]), status=303)


@door()
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """The catalogue: what to bring, how long, what it costs."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    context = {"services": queries.catalogue(), "may_manage": may(actor, Can.MANAGE_CATALOGUE)}
    return render(request, "assistance/services.html", context)


@door(Can.MANAGE_CATALOGUE)
@require_POST
def list_service(request: HttpRequest) -> HttpResponse:
    """A service, or a new version of one."""
    said = read_form(request, ServiceIn)
    zh, en = said.papers_zh.splitlines(), said.papers_en.splitlines()
    papers = [_texts(paper, en[n] if n < len(en) else "") for n, paper in enumerate(zh) if paper.strip()]
    commands.list_service(
        request.actor,  # type: ignore[attr-defined]
        code=said.code,
        name=_texts(said.name_zh, said.name_en),
        papers=papers,
        where=_texts(said.where_zh, said.where_en),
        limit_days=said.limit_days,
    )
    return HttpResponseRedirect(reverse("assistance:services"), status=303)


@door(Can.ANSWER_WORDS)
@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """What residents said; unanswered and due first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return render(request, "assistance/words.html", {"page": page_of(queries.words_for(actor), request)})


@door(Can.ANSWER_WORDS)
@require_GET
def word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One word, sealed until it is opened for a purpose."""
    row = queries.word_for(request.actor, uid)  # type: ignore[attr-defined]
    return render(request, "assistance/word.html", {"row": row, "texts": None, "purposes": Purpose.choices})


@door(Can.ANSWER_WORDS)
@require_POST
def read_word(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open a word's text; one access row."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = queries.word_for(actor, uid)
    said = read_form(request, ReadIn)
    found = read_personal(
        actor, row, rows=[row, *row.parties.all()], purpose=said.purpose, reason=said.reason
    )
    who = next((found[p.uid] for p in row.parties.all()), {})
    context = {"row": row, "texts": found[row.uid] | who, "purposes": Purpose.choices}
    return render(request, "assistance/word.html", context)


@door(Can.ANSWER_WORDS)
@require_POST
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Answer a resident."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    commands.answer_word(actor, queries.word_for(actor, uid), **read_form(request, AnswerIn).model_dump())
    return HttpResponseRedirect(reverse("assistance:words"), status=303)


def _texts(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh.strip(), "en": en.strip()} if en.strip() else {"zh": zh.strip()}


def words_of(verb: str) -> str:
    """A deed of a request's timeline in words."""
    words = {
        "request.taken": _("Request taken"),
        "request.step": _("Step taken"),
        "request.refused": _("Cannot be done"),
        "request.confirmed": _("Who asked says: done"),
        "request.reopened": _("Who asked says: not done"),
        "request.erased": _("Personal data erased"),
        "personal.read": _("Personal data opened"),
        "key.destroyed": _("Key destroyed"),
    }
    return words.get(verb) or door_words(verb)
