"""Redrawing a township's beats: asking for a proposal, looking at it, applying it or putting it aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import Acting, done, door, page_of, read_form
from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.areas.models import Level
from linli.areas.queries import area_by_code_for
from linli.journal.queries import thread

from .commands import apply_redrawing, drop_redrawing, propose_redrawing
from .models import Redrawing
from .queries import redrawing_for, redrawings_for
from .schemas import RedrawIn, VersionIn
from .shown import told, township_drawing
from .villages import names_of


@require_http_methods(["GET", "POST"])
@door(Can.SEE_PLACEMENT)
def redrawings(request: Acting) -> HttpResponse:
    """Proposals within sight, newest first; and the form for a new one."""
    if request.method == "POST":
        said = read_form(request, RedrawIn)
        made = propose_redrawing(
            request.actor,
            area_by_code_for(request.actor, said.area),
            most_villages=said.most_villages,
            most_metres=round(said.most_km * 1000),
            with_free=said.with_free,
        )
        to = reverse("placement:redrawing", args=[made.uid])
        return done(request, "placement/_proposed.html", {"redrawing": made}, to=to)
    code = request.GET.get("area", "")
    area = area_by_code_for(request.actor, code) if code.isdigit() else None
    context = {
        "page": page_of(redrawings_for(request.actor), request),
        "code": area.code if area and area.level == Level.TOWNSHIP else "",
        "may_plan": may(request.actor, Can.PLAN_PLACEMENT),
    }
    return render(request, "placement/redrawings.html", context)


@require_GET
@door(Can.SEE_PLACEMENT)
def redrawing(request: Acting, uid: UUID) -> HttpResponse:
    """One proposal: the beats before and after, with loads, and each move explained."""
    found = redrawing_for(request.actor, uid)
    names = names_of({v for b in (*found.before, *found.after) for v in b["villages"]})
    beats = [
        {
            "number": n,
            "before": _(", ").join(names.get(v, v) for v in b["villages"]),
            "after": _(", ").join(names.get(v, v) for v in a["villages"]),
            "load_before": b["load"],
            "load_after": a["load"],
            "span_km": a["span_m"] / 1000,
            "changes": set(a["villages"]) != set(b["villages"]),
        }
        for n, (b, a) in enumerate(zip(found.before, found.after, strict=True), start=1)
    ]
    proposed = found.status == Redrawing.Status.PROPOSED
    here = covers(request.actor, found.path)
    context = {
        "redrawing": found,
        "beats": beats,
        "moves": [moved(m, names) for m in found.moves_told],
        "before": township_drawing(found, found.before, _("The beats as they were, schematically")),
        "after": township_drawing(found, found.after, _("The beats as proposed, schematically")),
        "may_apply": proposed and here and may(request.actor, Can.MANAGE_STAFF),
        "may_drop": proposed and here and may(request.actor, Can.PLAN_PLACEMENT),
        "entries": told(thread(found.uid).order_by("-id")[:30]),
        "unsplittable": [names.get(v, v) for v in found.figures["unsplittable"]],
    }
    return render(request, "placement/redrawing.html", context)


def moved(move: dict[str, Any], names: dict[str, str]) -> str:
    """One move in a sentence: which village, from where to where, and why."""
    said = {
        "village": names.get(move["village"], move["village"]),
        "from": (move["from"] or 0) + 1,
        "to": move["to"] + 1,
        "why": reasons().get(move["reason"], move["reason"]),
    }
    if move["from"] is None:
        return _("%(village)s goes to beat %(to)d: %(why)s.") % said
    return _("%(village)s goes from beat %(from)d to beat %(to)d: %(why)s.") % said


def reasons() -> dict[str, str]:
    """The engine's reasons for a move, in words."""
    return {
        "uncovered": _("it had no assistant"),
        "too_far": _("it lay too far from the rest of its beat"),
        "too_many": _("its beat had too many villages"),
        "too_heavy": _("its beat was too heavy"),
        "evens_out": _("the loads become more even"),
        "keeps_together": _("neighbouring villages stay together"),
    }


@require_POST
@door(Can.MANAGE_STAFF)
def apply(request: Acting, uid: UUID) -> HttpResponse:
    """Confirm a proposal: the assistants get the new beats, all of them or none."""
    found = redrawing_for(request.actor, uid)
    apply_redrawing(request.actor, found, version=read_form(request, VersionIn).version)
    return _as_it_is(request, found)


@require_POST
@door(Can.PLAN_PLACEMENT)
def drop(request: Acting, uid: UUID) -> HttpResponse:
    """Put a proposal aside."""
    found = redrawing_for(request.actor, uid)
    drop_redrawing(request.actor, found, version=read_form(request, VersionIn).version)
    return _as_it_is(request, found)


def _as_it_is(request: Acting, found: Redrawing) -> HttpResponse:
    to = reverse("placement:redrawing", args=[found.uid])
    return done(request, "placement/_proposed.html", {"redrawing": found}, to=to)
