"""What a figure's function gives back: not a number but the rows under it, so that the number is their number.

A figure is counted in one grouped question per set of rows; figures that differ in one column (posts, kinds)
share it (`by`, `only`). Within `reading()` no question is asked twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Count, QuerySet, Sum, Value
from django.db.models.functions import Substr

Number = int | Decimal
Groups = dict[str, Number]
Made = TypeVar("Made")

_asked: ContextVar[dict[Any, Any] | None] = ContextVar("asked", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Within it, no question is asked twice: one page or one document reads one state of things."""
    if _asked.get() is not None:
        yield
        return
    token = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(token)


def once(key: Any, ask: Callable[[], Made]) -> Made:
    """The answer to a question, remembered within `reading()`."""
    asked = _asked.get()
    if asked is None:
        return ask()
    if key not in asked:
        asked[key] = ask()
    return asked[key]  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Counted:
    """How many rows, or distinct values of a column. `by` is a column of which `only` these values count.

    `cube` names columns by which all are grouped at once, so that figures with another `by` share the question.
    """

    rows: QuerySet
    path: str = "path"
    by: str = ""
    only: tuple[str | None, ...] = ()
    distinct: str = ""
    cube: tuple[str, ...] = ()

    def groups(self, width: int) -> Groups:
        """How many by the first `width` characters of the path."""
        return self._groups(width, Count(self.distinct, distinct=True) if self.distinct else Count("pk"))

    def records(self) -> QuerySet:
        """The rows themselves."""
        return self.rows.filter(**{f"{self.by}__in": self.only}) if self.only else self.rows

    def _groups(self, width: int, what: Any) -> Groups:
        where = Substr(self.path, 1, width) if width else Value("")
        rows = self.rows.order_by().annotate(where_=where)
        columns = self.cube or ((self.by,) if self.by else ())
        named = ["where_", *columns]
        asked = rows.values(*named).annotate(n_=what).values_list(*named, "n_")
        sql, params = asked.query.sql_with_params()
        found = once((sql, params), lambda: list(asked))
        out: Groups = defaultdict(int)
        which = columns.index(self.by) if self.by else 0
        for at, *kinds, n in found:
            if n and (not self.only or kinds[which] in self.only):
                out[at] += n
        return dict(out)


@dataclass(frozen=True)
class Summed(Counted):
    """The sum of an expression over rows, divided by `per` (100 makes yuan of fen)."""

    what: Any = None
    per: int = 1

    def groups(self, width: int) -> Groups:
        found = self._groups(width, Sum(self.what, output_field=None))
        return {at: _whole(Decimal(n) / self.per) for at, n in found.items()}


@dataclass(frozen=True)
class Share:
    """A part of a whole, in per cent."""

    part: Counted | Told
    whole: Counted | Told

    def records(self) -> QuerySet:
        """The rows of the part."""
        return self.part.records()


@dataclass(frozen=True)
class Told:
    """Groups that another room has counted; `rows` are the records under them."""

    told: Callable[[int], Mapping[str, Number]]
    rows: QuerySet

    def groups(self, width: int) -> Groups:
        return {at: n for at, n in self.told(width).items() if n}

    def records(self) -> QuerySet:
        return self.rows


@dataclass(frozen=True)
class Several:
    """Rows of several tables counted together; `columns` are the values that their common list shows."""

    parts: tuple[Counted, ...]
    columns: tuple[tuple[str, ...], ...]

    def groups(self, width: int) -> Groups:
        """The sum of the parts."""
        out: Groups = defaultdict(int)
        for part in self.parts:
            for at, n in part.groups(width).items():
                out[at] += n
        return dict(out)

    def records(self) -> QuerySet:
        """The rows of all tables as tuples of the columns."""
        first, *rest = (
            part.records().order_by().values_list(*names)
            for part, names in zip(self.parts, self.columns, strict=True)
        )
        return first.union(*rest, all=True)


Answer = Counted | Summed | Share | Told | Several


def total(groups: Mapping[str, Number], prefix: str | tuple[str, ...] = "") -> Number:
    """The sum over the groups under a prefix, or under several."""
    return sum((n for at, n in groups.items() if at.startswith(prefix)), start=0)


def _whole(n: Decimal) -> Number:
    return int(n) if n == n.to_integral_value() else n
