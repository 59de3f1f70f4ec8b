"""How far an approver's bulletin may reach, by the kind of unit the approver is posted to.

One table, shown on the documents' page: metres around the village's point, and villages at most. A reach crosses
the border of one's area, because a thief does; who approves for a county asks at most what its radius holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from linli.base.actors import Actor
from linli.workforce.models import UnitKind

from .models import MOST_METRES


@dataclass(frozen=True)
class Reach:
    """The most that one approver may ask."""

    metres: int
    villages: int


REACH: dict[str, Reach] = {
    UnitKind.DEPARTMENT: Reach(MOST_METRES, 3000),
    UnitKind.BUREAU: Reach(MOST_METRES, 2000),
    UnitKind.BRANCH: Reach(MOST_METRES, 800),
    UnitKind.COMMAND_CENTRE: Reach(MOST_METRES, 800),
    UnitKind.CID: Reach(10_000, 300),
    UnitKind.PUBLIC_ORDER: Reach(10_000, 300),
    UnitKind.TRAFFIC: Reach(10_000, 300),
    UnitKind.STATION: Reach(5_000, 100),
}
NONE = Reach(0, 0)


def reach_of(actor: Actor) -> Reach:
    """What the actor's unit may approve; nothing where the table has no line."""
    unit = getattr(actor, "unit", None)
    return REACH.get(unit.kind, NONE) if unit is not None else NONE
