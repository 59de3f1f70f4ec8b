"""Counting, visiting, promising; and the same for many at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.areas.queries import area_by_code
from linli.base.actors import Actor
from linli.base.bulk import insert_rows
from linli.base.clock import day_start, local_day, now, today
from linli.base.deeds import command
from linli.base.detector import refuse_personal
from linli.base.errors import Refused, Wrong
from linli.base.ids import uuid7
from linli.base.states import move
from linli.base.texts import check_texts
from linli.journal.commands import record
from linli.workforce.models import Posting

from .models import Count, Promise, Round, Visit
from .queries import last_count, promise_for
from .vocabulary import BIG_DROP, WITHIN, Measure, Method, Topic, VisitKind

LONGEST_PROMISE = timedelta(days=366)


@command
def call_round(
    actor: Actor, area: Area, *, name: dict[str, str], measures: list[str], valid_from: date, valid_to: date
) -> Round:
    """Call a round of counting under an area: which measures, from a day to a day."""
    require(actor, Can.CALL_ROUND, area.path)
    check_texts(name)
    if valid_to < valid_from:
        raise Wrong(_("The end lies after the beginning."), field="valid_to", code="bad_interval")
    if not measures or set(measures) - set(Measure.values):
        raise Wrong(_("Choose what is counted."), field="measures", code="required")
    row = Round.objects.create(
        name=name,
        area=area,
        path=area.path,
        measures=measures,
        valid_from=valid_from,
        valid_to=valid_to + timedelta(days=1),
    )
    record(actor, "fieldwork.round_called", subject=row, path=row.path, measures=measures)
    return row


@command
def enter_count(
    actor: Actor,
    area: Area,
    *,
    measure: str,
    value: int,
    method: str,
    confirmed: bool = False,
    round: Round | None = None,
    claimed_at: datetime | None = None,
    uid: UUID | None = None,
) -> Count:
    """Say how many of something an area has. A part above its whole is refused; a big drop asks for a second look."""
    require(actor, Can.ENTER_FIELDWORK, area.path)
    if measure not in Measure.values or method not in Method.values:
        raise Wrong(_("Choose what is counted and how."), field="measure", code="not_allowed")
    _check_parts(area, measure, value)
    before = last_count(area, measure)
    if before is not None and not confirmed and value < before.value * BIG_DROP:
        raise Refused(
            _("That is less than half of the last count (%(before)s on %(day)s).")
            % {"before": f"{before.value:,}", "day": before.day},
            help=_("If it is right, confirm it and send it again."),
            code="needs_confirmation",
            status=409,
        )
    at = now()
    row = Count.objects.create(
        uid=uid or uuid7(),
        area=area,
        path=area.path,
        measure=measure,
        value=value,
        method=method,
        round=round,
        by_id=actor.posting_id,
        day=local_day(at),
        claimed_at=claimed_at,
        recorded_at=at,
    )
    record(
        actor, "fieldwork.counted", subject=row, path=row.path, measure=measure, value=value, method=method
    )
    return row


def _check_parts(area: Area, measure: str, value: int) -> None:
    """A part (mobile residents, rental dwellings) is not more than its whole, as both were last counted."""
    for part, whole in WITHIN.items():
        if measure not in {part, whole}:
            continue
        other = last_count(area, whole if measure == part else part)
        if other is None:
            continue
        of_part, of_whole = (value, other.value) if measure == part else (other.value, value)
        if of_part > of_whole:
            raise Wrong(
                _("%(part)s of %(whole)s cannot be.") % {"part": f"{of_part:,}", "whole": f"{of_whole:,}"},
                field="value",
                code="impossible_count",
            )


@command
def record_visit(
    actor: Actor,
    area: Area,
    *,
    kind: str,
    households: int = 0,
    minutes: int = 0,
    happened_at: datetime | None = None,
    claimed_at: datetime | None = None,
    uid: UUID | None = None,
) -> Visit:
    """Write a visit down: what it was, how many doors, how long. Nobody's name."""
    require(actor, Can.ENTER_FIELDWORK, area.path)
    if kind not in VisitKind.values:
        raise Wrong(_("Choose what kind of visit it was."), field="kind", code="not_allowed")
    at = happened_at or now()
    if at > now():
        raise Wrong(_("A visit is written down after it was made."), field="happened_at", code="bad_date")
    row = Visit.objects.create(
        uid=uid or uuid7(),
        area=area,
        path=area.path,
        kind=kind,
        households=households,
        minutes=minutes,
        by_id=actor.posting_id,
        happened_at=at,
        claimed_at=claimed_at,
        recorded_at=now(),
        day=local_day(at),
    )
    record(actor, "fieldwork.visited", subject=row, path=row.path, kind=kind, households=households)
    return row


