"""The one scope filter: "path starts with one of mine"."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q


def under_paths(paths: Iterable[str], via: str = "path") -> Q:
    """Rows whose place lies under one of the paths. No path: no row. The empty path: every row."""
    wanted = Q(pk__in=[])
    for path in paths:
        if path == "":
            return Q()
        wanted |= Q(**{f"{via}__gte": path, f"{via}__lt": after(path)})
    return wanted


def after(path: str) -> str:
    """The first string that no longer starts with `path` under C collation (paths are ASCII)."""
    return path[:-1] + chr(ord(path[-1]) + 1)


def above_paths(path: str) -> list[str]:
    """A path and all its ancestors, by the fixed widths of the division code."""
    return [path[:n] for n in (2, 4, 6, 9, 12) if n < len(path)] + [path]
