"""Reading a code list: every row checked by itself and against its neighbours, before anything is written."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from linli.base.geo import to_wgs84
from linli.base.tables import Fault, as_date, read_table

from .codes import STEPS, WIDTHS, may_be_missing, parent_code

NEEDS = ("code", "name")
MAY = ("lat", "lon", "datum", "opened", "closed")
ALSO = {
    "代码": "code",
    "编码": "code",
    "区划代码": "code",
    "名称": "name",
    "区划名称": "name",
    "纬度": "lat",
    "经度": "lon",
    "坐标系": "datum",
    "设立日期": "opened",
    "撤销日期": "closed",
}
DATUMS = ("WGS-84", "CGCS2000", "GCJ-02")
LONGEST_NAME = 80
CHINA = (3.0, 54.0, 73.0, 136.0)  # south, north, west, east
# Roughly where each province lies: a box half a degree wider than the province, for finding slips, not borders.
PROVINCES = {
    "11": (39.0, 41.6, 114.9, 118.0),
    "12": (38.0, 40.8, 116.2, 118.6),
    "13": (35.5, 43.1, 112.9, 120.4),
    "14": (34.1, 41.3, 109.7, 115.1),
    "15": (36.9, 53.9, 96.6, 126.6),
    "21": (38.2, 44.0, 118.3, 126.3),
    "22": (40.3, 46.8, 121.1, 131.8),
    "23": (42.9, 54.1, 120.6, 135.6),
    "31": (30.1, 32.4, 120.3, 122.6),
    "32": (30.2, 35.7, 115.8, 122.5),
    "33": (26.5, 31.7, 117.5, 124.0),
    "34": (28.9, 35.2, 114.3, 120.2),
    "35": (23.0, 28.9, 115.3, 121.3),
    "36": (23.9, 30.6, 113.0, 119.0),
    "37": (33.8, 38.9, 114.2, 123.3),
    "41": (30.8, 36.9, 109.8, 117.2),
    "42": (28.5, 33.8, 107.8, 116.7),
    "43": (24.1, 30.7, 108.2, 114.8),
    "44": (19.7, 26.1, 109.1, 117.9),
    "45": (20.4, 26.9, 103.9, 112.6),
    "46": (3.0, 20.7, 107.6, 119.5),
    "50": (27.6, 32.8, 104.7, 110.7),
    "51": (25.5, 34.9, 96.8, 109.1),
    "52": (24.1, 29.8, 103.1, 110.1),
    "53": (20.6, 29.8, 97.0, 106.8),
    "54": (26.3, 37.0, 77.8, 99.7),
    "61": (31.2, 40.1, 104.9, 111.8),
    "62": (32.0, 43.3, 91.8, 109.3),
    "63": (31.1, 39.8, 88.9, 103.6),
    "64": (34.7, 39.9, 103.8, 108.2),
    "65": (33.8, 49.7, 72.9, 97.0),
}


@dataclass(slots=True)
class Listed:
    """One row of a list. `closed` is half-open already: the first day on which the area stands no longer."""

    line: int
    code: str
    name: str
    lat: float | None = None
    lon: float | None = None
    opened: date | None = None
    closed: date | None = None
    placeholder: bool = False


def read_list(
    data: bytes, *, encoding: str = "utf-8", datum: str = "", known: Iterable[str] = ()
) -> tuple[list[Listed], list[Fault]]:
    """The rows of a list and all its faults. `known` are the codes that stand already: a row may hang under one.

    Raises Wrong for a file that is no table.
    """
    table = read_table(data, needs=NEEDS, may=MAY, also=ALSO, encoding=encoding)
    faults = list(table.faults)
    broken = {f.line for f in faults}
    rows: list[Listed] = []
    extra = any(name in table.columns for name in MAY)
    for line, cells in table.rows:
        if line in broken:
            continue
        code, name = cells["code"].strip(), cells["name"].strip()
        if fault := _code_fault(line, code) or _name_fault(line, name):
            faults.append(fault)
            continue
        row = Listed(line, code, name)
        if extra:
            found = _place(row, cells, datum) + _dates(row, cells)
            if found:
                faults += found
                continue
        rows.append(row)
    rows, more = _tree(rows, set(known))
    return rows, sorted([*faults, *more], key=lambda f: f.line)


def _code_fault(line: int, code: str) -> Fault | None:
    if len(code) in WIDTHS and code.isascii() and code.isdigit():
        return None
    if not code:
        return Fault(line, "code", "required", _("The code is empty."))
    if not (code.isascii() and code.isdigit()):
        return Fault(
            line, "code", "bad_code", _("A code is made of digits; this is “%(code)s”.") % {"code": code[:20]}
        )
    text = _("A code has 2, 4, 6, 9 or 12 digits (a grid 15); this one has %(n)d.") % {"n": len(code)}
    return Fault(line, "code", "wrong_length", text)


def _name_fault(line: int, name: str) -> Fault | None:
    if 0 < len(name) <= LONGEST_NAME:
        return None
    if not name:
        return Fault(line, "name", "required", _("The name is empty."))
    sizes = {"most": LONGEST_NAME, "n": len(name)}
    return Fault(
        line, "name", "too_long", _("A name has at most %(most)d characters; this one has %(n)d.") % sizes
    )


def _place(row: Listed, cells: dict[str, str], datum: str) -> list[Fault]:
    """Check and take over a position; the list's datum is converted to WGS-84 here."""
    lat, lon = cells.get("lat", "").strip(), cells.get("lon", "").strip()
    if not lat and not lon:
        return []
    named = cells.get("datum", "").strip().upper() or datum
    if named not in DATUMS:
        code = "not_allowed" if named else "datum_missing"
        text = _("Say by which datum the positions are given: %(datums)s.") % {"datums": ", ".join(DATUMS)}
        return [Fault(row.line, "datum", code, text)]
    try:
        north, east = float(lat), float(lon)
        if not (math.isfinite(north) and math.isfinite(east)):
            raise ValueError
    except ValueError:
        return [
            Fault(
                row.line, "lat, lon", "bad_position", _("A position is two numbers, latitude and longitude.")
            )
        ]
    if fault := _position_fault(row, north, east):
        return [fault]
    row.lat, row.lon = to_wgs84(north, east, named)
    return []


