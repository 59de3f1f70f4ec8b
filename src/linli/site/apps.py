"""What happens once in every process, after all rooms are there."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site tells the outbox whom to ask and which ways are open."""

    name = "linli.site"

    def ready(self) -> None:
        from .wanted import open_ways, register_all

        register_all()
        open_ways()
