"""What a list would change: compared with the areas that stand, outside of any write."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from linli.base.clock import today
from linli.base.tables import Fault

from .codes import FRESH, parent_code, path_of
from .lists import Listed, read_list
from .models import Area, FormerName

LANDSLIDE = 0.2  # a list that closes more of what stands than this must say that it means it
FEW = 100


class Standing(NamedTuple):
    """What is compared of an area that stands."""

    id: int
    code: str
    path: str
    name: str
    lat: float | None
    lon: float | None
    valid_from: date | None
    valid_to: date | None
    placeholder: bool


@dataclass
class New:
    """An area to be added, with its path; the parent is found by its code."""

    row: Listed
    path: str
    turn: int


@dataclass
class Plan:
    """What an import would do, and why it may not. Nothing of it is written."""

    faults: list[Fault] = field(default_factory=list)
    new: list[New] = field(default_factory=list)
    renamed: list[tuple[Standing, Listed]] = field(default_factory=list)
    placed: list[tuple[Standing, Listed]] = field(default_factory=list)
    dated: list[tuple[Standing, Listed]] = field(default_factory=list)
    vanished: list[Standing] = field(default_factory=list)
    unchanged: int = 0
    rows: int = 0
    at: date = date.min
    first: bool = False  # nothing stood before
    invented: bool = False
    roots: list[str] = field(default_factory=list)  # paths
    standing: dict[str, Standing] = field(default_factory=dict)
    digest: str = ""
    seen: tuple[int, ...] = ()  # what the database was like
    landslide: bool = False

    @property
    def changes(self) -> int:
        return len(self.new) + len(self.renamed) + len(self.placed) + len(self.dated) + len(self.vanished)

    @property
    def placeholders(self) -> int:
        return sum(n.row.placeholder for n in self.new)


def plan_import(
    data: bytes,
    *,
    encoding: str = "utf-8",
    datum: str = "",
    closes: bool | None = None,
    at: date | None = None,
    invented: bool = False,
) -> Plan:
    """Read a list and compare it with what stands. `closes`: True closes whatever vanished, False keeps it; without
    a word it is closed too, unless that is more than a fifth of all.

    Raises Wrong for a file that is no table.
    """
    seen = state_of_areas()
    standing = {s.code: s for s in _standing(at or today())}
    rows, faults = read_list(data, encoding=encoding, datum=datum, known=standing)
    plan = Plan(
        faults=faults, rows=len(rows), at=at or today(), invented=invented, standing=standing, seen=seen
    )
    plan.digest = hashlib.sha256(data).hexdigest()
    plan.first = not standing
    _compare(plan, rows)
    if closes is not False:
        _find_vanished(plan, rows)
        plan.landslide = closes is None and len(plan.vanished) > max(FEW, LANDSLIDE * len(standing))
    return plan


def state_of_areas() -> tuple[int, ...]:
    """A few numbers that change whenever areas do; a plan holds only while they stay the same."""
    found = Area.objects.aggregate(last=Max("id"))
    open_now = Area.objects.filter(valid_to=None).count()
    return (found["last"] or 0, open_now, FormerName.objects.aggregate(last=Max("id"))["last"] or 0)


def _standing(at: date) -> list[Standing]:
    rows = Area.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at)).order_by("sort_key")
    return [Standing(*row) for row in rows.values_list(*Standing._fields)]


def _compare(plan: Plan, rows: list[Listed]) -> None:
    paths = {code: s.path for code, s in plan.standing.items()}
    # how often a code was given before: only closed ones can be given anew
    given = (
        Counter(Area.objects.exclude(valid_to=None).values_list("code", flat=True)) if paths else Counter()
    )
    listed = {row.code for row in rows}
    for row in rows:  # the higher levels come first
        old = plan.standing.get(row.code)
        above = parent_code(row.code)
        if above not in listed:
            plan.roots.append(paths.get(row.code) or paths.get(above, "") + row.code[len(above) :])
        if old is None:
            turn = given[row.code]
            if turn > FRESH:
                plan.faults.append(
                    Fault(row.line, "code", "code_used_up", _("This code was given too often."))
                )
                continue
            paths[row.code] = path_of(row.code, paths.get(above, ""), turn)
            plan.new.append(New(row, paths[row.code], turn))
            continue
        changed = False
        if old.name != row.name and not row.placeholder:
            plan.renamed.append((old, row))
            changed = True
        if row.lat is not None and (old.lat, old.lon) != (row.lat, row.lon):
            plan.placed.append((old, row))
            changed = True
        if (row.opened and row.opened != old.valid_from) or (row.closed and row.closed != old.valid_to):
            plan.dated.append((old, row))
            changed = True
        plan.unchanged += not changed


def _find_vanished(plan: Plan, rows: list[Listed]) -> None:
    """What stands under the list's own roots and is not in it, with all below. Levels that it lacks are left alone."""
    listed = {row.code for row in rows}
    levels = {len(row.code) for row in rows}
    roots = tuple(plan.roots)
    open_now = [s for s in plan.standing.values() if s.valid_to is None]
    gone = {
        s.path
        for s in open_now
        if len(s.code) in levels and s.code not in listed and not s.placeholder and s.path.startswith(roots)
    }
    for s in open_now:
        if s.path in gone or any(s.path[:n] in gone for n in (2, 4, 6, 9, 12) if n < len(s.path)):
            plan.vanished.append(s)
            if s.code in listed:
                plan.faults.append(_under_a_vanished(s, rows))


def _under_a_vanished(s: Standing, rows: list[Listed]) -> Fault:
    line = next((r.line for r in rows if r.code == s.code), 0)
    return Fault(line, "code", "orphan", _("The area above this one is not in the list."))


def last_day_of(s: Standing, at: date) -> date:
    """The first day on which a vanished area stands no longer: the list's day, or the day after it began."""
    return max(at, s.valid_from + timedelta(days=1)) if s.valid_from else at


def common_path(paths: list[str]) -> str:
    """What all paths begin with, cut at a level."""
    common = os.path.commonprefix(paths)  # noqa: RUF071 (these are codes, not file names)
    return max((common[:n] for n in (0, 2, 4, 6, 9, 12, 15) if n <= len(common)), key=len)
