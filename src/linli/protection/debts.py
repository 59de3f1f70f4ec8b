"""What is owed to a community: taken by an exception, planned, paid back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from linli.access.grants import Can
from linli.access.policy import may
from linli.access.scope import under_paths
from linli.base.clock import now, today
from linli.workforce.models import Posting

from .models import PaybackDebt, TimeEntry
from .models.time import REAL

LADDER = (9, 6, 4, 2)  # digits of a path: township, county, city, province


@dataclass(frozen=True)
class Debt:
    """A debt as it stands, in minutes: owed is what was really taken, as soon as that is entered."""

    row: PaybackDebt
    owed: int
    paid: int
    planned: int

    @property
    def unpaid(self) -> int:
        return max(self.owed - self.paid, 0)

    @property
    def unplanned(self) -> int:
        return max(self.unpaid - self.planned, 0)

    @property
    def overdue(self) -> bool:
        return self.unpaid > 0 and self.row.due_on < today()

    @property
    def weeks_overdue(self) -> int:
        """Full weeks since the day it was due."""
        return max((today() - self.row.due_on).days, 0) // 7

    @property
    def level(self) -> int:
        """How far up it has come, in digits of a path: a level up with each week overdue."""
        return LADDER[min(self.weeks_overdue, len(LADDER) - 1)]


def debts(rows: QuerySet[PaybackDebt]) -> list[Debt]:
    """Debts with what was taken, paid and planned, by the day they are due."""
    standing = Q(payments__voided_at=None)
    ahead = standing & Q(payments__planned=True, payments__ends_at__gt=now())
    taken = (
        TimeEntry.objects.filter(REAL, tasking=OuterRef("tasking"))
        .order_by()
        .values("tasking")
        .annotate(n=Sum("minutes"))
        .values("n")
    )
    counted = rows.select_related("tasking__asked_unit", "posting__staff").annotate(
        paid=Coalesce(Sum("payments__minutes", filter=standing & Q(payments__planned=False)), 0),
        planned=Coalesce(Sum("payments__minutes", filter=ahead), 0),
        taken=Coalesce(Subquery(taken), 0),
    )
    return [Debt(d, d.taken or d.owed, d.paid, d.planned) for d in counted.order_by("due_on", "id")]


def overdue_for(actor: Posting) -> list[Debt]:
    """Debts that are overdue and have come up to an actor's level, the longest overdue first.

    A station sees its own from the first day, a county those a week overdue, a city two, a province three;
    inspectors see them all. Nothing is sent: whoever looks finds them, until they are paid.
    """
    rows = PaybackDebt.objects.filter(under_paths(actor.paths), due_on__lt=today(), tasking__exercise=False)
    if not may(actor, Can.INSPECT):
        steps = sum(length > len(actor.unit.path) for length in LADDER)
        rows = rows.filter(due_on__lte=today() - timedelta(days=7 * steps))
    return [d for d in debts(rows) if d.unpaid]


def debt_of(posting: Posting, uid: UUID) -> Debt | None:
    """One debt of a posting, as it stands."""
    return next(iter(debts(PaybackDebt.objects.filter(posting=posting, uid=uid))), None)
