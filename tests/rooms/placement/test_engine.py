"""The planner beside an oracle that tries everything: value <= optimum <= bound, and nothing that is not allowed."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.villages import province

from linli.placement.checker import check
from linli.placement.engine import Impossible, Question, Village, plan
from linli.placement.engine.cliques import near_sets
from linli.placement.engine.knapsack import packed
from linli.placement.engine.patches import Patch
from linli.placement.engine.planning import fitted

from .tiny import beats, exported, optimum, questions, villages

pytestmark = pytest.mark.once
MANY = settings(max_examples=60, deadline=None)


@MANY
@given(villages(), questions())
def test_a_plan_is_allowed_and_lies_between_greedy_and_its_proven_bound(
    towns: list[Village], question: Question
) -> None:
    found = plan(towns, question)
    verdict = check(exported(towns, question, found))
    assert verdict.holds, verdict.faults
    best = optimum(towns, question)
    assert found.greedy_value <= found.covered_value <= best <= found.bound + 1e-9
    assert found.gap == pytest.approx(verdict.gap)
    assert len(found.beats) <= question.assistants


@MANY
@given(villages(), questions())
def test_no_explanation_contradicts_the_plan(towns: list[Village], question: Question) -> None:
    """No other beat, put in the stead of one, would cover more; and what a beat adds is what it alone covers."""
    found = plan(towns, question)
    worth = {v.key: v.residents if question.value == "residents" else 1 for v in towns}
    covered = {key for beat in found.beats for key in beat.villages}
    every = [frozenset(v.key for v in beat) for beat in beats(towns, question)]
    for beat in found.beats:
        kept = covered - set(beat.villages)
        adds = {one: sum(worth[key] for key in one - kept) for one in every}
        assert beat.added == sum(worth[key] for key in beat.villages) == beat.value
        assert beat.added >= max(adds.values())
        if beat.best_other:
            other = frozenset(beat.best_other.villages)
            assert beat.best_other.added == adds[other] and not other <= set(beat.villages)


@MANY
@given(villages(), questions(), st.data())
def test_fixed_beats_are_in_the_plan_as_they_are(
    towns: list[Village], question: Question, data: st.DataObject
) -> None:
    keys = [v.key for v in towns]
    beat = frozenset(data.draw(st.lists(st.sampled_from(keys), min_size=1, unique=True)))
    question = dataclasses.replace(question, fixed=(beat,))
    if not question.assistants:
        with pytest.raises(Impossible):
            plan(towns, question)
        return
    found = plan(towns, question)
    assert set(found.beats[0].villages) == beat and found.beats[0].fixed
    verdict = check(exported(towns, question, found))
    assert verdict.holds, verdict.faults


def test_a_county_is_planned_nearer_to_the_bound_than_greedy() -> None:
    for geometry in ("plain", "valleys", "rings"):
        towns = province(3, geometry, under="370103")
        question = Question(25, seconds=20.0, processes=1)
        found = plan(towns, question)
        assert check(exported(towns, question, found)).holds
        assert found.complete and found.gap <= 0.02 and found.covered_value >= found.greedy_value


def test_the_same_question_has_the_same_answer_in_one_process_and_in_two() -> None:
    towns = province(5, under="370103")
    answers = [plan(towns, Question(20, seconds=60.0, processes=processes)) for processes in (1, 1, 2)]
    said = [dataclasses.replace(answer, seconds=0.0) for answer in answers]
    assert said[0] == said[1] == said[2]


def test_a_deadline_that_has_passed_still_gives_a_valid_plan_and_bound() -> None:
    towns = province(5, under="370126")
    question = Question(60, seconds=0.0, processes=1)
    found = plan(towns, question)
    verdict = check(exported(towns, question, found))
    assert verdict.holds and not found.complete
    assert found.covered_value >= found.greedy_value > 0


def test_a_village_heavier_than_the_cap_stands_alone_and_is_named() -> None:
    towns = [
        Village("a", "A", "C", 100, 90.0, 0.0, 0.0),
        Village("b", "A", "C", 10, 5.0, 10.0, 0.0),
        Village("c", "A", "C", 9, 5.0, 0.0, 10.0),
    ]
    found = plan(towns, Question(2, most_load=20.0, processes=1))
    assert found.unsplittable == ("a",)
    assert sorted(beat.villages for beat in found.beats) == [("a",), ("b", "c")]
    assert found.covered_value == 119 == found.bound


@pytest.mark.parametrize(
    "wrong",
    [
        Question(-1),
        Question(2, most_villages=0),
        Question(2, fixed=(frozenset({"nowhere"}),)),
        Question(2, fixed=(frozenset({"a"}), frozenset({"a"}))),
        Question(0, fixed=(frozenset({"a"}),)),
    ],
    ids=str,
)
def test_a_question_without_sense_is_refused(wrong: Question) -> None:
    with pytest.raises(Impossible):
        plan([Village("a", "A", "C", 1, 1.0, 0.0, 0.0)], wrong)


def test_nothing_to_plan_is_an_empty_plan() -> None:
    found = plan([], Question(3, processes=1))
    assert not found.beats and found.bound == 0 and found.gap == 0


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 30)), min_size=1, max_size=9),
    st.integers(1, 60),
    st.integers(1, 5),
)
def test_the_best_few_under_a_cap_are_found_exactly(
    pairs: list[tuple[int, int]], cap: int, most: int
) -> None:
    worths, weights = [float(w) for w, _l in pairs], [load for _w, load in pairs]
    value, upper, chosen = packed(worths, weights, cap, most)
    best = 0.0
    for mask in range(1 << len(pairs)):
        inside = [i for i in range(len(pairs)) if mask >> i & 1]
        if len(inside) <= most and sum(weights[i] for i in inside) <= cap:
            best = max(best, sum(worths[i] for i in inside))
    assert value == best == sum(worths[i] for i in chosen) and upper == best
    rough, bound, _ = packed(worths, weights, cap, most, 0.1, 2)
    assert rough <= best <= bound


def test_sets_that_were_cut_short_still_hold_every_clique() -> None:
    """A ring, where the number of sets explodes: near sets and loose sets together leave out none."""
    n = 14
    turn = [2 * math.pi * i / n for i in range(n)]
    x, y = np.array([math.cos(t) for t in turn]), np.array([math.sin(t) for t in turn])
    beside = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2 <= 1.96**2
    np.fill_diagonal(beside, val=False)
    whole, cut = near_sets(beside), near_sets(beside, most=5)
    assert len(whole.loose) == 0 and len(cut.loose) > 0 and len(whole.near) > 20
    for row in whole.near:
        assert any((row <= other).all() for other in [*cut.near, *cut.loose])
    for row in cut.near:
        inside = np.flatnonzero(row)
        assert all(beside[a, b] for a in inside for b in inside if a != b)


def test_a_plan_over_sets_that_were_cut_short_is_still_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    from linli.placement.engine import patches

    monkeypatch.setattr(patches, "near_sets", lambda beside: near_sets(beside, most=6))
    towns = province(2, "rings", under="370126")
    question = Question(30, seconds=30.0, processes=1)
    assert any(
        Patch(t, [v for v in towns if v.township == t], question).near
        < len(Patch(t, [v for v in towns if v.township == t], question).rows)
        for t in {v.township for v in towns}
    )
    verdict = check(exported(towns, question, plan(towns, question)))
    assert verdict.holds, verdict.faults


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=4), min_size=1, max_size=4), st.integers(0, 6)
)
def test_the_numbers_of_beats_are_fitted_exactly(gains: list[list[int]], number: int) -> None:
    offers = [(str(n), list(enumerate(itertools.accumulate(g, initial=0)))) for n, g in enumerate(gains)]
    numbers = fitted(offers, number)
    value = sum(dict(options)[numbers[place]] for place, options in offers)
    best = max(
        sum(v for _n, v in combination)
        for combination in itertools.product(*(options for _place, options in offers))
        if sum(n for n, _v in combination) <= number
    )
    assert value == best and sum(numbers.values()) <= number


def test_positions_are_made_the_same_for_the_same_seed() -> None:
    assert province(1, under="370102") == province(1, under="370102") != province(2, under="370102")
