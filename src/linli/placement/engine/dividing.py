"""Dividing a township's villages into beats: a start from what stands, moves and swaps, and an integer programme."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field

import highspy
import numpy as np

from linli.placement.engine.prices import Solver, solver

MOST_BINARIES = 700  # villages x beats; beyond that moves and swaps alone
TRIES = 4000  # of making room for a village that fits nowhere


@dataclass
class Township:
    """The villages to divide, and what a beat may be. `slots` are the numbers of the beats that there are to be."""

    x: np.ndarray
    y: np.ndarray
    load: list[int]
    most_metres: float
    most: int
    cap: int | None
    slots: list[int]
    near: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        dx, dy = self.x[:, None] - self.x[None, :], self.y[:, None] - self.y[None, :]
        self.near = dx * dx + dy * dy <= self.most_metres * self.most_metres
        single = [v for v in range(len(self.load)) if self.alone(v)]
        self.near[single, :] = False
        self.near[:, single] = False
        np.fill_diagonal(self.near, val=True)

    def alone(self, v: int) -> bool:
        """Whether a village exceeds the cap by itself, and so stands alone."""
        return self.cap is not None and self.load[v] > self.cap

    def fits(self, inside: list[int], v: int) -> bool:
        """Whether a village may join a beat."""
        if not inside:
            return True
        if len(inside) >= self.most or not self.near[v, inside].all():
            return False
        return self.cap is None or sum(self.load[u] for u in inside) + self.load[v] <= self.cap

    def loads(self, assigned: list[int]) -> list[int]:
        sums = dict.fromkeys(self.slots, 0)
        for v, beat in enumerate(assigned):
            sums[beat] += self.load[v]
        return list(sums.values())

    def span(self, inside: list[int]) -> float:
        x, y = self.x[inside], self.y[inside]
        return float(np.sqrt(((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2).max(initial=0.0)))


def least_heaviest(town: Township) -> float:
    """No drawing's heaviest beat is lighter than the mean, nor than the heaviest village."""
    return max(-(-sum(town.load) // len(town.slots)), max(town.load))


def started(town: Township, now: list[int]) -> list[int] | None:
    """What stands, less what breaks a limit; the rest put where it fits. None when something fits nowhere."""
    inside: dict[int, list[int]] = {beat: [] for beat in town.slots}
    for v in sorted(range(len(now)), key=lambda v: (-_company(town, now, v), v)):
        if now[v] in inside and town.fits(inside[now[v]], v):
            inside[now[v]].append(v)
    placed = {v for beat in inside.values() for v in beat}
    waiting = sorted(
        (v for v in range(len(now)) if v not in placed), key=lambda v: (int(town.near[v].sum()), v)
    )
    tries = TRIES
    chance = np.random.default_rng(1)
    while waiting:
        v = waiting.pop(0)
        fitting = [b for b, beat in inside.items() if town.fits(beat, v)]
        if fitting:
            inside[min(fitting, key=lambda b: (sum(town.load[u] for u in inside[b]), b))].append(v)
            continue
        tries -= 1
        if tries <= 0:
            return None
        # Room is made in the beat where the fewest must leave, with some chance against going round in circles.
        leavers = {b: _leavers(town, beat, v) for b, beat in inside.items()}
        beat = min(leavers, key=lambda b: (len(leavers[b]) + 1.5 * chance.random(), b))
        inside[beat] = [u for u in inside[beat] if u not in leavers[beat]] + [v]
        waiting += leavers[beat]
    assigned = [0] * len(now)
    for beat, villages in inside.items():
        for v in villages:
            assigned[v] = beat
    return assigned


def _company(town: Township, now: list[int], v: int) -> int:
    """How many villages of its present beat a village is near to."""
    return sum(1 for u in range(len(now)) if now[u] == now[v] and town.near[u, v])


def _leavers(town: Township, inside: list[int], v: int) -> list[int]:
    """Who must leave a beat so that a village may join it."""
    leaving = [u for u in inside if not town.near[u, v]]
    staying = sorted((u for u in inside if u not in leaving), key=lambda u: (-town.load[u], u))
    while staying and not town.fits(staying, v):
        leaving.append(staying.pop())
    return leaving


def evened(town: Township, assigned: list[int], until: float) -> list[int]:
    """Move and swap villages as long as the heaviest beat gets lighter, or the loads more even."""
    assigned = list(assigned)
    improving = True
    while improving and time.monotonic() < until:
        improving = False
        inside = _inside(town, assigned)
        load = {beat: sum(town.load[v] for v in villages) for beat, villages in inside.items()}
        for heavy in sorted(inside, key=lambda b: (-load[b], b)):
            if _lighten(town, inside, load, heavy, assigned):
                improving = True
                break
    return assigned


def _inside(town: Township, assigned: list[int]) -> dict[int, list[int]]:
    inside: dict[int, list[int]] = {beat: [] for beat in town.slots}
    for v, beat in enumerate(assigned):
        inside[beat].append(v)
    return inside


def _lighten(
    town: Township, inside: dict[int, list[int]], load: dict[int, int], heavy: int, assigned: list[int]
) -> bool:
    """Take the best move or swap that leaves this beat and another both lighter than this one was."""
    best: tuple[int, int, int, int] | None = None
    for v, other in itertools.product(inside[heavy], town.slots):
        if other == heavy or load[other] >= load[heavy]:
            continue
        rest = [u for u in inside[heavy] if u != v]
        for back in (-1, *inside[other]):
            given = town.load[v] - (town.load[back] if back >= 0 else 0)
            worst = max(load[heavy] - given, load[other] + given)
            if given <= 0 or worst >= load[heavy] or (best and worst >= best[0]):
                continue
            there = [u for u in inside[other] if u != back]
            if town.fits(there, v) and (back < 0 or town.fits(rest, back)):
                best = (worst, v, other, back)
    if best is None:
        return False
    _worst, v, other, back = best
    assigned[v] = other
    if back >= 0:
        assigned[back] = heavy
    return True


def restored(town: Township, assigned: list[int], now: list[int], most: int) -> list[int]:
    """Move villages back to where they were, alone or two together, while no beat gets heavier than `most`."""
    assigned = list(assigned)
    moved = [v for v in range(len(now)) if assigned[v] != now[v] and now[v] in town.slots]
    groups = [(v,) for v in moved] + list(itertools.combinations(moved, 2))
    for group in groups:
        if any(assigned[v] == now[v] for v in group):
            continue
        tried = list(assigned)
        for v in group:
            tried[v] = now[v]
        if _holds(town, tried, {beat for v in group for beat in (now[v],)}, most):
            assigned = tried
    return assigned


def _holds(town: Township, assigned: list[int], beats: set[int], most: int) -> bool:
    for beat in beats:
        inside = [v for v, b in enumerate(assigned) if b == beat]
        load = sum(town.load[v] for v in inside)
        if load > most or len(inside) > town.most or not town.near[np.ix_(inside, inside)].all():
            return False
        if town.cap is not None and len(inside) > 1 and load > town.cap:
            return False
    return True


@dataclass
class Divided:
    """What the programme found."""

    assigned: list[int] | None
    heaviest: float
    bound: float = 0.0
    complete: bool = False
    impossible: bool = False


def divide(
    town: Township, start: list[int] | None, now: list[int], until: float, even_enough: float
) -> Divided:
    """The lightest heaviest beat, then the fewest changes at nearly that; as far as the time goes."""
    heaviest = max(town.loads(start)) if start is not None else 0
    if len(town.load) * len(town.slots) > MOST_BINARIES:
        return Divided(start, heaviest)
    done = start is not None and heaviest <= least_heaviest(town)
    found = Divided(start, heaviest, bound=heaviest if done else 0.0, complete=done)
    if not done:
        first = _programme(town, now, None, time.monotonic() + 0.6 * (until - time.monotonic()))
        found.impossible = first.impossible
        found.bound = first.bound
        found.complete = first.complete
        if first.assigned is not None:
            lightest = max(town.loads(first.assigned))
            if start is None or lightest * (1 + even_enough) < heaviest:
                found.assigned = first.assigned
            found.heaviest = lightest if start is None else min(lightest, heaviest)
    if found.assigned is not None:
        fewest = _programme(town, now, round(found.heaviest * (1 + even_enough)), until)
        found.complete &= fewest.complete
        if fewest.assigned is not None and _moves(fewest.assigned, now) <= _moves(found.assigned, now):
            found.assigned = fewest.assigned
    return found


def _moves(assigned: list[int], now: list[int]) -> int:
    return sum(a != b for a, b in zip(assigned, now, strict=True))


def _programme(town: Township, now: list[int], most: int | None, until: float) -> Divided:
    """Without `most`: min the heaviest load. With it: min the villages that change, no beat heavier than that."""
    n, slots = len(town.load), town.slots
    b = len(slots)
    scale = max(least_heaviest(town), 1)
    lp = solver()
    lp.setOptionValue("presolve", "on")
    lp.setOptionValue("time_limit", max(until - time.monotonic(), 0.05))
    lp.addVars(n * b, np.zeros(n * b), np.ones(n * b))
    lp.changeColsIntegrality(n * b, np.arange(n * b, dtype=np.int32), np.ones(n * b, dtype=np.uint8))
    top = n * b
    lp.addVars(
        1,
        np.array([least_heaviest(town) / scale]),
        np.array([highspy.kHighsInf if most is None else most / scale]),
    )
    if most is None:
        lp.changeColCost(top, 1.0)
    else:
        for v in range(n):
            if now[v] in slots:
                lp.changeColCost(v * b + slots.index(now[v]), -1.0)
    for v in range(n):
        _row(lp, [v * b + i for i in range(b)], [1.0] * b, 1.0, 1.0)
    for i in range(b):
        _row(lp, [v * b + i for v in range(n)], [1.0] * n, 0.0, float(town.most))
        loads = [town.load[v] / scale for v in range(n)]
        _row(lp, [*(v * b + i for v in range(n)), top], [*loads, -1.0], -highspy.kHighsInf, 0.0)
        for v in range(n):
            far = [u for u in range(n) if not town.near[v, u]]
            if far:
                room = min(len(far), town.most)
                _row(
                    lp,
                    [*(u * b + i for u in far), v * b + i],
                    [1.0] * len(far) + [float(room)],
                    0.0,
                    float(room),
                )
        if town.cap is not None:
            light = [v for v in range(n) if not town.alone(v)]
            _row(lp, [v * b + i for v in light], [loads[v] for v in light], 0.0, town.cap / scale)
    lp.run()
    status, info = lp.getModelStatus(), lp.getInfo()
    best = highspy.HighsModelStatus.kOptimal
    if status == highspy.HighsModelStatus.kInfeasible:
        return Divided(None, 0, impossible=most is None)
    bound = float(np.floor(info.mip_dual_bound * scale * (1 - 1e-6))) if most is None else 0.0
    values = np.array(lp.getSolution().col_value)
    if info.primal_solution_status != 2 or len(values) <= top:
        return Divided(None, 0, bound=bound)
    taken = values[:top].reshape(n, b).argmax(axis=1)
    assigned = [slots[i] for i in taken.tolist()]
    return Divided(assigned, max(town.loads(assigned)), bound=bound, complete=status == best)


def _row(lp: Solver, columns: list[int], values: list[float], low: float, high: float) -> None:
    lp.addRow(low, high, len(columns), np.array(columns, dtype=np.int32), np.array(values))
