"""Who acts: a posting, a claimant or a job. One protocol, so that lower rooms need not know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@runtime_checkable
class Actor(Protocol):
    """What every actor can be asked.

    kind        "posting" (a person in a post), "claimant" (one party of one case) or "job" (a named routine)
    posting_id  row of the posting, or None
    staff_id    row of the staff member, or None: where two people are needed, these are compared
    post        the post's code; for a job its name; for a claimant "claimant"
    paths       the areas under which this actor sees and acts
    """

    @property
    def kind(self) -> str: ...
    @property
    def posting_id(self) -> int | None: ...
    @property
    def staff_id(self) -> int | None: ...
    @property
    def post(self) -> str: ...
    @property
    def paths(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Job:
    """A named routine of the house (sealer, retention, import), acting for the whole installation or a part."""

    name: str
    paths: tuple[str, ...] = ("",)
    kind: str = "job"
    posting_id: int | None = None
    staff_id: int | None = None

    @property
    def post(self) -> str:
        return self.name
