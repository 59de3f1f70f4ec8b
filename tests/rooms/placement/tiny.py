"""Tiny questions that can be answered by trying everything."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from linli.placement.engine import Plan, Question, Village
from linli.placement.record import answer_as, question_as, villages_as

Beat = frozenset[str]


@st.composite
def villages(draw: st.DrawFn, most: int = 7) -> list[Village]:
    """A few villages in two townships, on a coarse grid so that distances tie."""
    count = draw(st.integers(1, most))
    found = []
    for n in range(count):
        people = draw(st.integers(0, 60))
        found.append(
            Village(
                key=f"v{n}",
                township=draw(st.sampled_from("AB")),
                county="C",
                residents=people,
                load=float(draw(st.integers(0, 12))),
                x_m=500.0 * draw(st.integers(0, 6)),
                y_m=500.0 * draw(st.integers(0, 4)),
            )
        )
    return found


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Everything a question may say, fixed beats apart."""
    return Question(
        assistants=draw(st.integers(0, 4)),
        most_villages=draw(st.integers(1, 4)),
        most_metres=draw(st.sampled_from([0.0, 500.0, 1000.0, 1500.0])),
        most_load=draw(st.none() | st.integers(4, 16).map(float)),
        value=draw(st.sampled_from(["residents", "villages"])),
        within=draw(st.sampled_from(["township", "county"])),
        seconds=20.0,
        processes=1,
    )


def allowed(inside: Sequence[Village], question: Question) -> bool:
    """Whether these villages may be one beat."""
    if len(inside) > question.most_villages:
        return False
    if len({v.township if question.within == "township" else v.county for v in inside}) > 1:
        return False
    far = question.most_metres**2
    if any((a.x_m - b.x_m) ** 2 + (a.y_m - b.y_m) ** 2 > far for a, b in itertools.combinations(inside, 2)):
        return False
    return question.most_load is None or len(inside) == 1 or sum(v.load for v in inside) <= question.most_load


def beats(towns: Sequence[Village], question: Question) -> Iterator[tuple[Village, ...]]:
    """Every beat that is allowed."""
    for many in range(1, question.most_villages + 1):
        for inside in itertools.combinations(towns, many):
            if allowed(inside, question):
                yield inside


def optimum(towns: Sequence[Village], question: Question) -> int:
    """The most that can be covered, by trying all: reachable sets of villages, assistant by assistant."""
    choices = {frozenset(v.key for v in beat) for beat in beats(towns, question)}
    largest = {beat for beat in choices if not any(beat < other for other in choices)}
    reached: set[frozenset[Any]] = {frozenset()}
    for _ in range(min(question.assistants, len(towns))):
        reached |= {one | beat for one in reached for beat in largest}
    worth = {v.key: v.residents if question.value == "residents" else 1 for v in towns}
    return max(sum(worth[key] for key in one) for one in reached)


def exported(towns: list[Village], question: Question, plan: Plan) -> dict[str, Any]:
    """The plan as its file says it."""
    whole = {"question": question_as(question), "villages": villages_as(towns), "answer": answer_as(plan)}
    return dict(json.loads(json.dumps(whole)))
