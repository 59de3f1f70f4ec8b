"""The ledger of downward redeployment: what flowed from where to where, who is still there, who came back early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr

from .models import Redeployment, UnitKind

SOON = timedelta(days=90)
SHOWN = ("all", "there", "returned", "early", "ending", "over", "left")
NEW = "new"  # from no unit of ours: a recruit


def there(day: date) -> Q:
    """Not returned, and the posting that the move made still lasts."""
    lasting = Q(posting=None) | Q(posting__valid_to=None) | Q(posting__valid_to__gt=day)
    return Q(returned_on=None) & lasting


def early() -> Q:
    """Returned before the term was over."""
    return Q(returned_on__isnull=False, term_until__isnull=False, returned_on__lt=F("term_until"))


def ending(day: date) -> Q:
    """Still there, with a term that ends within ninety days."""
    return there(day) & Q(term_until__gte=day, term_until__lte=day + SOON)


def over(day: date) -> Q:
    """Still there, though the term is over."""
    return there(day) & Q(term_until__lt=day)


def left(day: date) -> Q:
    """No return is recorded, but the posting has ended."""
    return Q(returned_on=None, posting__valid_to__lte=day)


def which(show: str, day: date) -> Q:
    """The moves of a filter."""
    kinds = {
        "there": there(day),
        "returned": Q(returned_on__isnull=False),
        "early": early(),
        "ending": ending(day),
        "over": over(day),
        "left": left(day),
    }
    return kinds.get(show, Q())


@dataclass(frozen=True)
class Sum:
    """How many moved, and what became of them by a day."""

    moved: int
    there: int
    early: int
    ending: int
    over: int
    left: int

    @property
    def returned(self) -> int:
        return self.moved - self.there - self.left


@dataclass(frozen=True)
class Flow:
    """The moves of one category from one kind of unit to another."""

    category: str
    from_kind: str
    to_kind: str
    sum: Sum

    @property
    def category_word(self) -> str:
        return str(Redeployment.Category(self.category).label)

    @property
    def to_word(self) -> str:
        return str(UnitKind(self.to_kind).label)


def _sums(day: date) -> dict[str, Any]:
    return {
        "moved": Count("pk"),
        "there": Count("pk", filter=there(day)),
        "early": Count("pk", filter=early()),
        "ending": Count("pk", filter=ending(day)),
        "over": Count("pk", filter=over(day)),
        "left": Count("pk", filter=left(day)),
    }


def total(rows: QuerySet[Redeployment], day: date) -> Sum:
    """All of some moves in one row."""
    return Sum(**rows.order_by().aggregate(**_sums(day)))


def flows(rows: QuerySet[Redeployment], day: date) -> list[Flow]:
    """Moves by category and by the kinds of unit that they lead from and to, the largest first."""
    keys = ("category", "from_unit__kind", "to_unit__kind")
    found = []
    for row in rows.order_by().values(*keys).annotate(**_sums(day)):
        category, from_kind, to_kind = (row.pop(key) for key in keys)
        found.append(Flow(category, from_kind or NEW, to_kind, Sum(**row)))
    return sorted(found, key=lambda f: (-f.sum.moved, f.category, f.from_kind))


def by_width(rows: QuerySet[Redeployment], width: int, day: date) -> dict[str, Sum]:
    """Moves by the area of a width that they lead into."""
    grouped = rows.order_by().annotate(key=Substr("path", 1, width)).values("key").annotate(**_sums(day))
    return {row.pop("key"): Sum(**row) for row in grouped}


def by_unit(rows: QuerySet[Redeployment], day: date) -> QuerySet[Any, dict[str, Any]]:
    """Moves by the unit that they lead to, the most first."""
    grouped = rows.order_by().values("to_unit", "to_unit__uid", "to_unit__name").annotate(**_sums(day))
    return grouped.order_by("-moved", "to_unit")


def reasons(rows: QuerySet[Redeployment]) -> list[tuple[str, int]]:
    """Why people returned before their term was over, the most frequent reason first."""
    found = rows.filter(early()).order_by().values("return_reason").annotate(n=Count("pk"))
    return sorted(found.values_list("return_reason", "n"), key=lambda r: (-r[1], r[0]))
