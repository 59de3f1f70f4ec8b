"""Beats of one patch that share no village, and the swaps that make them better."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable

import numpy as np

from linli.placement.engine.patches import Beat, Patch

HALF = 0.5  # worths are whole: a gain is at least 1


class Drawing:
    """Some beats in a patch; a village is in one of them or free."""

    def __init__(self, patch: Patch, beats: Iterable[Beat] = (), *, rough: bool = False) -> None:
        self.patch = patch
        self.rough = rough  # under a cap on load: good beats are enough while drawings are compared
        self.beats: list[Beat] = []
        self.free = np.ones(len(patch.worth), dtype=bool)
        self._next: tuple[float, Beat] | None = None
        for beat in _apart(patch, list(beats)):
            self.put(beat)

    def copy(self) -> Drawing:
        other = Drawing(self.patch, rough=self.rough)
        other.beats, other.free = list(self.beats), self.free.copy()
        return other

    @property
    def value(self) -> int:
        return int(self.patch.worth[~self.free].sum())

    def net(self, price: float) -> float:
        """What is covered, less the price of the assistants."""
        return self.value - price * len(self.beats)

    def worth_of(self, beat: Beat) -> int:
        return int(self.patch.worth[list(beat)].sum())

    def put(self, beat: Beat, at: int | None = None) -> None:
        self.beats.insert(len(self.beats) if at is None else at, beat)
        self.free[list(beat)] = False
        self._next = None

    def put_rest(self, beat: Beat) -> None:
        """What is still free of a beat."""
        rest = tuple(v for v in beat if self.free[v])
        if rest:
            self.put(rest)

    def take(self, at: int) -> Beat:
        beat = self.beats.pop(at)
        self.free[list(beat)] = True
        self._next = None
        return beat

    def left(self, without: Beat = ()) -> np.ndarray:
        """Worths of the free villages, and of those that a beat would set free."""
        worth = np.where(self.free, self.patch.worth, 0.0)
        worth[list(without)] = self.patch.worth[list(without)]
        return worth

    def next_best(self) -> tuple[float, Beat]:
        """The best further beat."""
        if self._next is None:
            self._next = self.patch.best(self.left(), rough=self.rough)
        return self._next

    def weakest(self) -> tuple[int, int]:
        """The worth and place of the beat whose loss hurts least."""
        return min((self.worth_of(b), at) for at, b in enumerate(self.beats))

    def fine(self) -> Drawing:
        """The same, to be compared exactly from now on."""
        self.rough, self._next = False, None
        return self

    def settle(self, deadline: float) -> None:
        """Put a better beat in the stead of one until no such swap is left."""
        since, at = 0, 0
        while since < len(self.beats) and time.monotonic() < deadline:
            at %= len(self.beats)
            old = self.beats[at]
            value, beat = self.patch.best(self.left(old), rough=self.rough)
            since += 1
            if value > self.worth_of(old) + HALF:
                self.take(at)
                self.put(beat, at)
                since = 0
            at += 1

    def polish(self, price: float, deadline: float) -> Drawing:
        """Settle, take on what is worth its price, let go what is not."""
        self.settle(deadline)
        while time.monotonic() < deadline:
            gain, beat = self.next_best()
            if beat and gain > price + HALF:
                self.put(beat)
            elif self.beats and self.weakest()[0] < price - HALF:
                self.take(self.weakest()[1])
            else:
                break
            self.settle(deadline)
        return self

    def in_pairs(self, price: float, deadline: float) -> Drawing:
        """Draw two neighbouring beats anew together, as long as that helps."""
        best, net = self, self.net(price)
        found = True
        while found and time.monotonic() < deadline:
            found = False
            for one, two in itertools.combinations(range(len(best.beats)), 2):
                if not self.patch.beside[np.ix_(best.beats[one], best.beats[two])].any():
                    continue
                tried = best.copy()
                tried.take(two)
                tried.take(one)
                for _ in range(2):
                    beat = tried.next_best()[1]
                    if beat:
                        tried.put(beat)
                if tried.polish(price, deadline).net(price) > net + HALF:
                    best, net, found = tried, tried.net(price), True
                    break
        return best


def _apart(patch: Patch, beats: list[Beat]) -> list[Beat]:
    """A village that stands in several beats stays with the lightest of them."""
    held: dict[int, list[int]] = {}
    for at, beat in enumerate(beats):
        for v in beat:
            held.setdefault(v, []).append(at)
    own: list[list[int]] = [[v for v in beat if len(held[v]) == 1] for beat in beats]
    load = [int(patch.load[part].sum()) for part in own]
    for v, among in sorted(held.items()):
        if len(among) > 1:
            lightest = min(among, key=lambda at: (load[at], at))
            own[lightest].append(v)
            load[lightest] += int(patch.load[v])
    return [tuple(sorted(part)) for part in own if part]
