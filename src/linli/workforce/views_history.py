"""The pages that show how coverage changed, and its course on both kinds of boundaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.access.doors import Acting, chosen, door
from linli.access.grants import Can
from linli.areas.models import Area, Level
from linli.base.clock import today
from linli.base.sheets import FORMATS
from linli.base.tables import as_date

from .coverage import coverage
from .history import KINDS, Change, Told, changes, course, told
from .sheets import changes_sheet
from .views import area_asked, crumbs_to, day_asked

LONGEST = timedelta(days=10 * 366)


@require_GET
@door(Can.SEE_STAFF)
def change_page(request: Acting) -> HttpResponse:
    """What changed in an area's coverage since a day, village by village, each with the record that says why."""
    area, at = area_asked(request), day_asked(request)
    since = _since(request, area, at)
    found = changes(area.path, since, at)
    kind = chosen(request, "kind", KINDS)
    rows = [c for c in found if not kind or c.kind == kind]
    if (fmt := request.GET.get("format")) in FORMATS:
        return changes_sheet(fmt, area, since, at, in_words(rows))
    page = Paginator(rows, 50).get_page(request.GET.get("page", 1))
    page.object_list = in_words(list(page.object_list))  # type: ignore[assignment]
    before, after = coverage(area.path, since), coverage(area.path, at)
    counts = Counter(c.kind for c in found)
    context = {
        "area": area,
        "trail": crumbs_to(request, area, "workforce:changes"),
        "since": since,
        "at": at,
        "is_today": at == today(),
        "before": before,
        "after": after,
        "counts": {k: counts[k] for k in KINDS},
        "why": Counter(why_word(c) for c in found).most_common(),
        "balance": _balance(found),
        "kind": kind,
        "page": page,
    }
    return render(request, "workforce/changes.html", context)


@require_GET
@door(Can.SEE_STAFF)
def course_piece(request: Acting) -> HttpResponse:
    """A piece: coverage over the last twelve months, as it was and on constant boundaries."""
    area, at = area_asked(request), day_asked(request)
    points = course(area.path, at)
    apart = any(
        p.as_was.covered != p.constant.covered or p.as_was.villages != p.constant.villages for p in points
    )
    context: dict[str, Any] = {
        "area": area,
        "at": at,
        "points": points,
        "apart": apart,
        "single": [(f"{p.day:%y-%m}", _one(p.as_was.percent)) for p in points],
        "rows": [(f"{p.day:%y-%m}", _one(p.as_was.percent), _one(p.constant.percent)) for p in points],
    }
    return render(request, "workforce/_course.html", context)


def in_words(rows: Sequence[Change]) -> list[tuple[Told, str, str]]:
    """Changes with their rows, what happened and why."""
    return [(t, kind_word(t.change), why_word(t.change)) for t in told(rows)]


def kind_word(change: Change) -> str:
    """What happened to a village's coverage, in words."""
    return {
        "gained": _("covered now"),
        "lost": _("vacant now"),
        "gone": _("no longer stands"),
        "new": _("new village"),
    }[change.kind]


def why_word(change: Change) -> str:
    """Why, in words."""
    return {
        "new_posting": _("new posting"),
        "beat_moved": _("a beat was moved"),
        "ended": _("the posting ended"),
        "lapsed": _("the posting lapsed"),
        "merged": _("areas merged or divided"),
        "closed": _("area closed"),
        "formed": _("area formed"),
    }[change.reason]


def _balance(found: list[Change]) -> dict[str, int]:
    """What each kind of change adds to or takes from the covered villages; the sum is the whole difference."""
    return {
        "gained": sum(c.kind == "gained" for c in found),
        "lost": -sum(c.kind == "lost" for c in found),
        "gone": -sum(c.kind == "gone" and c.covered for c in found),
        "new": sum(c.kind == "new" and c.covered for c in found),
    }


def _since(request: Acting, area: Area, at: date) -> date:
    """The day of `?since=`, before the last day; without one half a year before it, of a whole province a month."""
    asked = as_date(request.GET.get("since", ""))
    if asked is None or asked >= at:
        first = at.replace(day=1)
        for _month in range(1 if area.level == Level.PROVINCE else 6):
            first = (first - timedelta(days=1)).replace(day=1)
        return first
    return max(asked, at - LONGEST)


def _one(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
