"""A township on one small drawing: a mark for each village where its point lies."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from .models import Area

WIDTH, HEIGHT, EDGE = 420, 300, 16


def points_map(
    areas: Sequence[Area], *, title: str, chosen: Area | None = None, url: Callable[[Area], str]
) -> Markup | None:
    """An SVG of the areas that have positions; None for fewer than two."""
    placed = [(a, a.lat, a.lon) for a in areas if a.lat is not None and a.lon is not None]
    if len(placed) < 2:
        return None
    south, north = min(p[1] for p in placed), max(p[1] for p in placed)
    west, east = min(p[2] for p in placed), max(p[2] for p in placed)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min(
        (WIDTH - 2 * EDGE) / max((east - west) * squeeze, 1e-6),
        (HEIGHT - 2 * EDGE) / max(north - south, 1e-6),
    )
    width, height = (east - west) * squeeze * scale, (north - south) * scale
    left, top = (WIDTH - width) / 2, (HEIGHT - height) / 2
    out = []
    for area, lat, lon in sorted(placed, key=lambda p: chosen is not None and p[0].pk == chosen.pk):
        x, y = left + (lon - west) * squeeze * scale, top + (north - lat) * scale
        here = chosen is not None and area.pk == chosen.pk
        name = escape(area.name)
        mark = (
            f'<rect class="{"b1" if here else "b3"}" x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>'
        )
        label = f'<text class="h m" x="{x:.1f}" y="{y - 9:.1f}">{name}</text>' if here else ""
        out.append(f'<a href="{escape(url(area))}"><title>{name}</title>{mark}{label}</a>')
    body = "".join(out)
    return Markup(  # noqa: S704 (every name was escaped above)
        f'<svg class="ch map points" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="group"'
        f' aria-label="{escape(title)}">{body}</svg>'
    )
