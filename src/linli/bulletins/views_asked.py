"""Pages of the asked villages: the board's buttons."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from linli.access.doors import Acting, done, door, read_form
from linli.access.grants import Can

from . import shown
from .commands import read_bulletin, say_nothing_seen, send_tip
from .models import Bulletin
from .schemas import TipIn


@door(Can.ANSWER_BULLETIN)
@require_POST
def read_it(request: Acting, uid: UUID) -> HttpResponse:
    """Say that the bulletin has been read."""
    return _back(request, read_bulletin(request.actor, bulletin=uid))


@door(Can.ANSWER_BULLETIN)
@require_POST
def tip(request: Acting, uid: UUID) -> HttpResponse:
    """Answer with what was seen."""
    said = read_form(request, TipIn)
    sent = send_tip(request.actor, bulletin=uid, text=said.text)
    return _back(request, sent.bulletin)


@door(Can.ANSWER_BULLETIN)
@require_POST
def nothing(request: Acting, uid: UUID) -> HttpResponse:
    """Answer that nothing of the kind was seen."""
    return _back(request, say_nothing_seen(request.actor, bulletin=uid))


def _back(request: Acting, bulletin: Bulletin) -> HttpResponse:
    context = {"b": shown.on_board(request.actor, bulletin)}
    return done(request, "bulletins/_card.html", context, to=reverse("bulletins:list"))
