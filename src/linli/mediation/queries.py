"""Disputes within one's sight, and what a party may know of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.access.claimants import Claimant
from linli.access.grants import Can
from linli.access.policy import may
from linli.access.scope import under_paths
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound

from .models import OPEN, SETTLED, Dispute, DisputeParty

CASE_KIND = "mediation.dispute"


def disputes_for(actor: Actor) -> QuerySet[Dispute]:
    """The disputes of the actor's areas, newest first."""
    return (
        Dispute.objects.filter(under_paths(actor.paths))
        .select_related("area", "mediator__staff")
        .order_by("-day", "-id")
    )


def dispute_for(actor: Actor, uid: UUID) -> Dispute:
    """One of them. Raises NotFound."""
    dispute = disputes_for(actor).filter(uid=uid).select_related("key", "incident", "area").first()
    if dispute is None:
        raise NotFound()
    return dispute


def shown(rows: QuerySet[Dispute], state: str) -> QuerySet[Dispute]:
    """A list narrowed by the page's filter; open ones by what is due first."""
    if state == "open":
        return rows.filter(status__in=OPEN).order_by("due_on", "id")
    if state == "agreed":
        return rows.filter(status="agreed").order_by("agreement__perform_by", "id")
    if state == "ended":
        return rows.exclude(status__in=[*OPEN, "agreed"])
    return rows


def counts(rows: QuerySet[Dispute]) -> dict[str, int]:
    """How many are open, overdue, agreed and to be followed up."""
    day = today()
    found: dict[str, int] = rows.order_by().aggregate(
        open=Count("pk", filter=Q(status__in=OPEN)),
        overdue=Count("pk", filter=Q(status__in=OPEN, due_on__lt=day)),
        agreed=Count("pk", filter=Q(status="agreed")),
        to_visit=Count("pk", filter=Q(status="agreed", agreement__perform_by__lte=day)),
    )
    return found


def settled(path: str, start: date, end: date) -> QuerySet[Dispute]:
    """Disputes under a path that were agreed from a day to before another and whose agreement was not broken."""
    return Dispute.objects.filter(
        under_paths([path]), settled_on__gte=start, settled_on__lt=end, status__in=SETTLED
    )


def due_for_erasure(day: date) -> QuerySet[Dispute]:
    """Disputes that ended on or before a day and still hold personal data."""
    return Dispute.objects.filter(
        Q(ended_on__lte=day) | Q(settled_on__lte=day), key__isnull=False, erased_at=None
    ).exclude(status__in=OPEN)


def found_by_text(actor: Actor, text: str) -> list[dict[str, Any]]:
    """A dispute by its number, for the search of the top bar."""
    if not may(actor, Can.SEE_MEDIATION) or len(text) < 6:
        return []
    rows = disputes_for(actor).filter(number__startswith=text)[:10]
    return [
        {
            "kind": _("Dispute"),
            "title": row.number,
            "detail": f"{row.get_kind_display()} · {row.area.name}",
            "url": reverse("mediation:dispute", args=[row.uid]),
            "url_name": "mediation:dispute",
            "uid": row.uid,
        }
        for row in rows
    ]


@dataclass(frozen=True)
class Standing:
    """What a party sees of its own dispute."""

    number: str
    what: str
    status: str
    steps: list[tuple[str, Any]]
    settled: bool
    may_answer: bool
    path: str


def case_of(claimant: Claimant) -> Dispute:
    """The claimant's own dispute. Raises NotFound for any other kind of case."""
    if claimant.case_kind != CASE_KIND:
        raise NotFound()
    dispute = Dispute.objects.filter(uid=claimant.case, erased_at=None).select_related("key", "area").first()
    if dispute is None:
        raise NotFound()
    return dispute


def party_of(claimant: Claimant) -> DisputeParty:
    """The claimant's own row. Raises NotFound."""
    party = DisputeParty.objects.filter(uid=claimant.party, case__uid=claimant.case).first()
    if party is None:
        raise NotFound()
    return party


def status_for_claimant(claimant: Claimant) -> Standing:
    """Status and dates of one's own dispute; nothing of the other side."""
    dispute = case_of(claimant)
    steps: list[tuple[str, Any]] = [(_("Registered"), dispute.received_at)]
    steps += [(_("Session held"), s.held_at) for s in dispute.sessions.order_by("held_at")]
    agreement = getattr(dispute, "agreement", None)
    if agreement is not None:
        steps.append((_("Agreement reached"), agreement.signed_on))
        if agreement.perform_by:
            steps.append((_("To be performed by"), agreement.perform_by))
    steps += [
        (f"{_('Follow-up')}: {f.get_kept_display()}", f.day) for f in dispute.follow_ups.order_by("day")
    ]
    return Standing(
        number=dispute.number,
        what=str(dispute.get_kind_display()),
        status=str(dispute.get_status_display()),
        steps=steps,
        settled=dispute.status in SETTLED,
        may_answer=dispute.status in {*SETTLED, "ended"} and party_of(claimant).told_settled is None,
        path=dispute.path,
    )
