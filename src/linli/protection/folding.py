"""Small areas: whoever looks from above sees no area with fewer than five officers, nor can work one out.

Areas beside each other that have too few are folded into one line. Where the folded ones together have too few
still, or only one stands in the fold, the smallest of the others goes in with them: what is shown taken off the
sum of the area above then gives the fold, and nothing smaller.
"""

from __future__ import annotations

from collections.abc import Mapping

FEW = 5


def folded(sizes: Mapping[str, int]) -> set[str]:
    """Of areas beside each other, with their officers, those that do not stand alone."""
    inside = {path for path, n in sizes.items() if 0 < n < FEW}
    others = sorted((n, path) for path, n in sizes.items() if n >= FEW)
    while inside and sum(sizes[p] for p in inside) < FEW and others:
        inside.add(others.pop(0)[1])
    return inside
