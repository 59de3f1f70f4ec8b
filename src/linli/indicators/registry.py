"""The registry: every figure is a named function of (area, period, as-of). Each is filed once, under its code."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from linli.access.grants import Can
from linli.areas.models import Area
from linli.base.errors import NotFound
from linli.base.posts import Post
from linli.base.texts import say

from .answers import Answer
from .periods import AsOf, Period

Function = Callable[[Area, Period, AsOf], Answer]
PROTECTED = frozenset({Post.COMMUNITY_OFFICER, Post.AUXILIARY})  # nobody measures these by clearance
CODE = re.compile(r"^[a-z]+\.[a-z_]+$")

UNITS: dict[str, dict[str, str]] = {
    "people": {"zh": "人", "en": "people"},
    "percent": {"zh": "%", "en": "%"},
    "yuan": {"zh": "元", "en": "yuan"},
    "entries": {"zh": "条", "en": "entries"},
    "tips": {"zh": "条", "en": "tips"},
    "bulletins": {"zh": "份", "en": "bulletins"},
    "disputes": {"zh": "起", "en": "disputes"},
    "cases": {"zh": "起", "en": "cases"},
    "times": {"zh": "次", "en": "times"},
    "requests": {"zh": "件", "en": "requests"},
    "km": {"zh": "公里", "en": "km"},
    "hours": {"zh": "小时", "en": "hours"},
    "premises": {"zh": "处", "en": "premises"},
    "findings": {"zh": "处", "en": "findings"},
    "milestones": {"zh": "个", "en": "milestones"},
    "villages": {"zh": "个", "en": "villages"},
}

GROUPS: dict[str, dict[str, str]] = {
    "staff": {"zh": "队伍", "en": "Staff"},
    "coverage": {"zh": "覆盖", "en": "Coverage"},
    "redeployment": {"zh": "警力下沉", "en": "Redeployment"},
    "protection": {"zh": "勤务保护", "en": "Protected time"},
    "premises": {"zh": "九小场所", "en": "Small premises"},
    "cases": {"zh": "警情", "en": "Calls"},
    "outcome": {"zh": "办结与认可", "en": "Closed and confirmed"},
    "bulletins": {"zh": "协查通报", "en": "Bulletins"},
    "tips": {"zh": "线索", "en": "Tips"},
    "fieldwork": {"zh": "走访与底数", "en": "Fieldwork"},
    "mediation": {"zh": "矛盾纠纷", "en": "Disputes"},
    "assistance": {"zh": "代办", "en": "Errands"},
    "funds": {"zh": "经费", "en": "Funds"},
    "programme": {"zh": "攻坚任务", "en": "Programme"},
}


@dataclass(frozen=True)
class Column:
    """One column of the list of records under a figure: its head, and what stands in it."""

    title: dict[str, str]
    cell: Callable[[Any], Any]


@dataclass(frozen=True)
class Records:
    """How the rows under a figure are shown: never anything personal; `url` opens one row where a room has it."""

    columns: Sequence[Column]
    can: Can = Can.SEE_FIGURES
    related: Sequence[str] = ()
    order: Sequence[str] = ("pk",)
    url: str = ""
    uid: Callable[[Any], Any] = field(default=lambda row: row.uid)


@dataclass(frozen=True)
class Indicator:
    """A figure: what it is called, what it means, which version of that meaning, and the function that counts it.

    stock       counted on the period's last day, not over the period
    residents   about residents' cases: in public, numbers below 5 are withheld
    expected    every county (or area below) is expected to have some: completeness can be told
    posts       the posts that may be measured by it; none by default
    clearance   whether it would measure clearance: then no protected post may ever be measured by it
    """

    code: str
    title: dict[str, str]
    unit: str
    definition: dict[str, str]
    function: Function
    version: int
    since: date | None
    stock: bool
    residents: bool
    expected: bool
    posts: frozenset[Post]
    clearance: bool
    places: int
    records: Records | None

    def __str__(self) -> str:
        return say(self.title)

    @property
    def meaning(self) -> str:
        """A digest of the definition in both languages: it may only change together with the version."""
        said = f"{self.code}\n{self.definition['zh']}\n{self.definition['en']}\n{self.unit}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]


_filed: dict[str, Indicator] = {}
_loaded: set[str] = set()


def indicator(
    code: str,
    *,
    zh: str,
    en: str,
    says: str,
    unit: str,
    version: int = 1,
    since: date | None = None,
    stock: bool = False,
    residents: bool = False,
    expected: bool = False,
    posts: Sequence[Post] = (),
    clearance: bool = False,
    places: int = 0,
    records: Records | None = None,
) -> Callable[[Function], Function]:
    """File a function as a figure. Its docstring is the definition in English, `says` the one in Chinese.

    Raises ValueError for a duplicate, a figure without a definition, and a measure that no post may bear.
    """

    def file(function: Function) -> Function:
        meaning = " ".join(inspect.cleandoc(function.__doc__ or "").split())
        if not CODE.match(code) or unit not in UNITS:
            raise ValueError(f"{code!r} in {unit!r}: a code is room.figure, a unit is one of UNITS")
        if code in _filed:
            raise ValueError(f"there is a figure {code!r} already")
        if not meaning or not says:
            raise ValueError(f"{code} is not defined in both languages")
        if clearance and PROTECTED & set(posts):
            raise ValueError(f"{code}: nobody measures a protected post by clearance")
        _filed[code] = Indicator(
            code,
            {"zh": zh, "en": en},
            unit,
            {"zh": says, "en": meaning},
            function,
            version,
            since,
            stock,
            residents,
            expected,
            frozenset(posts),
            clearance,
            places,
            records,
        )
        return function

    return file


def all_figures() -> list[Indicator]:
    """Every figure of the rooms that this house has, room by room."""
    _load()
    return list(_filed.values())


def by_code(code: str) -> Indicator:
    """The figure of a code. Raises NotFound."""
    _load()
    if code not in _filed:
        raise NotFound()
    return _filed[code]


def known(code: str) -> bool:
    """Whether there is a figure of this code."""
    _load()
    return code in _filed


def take_out(code: str) -> None:
    """Take a figure out again; for tests that file one."""
    _filed.pop(code, None)


def _load() -> None:
    for room in settings.ROOMS:
        name = f"linli.indicators.figures.{room}"
        if room not in _loaded and importlib.util.find_spec(name):
            importlib.import_module(name)
        _loaded.add(room)


# columns that many lists of records share


def place(of: Callable[[Any], Any] = lambda row: row.area.name) -> Column:
    """The place's name."""
    return Column({"zh": "地点", "en": "Place"}, of)


def day(of: Callable[[Any], Any] = lambda row: row.day) -> Column:
    """The day that it is counted on."""
    return Column({"zh": "日期", "en": "Day"}, of)


def state(of: Callable[[Any], Any] = lambda row: row.get_status_display()) -> Column:
    """The state as it stands now."""
    return Column({"zh": "现状", "en": "State now"}, of)


def column(zh: str, en: str, of: Callable[[Any], Any]) -> Column:
    """Any other column."""
    return Column({"zh": zh, "en": en}, of)
