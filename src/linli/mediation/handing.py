"""What is open with a posting here: disputes that it mediates, to the last follow-up."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from linli.workforce.handing import OpenThing
from linli.workforce.models import Posting

from .models import Dispute

OVER = (Dispute.Status.FULFILLED, Dispute.Status.ENDED)


def open_with(posting: Posting, _also: Iterable[UUID]) -> list[OpenThing]:
    """Disputes of a mediator that are not over, with the day by which they are usually settled."""
    rows = Dispute.objects.filter(mediator=posting, erased_at=None).exclude(status__in=OVER).order_by("pk")
    return [
        OpenThing(d.uid, d.number, d.path, d.due_on, reverse("mediation:dispute", args=[d.uid])) for d in rows
    ]
