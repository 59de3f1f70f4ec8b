"""The checker lets a true plan through and refuses each forgery; it is itself held against trying everything."""

from __future__ import annotations

import copy
import itertools
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.villages import province

from linli.placement import checker
from linli.placement.checker import check, heavier
from linli.placement.engine import Question, Village, plan

from .tiny import beats, exported, questions, villages

pytestmark = pytest.mark.once

Said = dict[str, Any]


@pytest.fixture(scope="module")
def said() -> Said:
    """A true plan for one county, with a cap on load and a fixed beat."""
    towns = province(4, under="370103")
    fixed = frozenset({str(towns[0].key)})
    question = Question(20, most_load=12_000.0, fixed=(fixed,), seconds=20.0, processes=1)
    return exported(towns, question, plan(towns, question))


def test_a_true_plan_passes(said: Said) -> None:
    verdict = check(said)
    assert verdict.holds, verdict.faults
    assert 0 < verdict.gap < 0.05 and verdict.covered == said["answer"]["covered_value"]


def price_too_small(said: Said) -> None:
    said["answer"]["certificate"]["price"] -= 1 + said["answer"]["certificate"]["price"] // 200


def price_below_zero(said: Said) -> None:
    said["answer"]["certificate"]["price"] = -1


def price_not_whole(said: Said) -> None:
    said["answer"]["certificate"]["price"] += 0.5


def share_above_the_worth(said: Said) -> None:
    row = said["villages"][5]
    said["answer"]["certificate"]["shares"][row[0]] = row[3] * 1000 + 1


def shares_as_high_as_the_worth(said: Said) -> None:
    """Each by itself is lawful; together they would make the bound what is covered by nobody."""
    fixed = {key for beat in said["question"]["fixed"] for key in beat}
    shares = {row[0]: row[3] * 1000 for row in said["villages"] if row[0] not in fixed}
    said["answer"]["certificate"]["shares"] = shares


def share_of_a_fixed_village(said: Said) -> None:
    said["answer"]["certificate"]["shares"][said["question"]["fixed"][0][0]] = 1


def share_of_nowhere(said: Said) -> None:
    said["answer"]["certificate"]["shares"]["999"] = 1


def beat_too_long(said: Said) -> None:
    """A far village of the same township."""
    beat = said["answer"]["beats"][3]["villages"]
    rows = {row[0]: row for row in said["villages"]}
    mine = rows[beat[0]]
    taken = {key for b in said["answer"]["beats"] for key in b["villages"]}
    far = max(
        (r for r in rows.values() if r[1] == mine[1] and r[0] not in taken),
        key=lambda r: (r[5] - mine[5]) ** 2 + (r[6] - mine[6]) ** 2,
    )
    beat[-1] = far[0]


def too_many_villages(said: Said) -> None:
    said["question"]["most_villages"] = max(len(b["villages"]) for b in said["answer"]["beats"]) - 1


def over_the_cap(said: Said) -> None:
    most = max(b["load"] for b in said["answer"]["beats"] if len(b["villages"]) > 1)
    said["question"]["most_load"] = most - 1


def counted_twice(said: Said) -> None:
    said["answer"]["beats"][4]["villages"].append(said["answer"]["beats"][5]["villages"][0])


def twice_in_one_beat(said: Said) -> None:
    said["answer"]["beats"][4]["villages"].append(said["answer"]["beats"][4]["villages"][0])


def too_many_beats(said: Said) -> None:
    said["question"]["assistants"] -= 1


def fixed_beat_left_out(said: Said) -> None:
    said["answer"]["beats"].pop(0)


def empty_beat(said: Said) -> None:
    said["answer"]["beats"][2]["villages"] = []


def village_of_nowhere(said: Said) -> None:
    said["answer"]["beats"][2]["villages"][0] = "999"


