"""Placing assistants over a whole province, beside greedy, each plan checked by the separate program.

    python benchmarks/placement.py [--json FILE] [--only NAME…] [--quick]

62,074 villages of the real list with invented positions and residents (tests/support/villages.py). Every plan is
written to a file and checked by src/linli/placement/checker.py, which shares no code with the planner; the gap told
is the checker's. Memory is the peak of the process plus the peak of its helper. With --quick one city, one seed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HOUSE / "src"), str(HOUSE)]
CHECKER = HOUSE / "src/linli/placement/checker.py"
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Scenario:
    """A question, where it is asked, and what its answers must keep (percent, seconds; None: told only)."""

    name: str
    assistants: int
    villages: int = 8
    metres: float = 3000.0
    covered: float = 0.0
    load: float | None = None
    within: str = "township"
    seeds: tuple[int, ...] = (1,)
    geometries: tuple[str, ...] = ("plain",)
    most_gap: float | None = 2.0
    most_seconds: float = 60.0
    half_of_greedy: bool = False


BOTH = ("plain", "valleys")
SCENARIOS = [
    Scenario("nothing_covered", 7000, seeds=SEEDS, geometries=BOTH, most_gap=0.5, most_seconds=30, half_of_greedy=True),
    Scenario(
        "most_covered", 1500, covered=0.89, seeds=SEEDS, geometries=BOTH, most_gap=0.5, most_seconds=30,
        half_of_greedy=True,
    ),
    Scenario("four_in_2_km", 7000, villages=4, metres=2000),
    Scenario("four_in_5_km", 7000, villages=4, metres=5000),
    Scenario("eight_in_5_km", 7000, metres=5000),
    Scenario("sixteen_in_2_km", 7000, villages=16, metres=2000),
    Scenario("sixteen_in_5_km", 7000, villages=16, metres=5000),
    Scenario("with_a_load_cap", 7000, load=15_000, most_gap=1.5),
    Scenario("most_covered_with_a_load_cap", 1500, covered=0.89, load=15_000, most_gap=1.5),
    Scenario("rings", 7000, geometries=("rings",), most_gap=None),
    Scenario("within_counties", 1500, covered=0.89, within="county", most_gap=None),
]  # fmt: skip
SWEEP = ("four_in_2_km", "four_in_5_km", "eight_in_5_km", "sixteen_in_2_km", "sixteen_in_5_km")
MOST_MEMORY_MB = 1000


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--json", type=Path)
    words.add_argument("--only", nargs="+", choices=[s.name for s in SCENARIOS])
    words.add_argument("--quick", action="store_true")
    words.add_argument("--inside", nargs=5, help=argparse.SUPPRESS)
    said = words.parse_args()
    if said.inside:
        name, seed, geometry, under, file = said.inside
        print(json.dumps(planned(named(name), int(seed), geometry, under, Path(file))))
        return 0
    found: dict[str, Any] = {"machine": machine(), "memory_limit_mb": MOST_MEMORY_MB}
    for scenario in [named(name) for name in said.only] if said.only else SCENARIOS:
        found[scenario.name] = measured(scenario, quick=said.quick)
    if swept := [found[name] for name in SWEEP if name in found]:
        found["sweep"] = {
            key: max(one[key] for one in swept) for key in ("gap_percent", "seconds", "memory_mb")
        }
    text = json.dumps(found, indent=1)
    print(text)
    if said.json:
        said.json.write_text(text + "\n")
    return int(any(found[s.name]["missed"] for s in SCENARIOS if s.name in found))


def named(name: str) -> Scenario:
    return next(s for s in SCENARIOS if s.name == name)


def machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}


def measured(scenario: Scenario, *, quick: bool) -> dict[str, Any]:
    """All runs of a scenario, and the worst of them."""
    runs = [
        run(scenario, seed, geometry, "3701" if quick else "37")
        for geometry in scenario.geometries
        for seed in (scenario.seeds[:1] if quick else scenario.seeds)
    ]
    worst = {
        "gap_percent": max(r["gap_percent"] for r in runs),
        "of_greedys_gap_percent": max(r["of_greedys_gap_percent"] for r in runs),
        "seconds": max(r["seconds"] for r in runs),
        "memory_mb": max(r["memory_mb"] for r in runs),
    }
    missed = [
        *["gap_percent"] * (scenario.most_gap is not None and worst["gap_percent"] > scenario.most_gap),
        *["of_greedys_gap_percent"] * (scenario.half_of_greedy and worst["of_greedys_gap_percent"] > 50),
        *["seconds"] * (worst["seconds"] > scenario.most_seconds),
        *["memory_mb"] * (worst["memory_mb"] > MOST_MEMORY_MB),
    ]
    return {**worst, "missed": missed, "runs": runs}


def run(scenario: Scenario, seed: int, geometry: str, under: str) -> dict[str, Any]:
    """Plan in a process of its own, then check in another; a plan that does not hold ends the run."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "plan.json")
        inside = ["--inside", scenario.name, str(seed), geometry, under, str(file)]
        done = subprocess.run(
            [sys.executable, __file__, *inside], stdout=subprocess.PIPE, text=True, check=True
        )
        began = time.perf_counter()
        checked = subprocess.run(
            [sys.executable, "-I", str(CHECKER), str(file)], stdout=subprocess.PIPE, text=True, check=False
        )
        verdict, took = json.loads(checked.stdout), time.perf_counter() - began
    if not verdict["holds"]:
        raise SystemExit(f"{scenario.name}, seed {seed}, {geometry}: {verdict['faults']}")
    found = json.loads(done.stdout.splitlines()[-1])
    greedy = (verdict["bound"] - found["greedy"]) / verdict["bound"]
    told = {
        "geometry": geometry, "seed": seed, "villages": found["villages"], "covered": verdict["covered"],
        "greedy_covered": found["greedy"], "bound": verdict["bound"],
        "gap_percent": round(100 * verdict["gap"], 3), "greedy_gap_percent": round(100 * greedy, 3),
        "of_greedys_gap_percent": round(100 * verdict["gap"] / greedy, 1) if greedy else 0.0,
        "seconds": found["seconds"], "memory_mb": found["memory_mb"], "complete": found["complete"],
        "checking_s": round(took, 1),
    }  # fmt: skip
    print(json.dumps({"scenario": scenario.name, **told}), file=sys.stderr, flush=True)
    return told


def planned(scenario: Scenario, seed: int, geometry: str, under: str, file: Path) -> dict[str, Any]:
    """One plan, written for the checker; how long it took and how much memory."""
    from tests.support.villages import VILLAGES, province

    from linli.placement.engine import Question, plan
    from linli.placement.record import answer_as, question_as, villages_as

    everywhere = len(province(seed, geometry, under=under))
    villages = province(seed, geometry, covered=scenario.covered, under=under)
    question = Question(
        assistants=round(scenario.assistants * everywhere / VILLAGES),
        most_villages=scenario.villages,
        most_metres=scenario.metres,
        most_load=scenario.load,
        within=scenario.within,  # type: ignore[arg-type]
        seconds=0.95 * scenario.most_seconds,
    )
    began = time.perf_counter()
    found = plan(villages, question)
    seconds = time.perf_counter() - began
    own, helper = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = {"question": question_as(question), "villages": villages_as(villages), "answer": answer_as(found)}
    file.write_text(json.dumps(whole))
    return {
        "villages": len(villages),
        "greedy": found.greedy_value,
        "seconds": round(seconds, 1),
        "memory_mb": (own.ru_maxrss + helper.ru_maxrss) // 1024,
        "complete": found.complete,
    }


if __name__ == "__main__":
    raise SystemExit(main())
