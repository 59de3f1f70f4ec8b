"""The calendar of working days: a year at a glance, one day's history, a day changed, a year from a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import done, door, read_form
from linli.access.grants import Can
from linli.access.policy import may
from linli.base.clock import today
from linli.base.errors import Wrong
from linli.base.sheets import FORMATS, sheet_answer
from linli.base.tables import as_date, read_table

from . import commands
from .calendar import FIRST_YEAR, LAST_YEAR, calendar_of, missing_years, year_shown
from .commands.calendar import WHOLE
from .models import CalendarChange, CalendarYear
from .schemas import DayIn, YearIn
from .shown import ByPosting
from .views_area import day_said

WORDS = {
    **dict.fromkeys(("work", "workday", "makeup", "yes", "true", "1", "工作日", "上班", "补班", "班"), True),
    **dict.fromkeys(("off", "holiday", "no", "false", "0", "休息", "放假", "节假日", "休"), False),
}
MOST_FAULTS = 20


@door()
@require_GET
def show(request: ByPosting) -> HttpResponse:
    """A year, day by day: working days, holidays, make-up days; who changed which and why."""
    actor = request.actor
    year = _year(request.GET.get("year", ""))
    told = calendar_of(year)
    if (fmt := request.GET.get("format")) == "json":
        return JsonResponse(told)
    if fmt in FORMATS:
        head = ["day", "works", _("What it is")]
        kinds = kind_words()
        rows = ([d["day"], "work" if d["works"] else "off", kinds[d["kind"]]] for d in told["days"])
        return sheet_answer(str(fmt), f"{_('calendar')} {year}", head, rows)
    chosen = day_said(request.GET.get("day", ""))
    changes = CalendarChange.objects.filter(day__year=year).select_related("changed_by__staff")
    if chosen:
        changes = changes.filter(day=chosen)
    context = {
        "year": year,
        "months": year_shown(year),
        "told": told,
        "known": not missing_years([year]),
        "entered": CalendarYear.objects.filter(year=year).select_related("entered_by_staff").first(),
        "chosen": chosen,
        "changes": changes.order_by("-changed_at", "day")[:60],
        "words": kind_words(),
        "may_change": may(actor, Can.CHANGE_RULES) and any(len(own) <= WHOLE for own in actor.paths),
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
    }
    return render(request, "protection/calendar.html", context)


@door(Can.CHANGE_RULES)
@require_POST
def set_day(request: ByPosting) -> HttpResponse:
    """Say of one day whether it is a working day here."""
    row = commands.set_calendar_day(request.actor, **read_form(request, DayIn).model_dump())
    return _changed(request, row.day)


@door(Can.CHANGE_RULES)
@require_POST
def enter_year(request: ByPosting) -> HttpResponse:
    """A year from a list, whole or not at all."""
    said = read_form(request, YearIn)
    file = request.FILES.get("file")
    if file is None:
        raise Wrong(_("Choose a file."), field="file", code="required")
    days = days_in(file.read(), encoding=said.encoding)
    commands.import_calendar_year(request.actor, year=said.year, days=days, source=said.source)
    return _changed(request, date(said.year, 1, 1))


def days_in(data: bytes, *, encoding: str = "utf-8") -> dict[date, bool]:
    """The days of a list with the columns `day` and `works`. Raises Wrong with every fault, row by row."""
    table = read_table(
        data, needs=("day", "works"), also={"日期": "day", "是否上班": "works"}, encoding=encoding
    )
    faults = [str(fault) for fault in table.faults]
    days: dict[date, bool] = {}
    for line, row in table.rows:
        day, works = as_date(row["day"]), WORDS.get(row["works"].strip().lower())
        if day is None or works is None:
            what = _("the day is written 2027-05-01, works is work or off")
            faults.append(_("Row %(n)d: %(fault)s") % {"n": line, "fault": what})
        elif days.get(day, works) != works:
            faults.append(
                _("Row %(n)d: %(fault)s") % {"n": line, "fault": _("the day stands in the list twice")}
            )
        else:
            days[day] = works
    if faults:
        raise Wrong.many([("file", "bad_table", text) for text in faults[:MOST_FAULTS]])
    return days


def kind_words() -> dict[str, Any]:
    """What the days of the calendar are called."""
    return {
        "work": _("working day"),
        "weekend": _("day off"),
        "holiday": _("holiday"),
        "makeup": _("make-up workday"),
    }


def _year(said: str) -> int:
    return int(said) if said.isdecimal() and FIRST_YEAR <= int(said) <= LAST_YEAR else today().year


def _changed(request: ByPosting, day: date) -> HttpResponse:
    to = f"{reverse('protection:calendar')}?year={day.year}"
    return done(request, "protection/_changed.html", {}, to=to)
