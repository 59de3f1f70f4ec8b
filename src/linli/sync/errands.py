"""The explicit table of what a phone may ask: nothing else can be called.

A room becomes usable without signal by one line here, and by one form in `sync.forms`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from linli.bulletins.commands import read_bulletin, say_nothing_seen, send_tip
from linli.bulletins.schemas import BulletinNamed, TipErrand


@dataclass(frozen=True)
class Errand:
    """The schema and the command of the online door.

    `makes`: the command takes `uid`, and the errand's key becomes the public id of the row it makes.
    `claims`: the command takes `claimed_at`, the time at which the phone says the entry was written.
    """

    form: type[BaseModel]
    command: Callable[..., Any]
    makes: bool = True
    claims: bool = True


ERRANDS: dict[str, Errand] = {
    "bulletin.read": Errand(BulletinNamed, read_bulletin, makes=False, claims=False),
    "bulletin.nothing_seen": Errand(BulletinNamed, say_nothing_seen, makes=False, claims=False),
    "tip.send": Errand(TipErrand, send_tip),
}
