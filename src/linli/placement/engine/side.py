"""One side of the work: some of the patches, kept in one process, and what is asked of them step by step."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable

import numpy as np

from linli.placement.engine.choosing import chain, dive, rounded
from linli.placement.engine.drawing import HALF, Drawing
from linli.placement.engine.patches import Patch
from linli.placement.engine.prices import Pool, Shares, plain_shares, solver
from linli.placement.engine.types import SCALE, Key, OtherBeat, PlannedBeat, Question, Village

DIVES = 4
NEAR = 2e-4  # of a patch's relaxation: so near is near enough
AROUND = 3  # how many beats more or fewer than the best number a patch offers

Ends = tuple[str, float, float]  # a patch, the worth of its weakest beat, the worth of its next one
Reasons = list[PlannedBeat]


class Side:
    """All methods take and give plain values, so that they can be called across processes."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.lp = solver()
        self.pools: dict[str, Pool] = {}
        self.chains: dict[str, list[tuple[float, tuple[int, ...]]]] = {}
        self.shares: dict[int, dict[str, Shares]] = {}
        self.drawings: dict[str, dict[int, Drawing]] = {}
        self.final: dict[str, Drawing] = {}

    def build(self, patches: list[tuple[str, list[Village]]]) -> None:
        """Find the sets of near villages."""
        self.pools = {place: Pool(Patch(place, villages, self.question)) for place, villages in patches}

    def firsts(self) -> list[float]:
        """What the best single beat of each patch is worth."""
        return [pool.patch.best(pool.patch.worth)[0] for pool in self.pools.values()]

    def greedy(self, floor: float) -> list[float]:
        """Worths of the beats that greedy takes one after another, down to a floor; falling in each patch."""
        self.chains = {place: chain(pool.patch, floor) for place, pool in self.pools.items()}
        return [value for found in self.chains.values() for value, _beat in found]

    def priced(self, price: int, deadline: float) -> tuple[float, int, bool]:
        """At a price: how many assistants the relaxation takes, its rest (see Shares), whether all was solved."""
        found: dict[str, Shares] = {}
        complete = True
        for place, pool in self.pools.items():
            if not self.shares:  # what greedy takes is of interest from the start
                pool.beats |= {beat: True for _value, beat in self.chains[place]}
            if time.monotonic() < deadline:
                found[place] = pool.shares(price, self.lp)
            else:
                found[place], complete = plain_shares(pool.patch, price), False
        self.shares[price] = found
        return sum(s.assistants for s in found.values()), sum(s.rest for s in found.values()), complete

    def proof(self, price: int) -> dict[Key, int]:
        """The shares at a price; those of 0 are left out."""
        return {
            self.pools[place].patch.keys[v]: int(share)
            for place, shares in self.shares[price].items()
            for v, share in enumerate(shares.shares)
            if share
        }

    def choose(self, price: int, deadline: float) -> bool:
        """Draw whole beats at a price; whether there was time for all of it."""
        amount = price / SCALE
        shares = self.shares[price]
        best: dict[str, Drawing] = {}
        chances = {place: np.random.default_rng(zlib.crc32(place.encode())) for place in self.pools}
        for place, pool in self.pools.items():
            best[place] = self._first(pool, shares[place], amount, chances[place], deadline)
        for turn in range(DIVES + 1):
            for place in self._wanting(best, shares, amount):
                if time.monotonic() > deadline:
                    break
                pool, old = self.pools[place], best[place]
                if turn == DIVES:
                    new = old.in_pairs(amount, deadline)
                else:
                    new = dive(pool, shares[place].used, amount, self.lp, chances[place], deadline)
                if new.net(amount) > old.net(amount) + HALF:
                    best[place] = new
        self.drawings = {place: {len(drawing.beats): drawing} for place, drawing in best.items()}
        return time.monotonic() < deadline

    def _first(
        self, pool: Pool, shares: Shares, amount: float, chance: np.random.Generator, deadline: float
    ) -> Drawing:
        """The relaxation rounded, or greedy's beats made better."""
        used = {b: much for b, much in shares.used.items() if pool.beats[b]}
        most = shares.rest / SCALE
        enough = most - max(NEAR * most, HALF)
        near = None
        if used and time.monotonic() < deadline:
            near = rounded(pool.patch, used, amount, enough, chance, deadline)
            if near is not None and near.net(amount) >= enough:
                return near
        kept = [beat for value, beat in self.chains[pool.patch.place] if value > amount]
        start = Drawing(pool.patch, kept, rough=True).polish(amount, deadline)
        return near if near is not None and near.net(amount) > start.net(amount) else start

    def _wanting(self, best: dict[str, Drawing], shares: dict[str, Shares], amount: float) -> list[str]:
        """The patches that are not yet near their relaxation, the farthest first."""
        apart = {}
        for place, drawing in best.items():
            most = shares[place].rest / SCALE
            away = most - drawing.net(amount)
            if shares[place].used and away > max(NEAR * most, HALF):
                apart[place] = away
        return sorted(apart, key=lambda place: (-apart[place], place))

    def options(self, floor: float, deadline: float) -> list[tuple[str, list[tuple[int, int]]]]:
        """For each patch what it would cover with so many beats, for some numbers around the best.

        What greedy takes down to a floor is among them.
        """
        found = []
        for place, drawings in self.drawings.items():
            (many, middle) = next(iter(drawings.items()))
            fewer = middle.copy()
            for n in range(many - 1, max(many - AROUND, 0) - 1, -1):
                fewer.take(fewer.weakest()[1])
                fewer.settle(deadline)
                drawings[n] = fewer.copy()
            more = middle.copy()
            for n in range(many + 1, many + AROUND + 1):
                beat = more.next_best()[1]
                if not beat:
                    break
                more.put(beat)
                more.settle(deadline)
                drawings[n] = more.copy()
            self._offer_greedy(place, floor)
            found.append((place, sorted((n, d.value) for n, d in drawings.items())))
        return found

    def _offer_greedy(self, place: str, floor: float) -> None:
        """Nothing, and greedy's beats worth the floor or more, where that covers more than what was drawn."""
        patch, drawings, value = self.pools[place].patch, self.drawings[place], 0.0
        taken = self.chains[place]
        for n in range(len(taken) + 1):
            if n and taken[n - 1][0] < floor:
                break
            value += taken[n - 1][0] if n else 0.0
            sure = (
                n == 0 or n == len(taken) or taken[n][0] <= floor
            )  # below the floor's ties greedy does not stop
            if sure and (n not in drawings or drawings[n].value < value):
                drawings[n] = Drawing(patch, [beat for _value, beat in taken[:n]])

    def take(self, numbers: dict[str, int], deadline: float) -> list[Ends]:
        """Keep so many beats in each patch."""
        for place in self.pools:
            self.final[place] = self.drawings[place][numbers[place]].fine()
            self.final[place].settle(deadline)
        self.drawings = {}
        return [self._ends(place) for place in self.pools]

    def take_all(self) -> None:
        """Keep all that greedy takes."""
        for place, pool in self.pools.items():
            self.final[place] = Drawing(pool.patch, [beat for _value, beat in self.chains[place]])

    def _ends(self, place: str) -> Ends:
        drawing = self.final[place]
        weakest = float(drawing.weakest()[0]) if drawing.beats else float("inf")
        return place, weakest, drawing.next_best()[0]

    def drop(self, place: str, deadline: float) -> Ends:
        """Let the weakest beat of a patch go."""
        drawing = self.final[place]
        drawing.take(drawing.weakest()[1])
        drawing.settle(deadline)
        return self._ends(place)

    def add(self, place: str, deadline: float) -> Ends:
        """Take on the next beat of a patch."""
        drawing = self.final[place]
        drawing.put(drawing.next_best()[1])
        drawing.settle(deadline)
        return self._ends(place)

    def reasons(self, price: int) -> Reasons:
        """The beats of the plan, each with its reasons."""
        return [
            self._reason(drawing, beat, price)
            for place, drawing in sorted(self.final.items())
            for beat in drawing.beats
        ]

    def _reason(self, drawing: Drawing, beat: tuple[int, ...], price: int) -> PlannedBeat:
        patch = drawing.patch
        value = drawing.worth_of(beat)
        added, other = patch.best_other(drawing.left(beat), beat)
        return PlannedBeat(
            villages=_keys(patch, beat),
            place=patch.place,
            value=value,
            load=int(patch.load[list(beat)].sum()) / SCALE,
            span_m=round(patch.span(beat), 1),
            added=value,
            price=price / SCALE,
            best_other=OtherBeat(_keys(patch, other), int(added)) if other else None,
        )


def _keys(patch: Patch, beat: Iterable[int]) -> tuple[Key, ...]:
    return tuple(patch.keys[v] for v in beat)
