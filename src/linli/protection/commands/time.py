"""Entering time, checking in and out, correcting: one's own, never somebody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import local_day, now
from linli.base.deeds import command
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.ids import uuid7
from linli.base.words import num
from linli.journal.commands import record
from linli.workforce.models import Posting

from ..debts import debt_of
from ..ledger import in_post
from ..models import CheckIn, Kind, PaybackDebt, Source, Tasking, TimeEntry
from ..models.time import PLANNED, REAL
from ..queries import in_beat_on, open_check_in
from ..spans import Span, minutes
from .counting import count
from .taskings import check_interval, hold

FAST_CLOCK = timedelta(minutes=5)  # a device's clock may run ahead by so much and still be believed
OLDEST_CLAIM = timedelta(days=90)
LONGEST = timedelta(hours=24)
AHEAD = (Kind.LEAVE, Kind.TRAINING)  # kinds that may be entered before they happen


@command
def enter_time(
    actor: Actor,
    posting: Posting,
    *,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    what: str = "",
    plan: bool = False,
    tasking: UUID | None = None,
    pays: UUID | None = None,
    uid: UUID | None = None,
) -> TimeEntry:
    """Enter a stretch of one's own time, as it was or as it is planned."""
    _own(actor, posting)
    if uid and (same := TimeEntry.objects.filter(uid=uid).first()):
        if same.posting_id != posting.pk:
            raise Conflict(_("This entry was made by somebody else."))
        return same
    starts_at, ends_at = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    check_interval(starts_at, ends_at)
    if not plan and kind not in AHEAD and ends_at > now() + FAST_CLOCK:
        raise Wrong(
            _("This lies ahead. Enter it as a plan, or when it is over."),
            field="ends_at",
            code="bad_interval",
        )
    hold(posting)
    entry = write_entry(
        posting,
        (starts_at, ends_at),
        kind=kind,
        source=Source.PLAN if plan else Source.ENTERED,
        area=place_of(posting, kind, place, starts_at),
        what=what,
        tasking=_tasking(posting, tasking, kind, (starts_at, ends_at)),
        pays=_debt(posting, pays, plan, (starts_at, ends_at)),
        uid=uid or uuid7(),
    )
    record(actor, "time.planned" if plan else "time.entered", subject=entry, path=entry.path, **_codes(entry))
    return entry


@command
def void_time(actor: Actor, entry: TimeEntry, *, reason: str) -> None:
    """Take an entry out of the count, with a reason; it stays readable."""
    _own(actor, entry.posting)
    hold(entry.posting)
    _void(actor, entry, reason)
    record(actor, "time.voided", subject=entry, path=entry.path, reason=reason, **_codes(entry))


@command
def correct_time(
    actor: Actor, entry: TimeEntry, *, reason: str, starts_at: datetime, ends_at: datetime, **changed: Any
) -> TimeEntry:
    """Replace an entry by a corrected one, with a reason; what the correction does not name stays as it was."""
    _own(actor, entry.posting)
    starts_at, ends_at = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    check_interval(starts_at, ends_at)
    if entry.source != Source.PLAN and entry.kind not in AHEAD and ends_at > now() + FAST_CLOCK:
        raise Wrong(_("This lies ahead."), field="ends_at", code="bad_interval")
    hold(entry.posting)
    _void(actor, entry, reason)
    kind = changed.get("kind") or entry.kind
    place = changed.get("place") or (entry.area.path if entry.area else "")
    span = (starts_at, ends_at)
    took = changed.get("tasking") or (entry.tasking.uid if entry.tasking else None)
    keeps_tasking = took if kind in {Kind.AWAY, Kind.STATION} else None
    keeps_debt = entry.pays.uid if entry.pays and kind == Kind.COMMUNITY else None
    new = write_entry(
        entry.posting,
        span,
        kind=kind,
        source=Source.PLAN if entry.source == Source.PLAN else Source.CORRECTION,
        area=place_of(entry.posting, kind, place, starts_at),
        what=changed.get("what") or entry.what,
        tasking=_tasking(entry.posting, keeps_tasking, kind, span),
        pays=_debt(entry.posting, keeps_debt, entry.source == Source.PLAN, span),
        corrects=entry,
        uid=uuid7(),
    )
    record(
        actor, "time.corrected", subject=new, path=new.path, reason=reason, corrects=entry.uid, **_codes(new)
    )
    return new


