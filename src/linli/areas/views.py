"""The pages of the areas: the tree, one area, and the import of a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import Acting, chosen, done, door, page_of, read_form
from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.base.clock import today
from linli.base.errors import Wrong
from linli.base.sheets import FORMATS, sheet_answer
from linli.base.tables import Fault, as_date

from .codes import RESIDENTS, VILLAGERS
from .commands import drop_list, hand_in_list, import_areas, import_successions
from .drawing import points_map
from .models import Area, Level, Upload
from .plan import Plan, plan_import
from .queries import (
    area_for,
    areas_for,
    children,
    roots_for,
    search,
    standing,
    succession_of,
    trail,
    upload_for,
    villages_by,
    villages_near,
    villages_under,
)
from .schemas import ImportIn
from .successions import Successions, plan_successions

PURPOSES = ("areas", "successions")
NEAR_M = 5_000
SHOWN_FAULTS = 200


@require_GET
@door(Can.SEE_FIGURES)
def browse(request: Acting) -> HttpResponse:
    """The tree from one's own area down; with words to look for, what they find."""
    actor = request.actor
    at = day_asked(request)
    text = request.GET.get("q", "").strip()[:80]
    level = chosen(request, "level", Level.values)
    kind = chosen(request, "kind", (RESIDENTS, VILLAGERS))
    show = chosen(request, "show", ("standing", "closed", "all"), "standing")
    under = _under(request)
    context: dict[str, Any] = {
        "under": under,
        "trail": _crumbs(request, under),
        "text": text,
        "level": level,
        "levels": Level.choices,
        "kind": kind,
        "show": show,
        "at": at,
        "is_today": at == today(),
        "may_import": may(actor, Can.IMPORT_AREAS),
        "order": _("In the order of the code"),
    }
    if text:
        found = search(text, paths=[under.path] if under else actor.paths, at=at)
        return render(
            request,
            "areas/list.html",
            {**context, **_rows(found, at), "page": None, "order": _("Best match first")},
        )
    rows = areas_for(actor)
    if show != "all":
        rows = rows.filter(standing(at)) if show == "standing" else rows.exclude(standing(at))
    if level or kind:
        rows = rows.filter(path__startswith=under.path) if under else rows
        rows = rows.filter(**{name: value for name, value in (("level", level), ("kind", kind)) if value})
    else:
        rows = rows.filter(parent=under) if under else rows.filter(pk__in=[a.pk for a in roots_for(actor)])
    rows = rows.order_by(
        "path" if level else "sort_key"
    )  # of one level both are the same, and path has an index
    if (fmt := request.GET.get("format")) in FORMATS:
        return _sheet(fmt, rows)
    page = page_of(rows, request)
    return render(request, "areas/list.html", {**context, **_rows(page.object_list, at), "page": page})


@require_GET
@door(Can.SEE_FIGURES)
def area(request: Acting, uid: UUID) -> HttpResponse:
    """One area: what it is, what became of it, what lies below and near."""
    found = area_for(request.actor, uid)
    at = day_asked(request)
    came_from, became = succession_of(found)
    below = page_of(children(found, at), request)
    around = found if found.level == Level.TOWNSHIP else found.parent
    near = []
    drawing = None
    if found.level in (Level.VILLAGE, Level.TOWNSHIP) and around is not None:
        drawing = points_map(
            [a for a in villages_under(around.path, at) if covers(request.actor, a.path)],
            title=_("Where the villages of %(area)s lie, schematically") % {"area": around.name},
            chosen=found,
            url=lambda a: reverse("areas:area", args=[a.uid]),
        )
    if found.level == Level.VILLAGE:
        near = [
            (a, m)
            for a, m in villages_near(found, NEAR_M, at)
            if a != found and covers(request.actor, a.path)
        ]
    context = {
        "area": found,
        "trail": _crumbs(request, found),
        "at": at,
        "is_today": at == today(),
        "former": list(found.former_names.order_by("-valid_to")),
        "came_from": came_from,
        "became": became,
        **_rows(below.object_list, at),
        "page": below,
        "villages": villages_by([found.path], at).get(found.path, 0),
        "near": near,
        "near_km": NEAR_M // 1000,
        "drawing": drawing,
        "may_import": may(request.actor, Can.IMPORT_AREAS),
    }
    return render(request, "areas/area.html", context)


# ---- import


