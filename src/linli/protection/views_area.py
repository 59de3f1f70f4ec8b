"""The pages of an area: who needs protecting this week, sums of five and more, hours taken by body."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linli.access.doors import chosen, door, page_of
from linli.access.grants import Can
from linli.access.policy import covers, may, require
from linli.areas.models import Area
from linli.areas.queries import area_at, area_by_code, children
from linli.base.clock import today, week_start
from linli.base.errors import NotFound
from linli.base.sheets import FORMATS, sheet_answer

from .folding import FEW, folded
from .ledger import unexplained, weeks_of
from .models import Kind, Tasking
from .moves import could_give, moves_of
from .queries import (
    PROTECTED_POSTS,
    officers_for,
    reviews_for,
    rules_in_force,
    taskings_for,
    waiting_for,
)
from .seen import WIDTHS, Periods, may_stand
from .shown import (
    ByPosting,
    is_this_week,
    move_shown,
    need_of,
    state_of,
)
from .sums import AreaWeek, OfficerWeeks, area_weeks, officer_weeks_below
from .taken import hours_taken

NAMED = 6  # digits of the path from which on a chief sees the officers by name: the county
NEEDS = {"1", "over"}  # marks of weeks that need protecting
MOST_EXPORTED = 5000


@door(Can.SEE_PROTECTION)
@require_GET
def officers(request: ByPosting) -> HttpResponse:
    """Who needs protecting this week: by name for a county's chief, by sums of five and more above."""
    actor, monday, area = request.actor, monday_of(request), area_of(request)
    by_name = len(actor.unit.path) >= NAMED and actor.post not in PROTECTED_POSTS
    if by_name:  # earlier weeks of a person are that person's own
        monday = max(monday, week_start(today()))
    base = {
        "area": area,
        "monday": monday,
        "number": monday.isocalendar().week,
        "sunday": monday + timedelta(days=6),
        "before": None if by_name and is_this_week(monday) else monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "is_now": is_this_week(monday),
        "waiting": waiting_for(actor).count(),
        "reviews": reviews_for(actor).count(),
        "may_ask": may(actor, Can.ASK_FOR_TIME),
    }
    if by_name:
        return _by_name(request, area, base)
    return _by_area(request, area, base)


def _by_name(request: ByPosting, area: Area, base: dict[str, Any]) -> HttpResponse:
    rows = officers_for(request.actor).filter(path__startswith=area.path)
    rules = list(rules_in_force(base["monday"] + timedelta(days=3)))
    page = page_of(rows, request)
    needs = chosen(request, "show", ["needs"])
    fmt = request.GET.get("format")
    people = list(rows[:MOST_EXPORTED] if needs or fmt in FORMATS else page.object_list)
    lines = [(w, *need_of(w), moves_of(w, rules)) for w in weeks_of(people, base["monday"], rules)]
    if needs:
        lines = [line for line in lines if line[1] in NEEDS]
    if fmt in FORMATS:
        head = [
            _("Officer"),
            _("Police office"),
            _("Hours in the community"),
            _("Planned"),
            _("Guaranteed"),
            _("Taken away"),
            _("of which not explained"),
            _("State"),
            _("What could still move"),
        ]
        table = (
            [
                *(w.posting.staff.name, str(w.posting.unit), w.done / 60, w.planned / 60, w.norm / 60),
                *(w.sum_of(Kind.AWAY) / 60, unexplained(w) / 60, word),
                could_give(w, moves) / 60 if kind in NEEDS else None,
            ]
            for w, kind, word, moves in lines
        )
        return sheet_answer(str(fmt), _("protected week"), head, table)
    context = {
        **base,
        "page": None if needs else page,
        "lines": [
            (w, kind, word, unexplained(w), [(m, *move_shown(m)) for m in moves] if kind in NEEDS else [])
            for w, kind, word, moves in lines
        ],
        "needs": needs,
        "may_plan": may(request.actor, Can.PLAN_TIME),
    }
    return render(request, "protection/officers.html", context)


