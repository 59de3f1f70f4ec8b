"""One area at a time: added, renamed, put on the map, closed."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.access.scope import under_paths
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.deeds import command
from linli.base.errors import Refused, Wrong
from linli.journal.commands import record

from ..codes import FRESH, WIDTHS, is_code, kind_of, parent_code, path_of, sort_key
from ..models import Area, FormerName
from .indexing import index_areas


@command
def add_area(
    actor: Actor,
    *,
    code: str,
    name: str,
    lat: float | None = None,
    lon: float | None = None,
    valid_from: date | None = None,
) -> Area:
    """One area by its division code; its parent is the area of the code's shorter form."""
    require(actor, Can.IMPORT_AREAS, code)
    if not is_code(code):
        raise Wrong(_("A code has 2, 4, 6, 9, 12 or 15 digits."), field="code", code="wrong_length")
    if Area.objects.filter(code=code, valid_to=None).exists():
        raise Wrong(_("An area with this code stands already."), field="code", code="duplicate")
    parent = Area.objects.filter(code=parent_code(code), valid_to=None).first() if len(code) > 2 else None
    if parent is None and len(code) > 2:
        raise Wrong(_("The area above this one is not known."), field="code", code="orphan")
    turn = Area.objects.filter(code=code).count()
    if turn > FRESH:
        raise Refused(_("This code was given too often."), code="code_used_up")
    area = Area.objects.create(
        code=code,
        path=path_of(code, parent.path if parent else "", turn),
        sort_key=sort_key(code, turn),
        level=WIDTHS[len(code)],
        name=name,
        kind=kind_of(code),
        parent=parent,
        lat=lat,
        lon=lon,
        valid_from=valid_from,
    )
    index_areas([area])
    record(actor, "area.added", subject=area, path=area.path)
    return area


@command
def rename_area(actor: Actor, area: Area, *, name: str, valid_from: date | None = None) -> Area:
    """An area bears another name from a day on; it stays the same area, and the old name still finds it."""
    require(actor, Can.IMPORT_AREAS, area.path)
    if area.name == name:
        return area
    FormerName.objects.create(area=area, name=area.name, valid_to=valid_from or today())
    area.name = name
    area.save(update_fields=["name"])
    index_areas([area])
    record(actor, "area.renamed", subject=area, path=area.path)
    return area


@command
def close_area(actor: Actor, area: Area, *, valid_to: date) -> int:
    """An area, and all that lies below it, stands no longer from a day on; how many those were."""
    require(actor, Can.IMPORT_AREAS, area.path)
    if area.valid_to is not None:
        raise Refused(_("This area is closed already."), code="wrong_state", status=409)
    below = list(Area.objects.filter(under_paths([area.path]), valid_to=None))
    if any(a.valid_from is not None and a.valid_from >= valid_to for a in below):
        raise Wrong(_("An area ends after it begins."), field="valid_to", code="bad_interval")
    Area.objects.filter(under_paths([area.path]) & Q(valid_to=None)).update(valid_to=valid_to)
    for closed in below:
        closed.valid_to = valid_to
    index_areas(below)
    area.refresh_from_db()
    record(actor, "area.closed", subject=area, path=area.path, on=valid_to, count=len(below))
    return len(below)
