"""Pages of those who make bulletins: the panel in the incident's page, the list, one bulletin, paper and CAP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import Acting, FormState, chosen, done, door, page_of, read_form
from linli.access.grants import Can
from linli.access.policy import may
from linli.base.clock import now
from linli.base.errors import NotFound, Wrong
from linli.incidents.models import Incident
from linli.incidents.queries import incident_for
from linli.incidents.vocabulary import word_of

from . import shown
from .cap import alert_xml
from .commands import (
    approve_bulletin,
    correct_bulletin,
    draft_bulletin,
    edit_bulletin,
    judge_tip,
    open_tips,
    withdraw_bulletin,
)
from .models import Bulletin
from .queries import (
    bulletin_for,
    bulletin_on_board,
    bulletins_for,
    bulletins_of,
    bulletins_on_my_board,
    live_bulletins,
    may_make,
    my_answers,
    preview_bulletin,
    states_of,
    tip_for,
    tips_of,
)
from .schemas import ApproveIn, DraftIn, EditIn, VerdictIn, WithdrawIn

STATES = ("", "waiting", "live", "over")


@door()
@require_GET
def every(request: Acting) -> HttpResponse:
    """Bulletins: those one makes as a list, those one's villages are asked as a board."""
    actor = request.actor
    if not may_make(actor):
        if not may(actor, Can.ANSWER_BULLETIN):
            raise NotFound()
        context = {
            "board": [shown.on_board(actor, b) for b in bulletins_on_my_board(actor)],
            "answers": list(my_answers(actor)[:20]),
        }
        return render(request, "bulletins/board.html", context)
    state = chosen(request, "state", STATES)
    rows = _in_state(bulletins_for(actor), state).order_by("-id")
    page = page_of(rows, request)
    context = {
        "page": page,
        "rows": shown.rows(list(page)),
        "state_now": state,
        "counts": states_of(bulletins_for(actor)),
    }
    return render(request, "bulletins/list.html", context)


def _in_state(rows: Any, state: str) -> Any:
    if state == "waiting":
        return rows.filter(status=Bulletin.Status.DRAFT)
    if state == "live":
        return rows.filter(pk__in=live_bulletins().values("pk"))
    if state == "over":
        return rows.exclude(status=Bulletin.Status.DRAFT).exclude(pk__in=live_bulletins().values("pk"))
    return rows


@door(Can.SEE_INCIDENTS)
@require_GET
def panel(request: Acting, uid: UUID) -> HttpResponse:
    """What the incident's page shows of bulletins and tips; loaded by address."""
    incident = incident_for(request.actor, uid)
    return render(request, "bulletins/_panel.html", panel_of(request, incident))


@door(Can.SEE_INCIDENTS)
@require_GET
def live_part(request: Acting, uid: UUID) -> HttpResponse:
    """The part of the panel that changes while one looks at it; nothing typed stands in it."""
    incident = incident_for(request.actor, uid)
    return render(request, "bulletins/_live.html", panel_of(request, incident))


def panel_of(request: Acting, incident: Incident, texts: dict[UUID, str] | None = None) -> dict[str, Any]:
    """The context of the panel and its pieces."""
    actor = request.actor
    return {
        "incident": incident,
        "items": [shown.bulletin(actor, b) for b in bulletins_of(incident)],
        "tips": shown.tips(tips_of(incident), texts),
        "opened": texts is not None,
        "may_draft": may(actor, Can.DRAFT_BULLETIN) and incident.is_open,
        "may_judge": may(actor, Can.JUDGE_TIPS),
        "reasons": Bulletin.Reason.choices,
    }


def _page_of(incident: Incident) -> str:
    try:
        return reverse("incidents:incident", args=[incident.uid])
    except NoReverseMatch:
        return reverse("bulletins:list")


@door(Can.DRAFT_BULLETIN)
@require_http_methods(["GET", "POST"])
def draft(request: Acting, uid: UUID) -> HttpResponse:
    """The form of a new bulletin, with what the incident knows already; then the draft."""
    incident = incident_for(request.actor, uid)
    if request.method == "POST":
        said = read_form(request, DraftIn)
        draft_bulletin(request.actor, incident, **said.model_dump())
        return done(request, "bulletins/_panel.html", panel_of(request, incident), to=_page_of(incident))
    return _form(request, incident, shown.first_words(incident), reverse("bulletins:draft", args=[uid]))


def _form(
    request: Acting, incident: Incident, values: dict[str, Any], action: str, version: int | None = None
) -> HttpResponse:
    context = {
        "incident": incident,
        "form": FormState(values),
        "action": action,
        "version": version,
        "things": values.get("things", []),
        "object_words": [word_of(code) for code in values.get("things", [])],
        "preview": preview_bulletin(request.actor, incident, int(values["radius_m"])),
    }
    piece = request.headers.get("HX-Request") == "true"
    return render(request, "bulletins/_form.html" if piece else "bulletins/draft.html", context)


