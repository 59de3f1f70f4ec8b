"""The bulk twin of enter_time: many entries at once, checked alike, one Entry with count and digest."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import now, real_now, zone
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Wrong
from linli.journal.commands import record
from linli.workforce.models import Beat, Posting

from ..models import Kind, PaybackDebt, TimeEntry
from ..models.time import PLANNED, REAL
from ..spans import by_month, by_week, minutes
from .taskings import LONGEST
from .time import AHEAD, FAST_CLOCK

BATCH = 5000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = (
    *("uid", "posting_id", "path", "kind", "source", "planned", "away", "area_id", "starts_at", "ends_at"),
    *("minutes", "day", "what", "tasking_id", "pays_id", "recorded_at", "void_reason"),
)
KINDS = ("community", "station", "away", "leave", "training")


class TimeRow(NamedTuple):
    """A stretch of time of one posting, as it was or as it was planned; ids of rows, aware instants to the minute."""

    posting: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    area: int | None = None
    what: str = ""
    tasking: int | None = None
    pays: int | None = None
    plan: bool = False


@command
def import_time_entries(actor: Actor, rows: Iterable[TimeRow]) -> int:
    """Many entries of many postings, all or nothing. Routines only: people enter their own time."""
    require(actor, Can.ENTER_OWN_TIME, None)
    if actor.kind != "job":
        raise NotAllowed(_("Only your own time is yours to enter."))
    ordered = sorted(rows, key=lambda r: (r.posting, r.plan, r.starts_at))
    if not ordered:
        return 0
    people = _people({r.posting for r in ordered})
    places = _paths({r.area for r in ordered if r.area})
    owed = dict(PaybackDebt.objects.values_list("pk", "week")) if any(r.pays for r in ordered) else {}
    _check_against_what_is_there(ordered)
    digest = hashlib.sha256()
    sums = _Sums()
    values = _values(ordered, people, places, digest, sums, owed)
    with connection.cursor() as cursor:
        _insert(cursor, values)
        _add_sums(cursor, "week", sums.weeks, people)
        _add_sums(cursor, "month, planned", sums.months, people)
    record(
        actor,
        "time.imported",
        count=len(ordered),
        minutes=sum(sum(m[k] for k in KINDS) for m in sums.months.values()),
        first=ordered[0].starts_at.date(),
        digest=digest.hexdigest(),
    )
    return len(ordered)


class _Person(NamedTuple):
    path: str
    post: str
    since: date
    until: date | None
    beat: tuple[tuple[str, date, date | None], ...]


def _people(ids: set[int]) -> dict[int, _Person]:
    beats: dict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
    found: dict[int, _Person] = {}
    for some in _chunks(sorted(ids)):
        for pk, *beat in Beat.objects.filter(posting__in=some).values_list(
            "posting", "path", "valid_from", "valid_to"
        ):
            beats[pk].append(tuple(beat))  # type: ignore[arg-type]
        for pk, unit, path, post, since, until in Posting.objects.filter(pk__in=some).values_list(
            "pk", "unit__path", "path", "post", "valid_from", "valid_to"
        ):
            beat_of = tuple(beats[pk]) or ((unit, date.min, None),)
            found[pk] = _Person(path, post, since, until, beat_of)
    return found


def _paths(ids: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in _chunks(sorted(ids)):
        found |= dict(Area.objects.filter(pk__in=some).values_list("pk", "path"))
    return found


def _in_beat(person: _Person, place: str, day: date) -> bool:
    return bool(place) and any(
        place.startswith(own) and since <= day and (until is None or day < until)
        for own, since, until in person.beat
    )


def _check_against_what_is_there(rows: Sequence[TimeRow]) -> None:
    """No row may overlap an entry that was there before."""
    first, last = min(r.starts_at for r in rows), max(r.ends_at for r in rows)
    for layer, plan in ((REAL, False), (PLANNED, True)):
        around = TimeEntry.objects.filter(layer, starts_at__gt=first - LONGEST, starts_at__lt=last)
        by_posting: dict[int, list[TimeRow]] = defaultdict(list)
        for row in rows if around.exists() else ():
            if row.plan == plan:
                by_posting[row.posting].append(row)
        _check_layer(around, by_posting)


def _check_layer(around: QuerySet[TimeEntry], by_posting: dict[int, list[TimeRow]]) -> None:
    for some in _chunks(sorted(by_posting)):
        there = around.filter(posting__in=some).values_list("posting", "starts_at", "ends_at")
        for posting, start, end in there.iterator(chunk_size=BATCH):
            if any(r.starts_at < end and start < r.ends_at for r in by_posting[posting]):
                raise Wrong(
                    _("Another entry covers part of this time. No minute counts twice."),
                    field="starts_at",
                    code="overlap",
                )


def _fault(line: int, text: str, code: str) -> Wrong:
    return Wrong(_("Row %(n)d: %(fault)s") % {"n": line, "fault": text}, field="rows", code=code)


class _Clock:
    """Local days and stored texts of instants, worked out once for each hour (offsets change on the hour)."""

    def __init__(self) -> None:
        self.tz, self.text = zone(), connection.vendor == "sqlite"
        self.days: dict[int, tuple[date, date, date]] = {}
        self.hours: dict[int, str] = {}

    def day(self, second: int) -> tuple[date, date, date]:
        """The local day, its week's Monday and its month's first day."""
        found = self.days.get(second // 3600)
        if found is None:
            day = datetime.fromtimestamp(second, self.tz).date()
            found = self.days[second // 3600] = (
                day,
                day - timedelta(days=day.weekday()),
                day.replace(day=1),
            )
        return found

    def stored(self, second: int) -> str:
        """An instant on the minute as SQLite keeps it."""
        hour = self.hours.get(second // 3600)
        if hour is None:
            hour = self.hours[second // 3600] = f"{datetime.fromtimestamp(second, UTC):%Y-%m-%d %H:}"
        return f"{hour}{second // 60 % 60:02d}:00"


def _values(
    rows: Sequence[TimeRow],
    people: dict[int, _Person],
    places: dict[int, str],
    digest: Any,
    sums: _Sums,
    owed: dict[int, date],
) -> Iterator[tuple[Any, ...]]:
    """The rows as they are stored, in order of posting and time; checked as enter_time checks, weeks added up."""
    clock, at = _Clock(), now()
    latest, longest = int((at + FAST_CLOCK - EPOCH).total_seconds()), int(LONGEST.total_seconds())
    recorded = str(at.replace(tzinfo=None)) if clock.text else at
    good: dict[tuple[int, int | None, date], bool] = {}
    last, last_end = (0, False), 0
    for n, (uid, row) in enumerate(zip(_uids(len(rows)), rows, strict=True), start=1):
        posting, kind, starts_at, ends_at, area, what, tasking, pays, plan = row
        start, end = int((starts_at - EPOCH).total_seconds()), int((ends_at - EPOCH).total_seconds())
        if end <= start or end - start > longest or start % 60 or end % 60:
            raise _fault(
                n, _("The end lies before the beginning, or more than 24 hours after it."), "bad_interval"
            )
        if end > latest and not plan and kind not in AHEAD:
            raise _fault(n, _("This lies ahead."), "bad_interval")
        if (posting, plan) == last and start < last_end:
            raise _fault(n, _("Another entry covers part of this time. No minute counts twice."), "overlap")
        person = people.get(posting)
        if person is None or kind not in KINDS:
            raise _fault(n, _("The posting or the kind is not known."), "not_found")
        day, monday, month = clock.day(start)
        if day < person.since or (person.until is not None and day >= person.until):
            raise _fault(n, _("On that day you did not hold this post."), "bad_interval")
        if kind == Kind.COMMUNITY:
            fine = good.get((posting, area, day))
            if fine is None:
                fine = good[posting, area, day] = _in_beat(person, places.get(area or 0, ""), day)
            if not fine:
                raise _fault(n, _("This place is not in your beat."), "not_found")
        elif pays:
            raise _fault(n, _("Only community time pays back."), "not_allowed")
        if tasking and kind not in {Kind.AWAY, Kind.STATION}:
            raise _fault(n, _("Only time taken away names a tasking."), "not_allowed")
        last, last_end = (posting, plan), end
        length = (end - start) // 60
        *_day, last_monday, last_month = clock.day(end - 1)
        if not plan:
            parts: Iterable[tuple[date, int]] = ((monday, length),)
            if last_monday != monday:
                parts = [(m, minutes(s)) for m, s in by_week((starts_at, ends_at))]
            for week, share in parts:
                sums.weeks[posting, week][kind] += share
                if pays and owed[pays] < week:
                    sums.weeks[posting, week]["repaid"] += share
        parts = ((month, length),)
        if last_month != month:
            parts = [(m, minutes(s)) for m, s in by_month((starts_at, ends_at))]
        for first_day, share in parts:
            sums.months[posting, first_day, plan][kind] += share
            if kind == Kind.AWAY and not tasking:
                sums.months[posting, first_day, plan]["unexplained"] += share
        digest.update(
            f"{posting} {kind} {start} {length} {area} {tasking} {pays}{' plan' if plan else ''}\n".encode()
        )
        if clock.text:
            first, until, day = clock.stored(start), clock.stored(end), str(day)  # type: ignore[assignment]
        else:
            first, until = starts_at, ends_at  # type: ignore[assignment]
        yield (
            uid, posting, person.path, kind, "plan" if plan else "entered", plan, kind == "away", area, first, until,
            length, day, what, tasking, pays, recorded, "",
        )  # fmt: skip


def _uids(n: int) -> Iterator[str]:
    """Ascending UUIDv7s, as 32 digits: a millisecond for each 4,096, then a counter, then 62 random bits."""
    moment = int(real_now().timestamp() * 1000)
    for start in range(0, n, 4096):
        many = min(4096, n - start)
        head, noise = f"{moment + start // 4096:012x}7", os.urandom(8 * many).hex()
        for i in range(many):
            tail = noise[16 * i : 16 * i + 16]
            yield f"{head}{i:03x}{'89ab'[int(tail[0], 16) & 3]}{tail[1:]}"


def _insert(cursor: Any, values: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(COLUMNS)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY protection_timeentry ({names}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(COLUMNS))
    insert = f"INSERT INTO protection_timeentry ({names}) VALUES ({marks})"  # noqa: S608 (names are ours)
    cursor.executemany(insert, values)


SUMMED = {"week": ("protection_weeksum", "repaid"), "month, planned": ("protection_monthsum", "unexplained")}


class _Sums:
    """Minutes by kind, of each posting's weeks and months."""

    def __init__(self) -> None:
        self.weeks: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.months: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))


def _add_sums(
    cursor: Any, key: str, sums: dict[tuple[Any, ...], dict[str, int]], people: dict[int, _Person]
) -> None:
    table, more = SUMMED[key]
    columns = (*KINDS, more)
    names = ", ".join(("posting_id", key, "post", "path", *columns))
    marks = ", ".join(["%s"] * (names.count(",") + 1))
    added = ", ".join(f"{c} = {table}.{c} + excluded.{c}" for c in columns)
    cursor.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 (names are ours)
        f" ON CONFLICT (posting_id, {key}) DO UPDATE SET {added}",
        [
            (*of, people[of[0]].post, people[of[0]].path, *(minutes_of[c] for c in columns))
            for of, minutes_of in sums.items()
        ],
    )


def _chunks(items: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
