"""The load index open to inspection: parts, weights and sums of an area's beats, other weights tried out; its editions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import Acting, done, door, read_form
from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.areas.models import Area, Level
from linli.areas.queries import area_for, children, roots_for, trail
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.sheets import FORMATS, sheet_answer

from .commands import adopt_formula, decline_formula, propose_formula
from .formula import HUNDREDTHS, MOST_WEIGHT, PARTS, Formula, Parts, formula_on, shipped, together
from .models import LoadFormula
from .queries import formula_row, formula_rows
from .redrawing import township_of
from .schemas import FormulaIn
from .villages import parts_of, places_under

COUNTED = (Level.CITY, Level.COUNTY)  # a province is looked at by its cities
SMALL = (Level.TOWNSHIP, Level.VILLAGE)  # beat by beat


@dataclass(frozen=True)
class Row:
    """One beat, area or village: its parts and its sum, and the sum under the weights that are tried out."""

    name: str
    parts: Parts
    load: float
    tried: float | None
    area: Area | None = None
    beats: int | None = None
    covered: bool = True

    @property
    def each(self) -> float | None:
        """Load for each beat, where there are any."""
        return self.load / self.beats if self.beats else None


@require_GET
@door(Can.SEE_PLACEMENT)
def loads(request: Acting) -> HttpResponse:
    """The loads of a township's beats, or of the areas below a larger one, part by part."""
    area, day = _area(request), today()
    formula, tried = formula_on(day), weights_tried(request)
    rows: list[Row] = []
    free: list[Row] = []
    if area.level in SMALL:
        rows, free = beats_of_township(area, day, formula, tried)
    elif area.level in COUNTED:
        rows = areas_below(area, day, formula, tried)
    if (fmt := request.GET.get("format")) in FORMATS:
        return _sheet(str(fmt), area, [*rows, *free])
    context = {
        "area": area,
        "trail": _crumbs(request, area),
        "formula": formula,
        "tried": tried,
        "weights": [
            (part, str(word), (tried or formula).weights[part] / HUNDREDTHS) for part, word in PARTS.items()
        ],
        "rows": rows,
        "free": free,
        "below": list(children(area, day)) if not rows and area.level not in SMALL else [],
        "is_township": area.level in SMALL,
        "parts": [(part, str(word)) for part, word in PARTS.items()],
    }
    return render(request, "placement/loads.html", context)


def beats_of_township(
    area: Area, day: date, formula: Formula, tried: Formula | None
) -> tuple[list[Row], list[Row]]:
    """(beats, villages without one) of a township, in order of place."""
    places = places_under(area.path, day)
    parts = parts_of(places, area.path, day)
    names = {v.path: v.name for v in places}
    here = township_of(area.path, day, formula)

    def row(paths: list[str], covered: bool) -> Row:
        total = together(parts[p] for p in paths if p in parts)
        name = _(", ").join(names.get(p, p) for p in paths)
        return Row(name, total, formula.load(total), tried.load(total) if tried else None, covered=covered)

    beats = [row(list(b.villages), True) for b in here.beats]
    beats += [row([v], True) for v in here.apart]
    return beats, [row([v], False) for v in here.vacant]


def areas_below(area: Area, day: date, formula: Formula, tried: Formula | None) -> list[Row]:
    """What lies directly below an area, with the sums of its villages and how many beats share them."""
    below = list(children(area, day))
    places = places_under(area.path, day)
    parts = parts_of(places, area.path, day)
    width = len(below[0].path) if below else 0
    totals: dict[str, list[Parts]] = defaultdict(list)
    for path, one in parts.items():
        totals[path[:width]].append(one)
    beats = _beats_by(area.path, width, day)
    rows = []
    for child in below:
        total = together(totals[child.path])
        rows.append(
            Row(
                child.name, total, formula.load(total), tried.load(total) if tried else None, child,
                beats.get(child.path, 0),
            )
        )  # fmt: skip
    return rows


def _beats_by(path: str, width: int, day: date) -> dict[str, int]:
    from linli.base.posts import Post
    from linli.workforce.queries import coverage_by

    return {key: found.people for key, found in coverage_by(path, width, day, Post.ASSISTANT).items()}


def weights_tried(request: Acting) -> Formula | None:
    """Other weights from the address, to be looked at only; None where none differs from those in force."""
    formula = formula_on(today())
    weights = dict(formula.weights)
    for part in PARTS:
        weights[part] = _weight(request.GET.get(part, ""), weights.get(part, 0))
    if weights == dict(formula.weights):
        return None
    return Formula(formula.edition, weights, "")


def _weight(said: str, otherwise: int) -> int:
    try:
        value = Decimal(said) * HUNDREDTHS if said else Decimal(otherwise)
    except InvalidOperation:
        return otherwise
    return int(value) if value.is_finite() and 0 <= value <= MOST_WEIGHT else otherwise


def _area(request: Acting) -> Area:
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


def _crumbs(request: Acting, here: Area) -> list[tuple[str, str]]:
    url = reverse("placement:loads")
    return [
        (a.name, f"{url}?area={a.uid}" if covers(request.actor, a.path) and a != here else "")
        for a in trail(here)
    ]


def _sheet(fmt: str, area: Area, rows: list[Row]) -> HttpResponse:
    head = [_("Villages"), *(str(word) for word in PARTS.values()), _("Load"), _("Has an assistant")]
    body = [
        [r.name, *(r.parts.of(part) for part in PARTS), round(r.load), _("yes") if r.covered else _("no")]
        for r in rows
    ]
    return sheet_answer(fmt, f"{_('Load')} {area.name}", head, body)


# ---- the formula


@require_GET
@door()
def formula(request: Acting) -> HttpResponse:
    """Every edition of the load formula: weights, reason, who proposed and adopted it."""
    now_in_force = formula_on(today())
    context = {
        "formula": now_in_force,
        "told": now_in_force.told(Parts(1, 1, 1, 1, 1.0)),
        "shipped": shipped(),
        "rows": [(row, _told(row)) for row in formula_rows()],
        "parts": [(part, str(word), now_in_force.weights[part] / HUNDREDTHS) for part, word in PARTS.items()],
        "may_change": may(request.actor, Can.CHANGE_RULES),
        "staff_id": request.actor.staff_id,
    }
    return render(request, "placement/formula.html", context)


def _told(row: LoadFormula) -> list[tuple[str, float]]:
    return [(str(word), row.weights.get(part, 0) / HUNDREDTHS) for part, word in PARTS.items()]


@require_POST
@door(Can.CHANGE_RULES)
def propose(request: Acting) -> HttpResponse:
    """Propose other weights."""
    said = read_form(request, FormulaIn)
    propose_formula(
        request.actor,
        weights=said.weights(),
        text=said.text(),
        reason=said.reason,
        valid_from=said.valid_from,
    )
    return _formula_changed(request)


@require_POST
@door(Can.CHANGE_RULES)
def adopt(request: Acting, uid: UUID) -> HttpResponse:
    """A second person adopts."""
    adopt_formula(request.actor, formula_row(uid))
    return _formula_changed(request)


@require_POST
@door(Can.CHANGE_RULES)
def decline(request: Acting, uid: UUID) -> HttpResponse:
    """A second person declines."""
    decline_formula(request.actor, formula_row(uid))
    return _formula_changed(request)


def _formula_changed(request: Acting) -> HttpResponse:
    context: dict[str, Any] = {}
    return done(request, "placement/_formula_changed.html", context, to=reverse("placement:formula"))
