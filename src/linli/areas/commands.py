"""Adding, importing and closing areas."""

from __future__ import annotations

from datetime import date

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.deeds import command
from linli.journal.commands import record

from .models import Area
from .queries import WIDTHS


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
    widths = [w for w in WIDTHS if w < len(code)]
    parent = Area.objects.filter(code=code[: max(widths)], valid_to=None).first() if widths else None
    kind = ""
    if len(code) >= 12:
        kind = "residents" if code[9:12] < "200" else "villagers"
    area = Area.objects.create(
        code=code,
        path=code,
        level=WIDTHS[len(code)],
        name=name,
        kind=kind,
        parent=parent,
        lat=lat,
        lon=lon,
        valid_from=valid_from,
    )
    record(actor, "area.added", subject=area, path=area.path)
    return area
