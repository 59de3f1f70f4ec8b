"""Which paths an area stands for, and how rows are grouped by the areas under it."""

from __future__ import annotations

from django.db.models import Q

from linli.access.scope import under_paths
from linli.areas.models import Area, Succession

from .answers import once

WIDTHS = (2, 4, 6, 9, 12, 15)
COUNTY = 6


def paths_of(area: Area) -> list[str]:
    """The area's own path, and those of the areas that merged into it, however long ago."""
    if not once("successions", lambda: Succession.objects.exists()):
        return [area.path]
    return once(("paths", area.pk), lambda: _paths_of(area))


def _paths_of(area: Area) -> list[str]:
    paths, waiting = [area.path], [area.pk]
    while waiting:
        found = Succession.objects.filter(new__in=waiting).values_list("old_id", "old__path")
        waiting = []
        for old, path in found:
            if not any(path.startswith(held) for held in paths):
                paths.append(path)
                waiting.append(old)
    return paths


def under(area: Area, via: str = "path") -> Q:
    """Rows that lie in the area as it is now."""
    return under_paths(paths_of(area), via=via)


def next_width(path: str) -> int:
    """The width of the paths one level down; the path's own where there is none."""
    return next((w for w in WIDTHS if w > len(path)), len(path))


def grain(path: str) -> int:
    """How finely rows are grouped under a path: at least its children, and counties where it is larger."""
    return max(next_width(path), COUNTY) if len(path) < COUNTY else next_width(path)
