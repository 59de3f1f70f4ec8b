"""The briefing, its published forms, the catalogue of figures, and one figure down to its records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import Acting, done, door, page_of, public, read, read_form
from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.areas.models import Area
from linli.base.sheets import FORMATS, XLSX, download, sheet_answer
from linli.base.texts import say
from linli.base.words import chinese

from . import charts, registry
from .commands import publish_briefing
from .document import Document
from .forms import data, paper, plain, sheets, text
from .models import Briefing
from .periods import AsOf, Period
from .queries import (
    Completeness,
    Figure,
    briefings_for,
    by_child,
    figure,
    own_area,
    published_for,
    records_for,
    seen_area,
    unchanged,
)
from .registry import GROUPS, UNITS
from .saying import change, complete, counted_on, number, spoken, value_and_unit
from .schemas import AskIn, PublishIn, asked
from .writing import all_figures, spaced, write

MOST_LISTED = 100_000  # above, the records are listed area by area
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
@door(Can.SEE_FIGURES)
def briefing(request: Acting) -> HttpResponse:
    """The briefing of an area and a period, counted now."""
    area, period, as_of = _asked(request)
    doc = write(area, period, as_of, _lang())
    if fmt := request.GET.get("format", ""):
        return _as(fmt, doc, lambda: all_figures(area, period, as_of), area, period, as_of)
    context = page(doc, _query(area, period, as_of)) | {
        "area": area,
        "period": period,
        "as_of": as_of,
        "asked": asked(request.GET.dict()),
        "up": area.parent if area.parent and covers(request.actor, area.parent.path) else None,
        "may_publish": may(request.actor, Can.PUBLISH_BRIEFING) and period.last <= as_of.day,
        "published": briefings_for(request.actor, area)[:5],
        "briefing": None,
        "in_full": True,
    }
    return render(request, "indicators/briefing.html", context)


@require_POST
@door(Can.PUBLISH_BRIEFING)
def publish(request: Acting) -> HttpResponse:
    """Publish: text and figures are frozen for ever."""
    said = read_form(request, PublishIn)
    area = seen_area(request.actor, said.place(own_area(request.actor)))
    as_of = said.known() if said.as_of else None
    made = publish_briefing(request.actor, area, said.period(), as_of=as_of)
    to = reverse("indicators:published", args=[made.uid])
    return done(request, "indicators/_published.html", {"briefing": made}, to=to)


@require_GET
@door(Can.SEE_FIGURES)
def published_list(request: Acting) -> HttpResponse:
    """The published briefings of one's areas."""
    return render(
        request, "indicators/published.html", {"page": page_of(briefings_for(request.actor), request)}
    )


