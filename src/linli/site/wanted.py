"""What the outbox must know of the house: who is asked "still wanted?", and which ways lead outside."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from linli.outbox import channels
from linli.outbox.checks import register

# name on the parcel: (room, question of its queries that takes the subject's uid)
QUESTIONS = {
    "incidents.open": ("incidents", "is_open"),
    "incidents.dispatch_unsigned": ("incidents", "is_unsigned"),
    "bulletin.live": ("bulletins", "still_live"),
}

TOLD_OUTSIDE = ("incident.dispatched", "bulletin")


def register_all() -> None:
    """File every question whose room stands; doing it twice does no harm."""
    for name, (room, question) in QUESTIONS.items():
        if importlib.util.find_spec(f"linli.{room}") is not None:
            register(name, _asking(room, question))


def open_ways() -> None:
    """The channels that lead out of the house, as far as they are set up here; a file for notices always is."""
    channels.open_way("file", channels.ToFile(settings.LINLI_DATA / "notices.jsonl"))
    if settings.LINLI_NOTICES and importlib.util.find_spec("apprise") is not None:
        channels.open_way("apprise", channels.ToApprise(settings.LINLI_NOTICES))
        for topic in TOLD_OUTSIDE:
            channels.mirror(topic, "apprise")


_made: dict[tuple[str, str], Callable[[UUID], bool]] = {}


def _asking(room: str, question: str) -> Callable[[UUID], bool]:
    """The question, looked up when it is asked, so that registering imports no models."""

    def ask(subject: UUID) -> bool:
        queries = importlib.import_module(f"linli.{room}.queries")
        return bool(getattr(queries, question)(subject))

    return _made.setdefault((room, question), ask)
