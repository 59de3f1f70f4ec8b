"""Abstraction: the share of contracted hours that went to other duties, by area, period and the body that asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import chosen, done, door, read_form
from linli.access.grants import Can
from linli.access.policy import may, require
from linli.access.scope import under_paths
from linli.areas.models import Area
from linli.areas.queries import area_by_code
from linli.base.clock import today
from linli.base.sheets import FORMATS, sheet_answer
from linli.base.texts import say

from . import commands
from .abstraction import DEFINITION, EDITION, Hours, abstraction
from .folding import FEW
from .models import Tasking, TimeEntry
from .models.rules import Act
from .models.time import REAL
from .published import COUNTY, report_of
from .queries import taskings_for
from .schemas import PublishMonthIn
from .seen import Look, Periods, look, shares_of
from .shown import ByPosting, state_of
from .taken import Taken
from .views_area import area_of, day_said

MOST_LISTED = 200
BY = ("month", "week", "half")


@door()
@require_GET
def show(request: ByPosting) -> HttpResponse:
    """Series A and B of an area, planned and actual; its parts, its bodies, the requests and entries under them."""
    actor = request.actor
    can = Can.INSPECT if may(actor, Can.INSPECT) else Can.SEE_PROTECTION
    area = area_of(request)
    require(actor, can, area.path)
    by = chosen(request, "by", BY, "month")
    said = day_said(request.GET.get("on", ""))
    period = Periods.of(
        by, said or (today().replace(day=1) - timedelta(days=1) if by == "month" else today())
    )
    if by == "half" and not said:
        period = period.before if period.last >= today() else period
    seen = look(actor, area, period)
    parts, whole = seen.parts, seen.whole
    if (fmt := request.GET.get("format")) in (*FORMATS, "json"):
        return _sheet(str(fmt), seen)
    context = {
        "area": area,
        "period": period,
        "whole": whole,
        "parts": parts,
        "bodies": [(t, _acts(t)) for t in seen.bodies],
        "own_station": max(whole.station - sum(t.station for t in seen.bodies), 0),
        "series": _series(area, period) if parts else [],
        "requests": _requests(request, area, period) if parts else [],
        "entries": _entries(area, period) if parts else [],
        "definition": say(DEFINITION),
        "edition": EDITION,
        "is_over": period.end <= today(),
        "few": FEW,
        "report": report_of(period.first, area.path) if by == "month" and len(area.path) <= COUNTY else None,
        "may_publish": by == "month"
        and period.end <= today()
        and len(area.path) <= COUNTY
        and may(actor, Can.PUBLISH_BRIEFING)
        and bool(parts),
    }
    return render(request, "protection/abstraction.html", context)


@door(Can.PUBLISH_BRIEFING)
@require_POST
def publish(request: ByPosting) -> HttpResponse:
    """Publish the month of an area."""
    said = read_form(request, PublishMonthIn)
    area = area_by_code(said.area)
    report = commands.publish_abstraction(request.actor, area, said.month)
    to = f"{reverse('protection:abstraction')}?area={area.code}&on={report.month}"
    return done(request, "protection/_published.html", {"report": report}, to=to)


def _series(area: Area, period: Periods) -> list[tuple[Periods, Hours]]:
    """The period and those before it: eight weeks, or the months of a year."""
    if period.by == "half":
        months = [Periods.of("month", period.first)]
        while months[-1].end < period.end:
            months.append(months[-1].after)
        several = months
    else:
        several = [period]
        for _n in range(7 if period.by == "week" else 5):
            several.insert(0, several[0].before)
    rows = [(p, abstraction([area.path], p.first, p.end).get("", Hours())) for p in several]
    return [(p, h) for p, h in rows if h.officers >= FEW]


def _acts(taken: Taken) -> str:
    labels = dict(Act.choices)
    return " · ".join(
        f"{labels.get(act, act)} {n / 60:,.1f}" for act, n in sorted(taken.acts.items(), key=_most)
    )


def _most(item: tuple[str, int]) -> int:
    return -item[1]


def _requests(request: ByPosting, area: Area, period: Periods) -> list[tuple[Any, str, str]]:
    """The requests that took time in the period, or wanted to; opened by whoever may see them."""
    rows = taskings_for(request.actor).filter(
        under_paths([area.path]),
        exercise=False,
        day__gte=period.first,
        day__lt=period.end,
        ends_at__isnull=False,
    )
    return [(t, *state_of(t)) for t in rows.exclude(status=Tasking.Status.REFUSED)[:MOST_LISTED]]


def _entries(area: Area, period: Periods) -> list[TimeEntry]:
    """The longest entries of other duties: what and how long, never whose. Two questions, each with its index."""
    rows = TimeEntry.objects.filter(REAL, under_paths([area.path]), day__gte=period.first, day__lt=period.end)
    rows = rows.select_related("tasking__asked_unit").order_by("-minutes", "day", "pk")
    away = rows.filter(away=True)[:MOST_LISTED]
    asked = rows.filter(away=False, tasking__isnull=False)[:MOST_LISTED]
    return sorted([*away, *asked], key=lambda e: (-e.minutes, e.day, e.pk))[:MOST_LISTED]


def _sheet(fmt: str, seen: Look) -> HttpResponse:
    if fmt == "json":
        return JsonResponse(seen.plain(), json_dumps_params={"ensure_ascii": False})
    head = [
        _("Area"), _("Officers"), _("Contracted hours"), _("In the community"), _("At the station"),
        _("Taken away"), _("of which not explained"), _("Leave"), _("Training"), _("Series A"), _("Series B"),
        _("Series A, planned"), _("Series B, planned"),
    ]  # fmt: skip
    table = (
        [
            p.name, p.hours.officers, p.hours.contracted / 60, p.hours.community / 60, p.hours.station / 60,
            p.hours.away / 60, p.hours.unexplained / 60, p.hours.leave / 60, p.hours.training / 60,
            *(None if n is None else round(100 * n, 2) for n in shares_of(p.hours)),
        ]
        for p in seen.parts
    )  # fmt: skip
    return sheet_answer(fmt, _("abstraction"), head, table)