def _position_fault(row: Listed, lat: float, lon: float) -> Fault | None:
    if not _within((lat, lon), CHINA):
        text = _("There is no such place here.")
        if _within((lon, lat), CHINA):
            text = _("Did you swap latitude and longitude?")
        return Fault(row.line, "lat, lon", "bad_position", text)
    box = PROVINCES.get(row.code[:2])
    if box is not None and not _within((lat, lon), box):
        return Fault(row.line, "lat, lon", "outside_area", _("This position lies outside the province."))
    return None


def _within(point: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    south, north, west, east = box
    return south <= point[0] <= north and west <= point[1] <= east


def _dates(row: Listed, cells: dict[str, str]) -> list[Fault]:
    """The first day and the last day, both inclusive in the list."""
    faults = []
    found: dict[str, date | None] = {}
    for name in ("opened", "closed"):
        text = cells.get(name, "").strip()
        found[name] = as_date(text) if text else None
        if text and found[name] is None:
            faults.append(Fault(row.line, name, "bad_date", _("Write a day as 2017-03-15.")))
    opened, last = found["opened"], found["closed"]
    if opened and last and last < opened:
        faults.append(Fault(row.line, "closed", "bad_interval", _("The last day comes before the first.")))
    row.opened, row.closed = opened, last + timedelta(days=1) if last else None
    return faults


def _tree(rows: list[Listed], known: set[str]) -> tuple[list[Listed], list[Fault]]:
    """Each code once, each under a known area; a level that does not exist gets its placeholder."""
    faults: list[Fault] = []
    listed: dict[str, Listed] = {}
    for row in rows:
        if row.code in listed:
            text = _("The code %(code)s stands in row %(n)d already.")
            said = {"code": row.code, "n": listed[row.code].line}
            faults.append(Fault(row.line, "code", "duplicate", text % said))
        else:
            listed[row.code] = row
    parents = {parent_code(code) for code in listed}
    for code, row in list(listed.items()):
        if may_be_missing(code) and code not in parents and code not in known:
            text = _("The code ends in zeros and nothing lies below it: write it without them.")
            faults.append(Fault(row.line, "code", "unknown_level", text))
            continue
        above = parent_code(code)
        while above and above not in listed and above not in known and may_be_missing(above):
            listed[above] = Listed(row.line, above, "", placeholder=True)
            above = parent_code(above)
        if above and above not in listed and above not in known:
            text = _("The area above, %(code)s, is neither in this list nor known.") % {"code": above}
            faults.append(Fault(row.line, "code", "orphan", text))
        elif above in listed and _outlives(row, listed[above]):
            text = _("The area above, %(code)s, closes before this one.") % {"code": above}
            faults.append(Fault(row.line, "closed", "orphan", text))
    found = sorted(listed.values(), key=lambda r: (STEPS.index(len(r.code)), r.code))
    for row in found:  # a placeholder is the area above once more
        if row.placeholder and (above_row := listed.get(parent_code(row.code))) is not None:
            row.name = above_row.name
    return found, faults


def _outlives(row: Listed, above: Listed) -> bool:
    return above.closed is not None and (row.closed is None or row.closed > above.closed)
