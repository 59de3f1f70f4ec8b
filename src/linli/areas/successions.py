"""What became of areas: rows of old, new, date, checked against the areas of those days."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from linli.base.tables import Fault, as_date, read_table

from .models import Area, Succession

ALSO = {
    "旧代码": "old",
    "原代码": "old",
    "新代码": "new",
    "现代码": "new",
    "日期": "date",
    "变更日期": "date",
}


@dataclass
class Successions:
    """Rows that can be added, and why others cannot."""

    faults: list[Fault] = field(default_factory=list)
    new: list[tuple[Area, Area, date]] = field(default_factory=list)
    closing: list[tuple[Area, date]] = field(
        default_factory=list
    )  # still standing: the succession closes them
    known: int = 0
    digest: str = ""


def plan_successions(data: bytes, *, encoding: str = "utf-8") -> Successions:
    """Read a list of old, new, date and find the areas meant. Raises Wrong for a file that is no table."""
    table = read_table(data, needs=("old", "new", "date"), also=ALSO, encoding=encoding)
    plan = Successions(faults=list(table.faults), digest=hashlib.sha256(data).hexdigest())
    areas = _areas_by_code({c for _line, r in table.rows for c in (r["old"], r["new"])})
    pairs = set(Succession.objects.values_list("old", "new"))
    became: dict[int, set[int]] = defaultdict(set)
    for was, is_now in pairs:
        became[was].add(is_now)
    for line, row in table.rows:
        day = as_date(row["date"])
        if day is None:
            plan.faults.append(Fault(line, "date", "bad_date", _("Write a day as 2017-03-15.")))
            continue
        old, new = _ended(areas[row["old"]], day), _stood(areas[row["new"]], day)
        if old is None or new is None:
            column = "old" if old is None else "new"
            text = _("No area bore the code %(code)s then.") % {"code": row[column][:20]}
            plan.faults.append(Fault(line, column, "not_found", text))
        elif (old.pk, new.pk) in pairs:
            plan.known += 1
        elif _leads_to(became, new.pk, old.pk):
            text = _("An area cannot become what it came from.")
            plan.faults.append(Fault(line, "new", "bad_hierarchy", text))
        else:
            pairs.add((old.pk, new.pk))
            became[old.pk].add(new.pk)
            plan.new.append((old, new, day))
            if old.valid_to is None and all(o.pk != old.pk for o, _d in plan.closing):
                plan.closing.append((old, day))
    return plan


def _areas_by_code(codes: set[str]) -> dict[str, list[Area]]:
    found: dict[str, list[Area]] = defaultdict(list)
    wanted = sorted(codes)
    for at in range(0, len(wanted), 500):
        for area in Area.objects.filter(code__in=wanted[at : at + 500]).order_by("sort_key"):
            found[area.code].append(area)
    return found


def _ended(areas: list[Area], day: date) -> Area | None:
    """The area of a code that a succession on a day ends, or ended: the last one that began before."""
    began = [a for a in areas if a.valid_from is None or a.valid_from < day]
    ended = [a for a in began if a.valid_to is None or a.valid_to <= day]
    return ended[-1] if ended else (began[-1] if began else None)


def _stood(areas: list[Area], day: date) -> Area | None:
    """The area that bore a code on a day."""
    for area in areas:
        if (area.valid_from is None or area.valid_from <= day) and (
            area.valid_to is None or area.valid_to > day
        ):
            return area
    return None


def _leads_to(became: dict[int, set[int]], start: int, goal: int) -> bool:
    """Whether an area, or what it became, is another one."""
    seen: set[int] = set()
    left = [start]
    while left:
        here = left.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            left += became.get(here, set())
    return False
