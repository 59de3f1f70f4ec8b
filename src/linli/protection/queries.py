"""What the rulebook says, and what of protected time may be seen by whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from linli.base.clock import local_day, now, week_start
from linli.base.posts import Post
from linli.workforce.models import Absence, AbsenceKind, Posting
from linli.workforce.queries import beat_paths, valid_on

from . import rulebook
from .calendar import DUTY_DAY, Workdays
from .models import Rule, Tasking, TimeEntry
from .models.rules import TIME_ACTS
from .models.time import Kind
from .rulebook import Decision, Facts, Week
from .spans import Span, by_day, clip, shared, total, week_span, without

PROTECTED_POSTS = (Post.COMMUNITY_OFFICER, Post.AUXILIARY)
EXCUSED = (AbsenceKind.LEAVE, AbsenceKind.SICK)
FEW = 5  # superiors see sums of at least so many officers


# ---------- the rulebook ----------


def rules_in_force(day: date) -> QuerySet[Rule]:
    """Adopted, valid on the day, and no adopted successor has begun. Nothing has to switch an old version off."""
    later = Rule.objects.filter(supersedes=OuterRef("pk"), status=Rule.Status.ADOPTED, valid_from__lte=day)
    return (
        Rule.objects.filter(valid_on(day), status=Rule.Status.ADOPTED)
        .exclude(Exists(later))
        .order_by("ruleset", "number", "edition")
    )


def decide(
    act: str, posting: Posting, at: datetime, *, until: datetime | None = None, ground: str = ""
) -> Decision:
    """The rulebook's answer to one act upon one posting from one instant on."""
    return rulebook.decide(
        rules_in_force(local_day(at)), facts_for(act, posting, at, until=until, ground=ground)
    )


def facts_for(
    act: str, posting: Posting, at: datetime, *, until: datetime | None = None, ground: str = ""
) -> Facts:
    """All that the rules look at, as it stands now."""
    asked: Span | None = (at, until) if until is not None else None
    weeks: tuple[Week, ...] = ()
    if act in TIME_ACTS and asked:
        mondays = sorted(
            {week_start(local_day(asked[0])), week_start(local_day(asked[1] - timedelta(seconds=1)))}
        )
        weeks = tuple(week_as_it_stands(posting, monday, asked=asked) for monday in mondays)
    return Facts(
        act=act,
        post=posting.post,
        path=posting.path,
        day=local_day(at),
        ground=ground,
        asked=total([asked]) if asked else 0,
        weeks=weeks,
        in_post_since=posting.valid_from,
        exception_lives=living_exception(posting, act) is not None,
    )


def living_exception(posting: Posting, act: str) -> Tasking | None:
    """An approved exception for a change of this post that has not expired."""
    return (
        Tasking.objects.filter(
            posting=posting,
            act=act,
            ends_at=None,
            status=Tasking.Status.EXCEPTION,
            expires_at__gt=now(),
        )
        .order_by("expires_at")
        .first()
    )


