"""Two doors: a ticket for the hub, and asking again and again where the hub is out of reach."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import Acting, door, read

from .commands import issue_ticket
from .queries import heard_since
from .schemas import HeardOut, SinceIn, TicketOut


@require_POST
@never_cache
@door()
def ticket(request: Acting) -> HttpResponse:
    """A ticket for one stream of the hub; good for half a minute, once."""
    secret = issue_ticket(request.actor, request.session.session_key)
    return JsonResponse(TicketOut(ticket=secret, hub=settings.LINLI_HUB).model_dump())


@require_GET
@never_cache
@door()
def since(request: Acting) -> HttpResponse:
    """What happened after a cursor, for pages that cannot reach the hub."""
    asked = read(SinceIn, request.GET.dict())
    return JsonResponse(HeardOut.model_validate(heard_since(request.actor, asked.seq)).model_dump())
