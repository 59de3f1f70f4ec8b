"""Reading a roster: who is in which post of which unit with which beat, row by row, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import override

from linli.base.posts import Post
from linli.base.tables import Fault, as_date, read_table

NEEDS = ("number", "name", "post", "unit")
MAY = ("phone", "beat", "from", "until", "term")
ALSO = {
    "警号": "number",
    "工号": "number",
    "编号": "number",
    "姓名": "name",
    "岗位": "post",
    "单位": "unit",
    "值班电话": "phone",
    "工作电话": "phone",
    "责任区": "beat",
    "起始日期": "from",
    "截止日期": "until",
    "任期至": "term",
}
NUMBER = re.compile(r"[A-Za-z0-9\-]{1,20}")
PHONE = re.compile(r"[0-9+\- ]{3,20}")
IDENTITY = re.compile(r"\d{15}|\d{17}[\dXx]")
BETWEEN = re.compile(r"[;；、，,\s]+")
LONGEST_NAME = 40
MOST_ROWS = 1_000_000
NEEDS_BEAT = (Post.ASSISTANT, Post.COMMUNITY_OFFICER, Post.AUXILIARY, Post.GRID_LEADER, Post.GRID_MEMBER)


@dataclass(slots=True)
class Listed:
    """One row of a roster. `until` is half-open already: the first day no longer in post."""

    line: int
    number: str
    name: str
    phone: str
    post: Post
    unit: str  # a number or a name, as the roster says it
    beat: tuple[str, ...] = ()  # codes
    start: date | None = None
    until: date | None = None
    term: date | None = None
    unit_id: int = 0
    areas: tuple[int, ...] = field(default=())


def read_roster(
    data: bytes,
    *,
    encoding: str = "utf-8",
    columns: Sequence[str] = (),
    posts: Mapping[str, str] | None = None,
) -> tuple[list[Listed], list[Fault]]:
    """The rows of a roster and the faults that a row has by itself. Raises Wrong for a file that is no table.

    `columns` names its columns by place and `posts` its own words for posts, as a mapping keeps them.
    """
    table = read_table(
        data,
        needs=NEEDS,
        may=MAY,
        also=ALSO,
        encoding=encoding,
        columns=columns,
        most_faults=MOST_ROWS,
    )
    faults = list(table.faults)
    own_words = {word.lower(): Post(post) for word, post in (posts or {}).items()}
    broken = {f.line for f in faults}
    rows: list[Listed] = []
    names: dict[str, str] = {}
    seen: dict[tuple[str, str, str], int] = {}
    for line, cells in table.rows:
        if line in broken:
            continue
        cells = {name: cell.strip() for name, cell in cells.items()}
        found = _person_faults(line, cells)
        row, more = _row(line, cells, own_words)
        found += more
        if not found:
            if names.setdefault(row.number, row.name) != row.name:
                text = _("This duty number stands in the list with another name.")
                found.append(Fault(line, "number", "two_names", text))
            key = (row.number, str(row.post), row.unit)
            if key in seen:
                text = _("Row %(n)d says the same posting already.") % {"n": seen[key]}
                found.append(Fault(line, "number", "duplicate", text))
            seen.setdefault(key, line)
        faults += found
        rows.append(row)
    return rows, faults


def _person_faults(line: int, cells: dict[str, str]) -> list[Fault]:
    found = []
    number, name, phone = cells["number"], cells["name"], cells.get("phone", "")
    for column in ("number", "phone", "name"):
        if IDENTITY.fullmatch(cells.get(column, "")):
            text = _("This looks like an identity number. Staff have duty numbers here, nothing else.")
            return [Fault(line, column, "personal_data_here", text)]
    if not NUMBER.fullmatch(number):
        text = _("A duty number has 1 to 20 letters or digits.")
        found.append(Fault(line, "number", "required" if not number else "bad_number", text))
    if not 0 < len(name) <= LONGEST_NAME:
        text = _("A name has 1 to %(n)d characters.") % {"n": LONGEST_NAME}
        found.append(Fault(line, "name", "required" if not name else "too_long", text))
    if phone and not PHONE.fullmatch(phone):
        text = _("A duty phone is made of 3 to 20 digits, with + - and spaces.")
        found.append(Fault(line, "phone", "bad_phone", text))
    return found


def _row(line: int, cells: dict[str, str], own_words: dict[str, Post]) -> tuple[Listed, list[Fault]]:
    """A row and its faults; a row with faults is looked at further, so that all of them are told at once."""
    found = []
    word = cells["post"].lower()
    post = own_words.get(word) or posts_by_word().get(word)
    beat = tuple(dict.fromkeys(code for code in BETWEEN.split(cells.get("beat", "")) if code))
    if post is None:
        choices = ", ".join(p.value for p in Post if p != Post.INSPECTOR)
        text = _("No such post. Choose one of: %(choices)s.") % {"choices": choices}
        found.append(Fault(line, "post", "not_allowed", text))
    elif post == Post.INSPECTOR:
        text = _("Inspectors are appointed and ended only by two inspectors of the level above.")
        found.append(Fault(line, "post", "not_allowed_for_post", text))
    elif post in NEEDS_BEAT and not beat:
        text = _("This post needs a beat: the codes of its villages or communities.")
        found.append(Fault(line, "beat", "required", text))
    if not cells["unit"]:
        found.append(Fault(line, "unit", "required", _("Say the unit by its number or name.")))
    days: dict[str, date | None] = {}
    for column in ("from", "until", "term"):
        said = cells.get(column, "")
        days[column] = as_date(said) if said else None
        if said and days[column] is None:
            found.append(Fault(line, column, "bad_date", _("Write a day as 2017-03-15.")))
    start, last = days["from"], days["until"]
    if start and last and last < start:
        found.append(Fault(line, "until", "bad_interval", _("The last day comes before the first.")))
    until = last + timedelta(days=1) if last else None
    number, name, phone = cells["number"], cells["name"], cells.get("phone", "")
    row = Listed(
        line, number, name, phone, post or Post.OFFICER, cells["unit"], beat, start, until, days["term"]
    )
    return row, found


@lru_cache(maxsize=1)
def posts_by_word() -> dict[str, Post]:
    """Posts by their code and by their name in either language."""
    found = {str(p.value): p for p in Post}
    for lang in ("en", "zh-hans"):
        with override(lang):
            found |= {str(p.label).lower(): p for p in Post}
    return found
