"""Whole beats inside one patch, found near its relaxation: rounded, redrawn in pairs, and by diving.

Diving fixes the beat that the relaxation uses most, solves what is left again, and so on. An integer programme over
the same beats was slower by a factor of thirty and no nearer.
"""

from __future__ import annotations

import time

import numpy as np

from linli.placement.engine.drawing import HALF, Drawing
from linli.placement.engine.patches import Beat, Patch
from linli.placement.engine.prices import Pool, Solver

ROUNDS = 10
WHOLE = 1 - 1e-6


def chain(patch: Patch, floor: float) -> list[tuple[float, Beat]]:
    """Greedy: the best beat, the best of what is left, and so on, while it is worth at least the floor."""
    left = patch.worth.copy()
    found: list[tuple[float, Beat]] = []
    while True:
        value, beat = patch.best(left)
        if not beat or value < floor:
            return found
        found.append((value, beat))
        left[list(beat)] = 0.0


def rounded(
    patch: Patch,
    used: dict[Beat, float],
    price: float,
    enough: float,
    chance: np.random.Generator,
    deadline: float,
) -> Drawing | None:
    """The best of some roundings of the relaxation: the beats that it uses most, then with chance, until `enough`."""
    beats = list(used)
    much = np.minimum(np.array([used[b] for b in beats]), 1.0)
    best: Drawing | None = None
    for turn in range(ROUNDS):
        if best is not None and time.monotonic() > deadline:
            break
        key = much if turn == 0 else much * np.sqrt(chance.random(len(much)))
        many = round(sum(used.values())) + (turn % 3 - 1 if turn > 2 else 0)
        drawing = Drawing(patch, rough=True)
        for at in np.argsort(-key, kind="stable")[: max(many, 1)].tolist():
            drawing.put_rest(beats[at])
        drawing.polish(price, deadline)
        if best is None or drawing.net(price) > best.net(price) + HALF:
            best = drawing
        if best.net(price) >= enough:
            break
    return best


def dive(
    pool: Pool,
    used: dict[Beat, float],
    price: float,
    lp: Solver,
    chance: np.random.Generator,
    deadline: float,
) -> Drawing:
    """Fix the beats that the relaxation uses whole, else the one that it uses most; solve again; until it uses none."""
    drawing = Drawing(pool.patch, rough=True)
    while time.monotonic() < deadline:
        usable = [(much, b) for b, much in used.items() if pool.beats[b]]
        if not usable:
            break
        whole = [b for much, b in usable if much > WHOLE]
        if not whole:
            keys = [(much * chance.random() ** 0.3, b) for much, b in usable]
            whole = [max(keys)[1]]
        before = len(drawing.beats)
        for beat in whole:
            drawing.put_rest(beat)
        if len(drawing.beats) == before:
            break
        used = pool.relaxed(price, drawing.left(), lp)[1]
    return drawing.polish(price, deadline)
