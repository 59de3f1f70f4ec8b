"""Pages of mediation."""

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
from .api import sides_of
from .models import Dispute
from .schemas import AgreementIn, ConsentIn, DisputeIn, EndIn, FollowUpIn, ReadIn, SessionIn
from .vocabulary import Ending, Kept, Kind

STATES = ("open", "agreed", "ended", "all")


@door(Can.SEE_MEDIATION)
@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """Disputes of one's areas; open ones in order of what is due."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    state = chosen(request, "state", STATES, "open")
    rows = queries.disputes_for(actor)
    context = {
        "page": page_of(queries.shown(rows, state), request),
        "counts": queries.counts(rows),
        "state": state,
        "may_mediate": may(actor, Can.MEDIATE),
    }
    return render(request, "mediation/list.html", context)


@door(Can.MEDIATE)
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new dispute."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    villages = [v for path in actor.paths for v in villages_under(path).order_by("path")[:300]]
    context = {
        "villages": [(v.code, v.name) for v in villages],
        "kinds": Kind.choices,
    }
    return render(request, "mediation/new.html", context)


@door(Can.MEDIATE)
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Register the dispute; the page tells each party's reference and PIN once."""
    said = read_form(request, DisputeIn)
    opened = commands.register_dispute(
        request.actor,  # type: ignore[attr-defined]
        area=area_by_code(said.village),
        kind=said.kind,
        facts=said.facts,
        sides=sides_of(said),
        uid=said.uid,
    )
    return render(request, "mediation/registered.html", {"dispute": opened.dispute, "doors": opened.doors})


def page(request: HttpRequest, row: Dispute, personal: Any = None) -> HttpResponse:
    """The dispute's page, with its personal data where they were just opened."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    context = {
        "dispute": row,
        "parties": list(row.parties.order_by("pk")),
        "sessions": list(row.sessions.order_by("held_at")),
        "agreement": getattr(row, "agreement", None),
        "follow_ups": list(row.follow_ups.order_by("day")),
        "entries": [(e, words_of(e.verb)) for e in thread(row.uid)],
        "personal": personal,
        "purposes": Purpose.choices,
        "may_mediate": may(actor, Can.MEDIATE),
        "endings": Ending.choices,
        "kept": Kept.choices,
    }
    return render(request, "mediation/dispute.html", context)


@door(Can.SEE_MEDIATION)
@require_GET
def dispute(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One dispute: facts left, timeline right, what is possible now on top. Nothing personal is opened."""
    return page(request, queries.dispute_for(request.actor, uid))  # type: ignore[attr-defined]


@door(Can.SEE_MEDIATION)
@require_POST
def personal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open the personal texts, for a purpose; one access row."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = queries.dispute_for(actor, uid)
    said = read_form(request, ReadIn)
    if said.purpose == Purpose.DUTY:
        require(actor, Can.MEDIATE, row.path)
    return page(
        request, row, read_personal(actor, row, rows=rows_of(row), purpose=said.purpose, reason=said.reason)
    )


def rows_of(row: Dispute) -> list[Any]:
    """Every row of a dispute that holds personal texts."""
    agreement = getattr(row, "agreement", None)
    return [
        row,
        *row.parties.all(),
        *row.sessions.all(),
        *row.follow_ups.all(),
        *([agreement] if agreement else []),
    ]


@door(Can.MEDIATE)
@require_POST
def consent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note a party's consent."""
    return _after(request, uid, commands.note_consent, ConsentIn)


@door(Can.MEDIATE)
@require_POST
def session(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A meeting was held."""
    return _after(request, uid, commands.hold_session, SessionIn)


@door(Can.MEDIATE)
@require_POST
def agreement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The parties agreed."""
    return _after(request, uid, commands.record_agreement, AgreementIn)


@door(Can.MEDIATE)
@require_POST
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """It ended without agreement."""
    return _after(request, uid, commands.end_dispute, EndIn)


@door(Can.MEDIATE)
@require_POST
def visit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Whether the agreement is kept."""
    return _after(request, uid, commands.follow_up, FollowUpIn)


def _after(request: HttpRequest, uid: UUID, command: Any, schema: Any) -> HttpResponse:
    """Read the form, do the deed, show the dispute as it now is."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = queries.dispute_for(actor, uid)
    command(actor, row, **read_form(request, schema).model_dump())
    return HttpResponseRedirect(reverse("mediation:dispute", args=[uid]), status=303)


@door(Can.MEDIATE)
@require_GET
def paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The settlement agreement for signing, on A4: opening it is a reading in the line of duty."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    row = queries.dispute_for(actor, uid)
    require(actor, Can.MEDIATE, row.path)
    texts = read_personal(actor, row, rows=rows_of(row), purpose=Purpose.DUTY)
    context = {
        "dispute": row,
        "parties": list(row.parties.order_by("pk")),
        "agreement": getattr(row, "agreement", None),
        "texts": texts,
    }
    return render(request, "mediation/paper.html", context)


def words_of(verb: str) -> str:
    """A deed of a dispute's timeline in words."""
    words = {
        "dispute.registered": _("Dispute registered"),
        "dispute.consent": _("Consent noted"),
        "dispute.session": _("Session held"),
        "dispute.agreed": _("Agreement reached"),
        "dispute.ended": _("Ended without agreement"),
        "dispute.followed_up": _("Follow-up visit"),
        "dispute.confirmed": _("A party says: settled"),
        "dispute.reopened": _("A party says: not settled"),
        "dispute.erased": _("Personal data erased"),
        "personal.read": _("Personal data opened"),
        "key.destroyed": _("Key destroyed"),
    }
    return words.get(verb) or door_words(verb)
