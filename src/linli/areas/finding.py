"""The search index: every Han character a token of its own, every reading in pinyin, on either database.

FTS5's trigram finds nothing for one or two characters, and neither database knows where a Chinese word ends.
So a name is indexed character by character and asked for as a phrase. The row id is the area's sort key: what
comes first in the index is the higher level and the lower code, so a question may stop at its twentieth answer.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from django.db import connection
from pypinyin import Style, pinyin

from linli.access.scope import after
from linli.base.search import is_han, normal, tokens

from .codes import STEPS, sort_range

TABLE = "areas_find"
FOREVER = "9999-12-31"
COMMITTEES = ("村民委员会", "居民委员会", "村委会", "居委会", "委会")
ENDINGS = (
    *COMMITTEES,
    *("委员会", "社区", "街道", "地区", "村", "镇", "乡", "县", "区", "市", "省"),
)
BOUND = "qq0"  # a token that no name holds, between a name and its former ones
MOST_LETTERS = 20  # of a name's pinyin that are indexed and asked for
MOST_READINGS = 12

Row = tuple[int, str, str, str, str, str, str]  # sort key, path, until, plain name, name, sound, inner


def index_row(sort_key: int, path: str, until: date | None, name: str, former: Iterable[str] = ()) -> Row:
    """What the index holds of one area."""
    names = [normal(name), *(normal(f) for f in former)]
    heard = [sounds(n) for n in names]
    return (
        sort_key,
        path,
        until.isoformat() if until else FOREVER,
        names[0],
        f" {BOUND} ".join(" ".join(tokens(n)) for n in names),
        " ".join(dict.fromkeys(s for sound, _ in heard for s in sound)),
        " ".join(dict.fromkeys(s for _, inner in heard for s in inner)),
    )


def sounds(name: str) -> tuple[list[str], list[str]]:
    """(pinyin and initials of the whole name, the same from each later syllable on), in every reading.

    The ending that says what a place is (village, community, town) is read in its one usual way.
    """
    stem = own_part(name)
    options = [_readings(c) for c in stem]
    tail = [_readings(c)[0] for c in name[len(stem) :]]
    whole: list[str] = []
    inner: list[str] = []
    for at in range(max(len(options), 1)):
        found = whole if at == 0 else inner
        for reading in _combined(options[at:]):
            syllables = [*reading, *tail]
            found.append("".join(syllables)[:MOST_LETTERS])
            found.append("".join(s[:1] for s in syllables)[:MOST_LETTERS])
    return list(dict.fromkeys(s for s in whole if s)), list(dict.fromkeys(s for s in inner if s))


def own_part(name: str) -> str:
    """A name without the ending that says what it is."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return own_part(name[: -len(ending)]) if len(name) - len(ending) > 1 else name[: -len(ending)]
    return name


@lru_cache(maxsize=30_000)
def _readings(c: str) -> tuple[str, ...]:
    """Every reading of one character, the usual one first; letters and digits read as they are."""
    if not is_han(c):
        return (c if c.isascii() and c.isalnum() else "",)
    found = pinyin(c, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(r for r in (found[0] if found else ()) if r.isascii() and r.isalpha())) or (
        "",
    )


def _combined(options: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Ways to read several characters, those with the fewest unusual readings first."""
    if all(len(o) == 1 for o in options):
        return [tuple(o[0] for o in options)]
    usual = tuple(o[0] for o in options)
    found = [usual]
    for unusual in range(1, 4):
        for places in itertools.combinations([i for i, o in enumerate(options) if len(o) > 1], unusual):
            for chosen in itertools.product(*(options[i][1:] for i in places)):
                way = list(usual)
                for place, reading in zip(places, chosen, strict=True):
                    way[place] = reading
                found.append(tuple(way))
                if len(found) >= MOST_READINGS:
                    return found
    return found


# ---- asking


class Question:
    """One word of a search, as each database wants it."""

    def __init__(self, word: str) -> None:
        self.word = normal(word)
        letters = self.word.replace("'", "").replace("ü", "v")
        self.letters = letters[:MOST_LETTERS] if letters.isascii() and letters.isalpha() else ""
        self.phrase = " ".join(tokens(self.word))

    def steps(self) -> Iterator[str]:
        """What to look at, the best answers first."""
        if self.letters:
            yield from ("sound", "inner_sound")
        if self.phrase:
            yield "name"

    def condition(self, step: str) -> tuple[str, str]:
        """A step as a condition on the index, and its value."""
        if connection.vendor == "postgresql":
            if step == "name":
                return "name @@ phraseto_tsquery('simple', %s)", self.phrase
            return f"{step} @@ to_tsquery('simple', %s)", f"{self.letters}:*"
        asked = (
            f'"{self.phrase}"' if step == "name" else f"{self.letters}*"
        )  # tokens hold letters and digits only
        return f"{TABLE} MATCH %s", f"{step} : {asked}"


def find_paths(word: str, paths: Sequence[str], most: int, day: date) -> list[str]:
    """The paths of areas that a word names, the best first; under some paths, and standing on a day."""
    question = Question(word)
    found = dict.fromkeys(_beginning(question.word, paths, most, day) if question.phrase else ())
    for step in question.steps():
        if len(found) >= most:
            break
        condition, value = question.condition(step)
        for low, high in _ranges(paths):
            found.update(dict.fromkeys(_ask(condition, value, low, high, most, day)))
            if len(found) >= most:
                break
    return list(found)[:most]


def _beginning(word: str, paths: Sequence[str], most: int, day: date) -> list[str]:
    """Areas whose name begins so: first those that are called just so, with or without their committee."""
    exact = [word, *(word + ending for ending in COMMITTEES)]
    table, name, valid = "areas_area", "name", "(valid_to IS NULL OR valid_to > %s)"
    if connection.vendor == "postgresql":
        table, name, valid = TABLE, "plain", "until > %s"
    scope = "" if "" in paths else f" AND ({' OR '.join(['path >= %s AND path < %s'] * len(paths))})"
    sql = (
        f"SELECT path FROM {table} WHERE {name} >= %s AND {name} < %s AND {valid}{scope}"  # noqa: S608
        f" ORDER BY CASE WHEN {name} IN ({', '.join(['%s'] * len(exact))}) THEN 0 ELSE 1 END, sort_key"
        f" LIMIT {int(most)}"
    )
    within = [] if "" in paths else [edge for path in paths for edge in (path, after(path))]
    with connection.cursor() as cursor:
        cursor.execute(sql, [word, word + "\U0010ffff", day.isoformat(), *within, *exact])
        return [row[0] for row in cursor.fetchall()]


def _ranges(paths: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Ranges of the index under some paths, level by level from the top; one range where there is no limit."""
    if "" in paths:
        yield 0, 2**63 - 1
        return
    for width in STEPS:
        for path in sorted(paths):
            if len(path) <= width:
                yield sort_range(path, width)


def _ask(condition: str, value: str, low: int, high: int, most: int, day: date) -> list[str]:
    key = "rowid" if connection.vendor == "sqlite" else "sort_key"
    sql = (
        f"SELECT path FROM {TABLE} WHERE {condition} AND {key} BETWEEN %s AND %s AND until > %s"  # noqa: S608
        f" ORDER BY {key} LIMIT {int(most)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value, low, high, day.isoformat()])
        return [row[0] for row in cursor.fetchall()]
