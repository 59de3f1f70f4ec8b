"""The JSON door of the programme."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from ninja.pagination import paginate

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.queries import area_by_code
from linli.base.errors import NotFound
from linli.workforce.models import Unit

from .commands import (
    begin_milestone,
    cure_shortcoming,
    drop_milestone,
    finish_milestone,
    note_shortcoming,
    plan_remedy,
    postpone_milestone,
    reopen_shortcoming,
    set_milestone,
)
from .models import Milestone, Remedy, Shortcoming
from .queries import milestone_for, remedy_for, shortcoming_for, shortcomings_for
from .schemas import (
    BeginIn,
    DropIn,
    FinishIn,
    MilestoneIn,
    MilestoneOut,
    PostponeIn,
    RemedyIn,
    RemedyOut,
    ShortcomingIn,
    ShortcomingOut,
)

router = Router(tags=["programme"])


@router.get("/programme/shortcomings", response=list[ShortcomingOut])
@paginate
def shortcomings(request: HttpRequest) -> list[dict[str, Any]]:
    """What was found wanting in one's areas, with remedies and milestones."""
    return [_shortcoming(s) for s in shortcomings_for(_actor(request))]


@router.get("/programme/shortcomings/{uid}", response=ShortcomingOut)
def shortcoming(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """One of them."""
    return _shortcoming(shortcoming_for(_actor(request), uid))


@router.post("/programme/shortcomings", response={201: ShortcomingOut})
def note(request: HttpRequest, body: ShortcomingIn) -> Status:
    """Put down something found wanting."""
    area = area_by_code(body.area)
    made = note_shortcoming(_actor(request), area, ill=body.ill, title=body.title(), day=body.day)
    return Status(201, _shortcoming(made))


@router.post("/programme/shortcomings/{uid}/remedies", response={201: RemedyOut})
def remedy(request: HttpRequest, uid: UUID, body: RemedyIn) -> Status:
    """Say what is to be done."""
    made = plan_remedy(_actor(request), shortcoming_for(_actor(request), uid), title=body.title())
    return Status(201, _remedy(made))


@router.post("/programme/shortcomings/{uid}/cure", response=ShortcomingOut)
def cure(request: HttpRequest, uid: UUID, body: BeginIn) -> dict[str, Any]:
    """Declare it cured."""
    found = shortcoming_for(_actor(request), uid)
    cure_shortcoming(_actor(request), found, version=body.version)
    return _shortcoming(found)


@router.post("/programme/shortcomings/{uid}/reopen", response=ShortcomingOut)
def reopen(request: HttpRequest, uid: UUID, body: BeginIn) -> dict[str, Any]:
    """It was not cured after all."""
    found = shortcoming_for(_actor(request), uid)
    reopen_shortcoming(_actor(request), found, version=body.version)
    return _shortcoming(found)


@router.post("/programme/remedies/{uid}/milestones", response={201: MilestoneOut})
def milestone(request: HttpRequest, uid: UUID, body: MilestoneIn) -> Status:
    """Set a milestone; a unit and a post answer for it."""
    unit = Unit.objects.filter(uid=body.unit).first()
    if unit is None:
        raise NotFound()
    found = remedy_for(_actor(request), uid)
    made = set_milestone(_actor(request), found, title=body.title(), due=body.due, unit=unit, post=body.post)
    return Status(201, _milestone(made))


@router.post("/programme/milestones/{uid}/begin", response=MilestoneOut)
def begin(request: HttpRequest, uid: UUID, body: BeginIn) -> dict[str, Any]:
    """Work on it has begun."""
    found = milestone_for(_actor(request), uid)
    begin_milestone(_actor(request), found, version=body.version)
    return _milestone(found)


@router.post("/programme/milestones/{uid}/finish", response=MilestoneOut)
def finish(request: HttpRequest, uid: UUID, body: FinishIn) -> dict[str, Any]:
    """It is reached; the evidence says by what that can be seen."""
    found = milestone_for(_actor(request), uid)
    finish_milestone(_actor(request), found, **body.model_dump())
    return _milestone(found)


@router.post("/programme/milestones/{uid}/postpone", response=MilestoneOut)
def postpone(request: HttpRequest, uid: UUID, body: PostponeIn) -> dict[str, Any]:
    """Move its day; the old one stays on record."""
    found = milestone_for(_actor(request), uid)
    postpone_milestone(_actor(request), found, **body.model_dump())
    return _milestone(found)


@router.post("/programme/milestones/{uid}/drop", response=MilestoneOut)
def drop(request: HttpRequest, uid: UUID, body: DropIn) -> dict[str, Any]:
    """Give it up, with a reason."""
    found = milestone_for(_actor(request), uid)
    drop_milestone(_actor(request), found, **body.model_dump())
    return _milestone(found)


def _actor(request: HttpRequest) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_FIGURES, None)
    return actor


def _shortcoming(s: Shortcoming) -> dict[str, Any]:
    names = ("uid", "ill", "title", "day", "status", "cured_on", "version")
    return {name: getattr(s, name) for name in names} | {
        "code": s.area.code,
        "area": s.area.name,
        "remedies": [_remedy(r) for r in s.remedies.all()],
    }


def _remedy(r: Remedy) -> dict[str, Any]:
    return {"uid": r.uid, "title": r.title, "milestones": [_milestone(m) for m in r.milestones.all()]}


def _milestone(m: Milestone) -> dict[str, Any]:
    names = ("uid", "title", "due", "status", "done_on", "version")
    return {name: getattr(m, name) for name in names} | {
        "overdue": m.overdue(),
        "unit": m.answers_unit.uid,
        "post": m.answers_post,
    }
