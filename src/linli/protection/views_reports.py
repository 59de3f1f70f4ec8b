"""Reports in confidence: the officer's one page, and the inspector's list and readings."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.commands import read_personal
from linli.access.doors import done, door, page_of, read_form
from linli.access.grants import Can
from linli.access.models import Purpose
from linli.areas.queries import area_at

from . import commands
from .models import BreachReport
from .preview import names_of
from .reports import inspected_at, large_enough, report_for, reports_for
from .schemas_rulebook import BreachIn, FoundIn, ReadIn
from .shown import ByPosting


@door(Can.REPORT_BREACH)
@require_http_methods(["GET", "POST"])
def breach(request: ByPosting) -> HttpResponse:
    """Tell the inspector two levels up, in confidence, that a rule was broken."""
    actor = request.actor
    if request.method == "POST":
        said = read_form(request, BreachIn)
        commands.report_breach(actor, uid=said.uid, text=said.text)
        return done(request, "protection/_told.html", {}, to=reverse("protection:breach") + "?told=yes")
    to_path = inspected_at(actor.unit.path)
    context = {
        "told": request.GET.get("told") == "yes",
        "to": area_at(to_path) if to_path else None,
        "kept": area_at(large_enough(actor.unit.path)),
        "uid": uuid4(),
    }
    return render(request, "protection/breach.html", context)


@door(Can.INSPECT)
@require_GET
def reports(request: ByPosting) -> HttpResponse:
    """Reports that came to this inspector, newest day first. Nothing of them is opened."""
    page = page_of(reports_for(request.actor), request)
    names = names_of({r.path for r in page.object_list})
    lines = [(r, names.get(r.path, r.path), *STATES[BreachReport.Status(r.status)]) for r in page.object_list]
    return render(request, "protection/reports.html", {"page": page, "lines": lines})


@door(Can.INSPECT)
@require_GET
def report(request: ByPosting, uid: UUID) -> HttpResponse:
    """One report: county, day, state. Its text is opened for a purpose."""
    return _page(request, report_for(request.actor, uid))


@door(Can.INSPECT)
@require_POST
def read(request: ByPosting, uid: UUID) -> HttpResponse:
    """Open the text of a report, for a purpose; one access row."""
    row = report_for(request.actor, uid)
    said = read_form(request, ReadIn)
    found = read_personal(request.actor, row, rows=[row], purpose=said.purpose, reason=said.reason)
    return _page(request, row, found[row.uid].get("text", ""))


@door(Can.INSPECT)
@require_POST
def acknowledge(request: ByPosting, uid: UUID) -> HttpResponse:
    """The inspector takes a report on."""
    row = report_for(request.actor, uid)
    commands.acknowledge_report(request.actor, row)
    return _moved(request, row)


@door(Can.INSPECT)
@require_POST
def close(request: ByPosting, uid: UUID) -> HttpResponse:
    """The inspector says what was found."""
    row = report_for(request.actor, uid)
    commands.close_report(request.actor, row, outcome=read_form(request, FoundIn).outcome)
    return _moved(request, row)


STATES = {
    BreachReport.Status.RECEIVED: ("1", BreachReport.Status.RECEIVED.label),
    BreachReport.Status.ACKNOWLEDGED: ("2", BreachReport.Status.ACKNOWLEDGED.label),
    BreachReport.Status.CLOSED: ("4", BreachReport.Status.CLOSED.label),
}


def _page(request: ByPosting, row: BreachReport, text: str | None = None) -> HttpResponse:
    kind, word = STATES[BreachReport.Status(row.status)]
    context = {
        "row": row,
        "kind": kind,
        "word": word,
        "county": names_of({row.path}).get(row.path, row.path),
        "text": text,
        "purposes": [(p.value, p.label) for p in Purpose if p in {Purpose.INSPECTION, Purpose.LAW}],
        "outcomes": BreachReport.Outcome.choices,
    }
    return render(request, "protection/report.html", context)


def _moved(request: ByPosting, row: BreachReport) -> HttpResponse:
    to = reverse("protection:report", args=[row.uid])
    return done(request, "protection/_declared.html", {}, to=to)
