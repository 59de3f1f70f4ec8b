"""Redrawing one township: all villages, within the limits, no heavier than need be, few changes, each explained."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.villages import province

from linli.placement.engine import Impossible, Question, Redrawing, Village, plan, redraw

from .tiny import allowed

pytestmark = pytest.mark.once


@st.composite
def townships(draw: st.DrawFn) -> tuple[list[Village], list[frozenset[str]], Question]:
    """A few villages, some of them in beats (lawful or not), and limits."""
    count = draw(st.integers(1, 6))
    villages = [
        Village(
            f"v{n}", "A", "C", 1, float(draw(st.integers(0, 9))),
            500.0 * draw(st.integers(0, 4)), 500.0 * draw(st.integers(0, 2)),
        )
        for n in range(count)
    ]  # fmt: skip
    held = [draw(st.integers(-1, 2)) for _ in villages]
    present = draw(st.integers(max([0, *held]) + 1, 3))
    beats = [frozenset(f"v{n}" for n in range(count) if held[n] == b) for b in range(present)]
    limits = Question(
        present,
        most_villages=draw(st.integers(1, 4)),
        most_metres=draw(st.sampled_from([500.0, 1000.0, 2000.0])),
        most_load=draw(st.none() | st.integers(6, 20).map(float)),
    )
    return villages, beats, limits


def asked(villages: list[Village], beats: list[frozenset[str]], limits: Question) -> Redrawing:
    return redraw(
        villages,
        beats,
        most_villages=limits.most_villages,
        most_metres=limits.most_metres,
        most_load=limits.most_load,
    )


def divisions(villages: list[Village], many: int, limits: Question) -> list[tuple[int, ...]]:
    """Every lawful drawing, by trying all."""
    found = []
    for assigned in itertools.product(range(many), repeat=len(villages)):
        inside = [[v for v, b in zip(villages, assigned, strict=True) if b == beat] for beat in range(many)]
        if all(allowed(beat, limits) for beat in inside):
            found.append(assigned)
    return found


def heaviest(villages: list[Village], assigned: tuple[int, ...], many: int) -> float:
    return max(
        sum(v.load for v, b in zip(villages, assigned, strict=True) if b == beat) for beat in range(many)
    )


@settings(max_examples=80, deadline=None)
@given(townships())
def test_a_drawing_is_lawful_even_and_changes_no_more_than_it_must(
    case: tuple[list[Village], list[frozenset[str]], Question],
) -> None:
    villages, beats, limits = case
    lawful = divisions(villages, len(beats), limits)
    if not lawful:
        with pytest.raises(Impossible):
            asked(villages, beats, limits)
        return
    found = asked(villages, beats, limits)
    by_key = {v.key: v for v in villages}
    assert sorted(key for beat in found.beats for key in beat.villages) == sorted(by_key)
    assert all(allowed([by_key[key] for key in beat.villages], limits) for beat in found.beats)
    lightest = min(heaviest(villages, one, len(beats)) for one in lawful)
    assert found.least_heaviest <= lightest + 1e-9
    assert lightest <= found.heaviest <= lightest * 1.02 + 1e-3
    now = [next((b for b, beat in enumerate(beats) if v.key in beat), -1) for v in villages]
    fewest = min(
        sum(a != b for a, b in zip(one, now, strict=True))
        for one in lawful
        if heaviest(villages, one, len(beats)) <= lightest * 1.02
    )
    assert len(found.moves) <= fewest


@settings(max_examples=60, deadline=None)
@given(townships())
def test_moves_are_the_difference_and_each_has_a_true_reason(
    case: tuple[list[Village], list[frozenset[str]], Question],
) -> None:
    villages, beats, limits = case
    try:
        found = asked(villages, beats, limits)
    except Impossible:
        return
    now = {key: n for n, beat in enumerate(beats) for key in beat}
    then = {key: n for n, beat in enumerate(found.beats) for key in beat.villages}
    assert {m.village for m in found.moves} == {key for key in then if then[key] != now.get(key)}
    for move in found.moves:
        assert move.from_beat == now.get(move.village) and move.to_beat == then[move.village]
        old = [v for v in villages if move.from_beat is not None and v.key in beats[move.from_beat]]
        if move.reason == "uncovered":
            assert move.from_beat is None
        elif move.reason in {"too_far", "too_many", "too_heavy"}:
            assert not allowed(old, limits)
        elif move.reason == "evens_out":
            assert move.from_beat is not None
            assert found.beats[move.from_beat].load < sum(v.load for v in old)


def test_a_drawing_that_is_good_already_stays_as_it_is() -> None:
    villages = [Village(f"v{n}", "A", "C", 100, 10.0, 300.0 * n, 0.0) for n in range(6)]
    beats = [frozenset({"v0", "v1", "v2"}), frozenset({"v3", "v4", "v5"})]
    assert not asked(villages, beats, Question(2)).moves


def test_a_real_township_gets_evener_beats() -> None:
    county = province(1, under="370126")
    township = county[0].township
    villages = [v for v in county if v.township == township]
    drawn = plan(villages, Question(200, most_metres=4000.0, processes=1))
    beats = [frozenset(beat.villages) for beat in drawn.beats]
    found = redraw(villages, beats, most_villages=10, most_metres=4000.0, seconds=3.0)
    assert found.least_heaviest <= found.heaviest < found.heaviest_before


def test_fewer_beats_give_up_the_lightest_and_more_begin_empty() -> None:
    villages = [Village(f"v{n}", "A", "C", 100, 10.0 + n, 300.0 * n, 0.0) for n in range(4)]
    beats = [frozenset({"v0"}), frozenset({"v1", "v2", "v3"})]
    fewer = redraw(villages, beats, beats=1)
    assert not fewer.beats[0].villages and len(fewer.beats[1].villages) == 4
    assert [m.reason for m in fewer.moves] == ["keeps_together"]
    more = redraw(villages, beats, beats=4)
    assert [len(beat.villages) for beat in more.beats] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "beats",
    [[frozenset({"v0"}), frozenset({"v0"})], [frozenset({"elsewhere"})], []],
    ids=["twice", "unknown", "none"],
)
def test_present_beats_without_sense_are_refused(beats: list[frozenset[str]]) -> None:
    with pytest.raises(Impossible):
        redraw([Village("v0", "A", "C", 1, 1.0, 0.0, 0.0)], beats)
