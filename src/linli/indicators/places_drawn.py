"""Where the squares of a map stand: by the middle of the villages' points, one square for each area."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.db.models import Avg
from django.db.models.functions import Substr

from linli.access.scope import under_paths
from linli.areas.models import Area, Level


def squares(area: Area, children: Sequence[Area]) -> dict[str, tuple[int, int]]:
    """(column, row) by path: north above south, west before east. Without positions, in order of code."""
    if not children:
        return {}
    width = len(children[0].path)
    middle = (
        Area.objects.filter(under_paths([area.path]), level=Level.VILLAGE, lat__isnull=False)
        .order_by()
        .annotate(at=Substr("path", 1, width))
        .values_list("at")
        .annotate(lat_=Avg("lat"), lon_=Avg("lon"))
    )
    points = {at: (lat, lon) for at, lat, lon in middle}
    across = max(1, math.ceil(math.sqrt(len(children) * 1.5)))
    if any(child.path not in points for child in children):
        return {child.path: (i % across, i // across) for i, child in enumerate(children)}
    from_north = sorted(children, key=lambda c: (-points[c.path][0], c.path))
    found = {}
    for row in range(math.ceil(len(from_north) / across)):
        line = sorted(
            from_north[row * across : (row + 1) * across], key=lambda c: (points[c.path][1], c.path)
        )
        for column, child in enumerate(line):
            found[child.path] = (column, row)
    return found


def positions_invented(area: Area) -> bool:
    """Whether the points under an area are schematic."""
    return Area.objects.filter(under_paths([area.path]), position_invented=True).exists()
