"""Draft posts: the list, one of them, filling it, dropping it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import Acting, chosen, done, door, page_of, read_form
from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.sheets import FORMATS, sheet_answer
from linli.workforce.models import Posting
from linli.workforce.queries import units_for
from linli.workforce.sight import unit_for
from linli.workforce.views_changes import somebody

from .commands import drop_draft_post, fill_draft_post
from .models import DraftPost
from .queries import draft_for, drafts_for, plan_for, taken_meanwhile
from .schemas import DropIn, FillIn
from .shown import filter_items, shown_beats
from .villages import names_of


@require_GET
@door(Can.SEE_PLACEMENT)
def drafts(request: Acting) -> HttpResponse:
    """The draft posts within sight, in order of place."""
    rows = drafts_for(request.actor)
    status = chosen(request, "status", DraftPost.Status.values)
    if status:
        rows = rows.filter(status=status)
    if asked := request.GET.get("plan", ""):
        rows = rows.filter(plan=plan_for(request.actor, _uid(asked)))
    if (fmt := request.GET.get("format")) in FORMATS:
        return _sheet(str(fmt), list(rows))
    page = page_of(rows, request)
    some = list(page.object_list)
    context = {
        "page": page,
        "rows": named(some),
        "taken": taken_meanwhile(some),
        "items": filter_items(DraftPost.Status.choices, status),
    }
    return render(request, "placement/drafts.html", context)


def _uid(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise NotFound() from None


def named(some: list[DraftPost]) -> list[dict[str, Any]]:
    """Draft posts with the names of their places."""
    names = names_of({v for d in some for v in d.villages} | {d.path[:9] for d in some})
    return [
        {
            "draft": d,
            "place": names.get(d.path[:9], d.path),
            "villages": _(", ").join(names.get(v, v) for v in d.villages),
        }
        for d in some
    ]


def _sheet(fmt: str, rows: list[DraftPost]) -> HttpResponse:
    head = [_("Township"), _("Villages"), _("Codes"), _("Unit"), _("State"), _("Reason")]
    body = [
        [
            r["place"], r["villages"], " ".join(r["draft"].villages), str(r["draft"].unit or ""),
            r["draft"].get_status_display(), r["draft"].reason,
        ]
        for r in named(rows)
    ]  # fmt: skip
    return sheet_answer(fmt, _("Draft posts"), head, body)


@require_GET
@door(Can.SEE_PLACEMENT)
def draft(request: Acting, uid: UUID) -> HttpResponse:
    """One draft post: its villages, why it was planned, who may fill it."""
    return render(request, "placement/draft.html", _context(request, draft_for(request.actor, uid)))


def _context(request: Acting, found: DraftPost) -> dict[str, Any]:
    actor = request.actor
    open_still = found.status == DraftPost.Status.DRAFT
    names = names_of(found.villages)
    taken = taken_meanwhile([found]).get(found.pk, [])
    return {
        "draft": found,
        "shown": shown_beats(found.plan, [found.beat])[0],
        "villages": [(v, names.get(v, v)) for v in found.villages],
        "taken": [names.get(v, v) for v in taken],
        "units": [(u.uid, str(u)) for u in units_for(found.path) if covers(actor, u.path)],
        "may_fill": open_still and may(actor, Can.MANAGE_STAFF),
        "sees_staff": may(actor, Can.SEE_STAFF),
        "now_day": today(),
    }


@require_POST
@door(Can.MANAGE_STAFF)
def fill(request: Acting, uid: UUID) -> HttpResponse:
    """Appoint somebody to a draft post."""
    said = read_form(request, FillIn)
    posting = fill_from(request.actor, uid, said)
    to = reverse("placement:draft", args=[uid])
    return done(request, "placement/_filled.html", {"posting": posting}, to=to)


def fill_from(actor: Actor, uid: UUID, said: FillIn) -> Posting:
    """Appoint somebody from what a door was told; whoever is new is enlisted, in the same transaction."""
    return fill_draft_post(
        actor,
        draft_for(actor, uid),
        staff=somebody(actor, said.number, said.name, said.phone),
        unit=unit_for(actor, said.unit),
        valid_from=said.first_day,
        term_until=said.term_until,
        confirmed=said.confirmed,
        version=said.version,
    )


@require_POST
@door(Can.MANAGE_STAFF)
def drop(request: Acting, uid: UUID) -> HttpResponse:
    """Give a draft post up."""
    found = draft_for(request.actor, uid)
    said = read_form(request, DropIn)
    drop_draft_post(request.actor, found, reason=said.reason, version=said.version)
    to = reverse("placement:draft", args=[uid])
    return done(request, "placement/_filled.html", {"posting": None}, to=to)
