"""Public pages, and the inspector's."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from linli.access.doors import door, key_of, page_of, public, read_form
from linli.access.grants import Can
from linli.access.queries import readings_under
from linli.access.scope import under_paths
from linli.areas.queries import area_by_code, search
from linli.assistance.commands import say_word
from linli.assistance.queries import catalogue
from linli.base.actors import Job
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.indicators.models import Briefing
from linli.protection.debts import overdue_for
from linli.protection.emergencies import all_emergencies, live_emergencies
from linli.protection.folding import FEW
from linli.protection.models import Act, Tasking
from linli.protection.published import line_in, months_published, report_of
from linli.protection.queries import all_rules, targets_asked
from linli.protection.reports import report_counts, reports_for
from linli.retention.queries import extensions_for

from . import files, queries
from .limits import check_limits
from .schemas import WordIn

RESIDENT = Job("resident")
LIMITS_FOR = 600  # seconds for which the check of the limits is shown again


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Find my village; follow my case; what is public."""
    return render(request, "portal/home.html", {"briefings": Briefing.objects.order_by("-published_at")[:3]})


@public
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Villages by any characters of the name, pinyin, initials or code."""
    text = request.GET.get("q", "").strip()[:40]
    found = [a for a in search(text, most=40) if a.level == "village"] if text else []
    return render(request, "portal/find.html", {"text": text, "found": found})


@public
@require_GET
def village(request: HttpRequest, code: str) -> HttpResponse:
    """Who answers for my village, what was promised, whose time was taken away."""
    return render(request, "portal/village.html", {"v": queries.village(code)})


@public
@require_GET
def hours(request: HttpRequest) -> HttpResponse:
    """The register of hours taken away, as it was published for a month: by county and the body that asked."""
    month = _month(request.GET.get("month", ""))
    code = request.GET.get("area", "")[:6]
    report = report_of(month, code)
    if report is not None and (fmt := request.GET.get("format")) in {"csv", "json"}:
        return files.hours_file(report, str(fmt))
    line = line_in(report, code) if report and len(code) == 6 else None
    context = {
        "code": code,
        "month": month,
        "months": months_published(),
        "report": report,
        "line": line,
        "county": area_by_code(code) if len(code) == 6 else None,
        "few": FEW,
        "acts": dict(Act.choices),
    }
    return render(request, "portal/hours.html", context)


def _month(text: str) -> date:
    """The first day of the month that a page asks for; the last full month without one."""
    try:
        year, month = (int(p) for p in text.split("-", 1))
        calendar.monthrange(year, month)
        return date(year, month, 1)
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return (today().replace(day=1) - timedelta(days=1)).replace(day=1)


@public
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The published briefings, with their seal."""
    rows = Briefing.objects.select_related("area").order_by("-published_at")
    return render(request, "portal/figures.html", {"page": page_of(rows, request, 20)})


@public
@require_GET
def limits(request: HttpRequest) -> HttpResponse:
    """What we refuse to do, checked on the running house, with the numbers that show it."""
    shown = cache.get("limits") if not settings.DEBUG else None
    if shown is None:
        shown = (check_limits(), queries.account_of_the_house())
        cache.set("limits", shown, LIMITS_FOR)
    results, account = shown
    return render(request, "portal/limits.html", {"results": results, "account": account})


@public
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """What the assistants do for residents: papers, limit, fee."""
    return render(request, "portal/services.html", {"services": catalogue()})


@public
@require_http_methods(["GET", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """Say something to the police of a village; reference and PIN are shown once."""
    code = request.GET.get("village", "")[:12]
    if request.method == "POST":
        said = read_form(request, WordIn)
        area = area_by_code(said.village)
        if area.level != "village":
            raise NotFound()
        more = said.model_dump(exclude={"village"})
        told = say_word(RESIDENT, area, **more, key=key_of(request))
        return render(request, "portal/said.html", {"told": told})
    chosen = area_by_code(code) if len(code) == 12 else None
    return render(request, "portal/say.html", {"area": chosen})


@public
@require_GET
def emergencies(request: HttpRequest) -> HttpResponse:
    """Declared emergencies by area, newest first: why, from when, until when, by which office; and reports."""
    code = request.GET.get("area", "")[:15]
    area = area_by_code(code) if code else None
    rows = all_emergencies()
    first, last = half_year_of(today())
    context = {
        "page": page_of(rows.filter(under_paths([area.path])) if area else rows, request),
        "code": code,
        "area": area,
        "first": first,
        "last": last,
        "reports": report_counts(first, last),
    }
    return render(request, "portal/emergencies.html", context)


def half_year_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's half-year."""
    return (
        (date(day.year, 1, 1), date(day.year, 6, 30))
        if day.month <= 6
        else (date(day.year, 7, 1), date(day.year, 12, 31))
    )


@door(Can.INSPECT)
@require_GET
def inspect(request: HttpRequest) -> HttpResponse:
    """The inspector's desk: limits, rules, exceptions, extensions, seals."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    context = {
        "results": check_limits(),
        "account": queries.account_of_the_house(),
        "rules": all_rules(),
        "exceptions": Tasking.objects.filter(under_paths(actor.paths))
        .filter(status__in=["exception", "exception_wanted", "declined", "refused"])
        .select_related("asked_unit", "rule")
        .order_by("-recorded_at")[:50],
        "extensions": extensions_for(actor)[:50],
        "reports": reports_for(actor).exclude(status="closed").count(),
        "overdue": len(overdue_for(actor)),
        "targets": targets_asked(actor).count(),
        "live": live_emergencies().filter(under_paths(actor.paths)).count(),
    }
    return render(request, "portal/inspect.html", context)


@door(Can.INSPECT)
@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    """Every reading of personal data under the inspector's area: who in which post, when, what for. No data."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return render(request, "portal/readings.html", {"page": page_of(readings_under(actor), request)})
