"""A whole code list at once: what is new, renamed, placed or gone, all or nothing, with one Entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.bulk import insert_rows, reserve_ids
from linli.base.deeds import command
from linli.base.errors import Refused, Wrong
from linli.base.states import stale
from linli.base.tables import Fault
from linli.journal.commands import record

from ..codes import WIDTHS, kind_of, parent_code, sort_key
from ..finding import index_row
from ..models import Area, FormerName
from ..plan import Plan, common_path, last_day_of, state_of_areas
from .indexing import index_areas, write_rows

CHUNK = 10_000
COLUMNS = (
    *("id", "uid", "code", "path", "sort_key", "level", "name", "kind", "parent"),
    *("lat", "lon", "position_invented", "placeholder", "valid_from", "valid_to"),
)


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    new: int
    renamed: int
    placed: int
    dated: int
    closed: int
    unchanged: int


@command
def import_areas(actor: Actor, plan: Plan) -> Imported:
    """Carry out what a list would change, whole or not at all. Reading and comparing went before: plan_import."""
    for root in plan.roots:
        require(actor, Can.IMPORT_AREAS, root)
    if plan.faults:
        raise refused_list(plan.faults)
    if plan.landslide:
        raise Refused(
            _("This list would close %(n)d of %(all)d areas.")
            % {"n": len(plan.vanished), "all": len(plan.standing)},
            code="needs_confirmation",
            help=_("Is it the whole list? Then say that it closes them; else say that it keeps them."),
        )
    if plan.seen != state_of_areas():
        raise stale()
    done = Imported(
        new=_add(plan),
        renamed=_rename(plan),
        placed=_place(plan),
        dated=_date(plan),
        closed=_close(plan),
        unchanged=plan.unchanged,
    )
    if plan.changes:
        _index_changed(plan)
        record(
            actor,
            "areas.imported",
            path=common_path(plan.roots),
            digest=plan.digest,
            rows=plan.rows,
            since=plan.at,
            new=done.new,
            renamed=done.renamed,
            placed=done.placed,
            dated=done.dated,
            closed=done.closed,
        )
    return done


def refused_list(faults: list[Fault]) -> Wrong:
    """All faults of a list as one refusal."""
    wrong = Wrong.many(
        [(f"row {f.line}, {f.column}" if f.line else f.column or "file", f.code, f.text) for f in faults]
    )
    wrong.help = _("Nothing was imported.")
    return wrong


@command
def place_areas(actor: Actor, points: Iterable[tuple[str, float, float]], *, invented: bool) -> int:
    """Put many areas on the map by (path, latitude, longitude); how many."""
    require(actor, Can.IMPORT_AREAS, None)
    rows = [(lat, lon, invented, path) for path, lat, lon in points]
    for *_rest, path in rows[:1]:
        require(actor, Can.IMPORT_AREAS, path[:2])
    if connection.vendor == "postgresql":
        for at in range(0, len(rows), CHUNK):
            _place_many(rows[at : at + CHUNK])
    else:
        _execute("UPDATE areas_area SET lat = %s, lon = %s, position_invented = %s WHERE path = %s", rows)
    record(actor, "areas.placed", path=common_path([r[3] for r in rows]) if rows else "", count=len(rows))
    return len(rows)


def _place_many(rows: list[tuple[float, float, bool, str]]) -> None:
    """Many points in one statement: 60,000 statements would be as many journeys."""
    lats, lons, invented, paths = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE areas_area SET lat = v.lat, lon = v.lon, position_invented = v.invented"
            " FROM unnest(%s::float8[], %s::float8[], %s::bool[], %s::varchar[]) AS v (lat, lon, invented, path)"
            " WHERE areas_area.path = v.path",
            [lats, lons, invented, paths],
        )


def _add(plan: Plan) -> int:
    ids = dict(zip((n.row.code for n in plan.new), reserve_ids(Area, len(plan.new)), strict=True))
    known = {code: s.id for code, s in plan.standing.items()}
    since = None if plan.first else plan.at

    def rows() -> Iterator[tuple[Any, ...]]:
        for n in plan.new:
            r = n.row
            above = parent_code(r.code)
            parent = ids.get(above) or known.get(above)
            invented = plan.invented and r.lat is not None
            opened = r.opened or (None if r.closed and since and r.closed <= since else since)
            yield (
                *(ids[r.code], None, r.code, n.path, sort_key(r.code, n.turn), WIDTHS[len(r.code)], r.name),
                *(kind_of(r.code), parent, r.lat, r.lon, invented, r.placeholder, opened, r.closed),
            )

    return insert_rows(Area, COLUMNS, rows()) if plan.new else 0


def _rename(plan: Plan) -> int:
    insert_rows(
        FormerName, ("area", "name", "valid_to"), ((old.id, old.name, plan.at) for old, _r in plan.renamed)
    )
    _execute("UPDATE areas_area SET name = %s WHERE id = %s", [(r.name, old.id) for old, r in plan.renamed])
    return len(plan.renamed)


def _place(plan: Plan) -> int:
    rows = [(r.lat, r.lon, plan.invented, old.id) for old, r in plan.placed]
    _execute("UPDATE areas_area SET lat = %s, lon = %s, position_invented = %s WHERE id = %s", rows)
    return len(rows)


def _date(plan: Plan) -> int:
    rows = [
        (_day(r.opened or old.valid_from), _day(r.closed or old.valid_to), old.id) for old, r in plan.dated
    ]
    _execute("UPDATE areas_area SET valid_from = %s, valid_to = %s WHERE id = %s", rows)
    return len(rows)


def _close(plan: Plan) -> int:
    rows = [(_day(last_day_of(s, plan.at)), s.id) for s in plan.vanished]
    _execute("UPDATE areas_area SET valid_to = %s WHERE id = %s", rows)
    return len(rows)


def _day(day: date | None) -> Any:
    return day.isoformat() if day is not None and connection.vendor == "sqlite" else day


def _execute(sql: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def _index_changed(plan: Plan) -> None:
    write_rows(index_row(sort_key(n.row.code, n.turn), n.path, n.row.closed, n.row.name) for n in plan.new)
    changed = {old.id for old, _r in (*plan.renamed, *plan.dated)} | {s.id for s in plan.vanished}
    ids = sorted(changed)
    for at in range(0, len(ids), 500):
        index_areas(Area.objects.filter(pk__in=ids[at : at + 500]))