def week_as_it_stands(posting: Posting, monday: date, *, asked: Span | None = None) -> Week:
    """One week of a posting in minutes: done, planned, free, and what a request would fall on."""
    start, end = week_span(monday)
    at = now()
    work = Workdays(monday, monday + timedelta(days=6))
    rows = TimeEntry.objects.filter(posting=posting, starts_at__lt=end, ends_at__gt=start)
    real: list[tuple[str, Span]] = []
    plans: list[tuple[str, Span]] = []
    fields = ("kind", "source", "starts_at", "ends_at", "pays__week")
    done = repaid = 0
    for kind, source, first, last, owed_week in rows.filter(voided_at=None).values_list(*fields):
        part = clip((first, last), start, end)
        if part is None:
            continue
        (plans if source == "plan" else real).append((kind, part))
        if source != "plan" and kind == Kind.COMMUNITY:
            done += total([part])
            repaid += total([part]) if owed_week and owed_week < monday else 0
    taken = [span for span in spans_of_taskings(posting, start, end)]
    covered = [span for _kind, span in real]
    ahead: Span | None = clip((at, end), start, end)
    open_plans = without([s for k, s in plans if k == Kind.COMMUNITY], [*covered, *taken])
    open_plans = shared(open_plans, [ahead]) if ahead else []
    asked_here = [part for part in [clip(asked, start, end)] if part] if asked else []
    busy = [*covered, *without(taken, covered)]
    busy += without([s for k, s in plans if k != Kind.COMMUNITY], busy)
    leave = total(span for kind, span in real if kind == Kind.LEAVE)
    absent = absent_days([posting.pk], monday, monday + timedelta(days=7)).get(posting.pk, [])
    workdays = [d for d in work.of_week(monday) if _in_post(posting, d)]
    there = [d for d in workdays if d not in absent]
    used: dict[date, int] = {}
    for span in busy:
        for day, part in by_day(span):
            used[day] = used.get(day, 0) + total([part])
    free = sum(max(DUTY_DAY - used.get(d, 0), 0) for d in there if d >= local_day(at)) if ahead else 0
    free += total(s for s in open_plans if local_day(s[0]) not in there)
    return Week(
        monday=monday,
        days=len(workdays) - max(len(workdays) - len(there), leave / DUTY_DAY),
        done=done - repaid,
        planned=total(open_plans),
        hit=total(shared(open_plans, asked_here)),
        free=free,
        asked=total(asked_here),
    )


def spans_of_taskings(posting: Posting, start: datetime, end: datetime) -> list[Span]:
    """Time that granted requests and living exceptions have taken, merged; exercises take nothing."""
    rows = Tasking.objects.filter(
        posting=posting,
        exercise=False,
        act__in=TIME_ACTS,
        status__in=[Tasking.Status.GRANTED, Tasking.Status.EXCEPTION],
        starts_at__lt=end,
        ends_at__gt=start,
    ).values_list("starts_at", "ends_at")
    merged: list[Span] = []
    for first, last in sorted((s, e) for s, e in rows if e is not None):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def absent_days(postings: Iterable[int], first: date, end: date) -> dict[int, list[date]]:
    """Days of leave and sickness by posting, from `first` to before `end`."""
    found: dict[int, list[date]] = {}
    rows = Absence.objects.filter(
        posting__in=list(postings), kind__in=EXCUSED, valid_from__lt=end, valid_to__gt=first
    ).values_list("posting", "valid_from", "valid_to")
    for posting, start, stop in rows:
        days = found.setdefault(posting, [])
        day = max(start, first)
        while day < min(stop, end):
            if day not in days:
                days.append(day)
            day += timedelta(days=1)
    return found


def _in_post(posting: Posting, day: date) -> bool:
    return posting.valid_from <= day and (posting.valid_to is None or day < posting.valid_to)


def answers_in_beat(posting: Posting, path: str) -> bool:
    """Whether a place lies in the posting's own beat."""
    return any(path.startswith(own) for own in beat_paths(posting))


def answer_to(tasking: Tasking) -> str:
    """What the rulebook said to a tasking, again, in the reader's language."""
    given = {
        Tasking.Status.REFUSED: rulebook.Answer.REFUSED,
        Tasking.Status.GRANTED: rulebook.Answer.GRANTED,
    }.get(Tasking.Status(tasking.status), rulebook.Answer.EXCEPTION)
    return rulebook.answer_of(given, sentences_to(tasking))


def sentences_to(tasking: Tasking) -> list[str]:
    """What each rule said to a tasking, those that stopped it first."""
    rules = {str(r.uid): r for r in Rule.objects.filter(uid__in=[v["rule"] for v in tasking.voices])}
    return [
        rulebook.sentence_of(rules[v["rule"]], v["says"], v.get("left"), v.get("norm"))
        for v in tasking.voices
    ]
