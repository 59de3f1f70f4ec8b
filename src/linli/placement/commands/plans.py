"""Asking the planner, stopping it, and accepting what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area, Level
from linli.areas.queries import standing, villages_under
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Refused, Wrong
from linli.base.states import move
from linli.journal.commands import record
from linli.workforce.models import Unit, UnitKind
from linli.workforce.queries import standing_units

from ..formula import formula_on
from ..models import DraftPost, Plan, PlannedBeat, Value, Within
from ..villages import in_a_beat, in_draft_posts

TOO_SMALL = (Level.VILLAGE, Level.GRID)
MOST_WAITING = 5


@command
def ask_plan(
    actor: Actor,
    area: Area,
    *,
    title: str,
    assistants: int | None = None,
    budget: int | None = None,
    each_costs: int | None = None,
    most_villages: int = 8,
    most_metres: int = 3000,
    most_load: int | None = None,
    value: str = Value.RESIDENTS,
    within: str = Within.TOWNSHIP,
    without_distances: bool = False,
    fixed: Sequence[Sequence[Area]] = (),
    day: date | None = None,
) -> Plan:
    """Ask where so many further assistants, or as many as a budget pays, would cover the most."""
    require(actor, Can.PLAN_PLACEMENT, area.path)
    at = day or today()
    number = _how_many(assistants, budget, each_costs)
    _check_question(area, at, without_distances)
    _check_fixed(area, at, fixed, number, most_villages)
    if Plan.objects.filter(asked_by_staff=actor.staff_id, status=Plan.Status.WAITING).count() >= MOST_WAITING:
        raise Refused(_("Several plans of yours are waiting already. Let one of them be computed first."))
    formula = formula_on(at)
    plan = Plan.objects.create(
        title=title,
        area=area,
        path=area.path,
        day=at,
        recorded_at=now(),
        asked_by_id=actor.posting_id,
        asked_by_staff=actor.staff_id,
        assistants=number,
        budget=budget,
        each_costs=each_costs,
        most_villages=most_villages,
        most_metres=most_metres,
        most_load=most_load,
        value=value,
        within=within,
        without_distances=without_distances,
        fixed=[sorted(a.path for a in beat) for beat in fixed],
        weights=dict(formula.weights),
        formula_edition=formula.edition,
    )
    record(
        actor, "plan.asked", subject=plan, thread=plan.uid, path=plan.path, assistants=number,
        most_villages=most_villages, most_metres=most_metres, most_load=most_load, value=value,
    )  # fmt: skip
    return plan


def _how_many(assistants: int | None, budget: int | None, each_costs: int | None) -> int:
    """The number that was said, or what the budget pays."""
    if assistants:
        return assistants
    if not budget or not each_costs:
        text = _("Say how many assistants, or a budget and what one post costs.")
        raise Wrong(text, field="assistants", code="required")
    number = budget // each_costs
    if number < 1:
        raise Wrong(_("This budget pays for no post."), field="budget", code="out_of_range")
    return number


def _check_question(area: Area, day: date, without_distances: bool) -> None:
    if area.level in TOO_SMALL:
        text = _("Plan for a township or a larger area.")
        raise Wrong(text, field="area", code="bad_hierarchy")
    villages = villages_under(area.path, day)
    if not villages.exists():
        raise Wrong(_("No village stands here on that day."), field="area", code="not_found")
    missing = villages.filter(lat=None).count()
    if missing and not without_distances:
        text = ngettext(
            "%(n)d village here has no position, so distances cannot be kept. Import positions, or plan without"
            " distances: then a beat only stays inside its township.",
            "%(n)d villages here have no position, so distances cannot be kept. Import positions, or plan without"
            " distances: then a beat only stays inside its township.",
            missing,
        ) % {"n": missing}
        raise Wrong(text, field="without_distances", code="no_positions")


def _check_fixed(
    area: Area, day: date, fixed: Sequence[Sequence[Area]], number: int, most_villages: int
) -> None:
    """Fixed beats are free villages of the area, each in one of them, and not more beats than assistants."""
    paths = [a.path for beat in fixed for a in beat]
    if not paths:
        return
    text = ""
    taken = in_a_beat(area.path, day) | in_draft_posts(area.path)
    if len(fixed) > number:
        text = _("More beats are fixed than there are assistants.")
    elif len(set(paths)) < len(paths):
        text = _("A village stands in two fixed beats.")
    elif any(len(beat) > most_villages for beat in fixed):
        text = _("A fixed beat has more villages than a beat may have.")
    elif any(a.level != Level.VILLAGE or not a.path.startswith(area.path) for beat in fixed for a in beat):
        text = _("A fixed beat is made of villages and communities of this area.")
    elif set(paths) & taken:
        text = _("A village of a fixed beat has an assistant already, or an open draft post asks for one.")
    if text:
        raise Wrong(text, field="fixed", code="not_allowed")


@command
def stop_plan(actor: Actor, plan: Plan, *, version: int | None = None) -> None:
    """Stop a plan that waits or is being computed; what was computed so far is thrown away."""
    require(actor, Can.PLAN_PLACEMENT, plan.path)
    move(plan, Plan.Status.STOPPED, lease_until=None)
    record(actor, "plan.stopped", subject=plan, thread=plan.uid, path=plan.path)


@command
def accept_plan(actor: Actor, plan: Plan, *, version: int | None = None) -> list[DraftPost]:
    """A second person accepts a plan: each of its beats becomes a draft post. Nobody is appointed by that."""
    require(actor, Can.ACCEPT_PLACEMENT, plan.path)
    if actor.staff_id is not None and actor.staff_id == plan.asked_by_staff:
        raise NotAllowed(
            _("A plan needs a second person: you asked for this one."), code="second_person_required"
        )
    move(
        plan,
        Plan.Status.ACCEPTED,
        expect_version=version,
        accepted_by_id=actor.posting_id,
        accepted_by_staff=actor.staff_id,
        accepted_at=now(),
    )
    _check_still_free(plan)
    drafts = _draft_posts(plan)
    record(actor, "plan.accepted", subject=plan, thread=plan.uid, path=plan.path, posts=len(drafts))
    return drafts


def _check_still_free(plan: Plan) -> None:
    """Refuse a plan of which a village stands in an open draft post: two plans would ask for the same."""
    # whoever accepts another plan at the same moment waits here, and then finds these draft posts
    list(Area.objects.select_for_update(no_key=True).filter(path=plan.path[:2]).values_list("pk"))
    planned = {v for villages in plan.beats.values_list("villages", flat=True) for v in villages}
    twice = len(planned & in_draft_posts(plan.path))
    if twice:
        text = ngettext(
            "%(n)d village of this plan stands in an open draft post of another plan. Fill or drop that post"
            " first, or plan anew.",
            "%(n)d villages of this plan stand in open draft posts of another plan. Fill or drop those posts"
            " first, or plan anew.",
            twice,
        ) % {"n": twice}
        raise Refused(text, code="still_in_use", status=409)


def _draft_posts(plan: Plan) -> list[DraftPost]:
    units = _answering_units(plan)
    at = now()
    return DraftPost.objects.bulk_create(
        [
            DraftPost(
                beat=beat,
                plan=plan,
                unit_id=_nearest(units, beat.path),
                path=beat.path,
                villages=beat.villages,
                recorded_at=at,
            )
            for beat in PlannedBeat.objects.filter(plan=plan).order_by("number")
        ],
        batch_size=1000,
    )


def _answering_units(plan: Plan) -> dict[str, int]:
    """The station, else the bureau, that answers for each path."""
    kinds = [UnitKind.DEPARTMENT, UnitKind.BUREAU, UnitKind.BRANCH, UnitKind.STATION]
    rows = Unit.objects.filter(standing_units(today()), kind__in=kinds).values_list("path", "kind", "pk")
    found = sorted(rows, key=lambda row: (kinds.index(UnitKind(row[1])), -row[2]))
    return {path: pk for path, _kind, pk in found}


def _nearest(units: dict[str, int], path: str) -> int | None:
    return next((units[path[:n]] for n in (12, 9, 6, 4, 2) if n <= len(path) and path[:n] in units), None)


def areas_of_paths(actor: Actor, paths: Sequence[str]) -> list[Area]:
    """The standing villages of some paths, in their order. Raises Refused where one no longer stands."""
    found = {a.path: a for a in Area.objects.filter(standing(), path__in=paths)}
    if len(found) < len(set(paths)):
        raise Refused(_("A village of this beat no longer stands. Plan anew."), code="expired", status=409)
    return [found[path] for path in paths]
