"""How coverage changed between two days and why; and its course on boundaries as they were and as they are.

As it was: on each day the villages that stood under the area then. On constant boundaries: on each day the villages
that stood then, wherever they belonged, whose land lies in the area on the last day. A village that was divided goes
with the first of those it became.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from linli.access.scope import under_paths
from linli.areas.models import Area, Level, Succession
from linli.base.posts import Post

from .coverage import Coverage, coverage
from .models import Beat, BeatRole, Posting, valid_on

KINDS = ("gained", "lost", "gone", "new")
CHUNK = 5000
MONTHS = 12


class Change(NamedTuple):
    """A village whose coverage is another than before, and by which record; ids until somebody looks (told)."""

    path: str
    area_id: int
    kind: str  # gained or lost; or the village itself is gone or new
    covered: bool  # whether it was covered (gone) or is (new)
    reason: str  # new_posting, beat_moved, ended, lapsed, merged, closed, formed
    day: date | None
    posting_id: int | None = None


@dataclass(frozen=True)
class Told:
    """A change with its village, its record, and what the village became or came from."""

    change: Change
    area: Area
    posting: Posting | None
    others: tuple[Area, ...]


class _Village(NamedTuple):
    path: str
    pk: int
    valid_from: date | None
    valid_to: date | None

    def stood(self, day: date) -> bool:
        return _held(self.valid_from, self.valid_to, day)


class _Beat(NamedTuple):
    path: str
    posting: int
    valid_from: date
    valid_to: date | None
    began: date
    over: date | None
    end_reason: str


BEAT = ("path", "posting", "valid_from", "valid_to")
OF_POSTING = ("posting__valid_from", "posting__valid_to", "posting__end_reason")


def changes(path: str, since: date, at: date, post: Post | str = Post.ASSISTANT) -> list[Change]:
    """Every village under an area that is covered now and was not, or was and is not, or came or went."""
    main = Beat.objects.filter(under_paths([path]), post=post, role=BeatRole.MAIN)
    touched = set(main.filter(_within("valid_from", since, at)).values_list("path", flat=True))
    touched |= set(main.filter(_within("valid_to", since, at)).values_list("path", flat=True))
    villages = Area.objects.filter(under_paths([path]), level=Level.VILLAGE)
    moved = villages.filter(_within("valid_from", since, at) | _within("valid_to", since, at))
    touched |= set(moved.values_list("path", flat=True))
    found: list[Change] = []
    for some in _chunks(sorted(touched)):
        beats: dict[str, list[_Beat]] = defaultdict(list)
        rows = main.filter(path__in=some).order_by("valid_from", "pk").values_list(*BEAT, *OF_POSTING)
        for row in rows:
            beats[row[0]].append(_Beat(*row))
        columns = ("path", "pk", "valid_from", "valid_to")
        for village in villages.filter(path__in=some).values_list(*columns):
            change = _change(_Village(*village), beats[village[0]], since, at)
            if change is not None:
                found.append(change)
    return _with_mergers(found)


def _within(column: str, since: date, at: date) -> Q:
    return Q(**{f"{column}__gt": since, f"{column}__lte": at})


def _held(start: date | None, end: date | None, day: date) -> bool:
    return (start is None or start <= day) and (end is None or end > day)


def _change(village: _Village, beats: list[_Beat], since: date, at: date) -> Change | None:
    """What became of one village between two days, from its beats in the order of their beginning."""
    stood, stands = village.stood(since), village.stood(at)
    before = [b for b in beats if _held(b.valid_from, b.valid_to, since)]
    after = [b for b in beats if _held(b.valid_from, b.valid_to, at)]
    was, is_now = stood and bool(before), stands and bool(after)
    here = (village.path, village.pk)
    if stood and not stands:
        return Change(*here, "gone", was, "closed", village.valid_to)
    if stands and not stood:
        return Change(*here, "new", is_now, "formed", village.valid_from, after[0].posting if after else None)
    if is_now and not was:
        beat = after[0]
        reason = "new_posting" if beat.valid_from == beat.began else "beat_moved"
        return Change(*here, "gained", True, reason, beat.valid_from, beat.posting)
    if was and not is_now:
        last = max(
            (b for b in beats if b.valid_to and since < b.valid_to <= at), key=lambda b: b.valid_to or at
        )
        return Change(*here, "lost", False, _why_lost(last), last.valid_to, last.posting)
    return None


def _why_lost(beat: _Beat) -> str:
    if beat.valid_to != beat.over:
        return "beat_moved"
    return "ended" if beat.end_reason else "lapsed"


def _with_mergers(found: list[Change]) -> list[Change]:
    """The same, the latest first, with villages that became others, or came from them, told as merged."""
    ids = [c.area_id for c in found if c.kind in {"gone", "new"}]
    merged: set[int] = set()
    for some in _chunks(ids):
        for pair in Succession.objects.filter(Q(old__in=some) | Q(new__in=some)).values_list("old", "new"):
            merged |= set(pair)
    said = [
        c._replace(reason="merged") if c.kind in {"gone", "new"} and c.area_id in merged else c for c in found
    ]
    return sorted(said, key=lambda c: (c.day or date.min, c.path), reverse=True)


def told(some: Sequence[Change]) -> list[Told]:
    """Changes with the rows that they name, in few questions however many they are."""
    areas: dict[int, Area] = {}
    postings: dict[int, Posting] = {}
    others: dict[int, list[Area]] = defaultdict(list)
    for part in _chunks(some):
        areas |= Area.objects.in_bulk([c.area_id for c in part])
        ids = [c.posting_id for c in part if c.posting_id]
        postings |= Posting.objects.select_related("staff", "unit").in_bulk(ids)
        merged = [c.area_id for c in part if c.reason == "merged"]
        rows = Succession.objects.filter(Q(old__in=merged) | Q(new__in=merged)).select_related("old", "new")
        for row in rows.order_by("new__path", "old__path"):
            others[row.old_id].append(row.new)
            others[row.new_id].append(row.old)
    return [
        Told(c, areas[c.area_id], postings.get(c.posting_id or 0), tuple(others.get(c.area_id, ())))
        for c in some
    ]


# ---- the course over a year


@dataclass(frozen=True)
class Point:
    """Coverage on one day: as it was, and on the boundaries of the last day."""

    day: date
    as_was: Coverage
    constant: Coverage


def course(path: str, at: date, months: int = MONTHS, post: Post | str = Post.ASSISTANT) -> list[Point]:
    """Coverage on the first of each of the last months and on the day itself, in both series."""
    days = _days(at, months)
    coming, going = moved_villages(path, days[0], at)
    points = []
    for day in days:
        as_was = coverage(path, day, post)
        plus, minus = (_counted(villages, day, post) for villages in (coming, going))
        villages, covered = (as_was.villages, as_was.covered)
        constant = Coverage(
            path, day, villages + plus[0] - minus[0], covered + plus[1] - minus[1], as_was.people
        )
        points.append(Point(day, as_was, constant))
    return points


def moved_villages(path: str, since: date, at: date) -> tuple[list[Area], list[Area]]:
    """Villages that fell between two days: those outside whose land lies in the area now, and the other way round."""
    fallen = list(Area.objects.filter(_within("valid_to", since, at), level=Level.VILLAGE).order_by("path"))
    becomes = _successors(at)
    coming, going = [], []
    for village in fallen:
        now_at = _lies_in(village.path, becomes)
        inside, was_inside = now_at.startswith(path), village.path.startswith(path)
        if inside and not was_inside:
            coming.append(village)
        elif was_inside and not inside:
            going.append(village)
    return coming, going


def _successors(at: date) -> dict[str, str]:
    """The first successor of each area that fell until a day, by path."""
    rows = Succession.objects.filter(date__lte=at).order_by("-new__path")
    return dict(rows.values_list("old__path", "new__path"))


def _lies_in(path: str, becomes: dict[str, str]) -> str:
    """Where the land of a village lies in the end: by its own successions, else by those of the areas above it."""
    seen: set[str] = set()
    while path not in seen:
        seen.add(path)
        for width in (12, 9, 6, 4):
            held = path[:width]
            if len(held) == width and held in becomes:
                path = becomes[held]
                break
    return path


def _counted(villages: Sequence[Area], day: date, post: Post | str) -> tuple[int, int]:
    """How many of some villages stood on a day, and how many of those lay in somebody's own beat."""
    stood = [a.path for a in villages if _held(a.valid_from, a.valid_to, day)]
    if not stood:
        return 0, 0
    covered: set[str] = set()
    for some in _chunks(stood):
        rows = Beat.objects.filter(valid_on(day), post=post, role=BeatRole.MAIN, path__in=some)
        covered |= set(rows.values_list("path", flat=True))
    return len(stood), len(covered)


def _days(at: date, months: int) -> list[date]:
    """The first days of the last months, oldest first, and the day itself."""
    found = [at]
    first = at.replace(day=1)
    while len(found) <= months:
        if first != at:
            found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return sorted(found)


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
