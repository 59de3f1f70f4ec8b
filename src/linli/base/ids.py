"""Identifiers: UUIDv7 for rows, a counted number for staff, a random reference for residents."""

from __future__ import annotations

import os
import random
import time
import uuid
from datetime import date

LETTERS = "ACDEFGHJKLMNPQRTUVWXY3479"  # without look-alikes: no B/8, I/1, O/0, S/5, Z/2, 6/G kept as G
DRAW = random.SystemRandom()


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7)."""
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80
    value |= 0x7 << 76 | (tail >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | (tail & 0x3FFFFFFFFFFFFFFF)
    return uuid.UUID(int=value)


def new_reference(draw: random.Random = DRAW) -> str:
    """The reference a resident follows a case by: 10 random letters without look-alikes (46 bits)."""
    return "".join(draw.choice(LETTERS) for _ in range(10))


def new_pin(draw: random.Random = DRAW) -> str:
    """Eight random digits."""
    return f"{draw.randrange(100_000_000):08d}"


def check_digit(digits: str) -> str:
    """One digit that catches any single wrong digit and any swap of neighbours (Damm, 2004)."""
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return str(state)


def case_number(path: str, day: date, counter: int) -> str:
    """The number staff use: county code, day, counter of that day and a check digit, `370305-170315-0412-7`."""
    county = path[:6].ljust(6, "0")
    digits = "".join(c for c in county if c.isdigit()) + f"{day:%y%m%d}{counter:04d}"
    return f"{county}-{day:%y%m%d}-{counter:04d}-{check_digit(digits)}"


_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
