"""Ending a posting or moving its beat: what is open comes first, and each thing gets a new owner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import Acting, done, door, read_form
from linli.access.grants import Can
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.sheets import FORMATS

from .commands import change_beat, end_posting, issue_thing, take_back
from .handing import ISSUES, OpenThing, default_owner, fits, kinds, open_things, takers
from .models import BeatRole, Posting
from .schemas import BeatIn, EndIn, HandedIn, IssueIn, TakeBackIn
from .sheets import open_sheet
from .sight import beats_of, issue_for, ours, posting_for
from .views import posting_context
from .views_changes import areas_of

GIVEN_BACK = "back"


@require_http_methods(["GET", "POST"])
@door(Can.MANAGE_STAFF)
def end(request: Acting, uid: UUID) -> HttpResponse:
    """End a posting: who takes each thing that is open with it, then the last day."""
    posting = ours(posting_for(request.actor, uid))
    if request.method == "POST":
        said = read_form(request, EndIn)
        end_posting(
            request.actor,
            posting,
            valid_to=said.valid_to,
            reason=said.reason,
            version=said.version,
            **handed(request.actor, said),
        )
        return as_it_is(request, posting)
    return render(request, "workforce/end.html", _context(request, posting))


@require_http_methods(["GET", "POST"])
@door(Can.MANAGE_STAFF)
def beat(request: Acting, uid: UUID) -> HttpResponse:
    """Give a posting another beat: what is open in a village that leaves it goes to a new owner."""
    posting = ours(posting_for(request.actor, uid))
    if request.method == "POST":
        said = read_form(request, BeatIn)
        change_beat(
            request.actor,
            posting,
            beat=areas_of(request.actor, said.beat),
            valid_from=said.first_day,
            version=said.version,
            **handed(request.actor, said),
        )
        return as_it_is(request, posting)
    context = _context(request, posting)
    own = [b for b in beats_of(posting, today()) if b.role == BeatRole.MAIN]
    context |= {"codes": " ".join(b.area.code for b in own), "places": {b.path: b.area for b in own}}
    context["groups"] = [(word, [r for r in rows if r["thing"].path]) for word, rows in context["groups"]]
    return render(request, "workforce/beat.html", context)


@require_GET
@door(Can.SEE_STAFF)
def open_list(request: Acting, uid: UUID) -> HttpResponse:
    """A piece, also for other rooms' pages: what is open with a posting, and who would take each."""
    posting = posting_for(request.actor, uid)
    things = open_things(posting)
    if (fmt := request.GET.get("format")) in FORMATS:
        return open_sheet(fmt, posting, things)
    return render(
        request, "workforce/_open.html", {"posting": posting, "groups": _groups(request, posting, things)}
    )


@require_POST
@door(Can.MANAGE_STAFF)
def issue(request: Acting, uid: UUID) -> HttpResponse:
    """Hand a key, a device or another thing out with a posting."""
    posting = posting_for(request.actor, uid)
    said = read_form(request, IssueIn)
    issue_thing(request.actor, posting, kind=said.kind, label=said.label, issued_on=said.issued_on)
    return as_it_is(request, posting)


@require_POST
@door(Can.MANAGE_STAFF)
def given_back(request: Acting, uid: UUID) -> HttpResponse:
    """A thing that was issued is given back."""
    found = issue_for(request.actor, uid)
    said = read_form(request, TakeBackIn)
    take_back(request.actor, found, version=said.version)
    return as_it_is(request, posting_for(request.actor, found.posting.uid))


def handed(actor: Actor, said: HandedIn) -> dict[str, Any]:
    """Who takes what, from what a door was told: `owners` beside `things`, and `to` for the rest."""
    owners: dict[UUID, Posting | None] = {}
    for thing, owner in zip(said.things, said.owners, strict=False):
        if owner == GIVEN_BACK:
            owners[thing] = None
        elif owner != "-":
            owners[thing] = posting_for(actor, UUID(owner))
    return {"to": posting_for(actor, said.to) if said.to else None, "owners": owners}


def as_it_is(request: Acting, posting: Posting) -> HttpResponse:
    """The posting's page as it is after a deed."""
    posting.refresh_from_db()
    to = reverse("workforce:posting", args=[posting.uid])
    return done(request, "workforce/_posting.html", posting_context(request, posting), to=to)


def _context(request: Acting, posting: Posting) -> dict[str, Any]:
    things = open_things(posting)
    return {
        "posting": posting,
        "things": things,
        "groups": _groups(request, posting, things),
        "takers": [(p.uid, _who(p)) for p in takers(request.actor, posting, today())],
        "now_day": today(),
    }


def _groups(
    request: Acting, posting: Posting, things: list[OpenThing]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """The open things by kind, each with its village, who would take it, and who could."""
    people = takers(request.actor, posting, today()) if things else []
    villages = {a.path: a for a in Area.objects.filter(path__in={t.path for t in things})}
    found = []
    for name, kind in kinds().items():
        fit = [p for p in people if fits(name, p)]
        choices = [(str(p.uid), _who(p)) for p in fit]
        if name == ISSUES:
            choices.insert(0, (GIVEN_BACK, _("given back")))
        rows = []
        for thing in (t for t in things if t.kind == name):
            owner = default_owner(thing, fit)
            value = str(owner.uid) if owner else (GIVEN_BACK if name == ISSUES else "")
            rows.append(
                {
                    "thing": thing,
                    "place": villages.get(thing.path),
                    "choices": choices,
                    "value": value,
                    "owner": owner,
                }
            )
        if rows:
            found.append((str(kind.word), rows))
    return found


def _who(posting: Posting) -> str:
    return f"{posting.staff.name} · {posting.get_post_display()} · {posting.unit}"
