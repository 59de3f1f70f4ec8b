"""What of a table of counts may be published: no number below 5 about residents' cases, and none to be found out.

A table is a set of cells (an area in a period) and its sums: a city is the sum of its counties, a half-year the
sum of its months. A number below 5 is withheld; where that alone would let it be found by subtraction, its
smallest sibling is withheld too, until no withheld number follows from what is shown. That is checked against
all sums together, not sum by sum, because areas and periods cross.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

BELOW = 5
PRIME = 2**61 - 1  # sums are solved in whole numbers of this field; a false "safe" has no chance to speak of

Cell = TypeVar("Cell", bound=Hashable)
Sum = tuple[Cell, Sequence[Cell]]  # a cell, and the cells of which it is the sum


def publishable(
    values: Mapping[Cell, int], sums: Iterable[Sum], *, never: Iterable[Cell] = ()
) -> dict[Cell, int | None]:
    """The table as it may be shown: None where a number is withheld. `never` are cells that nobody publishes anyway."""
    equations = [[whole, *parts] for whole, parts in sums]
    hidden = {cell for cell, n in values.items() if n < BELOW} | set(never)
    while True:
        more = _pairs(values, equations, hidden) or _solved(values, equations, hidden)
        if not more:
            break
        hidden |= more
    return {cell: None if cell in hidden else n for cell, n in values.items()}


def _pairs(values: Mapping[Cell, int], equations: list[list[Cell]], hidden: set[Cell]) -> set[Cell]:
    """In each sum with something hidden, enough others that the hidden ones hold at least 5 together."""
    more: set[Cell] = set()
    for equation in equations:
        whole, *parts = equation
        now = hidden | more
        inside = [c for c in parts if c in now]
        if not inside and whole not in now:
            continue
        shown = sorted((c for c in parts if c not in now), key=lambda c: (values[c], str(c)))
        if whole in now:
            if len(inside) == 0 and shown:  # the whole alone would follow from its parts
                more.add(shown[0])
            continue
        while shown and (len(inside) < 2 or sum(values[c] for c in inside) < BELOW):
            inside.append(shown.pop(0))
            more.add(inside[-1])
        if (
            len(inside) < 2 or sum(values[c] for c in inside) < BELOW
        ):  # no sibling is left: the whole goes too
            more.add(whole)
    return more - hidden


def _solved(values: Mapping[Cell, int], equations: list[list[Cell]], hidden: set[Cell]) -> set[Cell]:
    """For each hidden number that still follows from the sums, one more to hide beside it."""
    found = follows(equations, hidden)
    more: set[Cell] = set()
    by_cell: dict[Cell, list[list[Cell]]] = defaultdict(list)
    for equation in equations:
        for cell in equation:
            by_cell[cell].append(equation)
    for cell in sorted(found, key=str):
        others = {c for equation in by_cell[cell] for c in equation if c not in hidden and c not in more}
        if others:
            more.add(min(others, key=lambda c: (values[c], str(c))))
    return more


def follows(equations: Iterable[Sequence[Cell]], hidden: set[Cell]) -> set[Cell]:
    """The hidden cells that can be worked out from all sums together (whole - parts = 0, the shown ones known)."""
    rows = []
    for whole, *parts in equations:
        row = {c: PRIME - 1 for c in parts if c in hidden}
        if whole in hidden:
            row[whole] = 1
        if row:
            rows.append(row)
    solved = _reduced(rows)
    return {next(iter(row)) for row in solved if len(row) == 1}


def _reduced(rows: list[dict[Cell, int]]) -> list[dict[Cell, int]]:
    """Gauss and Jordan: each row's leading cell stands in no other row. A row of one cell is a solved cell."""
    leading: dict[Cell, dict[Cell, int]] = {}
    uses: dict[Cell, set[Cell]] = defaultdict(set)  # which leading rows hold a cell
    for given in sorted(rows, key=len):
        row = dict(given)
        for cell in [c for c in row if c in leading]:
            if cell in row:
                _take(row, leading[cell], row[cell])
        if not row:
            continue
        pivot = min(row, key=lambda c: (len(uses[c]), str(c)))
        inverse = pow(row[pivot], PRIME - 2, PRIME)
        row = {c: n * inverse % PRIME for c, n in row.items()}
        for lead in list(uses[pivot]):
            other = leading[lead]
            before = set(other)
            _take(other, row, other[pivot])
            for cell in before - set(other):
                uses[cell].discard(lead)
            for cell in set(other) - before:
                uses[cell].add(lead)
        leading[pivot] = row
        for cell in row:
            uses[cell].add(pivot)
    return list(leading.values())


def _take(row: dict[Cell, int], other: Mapping[Cell, int], times: int) -> None:
    """row -= times * other."""
    for cell, n in other.items():
        left = (row.get(cell, 0) - times * n) % PRIME
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