@door(Can.DRAFT_BULLETIN)
@require_http_methods(["GET", "POST"])
def edit(request: Acting, uid: UUID) -> HttpResponse:
    """One's own draft as a form; then the changed draft."""
    bulletin = bulletin_for(request.actor, uid)
    if request.method == "POST":
        said = read_form(request, EditIn)
        edit_bulletin(request.actor, bulletin, **said.model_dump())
        incident = bulletin.incident
        return done(request, "bulletins/_panel.html", panel_of(request, incident), to=_page_of(incident))
    action = reverse("bulletins:edit", args=[uid])
    return _form(request, bulletin.incident, shown.words_of(bulletin), action, bulletin.version)


@door(Can.DRAFT_BULLETIN)
@require_http_methods(["GET", "POST"])
def correct(request: Acting, uid: UUID) -> HttpResponse:
    """A correction of an approved bulletin: the old words as a form; then a new draft."""
    bulletin = bulletin_for(request.actor, uid)
    if request.method == "POST":
        said = read_form(request, DraftIn)
        correct_bulletin(request.actor, bulletin, **said.model_dump())
        incident = bulletin.incident
        return done(request, "bulletins/_panel.html", panel_of(request, incident), to=_page_of(incident))
    action = reverse("bulletins:correct", args=[uid])
    return _form(request, bulletin.incident, shown.words_of(bulletin), action)


@door(Can.DRAFT_BULLETIN)
@require_GET
def preview(request: Acting, uid: UUID) -> HttpResponse:
    """Whom a bulletin of this radius would ask, while the form is being filled in."""
    incident = incident_for(request.actor, uid)
    try:
        radius = int(request.GET.get("radius_m", ""))
    except ValueError:
        raise Wrong("", field="radius_m", code="not_a_number") from None
    found = preview_bulletin(request.actor, incident, min(max(radius, 1), 20_000))
    return render(request, "bulletins/_preview.html", {"preview": found})


@door()
@require_GET
def one(request: Acting, uid: UUID) -> HttpResponse:
    """One bulletin with its villages, recipients and state."""
    bulletin = bulletin_for(request.actor, uid)
    villages = bulletin.villages.select_related("area").order_by("metres", "path")
    context = panel_of(request, bulletin.incident) | {
        "item": shown.bulletin(request.actor, bulletin),
        "villages": villages,
    }
    return render(request, "bulletins/bulletin.html", context)


@door(Can.APPROVE_BULLETIN)
@require_POST
def approve(request: Acting, uid: UUID) -> HttpResponse:
    """The second person lets the bulletin out."""
    bulletin = bulletin_for(request.actor, uid)
    said = read_form(request, ApproveIn)
    approve_bulletin(request.actor, bulletin, version=said.version)
    incident = bulletin.incident
    return done(request, "bulletins/_panel.html", panel_of(request, incident), to=_page_of(incident))


@door()
@require_POST
def withdraw(request: Acting, uid: UUID) -> HttpResponse:
    """Take a bulletin back from every screen."""
    bulletin = bulletin_for(request.actor, uid)
    said = read_form(request, WithdrawIn)
    withdraw_bulletin(request.actor, bulletin, reason=said.reason)
    incident = bulletin.incident
    return done(request, "bulletins/_panel.html", panel_of(request, incident), to=_page_of(incident))


@door(Can.JUDGE_TIPS)
@require_POST
def tips(request: Acting, uid: UUID) -> HttpResponse:
    """Open the texts of the tips as one who handles the incident; leaves an access row."""
    incident = incident_for(request.actor, uid)
    context = panel_of(request, incident, open_tips(request.actor, incident))
    return done(request, "bulletins/_tips.html", context, to=_page_of(incident))


@door(Can.JUDGE_TIPS)
@require_POST
def verdict(request: Acting, uid: UUID) -> HttpResponse:
    """Answer a tip; whoever sent it sees the answer."""
    tip = tip_for(request.actor, uid)
    said = read_form(request, VerdictIn)
    judge_tip(request.actor, tip, verdict=said.verdict)
    incident = tip.bulletin.incident
    context = {"tip": shown.tip(tip), "may_judge": True}
    return done(request, "bulletins/_verdict.html", context, to=_page_of(incident))


@door()
@require_GET
def paper(request: Acting, uid: UUID) -> HttpResponse:
    """The bulletin as one A4 page: for makers, and for the villages while it asks."""
    try:
        bulletin = bulletin_for(request.actor, uid)
    except NotFound:
        bulletin = bulletin_on_board(request.actor, uid)
    if bulletin.approved_at is None:
        raise NotFound()
    context = {"bulletin": bulletin, "words": shown.object_words(bulletin), "printed_at": now()}
    return render(request, "bulletins/print.html", context)


@door()
@require_GET
def cap(request: Acting, uid: UUID) -> HttpResponse:
    """The bulletin as a CAP 1.2 message: an alert, an update, or after withdrawal the cancel."""
    bulletin = bulletin_for(request.actor, uid)
    if bulletin.approved_at is None:
        raise NotFound()
    answer = HttpResponse(alert_xml(bulletin), content_type="application/cap+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{bulletin.uid}.cap.xml"'
    return answer