@command
def check_in(actor: Posting, *, uid: UUID, place: str, at: datetime | None = None, what: str = "") -> CheckIn:
    """Press check-in at a village of one's beat; an older check-in that is still open ends here."""
    _own(actor, actor)
    if same := CheckIn.objects.filter(uid=uid).first():
        if same.posting_id != actor.pk:
            raise Conflict(_("This check-in was made by somebody else."))
        return same
    hold(actor)
    started, suspect = _believed(at)
    area = _village(actor, place, started)
    if before := open_check_in(actor):
        if started <= before.started_at:
            raise Wrong(_("You checked in later than this elsewhere."), field="at", code="bad_interval")
        _end(
            actor,
            before,
            min(started, before.started_at + LONGEST),
            "",
            keep=started - before.started_at <= LONGEST,
        )
    if _others(actor, (started, started + timedelta(minutes=1)), plan=False).exists():
        raise _overlapping()
    row = CheckIn.objects.create(
        uid=uid,
        posting=actor,
        path=actor.path,
        area=area,
        started_at=started,
        claimed_at=at,
        recorded_at=now(),
        clock_suspect=suspect,
    )
    record(actor, "time.checked_in", subject=row, path=row.path, place=row.area.path, clock_suspect=suspect)
    return row


@command
def check_out(actor: Posting, *, uid: UUID, at: datetime | None = None, what: str = "") -> CheckIn:
    """Press check-out: the check-in becomes an entry of community time."""
    _own(actor, actor)
    hold(actor)
    row = CheckIn.objects.select_related("area").filter(uid=uid, posting=actor).first()
    if row is None:
        raise NotFound()
    if row.ended_at is not None:
        return row
    ended, _suspect = _believed(at)
    if ended < row.started_at:
        raise Wrong(_("The end lies before the beginning."), field="at", code="bad_interval")
    if ended - row.started_at > LONGEST:
        raise Wrong(
            _("This check-in is older than 24 hours."),
            field="at",
            code="bad_interval",
            help=_("Say when you really left."),
        )
    _end(actor, row, ended, what)
    return row


# ---------- the parts ----------


def _own(actor: Actor, posting: Posting) -> None:
    require(actor, Can.ENTER_OWN_TIME, None)
    if actor.kind != "job" and actor.posting_id != posting.pk:
        raise NotAllowed(_("Only your own time is yours to enter."))


def place_of(posting: Posting, kind: str, place: str, at: datetime) -> Area | None:
    """The area of an entry: a village of the beat for community time, any area or none for other time."""
    if kind == Kind.COMMUNITY:
        return _village(posting, place, at)
    if not place:
        return None
    area = Area.objects.filter(path=place).first()
    if area is None:
        raise Wrong(_("This place is not known."), field="place", code="not_found")
    return area


def _village(posting: Posting, place: str, at: datetime) -> Area:
    """A village or community of the beat, as it was on that day."""
    if not place:
        raise Wrong(_("Choose the village or community."), field="place", code="required")
    area = Area.objects.filter(path=place).first()
    if area is None or not in_beat_on(posting, place, local_day(at)):
        raise Wrong(_("This place is not in your beat."), field="place", code="not_found")
    return area


def _tasking(posting: Posting, uid: UUID | None, kind: str, span: Span) -> Tasking | None:
    """The tasking that took the time; it must be this posting's, and the time must lie in what it allows."""
    if uid is None:
        return None
    if kind not in {Kind.AWAY, Kind.STATION}:
        raise Wrong(_("Only time taken away names a tasking."), field="tasking", code="not_allowed")
    tasking = Tasking.objects.filter(uid=uid, posting=posting).first()
    if tasking is None or tasking.ends_at is None:
        raise Wrong(_("This tasking is not one of yours."), field="tasking", code="not_found")
    if tasking.status not in {Tasking.Status.GRANTED, Tasking.Status.EXCEPTION}:
        raise Wrong(_("This tasking was not granted."), field="tasking", code="not_allowed")
    until = tasking.expires_at or tasking.ends_at
    if tasking.incident and not tasking.expires_at:
        until = tasking.starts_at + LONGEST
    if span[0] < tasking.starts_at or span[1] > until:
        raise Wrong(
            _("The tasking allows the time from its beginning to its end only."),
            field="tasking",
            code="expired",
            help=_("Enter the rest as time taken away without a tasking: it will show as such."),
        )
    return tasking


def _debt(posting: Posting, uid: UUID | None, plan: bool, span: Span) -> PaybackDebt | None:
    """The debt that an entry pays; never more than is still owed."""
    if uid is None:
        return None
    debt = debt_of(posting, uid)
    if debt is None:
        raise Wrong(_("Nothing is owed under this number."), field="pays", code="not_found")
    left = debt.unplanned if plan else debt.unpaid
    if minutes(span) > left:
        raise Wrong(
            _("Only %(hours)s hours are still owed. Enter the rest apart.") % {"hours": num(left / 60, 1)},
            field="pays",
            code="out_of_range",
        )
    return debt.row


