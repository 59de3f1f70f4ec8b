"""What is wanting, what is done about it, and what is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from linli.access.scope import under_paths
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.workforce.models import Unit

from .models import Milestone, Remedy, Shortcoming

YEARS = 3


def shortcomings_for(actor: Actor) -> QuerySet[Shortcoming]:
    """What was found wanting in one's areas and below, by area and ill."""
    milestones = Milestone.objects.select_related("answers_unit").prefetch_related("postponements")
    milestones = milestones.order_by("due", "id")
    remedies = Remedy.objects.prefetch_related(Prefetch("milestones", milestones)).order_by("id")
    seen = Shortcoming.objects.filter(under_paths(actor.paths)).select_related("area")
    return seen.prefetch_related(Prefetch("remedies", remedies)).order_by("path", "ill", "id")


def shortcoming_for(actor: Actor, uid: UUID) -> Shortcoming:
    """One of them, or nothing."""
    found = shortcomings_for(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound()
    return found


def remedy_for(actor: Actor, uid: UUID) -> Remedy:
    """One remedy within sight."""
    found = Remedy.objects.filter(under_paths(actor.paths), uid=uid).select_related("shortcoming").first()
    if found is None:
        raise NotFound()
    return found


def milestones_for(actor: Actor) -> QuerySet[Milestone]:
    """The milestones of one's areas and below, by what is due next."""
    seen = Milestone.objects.filter(under_paths(actor.paths))
    return seen.select_related("remedy__shortcoming__area", "answers_unit").order_by("due", "id")


def milestone_for(actor: Actor, uid: UUID) -> Milestone:
    """One milestone within sight."""
    found = milestones_for(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound()
    return found


def units_that_may_answer(area: Area) -> QuerySet[Unit]:
    """The units of an area and of the level below it, offices aside."""
    width = {2: 4, 4: 6, 6: 9}.get(len(area.path), 12)
    found = Unit.objects.filter(under_paths([area.path]), valid_to=None).exclude(kind="office")
    return found.filter(path__regex=rf"^.{{{len(area.path)},{width}}}$").order_by("path", "id")[:300]


@dataclass
class Cell:
    """One quarter of a remedy's row."""

    year: int
    quarter: int
    now: bool
    milestones: list[Milestone] = field(default_factory=list)


@dataclass
class Timetable:
    """Three years in quarters: each remedy a row, each milestone in the quarter in which it is due."""

    years: list[int]
    rows: list[tuple[Shortcoming, list[tuple[Remedy, list[Cell]]]]]


def timetable(shortcomings: Iterable[Shortcoming], at: date | None = None) -> Timetable:
    """The programme as a timetable; it begins in the year of the first milestone."""
    day = at or today()
    found = list(shortcomings)
    dues = [m.due for s in found for r in s.remedies.all() for m in r.milestones.all()]
    first = min(dues, default=day).year
    years = list(range(first, max([first + YEARS - 1, *(d.year for d in dues)]) + 1))
    rows = [(s, [(r, _cells(r, years, day)) for r in s.remedies.all()]) for s in found]
    return Timetable(years, rows)


def _cells(remedy: Remedy, years: list[int], day: date) -> list[Cell]:
    here = (day.year, quarter_of(day))
    cells = {(y, q): Cell(y, q, (y, q) == here) for y in years for q in range(1, 5)}
    for milestone in remedy.milestones.all():
        cells[milestone.due.year, quarter_of(milestone.due)].milestones.append(milestone)
    return list(cells.values())


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month + 2) // 3
