"""The pages of the workforce that show: coverage, teams, staff, units, postings, moves."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from linli.access.doors import Acting, chosen, door, page_of
from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.areas.models import Area, Level
from linli.areas.queries import area_for, children, roots_for, trail
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.posts import Post
from linli.base.sheets import FORMATS
from linli.base.tables import as_date
from linli.base.words import percent as percent_word

from .contacts import without_contact
from .coverage import covering_by
from .covers import proposals
from .handing import taken_over
from .models import PROTECTED, Absence, Issue, IssueKind, Redeployment, UnitKind, valid_on
from .queries import (
    Coverage,
    coverage,
    coverage_of,
    gaps,
    in_post,
    standing_units,
    team,
    together,
    who_answers,
)
from .sheets import coverage_sheet, staff_sheet, units_sheet
from .sight import (
    VillageCover,
    beats_of,
    covers_of,
    posting_for,
    postings_seen,
    staff_found,
    unit_for,
    units_seen,
    villages_covered,
)

COUNTED = (Post.ASSISTANT, Post.COMMUNITY_OFFICER, Post.AUXILIARY, Post.GRID_MEMBER)
GAPS_SHOWN = 25
MOST_GAPS = 20_000  # in one file
COUNTY = 6  # digits; of more than a county the question who has nobody to call takes too long for a page
STEPS = (60, 75, 90, 100)  # per cent; where the five shades of the map begin


@require_GET
@door(Can.SEE_STAFF)
def coverage_page(request: Acting) -> HttpResponse:
    """Coverage of one area on a day: its parts, its gaps, who answers for each."""
    area, at = area_asked(request), day_asked(request)
    parts: list[tuple[Area, Coverage]] = []
    villages: list[VillageCover] = []
    if area.level in (Level.TOWNSHIP, Level.VILLAGE):
        villages = villages_covered(area.path, at)
        total = coverage(area.path, at)
    else:
        parts = _parts(area, at)
        total = together(area.path, at, (found for _area, found in parts))
    if (fmt := request.GET.get("format")) in FORMATS:
        if parts and request.GET.get("list") == "gaps":
            villages = covers_of(list(gaps(area.path, at)[:MOST_GAPS]), at)
        return coverage_sheet(fmt, area, at, parts, villages)
    covering = covering_by(area.path, len(parts[0][0].path) if parts else len(area.path), at)
    page = counted_page(gaps(area.path, at), request, total.gaps, GAPS_SHOWN)
    context = {
        "area": area,
        "trail": crumbs_to(request, area),
        "at": at,
        "is_today": at == today(),
        "total": total,
        "covering": covering,
        "covering_total": sum(covering.values()),
        "uncalled": without_contact(area.path, at).count() if len(area.path) >= COUNTY else None,
        "others": [(str(post.label).capitalize(), in_post(area.path, at, post)) for post in COUNTED[1:]],
        "parts": parts,
        "tiles": [_tile(part, found, at) for part, found in parts],
        "villages": villages,
        "marks": [_mark(v) for v in villages],
        "kinds": {
            k: sum(v.kind == k for v in villages) for k in ("own", "shared", "cover", "vacant", "late")
        },
        "page": page,
        "gaps": covers_of(list(page.object_list), at) if not villages else [],
        "may_manage": may(request.actor, Can.MANAGE_STAFF),
        "may_plan": may(request.actor, Can.PLAN_PLACEMENT),
    }
    return render(request, "workforce/coverage.html", context)


@require_GET
@door()
def answers(request: Acting, uid: UUID) -> HttpResponse:
    """A piece for other rooms' pages: who answers for an area, and how it is covered."""
    area, at = area_for(request.actor, uid), day_asked(request)
    context = {
        "area": area,
        "at": at,
        "answer": who_answers(area, at),
        "total": coverage(area.path, at) if area.level != Level.VILLAGE else None,
        "sees_staff": may(request.actor, Can.SEE_STAFF),
    }
    return render(request, "workforce/_answers.html", context)


