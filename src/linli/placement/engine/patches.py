"""A patch: the villages within which beats are drawn (a township, or a county), and the best beat for any worths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from linli.placement.engine.cliques import adjacency, near_sets
from linli.placement.engine.knapsack import MOST_NODES, packed
from linli.placement.engine.types import SCALE, Question, Village

CLOSE = 5e-4  # how exactly the best beat under a cap on load is searched: to within this share of its worth
ROUGH, FEW_NODES, MORE_NODES = 2e-3, 20, 100  # and where a good hint is enough
RATES = 8  # prices of load that are tried for the bounds under a cap

Beat = tuple[int, ...]  # places of its villages in the patch, in order


class Patch:
    """One township's villages, what each is worth, and every set that may share an assistant, told by its largest.

    Worths are whole numbers held in floats (exact up to 2^53), so that the tables are multiplied fast.
    """

    def __init__(self, place: str, villages: Sequence[Village], question: Question) -> None:
        self.place = place
        self.keys = [v.key for v in villages]
        self.most = question.most_villages
        self.worth = np.array(
            [v.residents if question.value == "residents" else 1 for v in villages], dtype=np.float64
        )
        self.load = np.array([round(v.load * SCALE) for v in villages], dtype=np.int64)
        self.cap = None if question.most_load is None else round(question.most_load * SCALE)
        x, y = np.array([v.x_m for v in villages]), np.array([v.y_m for v in villages])
        self.beside = adjacency(x, y, question.most_metres)
        self.x, self.y = x, y
        self.alone = self.load > self.cap if self.cap is not None else np.zeros(len(villages), dtype=bool)
        self.beside[self.alone, :] = False
        self.beside[:, self.alone] = False
        sets = near_sets(self.beside)
        self.rows = np.concatenate([sets.near, sets.loose])
        self.near = len(sets.near)
        self.table = self.rows.astype(np.float64)
        self.large = bool((self.rows.sum(axis=1) > self.most).any())
        self.heavy = self._heavy()
        self.rate = np.zeros(len(self.rows))  # of load, at which a row was last bounded best

    def _heavy(self) -> np.ndarray | None:
        """The rows in which the cap on load may bind; None when it binds nowhere."""
        if self.cap is None:
            return None
        loads = np.where(self.alone, 0, self.load).astype(np.float64)
        heavy = self._tops(loads) > self.cap
        return heavy if heavy.any() else None

    def _bounds(self, worth: np.ndarray) -> np.ndarray:
        """Of each row, what no beat within it exceeds: exact without a cap on load, else with load at a price."""
        tops = self._tops(worth)
        if self.heavy is None or self.cap is None:
            return tops
        some = worth > 0
        dear = np.unique(worth[some] / np.maximum(self.load[some], 1))
        self.rate = np.zeros(len(tops))
        for rate in dear[np.linspace(0, len(dear) - 1, min(RATES, len(dear))).astype(int)].tolist():
            left = np.where(self.alone, worth, np.maximum(worth - rate * self.load, 0.0))
            least = rate * self.cap + self._tops(left)
            better = self.heavy & (least < tops)
            tops = np.where(better, least, tops)
            self.rate[better] = rate
        return tops

    def _kept(self, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of each row its most worthy villages, as many as a beat may have; and the order of the columns."""
        order = np.argsort(-worth, kind="stable")
        order = order[: int((worth > 0).sum())]
        mine = self.rows[:, order]
        kept = mine & (np.cumsum(mine, axis=1, dtype=np.int16) <= self.most)
        return kept, order

    def _tops(self, worth: np.ndarray) -> np.ndarray:
        """What the best villages of each row are worth together, without regard to load."""
        if not self.large:
            return np.asarray(self.table @ worth)
        kept, order = self._kept(worth)
        return np.asarray(kept @ worth[order])

    def members(self, row: int, worth: np.ndarray, close: float = 0.0, nodes: int = MOST_NODES) -> Beat:
        """The most worthy villages of a row that may share a beat; under a cap on load to within a share."""
        inside = np.flatnonzero(self.rows[row] & (worth > 0))
        if len(inside) <= self.most and row < self.near and self.heavy is None:
            return tuple(inside.tolist())
        if len(inside) > self.most:
            inside = inside[np.argsort(-worth[inside], kind="stable")]
            if row < self.near and (self.heavy is None or not self.heavy[row]):
                inside = inside[: self.most]
        if row >= self.near:
            inside = self._pairwise(inside[np.argsort(-worth[inside], kind="stable")])
        if self.heavy is not None and self.heavy[row]:
            inside = inside[self._fitting(row, inside, worth, close, nodes)[2]]
        return tuple(sorted(inside[: self.most].tolist()))

    def _pairwise(self, inside: np.ndarray) -> np.ndarray:
        """A part of a loose row that is pairwise near: the first, and each that is near all before."""
        kept: list[int] = []
        for v in inside.tolist():
            if all(self.beside[v, u] for u in kept):
                kept.append(v)
        return np.array(kept, dtype=np.int64)

    def _fitting(
        self, row: int, inside: np.ndarray, worth: np.ndarray, close: float, nodes: int
    ) -> tuple[float, float, list[int]]:
        cap = -1 if self.cap is None else self.cap
        rate = float(self.rate[row]) or None
        return packed(worth[inside].tolist(), self.load[inside].tolist(), cap, self.most, close, nodes, rate)

    def best(self, worth: np.ndarray, *, rough: bool = False) -> tuple[float, Beat]:
        """The beat that is worth most; under a cap on load none is worth more by a share of `CLOSE` (unless rough)."""
        tops = self._bounds(worth)
        if self.heavy is None and self.near == len(self.rows):
            row = int(tops.argmax()) if len(tops) else -1
            return (float(tops[row]), self.members(row, worth)) if row >= 0 and tops[row] > 0 else (0.0, ())
        most: float = 0.0
        beat: Beat = ()
        close, nodes = (ROUGH, FEW_NODES) if rough else (CLOSE, MOST_NODES)
        enough = 1.0 if self.heavy is None else 1 + close
        for row in np.argsort(-tops, kind="stable").tolist():
            if tops[row] <= most * enough:
                break
            one = self.members(row, worth, close, nodes)
            value = float(worth[list(one)].sum())
            if value > most:
                most, beat = value, one
        return most, beat

    def best_other(self, worth: np.ndarray, beat: Beat) -> tuple[float, Beat]:
        """The best beat that is neither this one nor a part of it: it has a village of worth that this one has not."""
        strange = worth > 0
        strange[list(beat)] = False
        tops = self._bounds(worth)
        tops[~self.rows[:, strange].any(axis=1)] = 0.0
        most: float = 0.0
        found: Beat = ()
        for row in np.argsort(-tops, kind="stable").tolist():
            if tops[row] <= most * (1 if self.heavy is None else 1 + CLOSE):
                break
            one = self._with_a_strange(row, worth, strange)
            value = float(worth[list(one)].sum())
            if value > most:
                most, found = value, one
        return most, found

    def _with_a_strange(self, row: int, worth: np.ndarray, strange: np.ndarray) -> Beat:
        """The best beat of a row that holds a strange village."""
        one = self.members(row, worth, CLOSE)
        if strange[list(one)].any():
            return one
        outside = np.flatnonzero(self.rows[row] & strange)
        guest = int(outside[np.argsort(-worth[outside], kind="stable")[0]])
        kept = sorted((v for v in one if self.beside[v, guest]), key=lambda v: (-worth[v], v))[
            : self.most - 1
        ]
        while kept and self.cap is not None and self.load[[*kept, guest]].sum() > self.cap:
            kept.pop()
        return tuple(sorted([*kept, guest]))

    def top(self, worth: np.ndarray) -> float:
        """No beat is worth more than this; quick, and without a cap on load exact."""
        return float(self._bounds(worth).max(initial=0.0))

    def upper(self, worth: np.ndarray, enough: float) -> float:
        """No beat is worth more than this; not looked at closely where it is at most `enough`, or nearly."""
        tops = self._bounds(worth)
        most = float(tops.max(initial=0.0))
        nearly = enough * (1 + 2 * CLOSE)
        if self.heavy is None or most <= nearly:
            return most
        most = 0.0
        for row in np.argsort(-tops, kind="stable").tolist():
            if tops[row] <= max(most, nearly):
                return max(most, float(tops[row]))
            if self.heavy[row]:
                inside = np.flatnonzero(self.rows[row] & (worth > 0))
                most = max(most, self._fitting(row, inside, worth, CLOSE, MOST_NODES)[1])
            else:
                most = max(most, float(tops[row]))
        return most

    def above(self, worth: np.ndarray, price: float, most: int) -> list[tuple[Beat, bool]]:
        """Sets worth more than the price, the worthiest first, and whether each may be a beat (loose ones may not).

        Under a cap on load a set is found when it exceeds the price clearly.
        """
        tops = self._bounds(worth)
        over = tops > price if self.heavy is None else tops > np.where(self.heavy, price * (1 + ROUGH), price)
        rows = np.flatnonzero(over)
        rows = rows[np.argsort(-tops[rows], kind="stable")]
        found: dict[Beat, bool] = {}
        for row in rows.tolist():
            if len(found) >= most:
                break
            one = self.members(row, worth, ROUGH, FEW_NODES if found else MORE_NODES)
            if (row < self.near and self.heavy is None) or worth[list(one)].sum() > price:
                found[one] = True
            elif row >= self.near and self.heavy is None:
                inside = np.flatnonzero(self.rows[row] & (worth > 0))
                inside = inside[np.argsort(-worth[inside], kind="stable")][: self.most]
                found.setdefault(tuple(sorted(inside.tolist())), False)
        return list(found.items())

    def span(self, beat: Sequence[int]) -> float:
        """The greatest distance between two villages of a beat."""
        x, y = self.x[list(beat)], self.y[list(beat)]
        return float(np.sqrt(((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2).max(initial=0.0)))
