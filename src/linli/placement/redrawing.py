"""A township's beats as they are, and what the engine proposes in their stead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from linli.access.scope import under_paths
from linli.base.errors import Refused
from linli.base.posts import Post
from linli.workforce.models import Beat, BeatRole, valid_on

from .engine import Impossible, Village
from .formula import Formula
from .villages import COUNTY, TOWNSHIP, in_draft_posts, parts_of, places_under, projected

SECONDS = 5.0


@dataclass(frozen=True)
class Held:
    """The villages that one assistant has in the beat."""

    posting: str  # uid; no name
    version: int
    villages: tuple[str, ...]
    load: float


@dataclass
class Township:
    """A township as it is drawn now."""

    path: str
    villages: list[Village] = field(default_factory=list)
    beats: list[Held] = field(default_factory=list)
    vacant: list[str] = field(default_factory=list)  # villages in no beat
    free: list[str] = field(default_factory=list)  # those of them that no open draft post asks for
    apart: list[str] = field(default_factory=list)  # villages of beats that reach into other townships
    unplaced: int = 0


@dataclass(frozen=True)
class Redrawn:
    """A proposal in plain values."""

    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    moves: list[dict[str, Any]]
    figures: dict[str, Any]


def township_of(path: str, day: date, formula: Formula, *, with_free: bool = False) -> Township:
    """The township's villages with their loads, and its beats in order of place.

    `with_free`: villages in no beat, and in no open draft post, are given out too.
    """
    places = places_under(path, day)
    parts = parts_of(places, path, day)
    points = projected(places)
    loads = {v.path: formula.load(parts[v.path]) for v in places}
    found = Township(path, unplaced=sum(v.lat is None for v in places))
    held, versions = _held(path, day)
    inside = {uid: villages for uid, villages in held.items() if all(v in loads for v in villages)}
    found.apart = sorted(
        {v for uid, villages in held.items() if uid not in inside for v in villages if v in loads}
    )
    taken = {v for villages in inside.values() for v in villages}
    found.beats = [
        Held(uid, versions[uid], tuple(sorted(villages)), sum(loads[v] for v in villages))
        for uid, villages in sorted(inside.items(), key=lambda item: (min(item[1]), item[0]))
    ]
    drafted = in_draft_posts(path)
    found.vacant = [v.path for v in places if v.path not in taken and v.path not in found.apart]
    found.free = [v for v in found.vacant if v not in drafted]
    give = taken | set(found.free if with_free else [])
    found.villages = [
        Village(
            key=v.path,
            township=v.path[:TOWNSHIP],
            county=v.path[:COUNTY],
            residents=parts[v.path].residents,
            load=loads[v.path],
            x_m=points.get(v.path, (0.0, 0.0))[0],
            y_m=points.get(v.path, (0.0, 0.0))[1],
            name=v.name,
        )
        for v in places
        if v.path in give
    ]
    return found


def _held(path: str, day: date) -> tuple[dict[str, set[str]], dict[str, int]]:
    """The main beats of assistants that touch a township, whole."""
    beats = Beat.objects.filter(valid_on(day), post=Post.ASSISTANT, role=BeatRole.MAIN)
    touching = set(beats.filter(under_paths([path])).values_list("posting", flat=True))
    held: dict[str, set[str]] = defaultdict(set)
    versions: dict[str, int] = {}
    for uid, version, place in beats.filter(posting__in=touching).values_list(
        "posting__uid", "posting__version", "path"
    ):
        held[str(uid)].add(place)
        versions[str(uid)] = version
    return held, versions


def redrawn(township: Township, *, most_villages: int, most_metres: int) -> Redrawn:
    """Ask the engine. Raises Refused where the township cannot be redrawn."""
    if township.unplaced:
        raise Refused(
            _(
                "A village of this township has no position. Import positions first: beats are drawn by distances."
            ),
            code="no_positions",
        )
    if len(township.beats) < 1 or len(township.villages) < 2:
        raise Refused(
            _("There is nothing to redraw here: a beat and two villages are needed."), code="nothing"
        )
    twice = len([v for b in township.beats for v in b.villages]) > len(
        {v for b in township.beats for v in b.villages}
    )
    if twice:
        raise Refused(
            _("A village of this township stands in two beats. Settle that first, then propose anew."),
            code="ambiguous",
        )
    from .engine import redraw  # here: whoever never redraws never loads the arithmetic

    try:
        found = redraw(
            township.villages,
            [frozenset(b.villages) for b in township.beats],
            most_villages=most_villages,
            most_metres=float(most_metres),
            seconds=SECONDS,
        )
    except Impossible as no:
        raise Refused(
            _("With these limits the township cannot be divided: %(why)s") % {"why": str(no)},
            code="impossible",
        ) from None
    before = [
        {"posting": b.posting, "version": b.version, "villages": list(b.villages), "load": round(b.load, 2)}
        for b in township.beats
    ]
    after = [
        {"villages": sorted(str(v) for v in b.villages), "load": round(b.load, 2), "span_m": round(b.span_m)}
        for b in found.beats
    ]
    moves = [
        {"village": str(m.village), "from": m.from_beat, "to": m.to_beat, "reason": m.reason}
        for m in found.moves
    ]
    names = (
        "heaviest",
        "lightest",
        "heaviest_before",
        "lightest_before",
        "least_heaviest",
        "seconds",
        "complete",
    )
    figures = {n: getattr(found, n) for n in names} | {"unsplittable": [str(v) for v in found.unsplittable]}
    return Redrawn(before, after, moves, figures)
