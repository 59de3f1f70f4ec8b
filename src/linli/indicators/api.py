"""The JSON door of figures and briefings."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.pagination import paginate

from linli.areas.models import Area

from . import registry
from .commands import publish_briefing
from .forms import data, figure_data, plain
from .models import Briefing
from .queries import briefing_for, briefings_for, by_child, figure, own_area, seen_area
from .schemas import (
    AskIn,
    BriefingOut,
    DefinitionOut,
    PublishedOut,
    PublishIn,
    ValueOut,
)
from .writing import all_figures, spaced

router = Router(tags=["indicators"])


@router.get("/figures", response=list[DefinitionOut])
def definitions(request: HttpRequest) -> list[registry.Indicator]:
    """Every figure with its definition, unit and version."""
    return registry.all_figures()


@router.get("/figures/{code}", response=ValueOut)
def one(request: HttpRequest, code: str, asked: Query[AskIn]) -> dict[str, Any]:
    """One figure for an area and a period as of an instant, and for the areas directly below."""
    found = figure(code, _area(request, asked), asked.period(), asked.known())
    return {
        "figure": figure_data(found),
        "places": [
            {
                "code": c.area.code if c.area else None,
                "name": c.area.name if c.area else None,
                "value": plain(c.value),
            }
            for c in by_child(found)
        ],
    }


@router.get("/briefing", response=BriefingOut, by_alias=True)
def briefing(request: HttpRequest, asked: Query[AskIn]) -> dict[str, Any]:
    """All figures of an area and a period, counted now, as of an instant."""
    area, period, as_of = _area(request, asked), asked.period(), asked.known()
    return data(area, period, as_of, all_figures(area, period, as_of))


@router.post("/briefings", response={201: PublishedOut}, by_alias=True)
def publish(request: HttpRequest, body: PublishIn) -> Status:
    """Publish a briefing: text and figures are frozen for ever."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    as_of = body.known() if body.as_of else None
    return Status(201, _published(publish_briefing(actor, _area(request, body), body.period(), as_of=as_of)))


@router.get("/briefings", response=list[PublishedOut], by_alias=True)
@paginate
def published(request: HttpRequest) -> list[dict[str, Any]]:
    """The published briefings of one's areas, newest first."""
    return [_published(b) for b in briefings_for(request.actor)]  # type: ignore[attr-defined]


@router.get("/briefings/{uid}", response=dict[str, Any])
def frozen(request: HttpRequest, uid: UUID, lang: str = "zh") -> dict[str, Any]:
    """A published briefing as it was frozen: the document in one language, its head and digest."""
    found = briefing_for(request.actor, uid)  # type: ignore[attr-defined]
    return {
        "document": found.content["en" if lang == "en" else "zh"],
        "head": [found.head_seq, found.head_hash],
        "digest": found.digest,
    }


def _area(request: HttpRequest, asked: AskIn) -> Area:
    actor: Any = request.actor  # type: ignore[attr-defined]
    return seen_area(actor, asked.place(own_area(actor)))


def _published(b: Briefing) -> dict[str, Any]:
    names = ("uid", "as_of", "published_at", "digest")
    period = b.period
    return {name: getattr(b, name) for name in names} | {
        "area": b.area.code,
        "from": period.start,
        "to": period.last,
        "seal": spaced(b.head_hash),
    }