@command
def make_promise(
    actor: Actor,
    area: Area,
    *,
    topic: str,
    what: str,
    due_on: date,
    claimed_at: datetime | None = None,
    uid: UUID | None = None,
) -> Promise:
    """Promise something to the people of an area by a day. It is public, so it names nobody."""
    require(actor, Can.ENTER_FIELDWORK, area.path)
    if topic not in Topic.values:
        raise Wrong(_("Choose what the promise is about."), field="topic", code="not_allowed")
    refuse_personal({"what": what})
    day = today()
    if not day <= due_on <= day + LONGEST_PROMISE:
        raise Wrong(_("A promise is due between today and a year from now."), field="due_on", code="bad_date")
    row = Promise.objects.create(
        uid=uid or uuid7(),
        area=area,
        path=area.path,
        topic=topic,
        what=what,
        made_by_id=actor.posting_id,
        claimed_at=claimed_at,
        recorded_at=now(),
        day=day,
        due_on=due_on,
    )
    record(actor, "promise.made", subject=row, thread=row.uid, path=row.path, topic=topic, due_on=due_on)
    return row


@command
def end_promise(actor: Actor, promise: Promise, *, kept: bool, version: int | None = None) -> None:
    """Say that a promise was kept, or was not."""
    require(actor, Can.ENTER_FIELDWORK, promise.path)
    to = Promise.Status.KEPT if kept else Promise.Status.BROKEN
    move(promise, to, expect_version=version, ended_on=today())
    record(actor, "promise.ended", subject=promise, thread=promise.uid, path=promise.path, kept=kept)


# --- the errands of a phone: the same deeds, with codes instead of rows ----------------------------------------


def enter_count_offline(actor: Posting, *, village: str, uid: UUID, **said: object) -> Count:
    """A count written on a phone."""
    return enter_count(actor, area_by_code(village), uid=uid, **said)  # type: ignore[arg-type]


def record_visit_offline(actor: Posting, *, village: str, uid: UUID, **said: object) -> Visit:
    """A visit written on a phone."""
    return record_visit(actor, area_by_code(village), uid=uid, **said)  # type: ignore[arg-type]


def make_promise_offline(actor: Posting, *, village: str, uid: UUID, **said: object) -> Promise:
    """A promise made at a door without signal."""
    return make_promise(actor, area_by_code(village), uid=uid, **said)  # type: ignore[arg-type]


def end_promise_offline(actor: Posting, *, promise: UUID, kept: bool) -> None:
    """A promise kept or not, said on a phone."""
    end_promise(actor, promise_for(actor, promise), kept=kept)


# --- many at once ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PastVisit:
    """A visit as a list tells it."""

    area: Area
    day: date
    kind: str
    households: int = 0
    minutes: int = 0
    by: int | None = None  # the posting's row


@dataclass(frozen=True)
class PastCount:
    """A count as a list tells it."""

    area: Area
    day: date
    measure: str
    value: int
    method: str = Method.VISITED
    by: int | None = None


@command
def import_fieldwork(
    actor: Actor, *, visits: Iterable[PastVisit] = (), counts: Iterable[PastCount] = ()
) -> int:
    """Take in a history of visits and counts, set-based; one Entry with count and digest. The number of rows."""
    digest = hashlib.sha256()
    for path in actor.paths:
        require(actor, Can.ENTER_FIELDWORK, path)

    def said(one: PastVisit | PastCount) -> datetime:
        require(actor, Can.ENTER_FIELDWORK, one.area.path)
        digest.update(f"{one}".encode())
        return day_start(one.day) + timedelta(hours=9)

    visited = insert_rows(
        Visit,
        ["uid", "area", "path", "kind", "households", "minutes", "by", "happened_at", "recorded_at", "day"],
        (
            [None, v.area.pk, v.area.path, v.kind, v.households, v.minutes, v.by, at := said(v), at, v.day]
            for v in visits
        ),
    )
    counted = insert_rows(
        Count,
        ["uid", "area", "path", "measure", "value", "method", "by", "day", "recorded_at"],
        ([None, c.area.pk, c.area.path, c.measure, c.value, c.method, c.by, c.day, said(c)] for c in counts),
    )
    record(actor, "fieldwork.imported", visits=visited, counts=counted, digest=digest.hexdigest())
    return visited + counted
