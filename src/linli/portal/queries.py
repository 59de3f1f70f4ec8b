"""What is public about a village, and about how the house keeps its limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from linli.access.models import AccessRow
from linli.access.scope import above_paths
from linli.areas.models import Area
from linli.areas.queries import standing
from linli.base.clock import day_start, today
from linli.base.errors import NotFound
from linli.fieldwork.queries import promises_in
from linli.journal.models import Entry
from linli.journal.queries import head, seals
from linli.protection.published import line_in, report_of
from linli.retention.models import Extension
from linli.retention.queries import certificates
from linli.workforce.queries import Answer, team, units_for, who_answers


@dataclass(frozen=True)
class Village:
    """Everything public about one village."""

    area: Area
    above: list[Area]
    answer: Answer
    parts: list[tuple[Any, list[Any]]]
    units: list[Any]
    promises: list[Any]
    taken: dict[str, Any] | None  # the county's line of the published register
    month: date


def village(code: str) -> Village:
    """The public page of a village or community. Raises NotFound for any other code."""
    area = Area.objects.filter(standing(), code=code, level="village").first()
    if area is None:
        raise NotFound()
    month = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
    return Village(
        area=area,
        above=list(Area.objects.filter(path__in=above_paths(area.path)[1:-1]).order_by("path")),
        answer=who_answers(area),
        parts=team(area).parts(),
        units=list(units_for(area.path)[:5]),
        promises=promises_in(area.path),
        taken=line_in(report, area.path) if (report := report_of(month, area.path)) else None,
        month=month,
    )


def readings_by_purpose(days: int = 30) -> list[dict[str, Any]]:
    """How often personal data were read in the last days, by purpose; no case, no name."""
    since = day_start(today() - timedelta(days=days))
    return list(
        AccessRow.objects.filter(at__gte=since).values("purpose", "actor_kind").annotate(count=Count("pk"))
    )


def refusals(days: int = 30) -> int:
    """How many deeds were refused by a rule or a limit in the last days and noted in the journal."""
    return Entry.objects.filter(day__gte=today() - timedelta(days=days), verb__contains="refused").count()


def account_of_the_house() -> dict[str, Any]:
    """What the page on limits shows beside the checks: readings, refusals, extensions, erasures, the chain's heads."""
    day = today()
    seq, hash_ = head()
    return {
        "readings": readings_by_purpose(),
        "refusals": refusals(),
        "extensions": Extension.objects.filter(agreed_at__isnull=False, until__gte=day).count(),
        "certificates": certificates(20),
        "seals": seals(7),
        "head": (seq, hash_),
    }
