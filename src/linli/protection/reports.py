"""Confidential reports: where they go, who may open them, and what is public of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from linli.access.grants import GRANTS, Can
from linli.access.policy import may
from linli.access.scope import above_paths, under_paths
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.posts import Post
from linli.workforce.models import Posting
from linli.workforce.queries import valid_on

from .models import BreachReport

TWO_UP = {2: 2, 4: 2, 6: 2, 9: 4, 12: 4}  # a community's office counts with its station
ENOUGH = 5  # people who could have written, below which the county tells too much
COUNTY = 6


def inspected_at(path: str) -> str | None:
    """The area two levels above a unit's, or the next above it, in which an inspector is in post."""
    length = min((n for n in TWO_UP if n >= len(path)), default=12)
    for area in reversed(above_paths(path[: TWO_UP[length]])):
        if _inspectors_at(area).exists():
            return area
    return None


def _inspectors_at(path: str) -> QuerySet[Posting]:
    return Posting.objects.filter(valid_on(today()), post=Post.INSPECTOR, unit__path=path)


def large_enough(path: str) -> str:
    """The county of a place, or the smallest larger area in which at least five people could have written."""
    posts = [post for post, cans in GRANTS.items() if Can.REPORT_BREACH in cans]
    areas = [area for area in reversed(above_paths(path)) if len(area) <= COUNTY]
    for area in areas[:-1]:
        people = Posting.objects.filter(valid_on(today()), under_paths([area]), post__in=posts)
        if people.values("staff").distinct().count() >= ENOUGH:
            return area
    return areas[-1]


def reports_for(actor: Actor) -> QuerySet[BreachReport]:
    """Reports that an inspector may open, newest day first: of the very level they went to.

    Where nobody inspects there any more, the inspectors above. Nobody else has any; nor has anybody those of
    today, which are handed over by night.
    """
    rows = (
        BreachReport.objects.filter(released_on__isnull=False).select_related("key").order_by("-day", "uid")
    )
    if not isinstance(actor, Posting) or not may(actor, Can.INSPECT):
        return rows.none()
    own = actor.unit.path
    kept = {p for p in BreachReport.objects.values_list("to_path", flat=True).distinct() if p.startswith(own)}
    orphaned = {p for p in kept if p != own and not _inspectors_at(p).exists()}
    return rows.filter(to_path__in={own, *orphaned})


def report_for(actor: Actor, uid: UUID) -> BreachReport:
    """One of them. Raises NotFound."""
    row = reports_for(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound()
    return row


def report_counts(first: date, last: date) -> dict[str, int]:
    """What is public of reports: how many, taken on, looked into, and what was found; the whole installation."""
    rows = BreachReport.objects.filter(released_on__isnull=False, day__gte=first, day__lte=last)
    counts = {
        "received": Count("pk"),
        "acknowledged": Count("pk", filter=~Q(status="received")),
        **{outcome: Count("pk", filter=Q(outcome=outcome)) for outcome in BreachReport.Outcome.values},
    }
    return rows.aggregate(**counts)