@require_GET
@door(Can.SEE_STAFF)
def team_card(request: Acting, uid: UUID) -> HttpResponse:
    """The card of a community's team: officer, auxiliaries, assistant, grid leaders and members."""
    area, at = area_for(request.actor, uid), day_asked(request)
    if area.level not in (Level.VILLAGE, Level.GRID):
        raise NotFound()
    context = {
        "area": area,
        "trail": crumbs_to(request, area),
        "at": at,
        "is_today": at == today(),
        "team": team(area, at),
        "answer": who_answers(area, at),
    }
    return render(request, "workforce/team.html", context)


@require_GET
@door(Can.SEE_STAFF)
def staff_list(request: Acting) -> HttpResponse:
    """Who is in post: name, post, unit, duty phone. By unit, post or place; never by a person's name or phone."""
    at = day_asked(request)
    post = chosen(request, "post", Post.values)
    text = request.GET.get("q", "").strip()[:80]
    rows = postings_seen(request.actor, at)
    if post:
        rows = rows.filter(post=post)
    if text:
        rows = staff_found(rows, request.actor, text)
    if (fmt := request.GET.get("format")) in FORMATS:
        return staff_sheet(fmt, rows)
    context = {
        "page": page_by_keys(rows, request),
        "posts": Post.choices,
        "post": post,
        "text": text,
        "at": at,
        "may_manage": may(request.actor, Can.MANAGE_STAFF),
    }
    return render(request, "workforce/staff.html", context)


@require_GET
@door(Can.SEE_STAFF)
def units_list(request: Acting) -> HttpResponse:
    """The units under one's areas."""
    at = day_asked(request)
    kind = chosen(request, "kind", UnitKind.values)
    rows = units_seen(request.actor).filter(standing_units(at))
    if kind:
        rows = rows.filter(kind=kind)
    if (fmt := request.GET.get("format")) in FORMATS:
        return units_sheet(fmt, rows)
    context = {
        "page": page_of(rows, request),
        "kinds": UnitKind.choices,
        "kind": kind,
        "at": at,
        "may_manage": may(request.actor, Can.MANAGE_STAFF),
    }
    return render(request, "workforce/units.html", context)


@require_GET
@door(Can.SEE_STAFF)
def unit(request: Acting, uid: UUID) -> HttpResponse:
    """One unit: where it sits, who is in post there, which units belong to it."""
    found, at = unit_for(request.actor, uid), day_asked(request)
    people = postings_seen(request.actor, at).filter(unit=found).order_by("post", "path", "pk")
    manages = may(request.actor, Can.MANAGE_STAFF) and covers(request.actor, found.path)
    context = {
        "unit": found,
        "trail": crumbs_to(request, found.area),
        "at": at,
        "page": page_by_keys(people, request),
        "below": units_seen(request.actor).filter(standing_units(at), parent=found)[:50],
        "may_manage": manages,
        "may_move": may(request.actor, Can.MOVE_POSTINGS),
        "posts": [(p.value, p.label) for p in Post if p not in PROTECTED and p != Post.INSPECTOR],
        "now_day": today(),
    }
    return render(request, "workforce/unit.html", context)


@require_GET
@door(Can.SEE_STAFF)
def posting(request: Acting, uid: UUID) -> HttpResponse:
    """One posting: who, which post, which beat, who covers when away; and what may be done now."""
    found = posting_for(request.actor, uid)
    return render(request, "workforce/posting.html", posting_context(request, found))


