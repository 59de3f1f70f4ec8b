"""A plan on a small drawing: villages where their points lie, the villages of one beat joined by lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from .villages import Place

WIDTH, HEIGHT, EDGE = 560, 420, 18
NUMBERED = 60  # beats; with more of them the numbers would hide the map
MARKS = {"covered": "b3", "planned": "b1", "left": "oo"}


@dataclass(frozen=True)
class Drawn:
    """One beat to be drawn: its number, and its villages by path."""

    number: int
    villages: Sequence[str]


def plan_map(
    places: Sequence[Place], states: Mapping[str, str], beats: Sequence[Drawn], *, title: str
) -> Markup | None:
    """An SVG of the villages that have positions; None for fewer than two. `states`: covered, planned or left."""
    placed = {v.path: v for v in places if v.lat is not None and v.lon is not None}
    if len(placed) < 2:
        return None
    points = _on_paper(placed)
    size = 9 if len(placed) <= 150 else 6 if len(placed) <= 600 else 4
    out = []
    for beat in beats:
        lines = _joined([points[v] for v in beat.villages if v in points])
        if lines:
            path = "".join(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in lines)
            out.append(f'<path class="ln l1" d="{path}"/>')
    for path, (x, y) in points.items():
        kind = states.get(path, "covered")
        name = escape(f"{placed[path].name}, {_words()[kind]}")
        out.append(f"<g><title>{name}</title>{_mark(kind, x, y, size)}</g>")
    if len(beats) <= NUMBERED:
        for beat in beats:
            spots = [points[v] for v in beat.villages if v in points]
            if spots:
                x, y = max(spots, key=lambda p: p[0])
                out.append(f'<text class="s" x="{x + size:.1f}" y="{y + 4:.1f}">{beat.number}</text>')
    return Markup(  # noqa: S704 (every name was escaped above)
        f'<svg class="ch map points" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img"'
        f' aria-label="{escape(title)}">{"".join(out)}</svg>'
    )


def _words() -> dict[str, str]:
    return {"covered": _("has an assistant"), "planned": _("in a planned beat"), "left": _("left without")}


def _mark(kind: str, x: float, y: float, size: float) -> str:
    """A filled square, a small grey one, or an empty frame: told apart by more than colour."""
    side = size * 0.6 if kind == "covered" else size
    half = side / 2
    return (
        f'<rect class="{MARKS[kind]}" x="{x - half:.1f}" y="{y - half:.1f}"'
        f' width="{side:.1f}" height="{side:.1f}"/>'
    )


def _on_paper(placed: Mapping[str, Place]) -> dict[str, tuple[float, float]]:
    """Each point on the drawing, north above."""
    lats = [v.lat or 0.0 for v in placed.values()]
    lons = [v.lon or 0.0 for v in placed.values()]
    south, north, west, east = min(lats), max(lats), min(lons), max(lons)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min(
        (WIDTH - 2 * EDGE) / max((east - west) * squeeze, 1e-6),
        (HEIGHT - 2 * EDGE) / max(north - south, 1e-6),
    )
    left = (WIDTH - (east - west) * squeeze * scale) / 2
    top = (HEIGHT - (north - south) * scale) / 2
    return {
        path: (left + ((v.lon or 0) - west) * squeeze * scale, top + (north - (v.lat or 0)) * scale)
        for path, v in placed.items()
    }


Point = tuple[float, float]


def _joined(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """The shortest lines that join some points: a tree, grown from the first."""
    if len(points) < 2:
        return []
    inside, outside = [points[0]], list(points[1:])
    lines = []
    while outside:
        a, b = min(((i, o) for i in inside for o in outside), key=lambda pair: math.dist(*pair))
        lines.append((a, b))
        inside.append(b)
        outside.remove(b)
    return lines