def _by_area(request: ByPosting, area: Area, base: dict[str, Any]) -> HttpResponse:
    lines = _weeks_below(area, base["monday"], request.actor.unit.path)
    if (fmt := request.GET.get("format")) in FORMATS:
        head = [
            _("Area"),
            _("Officers"),
            _("Hours in the community"),
            _("Hours taken away"),
            _("of which not explained"),
            _("Reached the guarantee last week"),
        ]
        table = (
            [
                *(line["name"], line["week"].officers, line["week"].community / 60, line["week"].away / 60),
                *(line["week"].unexplained / 60, line["held"].held if line["held"] else None),
            ]
            for line in lines
        )
        return sheet_answer(str(fmt), _("protected week"), head, table)
    return render(request, "protection/areas.html", {**base, "lines": lines, "few": FEW})


def _weeks_below(area: Area, monday: date, own: str) -> list[dict[str, Any]]:
    """The week of the areas directly below, those with fewer than five officers in one line together."""
    width = next((w for w in WIDTHS if w > len(area.path)), WIDTHS[-1])
    period = Periods.of("week", monday)
    weeks = {a.path: a for a in area_weeks(area.path, monday, width)}
    if sum(w.officers for w in weeks.values()) < FEW or not may_stand(area, own, period):
        return []
    names = {a.path: a for a in children(area)}
    thursday = monday - timedelta(days=4)
    held = officer_weeks_below(area.path, thursday, thursday, width=width)
    few = folded({path: w.officers for path, w in weeks.items()})
    lines: list[dict[str, Any]] = [
        {
            "area": names.get(path),
            "name": names[path].name if path in names else _("on this level itself"),
            "week": week,
            "held": held.get(path),
            "opens": path in names and len(path) < NAMED,
        }
        for path, week in weeks.items()
        if path not in few and week.officers
    ]
    if few:
        some = [held[path] for path in few if path in held]
        name = _("%(n)d areas with fewer than five officers, together") % {"n": len(few)}
        together = AreaWeek.of([weeks[path] for path in few])
        both = OfficerWeeks(sum(h.weeks for h in some), sum(h.held for h in some)) if some else None
        lines.append({"area": None, "name": name, "week": together, "held": both, "opens": False})
    return lines


@door()
@require_GET
def taken(request: ByPosting) -> HttpResponse:
    """Who took how many hours in a month, by the body that asked, and was it paid back."""
    can = Can.INSPECT if may(request.actor, Can.INSPECT) else Can.SEE_PROTECTION
    area = area_of(request)
    require(request.actor, can, area.path)
    month = _month(request)
    rows = hours_taken(area.path, month)
    if (fmt := request.GET.get("format")) in FORMATS:
        head = [
            _("Asking body"),
            _("Times"),
            _("Hours"),
            _("Refused"),
            _("Owed, hours"),
            _("Paid back, hours"),
        ]
        table = (
            [str(t.unit or _("not explained")), t.times, t.whole / 60, t.refused, t.owed / 60, t.paid / 60]
            for t in rows
        )
        return sheet_answer(str(fmt), _("hours taken away"), head, table)
    register = (
        taskings_for(request.actor)
        .filter(path__startswith=area.path, day__gte=month, day__lt=_next(month), exercise=False)
        .filter(status__in=[Tasking.Status.EXCEPTION, Tasking.Status.DECLINED, Tasking.Status.DONE])
    )
    context = {
        "area": area,
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": _next(month),
        "rows": rows,
        "sums": {n: sum(getattr(t, n) for t in rows) for n in ("whole", "times", "refused", "owed", "paid")},
        "register": [(t, *state_of(t)) for t in register[:200]],
        "below": children(area),
    }
    return render(request, "protection/taken.html", context)


def monday_of(request: ByPosting) -> date:
    """The Monday that the page asks for, this week's without one."""
    return week_start(day_said(request.GET.get("week", "")) or today())


def _month(request: ByPosting) -> date:
    said = request.GET.get("month", "")
    return (day_said(f"{said}-01" if len(said) == 7 else said) or today()).replace(day=1)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def day_said(said: str) -> date | None:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def area_of(request: ByPosting) -> Area:
    """The area that the page is about: one under the actor's own."""
    actor = request.actor
    own = actor.unit.path
    code = request.GET.get("area", "")
    if not code:
        return area_at(own)
    area = area_by_code(code)
    if not (covers(actor, area.path) or area.path.startswith(own)):
        raise NotFound()
    return area
