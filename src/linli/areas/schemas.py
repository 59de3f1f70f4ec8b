"""What comes in about areas and what goes out."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from linli.base.inputs import In, Out


class ImportIn(In):
    """How a list is to be read, and what becomes of areas that it does not name."""

    purpose: Literal["areas", "successions"] = "areas"
    encoding: Literal["utf-8", "gbk"] = "utf-8"
    datum: Literal["", "WGS-84", "CGCS2000", "GCJ-02"] = ""
    closes: Literal["ask", "close", "keep"] = "ask"

    @property
    def closing(self) -> bool | None:
        return {"ask": None, "close": True, "keep": False}[self.closes]


class AreaOut(Out):
    """An area as it is."""

    uid: UUID
    code: str
    path: str
    level: str
    name: str
    kind: str
    lat: float | None
    lon: float | None
    position_invented: bool
    placeholder: bool
    valid_from: date | None
    valid_to: date | None


class SuccessionOut(Out):
    """What took over from what; the first day on which it did."""

    old: str
    new: str
    date: date


class AreaInFullOut(AreaOut):
    """An area with what lies above it, its former names and its successions."""

    above: list[AreaOut]
    former_names: list[str]
    came_from: list[SuccessionOut]
    became: list[SuccessionOut]


class NearOut(Out):
    """A village near another; without positions the distance is null and near means the same township."""

    area: AreaOut
    metres: float | None


class FaultOut(Out):
    """What is wrong with one row of a list; line 0 is the whole file."""

    line: int
    column: str
    code: str
    text: str


class ImportOut(Out):
    """What an import did, or would do."""

    rows: int
    new: int
    renamed: int = 0
    placed: int = 0
    dated: int = 0
    closed: int = 0
    unchanged: int = 0
    dry_run: bool
    faults: list[FaultOut] = []
