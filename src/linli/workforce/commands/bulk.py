"""The bulk twins: many units, postings or redeployments at once, checked alike, one Entry with count and digest.

For routines only: a history that comes from elsewhere, or a province that is built. Rows name units and areas
by row id and staff by duty number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area, Level
from linli.base.actors import Actor
from linli.base.bulk import insert_rows, reserve_ids
from linli.base.clock import today
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Wrong
from linli.base.posts import Post
from linli.journal.commands import record

from ..models import PROTECTED, Beat, BeatRole, Posting, Redeployment, Staff, Unit
from .beats import close_beats, holding_path, vacancies
from .single import RECRUIT_TERM_YEARS, years_later


class UnitRow(NamedTuple):
    """A unit to be formed; `parent` is the number of another one, known or earlier in the list."""

    number: str
    name: dict[str, str]
    kind: str
    area: int
    office: int | None = None
    parent: str = ""
    duty_phone: str = ""
    valid_from: date | None = None


class PostingRow(NamedTuple):
    """Somebody in a post: enlisted where the duty number is new."""

    number: str
    name: str
    post: str
    unit: int
    beat: tuple[int, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    term_until: date | None = None
    duty_phone: str = ""


class MoveRow(NamedTuple):
    """A redeployment out of an open posting of `from_unit` where one is named. Who is new comes with a name."""

    number: str
    category: str
    to_unit: int
    valid_from: date
    from_unit: int | None = None
    post: str = Post.OFFICER
    beat: tuple[int, ...] = ()
    term_until: date | None = None
    name: str = ""


@command
def import_units(actor: Actor, rows: Iterable[UnitRow]) -> dict[str, int]:
    """Form many units, all or nothing; their row ids by number."""
    _routine(actor)
    listed = list(rows)
    places = _areas({r.area for r in listed} | {r.office for r in listed if r.office})
    known = dict(Unit.objects.exclude(number="").values_list("number", "pk"))
    ids = dict(zip([r.number for r in listed], reserve_ids(Unit, len(listed)), strict=True))
    digest, day = hashlib.sha256(), today()
    values = []
    for n, row in enumerate(listed, start=1):
        if not row.number or row.number in known:
            raise _fault(n, _("Another unit has this number."), "duplicate")
        parent = known.get(row.parent)
        if row.area not in places or (row.parent and parent is None):
            raise _fault(n, _("The area or the unit above is not known."), "not_found")
        known[row.number] = ids[row.number]
        path = places[row.area].path
        digest.update(f"{row.number} {row.kind} {path} {row.parent}\n".encode())
        values.append(
            (
                *(ids[row.number], row.number, row.name, row.kind, row.area, path, row.office, parent),
                *(row.duty_phone, row.valid_from or day, None),
            )
        )
    insert_rows(Unit, UNIT_COLUMNS, values)
    record(actor, "units.imported", count=len(values), digest=digest.hexdigest())
    return ids


@command
def import_postings(actor: Actor, rows: Iterable[PostingRow]) -> int:
    """Appoint many people to posts and beats, all or nothing; how many. Who is new is enlisted."""
    _routine(actor)
    listed = list(rows)
    staff, enlisted = enlist_new(listed)
    count = write_postings(listed, staff, reserve_ids(Posting, len(listed)))
    record(actor, "postings.imported", count=count, staff=enlisted, digest=_digest(listed))
    return count


@command
def import_redeployments(actor: Actor, rows: Iterable[MoveRow]) -> int:
    """Move many people towards the front line, all or nothing; how many.

    A secondment keeps the old posting; every other move ends it.
    """
    _routine(actor)
    listed = list(rows)
    recruits = [PostingRow(r.number, r.name, r.post, r.to_unit) for r in listed if r.name]
    staff = enlist_new(recruits)[0] | _known({r.number for r in listed})
    units = dict(Unit.objects.values_list("pk", "path"))
    leaving = _leaving({r.from_unit for r in listed if r.from_unit})
    ids = reserve_ids(Posting, len(listed))
    moves, postings, ending = [], [], []
    for n, (row, posting) in enumerate(zip(listed, ids, strict=True), start=1):
        who = staff.get(row.number)
        if who is None:
            raise _fault(n, _("Nobody has this duty number."), "not_found")
        if row.category not in Redeployment.Category.values:
            raise _fault(n, _("The category is not known."), "not_allowed")
        if row.from_unit == row.to_unit:
            raise _fault(n, _("The move leads to another unit."), "not_allowed")
        until = row.term_until
        if until is None and row.category == Redeployment.Category.RECRUIT:
            until = years_later(row.valid_from, RECRUIT_TERM_YEARS)
        left, post = leaving.get((who, row.from_unit), (0, ""))
        if left and row.category != Redeployment.Category.SECONDED:
            if post in PROTECTED:
                raise _fault(n, _("A protected post is left through the rulebook alone."), "not_allowed")
            ending.append((left, row.valid_from))
        postings.append(
            PostingRow(row.number, "", row.post, row.to_unit, row.beat, row.valid_from, None, until)
        )
        moves.append(
            (
                *(who, row.category, row.from_unit, row.to_unit, posting, units[row.to_unit]),
                *(row.valid_from, until, None),
            )
        )
    _end(ending)
    write_postings(postings, staff, ids)
    insert_rows(Redeployment, MOVE_COLUMNS, moves)
    record(actor, "redeployments.imported", count=len(moves), ended=len(ending), digest=_digest(listed))
    return len(moves)


UNIT_COLUMNS = (
    *("id", "number", "name", "kind", "area", "path", "office", "parent"),
    *("duty_phone", "valid_from", "valid_to"),
)
POSTING_COLUMNS = ("id", "staff", "post", "unit", "path", "valid_from", "valid_to", "term_until")
BEAT_COLUMNS = ("posting", "post", "area", "path", "role", "absence", "valid_from", "valid_to")
MOVE_COLUMNS = (
    *("staff", "category", "from_unit", "to_unit", "posting", "path"),
    *("valid_from", "term_until", "returned_on"),
)


class _Place(NamedTuple):
    path: str
    level: str
    valid_to: date | None


def _routine(actor: Actor) -> None:
    require(actor, Can.MANAGE_STAFF, None)
    if actor.kind != "job":
        raise NotAllowed(_("Whole lists are taken over by a routine; appoint people one by one."))


def write_postings(rows: Sequence[PostingRow], staff: dict[str, int], ids: Sequence[int]) -> int:
    """Write postings and their beats. `ids` are the postings' row ids, in order."""
    units = dict(Unit.objects.values_list("pk", "path"))
    places = _areas({area for row in rows for area in row.beat})
    day = today()
    postings, beats = [], []
    for n, (row, pk) in enumerate(zip(rows, ids, strict=True), start=1):
        start = row.valid_from or day
        if row.post not in POSTS or row.unit not in units:
            raise _fault(n, _("The post or the unit is not known."), "not_found")
        if row.valid_to is not None and row.valid_to <= start:
            raise _fault(n, _("The last day comes before the first."), "bad_interval")
        paths = [_in_beat(n, row, places.get(area), day) for area in row.beat]
        path = holding_path(paths) if paths else units[row.unit]
        postings.append(
            (pk, staff[row.number], row.post, row.unit, path, start, row.valid_to, row.term_until)
        )
        beats += [
            (pk, row.post, area, own, MAIN, None, start, row.valid_to)
            for area, own in zip(row.beat, paths, strict=True)
        ]
    insert_rows(Posting, POSTING_COLUMNS, postings)
    insert_rows(Beat, BEAT_COLUMNS, beats)
    _free_covers(rows)
    return len(postings)


