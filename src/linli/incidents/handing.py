"""What is open with a posting here: incidents it was sent to or handles by name."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from linli.workforce.handing import OpenThing
from linli.workforce.models import Posting

from .models import Dispatch, Incident, NamedHandler

OVER = (Incident.Status.CLOSED, Incident.Status.CONFIRMED)


def open_with(posting: Posting, _also: Iterable[UUID]) -> list[OpenThing]:
    """Open incidents that a posting takes part in, by their number.

    Never a shielded one: whoever handles it adds others by name, and nobody from outside appoints an heir.
    """
    sent = Dispatch.objects.filter(posting=posting, ended_at=None).values("incident")
    named = NamedHandler.objects.filter(posting=posting, ended_at=None).values("incident")
    rows = Incident.objects.filter(pk__in=sent).union(Incident.objects.filter(pk__in=named))
    return [
        OpenThing(i.uid, i.number, i.path, None, reverse("incidents:incident", args=[i.uid]))
        for i in sorted(rows, key=lambda i: i.pk)
        if i.status not in OVER and not i.shielded
    ]
