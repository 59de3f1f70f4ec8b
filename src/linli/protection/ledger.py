"""One posting's week: what was done, what is planned, what took it, what could still move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from linli.base.clock import local_day, now
from linli.workforce.models import Absence, AbsenceKind, Posting

from .calendar import DUTY_DAY, Workdays, week_days
from .debts import Debt, debts
from .models import Kind, PaybackDebt, Rule, Tasking, TimeEntry
from .models.rules import TIME_ACTS, Effect
from .models.time import PLANNED, REAL
from .rulebook import Week
from .spans import Span, by_day, clip, minutes, shared, total, week_span, without

EXCUSED = (AbsenceKind.LEAVE, AbsenceKind.SICK)


@dataclass
class Stretch:
    """A part of an entry, plan or tasking that lies in the week."""

    span: Span
    kind: str  # a Kind, or "refused"
    entry: TimeEntry | None = None
    tasking: Tasking | None = None

    @property
    def minutes(self) -> int:
        return minutes(self.span)


@dataclass
class WeekLedger:
    """A week of one posting, all in minutes. `real` are the entries, split at the week's ends."""

    posting: Posting
    monday: date
    at: datetime
    workdays: list[date]  # of the calendar
    there: list[date]  # of them: in post and not on leave
    real: list[Stretch] = field(default_factory=list)
    plans: list[Stretch] = field(default_factory=list)
    taskings: list[Tasking] = field(default_factory=list)
    debts: list[Debt] = field(default_factory=list)
    guarantee: Rule | None = None
    calendar_missing: list[int] = field(default_factory=list)

    def sum_of(self, kind: str) -> int:
        """Minutes of one kind."""
        return sum(s.minutes for s in self.real if s.kind == kind)

    @property
    def done(self) -> int:
        """Community time of this week; what pays back an earlier week comes on top and is not in it."""
        return self.sum_of(Kind.COMMUNITY) - self.repaid

    @property
    def repaid(self) -> int:
        return sum(s.minutes for s in self.real if _pays_earlier(s.entry, self.monday))

    @property
    def present(self) -> int:
        """Duty minutes of the week: leave comes off by the day or by the hour, whichever is more."""
        absent = (len(self.workdays) - len(self.there)) * DUTY_DAY
        return len(self.workdays) * DUTY_DAY - max(absent, self.sum_of(Kind.LEAVE))

    @property
    def covered(self) -> list[Span]:
        return [s.span for s in self.real]

    @property
    def taken_spans(self) -> list[Span]:
        """Time that granted requests and living exceptions hold, merged; exercises take nothing."""
        held = (Tasking.Status.GRANTED, Tasking.Status.EXCEPTION)
        spans = [
            (t.starts_at, t.ends_at)
            for t in self.taskings
            if t.status in held and not t.exercise and t.act in TIME_ACTS and t.ends_at
        ]
        return merged([part for s in spans if (part := clip(s, *week_span(self.monday)))])

    @property
    def ahead(self) -> Span | None:
        return clip((self.at, week_span(self.monday)[1]), *week_span(self.monday))

    @property
    def open_plans(self) -> list[tuple[TimeEntry, Span]]:
        """Planned community time still ahead that nothing has taken or filled, by its plan."""
        if self.ahead is None:
            return []
        holes = [*self.covered, *self.taken_spans]
        return [
            (s.entry, part)
            for s in self.plans
            if s.kind == Kind.COMMUNITY and s.entry
            for part in shared(without([s.span], holes), [self.ahead])
        ]

    @property
    def planned(self) -> int:
        return total(span for entry, span in self.open_plans if not _pays_earlier(entry, self.monday))

    @property
    def planned_payback(self) -> int:
        return total(span for entry, span in self.open_plans if entry.pays_id)

    @property
    def free(self) -> int:
        """Duty time still ahead that nothing has taken; planned community time is part of it."""
        if self.ahead is None:
            return 0
        busy = [*self.covered, *without(self.taken_spans, self.covered)]
        busy += without([s.span for s in self.plans if s.kind != Kind.COMMUNITY], busy)
        used: dict[date, int] = {}
        for span in busy:
            for day, part in by_day(span):
                used[day] = used.get(day, 0) + minutes(part)
        today = local_day(self.at)
        free = sum(max(DUTY_DAY - used.get(d, 0), 0) for d in self.there if d >= today)
        return free + total(span for _e, span in self.open_plans if local_day(span[0]) not in self.there)

    def as_facts(self, asked: Span | None = None) -> Week:
        """What the rulebook needs to know of this week."""
        here = [part for part in [clip(asked, *week_span(self.monday))] if part] if asked else []
        own = [span for entry, span in self.open_plans if not _pays_earlier(entry, self.monday)]
        return Week(
            monday=self.monday,
            present=self.present,
            done=self.done,
            planned=total(own),
            hit=total(shared(own, here)),
            free=self.free,
            asked=total(here),
        )

    @property
    def norm(self) -> int:
        """The guaranteed minutes of this week: 0 where no rule guarantees any."""
        return self.as_facts().norm(self.guarantee.amount or 0) if self.guarantee else 0

    @property
    def missing(self) -> int:
        """What is neither done nor planned."""
        return max(self.norm - self.done - self.planned, 0)

    @property
    def reachable(self) -> bool:
        """Whether the guarantee can still be reached this week."""
        return self.as_facts().left(self.norm) >= self.norm

    @property
    def by_day(self) -> list[tuple[date, list[Stretch], list[Stretch]]]:
        """(day, what was, what is planned or refused), entries split at midnight."""
        days: dict[date, tuple[list[Stretch], list[Stretch]]] = {d: ([], []) for d in week_days(self.monday)}
        for stretch in self.real:
            for day, part in by_day(stretch.span):
                days[day][0].append(Stretch(part, stretch.kind, stretch.entry))
        for entry, span in self.open_plans:
            for day, part in by_day(span):
                days[day][1].append(Stretch(part, "planned", entry))
        for tasking in self.refused:
            whole = (
                clip((tasking.starts_at, tasking.ends_at), *week_span(self.monday))
                if tasking.ends_at
                else None
            )
            for day, part in by_day(whole) if whole else ():
                days[day][1].append(Stretch(part, "refused", tasking=tasking))
        return [(d, sorted(w, key=_start), sorted(p, key=_start)) for d, (w, p) in days.items()]

    @property
    def refused(self) -> list[Tasking]:
        return [t for t in self.taskings if t.status in {Tasking.Status.REFUSED, Tasking.Status.DECLINED}]

    @property
    def unexplained(self) -> list[Stretch]:
        """Time taken away that names no tasking."""
        return [s for s in self.real if s.kind == Kind.AWAY and s.entry and s.entry.tasking_id is None]


