"""Drawing the beats of one township anew: every village in one beat, the heaviest as light as possible, few changes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linli.placement.engine.dividing import Township, divide, evened, least_heaviest, restored, started
from linli.placement.engine.types import SCALE, Impossible, Key, Move, PlannedBeat, Reason, Redrawing, Village

EVEN_ENOUGH = 0.02  # a village is not moved for less than this share of the heaviest load


@dataclass(frozen=True, slots=True)
class _Asked:
    villages: list[Village]
    now: list[int]  # of each village its present beat, -1 for none
    most_villages: int
    most_load: int | None


def redraw(
    villages: Sequence[Village],
    current_beats: Sequence[frozenset[Key]],
    *,
    most_villages: int = 8,
    most_metres: float = 3000.0,
    most_load: float | None = None,
    beats: int | None = None,
    seconds: float = 5.0,
) -> Redrawing:
    """All villages in so many beats (as many as now), at most so many each, near one another, the loads even.

    Nothing is moved that need not be: for a limit, for a village in no beat, or to make the heaviest beat lighter by
    more than `EVEN_ENOUGH`. Raises Impossible when there is no such drawing, or none was found in the time.
    """
    began = time.monotonic()
    villages = sorted(villages, key=lambda v: str(v.key))
    at = {v.key: n for n, v in enumerate(villages)}
    now = [-1] * len(villages)
    for number, beat in enumerate(current_beats):
        for key in beat:
            if key not in at or now[at[key]] >= 0:
                raise Impossible(
                    "A present beat holds a village that is not here, or that another beat holds."
                )
            now[at[key]] = number
    many = len(current_beats) if beats is None else beats
    if len(at) < len(villages) or not villages or many < 1 or most_villages < 1:
        raise Impossible("A drawing needs villages, each named once, and at least one beat.")
    cap = None if most_load is None else round(most_load * SCALE)
    town = Township(
        x=np.array([v.x_m for v in villages]),
        y=np.array([v.y_m for v in villages]),
        load=[round(v.load * SCALE) for v in villages],
        most_metres=most_metres,
        most=most_villages,
        cap=cap,
        slots=_slots(now, len(current_beats), many, [round(v.load * SCALE) for v in villages]),
    )
    until = began + seconds
    assigned = started(town, now)
    if assigned is not None:
        assigned = evened(town, assigned, until - 0.6 * seconds)
    exact = divide(town, assigned, now, until - 0.15 * seconds, EVEN_ENOUGH)
    if exact.impossible:
        raise Impossible("The villages cannot be divided into so few beats within these limits.")
    assigned = exact.assigned if exact.assigned is not None else assigned
    if assigned is None:
        raise Impossible("No drawing within these limits was found in the time.")
    heaviest = max(town.loads(assigned))
    assigned = restored(town, assigned, now, max(heaviest, round(exact.heaviest * (1 + EVEN_ENOUGH))))
    asked = _Asked(villages, now, most_villages, cap)
    return _told(
        town,
        asked,
        assigned,
        len(current_beats),
        max(exact.bound, least_heaviest(town)),
        exact.complete,
        began,
    )


def _slots(now: list[int], present: int, many: int, load: list[int]) -> list[int]:
    """Which beats there are: those that stand, the lightest given up where there are to be fewer, then new ones."""
    sums = [sum(w for w, beat in zip(load, now, strict=True) if beat == n) for n in range(present)]
    kept = sorted(sorted(range(present), key=lambda n: (-sums[n], n))[:many])
    return kept + list(range(present, present + many - len(kept)))


def _told(
    town: Township,
    asked: _Asked,
    assigned: list[int],
    present: int,
    bound: float,
    complete: bool,
    began: float,
) -> Redrawing:
    numbers = max(present, max(town.slots) + 1)
    inside: list[list[int]] = [[v for v, beat in enumerate(assigned) if beat == n] for n in range(numbers)]
    before = [[v for v, beat in enumerate(asked.now) if beat == n] for n in range(present)]
    loads = town.loads(assigned)
    old = [sum(town.load[v] for v in beat) for beat in before]
    return Redrawing(
        beats=tuple(_beat(town, asked, beat) for beat in inside),
        moves=tuple(
            Move(
                village.key,
                asked.now[v] if asked.now[v] >= 0 else None,
                assigned[v],
                _reason(town, asked, before, inside, v),
            )
            for v, village in enumerate(asked.villages)
            if assigned[v] != asked.now[v]
        ),
        heaviest=max(loads) / SCALE,
        lightest=min(loads) / SCALE,
        heaviest_before=max(old, default=0) / SCALE,
        lightest_before=min(old, default=0) / SCALE,
        least_heaviest=min(bound, max(loads)) / SCALE,
        seconds=round(time.monotonic() - began, 2),
        unsplittable=tuple(v.key for n, v in enumerate(asked.villages) if town.alone(n)),
        complete=complete,
    )


def _beat(town: Township, asked: _Asked, inside: list[int]) -> PlannedBeat:
    value = sum(asked.villages[v].residents for v in inside)
    return PlannedBeat(
        villages=tuple(asked.villages[v].key for v in inside),
        place=asked.villages[0].township,
        value=value,
        load=sum(town.load[v] for v in inside) / SCALE,
        span_m=round(town.span(inside), 1),
        added=value,
        price=0.0,
    )


def _reason(town: Township, asked: _Asked, before: list[list[int]], after: list[list[int]], v: int) -> Reason:
    if asked.now[v] < 0:
        return "uncovered"
    old = before[asked.now[v]]
    if any(u != v and not town.near[v, u] for u in old):
        return "too_far"
    if len(old) > asked.most_villages:
        return "too_many"
    if asked.most_load is not None and len(old) > 1 and sum(town.load[u] for u in old) > asked.most_load:
        return "too_heavy"
    lighter = sum(town.load[u] for u in old) > sum(town.load[u] for u in after[asked.now[v]])
    return "evens_out" if lighter and asked.now[v] in town.slots else "keeps_together"
