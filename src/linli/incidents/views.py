"""The dispatcher's board and the taking of calls."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import Acting, chosen, door, is_htmx, read_form
from linli.access.grants import Can
from linli.access.policy import may
from linli.areas.models import Area
from linli.areas.queries import area_by_code, search
from linli.base.clock import now
from linli.base.errors import Wrong
from linli.base.sheets import FORMATS, sheet_answer

from . import kinds
from .board import (
    FILTERS,
    Capped,
    counts_for,
    in_order,
    loads_for,
    narrowed,
    open_for,
    short_number,
    shown,
    spans_counties,
)
from .commands import report_incident
from .models import Incident
from .queries import incident_for, walked
from .schemas import ReportIn
from .suggesting import suggest
from .vocabulary import OBJECT_GROUPS, Came, Category, Outcome, kind_word

PER_PAGE = 50
MOST_EXPORTED = 5000


@door(Can.SEE_INCIDENTS)
@require_GET
def board(request: Acting) -> HttpResponse:
    """Open incidents as a timetable, what is due next first."""
    actor, at = request.actor, now()
    show = chosen(request, "show", FILTERS)
    rows = narrowed(in_order(open_for(actor), at), actor, show, at).select_related("area__parent")
    if (fmt := request.GET.get("format")) in FORMATS:
        return _export(str(fmt), rows[:MOST_EXPORTED], at)
    page = Capped(rows, PER_PAGE).get_page(request.GET.get("page", 1))
    counts = counts_for(actor, at)
    loads, more_units = loads_for(actor, at)
    context: dict[str, Any] = {
        "page": page,
        "rows": shown(page.object_list, whole_number=spans_counties(actor), at=at),
        "counts": counts,
        "filter_items": _filters(counts, show),
        "show": show,
        "loads": loads,
        "more_units": more_units,
        "may_report": may(actor, Can.REPORT_INCIDENT),
        "may_dispatch": may(actor, Can.DISPATCH),
        "at": at,
    }
    return render(request, "incidents/_board.html" if is_htmx(request) else "incidents/board.html", context)


def _filters(counts: Any, show: str) -> list[dict[str, Any]]:
    numbers = counts.listed
    items = [
        {
            "label": pgettext("incident", "all"),
            "query": {"show": None},
            "count": numbers["all"],
            "current": show == "",
        }
    ]
    for key, word in FILTERS.items():
        if numbers[key] or show == key:
            items.append(
                {"label": word, "query": {"show": key}, "count": numbers[key], "current": show == key}
            )
    return items


def _export(fmt: str, rows: Any, at: Any) -> HttpResponse:
    """The rows as a sheet: codes said in words, nothing personal."""
    head = [
        pgettext("incident", "Number"),
        _("Category"),
        _("Kind"),
        pgettext("incident", "Place"),
        pgettext("incident", "Received"),
        _("State"),
        pgettext("incident", "Outcome"),
        pgettext("incident", "Closed"),
    ]
    lines = (
        [
            row.number,
            Category(row.category).label,
            kind_word(row.kind),
            f"{row.area.parent.name if row.area.parent else ''} {row.area.name}".strip(),
            row.received_at,
            row.get_status_display(),
            row.get_outcome_display(),
            row.closed_at,
        ]
        for row in rows
    )
    return sheet_answer(fmt, _("incidents"), head, lines)


@door(Can.SEE_INCIDENTS)
@require_GET
def every(request: Acting) -> HttpResponse:
    """Incidents of one's areas, also closed ones, newest first."""
    category = chosen(request, "category", Category.values)
    status = chosen(request, "status", Incident.Status.values)
    outcome = chosen(request, "outcome", Outcome.values)
    rows = walked(request.actor.paths).select_related("area__parent")
    for column, value in (("category", category), ("status", status), ("outcome", outcome)):
        if value:
            rows = rows.filter(**{column: value})
    if (fmt := request.GET.get("format")) in FORMATS:
        return _export(str(fmt), rows[:MOST_EXPORTED], now())
    page = Capped(rows, PER_PAGE).get_page(request.GET.get("page", 1))
    context = {
        "page": page,
        "rows": [(row, kind_word(row.kind)) for row in page.object_list],
        "category": category,
        "status": status,
        "outcome": outcome,
        "categories": Category.choices,
        "statuses": Incident.Status.choices,
        "outcomes": Outcome.choices,
    }
    return render(request, "incidents/list.html", context)


# --- taking a call ----------------------------------------------------------------------------------------


@door(Can.REPORT_INCIDENT)
@require_GET
def take(request: Acting) -> HttpResponse:
    """The form in which a call is taken down: a piece for the board's dialog, or a page of its own."""
    context = {
        "received_at": now(),
        "kinds": kinds.choices(),
        "groups": [(group, word, kinds.words_of(group)) for group, word in OBJECT_GROUPS.items()],
        "came": Came.choices,
        "on_board": is_htmx(request),
    }
    return render(request, "incidents/_take.html" if is_htmx(request) else "incidents/take.html", context)


@door(Can.REPORT_INCIDENT)
@require_GET
def places(request: Acting) -> HttpResponse:
    """Villages by any characters, pinyin, initials or code, for the form to choose from."""
    said = request.GET.get("place", "").strip()[:40]
    return render(request, "incidents/_places.html", {"said": said, "found": found_places(request, said)})


def found_places(request: Acting, said: str) -> list[Area]:
    """Places within the actor's areas; villages first, for that is where calls come from."""
    found = search(said, paths=request.actor.paths, most=12) if said else []
    return sorted(found, key=lambda area: -len(area.path))[:8]


@door(Can.REPORT_INCIDENT)
@require_POST
def report(request: Acting) -> HttpResponse:
    """Save the call; the answer shows number, reference and PIN, this once."""
    form = request.POST.copy()
    place = form.pop("place", [""])[-1]
    request.POST = form  # type: ignore[assignment]  # the typed place is no field of the call
    said = read_form(request, ReportIn, area=form.get("area") or _only_place(request, place))
    details = said.model_dump(exclude={"area"})
    incident = report_incident(request.actor, area=area_by_code(said.area), **details)
    context = {"incident": incident, "told": incident.told, "kind": kind_word(incident.kind)}  # type: ignore[attr-defined]
    answer = render(request, "incidents/_told.html" if is_htmx(request) else "incidents/told.html", context)
    if is_htmx(request):
        answer["HX-Trigger"] = "board:changed"
    else:
        answer["Location"] = reverse("incidents:incident", args=[incident.uid])
    return answer


def _only_place(request: Acting, said: str) -> str:
    """The code of the one place that a typed name means. Raises Wrong when it means none or several."""
    found = found_places(request, said.strip()[:40])
    exact = [area for area in found if area.name == said.strip()] or found
    if len(exact) == 1:
        return exact[0].code
    text = _("Choose the place from the list.") if exact else _("No place of your areas is called so.")
    raise Wrong(text if said else _("Where is it? Type a village."), field="place", code="required")


# --- whom to send -----------------------------------------------------------------------------------------


@door(Can.SEE_INCIDENTS)
@require_GET
def whom(request: Acting, uid: Any) -> HttpResponse:
    """Whom to send to an incident, for the board's side and the incident's page."""
    incident = incident_for(request.actor, uid)
    context = {
        "incident": incident,
        "short": short_number(request.actor, incident),
        "suggestions": suggest(incident),
        "may_dispatch": may(request.actor, Can.DISPATCH) and incident.is_open,
    }
    return render(request, "incidents/_whom.html", context)