def week_of(posting: Posting, monday: date, rules: Iterable[Rule] = ()) -> WeekLedger:
    """One week of a posting, as it stands now."""
    return weeks_of([posting], monday, rules)[0]


def weeks_of(postings: Sequence[Posting], monday: date, rules: Iterable[Rule] = ()) -> list[WeekLedger]:
    """One week of several postings, in their order, in five questions however many they are."""
    start, end = week_span(monday)
    rules, ids = list(rules), [p.pk for p in postings]
    calendar = Workdays(monday, monday + timedelta(days=6))
    work = calendar.of_week(monday)
    absent = absent_days(Q(posting__in=ids), monday, monday + timedelta(days=7))
    found: dict[int, WeekLedger] = {}
    for posting in postings:
        workdays = [d for d in work if in_post(posting, d)]
        found[posting.pk] = WeekLedger(
            posting,
            monday,
            now(),
            workdays=workdays,
            there=[d for d in workdays if d not in absent.get(posting.pk, ())],
            guarantee=guarantee_among(rules, posting.post, posting.path),
            calendar_missing=sorted(calendar.unknown),
        )
    entries = TimeEntry.objects.filter(
        posting__in=ids, starts_at__gt=start - timedelta(hours=24), starts_at__lt=end, ends_at__gt=start
    ).select_related("area", "pays", "tasking__asked_unit")
    for layer in (REAL, PLANNED):
        for entry in entries.filter(layer).order_by("starts_at"):
            part = clip((entry.starts_at, entry.ends_at), start, end)
            if part:
                week = found[entry.posting_id]
                (week.plans if entry.planned else week.real).append(Stretch(part, entry.kind, entry))
    for tasking in (
        Tasking.objects.filter(Q(ends_at__gt=start) | Q(ends_at=None, starts_at__gte=start), posting__in=ids)
        .filter(starts_at__lt=end)
        .select_related("asked_unit", "rule", "decided_unit", "decided_by__staff")
        .order_by("starts_at", "id")
    ):
        found[tasking.posting_id].taskings.append(tasking)
    for debt in debts(PaybackDebt.objects.filter(posting__in=ids)):
        if debt.unpaid:
            found[debt.row.posting_id].debts.append(debt)
    return list(found.values())


def unexplained(week: WeekLedger) -> int:
    """Minutes of time away that name no tasking."""
    return sum(s.minutes for s in week.unexplained)


def guarantee_among(rules: Iterable[Rule], post: str, path: str) -> Rule | None:
    """The rule that guarantees the most hours a week to a post at a place."""
    weekly = [
        r
        for r in rules
        if r.effect == Effect.GUARANTEE and r.period == "week" and post in r.posts and path.startswith(r.path)
    ]
    return max(weekly, key=lambda r: r.amount or 0, default=None)


def absent_days(whose: Q, first: date, end: date) -> dict[int, set[date]]:
    """Days of leave and sickness by posting, from `first` to before `end`."""
    found: dict[int, set[date]] = {}
    rows = Absence.objects.filter(
        whose, kind__in=EXCUSED, valid_from__lt=end, valid_to__gt=first
    ).values_list("posting", "valid_from", "valid_to")
    for posting, start, stop in rows:
        day = max(start, first)
        while day < min(stop, end):
            found.setdefault(posting, set()).add(day)
            day += timedelta(days=1)
    return found


def in_post(posting: Posting, day: date) -> bool:
    """Whether a posting lasts on a day."""
    return posting.valid_from <= day and (posting.valid_to is None or day < posting.valid_to)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Overlapping stretches as one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _start(stretch: Stretch) -> datetime:
    return stretch.span[0]


def _pays_earlier(entry: TimeEntry | None, monday: date) -> bool:
    return bool(entry and entry.pays and entry.pays.week < monday)
