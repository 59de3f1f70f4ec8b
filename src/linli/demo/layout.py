"""Invented positions: a map laid out by numbers alone, because the list of areas has none.

The province is one rectangle, cut in two again and again by the number of villages, first among cities by where
they roughly lie, then among counties and townships in order of code. No border of any real place is drawn.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

SOUTH, NORTH, WEST, EAST = 34.5, 38.2, 115.0, 122.5
KM_PER_DEGREE = 111.2
FILLED = 0.78  # of the side of a township's rectangle its villages fill
JITTER = 0.26  # of the distance between two villages

# where a city roughly lies, in degrees, so that neighbours are neighbours
ROUGHLY = {
    "3701": (36.6, 117.0),
    "3702": (36.1, 120.4),
    "3703": (36.8, 118.1),
    "3704": (34.8, 117.3),
    "3705": (37.5, 118.7),
    "3706": (37.5, 121.4),
    "3707": (36.7, 119.2),
    "3708": (35.4, 116.6),
    "3709": (36.2, 117.1),
    "3710": (37.5, 122.1),
    "3711": (35.4, 119.5),
    "3713": (35.1, 118.4),
    "3714": (37.4, 116.4),
    "3715": (36.5, 116.0),
    "3716": (37.4, 118.0),
    "3717": (35.2, 115.5),
}


class Box(NamedTuple):
    """A rectangle in degrees."""

    south: float
    north: float
    west: float
    east: float

    @property
    def centre(self) -> tuple[float, float]:
        return (self.south + self.north) / 2, (self.west + self.east) / 2

    @property
    def is_wide(self) -> bool:
        """Whether it is longer from west to east, on the ground."""
        return (self.east - self.west) * math.cos(math.radians(self.centre[0])) > self.north - self.south

    def cut(self, share: float, *, upright: bool) -> tuple[Box, Box]:
        """The two parts of an upright or level cut, the first with a share of the area."""
        if upright:
            at = self.west + (self.east - self.west) * share
            return self._replace(east=at), self._replace(west=at)
        at = self.south + (self.north - self.south) * share
        return self._replace(north=at), self._replace(south=at)

    def shrunk(self, by: float) -> Box:
        """The same around its centre, smaller."""
        lat, lon = self.centre
        high, wide = (self.north - self.south) * by / 2, (self.east - self.west) * by / 2
        return Box(lat - high, lat + high, lon - wide, lon + wide)


def positions(villages: Sequence[str], seed: str) -> dict[str, tuple[float, float]]:
    """A position (latitude, longitude) for every village code and every code above one."""
    weights: dict[str, int] = defaultdict(int)
    below: dict[str, set[str]] = defaultdict(set)
    for code in villages:
        for above, own in ((2, 4), (4, 6), (6, 9), (9, 12)):
            weights[code[:own]] += 1
            below[code[:above]].add(code[:own])
    found: dict[str, tuple[float, float]] = {}
    root = villages[0][:2]
    whole = Box(SOUTH, NORTH, WEST, EAST)
    found[root] = _rounded(whole.centre)
    for city, city_box in _shared(sorted(below[root]), whole, weights, ROUGHLY):
        found[city] = _rounded(city_box.centre)
        for county, county_box in _shared(sorted(below[city]), city_box, weights, {}):
            found[county] = _rounded(county_box.centre)
            for township, box in _shared(sorted(below[county]), county_box, weights, {}):
                found[township] = _rounded(box.centre)
                rng = Random(f"{seed}:{township}")  # noqa: S311 (a map, not a secret)
                found |= _on_a_grid(sorted(below[township]), box.shrunk(FILLED), rng)
    return found


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 5), round(point[1], 5)


def _shared(
    codes: Sequence[str],
    box: Box,
    weights: Mapping[str, int],
    roughly: Mapping[str, tuple[float, float]],
) -> Iterator[tuple[str, Box]]:
    """Share a rectangle among codes by weight, halving along its longer side."""
    if len(codes) == 1:
        yield codes[0], box
        return
    upright = box.is_wide
    if roughly:
        codes = sorted(codes, key=lambda c: (roughly.get(c, box.centre)[1 if upright else 0], c))
    total, sum_, cut = sum(weights[c] for c in codes), 0, 1
    for n, code in enumerate(codes[:-1], start=1):
        sum_ += weights[code]
        cut = n
        if sum_ * 2 >= total:
            break
    first, second = codes[:cut], codes[cut:]
    one, other = box.cut(sum(weights[c] for c in first) / total, upright=upright)
    yield from _shared(first, one, weights, roughly)
    yield from _shared(second, other, weights, roughly)


def _on_a_grid(codes: Sequence[str], box: Box, rng: Random) -> dict[str, tuple[float, float]]:
    """Villages on a jittered grid that fills a rectangle."""
    high = (box.north - box.south) * KM_PER_DEGREE
    wide = (box.east - box.west) * KM_PER_DEGREE * math.cos(math.radians(box.centre[0]))
    columns = max(1, round(math.sqrt(len(codes) * wide / high))) if high else 1
    rows = math.ceil(len(codes) / columns)
    step_lat, step_lon = (box.north - box.south) / rows, (box.east - box.west) / columns
    cells = [(r, c) for r in range(rows) for c in range(columns)]
    rng.shuffle(cells)
    points = {}
    for code, (r, c) in zip(codes, cells, strict=False):
        lat = box.south + (r + 0.5 + rng.uniform(-JITTER, JITTER)) * step_lat
        lon = box.west + (c + 0.5 + rng.uniform(-JITTER, JITTER)) * step_lon
        points[code] = _rounded((lat, lon))
    return points
