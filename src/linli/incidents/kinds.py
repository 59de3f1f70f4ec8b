"""Finding a kind by what a dispatcher types: its code, its words in either language, pinyin or its initials."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from linli.base.search import normal, readings

from .vocabulary import KINDS, OBJECTS, Category, word_of


@cache
def _meanings() -> dict[str, str]:
    """Everything that names exactly one kind, to its code."""
    found: dict[str, set[str]] = {}
    for kind in KINDS.values():
        names = {kind.code, normal(kind.zh), normal(kind.en)}
        names |= {part for reading in readings(kind.zh) for part in reading}
        for name in names:
            found.setdefault(name, set()).add(kind.code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def kind_meant(said: Any) -> Any:
    """The code that a typed word means; what means nothing is left as it is, and the command refuses it."""
    return _meanings().get(normal(said), said) if isinstance(said, str) else said


@dataclass(frozen=True)
class Choice:
    """One line of the list of kinds: the word, and what else finds it."""

    word: str
    also: str


def choices() -> list[Choice]:
    """Every kind, with its category and the initials that a keyboard types."""
    return [
        Choice(str(kind), f"{readings(kind.zh)[0][1]} · {Category(kind.category).label}")
        for kind in KINDS.values()
    ]


def words_of(group: str) -> list[tuple[str, str]]:
    """The words of one group of objects, for a list to choose from."""
    return [(code, word_of(code)) for code, (of, _zh, _en) in OBJECTS.items() if of == group]
