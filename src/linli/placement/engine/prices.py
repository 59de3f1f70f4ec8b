"""The price of an assistant inside one patch: which share of it each village can bear, and the bound that follows.

The programme is solved from its dual side: max sum(share) where no beat's shares exceed the price and no share its
village's worth. Its rows are beats, made as they are broken; the multipliers of its rows say how much each beat is
used in the relaxation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

import highspy
import numpy as np

from linli.placement.engine.patches import Beat, Patch
from linli.placement.engine.types import SCALE

Solver = highspy._core._Highs  # the solver itself: highspy.Highs prints a banner on standard output

MOST_TURNS, HINT_TURNS = 60, 2
CLOSE = 1e-7
TIGHT = 0.97  # of the price: a beat whose shares come so near may matter again
MANY, FEW = 200, 30  # broken rows that are added at once: at the start, and later


def solver() -> Solver:
    """A silent solver on one thread."""
    made = Solver()
    for name, value in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("random_seed", 1)):
        made.setOptionValue(name, value)
    return made


@dataclass(slots=True)
class Shares:
    """Shares that were proven for a price, in thousandths; how much of which beat the relaxation uses."""

    price: int
    shares: np.ndarray
    rest: int  # sum of worth x SCALE - share
    used: dict[Beat, float] = field(default_factory=dict)

    @property
    def assistants(self) -> float:
        """How many assistants the relaxation takes at this price."""
        return sum(self.used.values())


class Pool:
    """A patch with the beats that were of interest so far."""

    def __init__(self, patch: Patch) -> None:
        self.patch = patch
        self.beats: dict[Beat, bool] = {}  # and whether it may be one
        self.tight: list[Beat] = []  # those that mattered when the whole patch was last solved
        self.tight_places, self.tight_starts = _flat([])

    def shares(self, price: int, lp: Solver) -> Shares:
        """What is proven at a price (in thousandths)."""
        shares, used = self.relaxed(price / SCALE, self.patch.worth, lp)
        return proven(self.patch, price, np.floor(shares * SCALE + CLOSE), used)

    def relaxed(self, price: float, worth: np.ndarray, lp: Solver) -> tuple[np.ndarray, dict[Beat, float]]:
        """The relaxation's shares, and how much of which beat it uses."""
        singles = [(v,) for v in np.flatnonzero(worth > price).tolist()]
        self.beats |= {beat: True for beat in singles if beat not in self.beats}
        shares = np.minimum(worth, price)
        fresh = dict(self.patch.above(shares, price * (1 + CLOSE), MANY if not self.tight else FEW))
        if not fresh and not singles:
            return shares, {}
        n = len(shares)
        lp.clearModel()
        lp.addVars(n, np.zeros(n), worth)
        lp.changeColsCost(n, np.arange(n, dtype=np.int32), np.full(n, -1.0))
        rows: dict[Beat, bool] = dict.fromkeys(singles, True) | fresh
        if self.tight:
            held = np.add.reduceat(worth[self.tight_places], self.tight_starts)
            rows |= {
                self.tight[at]: self.beats[self.tight[at]] for at in np.flatnonzero(held > price).tolist()
            }
        _add_rows(lp, list(rows), price)
        # What is broken is looked for halfway to shares known to be valid: far fewer rows are needed so.
        valid = shares * (price / max(self.patch.top(shares), price))
        # While diving under a cap on load a hint is enough.
        hint = self.patch.heavy is not None and worth is not self.patch.worth
        for left in reversed(range(HINT_TURNS if hint else MOST_TURNS)):
            lp.run()
            shares = np.clip(np.array(lp.getSolution().col_value), 0.0, worth)
            fresh = self._broken((shares + valid) / 2, price, rows)
            if not fresh:
                valid = (shares + valid) / 2
                fresh = self._broken(shares, price, rows)
            if not fresh or not left:
                break
            rows |= fresh
            _add_rows(lp, list(fresh), price)
        self.beats |= {b: fit for b, fit in rows.items() if b not in self.beats}
        solution = lp.getSolution()
        if worth is self.patch.worth:
            sums = solution.row_value
            self.tight = [b for b, much in zip(rows, sums, strict=True) if much > TIGHT * price]
            self.tight_places, self.tight_starts = _flat(self.tight)
        return shares, {b: -dual for b, dual in zip(rows, solution.row_dual, strict=True) if dual < -CLOSE}

    def _broken(self, shares: np.ndarray, price: float, rows: dict[Beat, bool]) -> dict[Beat, bool]:
        """Beats not among the rows whose shares exceed the price."""
        above = self.patch.above(shares, price * (1 + CLOSE), FEW)
        return {b: fit for b, fit in above if b not in rows}


def proven(patch: Patch, price: int, whole: np.ndarray, used: dict[Beat, float]) -> Shares:
    """Shares in whole thousandths, scaled down until no beat exceeds the price."""
    whole = np.minimum(whole, patch.worth * SCALE)
    most = patch.upper(whole, float(price))
    if most > price:
        whole = np.floor(whole * (price / most) * (1 - 1e-12))
    return Shares(price, whole.astype(np.int64), int((patch.worth * SCALE - whole).sum()), used)


def plain_shares(patch: Patch, price: int) -> Shares:
    """Valid shares without a programme, for when there is no time: all worths scaled alike."""
    return proven(patch, price, np.minimum(patch.worth * SCALE, price), {})


def _add_rows(lp: Solver, beats: list[Beat], amount: float) -> None:
    columns, starts = _flat(beats)
    below, above = np.full(len(beats), -highspy.kHighsInf), np.full(len(beats), amount)
    lp.addRows(len(beats), below, above, len(columns), starts, columns, np.ones(len(columns)))


def _flat(beats: list[Beat]) -> tuple[np.ndarray, np.ndarray]:
    """The places of all beats one after another, and where each begins."""
    lengths = np.fromiter(map(len, beats), dtype=np.int32, count=len(beats))
    places = np.fromiter(chain.from_iterable(beats), dtype=np.int32, count=int(lengths.sum()))
    return places, (np.cumsum(lengths, dtype=np.int32) - lengths).astype(np.int32)
