"""What happens once in every process, after all rooms are there."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The site tells the outbox whom to ask and which ways are open, and workforce what is open with a posting."""

    name = "linli.site"

    def ready(self) -> None:
        from . import handing
        from .wanted import open_ways, register_all

        register_all()
        open_ways()
        handing.register_all()
