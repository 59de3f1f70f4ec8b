"""The JSON door of the workforce."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile
from ninja.pagination import paginate

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.queries import area_by_code_for, area_for, children
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.inputs import Day
from linli.base.posts import Post

from .commands import (
    change_beat,
    end_absence,
    end_posting,
    import_staff,
    record_absence,
    return_from_redeployment,
)
from .models import Absence, Posting, Redeployment, Unit, UnitKind
from .plan import plan_import
from .queries import coverage, coverage_of, gaps, standing_units, together, who_answers
from .queries import team as team_of
from .schemas import (
    AbsenceIn,
    AbsenceOut,
    AnswerOut,
    AppointIn,
    BackIn,
    BeatIn,
    CoverageInFullOut,
    EndIn,
    PostingOut,
    RedeployIn,
    RedeploymentOut,
    ReturnIn,
    RosterIn,
    RosterOut,
    TeamOut,
    UnitIn,
    UnitOut,
    VillageOut,
)
from .sight import (
    absence_for,
    ours,
    posting_for,
    postings_seen,
    redeployment_for,
    redeployments_seen,
    units_seen,
)
from .views_changes import appoint_from, areas_of, make_unit, redeploy_from
from .views_handing import handed

router = Router(tags=["workforce"])


@router.get("/workforce/coverage", response=CoverageInFullOut)
def coverage_here(request: HttpRequest, area: str, at: Day | None = None, post: Post = Post.ASSISTANT) -> Any:
    """Villages in somebody's own beat over villages, of an area and of the areas directly below, on a day."""
    place = area_by_code_for(_sees(request), area, at)
    below = list(coverage_of([child.path for child in children(place, at)], at, post).values())
    total = together(place.path, at or today(), below, post) if below else coverage(place.path, at, post)
    return {"total": total, "below": below}


@router.get("/workforce/gaps", response=list[VillageOut])
@paginate
def gaps_of(request: HttpRequest, area: str, at: Day | None = None, post: Post = Post.ASSISTANT) -> Any:
    """The villages of an area in nobody's own beat on a day, in the order of their codes."""
    place = area_by_code_for(_sees(request), area, at)
    return gaps(place.path, at, post)


@router.get("/workforce/answers/{uuid:uid}", response=AnswerOut)
def answers(request: HttpRequest, uid: UUID, at: Day | None = None) -> Any:
    """Who answers for an area on a day: its own, who covers, or up the tree. Never nobody."""
    return who_answers(area_for(_sees(request), uid), at)


@router.get("/workforce/teams/{uuid:uid}", response=TeamOut)
def team(request: HttpRequest, uid: UUID, at: Day | None = None) -> Any:
    """The people of a community on a day, by post."""
    card = team_of(area_for(_sees(request), uid), at)
    return {
        "path": card.area.path,
        "day": card.day,
        "parts": [
            {
                "post": post,
                "members": [{"posting": m.posting, "role": m.role, "away": m.away} for m in members],
            }
            for post, members in card.parts()
        ],
    }


@router.get("/workforce/postings", response=list[PostingOut])
@paginate
def postings(
    request: HttpRequest,
    post: Post | None = None,
    unit: UUID | None = None,
    area: str = "",
    at: Day | None = None,
) -> Any:
    """Who is in post on a day: by post, unit or area. Not by name or phone."""
    actor = _sees(request)
    rows = postings_seen(actor, at)
    if post:
        rows = rows.filter(post=post)
    if unit:
        rows = rows.filter(unit__uid=unit)
    if area:
        rows = rows.filter(path__startswith=area_by_code_for(actor, area, at).path)
    return rows


@router.get("/workforce/postings/{uuid:uid}", response=PostingOut)
def posting(request: HttpRequest, uid: UUID) -> Posting:
    """One posting."""
    return posting_for(_sees(request), uid)


@router.post("/workforce/postings/{uuid:uid}/end", response=PostingOut)
def end(request: HttpRequest, uid: UUID, said: EndIn) -> Posting:
    """End a posting; the last day is inclusive. Protected posts are ended under protected time.

    Everything open with it goes to a new owner: as `things` and `owners` say, the rest to `to`, else to whoever could
    cover; where nobody could, the answer is 409 `still_open`.
    """
    actor = _may(request, Can.MANAGE_STAFF)
    found = ours(posting_for(actor, uid))
    last: dict[str, Any] = {"valid_to": said.valid_to, "reason": said.reason, "version": said.version}
    return end_posting(actor, found, **last, **handed(actor, said))


