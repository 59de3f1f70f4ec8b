"""Search tokens: every Han character for itself, so that one character of a name finds it."""

from __future__ import annotations

import itertools
import unicodedata

from pypinyin import Style, pinyin

MOST_READINGS = 8


def normal(text: str) -> str:
    """NFKC, lower case, white space folded."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def tokens(text: str) -> list[str]:
    """Han characters one by one; other letters and digits as words."""
    found: list[str] = []
    word = ""
    for c in normal(text):
        if c.isalnum() and not is_han(c):
            word += c
            continue
        if word:
            found.append(word)
            word = ""
        if is_han(c):
            found.append(c)
    return [*found, word] if word else found


def is_han(c: str) -> bool:
    """Whether a character is a Chinese ideograph."""
    return "\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U000323af"


def readings(text: str) -> list[tuple[str, str]]:
    """(full pinyin, initials) of every reading of a name, at most MOST_READINGS: 单县 is danxian and shanxian."""
    options = [sorted(set(p)) for p in pinyin(normal(text), style=Style.NORMAL, heteronym=True)]
    combined = itertools.islice(itertools.product(*options), MOST_READINGS)
    return [("".join(r).replace(" ", ""), "".join(s[:1] for s in r if s.strip())) for r in combined]
