"""What is owed to a community: taken by an exception, planned, paid back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from linli.base.clock import now, today
from linli.workforce.models import Posting

from .models import PaybackDebt, TimeEntry
from .models.time import REAL


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


def debt_of(posting: Posting, uid: UUID) -> Debt | None:
    """One debt of a posting, as it stands."""
    return next(iter(debts(PaybackDebt.objects.filter(posting=posting, uid=uid))), None)
