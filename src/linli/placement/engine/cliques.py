"""Which villages lie so near one another that they may share a beat: all largest such sets of a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_SETS = 3000  # of one place; a ring of 36 villages alone has 200,000


@dataclass(frozen=True, slots=True)
class NearSets:
    """Rows are sets of villages (true where a village belongs).

    Every set of villages that are pairwise near lies within a row of `near` or of `loose`. The rows of `near` are
    pairwise near themselves; those of `loose` need not be: they stand where the search was cut short, and serve
    for bounds only.
    """

    near: np.ndarray
    loose: np.ndarray


def adjacency(x: np.ndarray, y: np.ndarray, most_metres: float) -> np.ndarray:
    """Whether two villages are at most so far apart; no village is its own neighbour."""
    dx, dy = x[:, None] - x[None, :], y[:, None] - y[None, :]
    beside: np.ndarray = dx * dx + dy * dy <= most_metres * most_metres
    np.fill_diagonal(beside, val=False)
    return beside


def near_sets(beside: np.ndarray, most: int = MOST_SETS) -> NearSets:
    """All maximal cliques (Bron and Kerbosch with a pivot), at most so many; the rest loosely."""
    n = len(beside)
    around = [_bits(row) for row in beside]
    near: list[int] = []
    loose: list[int] = []
    # A stack of (clique, candidates, already treated). Cutting it short leaves what is on the stack as loose sets.
    stack: list[tuple[int, int, int]] = []
    left, seen = (1 << n) - 1, 0
    for v in np.argsort(beside.sum(axis=1), kind="stable").tolist():
        bit = 1 << v
        stack.append((bit, around[v] & left & ~bit, around[v] & seen))
        left &= ~bit
        seen |= bit
    stack.reverse()
    while stack:
        clique, open_, done = stack.pop()
        if not open_:
            if not done:
                near.append(clique)
            continue
        if len(near) >= most:
            loose.append(clique | open_)
            continue
        pivot = _pivot(open_, done, around)
        branch = open_ & ~around[pivot]
        while branch:
            bit = branch & -branch
            branch ^= bit
            next_to = around[bit.bit_length() - 1]
            stack.append((clique | bit, open_ & next_to, done & next_to))
            open_ ^= bit
            done |= bit
    return NearSets(_rows(near, n), _rows(_largest(loose), n))


def _pivot(open_: int, done: int, around: list[int]) -> int:
    """The village next to most candidates."""
    best, pivot, rest = -1, 0, open_ | done
    want = open_.bit_count()
    while rest:
        bit = rest & -rest
        rest ^= bit
        v = bit.bit_length() - 1
        many = (open_ & around[v]).bit_count()
        if many > best:
            best, pivot = many, v
            if many >= want - 1 and bit & done and many == want:
                break
    return pivot


def _largest(sets: list[int]) -> list[int]:
    """The sets that lie within no other."""
    kept: list[int] = []
    for one in sorted(set(sets), key=lambda s: (-s.bit_count(), s)):
        if not any(one & ~other == 0 for other in kept):
            kept.append(one)
    return kept


def _bits(row: np.ndarray) -> int:
    return int.from_bytes(np.packbits(row, bitorder="little").tobytes(), "little")


def _rows(sets: list[int], n: int) -> np.ndarray:
    width = (n + 7) // 8
    raw = b"".join(one.to_bytes(width, "little") for one in sets)
    packed: Any = np.frombuffer(raw, dtype=np.uint8).reshape(len(sets), width)
    return np.unpackbits(packed, axis=1, count=n, bitorder="little").astype(bool)
