"""No number below 5 about residents' cases is published, and none can be found out by any subtraction."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.indicators.publishable import BELOW, follows, publishable

COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 40))


@st.composite
def tables(draw):
    """A province of cities of counties, over months of half-years of a year; every sum in both directions."""
    cities = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    halves = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2))
    counties = [f"{c}{k}" for c, n in enumerate(cities) for k in range(n)]
    months = [f"{h}{m}" for h, n in enumerate(halves) for m in range(n)]
    own = draw(
        st.booleans()
    )  # whether something lies on the level of the city itself, which nobody publishes
    values = {(a, m): draw(COUNTS) for a in counties for m in months}
    return build(values, cities, halves), own


def build(values, cities, halves):
    areas = {"P": [str(c) for c in range(len(cities))]}
    areas |= {str(c): [f"{c}{k}" for k in range(n)] for c, n in enumerate(cities)}
    periods = {"Y": [f"h{h}" for h in range(len(halves))]}
    periods |= {f"h{h}": [f"{h}{m}" for m in range(n)] for h, n in enumerate(halves)}
    months = [m for h in periods["Y"] for m in periods[h]]
    for city, parts in list(areas.items())[1:]:
        values |= {(city, m): sum(values[p, m] for p in parts) for m in months}
    values |= {("P", m): sum(values[c, m] for c in areas["P"]) for m in months}
    everywhere = {a for a, _m in values}
    for half, parts in list(periods.items())[1:]:
        values |= {(a, half): sum(values[a, m] for m in parts) for a in everywhere}
    values |= {(a, "Y"): sum(values[a, h] for h in periods["Y"]) for a in everywhere}
    whenever = {m for _a, m in values}
    sums = [((a, m), [(p, m) for p in parts]) for a, parts in areas.items() for m in whenever]
    sums += [((a, m), [(a, p) for p in parts]) for m, parts in periods.items() for a in everywhere]
    return values, sums


def found_by_subtraction(shown, sums):
    """An independent attacker: exact elimination in fractions over all sums; the cells whose value follows."""
    hidden = [c for c, n in shown.items() if n is None]
    at = {c: i for i, c in enumerate(hidden)}
    rows = []
    for whole, parts in sums:
        row = [Fraction(0)] * len(hidden)
        for cell, sign in [(whole, 1), *((p, -1) for p in parts)]:
            if cell in at:
                row[at[cell]] += sign
        rows.append(row)
    rank = 0
    for column in range(len(hidden)):
        pivot = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        lead = rows[rank][column]
        rows[rank] = [x / lead for x in rows[rank]]
        for r in range(len(rows)):
            if r != rank and rows[r][column]:
                times = rows[r][column]
                rows[r] = [x - times * y for x, y in zip(rows[r], rows[rank], strict=True)]
        rank += 1
    return [hidden[row.index(1)] for row in rows if sum(1 for x in row if x) == 1]


@settings(max_examples=300, deadline=None)
@given(tables())
def test_nothing_withheld_can_be_recovered_by_subtraction(made):
    (values, sums), _own = made
    shown = publishable(values, sums)
    assert all(n is None or n >= BELOW for n in shown.values())
    assert all(n is None or n == values[c] for c, n in shown.items())
    assert found_by_subtraction(shown, sums) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=4))
def test_not_even_by_trying_every_number(counts):
    """All ways in which the hidden numbers of one sum could stand: none of them is certain."""
    parts = [("p", i) for i in range(len(counts))]
    values = dict(zip(parts, counts, strict=True)) | {"whole": sum(counts)}
    shown = publishable(values, [("whole", parts)])
    hidden = [p for p in parts if shown[p] is None]
    if not hidden:
        return
    total = shown["whole"]
    if total is None:
        return  # then nothing bounds them
    left = total - sum(n for p in parts if (n := shown[p]) is not None)
    ways = [w for w in product(range(left + 1), repeat=len(hidden)) if sum(w) == left]
    for i, _part in enumerate(hidden):
        assert len({w[i] for w in ways}) > 1, (counts, shown)


@pytest.mark.parametrize(
    ("counts", "withheld"),
    [
        ([3, 9, 20], 2),  # the smallest sibling goes with it
        ([3, 4, 20], 2),  # two small ones hide each other
        ([0, 0, 20], 3),  # two that hold nothing together would both be nought
        ([10, 20, 30], 0),
        ([2], 1),
    ],
)
def test_the_smallest_sibling_is_withheld_too(counts, withheld):
    parts = [("p", i) for i in range(len(counts))]
    values = dict(zip(parts, counts, strict=True)) | {"whole": sum(counts)}
    shown = publishable(values, [("whole", parts)])
    assert sum(shown[p] is None for p in parts) == withheld


def test_the_attacker_would_find_a_number_that_only_it_is_withheld():
    """The control: without the sibling, subtraction works."""
    values = {"whole": 32, "a": 3, "b": 9, "c": 20}
    sums = [("whole", ["a", "b", "c"])]
    careless = {c: (None if n < BELOW else n) for c, n in values.items()}
    assert found_by_subtraction(careless, sums) == ["a"]
    assert follows([["whole", "a", "b", "c"]], {"a"}) == {"a"}
    assert publishable(values, sums) == {"whole": 32, "a": None, "b": None, "c": 20}
