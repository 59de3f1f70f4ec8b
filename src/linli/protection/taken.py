"""Who took how many hours from the community officers of an area, for what, and was it paid back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Substr

from linli.access.scope import under_paths
from linli.base.clock import day_start
from linli.workforce.models import Unit

from .debts import debts
from .models import PaybackDebt, Tasking, TimeEntry
from .models.time import REAL
from .spans import clip, minutes, month_after


@dataclass
class Taken:
    """Hours that one body took from the officers of an area; `unit` None: nobody is named."""

    unit: Unit | None
    minutes: int = 0  # entered as taken away
    station: int = 0  # entered as station duty that the body asked for
    times: int = 0
    refused: int = 0
    owed: int = 0
    paid: int = 0
    acts: dict[str, int] = field(default_factory=dict)  # minutes by what they were asked for

    @property
    def unpaid(self) -> int:
        return max(self.owed - self.paid, 0)

    @property
    def whole(self) -> int:
        return self.minutes + self.station


def hours_taken(path: str, month: date) -> list[Taken]:
    """Who took how many hours from the community officers under a path in a month, and was it paid back.

    By the body that asked, in order of its area, never by officer. Exercises take nothing. Time away that names
    no request stands last, without a body.
    """
    first = month.replace(day=1)
    return taken_below([path], first, month_after(first)).get("", [])


def taken_below(paths: Sequence[str], first: date, end: date, *, width: int = 0) -> dict[str, list[Taken]]:
    """The same from a day to before another, by paths cut to `width` digits."""
    start, stop = day_start(first), day_start(end)
    found: dict[str, dict[int | None, Taken]] = defaultdict(dict)
    key = Substr("path", 1, width or 1)

    def of(at: str, unit: int | None) -> Taken:
        return found[at if width else ""].setdefault(unit, Taken(None))

    around = (
        TimeEntry.objects.filter(REAL, under_paths(paths), day__gte=first - timedelta(days=1), day__lt=end)
        .filter(starts_at__lt=stop, ends_at__gt=start)
        .exclude(tasking__exercise=True)
        .annotate(key=key)
        .order_by()
    )
    inside = Q(starts_at__gte=start, ends_at__lte=stop)
    named = ("key", "tasking__asked_unit", "tasking__act")
    for column, entries in (
        ("minutes", around.filter(away=True)),
        ("station", around.filter(away=False, tasking__isnull=False)),
    ):
        for at, unit, act, asked_for, rows, within in (
            entries.values(*named)
            .annotate(
                t=Count("tasking", distinct=True), n=Count("pk"), m=Coalesce(Sum("minutes", filter=inside), 0)
            )
            .values_list(*named, "t", "n", "m")
        ):
            of(at, unit).times += asked_for or rows
            _give(of(at, unit), column, act, within)
        for at, unit, act, begins, ends in entries.exclude(inside).values_list(
            *named, "starts_at", "ends_at"
        ):
            _give(of(at, unit), column, act, minutes(clip((begins, ends), start, stop) or (start, start)))
    _refused_and_owed(of, paths, first, end, key)
    units = Unit.objects.in_bulk({pk for bodies in found.values() for pk in bodies if pk})
    for bodies in found.values():
        for pk, taken in bodies.items():
            taken.unit = units[pk] if pk else None
    return {at: in_order(bodies.values()) for at, bodies in found.items()}


def _give(taken: Taken, column: str, act: str | None, n: int) -> None:
    setattr(taken, column, getattr(taken, column) + n)
    if act and n:
        taken.acts[act] = taken.acts.get(act, 0) + n


def _refused_and_owed(
    of: Callable[[str, int | None], Taken], paths: Iterable[str], first: date, end: date, key: Combinable
) -> None:
    asked = Tasking.objects.filter(under_paths(paths), exercise=False, day__gte=first, day__lt=end)
    refused = asked.filter(status=Tasking.Status.REFUSED).annotate(key=key).order_by()
    for at, unit, n in (
        refused.values("key", "asked_unit").annotate(n=Count("pk")).values_list("key", "asked_unit", "n")
    ):
        of(at, unit).refused += n
    owing = PaybackDebt.objects.filter(
        under_paths(paths), tasking__starts_at__gte=day_start(first), tasking__starts_at__lt=day_start(end)
    ).annotate(key=key)
    for debt in debts(owing):
        taken = of(debt.row.key, debt.row.tasking.asked_unit_id)  # type: ignore[attr-defined]
        taken.owed += debt.owed
        taken.paid += min(debt.paid, debt.owed)


def in_order(rows: Iterable[Taken]) -> list[Taken]:
    """Bodies in order of their area; nobody last."""
    return sorted(
        rows, key=lambda t: (t.unit is None, t.unit.path if t.unit else "", t.unit.pk if t.unit else 0)
    )


def merged(several: Sequence[list[Taken]]) -> list[Taken]:
    """The bodies of several areas as those of one."""
    found: dict[int | None, Taken] = {}
    for bodies in several:
        for body in bodies:
            into = found.setdefault(body.unit.pk if body.unit else None, Taken(body.unit))
            for name in ("minutes", "station", "times", "refused", "owed", "paid"):
                setattr(into, name, getattr(into, name) + getattr(body, name))
            for act, n in body.acts.items():
                into.acts[act] = into.acts.get(act, 0) + n
    return in_order(found.values())