@require_http_methods(["GET", "POST"])
@door(Can.IMPORT_AREAS)
def import_page(request: Acting) -> HttpResponse:
    """Hand in a list; it is looked through before anything is written."""
    if request.method == "POST":
        said = read_form(request, ImportIn)
        file = request.FILES.get("file")
        if file is None:
            raise Wrong(_("Choose a file."), field="file", code="required")
        upload = hand_in_list(
            request.actor,
            purpose=said.purpose,
            filename=file.name or "",
            content=file.read(),
            encoding=said.encoding,
            datum=said.datum,
            closes=said.closes,
        )
        return done(request, "areas/_handed_in.html", {"upload": upload}, to=_look_url(upload))
    waiting = Upload.objects.filter(staff=request.actor.staff_id or 0, purpose__in=PURPOSES).defer("content")
    return render(request, "areas/import.html", {"waiting": waiting.order_by("-pk")})


@require_GET
@door(Can.IMPORT_AREAS)
def import_look(request: Acting, uid: UUID) -> HttpResponse:
    """What a list would change, and every fault of it. Nothing is written by looking."""
    upload = upload_for(request.actor, uid, PURPOSES)
    plan, refused = None, None
    try:
        plan = _plan(upload)
    except Wrong as no:  # the file is no table at all: said on the page, where another reading can be chosen
        refused = no
    faults: list[Fault] = plan.faults if plan else []
    context = {
        "upload": upload,
        "plan": plan,
        "refused": refused,
        "faults": faults[:SHOWN_FAULTS],
        "more_faults": max(len(faults) - SHOWN_FAULTS, 0),
        "is_list": isinstance(plan, Plan),
    }
    return render(request, "areas/import_look.html", context)


@require_POST
@door(Can.IMPORT_AREAS)
def import_confirm(request: Acting, uid: UUID) -> HttpResponse:
    """Carry out what the list would change, whole or not at all."""
    upload = upload_for(request.actor, uid, PURPOSES)
    plan = _plan(upload, closes=request.POST.get("closes") == "true")
    if isinstance(plan, Plan):
        import_areas(request.actor, plan)
    else:
        import_successions(request.actor, plan)
    drop_list(request.actor, upload)
    return done(request, "areas/_imported.html", {"plan": plan}, to=reverse("areas:list"))


@require_POST
@door(Can.IMPORT_AREAS)
def import_drop(request: Acting, uid: UUID) -> HttpResponse:
    """Forget a list that was handed in."""
    drop_list(request.actor, upload_for(request.actor, uid, PURPOSES))
    return done(request, "areas/_dropped.html", {}, to=reverse("areas:import"))


def _plan(upload: Upload, closes: bool = False) -> Plan | Successions:
    data = bytes(upload.content)
    if upload.purpose == "successions":
        return plan_successions(data, encoding=upload.encoding)
    said = ImportIn(datum=upload.options.get("datum", ""), closes=upload.options.get("closes", "ask"))
    return plan_import(
        data, encoding=upload.encoding, datum=said.datum, closes=True if closes else said.closing
    )


def _look_url(upload: Upload) -> str:
    return reverse("areas:import_look", args=[upload.uid])


# ---- what several pages share


def day_asked(request: Acting) -> date:
    """The day of `?at=`; today without one, or for what is no day."""
    return as_date(request.GET.get("at", "")) or today()


def _under(request: Acting) -> Area | None:
    """The area of `?under=`; else one's own, where there is only one."""
    asked = request.GET.get("under", "")
    try:
        return area_for(request.actor, UUID(asked)) if asked else _only(roots_for(request.actor))
    except ValueError:
        return _only(roots_for(request.actor))


def _only(roots: list[Area]) -> Area | None:
    return roots[0] if len(roots) == 1 else None


def _crumbs(request: Acting, here: Area | None) -> list[tuple[str, str]]:
    """From the highest area that somebody sees; those above stand without a link."""
    if here is None:
        return []
    return [
        (a.name, reverse("areas:area", args=[a.uid]) if covers(request.actor, a.path) and a != here else "")
        for a in trail(here)
    ]


def _rows(found: Sequence[Area] | Any, at: date) -> dict[str, Any]:
    rows = list(found)
    counts = villages_by([r.path for r in rows if r.level not in (Level.VILLAGE, Level.GRID)], at)
    return {"rows": rows, "counts": counts}


def _sheet(fmt: str, rows: Any) -> HttpResponse:
    head = [_("Code"), _("Name"), _("Level"), _("Kind"), _("Since"), _("Until")]
    body = (
        (a.code, a.name, a.get_level_display(), kind_word(a.kind), a.valid_from, a.valid_to)
        for a in rows.iterator(chunk_size=2000)
    )
    return sheet_answer(fmt, _("Areas"), head, body)


def kind_word(kind: str) -> str:
    """What a village is called by its kind."""
    return {RESIDENTS: _("residents' community"), VILLAGERS: _("village")}.get(kind, "")
