"""Placing assistants: the whole question from greedy to the explained plan, within its deadline.

The price of an assistant separates the townships. For a few prices each township's relaxation is solved and proves a
bound; near the right price whole beats are drawn; the numbers of beats are fitted to exactly N; swaps end the work.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from linli.placement.engine.crew import Crew, crew
from linli.placement.engine.types import (
    SCALE,
    Certificate,
    Impossible,
    Key,
    Plan,
    PlannedBeat,
    Progress,
    Question,
    Village,
)  # fmt: skip

PRICES = 4  # how many are tried at most
ELASTIC = 0.5  # at first: one per cent more price, half a per cent fewer assistants
NEAR = 0.002  # so near to N the price is right
FIRST, PRICING, DRAWING, ENDING = 0.6, 0.45, 0.8, 0.92  # shares of the time by which a step must be done


def plan(villages: Sequence[Village], question: Question, progress: Progress | None = None) -> Plan:
    """The best plan that can be found in the time, and the proof of how good it is."""
    began = time.monotonic()
    tell = progress or (lambda _step, _share: None)
    known = _checked(villages, question)
    bound_up = {key for beat in question.fixed for key in beat}
    patches: dict[str, list[Village]] = defaultdict(list)
    for v in sorted(villages, key=lambda v: str(v.key)):
        if v.key not in bound_up:
            patches[v.township if question.within == "township" else v.county].append(v)
    number = question.assistants - len(question.fixed)
    tell("sets", 0.0)
    with crew(question, len(villages)) as all_sides:
        all_sides.build(patches)
        found = _Search(all_sides, number, began, question.seconds, tell).run()
    worth = {v.key: _worth(v, question) for v in villages}
    fixed = tuple(_fixed(beat, known, question, found.certificate.price) for beat in question.fixed)
    kept = sum(beat.value for beat in fixed)
    free = {key: much for key, much in worth.items() if key not in bound_up}
    bound = kept + found.certificate.bound(free, number)
    covered = kept + sum(beat.value for beat in found.beats)
    return Plan(
        beats=(*fixed, *found.beats),
        covered_value=covered,
        total_value=sum(worth.values()),
        bound=bound,
        gap=_gap(covered, bound),
        greedy_value=kept + found.greedy,
        greedy_gap=_gap(kept + found.greedy, bound),
        certificate=found.certificate,
        seconds=round(time.monotonic() - began, 2),
        unsplittable=tuple(
            sorted((v.key for v in villages if _too_heavy(v, question)), key=str),
        ),
        complete=found.complete,
    )


class _Search:
    """The steps for N assistants; what they found."""

    def __init__(self, sides: Crew, number: int, began: float, seconds: float, tell: Progress) -> None:
        self.sides, self.number, self.tell = sides, number, tell
        self.began, self.seconds = began, max(seconds, 0.001)
        self.complete = True
        self.greedy = 0
        self.beats: list[PlannedBeat] = []
        self.certificate = Certificate(0)

    def by(self, share: float) -> float:
        """The moment by which so much of the time is used."""
        return self.began + share * self.seconds

    def run(self) -> _Search:
        self.tell("greedy", 0.05)
        gains, floor = self._gains()
        self.greedy = int(sum(gains[: self.number]))
        if len(gains) <= self.number and floor <= 1:
            self.sides.all("take_all")
            self._explain(0)  # there are assistants for every village: nothing is left to prove
            return self
        if self.number == 0:
            self._prove(self._priced(math.ceil(gains[0]) * SCALE)[0])
            return self
        last = gains[min(self.number, len(gains)) - 1]
        price = self._price(max(round(last * SCALE), 1))
        self.tell("beats", PRICING)
        for done in self.sides.all("choose", price, self.by(DRAWING)):
            self.complete &= done
        self.tell("swaps", DRAWING)
        self._fit(price, last)
        self._explain(price)
        return self

    def _gains(self) -> tuple[list[float], float]:
        """What greedy's beats add, falling, down to a floor that leaves at least N of them (or all)."""
        first = sorted((g for part in self.sides.all("firsts") for g in part), reverse=True)
        floor = first[self.number - 1] / 2 if len(first) > self.number > 0 else max([0.0, *first]) / 16
        floor = max(floor, 1.0)
        while True:
            gains = sorted((g for part in self.sides.all("greedy", floor) for g in part), reverse=True)
            if len(gains) > self.number or floor <= 1:
                return gains, floor
            floor = max(floor / 4, 1.0)

    def _priced(self, price: int, by: float = PRICING) -> tuple[int, float, float]:
        """A price, how many assistants are taken at it, the bound that it proves."""
        answers = self.sides.all("priced", price, self.by(by))
        self.complete &= all(done for _taken, _rest, done in answers)
        bound = price * self.number + sum(rest for _taken, rest, _done in answers)
        return price, sum(taken for taken, _rest, _done in answers), bound

    def _price(self, price: int) -> int:
        """Look for the price at which the relaxation takes N; keep the best proof."""
        tried: list[tuple[int, float, float]] = []
        for turn in range(PRICES):
            self.tell("price", 0.1 + 0.3 * turn / PRICES)
            tried.append(self._priced(price, PRICING if tried else FIRST))
            spent = (time.monotonic() - self.began) / self.seconds
            if abs(tried[-1][1] - self.number) <= NEAR * self.number or spent > PRICING * 0.75:
                break
            price = self._next(tried)
            if price in [known for known, _taken, _bound in tried]:
                break
        best = min(tried, key=lambda t: (t[2], t[0]))
        self._prove(best[0])
        return best[0]

    def _next(self, tried: list[tuple[int, float, float]]) -> int:
        """Another price: between the two that enclose N, else in the direction of N."""
        few = max((t for t in tried if t[1] <= self.number), key=lambda t: -t[0], default=None)
        many = max((t for t in tried if t[1] > self.number), key=lambda t: t[0], default=None)
        if few and many and few[1] < many[1]:
            share = (many[1] - self.number) / (many[1] - few[1])
            return round(many[0] + (few[0] - many[0]) * min(max(share, 0.1), 0.9))
        price, taken, _bound = tried[-1]
        away = (taken - self.number) / max(self.number, 1)
        return max(round(price * min(max(1 + 1.2 * away / ELASTIC, 0.5), 2.0)), 1)

    def _prove(self, price: int) -> None:
        shares: dict[Key, int] = {}
        for part in self.sides.all("proof", price):
            shares |= part
        self.certificate = Certificate(price, shares)

    def _fit(self, price: int, last: float) -> None:
        """Exactly N beats: as many in each patch as together cover most. Greedy's plan is among the offers."""
        offers = [one for part in self.sides.all("options", last, self.by(DRAWING + 0.05)) for one in part]
        numbers = fitted(offers, self.number)
        ends = [one for part in self.sides.all("take", numbers, self.by(ENDING)) for one in part]
        self._swap({place: (weakest, more) for place, weakest, more in ends}, sum(numbers.values()))

    def _swap(self, ends: dict[str, tuple[float, float]], used: int) -> None:
        """Move an assistant from a patch to another until no move helps."""
        until = self.by(ENDING)
        while time.monotonic() < until:
            weak = min(ends, key=lambda place: (ends[place][0], place))
            strong = max(ends, key=lambda place: (ends[place][1], place))
            if ends[strong][1] <= (ends[weak][0] if used >= self.number else 0):
                return
            if used >= self.number:
                _place, *ends[weak] = self.sides.one(weak, "drop", until)
                used -= 1
            _place, *ends[strong] = self.sides.one(strong, "add", until)
            used += 1
        self.complete = False

    def _explain(self, price: int) -> None:
        self.tell("reasons", ENDING)
        self.beats = [beat for part in self.sides.all("reasons", price) for beat in part]
        self.beats.sort(key=lambda beat: (beat.place, [str(key) for key in beat.villages]))


