"""What a roster would change: compared with who is in post, outside of any write."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Max
from django.utils.translation import gettext as _

from linli.access.policy import covers
from linli.areas.models import Area, Level
from linli.areas.queries import standing
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.posts import Post
from linli.base.tables import Fault

from .mappings import way_of_reading
from .models import PROTECTED, Beat, BeatRole, Posting, Staff, Unit
from .queries import standing_units
from .rosters import Listed, read_roster

CHUNK = 5000


class Held(NamedTuple):
    """A posting that somebody of the roster holds."""

    pk: int
    number: str
    post: str
    unit: int
    valid_from: date
    valid_to: date | None
    term_until: date | None


class Person(NamedTuple):
    """A staff member that the roster names."""

    pk: int
    name: str
    phone: str


@dataclass(frozen=True)
class ProtectedAct:
    """A change of a protected post that the roster asks for; protection decides on it."""

    act: str  # "appoint", "move_beat", "end", "second_post"
    line: int
    post: str
    posting: int | None  # row id of the posting that would change; None for a new one
    day: date


@dataclass
class Plan:
    """What an import would do, and why it may not. Nothing of it is written."""

    faults: list[Fault] = field(default_factory=list)
    enlisted: list[Listed] = field(default_factory=list)  # the first row of each new person
    corrected: list[tuple[Person, Listed]] = field(default_factory=list)  # another name or duty phone
    posted: list[Listed] = field(default_factory=list)
    moved: list[tuple[Held, Listed]] = field(default_factory=list)  # another beat
    ended: list[tuple[Held, Listed]] = field(default_factory=list)
    termed: list[tuple[Held, Listed]] = field(default_factory=list)  # another end of term
    protected: list[ProtectedAct] = field(default_factory=list)
    unchanged: int = 0
    rows: int = 0
    at: date = date.min
    digest: str = ""
    seen: tuple[int, ...] = ()
    mapping: str = ""  # the name of the mapping that read the columns
    heads: dict[str, str] = field(default_factory=dict)  # what the file calls our columns

    @property
    def changes(self) -> int:
        return len(self.corrected) + len(self.posted) + len(self.moved) + len(self.ended) + len(self.termed)


def plan_import(
    actor: Actor, data: bytes, *, encoding: str = "utf-8", at: date | None = None, mapping: str = ""
) -> Plan:
    """Read a roster and compare it with who is in post. Whoever it does not name is left alone.

    The columns are ours, or read through the mapping named, or through the one kept for a file with this head.
    Raises Wrong for a file that is no table.
    """
    seen = state_of_staff()
    way = way_of_reading(data, encoding=encoding, name=mapping)
    rows, faults = read_roster(data, encoding=encoding, columns=way.columns, posts=way.posts)
    plan = Plan(faults=faults, at=at or today(), seen=seen, mapping=way.name, heads=way.heads)
    plan.rows = len({row.line for row in rows} | {f.line for f in faults})
    plan.digest = hashlib.sha256(data).hexdigest()
    _find_areas(plan, actor, rows)
    _find_units(plan, actor, rows)
    broken = {f.line for f in plan.faults}
    _compare(plan, [row for row in rows if row.line not in broken])
    plan.faults.sort(key=lambda f: f.line)
    return plan


def state_of_staff() -> tuple[int, ...]:
    """A few numbers that change whenever postings do; a plan holds only while they stay the same."""
    found = [model.objects.aggregate(last=Max("id"))["last"] or 0 for model in (Staff, Posting, Beat, Unit)]
    changed = Posting.objects.filter(version__gt=1).aggregate(n=Max("version"))["n"] or 0
    return (*found, changed, Posting.objects.filter(valid_to=None).count())


def _find_areas(plan: Plan, actor: Actor, rows: list[Listed]) -> None:
    """The areas of each row's beat; a fault for each code that is none."""
    codes = {code for row in rows for code in row.beat}
    places = {
        code: (pk, level, covers(actor, path))
        for some in _chunks(sorted(codes))
        for code, pk, path, level in Area.objects.filter(standing(plan.at), code__in=some).values_list(
            "code", "pk", "path", "level"
        )
    }
    no_area, no_village = (
        _("No area bears the code %(code)s."),
        _("An assistant's beat is made of villages and communities."),
    )
    for row in rows:
        areas = []
        for code in row.beat:
            place = places.get(code)
            if place is None or not place[2]:
                plan.faults.append(Fault(row.line, "beat", "not_found", no_area % {"code": code[:20]}))
            elif row.post == Post.ASSISTANT and place[1] != Level.VILLAGE:
                plan.faults.append(Fault(row.line, "beat", "bad_hierarchy", no_village))
            else:
                areas.append(place[0])
        row.areas = tuple(areas)