@router.post("/workforce/postings/{uuid:uid}/beat", response=PostingOut)
def beat(request: HttpRequest, uid: UUID, said: BeatIn) -> Posting:
    """Give a posting another beat from a day on. Protected posts are moved under protected time."""
    actor = _may(request, Can.MANAGE_STAFF)
    found = ours(posting_for(actor, uid))
    areas = areas_of(actor, said.beat)
    days: dict[str, Any] = {"valid_from": said.first_day, "version": said.version}
    return change_beat(actor, found, beat=areas, **days, **handed(actor, said))


@router.post("/workforce/postings/{uuid:uid}/absences", response={201: AbsenceOut})
def absence(request: HttpRequest, uid: UUID, said: AbsenceIn) -> Status[Absence]:
    """Somebody is away, both days inclusive; whoever covers has the beat from the same moment."""
    actor = _may(request, Can.RECORD_ABSENCE)
    cover = posting_for(actor, said.cover) if said.cover else None
    days = {"valid_from": said.first_day, "valid_to": said.valid_to}
    return Status(201, record_absence(actor, posting_for(actor, uid), kind=said.kind, cover=cover, **days))


@router.post("/workforce/absences/{uuid:uid}/end", response=AbsenceOut)
def back(request: HttpRequest, uid: UUID, said: BackIn) -> Absence:
    """Back at work earlier than planned."""
    actor = _may(request, Can.RECORD_ABSENCE)
    return end_absence(actor, absence_for(actor, uid), valid_to=said.first_day, version=said.version)


@router.get("/workforce/units", response=list[UnitOut])
@paginate
def units(request: HttpRequest, kind: UnitKind | None = None, area: str = "", at: Day | None = None) -> Any:
    """The units under one's areas."""
    actor = _sees(request)
    rows = units_seen(actor).filter(standing_units(at or today()))
    if kind:
        rows = rows.filter(kind=kind)
    if area:
        rows = rows.filter(path__startswith=area_by_code_for(actor, area, at).path)
    return rows


@router.post("/workforce/units", response={201: UnitOut})
def new_unit(request: HttpRequest, said: UnitIn) -> Status[Unit]:
    """Form a unit."""
    return Status(201, make_unit(_may(request, Can.MANAGE_STAFF), said))


@router.post("/workforce/units/{uuid:uid}/postings", response={201: PostingOut})
def appoint(request: HttpRequest, uid: UUID, said: AppointIn) -> Status[Posting]:
    """Appoint somebody to a post of a unit. Protected posts are filled under protected time."""
    return Status(201, appoint_from(_may(request, Can.MANAGE_STAFF), uid, said))


@router.get("/workforce/redeployments", response=list[RedeploymentOut])
@paginate
def redeployments(request: HttpRequest, category: Redeployment.Category | None = None) -> Any:
    """Moves towards the front line, the latest first."""
    rows = redeployments_seen(_sees(request))
    return rows.filter(category=category) if category else rows


@router.post("/workforce/redeployments", response={201: RedeploymentOut})
def redeploy(request: HttpRequest, said: RedeployIn) -> Status[Redeployment]:
    """Move somebody towards the front line. Whoever holds a protected post is moved under protected time."""
    return Status(201, redeploy_from(_may(request, Can.MOVE_POSTINGS), said))


@router.post("/workforce/redeployments/{uuid:uid}/return", response=RedeploymentOut)
def return_(request: HttpRequest, uid: UUID, said: ReturnIn) -> Redeployment:
    """Somebody goes back from a move."""
    actor = _may(request, Can.MOVE_POSTINGS)
    move = redeployment_for(actor, uid)
    if move.posting is not None:
        ours(move.posting)
    return return_from_redeployment(
        actor, move, returned_on=said.first_day, reason=said.reason, version=said.version
    )


@router.post("/workforce/import", response=RosterOut)
def import_roster(
    request: HttpRequest, said: Query[RosterIn], file: File[UploadedFile], dry_run: bool = False
) -> Any:
    """Import a roster, all or nothing; `dry_run` lists the faults and what would change."""
    actor = _may(request, Can.MANAGE_STAFF)
    plan = plan_import(actor, file.read(), encoding=said.encoding, mapping=said.mapping)
    if not dry_run:
        import_staff(actor, plan)
    return {
        "rows": plan.rows,
        "enlisted": len(plan.enlisted),
        "corrected": len(plan.corrected),
        "posted": len(plan.posted),
        "moved": len(plan.moved),
        "ended": len(plan.ended),
        "unchanged": plan.unchanged,
        "protected": len(plan.protected),
        "dry_run": dry_run,
        "faults": plan.faults,
    }


def _may(request: HttpRequest, can: Can) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, can, None)
    return actor


def _sees(request: HttpRequest) -> Actor:
    return _may(request, Can.SEE_STAFF)