def posting_context(request: Acting, found: Any) -> dict[str, Any]:
    """What the page of a posting, and its piece, show."""
    at = today()
    actor = request.actor
    over = found.valid_to is not None and found.valid_to <= at
    protected = found.post in PROTECTED
    within = covers(actor, found.path) and not over
    absences = (
        Absence.objects.filter(posting=found).select_related("cover__staff").order_by("-valid_from")[:20]
    )
    absent = may(actor, Can.RECORD_ABSENCE) and within
    return {
        "posting": found,
        "trail": crumbs_to(request, found.unit.area),
        "beat": beats_of(found, at),
        "absences": absences,
        "away_now": Absence.objects.filter(valid_on(at), posting=found).first(),
        "moves": Redeployment.objects.filter(posting=found).select_related("from_unit", "to_unit"),
        "over": over,
        "protected": protected,
        "may_change": may(actor, Can.MANAGE_STAFF)
        and within
        and not protected
        and found.post != Post.INSPECTOR,
        "may_absent": absent,
        "covers": _cover_choices(request, found, at) if absent else [],
        "issues": Issue.objects.filter(posting=found).order_by("returned_on", "-issued_on", "-pk")[:50],
        "issue_kinds": IssueKind.choices,
        "may_issue": may(actor, Can.MANAGE_STAFF) and within,
        "taken": taken_over(found) if not over else [],
        "now_day": at,
    }


def _cover_choices(request: Acting, found: Any, at: date) -> list[tuple[UUID, str]]:
    """Who could cover, nearest first, each with how far away and how many villages they have now."""
    choices = []
    for p in proposals(found, at, None, actor=request.actor, most=100):
        parts = [p.posting.staff.name, str(p.posting.unit)]
        if p.km is not None:
            parts.append(_("%(km)s km away") % {"km": p.km})
        if p.load:
            parts.append(ngettext("%(n)d village now", "%(n)d villages now", p.load) % {"n": p.load})
        choices.append((p.posting.uid, " · ".join(parts)))
    return choices


# ---- what several pages share


def counted_page(rows: Any, request: Acting, count: int, per_page: int) -> Any:
    """One page of rows whose number is known already."""
    paginator = Paginator(rows, per_page)
    paginator.__dict__["count"] = count
    return paginator.get_page(request.GET.get("page", 1))


def page_by_keys(rows: Any, request: Acting) -> Any:
    """One page of postings: the keys from an index alone, and only the page's own rows in full."""
    page = page_of(rows.select_related(None).values_list("pk", flat=True), request)
    found = rows.filter(pk__in=list(page.object_list)).in_bulk()
    page.object_list = [found[pk] for pk in page.object_list if pk in found]
    return page


def day_asked(request: Acting) -> date:
    """The day of `?at=`; today without one, or for what is no day."""
    return as_date(request.GET.get("at", "")) or today()


def area_asked(request: Acting) -> Area:
    """The area of `?area=`; else the first of one's own."""
    asked = request.GET.get("area", "")
    try:
        if asked:
            return area_for(request.actor, UUID(asked))
    except ValueError:
        raise NotFound() from None
    roots = roots_for(request.actor)
    if not roots:
        raise NotFound(_("No area is known yet. Import the list of areas first."))
    return roots[0]


def crumbs_to(request: Acting, here: Area, page: str = "workforce:coverage") -> list[tuple[str, str]]:
    """The way down to an area, each step as a link to the same page where it may be seen."""
    here_url = reverse(page)
    return [
        (a.name, f"{here_url}?area={a.uid}" if covers(request.actor, a.path) and a != here else "")
        for a in trail(here)
    ]


def _parts(area: Area, at: date) -> list[tuple[Area, Coverage]]:
    below = list(children(area, at))
    found = coverage_of([a.path for a in below], at)
    return [(a, found[a.path]) for a in below]


def _tile(area: Area, found: Coverage, at: date) -> dict[str, Any]:
    ratio = found.percent
    return {
        "label": area.name,
        "q": 0 if ratio is None else 1 + sum(ratio >= step for step in STEPS),
        "shown": percent_word(None if ratio is None else ratio / 100),
        "url": f"{reverse('workforce:coverage')}?area={area.uid}"
        + ("" if at == today() else f"&at={at.isoformat()}"),
    }


def _mark(village: VillageCover) -> str:
    return {"own": "own", "shared": "shared", "late": "late"}.get(village.kind, "cover")
