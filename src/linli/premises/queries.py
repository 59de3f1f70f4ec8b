"""Premises within one's sight, the checklist that stands, what is to be put right."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import may
from linli.access.scope import under_paths
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound, Refused
from linli.workforce.queries import valid_on

from .models import Checklist, Finding, Inspection, Kind, Premises


def kinds(day: date | None = None) -> QuerySet[Kind]:
    """The kinds that the installation counts on a day."""
    return Kind.objects.filter(valid_on(day or today())).order_by("id")


def kind_by_code(code: str) -> Kind:
    """One of them. Raises NotFound."""
    kind = kinds().filter(code=code).first()
    if kind is None:
        raise NotFound()
    return kind


def checklist(code: str = "fire", day: date | None = None) -> Checklist:
    """The checklist that stands. Raises Refused where the installation has adopted none."""
    found = Checklist.objects.filter(valid_on(day or today()), code=code).first()
    if found is None:
        raise Refused(_("No checklist has been adopted yet."), code="no_checklist")
    return found


def premises_for(actor: Actor) -> QuerySet[Premises]:
    """The premises of the actor's areas; those never or longest ago inspected first."""
    return (
        Premises.objects.filter(under_paths(actor.paths), closed_on=None)
        .select_related("area", "kind")
        .order_by("inspected_on", "id")
    )


def one_for(actor: Actor, uid: UUID) -> Premises:
    """One of them, also a closed one. Raises NotFound."""
    row = Premises.objects.filter(under_paths(actor.paths), uid=uid).select_related("area", "kind").first()
    if row is None:
        raise NotFound()
    return row


def shown(rows: QuerySet[Premises], state: str, kind: str) -> QuerySet[Premises]:
    """A list narrowed by the page's filters."""
    if kind:
        rows = rows.filter(kind__code=kind)
    if state == "faults":
        rows = rows.filter(Exists(Finding.objects.filter(premises=OuterRef("pk"), status="open")))
    if state == "never":
        rows = rows.filter(inspected_on=None)
    return rows


def findings_for(actor: Actor) -> QuerySet[Finding]:
    """What is to be put right under the actor's areas, due first."""
    return (
        Finding.objects.filter(under_paths(actor.paths), status="open")
        .select_related("premises__area", "inspection__checklist")
        .order_by("due_on", "id")
    )


def finding_for(actor: Actor, uid: UUID) -> Finding:
    """One finding within sight. Raises NotFound."""
    row = (
        Finding.objects.filter(under_paths(actor.paths), uid=uid)
        .select_related("premises", "inspection")
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def counts(actor: Actor) -> dict[str, int]:
    """Premises, never inspected, open findings, overdue ones."""
    found: dict[str, int] = (
        premises_for(actor)
        .order_by()
        .aggregate(all=Count("pk"), never=Count("pk", filter=Q(inspected_on__isnull=True)))
    )
    found |= (
        findings_for(actor)
        .order_by()
        .aggregate(open=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today())))
    )
    return found


def inspected_between(path: str, start: date, end: date) -> QuerySet[Inspection]:
    """The inspections under a path from a day to before another."""
    return Inspection.objects.filter(under_paths([path]), day__gte=start, day__lt=end)


def found_by_text(actor: Actor, text: str) -> list[dict[str, Any]]:
    """Premises by the beginning of their sign, for the search of the top bar."""
    if not may(actor, Can.SEE_PREMISES) or len(text) < 2:
        return []
    return [
        {
            "kind": _("Premises"),
            "title": row.sign,
            "detail": f"{row.kind} · {row.area.name}",
            "url": reverse("premises:one", args=[row.uid]),
            "url_name": "premises:one",
            "uid": row.uid,
        }
        for row in premises_for(actor).filter(sign__startswith=text)[:10]
    ]


def inspection_for(actor: Actor, uid: UUID) -> Inspection:
    """One inspection within sight. Raises NotFound."""
    row = (
        Inspection.objects.filter(under_paths(actor.paths), uid=uid)
        .select_related("premises__area", "premises__kind", "checklist", "by__staff")
        .first()
    )
    if row is None:
        raise NotFound()
    return row