def across_townships(said: Said) -> None:
    """Two neighbours that would be near enough, but lie in two townships."""
    beat = said["answer"]["beats"][2]["villages"]
    other = next(r for r in said["villages"] if r[0] == beat[0])
    other[1] = "another"
    if len(beat) == 1:
        beat.append(said["answer"]["beats"][3]["villages"].pop())


def covered_said_too_high(said: Said) -> None:
    said["answer"]["covered_value"] += 1


def gap_said_too_low(said: Said) -> None:
    said["answer"]["gap"] /= 2


def village_named_twice(said: Said) -> None:
    said["villages"].append(said["villages"][0])


FORGERIES: list[Callable[[Said], None]] = [
    price_too_small, price_below_zero, price_not_whole, share_above_the_worth, shares_as_high_as_the_worth,
    share_of_a_fixed_village, share_of_nowhere, beat_too_long, too_many_villages, over_the_cap, counted_twice,
    twice_in_one_beat, too_many_beats, fixed_beat_left_out, empty_beat, village_of_nowhere, across_townships,
    covered_said_too_high, gap_said_too_low, village_named_twice,
]  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forgery_is_refused(said: Said, forge: Callable[[Said], None]) -> None:
    forged = copy.deepcopy(said)
    forge(forged)
    assert not check(forged).holds


@settings(max_examples=150, deadline=None)
@given(villages(), questions(), st.data())
def test_a_certificate_holds_exactly_when_no_allowed_beat_exceeds_the_price(
    towns: list[Village], question: Question, data: st.DataObject
) -> None:
    """Against trying every beat, with shares drawn by chance, many of them just at the price."""
    worth = {v.key: v.residents if question.value == "residents" else 1 for v in towns}
    shares = {key: data.draw(st.integers(0, much * 1000)) for key, much in worth.items()}
    sums = [sum(shares[v.key] for v in beat) for beat in beats(towns, question)]
    price = data.draw(st.sampled_from(sums)) + data.draw(st.integers(-1, 1))
    answer = {"beats": [], "certificate": {"price": max(price, 0), "shares": shares}}
    verdict = check(exported_answer(towns, question, answer))
    assert verdict.holds == (max(sums) <= max(price, 0))
    if verdict.holds:
        left = sum(much * 1000 - shares[key] for key, much in worth.items())
        assert verdict.bound == max(price, 0) * question.assistants + left


def exported_answer(towns: list[Village], question: Question, answer: Said) -> Said:
    whole = exported(towns, question, plan([], question))
    rows = [[v.key, v.township, v.county, v.residents, v.load, v.x_m, v.y_m] for v in towns]
    return {"question": whole["question"], "villages": rows, "answer": answer}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), max_size=8),
    st.integers(0, 40), st.integers(1, 4), st.integers(0, 90),
)  # fmt: skip
def test_the_best_few_under_a_cap_are_compared_exactly(
    pairs: list[tuple[int, int]], cap: int, most: int, price: int
) -> None:
    sums = [
        sum(share for share, _load in some)
        for many in range(most + 1)
        for some in itertools.combinations(pairs, many)
        if sum(load for _share, load in some) <= cap
    ]
    assert heavier(pairs, cap, most, price) == (max(sums) > price)


def test_it_runs_by_itself_and_its_exit_says_whether_the_plan_holds(said: Said, tmp_path: Path) -> None:
    for forge, code in ((None, 0), (counted_twice, 1)):
        plan_file = tmp_path / "plan.json"
        told = copy.deepcopy(said)
        if forge:
            forge(told)
        plan_file.write_text(json.dumps(told))
        command = [sys.executable, "-I", checker.__file__, str(plan_file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert json.loads(done.stdout)["holds"] == (code == 0)
    assert (
        subprocess.run([sys.executable, "-I", checker.__file__], check=False, capture_output=True).returncode
        == 2
    )


def test_it_shares_no_code_with_the_planner() -> None:
    source = Path(checker.__file__).read_text()
    assert "linli" not in source and "numpy" not in source and "highspy" not in source
