"""What is open with a posting here: requests that it carries for residents."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from linli.workforce.handing import OpenThing
from linli.workforce.models import Posting

from .models import Request

OVER = (Request.Status.DONE, Request.Status.CONFIRMED, Request.Status.REFUSED)


def open_with(posting: Posting, _also: Iterable[UUID]) -> list[OpenThing]:
    """Requests that somebody carries and that are not done."""
    rows = Request.objects.filter(carried_by=posting, erased_at=None).exclude(status__in=OVER).order_by("pk")
    return [
        OpenThing(r.uid, r.number, r.path, r.due_on, reverse("assistance:request", args=[r.uid]))
        for r in rows
    ]
