"""Who answers "is this parcel still wanted?": functions by name, registered by the site."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

Check = Callable[[UUID], bool]

CHECKS: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """File a check under its name. Raises ValueError when the name belongs to another one."""
    if CHECKS.get(name, check) is not check:
        raise ValueError(f"two checks are called {name}")
    CHECKS[name] = check


def still_wanted(name: str, subject: UUID) -> bool:
    """Whether the subject of a parcel still wants to arrive. Without a check, or with an unknown one, it does."""
    check = CHECKS.get(name)
    return check is None or check(subject)
