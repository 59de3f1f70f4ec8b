"""Abstraction: the hours of community posts that went to other duties, over the hours they are contracted for.

The definition stands here in both languages with its edition; docs/abstraction.md tells it so that others can
adopt it. Figures are of areas, never of one officer. The sums of months and weeks answer; days at the edges of
a period that is made of neither are added up entry by entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Substr

from linli.access.scope import under_paths
from linli.base.clock import day_start, local_day
from linli.base.posts import Post
from linli.workforce.models import Absence, AbsenceKind, Posting

from .calendar import DUTY_DAY, Workdays
from .models import Kind, MonthSum, TimeEntry, WeekSum
from .models.time import PLANNED, REAL
from .spans import clip, minutes, month_after

OFFICER = Post.COMMUNITY_OFFICER
EDITION = 1
DEFINITION = {
    "zh": "抽调率：社区民警用于社区以外勤务的小时数（被占用的时间与在派出所的时间），除以其合同小时数"
    "（期内在岗的工作日，每日 8 小时）。甲口径不计培训和休假；乙口径另加培训、休假和病假。"
    "计划与实际分别计算；只按地区和提出单位计算，不到个人。",
    "en": "Abstraction: hours of community officers spent on other duties (time taken away, and time at the station) "
    "over their contracted hours (working days in post, 8 hours each). Series A leaves out training and leave; series "
    "B adds training, leave and sick leave. Planned and actual are counted apart; by area and by the body that "
    "asked, never by officer.",
}
EXCUSED = {AbsenceKind.LEAVE: "leave", AbsenceKind.SICK: "leave", AbsenceKind.TRAINING: "training"}
SUMMED = ("community", "station", "away", "leave", "training")


@dataclass
class Hours:
    """The officers of one area over a period, in minutes. Leave and training hold recorded absences as well."""

    officers: int = 0
    contracted: int = 0
    community: int = 0
    station: int = 0
    away: int = 0
    unexplained: int = 0  # of away: it names no tasking
    leave: int = 0
    training: int = 0
    planned_community: int = 0
    planned_other: int = 0
    planned_absent: int = 0

    @property
    def other(self) -> int:
        """Other duties: the numerator of series A."""
        return self.station + self.away

    @property
    def absent(self) -> int:
        return self.leave + self.training

    @property
    def entered(self) -> int:
        """All that the ledger knows of the contracted hours: how complete it is."""
        return self.community + self.other + self.absent

    @property
    def a(self) -> float | None:
        return self._of(self.other)

    @property
    def b(self) -> float | None:
        return self._of(self.other + self.absent)

    @property
    def planned_a(self) -> float | None:
        return self._of(self.planned_other)

    @property
    def planned_b(self) -> float | None:
        return self._of(self.planned_other + self.planned_absent)

    def _of(self, part: int) -> float | None:
        return part / self.contracted if self.contracted else None

    def add(self, other: Hours) -> Hours:
        """This and another area together."""
        return Hours(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

    def less(self, other: Hours) -> Hours:
        """This without what another holds; officers and contracted hours stay."""
        kept = {"officers": self.officers, "contracted": self.contracted}
        taken = {f.name: getattr(self, f.name) - getattr(other, f.name) for f in fields(self)}
        return Hours(**taken | kept)


def together(some: Iterable[Hours]) -> Hours:
    """Several areas as one."""
    whole = Hours()
    for hours in some:
        whole = whole.add(hours)
    return whole


def abstraction(paths: Sequence[str], first: date, end: date, *, width: int = 0) -> dict[str, Hours]:
    """The hours of community officers under some paths from a day to before another, by paths cut to `width` digits."""
    found: dict[str, Hours] = defaultdict(Hours)
    work = Workdays(first, end)
    days = [d for n in range((end - first).days) if (d := first + timedelta(days=n)) in work]
    _contracted(found, paths, first, end, days, width)
    if _whole_weeks(first, end):
        mondays = [first + timedelta(days=7 * n) for n in range((end - first).days // 7)]
        _of_sums(found, WeekSum.objects.filter(week__in=mondays), paths, width)
        _of_entries(found, paths, first, end, width, REAL, unexplained=True)
        _of_entries(found, paths, first, end, width, PLANNED)
        pieces = [(m, m + timedelta(days=7)) for m in mondays]
        _absences(found, paths, pieces, days, width, WeekSum, "week")
        return dict(found)
    months, edges = _months(first, end)
    if months:
        _of_sums(found, MonthSum.objects.filter(month__in=months, planned=False), paths, width)
        _of_sums(found, MonthSum.objects.filter(month__in=months, planned=True), paths, width, planned=True)
        _absences(found, paths, [(m, month_after(m)) for m in months], days, width, MonthSum, "month")
    for start, stop in edges:
        _of_entries(found, paths, start, stop, width, REAL)
        _of_entries(found, paths, start, stop, width, PLANNED)
        _absences(found, paths, [(start, stop)], days, width, None, "")
    return dict(found)


def officers(paths: Sequence[str], first: date, end: date, *, width: int) -> dict[str, int]:
    """How many community officers were in post under some paths at any time of a period, by area."""
    found: dict[str, Hours] = defaultdict(Hours)
    _contracted(found, paths, first, end, [], width)
    return {path: hours.officers for path, hours in found.items()}


def _whole_weeks(first: date, end: date) -> bool:
    return first.weekday() == end.weekday() == 0 and first < end and (first.day != 1 or end.day != 1)


def _months(first: date, end: date) -> tuple[list[date], list[tuple[date, date]]]:
    """The whole months of a period, and what stands over before and after them."""
    month = first if first.day == 1 else month_after(first)
    months = []
    start = month
    while month_after(month) <= end:
        months.append(month)
        month = month_after(month)
    if not months:
        return [], [(first, end)]
    return months, [(a, b) for a, b in ((first, start), (month, end)) if a < b]


def _contracted(
    found: dict[str, Hours], paths: Sequence[str], first: date, end: date, days: list[date], width: int
) -> None:
    """Officers, and working days in post times eight hours: those in post all the time are counted in one go."""
    posts = Posting.objects.filter(under_paths(paths), post=OFFICER).order_by()
    always = Q(valid_from__lte=first) & (Q(valid_to=None) | Q(valid_to__gte=end))
    key = Substr("path", 1, width or 1)
    whole = posts.filter(always).annotate(key=key).values("key")
    for at, n in whole.annotate(n=Count("pk")).values_list("key", "n"):
        hours = found[at if width else ""]
        hours.officers += n
        hours.contracted += n * len(days) * DUTY_DAY
    lasting = posts.filter(Q(valid_to=None) | Q(valid_to__gt=first), valid_from__lt=end).exclude(always)
    seen: set[tuple[str, int]] = set()
    for path, staff, since, until in lasting.values_list("path", "staff", "valid_from", "valid_to"):
        hours = found[path[:width]]
        hours.contracted += DUTY_DAY * sum(since <= d and (until is None or d < until) for d in days)
        if (path[:width], staff) not in seen:  # somebody moved within the area is one officer
            seen.add((path[:width], staff))
            hours.officers += 1


def _of_sums(
    found: dict[str, Hours], rows: Any, paths: Sequence[str], width: int, *, planned: bool = False
) -> None:
    names = [*SUMMED, *(["unexplained"] if rows.model is MonthSum else [])]
    grouped = (
        rows.filter(under_paths(paths), post=OFFICER).order_by().annotate(key=Substr("path", 1, width or 1))
    )
    for at, *sums in (
        grouped.values("key")
        .annotate(**{f"{n}_": Sum(n) for n in names})
        .values_list("key", *(f"{n}_" for n in names))
    ):
        for name, n in zip(names, sums, strict=True):
            _put(found[at if width else ""], name, n, planned)


def _put(hours: Hours, kind: str, n: int, planned: bool) -> None:
    if not planned:
        setattr(hours, kind, getattr(hours, kind) + n)
    elif kind == Kind.COMMUNITY:
        hours.planned_community += n
    elif kind in {Kind.STATION, Kind.AWAY}:
        hours.planned_other += n
    elif kind in {Kind.LEAVE, Kind.TRAINING}:
        hours.planned_absent += n


def _of_entries(
    found: dict[str, Hours],
    paths: Sequence[str],
    first: date,
    end: date,
    width: int,
    layer: Q,
    *,
    unexplained: bool = False,
) -> None:
    """Entry by entry, cut at the first and last midnight; `unexplained`: only time away that names no tasking."""
    start, stop = day_start(first), day_start(end)
    rows = TimeEntry.objects.filter(
        layer,
        under_paths(paths),
        posting__post=OFFICER,
        day__gte=first - timedelta(days=1),
        day__lt=end,
        starts_at__gt=start - timedelta(days=1),  # an entry is at most a day: the index of a posting serves
        starts_at__lt=stop,
        ends_at__gt=start,
    ).order_by()
    if unexplained:
        rows = rows.filter(away=True, tasking=None)
    inside = Q(starts_at__gte=start, ends_at__lte=stop)
    named = ("key", "kind", "tasking_none")
    marked = rows.annotate(key=Substr("path", 1, width or 1), tasking_none=Q(tasking__isnull=True))
    for at, kind, none, n in (
        marked.filter(inside).values(*named).annotate(n=Sum("minutes")).values_list(*named, "n")
    ):
        _entry(found[at if width else ""], kind, none, n, layer, unexplained)
    for at, kind, none, begins, ends in marked.exclude(inside).values_list(*named, "starts_at", "ends_at"):
        part = minutes(clip((begins, ends), start, stop) or (start, start))
        _entry(found[at if width else ""], kind, none, part, layer, unexplained)


def _entry(hours: Hours, kind: str, none: bool, n: int, layer: Q, unexplained: bool) -> None:
    if not unexplained:
        _put(hours, kind, n, layer is PLANNED)
    if kind == Kind.AWAY and none and layer is REAL:
        hours.unexplained += n


def _absences(
    found: dict[str, Hours],
    paths: Sequence[str],
    pieces: list[tuple[date, date]],
    days: list[date],
    width: int,
    sums: Any,
    key: str,
) -> None:
    """Recorded absences on working days; what was entered by the hour in the same piece is not counted twice."""
    first, end = pieces[0][0], pieces[-1][1]
    rows = Absence.objects.filter(
        under_paths(paths, via="posting__path"),
        posting__post=OFFICER,
        kind__in=list(EXCUSED),
        valid_from__lt=end,
        valid_to__gt=first,
    )
    absent: dict[tuple[int, str, date], set[date]] = defaultdict(set)
    where: dict[int, str] = {}
    columns = (
        "posting",
        "posting__path",
        "kind",
        "valid_from",
        "valid_to",
        "posting__valid_from",
        "posting__valid_to",
    )
    for pk, path, kind, since, until, begun, over in rows.values_list(*columns):
        where[pk] = path
        for start, stop in pieces:
            there = {
                d
                for d in days
                if max(start, since, begun) <= d < min(stop, until) and (over is None or d < over)
            }
            if there:
                absent[pk, EXCUSED[kind], start] |= there
    if not absent:
        return
    entered = _entered(rows, pieces, sums, key)
    for (pk, kind, start), there in absent.items():
        hours = found[where[pk][:width]]
        whole = len(there) * DUTY_DAY
        _put(hours, kind, max(whole - entered.get((pk, start, False), {}).get(kind, 0), 0), False)
        _put(hours, kind, max(whole - entered.get((pk, start, True), {}).get(kind, 0), 0), True)


def _entered(rows: Any, pieces: list[tuple[date, date]], sums: Any, key: str) -> dict[Any, dict[str, int]]:
    """Leave and training entered by the hour, of those with absences, by posting and piece."""
    found: dict[Any, dict[str, int]] = {}
    whose = {"posting__in": rows.order_by().values("posting")}
    if sums is not None:
        several = {f"{key}__in": [start for start, _stop in pieces]}
        planned = F("planned") if sums is MonthSum else None
        names = ("posting", key, *(["planned"] if planned else []), "leave", "training")
        for pk, start, *more in sums.objects.filter(**whose, **several).values_list(*names):
            *plan, leave, training = more
            found[pk, start, bool(plan and plan[0])] = {"leave": leave, "training": training}
        if planned is not None:
            return found
    layer = Q(planned=True) if sums is not None else Q()
    entries = TimeEntry.objects.filter(
        layer,
        voided_at=None,
        kind__in=[Kind.LEAVE, Kind.TRAINING],
        day__gte=pieces[0][0] - timedelta(days=1),
        day__lt=pieces[-1][1],
        **whose,
    )
    for pk, planned_, kind, begins, ends in entries.values_list(
        "posting", "planned", "kind", "starts_at", "ends_at"
    ):
        for start, stop in pieces:
            if part := clip((begins, ends), day_start(start), day_start(stop)):
                own = found.setdefault((pk, start, planned_), {})
                own[kind] = own.get(kind, 0) + minutes(part)
    return found


def since(paths: Sequence[str], first: date, end: date, at: datetime, *, width: int = 0) -> dict[str, Hours]:
    """What entering and voiding after an instant changed in a period: take it off to have the figures as they were."""
    found: dict[str, Hours] = defaultdict(Hours)
    start, stop = day_start(first), day_start(end)
    rows = TimeEntry.objects.filter(
        Q(recorded_at__gte=at, voided_at=None) | Q(recorded_at__lt=at, voided_at__gte=at),
        under_paths(paths),
        posting__post=OFFICER,
        day__gte=first - timedelta(days=1),
        day__lt=end,
    )
    columns = ("path", "kind", "planned", "tasking", "starts_at", "ends_at", "recorded_at")
    for path, kind, planned, tasking, begins, ends, recorded in rows.values_list(*columns):
        if part := clip((begins, ends), start, stop):
            n = minutes(part) if recorded >= at else -minutes(part)
            _put(found[path[:width]], kind, n, planned)
            if kind == Kind.AWAY and tasking is None and not planned:
                found[path[:width]].unexplained += n
    return dict(found)


def month_of(at: datetime) -> date:
    """The first day of an instant's local month."""
    return local_day(at).replace(day=1)