def fitted(offers: list[tuple[str, list[tuple[int, int]]]], number: int) -> dict[str, int]:
    """How many beats each patch gets, at most `number` in all, so that their values add up to most."""
    never = -(2**60)
    best = np.full(number + 1, never, dtype=np.int64)
    best[0] = 0
    picks = np.zeros((len(offers), number + 1), dtype=np.int8)
    for at, (_place, options) in enumerate(offers):
        new = np.full(number + 1, never, dtype=np.int64)
        for n, (many, value) in enumerate(options):
            if many > number:
                continue
            with_it = best[: number + 1 - many] + value
            better = with_it > new[many:]
            new[many:][better] = with_it[better]
            picks[at, many:][better] = n
        best = new
    left = int(best.argmax())
    numbers = {}
    for at in range(len(offers) - 1, -1, -1):
        place, options = offers[at]
        numbers[place] = options[picks[at, left]][0]
        left -= numbers[place]
    return numbers


def _gap(value: float, bound: float) -> float:
    return max(bound - value, 0.0) / bound if bound > 0 else 0.0


def _worth(village: Village, question: Question) -> int:
    return village.residents if question.value == "residents" else 1


def _too_heavy(village: Village, question: Question) -> bool:
    return question.most_load is not None and round(village.load * SCALE) > round(question.most_load * SCALE)


def _fixed(beat: frozenset[Key], known: dict[Key, Village], question: Question, price: int) -> PlannedBeat:
    inside = [known[key] for key in sorted(beat, key=str)]
    value = sum(_worth(v, question) for v in inside)
    span = max((math.dist((a.x_m, a.y_m), (b.x_m, b.y_m)) for a in inside for b in inside), default=0.0)
    return PlannedBeat(
        villages=tuple(v.key for v in inside),
        place=inside[0].township if question.within == "township" else inside[0].county,
        value=value,
        load=sum(round(v.load * SCALE) for v in inside) / SCALE,
        span_m=round(span, 1),
        added=value,
        price=price / SCALE,
        fixed=True,
    )


def _checked(villages: Sequence[Village], question: Question) -> dict[Key, Village]:
    """The villages by key, if the question makes sense."""
    known = {v.key: v for v in villages}
    if len(known) < len(villages):
        raise Impossible("A village is named twice.")
    numbers = (n for v in villages for n in (v.x_m, v.y_m, v.load))
    if not all(math.isfinite(n) for n in numbers) or any(v.residents < 0 or v.load < 0 for v in villages):
        raise Impossible("Positions, residents and loads must be numbers, and not below zero.")
    if question.assistants < 0 or question.most_villages < 1 or question.most_metres < 0:
        raise Impossible("A plan needs a number of assistants, and beats of at least one village.")
    seen: set[Key] = set()
    for beat in question.fixed:
        if not beat or seen & beat or not beat <= known.keys():
            raise Impossible("A fixed beat needs villages that are open and in no other fixed beat.")
        seen |= beat
    if len(question.fixed) > question.assistants:
        raise Impossible("There are more fixed beats than assistants.")
    return known
