"""The units: department, bureaus, branches with their departments, stations, community police offices."""

from __future__ import annotations

from datetime import date

from linli.workforce.commands import UnitRow, import_units

from .. import wording
from ..size import YUEHE
from ..world import JOB, OfficersBeat, Place, Tell, World, shared

SINCE = date(2010, 1, 1)
LETTERS = {
    "command_centre": "C",
    "cid": "X",
    "video": "V",
    "public_order": "O",
    "traffic": "T",
    "patrol": "P",
}


def form_units(world: World, tell: Tell) -> None:
    """Form every unit, from the province down; each community officer's beat gets an office."""
    rows = [
        UnitRow(
            *_of("37", "D", {"zh": "省公安厅", "en": "Provincial department"}, "department"),
            world.by_path["37"].id,
        )
    ]
    share_beats(world)
    for city in world.paths(4):
        rows.append(_row(world, city, "B", wording.bureau(_name(world, city)), "bureau", "37-D"))
    for county in world.paths(6):
        rows += _of_county(world, county)
    for township, villages in world.townships.items():
        rows.append(
            _row(
                world,
                township,
                "S",
                wording.station(_name(world, township)),
                "station",
                f"{township[:6]}-F",
                villages[0],
            )
        )
    tell(len(rows))
    for beat in world.beats:
        seat = beat.places[0]
        name = wording.office(seat.name, residents=seat.residents)
        rows.append(_row(world, seat.path, "J", name, "office", f"{seat.path[:9]}-S", seat))
    world.units = import_units(JOB, rows)
    tell(len(world.beats))


def _of(path: str, letter: str, name: dict[str, str], kind: str) -> tuple[str, dict[str, str], str]:
    return f"{path}-{letter}", name, kind


def _row(
    world: World,
    path: str,
    letter: str,
    name: dict[str, str],
    kind: str,
    parent: str,
    seat: Place | None = None,
) -> UnitRow:
    place = world.by_path[path]
    number = f"{path}-{letter}"
    return UnitRow(number, name, kind, place.id, (seat or place).id, parent, _phone(number), SINCE)


def _phone(number: str) -> str:
    """A duty phone that nobody can dial."""
    digits = "".join(c for c in number if c.isdigit())[2:].ljust(8, "0")[:10]
    return f"000-{digits}"


def _name(world: World, path: str) -> str:
    return world.by_path[path].name


def _of_county(world: World, county: str) -> list[UnitRow]:
    name, city = _name(world, county), _name(world, county[:4])
    villages = next((v for t, v in world.townships.items() if t.startswith(county)), None)
    seat = villages[0] if villages else None
    rows = [_row(world, county, "F", wording.branch(name, city), "branch", f"{county[:4]}-B", seat)]
    for kind, letter in LETTERS.items():
        rows.append(_row(world, county, letter, wording.department(kind, name), kind, f"{county}-F", seat))
    return rows


def share_beats(world: World) -> None:
    """Share the villages of each township among its community officers, in order of code; Yuehe is one of its own."""
    free = {t: [v for v in villages if v.path != YUEHE] for t, villages in world.townships.items()}
    free = {t: villages for t, villages in free.items() if villages}
    alone = len(world.townships) and YUEHE in world.by_path
    officers = _how_many(free, world.size.community_officers - bool(alone))
    for township, villages in free.items():
        start = 0
        for length in shared(len(villages), [1] * officers[township]):
            seat = villages[start]
            world.beats.append(OfficersBeat(f"{seat.path}-J", tuple(villages[start : start + length])))
            start += length
    if alone:
        world.beats.append(OfficersBeat(f"{YUEHE}-J", (world.by_path[YUEHE],)))
        world.beats.sort()


def _how_many(free: dict[str, list[Place]], total: int) -> dict[str, int]:
    """Officers by township: at least one, at most one per village, otherwise by the number of villages."""
    left = shared(total - len(free), [len(v) - 0.999 for v in free.values()])
    found = {t: 1 + n for t, n in zip(free, left, strict=True)}
    over = sum(max(0, found[t] - len(free[t])) for t in free)
    for t in free:
        found[t] = min(found[t], len(free[t]))
    for t in sorted(free, key=lambda t: found[t] / len(free[t])):
        if over and found[t] < len(free[t]):
            found[t] += 1
            over -= 1
    return found
