"""The JSON door of the areas."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Query, Router
from ninja.files import UploadedFile
from ninja.pagination import paginate

from linli.access.grants import Can
from linli.access.policy import covers, require
from linli.base.actors import Actor
from linli.base.inputs import Day
from linli.base.tables import Fault

from .commands import import_areas, import_successions
from .models import Level, Succession
from .plan import plan_import
from .queries import (
    area_by_code_for,
    area_for,
    areas_for,
    search,
    standing,
    succession_of,
    trail,
    villages_near,
)
from .schemas import AreaInFullOut, AreaOut, ImportIn, ImportOut, NearOut
from .successions import plan_successions

router = Router(tags=["areas"])
FARTHEST_M = 50_000


@router.get("/areas", response=list[AreaOut])
@paginate
def areas(
    request: HttpRequest,
    under: str = "",
    level: Level | None = None,
    kind: str = "",
    at: Day | None = None,
    closed: bool = False,
) -> Any:
    """Areas within one's own, in the order of level and code: under a code, of a level, standing on a day."""
    rows = areas_for(_actor(request))
    rows = rows.exclude(standing(at)) if closed else rows.filter(standing(at))
    if under:
        above = area_by_code_for(_actor(request), under, at)
        rows = rows.filter(path__startswith=above.path).exclude(pk=above.pk)
    if level:
        rows = rows.filter(level=level)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("sort_key")


@router.get("/areas/search", response=list[AreaOut])
def find(request: HttpRequest, q: str = Query(..., max_length=80), at: Day | None = None) -> Any:
    """At most 20 areas by any characters of the name, by pinyin or initials, or by code; the best first."""
    return search(q, paths=_actor(request).paths, at=at)


@router.get("/areas/{uuid:uid}", response=AreaInFullOut)
def area(request: HttpRequest, uid: UUID) -> Any:
    """One area, what lies above it, its former names and its successions."""
    found = area_for(_actor(request), uid)
    came_from, became = succession_of(found)
    return {
        **AreaOut.model_validate(found).model_dump(),
        "above": [a for a in trail(found) if a.pk != found.pk],
        "former_names": list(found.former_names.order_by("valid_to").values_list("name", flat=True)),
        "came_from": [_succession(s) for s in came_from],
        "became": [_succession(s) for s in became],
    }


@router.get("/areas/{uuid:uid}/near", response=list[NearOut])
def near(request: HttpRequest, uid: UUID, radius_m: int = Query(5_000, ge=1, le=FARTHEST_M)) -> Any:
    """Villages within a radius of one, nearest first. Without positions: those of the same township."""
    actor = _actor(request)
    here = area_for(actor, uid)
    found = [(a, m) for a, m in villages_near(here, radius_m) if covers(actor, a.path)]
    return [{"area": a, "metres": None if m < 0 else round(m, 1)} for a, m in found]


@router.post("/areas/import", response=ImportOut)
def import_list(
    request: HttpRequest, said: Query[ImportIn], file: File[UploadedFile], dry_run: bool = False
) -> Any:
    """Import a code list, or rows of succession, all or nothing; `dry_run` lists the faults and what would change."""
    actor = _actor(request)
    require(actor, Can.IMPORT_AREAS, None)
    data = file.read()
    if said.purpose == "successions":
        became = plan_successions(data, encoding=said.encoding)
        if not dry_run:
            import_successions(actor, became)
        return _told(became.faults, dry_run, rows=len(became.new) + became.known, new=len(became.new))
    plan = plan_import(data, encoding=said.encoding, datum=said.datum, closes=said.closing)
    if not dry_run:
        import_areas(actor, plan)
    return _told(
        plan.faults,
        dry_run,
        rows=plan.rows,
        new=len(plan.new),
        renamed=len(plan.renamed),
        placed=len(plan.placed),
        dated=len(plan.dated),
        closed=len(plan.vanished),
        unchanged=plan.unchanged,
    )


def _told(faults: list[Fault], dry_run: bool, **counts: int) -> dict[str, Any]:
    return {**counts, "dry_run": dry_run, "faults": faults}


def _succession(row: Succession) -> dict[str, Any]:
    return {"old": row.old.code, "new": row.new.code, "date": row.date}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Can.SEE_FIGURES, None)
    return actor
