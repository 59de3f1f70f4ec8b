"""What is known of an area, what was done there, what is promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count as CountOf
from django.db.models import Q, QuerySet

from linli.access.scope import under_paths
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.workforce.queries import valid_on

from .models import Count, Promise, Round, Visit
from .vocabulary import FRESH_DAYS, Measure


@dataclass(frozen=True)
class Known:
    """The newest count of one measure in an area, and whether it is still fresh."""

    measure: str
    word: str
    count: Count | None
    fresh: bool


def known_of(area: Area, day: date | None = None) -> list[Known]:
    """What is known of an area on a day: the newest count of each measure. Nothing fresh need be asked again."""
    day = day or today()
    newest: dict[str, Count] = {}
    for row in Count.objects.filter(path=area.path, day__lte=day).order_by("day", "id"):
        newest[row.measure] = row
    oldest = day - timedelta(days=FRESH_DAYS)
    return [
        Known(code, str(word), newest.get(code), code in newest and newest[code].day >= oldest)
        for code, word in Measure.choices
    ]


def last_count(area: Area, measure: str) -> Count | None:
    """The newest count of one measure in an area."""
    return Count.objects.filter(path=area.path, measure=measure).order_by("-day", "-id").first()


def counts_for(actor: Actor) -> QuerySet[Count]:
    """The counts of the actor's areas, newest first."""
    return Count.objects.filter(under_paths(actor.paths)).select_related("area").order_by("-day", "-id")


def visits_for(actor: Actor) -> QuerySet[Visit]:
    """The visits of the actor's areas, newest first."""
    return (
        Visit.objects.filter(under_paths(actor.paths))
        .select_related("area", "by__staff")
        .order_by("-day", "-id")
    )


def promises_for(actor: Actor) -> QuerySet[Promise]:
    """The promises of the actor's areas, due first."""
    return (
        Promise.objects.filter(under_paths(actor.paths))
        .select_related("area", "made_by__staff")
        .order_by("due_on", "id")
    )


def promise_for(actor: Actor, uid: UUID) -> Promise:
    """One promise within sight. Raises NotFound."""
    row = promises_for(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound()
    return row


def rounds_for(actor: Actor, day: date | None = None) -> list[Round]:
    """The rounds of counting that run where the actor works, whether they were called there or above."""
    paths = actor.paths
    running = Round.objects.filter(valid_on(day or today())).select_related("area").order_by("valid_to")
    return [r for r in running if any(p.startswith(r.path) or r.path.startswith(p) for p in paths)]


def promises_in(path: str, most: int = 20) -> list[Promise]:
    """The promises made to the people of an area, newest first. Public."""
    return list(Promise.objects.filter(under_paths([path])).order_by("-day", "-id")[:most])


def entries_between(path: str, start: date, end: date) -> dict[str, int]:
    """How many counts, visits and promises were entered under a path from a day to before another."""
    where = under_paths([path]) & Q(day__gte=start, day__lt=end)
    return {
        "counts": Count.objects.filter(where).count(),
        "visits": Visit.objects.filter(where).count(),
        "promises": Promise.objects.filter(where).count(),
    }


def summary(actor: Actor) -> dict[str, int]:
    """Visits of this week, open promises and overdue ones."""
    day = today()
    monday = day - timedelta(days=day.weekday())
    found: dict[str, int] = (
        promises_for(actor)
        .order_by()
        .aggregate(
            open=CountOf("pk", filter=Q(status="open")),
            overdue=CountOf("pk", filter=Q(status="open", due_on__lt=day)),
            kept=CountOf("pk", filter=Q(status="kept")),
            ended=CountOf("pk", filter=~Q(status="open")),
        )
    )
    found["visits"] = visits_for(actor).filter(day__gte=monday).count()
    return found
