"""The pages of the redeployment ledger: the list of moves, and how they flow."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from linli.access.doors import Acting, chosen, door, page_of
from linli.access.grants import Can
from linli.access.policy import may
from linli.access.scope import under_paths
from linli.areas.models import Area
from linli.areas.queries import children
from linli.base.clock import today
from linli.base.sheets import FORMATS

from .ledger import NEW, SHOWN, Flow, by_unit, by_width, flows, reasons, total, which
from .models import Redeployment, UnitKind
from .sheets import flows_sheet, moves_sheet
from .sight import moves_by_category, redeployments_seen
from .views import area_asked, crumbs_to

REASONS = ("term_over", "recalled", "own_wish", "left_service", "other")


@require_GET
@door(Can.SEE_STAFF)
def redeployments(request: Acting) -> HttpResponse:
    """Moves towards the front line, one by one: filtered by category, state, kind of unit, area and reason."""
    day = today()
    category = chosen(request, "category", Redeployment.Category.values)
    show = chosen(request, "show", SHOWN, "all")
    rows = redeployments_seen(request.actor)
    counted = moves_by_category(rows, day)
    rows = _narrowed(request, rows).filter(which(show, day))
    if category:
        rows = rows.filter(category=category)
    if (fmt := request.GET.get("format")) in FORMATS:
        return moves_sheet(fmt, rows)
    context = {
        "page": page_of(rows, request),
        "counted": counted,
        "moved": sum(c.moved for c in counted),
        "there": sum(c.there for c in counted),
        "category": category,
        "show": show,
        "narrowed": [word for name, word in _narrowings(request) if name],
        "may_move": may(request.actor, Can.MOVE_POSTINGS),
        "now_day": day,
    }
    return render(request, "workforce/redeployments.html", context)


@require_GET
@door(Can.SEE_STAFF)
def flow_page(request: Acting) -> HttpResponse:
    """How the moves flow: by level, category, area and unit; who is there, who came back early, whose term ends."""
    day, area = today(), area_asked(request)
    rows = redeployments_seen(request.actor).filter(under_paths([area.path]))
    found = flows(rows, day)
    if (fmt := request.GET.get("format")) in FORMATS:
        return flows_sheet(fmt, area, [(f, from_word(f.from_kind)) for f in found])
    below = list(children(area, day))
    sums = by_width(rows, len(below[0].path), day) if below else {}
    context = {
        "area": area,
        "trail": crumbs_to(request, area, "workforce:flows"),
        "now_day": day,
        "total": total(rows, day),
        "flows": [(f, from_word(f.from_kind), _list(area, f)) for f in found],
        "bands": [(from_word(f.from_kind), f.category_word, f.to_word, f.sum.moved) for f in found],
        "reasons": [
            (reason_word(r), n, f"{_base(area)}&show=early&reason={r or 'other'}") for r, n in reasons(rows)
        ],
        "parts": [(a, sums[a.path]) for a in below if a.path in sums],
        "page": page_of(by_unit(rows, day), request, 25),
        "base": _base(area),
    }
    return render(request, "workforce/flows.html", context)


def from_word(kind: str) -> str:
    """Where a move came from, in words."""
    return _("new to the service") if kind == NEW else str(UnitKind(kind).label)


def reason_word(reason: str) -> str:
    """Why somebody returned, in words."""
    return {
        "term_over": _("term over"),
        "recalled": pgettext("workforce", "recalled"),
        "own_wish": _("own wish"),
        "left_service": _("left the service"),
    }.get(reason, _("other"))


def _base(area: Area) -> str:
    return f"{reverse('workforce:redeployments')}?area={area.uid}"


def _list(area: Area, flow: Flow) -> str:
    return f"{_base(area)}&category={flow.category}&from={flow.from_kind}&to={flow.to_kind}"


def _narrowings(request: Acting) -> list[tuple[str, str]]:
    """The narrower filters of the URL, each with its word."""
    found = []
    if request.GET.get("area"):
        found.append(("area", area_asked(request).name))
    if kind := chosen(request, "from", (*UnitKind.values, NEW)):
        found.append(("from", _("from: %(kind)s") % {"kind": from_word(kind)}))
    if kind := chosen(request, "to", UnitKind.values):
        found.append(("to", _("to: %(kind)s") % {"kind": UnitKind(kind).label}))
    if reason := chosen(request, "reason", REASONS):
        found.append(("reason", reason_word(reason)))
    return found


def _narrowed(request: Acting, rows: QuerySet[Redeployment]) -> QuerySet[Redeployment]:
    said: dict[str, Any] = dict.fromkeys(name for name, _word in _narrowings(request))
    if "area" in said:
        rows = rows.filter(under_paths([area_asked(request).path]))
    if "from" in said:
        kind = request.GET["from"]
        rows = rows.filter(from_unit=None) if kind == NEW else rows.filter(from_unit__kind=kind)
    if "to" in said:
        rows = rows.filter(to_unit__kind=request.GET["to"])
    if "reason" in said:
        rows = rows.filter(return_reason=request.GET["reason"])
    return rows
