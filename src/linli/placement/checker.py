"""Checks a placement plan and its proof. It stands alone: it shares no line with the planner and needs only Python.

    python checker.py PLAN.json        (as exported; "-" reads standard input)

What is checked: every beat is one that was allowed; no village is counted twice; there are no more beats than
assistants; the fixed beats are there. And the certificate: whole shares between 0 and each village's worth such that
no beat that would be allowed has shares adding up to more than the price. From that alone follows, in whole numbers,

    no plan covers more than    price x assistants + sum(worth - share)    thousandths

and so the gap. Villages that may share a beat are found by listing every largest set of villages that are pairwise
near (Bron and Kerbosch), township by township; a branch is left out only when even without regard to distances its
largest shares do not exceed the price. With a cap on load the best few of a set are searched exactly.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

THOUSAND = 1000  # shares, price and loads are compared in whole thousandths
COLUMNS = ("key", "township", "county", "residents", "load", "x_m", "y_m")
MOST_FAULTS = 20


@dataclass
class Verdict:
    """What was found, computed anew; `faults` is empty when everything holds."""

    faults: list[str] = field(default_factory=list)
    covered: int = 0
    total: int = 0
    bound: int = 0  # in thousandths
    sets: int = 0

    @property
    def holds(self) -> bool:
        return not self.faults

    @property
    def gap(self) -> float:
        return max(self.bound - self.covered * THOUSAND, 0) / self.bound if self.bound else 0.0


@dataclass(frozen=True)
class Town:
    """A village as the checker needs it."""

    key: str
    place: str
    worth: int
    load: int
    x: float
    y: float


def check(said: dict[str, Any]) -> Verdict:
    """Check one exported plan: its question, villages and answer."""
    return _Check(said).run()


class _Check:
    def __init__(self, said: dict[str, Any]) -> None:
        question, self.answer = said["question"], said["answer"]
        self.assistants = int(question["assistants"])
        self.most_villages = int(question["most_villages"])
        self.most_metres = float(question["most_metres"])
        cap = question.get("most_load")
        self.cap = None if cap is None else round(float(cap) * THOUSAND)
        self.fixed = [frozenset(map(str, beat)) for beat in question.get("fixed", ())]
        self.towns: dict[str, Town] = {}
        self.verdict = Verdict()
        by_residents, by_township = question["value"] == "residents", question["within"] == "township"
        for row in said["villages"]:
            one = dict(zip(COLUMNS, row, strict=False)) if isinstance(row, list) else row
            place = str(one["township"] if by_township else one["county"])
            worth = int(one["residents"]) if by_residents else 1
            load, key = round(float(one["load"]) * THOUSAND), str(one["key"])
            if key in self.towns:
                self.fault(f"The village {key} is named twice.")
            self.towns[key] = Town(key, place, worth, load, float(one["x_m"]), float(one["y_m"]))

    def fault(self, sentence: str) -> None:
        if len(self.verdict.faults) < MOST_FAULTS:
            self.verdict.faults.append(sentence)

    def run(self) -> Verdict:
        self.verdict.total = sum(town.worth for town in self.towns.values())
        self.beats()
        self.certificate()
        self.claims()
        return self.verdict

    def near(self, one: Town, other: Town) -> bool:
        across, along = one.x - other.x, one.y - other.y
        return across * across + along * along <= self.most_metres * self.most_metres

    def beats(self) -> None:
        """Every beat is allowed, and none takes what another has."""
        beats = [[str(key) for key in beat["villages"]] for beat in self.answer["beats"]]
        if len(beats) > self.assistants:
            self.fault(f"There are {len(beats)} beats and {self.assistants} assistants.")
        holder: dict[str, int] = {}
        for number, beat in enumerate(beats, 1):
            for key in beat:
                if key not in self.towns:
                    self.fault(f"Beat {number} holds {key}, which is not among the villages.")
                elif key in holder:
                    self.fault(f"The village {key} stands in the beats {holder[key]} and {number}.")
                holder.setdefault(key, number)
            known = [self.towns[key] for key in beat if key in self.towns]
            if frozenset(beat) not in self.fixed:
                self.allowed(number, known)
        for want in self.fixed:
            if want not in map(frozenset, beats):
                self.fault(f"The fixed beat of {', '.join(sorted(want))} is missing.")
        self.verdict.covered = sum(self.towns[key].worth for key in holder if key in self.towns)

    def allowed(self, number: int, beat: list[Town]) -> None:
        """A beat has few villages of one place, near one another, and no more load than the cap."""
        if not beat:
            self.fault(f"Beat {number} is empty.")
        if len(beat) > self.most_villages:
            self.fault(f"Beat {number} has {len(beat)} villages; {self.most_villages} are allowed.")
        if len({town.place for town in beat}) > 1:
            self.fault(f"Beat {number} lies in more than one place.")
        for at, one in enumerate(beat):
            for other in beat[:at]:
                if not self.near(one, other):
                    self.fault(f"Beat {number}: {one.key} and {other.key} are too far apart.")
        load = sum(town.load for town in beat)
        if self.cap is not None and load > self.cap and len(beat) > 1:
            self.fault(
                f"Beat {number} has a load of {load / THOUSAND:g}; {self.cap / THOUSAND:g} is allowed."
            )

    def certificate(self) -> None:
        """Shares are whole, between 0 and the worth, and in no allowed beat more than the price."""
        price, shares = self.answer["certificate"]["price"], self.answer["certificate"]["shares"]
        if type(price) is not int or price < 0:
            self.fault("The price is not a whole number.")
            return
        bound_up = {key for beat in self.fixed for key in beat}
        free = {key: town for key, town in self.towns.items() if key not in bound_up}
        for key, share in shares.items():
            town = free.get(str(key))
            if town is None:
                self.fault(f"There is a share for {key}, which is not open to the plan.")
            elif type(share) is not int or not 0 <= share <= town.worth * THOUSAND:
                self.fault(f"The share of {key} is {share}, its worth {town.worth}.")
        if self.verdict.faults:
            return
        given = {str(key): share for key, share in shares.items() if share > 0}
        places: dict[str, list[Town]] = defaultdict(list)
        for key in given:
            places[free[key].place].append(free[key])
        for place in sorted(places):
            if not self.holds(places[place], given, price):
                self.fault(f"In {place} a beat is possible whose shares exceed the price.")
        left = sum(town.worth * THOUSAND for town in free.values()) - sum(given.values())
        kept = sum(self.towns[key].worth for key in bound_up) * THOUSAND
        self.verdict.bound = kept + price * (self.assistants - len(self.fixed)) + left

    def holds(self, towns: list[Town], given: dict[str, int], price: int) -> bool:
        """Whether no allowed beat of a place has shares above the price."""
        single = [town for town in towns if self.cap is not None and town.load > self.cap]
        if any(given[town.key] > price for town in towns):
            return False
        towns = sorted((t for t in towns if t not in single), key=lambda t: (-given[t.key], t.key))
        share = [given[town.key] for town in towns]
        beside = [
            {n for n, other in enumerate(towns) if n != m and self.near(one, other)}
            for m, one in enumerate(towns)
        ]
        # (chosen, may still be chosen, was treated elsewhere)
        stack: list[tuple[set[int], set[int], set[int]]] = [(set(), set(range(len(towns))), set())]
        while stack:
            chosen, open_, done = stack.pop()
            best = sorted(chosen | open_)[: self.most_villages]  # places are in order of share
            if sum(share[n] for n in best) <= price:
                continue
            if not open_:
                self.verdict.sets += 1
                if not done and self.exceeds([(share[n], towns[n].load) for n in sorted(chosen)], price):
                    return False
                continue
            pivot = max(open_ | done, key=lambda n: (len(open_ & beside[n]), -n))
            for n in sorted(open_ - beside[pivot]):
                stack.append((chosen | {n}, open_ & beside[n], done & beside[n]))
                open_ = open_ - {n}
                done = done | {n}
        return True

    def exceeds(self, pairs: list[tuple[int, int]], price: int) -> bool:
        """Whether the shares of some of these villages, few enough and light enough, exceed the price."""
        top = pairs[: self.most_villages]
        if self.cap is None or sum(load for _share, load in top) <= self.cap:
            return sum(share for share, _load in top) > price
        return heavier(pairs, self.cap, self.most_villages, price)

    def claims(self) -> None:
        """What the plan says of itself is what was found."""
        if "covered_value" in self.answer and int(self.answer["covered_value"]) != self.verdict.covered:
            self.fault(f"The plan says that it covers {self.answer['covered_value']:,}.")
        if self.verdict.bound and self.verdict.covered * THOUSAND > self.verdict.bound:
            self.fault("The plan covers more than the bound allows: one of the two is wrong.")
        if "gap" in self.answer and self.answer["gap"] < self.verdict.gap - 1e-6:
            self.fault(f"The plan claims a gap of {self.answer['gap']:.4%}.")


def heavier(pairs: list[tuple[int, int]], cap: int, most: int, price: int) -> bool:
    """Whether at most so many of these (share, load) pairs fit under the cap with shares above the price. Exact.

    Load is paid for at a rate, a fraction share/load of one of the pairs: for any rate, room x rate plus the largest
    shares less their pay is never less than what fits. The rate that bounds best orders the search.
    """
    pairs = [(share, load) for share, load in pairs if load <= cap and share > 0]

    def bounded(up: int, down: int) -> float:
        left = sorted((max(share * down - load * up, 0) for share, load in pairs), reverse=True)
        return (cap * up + sum(left[:most])) / down

    rates = [(0, 1), *((share, load) for share, load in pairs if load)]
    up, down = min(rates, key=lambda rate: bounded(*rate))
    order = sorted(pairs, key=lambda pair: (pair[1] * up - pair[0] * down, pair))
    sums = [0]
    for share, load in order:
        sums.append(sums[-1] + max(share * down - load * up, 0))
    stack = [(0, cap, most, 0)]
    while stack:
        at, room, number, so_far = stack.pop()
        if so_far > price:
            return True
        if at == len(order) or not number:
            continue
        end = min(at + number, len(order))
        if (so_far - price) * down + room * up + sums[end] - sums[at] <= 0:
            continue
        share, load = order[at]
        stack.append((at + 1, room, number, so_far))
        if load <= room:
            stack.append((at + 1, room - load, number - 1, so_far + share))
    return False


def main(words: list[str]) -> int:
    """Read a plan, say what was found; 1 when it does not hold."""
    if len(words) != 1:
        sys.stderr.write("usage: checker.py PLAN.json\n")
        return 2
    text = sys.stdin.read() if words[0] == "-" else Path(words[0]).read_text(encoding="utf-8")
    verdict = check(json.loads(text))
    told = {
        "holds": verdict.holds,
        "covered": verdict.covered,
        "total": verdict.total,
        "bound": verdict.bound / THOUSAND,
        "gap": round(verdict.gap, 6),
        "sets": verdict.sets,
        "faults": verdict.faults,
    }
    sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return int(not verdict.holds)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
