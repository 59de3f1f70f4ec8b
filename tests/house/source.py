"""The house's own source, as the house tests read it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "linli"

FLOORS: dict[str, int] = {
    "base": 0,
    "journal": 1,
    "access": 2,
    "areas": 3,
    "workforce": 4,
    "accounts": 5,
    "outbox": 5,
    "protection": 6,
    "premises": 7,
    "incidents": 8,
    **dict.fromkeys(("bulletins", "fieldwork", "mediation", "assistance", "funds", "programme"), 9),
    "indicators": 10,
    "retention": 10,
    "placement": 10,
    **dict.fromkeys(("sync", "live", "portal", "demo"), 11),
    "site": 12,
    "field": 12,
}


def rooms() -> list[str]:
    """The rooms that stand."""
    return sorted(p.parent.name for p in SRC.glob("*/__init__.py"))


def sources(room: str = "*") -> list[Path]:
    """The Python files of a room, without its migrations."""
    return sorted(p for p in SRC.glob(f"{room}/**/*.py") if "migrations" not in p.parts)


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text())


def short(path: Path) -> str:
    """A path as a test's name."""
    return str(path.relative_to(SRC)) if path.is_relative_to(SRC) else path.name