def _others(posting: Posting, span: Span, *, plan: bool) -> Any:
    layer = PLANNED if plan else REAL
    return TimeEntry.objects.filter(layer, posting=posting, starts_at__lt=span[1], ends_at__gt=span[0])


def _overlapping() -> Refused:
    return Wrong(
        _("Another entry covers part of this time. No minute counts twice."),
        field="starts_at",
        code="overlap",
        help=_("Correct or void the other entry first."),
    )


def write_entry(posting: Posting, span: Span, *, source: str, **columns: Any) -> TimeEntry:
    """The row, and the sums of its weeks. The caller holds the posting."""
    plan = source == Source.PLAN
    if not in_post(posting, local_day(span[0])):
        raise Wrong(_("On that day you did not hold this post."), field="starts_at", code="bad_interval")
    if _others(posting, span, plan=plan).exists():
        raise _overlapping()
    entry = TimeEntry.objects.create(
        posting=posting,
        path=posting.path,
        source=source,
        starts_at=span[0],
        ends_at=span[1],
        minutes=minutes(span),
        planned=plan,
        away=columns["kind"] == Kind.AWAY,
        day=local_day(span[0]),
        recorded_at=now(),
        **columns,
    )
    count(entry, 1)
    return entry


def _void(actor: Actor, entry: TimeEntry, reason: str) -> None:
    voided = TimeEntry.objects.filter(pk=entry.pk, voided_at=None).update(
        voided_at=now(), voided_by_staff=actor.staff_id, void_reason=reason
    )
    if not voided:
        raise Conflict(_("This entry was taken out of the count before."))
    entry.refresh_from_db()
    count(entry, -1)


def _believed(claimed: datetime | None) -> tuple[datetime, bool]:
    """The instant that counts, to the minute, and whether the device's clock is wrong."""
    at = now()
    claimed = claimed.astimezone(UTC) if claimed else None
    suspect = claimed is not None and claimed > at + FAST_CLOCK
    if claimed is not None and at - claimed > OLDEST_CLAIM:
        raise Conflict(_("This is older than 90 days. Enter it as a correction."), code="queue_too_old")
    counted = at if claimed is None or claimed > at else claimed
    return counted.replace(second=0, microsecond=0), suspect


def _end(actor: Posting, row: CheckIn, ended: datetime, what: str, *, keep: bool = True) -> None:
    """Close a check-in; the time becomes entries, what is owed first (`keep`: unless it was forgotten for a day)."""
    entry = None
    span = (row.started_at, ended)
    if keep and minutes(span) >= 1:
        for part, debt in _paying(actor, span):
            made = write_entry(
                actor,
                part,
                source=Source.CHECK_IN,
                kind=Kind.COMMUNITY,
                area=row.area,
                what=what,
                pays=debt,
                claimed_at=row.claimed_at,
                uid=uuid7(),
            )
            entry = entry or made
    CheckIn.objects.filter(pk=row.pk, ended_at=None).update(ended_at=ended, entry=entry)
    row.refresh_from_db()
    record(
        actor,
        "time.checked_out",
        subject=row,
        path=row.path,
        minutes=minutes(span) if entry else 0,
        entry=entry.uid if entry else None,
    )


def _paying(posting: Posting, span: Span) -> list[tuple[Span, PaybackDebt | None]]:
    """Time that was planned as payback pays the debt, up to what is owed; the rest is plain community time."""
    plan = (
        _others(posting, span, plan=True)
        .filter(pays__isnull=False)
        .select_related("pays")
        .order_by("starts_at")
        .first()
    )
    debt = debt_of(posting, plan.pays.uid) if plan else None
    if debt is None or debt.unpaid <= 0:
        return [(span, None)]
    cut = min(span[1], span[0] + timedelta(minutes=debt.unpaid))
    parts: list[tuple[Span, PaybackDebt | None]] = [((span[0], cut), debt.row)]
    if cut < span[1]:
        parts.append(((cut, span[1]), None))
    return parts


def _codes(entry: TimeEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "minutes": entry.minutes,
        "day": entry.day,
        "place": entry.area.path if entry.area else "",
        **({"tasking": entry.tasking.uid} if entry.tasking else {}),
        **({"debt": entry.pays.uid} if entry.pays else {}),
    }
