"""The places: the real list of a province, on an invented map."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import linli.areas
from linli.areas.commands import import_areas
from linli.areas.plan import plan_import

from ..layout import positions
from ..size import DONGYING, reduced
from ..world import JOB, Tell, World

LIST = Path(linli.areas.__file__).parent / "data" / "shandong-areas.csv.gz"


def lay_out_places(world: World, tell: Tell) -> None:
    """Import the list with a position for every area, marked as invented."""
    with gzip.open(LIST, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    points = positions([code for code, _name in rows if len(code) == 12], world.seed)
    tell(15_000)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["code", "name", "lat", "lon"])
    writer.writerows([code, name, *points[code]] for code, name in rows if world.size.holds(code))
    plan = plan_import(out.getvalue().encode(), datum="WGS-84", invented=True)
    tell(15_000)
    import_areas(JOB, plan)
    world.look_around()
    if world.size.under:
        dongying = sum(v.path.startswith(DONGYING) for v in world.villages)
        world.size = reduced(len(world.villages), dongying)
    tell(34_095)
