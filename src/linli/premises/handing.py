"""What is open with a posting here: findings of its inspections that are to be put right."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from linli.workforce.handing import OpenThing
from linli.workforce.models import Posting

from .models import Finding


def open_with(posting: Posting, also: Iterable[UUID]) -> list[OpenThing]:
    """Findings that somebody noted or took over and that are still to be looked at again, by day."""
    mine = Q(inspection__by=posting) | Q(uid__in=list(also))
    rows = Finding.objects.filter(mine, status=Finding.Status.OPEN).select_related("premises")
    return [
        OpenThing(f.uid, f.premises.sign, f.path, f.due_on, reverse("premises:one", args=[f.premises.uid]))
        for f in rows.order_by("due_on", "pk")
    ]