@require_GET
@public
def published(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A published briefing, exactly as it was; for everybody in the public form, for staff of the area in full."""
    found, in_full = published_for(getattr(request, "actor", None), uid)
    content = found.content if in_full else found.content["public"]
    doc = Document.from_json(content[_lang()])
    as_of = AsOf(found.as_of)
    if fmt := request.GET.get("format", ""):
        return _as(fmt, doc, lambda: _frozen(found, in_full), found.area, found.period, as_of)
    context = page(doc, _query(found.area, found.period, as_of)) | {
        "area": found.area,
        "period": found.period,
        "as_of": as_of,
        "asked": {},
        "up": None,
        "may_publish": False,
        "published": [],
        "briefing": found,
        "in_full": in_full,
        "seal": spaced(found.head_hash),
        "unchanged": unchanged(found),
    }
    if not in_full:
        context |= {"figure_url": None, "area_url": None}
    return render(request, "indicators/briefing.html", context)


def posts_of(what: registry.Indicator) -> str:
    """The posts that may be measured by a figure, in the reader's language; "none" is said."""
    return ", ".join(str(p.label) for p in sorted(what.posts)) or _("none")


@require_GET
@door(Can.SEE_FIGURES)
def catalogue(request: Acting) -> HttpResponse:
    """Every figure that this house counts, room by room: the page writes itself."""
    rooms: dict[str, list[registry.Indicator]] = {}
    for what in registry.all_figures():
        rooms.setdefault(what.code.partition(".")[0], []).append(what)
    if (fmt := request.GET.get("format")) in FORMATS:
        head = [_("Figure"), _("Code"), _("Unit"), _("Definition"), _("Version"), _("Posts measured by it")]
        rows = [
            [say(w.title), w.code, say(UNITS[w.unit]), say(w.definition), w.version, posts_of(w)]
            for w in registry.all_figures()
        ]
        return sheet_answer(fmt, _("Catalogue of figures"), head, rows)
    query = urlencode(asked(request.GET.dict()))
    return render(
        request,
        "indicators/catalogue.html",
        {"by_room": rooms, "units": UNITS, "groups": GROUPS, "query": query, "posts_of": posts_of},
    )


@require_GET
@door(Can.SEE_FIGURES)
def figure_page(request: Acting, code: str) -> HttpResponse:
    """One figure: definition, date, completeness, value, the areas below, the records."""
    area, period, as_of = _asked(request)
    found = figure(code, area, period, as_of)
    below = by_child(found)
    if (fmt := request.GET.get("format")) in FORMATS:
        return _children_out(fmt, found, below)
    shown = found.indicator.records
    records = records_for(request.actor, found)
    too_many = records is not None and (found.part or found.value or 0) > MOST_LISTED
    rows = page_of(records, request) if records is not None and not too_many else None
    value, unit = value_and_unit(found.indicator, found.value)
    context = {
        "figure": found,
        "value": value,
        "unit": unit,
        "before": spoken(found.indicator, found.before),
        "change": change(found),
        "complete": complete(found.complete),
        "on": counted_on(found),
        "number": number,
        "spoken": lambda n: spoken(found.indicator, n),
        "below": below,
        "area": area,
        "trail": _trail(request, code, area, period, as_of),
        "query_of": lambda place: _query(place, period, as_of),
        "records": rows,
        "columns": [say(c.title) for c in shown.columns] if shown else [],
        "cells": _cells(shown),
        "too_many": too_many,
        "may_not": shown is not None and records is None,
        "chart": _children_chart(found, below),
    }
    return render(request, "indicators/figure.html", context)


def page(doc: Document, query: str) -> dict[str, Any]:
    """What the body of a briefing is drawn from on a page, published or not."""
    said = {"from": doc.start, "to": doc.last, "as_of": doc.as_of}

    def area_url(code: str) -> str:
        return f"{reverse('indicators:briefing')}?{urlencode({'area': code} | said)}"

    return {
        "doc": doc,
        "sections": doc.numbered(),
        "drawn": charts.drawn,
        "query": query,
        "figure_url": lambda code: f"{reverse('indicators:figure', args=[code])}?{query}",
        "area_url": area_url,
    }


def _asked(request: HttpRequest) -> tuple[Area, Period, AsOf]:
    actor: Any = request.actor  # type: ignore[attr-defined]
    said = read(AskIn, asked(request.GET.dict()))
    return seen_area(actor, said.place(own_area(actor))), said.period(), said.known()


def _query(area: Area, period: Period, as_of: AsOf) -> str:
    said = {"area": area.code, "from": period.start.isoformat(), "to": period.last.isoformat()}
    return urlencode(said | {"as_of": as_of.at.isoformat()})


def _lang() -> str:
    return "zh" if chinese() else "en"


def _as(
    fmt: str, doc: Document, figures: Callable[[], list[Figure]], area: Area, period: Period, as_of: AsOf
) -> HttpResponse:
    name = f"{doc.title} {doc.subtitle} {area.name}"
    if fmt == "docx":
        return download(paper(doc), f"{name}.docx", DOCX)
    if fmt == "xlsx":
        return download(sheets(doc, figures()), f"{name}.xlsx", XLSX)
    if fmt == "json":
        return JsonResponse(data(area, period, as_of, figures()), json_dumps_params={"ensure_ascii": False})
    return HttpResponse(text(doc), content_type="text/plain; charset=utf-8")


def _frozen(briefing: Briefing, in_full: bool) -> list[Figure]:
    """The figures of a published briefing, from its readings; for everybody those that are not about residents' cases."""
    found = []
    for row in briefing.readings.filter(path=briefing.path).order_by("id"):
        if not registry.known(row.code) or (registry.by_code(row.code).residents and not in_full):
            continue
        what, as_of = registry.by_code(row.code), AsOf(briefing.as_of)
        f = Figure(what, briefing.area, briefing.period, as_of, row.value, row.part, row.whole, row.before)
        if row.have is not None and row.expected is not None:
            f.complete = Completeness(row.have, row.expected, "county")
        found.append(f)
    return found


def _trail(request: HttpRequest, code: str, area: Area, period: Period, as_of: AsOf) -> list[tuple[str, str]]:
    actor: Any = request.actor  # type: ignore[attr-defined]
    above: list[Area] = []
    at: Area | None = area
    while at is not None and covers(actor, at.path):
        above.append(at)
        at = at.parent
    here = reverse("indicators:figure", args=[code])
    first = [(_("Briefing"), f"{reverse('indicators:briefing')}?{_query(area, period, as_of)}")]
    return first + [(a.name, f"{here}?{_query(a, period, as_of)}") for a in reversed(above)]


def _cells(shown: registry.Records | None) -> Callable[[Any], list[Any]]:
    """The cells of a record, and as the last one the address of its own page where a room has one."""

    def cells(row: Any) -> list[Any]:
        if shown is None:
            return []
        try:
            url = reverse(shown.url, args=[shown.uid(row)]) if shown.url else ""
        except NoReverseMatch:
            url = ""
        return [*(c.cell(row) for c in shown.columns), url]

    return cells


def _children_chart(found: Figure, below: list[Any]) -> Any:
    from linli.base import svg

    rows = [(c.area.name, plain(c.value)) for c in below if c.area is not None and c.value is not None]
    if not 2 <= len(rows) <= 24:
        return None
    return svg.ranks(rows, title=str(found.indicator), unit=say(UNITS[found.indicator.unit]))


def _children_out(fmt: str, found: Figure, below: list[Any]) -> HttpResponse:
    head = [_("Area"), _("Code"), f"{found.indicator} ({say(UNITS[found.indicator.unit])})"]
    rows = [
        [c.area.name if c.area else _("this level itself"), c.area.code if c.area else "", plain(c.value)]
        for c in below
    ]
    rows.append([found.area.name, found.area.code, plain(found.value)])
    return sheet_answer(fmt, f"{found.indicator} {found.area.name} {found.period}", head, rows)
