"""The one Jinja2 environment: what every template may say without importing it.

Globals   _ gettext ngettext pgettext, url, url_if, with_query, static, now, today, new_key, csrf_token_now,
          lang, chinese, svg
Filters   say; num count about yuan money percent; iso day clock said_day said weekday span ticks hours; json

`%` in a translated text is written `%%`, since texts are always formats; placeholders are named:
`_("At most %(n)s villages.", n=n)`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from jinja2 import Environment, Undefined, pass_context
from jinja2.runtime import Context

from linli.base import clock, ids, money, svg, texts, words
from linli.base.posts import post_word

# Macros are imported without a context (and so compiled once); what they need of the request stands here.
_request: ContextVar[HttpRequest | None] = ContextVar("request_of_this_page", default=None)

FILTERS: dict[str, Callable[..., str]] = {
    "say": texts.say,
    "num": words.num,
    "count": words.count,
    "about": words.about,
    "money": words.money,
    "percent": words.percent,
    "iso": words.iso,
    "day": words.day,
    "clock": words.clock,
    "said_day": words.said_day,
    "said_month": words.said_month,
    "said": words.said,
    "weekday": words.weekday,
    "span": words.span,
    "ticks": words.ticks,
    "hours": words.hours,
}


class Missing(Undefined):
    """A word nobody gave: may be asked for (`if`, `default`), but saying it is a fault, not a blank."""

    def __str__(self) -> str:
        return str(self._fail_with_undefined_error())


def environment(**options: Any) -> Environment:
    """Made once by Django's Jinja2 backend (settings: OPTIONS["environment"])."""
    options["undefined"] = Missing
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    env = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)  # noqa: S701 (Django sets autoescape)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        url=url,
        url_if=url_if,
        static=static,
        now=clock.now,
        today=clock.today,
        new_key=new_key,
        csrf_token_now=csrf_token_now,
        lang=lang,
        svg=svg,
        with_query=with_query,
        chinese=words.chinese,
        post_word=post_word,
    )
    env.filters.update({name: _spoken(filter_) for name, filter_ in FILTERS.items()})
    env.filters["yuan"] = lambda fen: words.NOTHING if fen is None else money.yuan(fen)
    env.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False)
    return env


def _spoken(filter_: Callable[..., str]) -> Callable[..., str]:
    """A filter in the reader's language, marked so that Jinja never folds `67000|count` while compiling."""

    @pass_context
    def inner(_context: Context, *args: Any, **kwargs: Any) -> str:
        return filter_(*args, **kwargs)

    return inner


def page_context(request: HttpRequest) -> dict[str, Any]:
    """The context processor of every page (settings: OPTIONS["context_processors"])."""
    _request.set(request)
    return {
        "demo": settings.LINLI_DEMO or bool(settings.LINLI_CLOCK_OFFSET),
        "hub": settings.LINLI_HUB,
        "zone_name": settings.TIME_ZONE,
    }


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view: url('incidents:incident', uid)."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def url_if(name: str, *args: Any) -> str:
    """The address of a view, or nothing where no room has it."""
    try:
        return reverse(name, args=args or None)
    except NoReverseMatch:
        return ""


def with_query(**changes: Any) -> str:
    """This page's address with a few query parameters changed; none takes one away."""
    request = _request.get()
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query[name] = str(value)
    path = request.path if request is not None else ""
    return f"{path}?{query.urlencode()}" if query else path or "?"


def new_key() -> str:
    """A fresh idempotency key for a form."""
    return str(ids.uuid7())


def csrf_token_now() -> str:
    """The CSRF token of the page being made, also inside a macro."""
    request = _request.get()
    return get_token(request) if request is not None else ""


def lang() -> str:
    """The page's language as HTML says it."""
    return "zh-Hans" if words.chinese() else "en"
