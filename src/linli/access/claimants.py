"""The actor at the portal: one party of one case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Claimant:
    """Somebody who came through a Door; acts on that one case only."""

    case_kind: str
    case: UUID
    party: UUID
    kind: str = "claimant"
    posting_id: int | None = None
    staff_id: int | None = None
    paths: tuple[str, ...] = ()

    @property
    def post(self) -> str:
        return "claimant"
