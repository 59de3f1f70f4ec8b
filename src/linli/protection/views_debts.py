"""What is overdue and how far up it has come; and the targets that were asked for, which is all there is of them."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from linli.access.doors import door, page_of
from linli.access.grants import Can
from linli.access.policy import may
from linli.base.errors import NotAllowed
from linli.base.sheets import FORMATS, sheet_answer
from linli.workforce.models import Unit

from .debts import overdue_for
from .preview import COUNTY, names_of
from .queries import is_mine_alone, targets_asked
from .shown import ByPosting

MOST = 500


def _superior(request: ByPosting) -> None:
    if is_mine_alone(request.actor):
        raise NotAllowed(_("Your post may not see the ledger of protected time."))


@door()
@require_GET
def overdue(request: ByPosting) -> HttpResponse:
    """Overdue debts that have come up to this level; nobody is told, whoever looks finds them."""
    _superior(request)
    found = overdue_for(request.actor)
    names = names_of({d.row.path[:n] for d in found for n in (COUNTY, d.level)})
    lines = [(d, names.get(d.row.path[:COUNTY], ""), names.get(d.row.path[: d.level], "")) for d in found]
    if (fmt := request.GET.get("format")) in FORMATS:
        head = [
            _("Due"), _("Weeks overdue"), _("County"), _("Has come up to"), _("Asking body"), _("Number"),
            _("Hours owed"), _("Hours paid back"),
        ]  # fmt: skip
        table = (
            [
                d.row.due_on, d.weeks_overdue, county, level, str(d.row.tasking.asked_unit),
                d.row.tasking.number, d.owed / 60, d.paid / 60,
            ]
            for d, county, level in lines
        )  # fmt: skip
        return sheet_answer(str(fmt), _("overdue debts"), head, table)
    return render(request, "protection/overdue.html", {"page": page_of(lines, request)})


@door()
@require_GET
def targets(request: ByPosting) -> HttpResponse:
    """Targets that bodies asked for, by month and body: each was refused, and the refusal is all that is kept."""
    if not (may(request.actor, Can.INSPECT) or may(request.actor, Can.SEE_PROTECTION)):
        raise NotAllowed(_("Your post may not see the ledger of protected time."))
    _superior(request)
    rows = list(targets_asked(request.actor)[:MOST])
    counts: Counter[tuple[date, int]] = Counter((t.day.replace(day=1), t.asked_unit_id) for t in rows)
    units = {u.pk: u for u in Unit.objects.filter(pk__in={unit for _month, unit in counts})}
    months = [
        (month, units[unit], n)
        for (month, unit), n in sorted(
            counts.items(), key=lambda c: (-c[0][0].toordinal(), units[c[0][1]].path, c[0][1])
        )
    ]
    if (fmt := request.GET.get("format")) in FORMATS:
        head = [_("Month"), _("Asking body"), pgettext("targets", "Asked and refused")]
        return sheet_answer(
            str(fmt), _("targets asked for"), head, ([f"{m:%Y-%m}", str(u), n] for m, u, n in months)
        )
    context = {"months": months, "page": page_of(rows, request), "total": len(rows)}
    return render(request, "protection/targets.html", context)
