"""The search of the top bar: numbers of cases and names of places. There is no search for a person."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from django.http import HttpRequest

# each room's queries may offer `found_by_text(actor, text) -> list[{"kind", "title", "detail", "url_name", "uid"}]`
ROOMS = ("incidents", "areas", "premises", "assistance", "mediation")


def find(request: HttpRequest, text: str) -> list[dict[str, Any]]:
    """What the rooms find, in the order of ROOMS; at most ten of each."""
    found: list[dict[str, Any]] = []
    for room in ROOMS:
        if importlib.util.find_spec(f"linli.{room}") is None:
            continue
        queries = importlib.import_module(f"linli.{room}.queries")
        ask = getattr(queries, "found_by_text", None)
        if ask is not None:
            found.extend(ask(request.actor, text)[:10])  # type: ignore[attr-defined]
    return found
