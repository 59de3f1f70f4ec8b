"""What the rooms have open with a posting, filed for workforce, which may not look above itself."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.access.grants import Can

# room: (what its open things are called, the grant that taking one over needs, the module of the command that
# writes the new owner where the room's own rows name one)
OPEN: dict[str, tuple[Any, Can | None, str]] = {
    "incidents": (_("Incidents"), Can.REPORT_BACK, "incidents.commands.handing"),
    "mediation": (_("Disputes"), Can.MEDIATE, "mediation.commands"),
    "assistance": (_("Requests"), Can.TAKE_REQUEST, "assistance.commands.handing"),
    "fieldwork": (_("Promises"), Can.ENTER_FIELDWORK, ""),
    "premises": (_("Findings to be put right"), Can.INSPECT_PREMISES, ""),
    "protection": (_("Hours owed"), Can.ENTER_OWN_TIME, "protection.commands.handing"),
}


def register_all() -> None:
    """File what each room that stands has open; doing it twice does no harm."""
    from linli.workforce.handing import Kind, register

    for room, (word, takes, deed) in OPEN.items():
        if importlib.util.find_spec(f"linli.{room}") is not None:
            hand_on = _late(deed, "hand_on") if deed else None
            register(Kind(room, word, _late(f"{room}.handing", "open_with"), takes, hand_on))


def _late(module: str, name: str) -> Callable[..., Any]:
    """A function looked up when it is asked, so that filing it imports no models."""

    def ask(*said: Any) -> Any:
        return getattr(importlib.import_module(f"linli.{module}"), name)(*said)

    return ask
