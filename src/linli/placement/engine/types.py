"""What is asked of the planner and what it answers.

Lengths are metres in a plane (the caller projects), the worth of a village is a whole number (its residents, or 1),
and the price is a whole number of the same unit multiplied by `SCALE`, so that a certificate is checked exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Key = int | str
Progress = Callable[
    [str, float], None
]  # a step ("greedy", "price", "repair", "swaps") and its share from 0 to 1

SCALE = 1000  # prices and shares are thousandths of a resident (or of a village)


class Impossible(ValueError):
    """The question has no answer; the sentence says why. The room turns it into its own refusal."""


@dataclass(frozen=True, slots=True)
class Village:
    """A village that may be given to an assistant. Villages already covered are left out."""

    key: Key
    township: str
    county: str
    residents: int
    load: float
    x_m: float
    y_m: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """How many assistants, and what a beat may be.

    `fixed` beats must be in the plan as they are and count among the assistants. `most_load` None: no cap.
    Loads are compared in thousandths, rounded. `seconds` is the deadline of the whole answer.
    """

    assistants: int
    most_villages: int = 8
    most_metres: float = 3000.0
    most_load: float | None = None
    value: Literal["residents", "villages"] = "residents"
    within: Literal["township", "county"] = "township"
    seconds: float = 30.0
    fixed: tuple[frozenset[Key], ...] = ()
    processes: int = 0  # 0: as many as there are cores, at most two


@dataclass(frozen=True, slots=True)
class OtherBeat:
    """The best beat that could stand in a beat's stead, and what it would add."""

    villages: tuple[Key, ...]
    added: int


@dataclass(frozen=True, slots=True)
class PlannedBeat:
    """One assistant's villages, and why.

    `added`: what the plan would lose without this beat (a village in no other beat). `price`: what one assistant
    is worth in the whole province (λ). `best_other`: the best other beat of the same township or county if this
    one is taken away; None when nothing is left there.
    """

    villages: tuple[Key, ...]
    place: str  # township, or county where beats may cross townships
    value: int
    load: float
    span_m: float
    added: int
    price: float
    best_other: OtherBeat | None = None
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why no plan can be better: N x price + sum(worth - share) is never less than any plan's value.

    Valid when no beat that is allowed has shares adding up to more than the price. Whole numbers, times `SCALE`.
    A village without a share has share 0. `fixed` beats are outside: their villages are worth 0 and N is less.
    """

    price: int
    shares: dict[Key, int] = field(default_factory=dict)

    def bound(self, worth: dict[Key, int], assistants: int) -> float:
        """The most that so many assistants can cover."""
        left = sum(SCALE * w - self.shares.get(key, 0) for key, w in worth.items())
        return (self.price * assistants + left) / SCALE


@dataclass(frozen=True, slots=True)
class Plan:
    """Beats, what they cover, and how far from the best it can be at most.

    Gaps are shares of the bound: (bound - value) / bound. `unsplittable`: villages that alone exceed the cap on load
    and so stand in a beat by themselves or in none. `complete` is False when the deadline cut the work short; the
    plan and the bound are valid then too.
    """

    beats: tuple[PlannedBeat, ...]
    covered_value: int
    total_value: int
    bound: float
    gap: float
    greedy_value: int
    greedy_gap: float
    certificate: Certificate
    seconds: float
    unsplittable: tuple[Key, ...] = ()
    complete: bool = True


# keeps_together: it goes where its neighbours are, for its beat is given up or another village needs the room.
Reason = Literal["uncovered", "too_far", "too_many", "too_heavy", "evens_out", "keeps_together"]


@dataclass(frozen=True, slots=True)
class Move:
    """A village that changes its beat, and why. Beats are told by their place in the two lists."""

    village: Key
    from_beat: int | None
    to_beat: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Redrawing:
    """All villages of one township in so many beats: `beats[i]` continues `current_beats[i]` where there is one.

    A beat that is given up has no villages. `complete`: lightest and fewest were proven within the time.
    """

    beats: tuple[PlannedBeat, ...]
    moves: tuple[Move, ...]
    heaviest: float
    lightest: float
    heaviest_before: float
    lightest_before: float
    least_heaviest: float  # proven: no drawing has a heaviest beat lighter than this
    seconds: float
    unsplittable: tuple[Key, ...] = ()
    complete: bool = True
