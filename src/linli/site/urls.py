"""Addresses: each room's under its own name, and the few that belong to the whole house."""

from __future__ import annotations

import importlib
import importlib.util

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from . import pages, style_page
from .api import api

app_name = "site"


def rooms() -> list[URLResolver]:
    """/<room>/ for every room that has pages."""
    found = []
    for room in settings.ROOMS:
        if room != "site" and importlib.util.find_spec(f"linli.{room}.urls"):
            found.append(path(f"{room}/", include(f"linli.{room}.urls")))
    return found


own: list[URLPattern] = [
    path("", pages.home, name="home"),
    path("sign-in", pages.sign_in, name="sign_in"),
    path("sign-out", pages.sign_out, name="sign_out"),
    path("switch", pages.switch, name="switch"),
    path("language", pages.language, name="language"),
    path("search", pages.search, name="search"),
    path("healthz", pages.healthz, name="healthz"),
    path("style", style_page.style, name="style"),
    path("style/<slug:face>", style_page.style, name="style_of"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "site"))),
    path("api/", api.urls),
    *rooms(),
]
handler400 = "linli.site.pages.bad_request"
handler403 = "linli.site.pages.forbidden"
handler404 = "linli.site.pages.not_found"
handler500 = "linli.site.pages.broken"
