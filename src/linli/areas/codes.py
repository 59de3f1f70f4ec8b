"""What a division code says: its level, its kind, its place in the tree, and the path made from it."""

from __future__ import annotations

from .models import Level

WIDTHS = {
    2: Level.PROVINCE,
    4: Level.CITY,
    6: Level.COUNTY,
    9: Level.TOWNSHIP,
    12: Level.VILLAGE,
    15: Level.GRID,
}
STEPS = sorted(WIDTHS)
LEVELS = list(WIDTHS.values())
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
FRESH = len(LETTERS) // 10  # how often one code can be given anew

RESIDENTS, VILLAGERS = "residents", "villagers"


def parent_code(code: str) -> str:
    """The code of the level above; empty for a province."""
    return code[: max((w for w in STEPS if w < len(code)), default=0)]


def is_code(code: str) -> bool:
    """Whether a text can be a division code: digits, of a known length."""
    return code.isascii() and code.isdigit() and len(code) in WIDTHS


def kind_of(code: str) -> str:
    """Residents' community (001–199) or village (200 and above), from digits 10–12; nothing above that level."""
    if len(code) < 12:
        return ""
    return RESIDENTS if code[9:12] < "200" else VILLAGERS


def may_be_missing(code: str) -> bool:
    """A level that a list may leave out, because there is none: its own digits are all zero."""
    return len(code) > 2 and not code[len(parent_code(code)) :].strip("0")


def path_of(code: str, parent_path: str, turn: int) -> str:
    """The path of the area that bears a code for the n-th time (0: the first).

    A code given anew gets a segment of the same width that no digits can spell: its first digit becomes a
    letter, another one each time. Paths stay unique for ever, and their order stays that of the codes.
    """
    segment = code[len(parent_code(code)) :]
    if turn:
        segment = LETTERS[(turn - 1) * 10 + int(segment[0])] + segment[1:]
    return parent_path + segment


def sort_key(code: str, turn: int) -> int:
    """One number that orders areas by level, then code, then turn; the row id of the search index."""
    level = STEPS.index(len(code)) + 1
    return (level * 10**15 + int(code.ljust(15, "0"))) * 10 + turn


def sort_range(path: str, width: int) -> tuple[int, int]:
    """The sort keys, first and last, that areas of one width under a path can have."""
    digits = "".join(c if c.isdigit() else str(LETTERS.index(c) % 10) for c in path)
    level = STEPS.index(width) + 1
    low, high = (int(digits.ljust(15, fill)) for fill in "09")
    return (level * 10**15 + low) * 10, (level * 10**15 + high) * 10 + 9