def _free_covers(rows: Sequence[PostingRow]) -> None:
    """Whoever covered a vacancy that is filled now is free again; few are ever covered so."""
    covered = set(vacancies().values_list("post", "area"))
    for row in rows if covered else ():
        for area in row.beat:
            if (row.post, area) in covered:
                close_beats(vacancies().filter(post=row.post, area=area), row.valid_from or today())


POSTS = frozenset(Post.values)
MAIN = str(BeatRole.MAIN)
ASSISTANT, VILLAGE = str(Post.ASSISTANT), str(Level.VILLAGE)


def _in_beat(n: int, row: PostingRow, place: _Place | None, day: date) -> str:
    if place is None:
        raise _fault(n, _("An area of this beat is not known."), "not_found")
    if place.valid_to is not None and place.valid_to <= day:
        raise _fault(n, _("An area of this beat no longer stands."), "not_found")
    if row.post == ASSISTANT and place.level != VILLAGE:
        raise _fault(n, _("An assistant's beat is made of villages and communities."), "bad_hierarchy")
    return place.path


def enlist_new(rows: Sequence[PostingRow]) -> tuple[dict[str, int], int]:
    """Row ids of everybody named, by duty number; who is new is enlisted. And how many those are."""
    known = _known({r.number for r in rows})
    new = {r.number: r for r in reversed(rows) if r.number not in known}
    ids = reserve_ids(Staff, len(new))
    fresh = dict(zip(sorted(new), ids, strict=True))
    insert_rows(
        Staff,
        ("id", "number", "name", "duty_phone"),
        ((pk, number, new[number].name, new[number].duty_phone) for number, pk in fresh.items()),
    )
    return known | fresh, len(fresh)


def _known(numbers: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in _chunks(sorted(numbers)):
        found |= dict(Staff.objects.filter(number__in=some).values_list("number", "pk"))
    return found


def _areas(ids: set[int]) -> dict[int, _Place]:
    rows: dict[int, _Place] = {}
    for some in _chunks(sorted(ids)):
        found = Area.objects.filter(pk__in=some).values_list("pk", "path", "level", "valid_to")
        rows |= {pk: _Place(path, level, valid_to) for pk, path, level, valid_to in found}
    return rows


def _end(ending: list[tuple[int, date]]) -> None:
    """End postings before their day, and their beats with them."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE workforce_posting SET valid_to = %s, end_reason = 'redeployed', version = version + 1"
            " WHERE id = %s",
            [(day.isoformat() if connection.vendor == "sqlite" else day, pk) for pk, day in ending],
        )
    days = dict(ending)
    for some in _chunks(sorted(days)):
        for pk in set(Beat.objects.filter(posting__in=some).values_list("posting", flat=True)):
            close_beats(Beat.objects.filter(posting=pk), days[pk])


def _leaving(units: set[int]) -> dict[tuple[int, int | None], tuple[int, str]]:
    """The open postings of some units and their posts, by staff member and unit."""
    rows = Posting.objects.filter(unit__in=units, valid_to=None).values_list("staff", "unit", "pk", "post")
    return {(staff, unit): (pk, post) for staff, unit, pk, post in rows}


def _digest(rows: Sequence[Any]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(f"{row}\n".encode())
    return digest.hexdigest()


def _fault(line: int, text: str, code: str) -> Wrong:
    return Wrong(_("Row %(n)d: %(fault)s") % {"n": line, "fault": text}, field="rows", code=code)


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), 5000):
        yield items[start : start + 5000]