def _find_units(plan: Plan, actor: Actor, rows: list[Listed]) -> None:
    """Each row's unit, by its number or name within the actor's sight; a fault where there is none or several."""
    by_word: dict[str, set[int]] = defaultdict(set)
    for pk, number, name, path in Unit.objects.filter(standing_units(plan.at)).values_list(
        "pk", "number", "name", "path"
    ):
        if covers(actor, path):
            for word in {number, *name.values()} - {""}:
                by_word[word].add(pk)
    for row in rows:
        found = by_word.get(row.unit, set())
        if len(found) == 1:
            row.unit_id = next(iter(found))
        elif row.unit:
            text, code = _("No unit of yours bears this number or name."), "not_found"
            if found:
                text, code = _("Several units bear this name; say the number."), "ambiguous"
            plan.faults.append(Fault(row.line, "unit", code, text))


def _compare(plan: Plan, rows: list[Listed]) -> None:
    people = _people({row.number for row in rows})
    held = _held([p.pk for p in people.values()])
    beats = _beats([h.pk for found in held.values() for h in found], plan.at)
    new: set[str] = set()
    corrected: set[str] = set()
    for row in rows:
        person = people.get(row.number)
        if person is None:
            if row.number not in new:
                new.add(row.number)
                plan.enlisted.append(row)
        elif row.number not in corrected and (
            person.name != row.name or (row.phone and person.phone != row.phone)
        ):
            corrected.add(row.number)
            plan.corrected.append((person, row))
        mine = held.get(row.number, [])
        same = next((h for h in mine if h.post == row.post and h.unit == row.unit_id), None)
        if same and same.valid_to and same.valid_to <= plan.at and (row.start or plan.at) >= same.valid_to:
            same = None  # back in a post that was left
        if same is None:
            _plan_new(plan, row, mine)
        else:
            _plan_change(plan, row, same, beats.get(same.pk, set()))
    plan.unchanged = (
        len(rows)
        - len(plan.posted)
        - len(
            {id(row) for _h, row in (*plan.moved, *plan.ended, *plan.termed)}
            | {id(row) for _p, row in plan.corrected}
        )
    )


def _plan_new(plan: Plan, row: Listed, mine: list[Held]) -> None:
    start = row.start or plan.at
    if row.until and row.until <= plan.at and row.start is None:
        text = _("A posting that is over needs its first day.")
        plan.faults.append(Fault(row.line, "from", "required", text))
        return
    plan.posted.append(row)
    if row.post in PROTECTED:
        plan.protected.append(ProtectedAct("appoint", row.line, row.post, None, start))
    for other in mine:
        if other.post in PROTECTED and (other.valid_to is None or other.valid_to > start):
            plan.protected.append(ProtectedAct("second_post", row.line, other.post, other.pk, start))


def _plan_change(plan: Plan, row: Listed, same: Held, beat: set[int]) -> None:
    if row.start and row.start != same.valid_from:
        text = _("This person has held this post here since %(day)s.") % {"day": same.valid_from.isoformat()}
        plan.faults.append(Fault(row.line, "from", "already_posted", text))
        return
    acts = []
    if row.until and row.until != same.valid_to:
        if row.until <= same.valid_from:
            plan.faults.append(Fault(row.line, "until", "bad_interval", _("A posting ends after it begins.")))
            return
        plan.ended.append((same, row))
        acts.append("end")
    if row.areas and set(row.areas) != beat:
        plan.moved.append((same, row))
        acts.append("move_beat")
    if row.term and row.term != same.term_until:
        plan.termed.append((same, row))
    if row.post in PROTECTED:
        plan.protected += [ProtectedAct(act, row.line, row.post, same.pk, plan.at) for act in acts]


def _people(numbers: set[str]) -> dict[str, Person]:
    return {
        number: Person(pk, name, phone)
        for some in _chunks(sorted(numbers))
        for number, pk, name, phone in Staff.objects.filter(number__in=some).values_list(
            "number", "pk", "name", "duty_phone"
        )
    }


def _held(staff: list[int]) -> dict[str, list[Held]]:
    """What people hold, held or will hold, by duty number; the latest first."""
    found: dict[str, list[Held]] = defaultdict(list)
    columns = ("pk", "staff__number", "post", "unit", "valid_from", "valid_to", "term_until")
    for some in _chunks(sorted(staff)):
        for row in Posting.objects.filter(staff__in=some).order_by("-valid_from").values_list(*columns):
            found[row[1]].append(Held(*row))
    return found


def _beats(postings: list[int], at: date) -> dict[int, set[int]]:
    """The areas of main beats, by posting: as they stand on a day, or stood last where the posting is over."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in _chunks(sorted(postings)):
        rows = Beat.objects.filter(posting__in=some, role=BeatRole.MAIN).values_list(
            "posting", "area", "valid_from", "valid_to", "posting__valid_to"
        )
        for posting, area, _start, end, over in rows:
            if end is None or end > at or end == over:
                found[posting].add(area)
    return found


def _chunks(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
