"""The room's place in the house: it decides on rosters, whichever door they come through."""

from __future__ import annotations

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Protection, as Django knows it."""

    name = "linli.protection"

    def ready(self) -> None:
        from linli.workforce.commands.rosters import let_decide

        from .commands.posts import decide_roster

        let_decide(decide_roster)
