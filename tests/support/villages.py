"""Invented positions and residents for the real list of villages: what the placement planner is measured on.

Townships are rectangles of about 85 km² laid out in a grid per county. `plain` strews the villages evenly,
`valleys` strings them along two or three winding roads, `rings` sets them around market towns at just the radius
at which the number of possible beats explodes. Residents are long-tailed and come to `RESIDENTS` for a province.
"""

from __future__ import annotations

import csv
import gzip
import math
import random
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path

from linli.placement.engine import Village

LIST = Path(__file__).resolve().parents[2] / "src/linli/areas/data/shandong-areas.csv.gz"
RESIDENTS = 93_800_000
VILLAGES = 62_074
KM2, SPREAD = 85.0, 0.7  # mean size of a township; sigma of the logarithm of a village's residents

Point = tuple[float, float]


@cache
def codes() -> tuple[str, ...]:
    """The codes of all villages and communities, in order."""
    with gzip.open(LIST, "rt", encoding="utf-8") as file:
        return tuple(sorted(row["code"] for row in csv.DictReader(file) if len(row["code"]) == 12))


def plain(chance: random.Random, many: int, wide: float, high: float) -> list[Point]:
    """Evenly strewn."""
    return [(chance.uniform(0, wide), chance.uniform(0, high)) for _ in range(many)]


def valleys(chance: random.Random, many: int, wide: float, high: float) -> list[Point]:
    """Along winding roads, some 250 m to either side."""
    roads = []
    for _ in range(chance.choice((2, 2, 3))):
        level, swing, phase = chance.uniform(0, high), chance.uniform(0.05, 0.2) * high, chance.uniform(0, 6)
        roads.append((level, swing, phase))
    found = []
    for _ in range(many):
        level, swing, phase = chance.choice(roads)
        x = chance.uniform(0, wide)
        y = level + swing * math.sin(phase + 6 * x / wide)
        found.append((x + chance.gauss(0, 250), y + chance.gauss(0, 250)))
    return found


def rings(chance: random.Random, many: int, wide: float, high: float) -> list[Point]:
    """Around market towns, at 1.2 to 1.6 km from the middle: across a ring it is about as far as a beat may reach."""
    towns = [(chance.uniform(0, wide), chance.uniform(0, high)) for _ in range(max(2, many // 12))]
    found = []
    for _ in range(many):
        (x, y), radius, turn = (
            chance.choice(towns),
            chance.uniform(1200, 1600),
            chance.uniform(0, 2 * math.pi),
        )
        found.append((x + radius * math.cos(turn), y + radius * math.sin(turn)))
    return found


GEOMETRIES: dict[str, Callable[[random.Random, int, float, float], list[Point]]] = {
    "plain": plain,
    "valleys": valleys,
    "rings": rings,
}


def province(seed: int, geometry: str = "plain", *, covered: float = 0.0, under: str = "37") -> list[Village]:
    """The villages of a province, or of what lies `under` a code, less those that are covered already."""
    by_township: dict[str, list[str]] = defaultdict(list)
    for code in codes():
        if code.startswith(under):
            by_township[code[:9]].append(code)
    places = _corners(sorted(by_township))
    mean = RESIDENTS / VILLAGES
    found = []
    for township, villages in by_township.items():
        chance = random.Random(f"{seed} {geometry} {township}")
        area = KM2 * chance.lognormvariate(-0.08, 0.4) * 1e6
        wide = math.sqrt(area * chance.uniform(0.6, 1.6))
        points = GEOMETRIES[geometry](chance, len(villages), wide, area / wide)
        left, low = places[township]
        for code, (x, y) in zip(villages, points, strict=True):
            many = max(1, round(mean * chance.lognormvariate(-SPREAD * SPREAD / 2, SPREAD)))
            if chance.random() < covered:
                continue
            found.append(
                Village(code, township, code[:6], many, float(many), round(left + x, 1), round(low + y, 1))
            )
    return found


def _corners(townships: list[str]) -> dict[str, Point]:
    """Where each township's rectangle begins: side by side inside its county, counties far apart."""
    side, found = math.sqrt(KM2) * 1000, {}
    counties: dict[str, list[str]] = defaultdict(list)
    for township in townships:
        counties[township[:6]].append(township)
    for n, inside in enumerate(counties.values()):
        row = math.ceil(math.sqrt(len(inside)))
        for m, township in enumerate(inside):
            found[township] = (n * 200_000 + (m % row) * side, (m // row) * side)
    return found
