"""The JSON door of the placement planner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Level
from linli.areas.queries import area_by_code_for
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound

from .commands import (
    accept_plan,
    apply_redrawing,
    drop_draft_post,
    drop_redrawing,
    propose_redrawing,
    stop_plan,
)
from .formula import HUNDREDTHS, PARTS, formula_on, together
from .models import DraftPost, Plan, Redrawing
from .queries import (
    draft_for,
    drafts_for,
    plan_for,
    plans_for,
    record_of,
    redrawing_for,
    redrawings_for,
    taken_meanwhile,
)
from .redrawing import township_of
from .schemas import (
    DraftPostOut,
    DropIn,
    FillIn,
    LoadsOut,
    PlanIn,
    PlanOut,
    RedrawIn,
    RedrawingOut,
    VersionIn,
)
from .views import ask_from
from .views_drafts import fill_from
from .villages import parts_of, places_under

router = Router(tags=["placement"])
MOST = 200


@router.get("/placement/plans", response=list[PlanOut])
def plans(
    request: HttpRequest, status: Plan.Status | None = None, most: int = Query(50, ge=1, le=MOST)
) -> Any:
    """Plans within sight, newest first."""
    rows = plans_for(_actor(request))
    return list((rows.filter(status=status) if status else rows)[:most])


@router.post("/placement/plans", response={201: PlanOut})
def ask(request: HttpRequest, body: PlanIn) -> Status:
    """Ask the planner. It answers in the background; ask for the plan again until its status is "done"."""
    actor = _actor(request)
    require(actor, Can.PLAN_PLACEMENT, None)
    return Status(201, ask_from(actor, body))


@router.get("/placement/plans/{uid}", response=PlanOut)
def plan(request: HttpRequest, uid: UUID) -> Any:
    """One plan: its question, how far it is, and its figures."""
    return plan_for(_actor(request), uid)


@router.get("/placement/plans/{uid}/record")
def record(request: HttpRequest, uid: UUID) -> HttpResponse:
    """All of a computed plan: question, villages, beats and certificate, as a checker reads it."""
    found = plan_for(_actor(request), uid)
    return HttpResponse(record_of(found), content_type="application/json")


@router.post("/placement/plans/{uid}/stop", response=PlanOut)
def stop(request: HttpRequest, uid: UUID) -> Any:
    """Stop a plan that waits or is being computed."""
    require(_actor(request), Can.PLAN_PLACEMENT, None)
    found = plan_for(_actor(request), uid)
    stop_plan(_actor(request), found)
    return found


@router.post("/placement/plans/{uid}/accept", response=PlanOut)
def accept(request: HttpRequest, uid: UUID, body: VersionIn) -> Any:
    """A second person accepts: each beat becomes a draft post."""
    require(_actor(request), Can.ACCEPT_PLACEMENT, None)
    found = plan_for(_actor(request), uid)
    accept_plan(_actor(request), found, version=body.version)
    return found


@router.get("/placement/drafts", response=list[DraftPostOut])
def drafts(
    request: HttpRequest, status: DraftPost.Status | None = None, most: int = Query(50, ge=1, le=MOST)
) -> Any:
    """Draft posts within sight, in order of place."""
    rows = drafts_for(_actor(request))
    some = list((rows.filter(status=status) if status else rows)[:most])
    taken = taken_meanwhile(some)
    return [_draft(d, taken.get(d.pk, [])) for d in some]


@router.post("/placement/drafts/{uid}/fill", response=DraftPostOut)
def fill(request: HttpRequest, uid: UUID, body: FillIn) -> Any:
    """Appoint somebody to a draft post."""
    require(_actor(request), Can.MANAGE_STAFF, None)
    fill_from(_actor(request), uid, body)
    return _draft(draft_for(_actor(request), uid), [])


@router.post("/placement/drafts/{uid}/drop", response=DraftPostOut)
def drop(request: HttpRequest, uid: UUID, body: DropIn) -> Any:
    """Give a draft post up, with a reason."""
    require(_actor(request), Can.MANAGE_STAFF, None)
    found = draft_for(_actor(request), uid)
    drop_draft_post(_actor(request), found, reason=body.reason, version=body.version)
    return _draft(found, [])


@router.get("/placement/loads", response=LoadsOut)
def loads(request: HttpRequest, area: str) -> Any:
    """The loads of a township's beats under the formula in force, part by part."""
    found = area_by_code_for(_actor(request), area)
    if found.level not in (Level.TOWNSHIP, Level.VILLAGE):
        raise NotFound()
    day = today()
    formula = formula_on(day)
    here = township_of(found.path, day, formula)
    parts = parts_of(places_under(found.path, day), found.path, day)

    def one(paths: list[str]) -> dict[str, Any]:
        total = together(parts[p] for p in paths)
        return {
            "villages": paths,
            "parts": {part: total.of(part) for part in PARTS},
            "load": round(formula.load(total), 2),
        }

    return {
        "path": found.path,
        "formula_edition": formula.edition,
        "weights": {part: formula.weights[part] / HUNDREDTHS for part in PARTS},
        "beats": [one(list(b.villages)) for b in here.beats],
        "free": [one([v]) for v in here.vacant],
    }


@router.get("/placement/redrawings", response=list[RedrawingOut])
def redrawings(request: HttpRequest, most: int = Query(50, ge=1, le=MOST)) -> Any:
    """Proposed redrawings within sight, newest first."""
    return [_redrawing(r) for r in redrawings_for(_actor(request))[:most]]


@router.post("/placement/redrawings", response={201: RedrawingOut})
def propose(request: HttpRequest, body: RedrawIn) -> Status:
    """Propose other beats for a township. Nothing changes by it."""
    actor = _actor(request)
    require(actor, Can.PLAN_PLACEMENT, None)
    made = propose_redrawing(
        actor,
        area_by_code_for(actor, body.area),
        most_villages=body.most_villages,
        most_metres=round(body.most_km * 1000),
        with_free=body.with_free,
    )
    return Status(201, _redrawing(made))


@router.get("/placement/redrawings/{uid}", response=RedrawingOut)
def redrawing(request: HttpRequest, uid: UUID) -> Any:
    """One proposal."""
    return _redrawing(redrawing_for(_actor(request), uid))


@router.post("/placement/redrawings/{uid}/apply", response=RedrawingOut)
def apply(request: HttpRequest, uid: UUID, body: VersionIn) -> Any:
    """Give the assistants the proposed beats, all of them or none."""
    require(_actor(request), Can.MANAGE_STAFF, None)
    found = redrawing_for(_actor(request), uid)
    apply_redrawing(_actor(request), found, version=body.version)
    return _redrawing(found)


@router.post("/placement/redrawings/{uid}/drop", response=RedrawingOut)
def put_aside(request: HttpRequest, uid: UUID, body: VersionIn) -> Any:
    """Put a proposal aside."""
    require(_actor(request), Can.PLAN_PLACEMENT, None)
    found = redrawing_for(_actor(request), uid)
    drop_redrawing(_actor(request), found, version=body.version)
    return _redrawing(found)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_PLACEMENT, None)
    return actor


def _draft(d: DraftPost, taken: list[str]) -> dict[str, Any]:
    names = ("uid", "path", "villages", "status", "reason", "version")
    return {name: getattr(d, name) for name in names} | {
        "plan": d.plan.uid,
        "unit": d.unit.uid if d.unit else None,
        "taken": taken,
    }


def _redrawing(r: Redrawing) -> dict[str, Any]:
    names = ("uid", "path", "day", "status", "before", "after", "figures", "version")
    return {name: getattr(r, name) for name in names} | {"moves": r.moves_told}
