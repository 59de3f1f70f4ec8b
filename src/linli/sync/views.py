"""The field app's shell, its service worker and its manifest: the same for everybody, nothing personal in them."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from linli.access.doors import public

from .words import both_languages

FILES = (
    "css/tokens.css",
    "css/components.css",
    "css/field.css",
    "field/field-app.css",
    "field/app.js",
    "field/dom.js",
    "field/forms.js",
    "field/screens.js",
    "field/store.js",
    "field/sync.js",
    "js/live.js",
    "vendor/idb/idb.js",
    "img/mark.svg",
)


@public
@require_GET
@ensure_csrf_cookie
def today(request: HttpRequest) -> HttpResponse:
    """The shell of the field app; what it shows comes from the phone's own store."""
    return render(request, "sync/today.html", {"words": both_languages(), "hub": settings.LINLI_HUB})


@public
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps: the shell, never data."""
    body = render(request, "sync/sw.html", {"version": version(), "files": [static(f) for f in FILES]})
    answer = HttpResponse(body.content, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@public
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the app on its first screen."""
    said = {
        "name": "邻里 Linli",
        "short_name": "邻里",
        "start_url": "/sync/",
        "scope": "/sync/",
        "display": "standalone",
        "background_color": "#fcfbf8",
        "theme_color": "#fcfbf8",
        "icons": [{"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    answer = HttpResponse(json.dumps(said, ensure_ascii=False), content_type="application/manifest+json")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def version() -> str:
    """A digest of all that the worker keeps: when any of it changes, phones fetch the whole anew."""
    return _version(tuple(_stamp(f) for f in FILES), json.dumps(both_languages(), sort_keys=True))


@cache
def _version(stamps: tuple[tuple[str, float], ...], words: str) -> str:
    sha = hashlib.sha256(words.encode())
    shell = Path(__file__).parent / "templates" / "sync" / "today.html"
    for path in [shell, *(Path(p) for p, _time in stamps if p)]:
        sha.update(path.read_bytes())
    return sha.hexdigest()[:16]


def _stamp(name: str) -> tuple[str, float]:
    found = finders.find(name)
    return (str(found), Path(str(found)).stat().st_mtime) if found else ("", 0.0)
