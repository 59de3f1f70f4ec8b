"""Plans, draft posts and redrawings within one's sight, and what a plan says by county."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from linli.access.grants import Can
from linli.access.policy import require
from linli.access.scope import under_paths
from linli.areas.queries import villages_by
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound, Refused

from .models import DraftPost, LoadFormula, Plan, PlannedBeat, Redrawing
from .record import unpacked
from .villages import COUNTY, in_a_beat, names_of


def plans_for(actor: Actor) -> QuerySet[Plan]:
    """The plans for the actor's areas, newest first."""
    require(actor, Can.SEE_PLACEMENT, None)
    rows = Plan.objects.filter(under_paths(actor.paths))
    return rows.select_related("area", "asked_by__staff", "accepted_by__staff").order_by("-id")


def plan_for(actor: Actor, uid: UUID) -> Plan:
    """One plan within sight. Raises NotFound."""
    plan = plans_for(actor).filter(uid=uid).first()
    if plan is None:
        raise NotFound()
    return plan


def drafts_for(actor: Actor) -> QuerySet[DraftPost]:
    """Draft posts under the actor's areas, in order of place."""
    require(actor, Can.SEE_PLACEMENT, None)
    rows = DraftPost.objects.filter(under_paths(actor.paths))
    return rows.select_related("unit", "plan", "beat", "posting").order_by("path", "id")


def draft_for(actor: Actor, uid: UUID) -> DraftPost:
    """One draft post within sight. Raises NotFound."""
    draft = drafts_for(actor).filter(uid=uid).first()
    if draft is None:
        raise NotFound()
    return draft


def redrawings_for(actor: Actor) -> QuerySet[Redrawing]:
    """Proposed redrawings under the actor's areas, newest first."""
    require(actor, Can.SEE_PLACEMENT, None)
    return Redrawing.objects.filter(under_paths(actor.paths)).select_related("area").order_by("-id")


def redrawing_for(actor: Actor, uid: UUID) -> Redrawing:
    """One of them. Raises NotFound."""
    row = redrawings_for(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound()
    return row


def formula_rows() -> QuerySet[LoadFormula]:
    """Every edition of the load formula, newest first. The same for everybody."""
    return LoadFormula.objects.select_related("proposed_by__staff", "adopted_by__staff").order_by("-edition")


def formula_row(uid: UUID) -> LoadFormula:
    """One edition. Raises NotFound."""
    row = formula_rows().filter(uid=uid).first()
    if row is None:
        raise NotFound()
    return row


def record_of(plan: Plan) -> bytes:
    """The plan as JSON text, as the checker reads it. Raises Refused while there is none."""
    if not plan.is_computed:
        raise Refused(_no_answer(), code="wrong_state", status=409)
    return unpacked(bytes(plan.record.content))


def _no_answer() -> str:
    from django.utils.translation import gettext as _

    return _("This plan has no answer yet.")


def whole_record(plan: Plan) -> dict[str, Any]:
    """The same, read."""
    found: dict[str, Any] = json.loads(record_of(plan))
    return found


def taken_meanwhile(drafts: Iterable[DraftPost]) -> dict[int, list[str]]:
    """Villages of open draft posts that got an assistant meanwhile, by draft post."""
    found = {}
    for draft in drafts:
        if draft.status == DraftPost.Status.DRAFT:
            taken = sorted(in_a_beat(draft.path, today()) & set(draft.villages))
            if taken:
                found[draft.pk] = taken
    return found


@dataclass(frozen=True)
class County:
    """What a plan does in one county."""

    path: str
    name: str
    villages: int  # standing
    asked: int  # without an assistant when it was planned
    beats: int
    added_villages: int
    value: int
    left: int

    @property
    def free_value(self) -> int:
        return self.value


def by_county(plan: Plan, record: dict[str, Any]) -> list[County]:
    """A computed plan by county (or by what lies below, where the plan is for less), in order of place."""
    width = COUNTY if len(plan.path) < COUNTY else 9
    asked = Counter(row[0][:width] for row in record["villages"])
    beats: Counter[str] = Counter()
    given: Counter[str] = Counter()
    value: Counter[str] = Counter()
    for path, villages, worth in plan.beats.values_list("path", "villages", "value"):
        beats[path[:width] if len(path) >= width else villages[0][:width]] += 1
        value[villages[0][:width]] += worth
        for v in villages:
            given[v[:width]] += 1
    keys = sorted(asked.keys() | given.keys())
    names, standing = names_of(keys), villages_by(keys, plan.day)
    return [
        County(
            key, names.get(key, key), standing.get(key, 0), asked[key], beats[key], given[key], value[key],
            asked[key] - given[key],
        )
        for key in keys
    ]  # fmt: skip


def left_without(plan: Plan, record: dict[str, Any]) -> list[list[Any]]:
    """The villages that the plan leaves without an assistant, in order of place: rows of the record."""
    given = {v for villages in plan.beats.values_list("villages", flat=True) for v in villages}
    return sorted((row for row in record["villages"] if row[0] not in given), key=lambda row: row[0])


def load_steps(beats: Sequence[float], steps: int = 8) -> list[tuple[str, int]]:
    """How many beats have how much load, each step named by its upper end; from the lightest to the heaviest."""
    if not beats:
        return []
    top = max(beats)
    size = _round_up(top / steps) if top else 1
    counts = Counter(min(int(load // size), steps - 1) for load in beats)
    last = max(counts)
    return [(f"{(n + 1) * size:,}", counts[n]) for n in range(last + 1)]


def _round_up(step: float) -> int:
    """The next round number."""
    power = 10 ** max(len(str(int(step))) - 1, 0)
    return int(next(power * n for n in (1, 2, 5, 10) if power * n >= step))


def beats_under(plan: Plan, path: str) -> QuerySet[PlannedBeat]:
    """The beats of a plan under a path, in order of place."""
    return plan.beats.filter(under_paths([path])).order_by("number")
