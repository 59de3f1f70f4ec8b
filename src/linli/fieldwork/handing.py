"""What is open with a posting here: promises made to the people of an area."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from linli.workforce.handing import OpenThing
from linli.workforce.models import Posting

from .models import Promise


def open_with(posting: Posting, also: Iterable[UUID]) -> list[OpenThing]:
    """Promises that somebody made or took over and that are not yet kept; who made them stays as it is."""
    rows = Promise.objects.filter(Q(made_by=posting) | Q(uid__in=list(also)), status=Promise.Status.OPEN)
    return [OpenThing(p.uid, p.what, p.path, p.due_on) for p in rows.order_by("due_on", "pk")]
