"""Sums over many officers: how many weeks held the guarantee, who took how many hours, area by area."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce, Least, Substr

from linli.access.scope import under_paths
from linli.base.clock import today
from linli.base.posts import Post
from linli.workforce.models import Posting

from .calendar import DUTY_DAY, Workdays, weeks_between
from .ledger import absent_days, guarantee_among
from .models import Rule, TimeEntry, WeekSum
from .models.time import REAL
from .rulebook import FULL_WEEK, guaranteed
from .spans import clip, minutes, week_span

OFFICER = Post.COMMUNITY_OFFICER


@dataclass
class OfficerWeeks:
    """Weeks of officers in post with a guarantee, and of them those that held it."""

    weeks: int = 0
    held: int = 0

    @property
    def percent(self) -> float | None:
        return 100 * self.held / self.weeks if self.weeks else None


def officer_weeks(path: str, first: date, last: date) -> OfficerWeeks:
    """Weeks of community officers under a path in a period, and those with the guaranteed hours.

    A week belongs to the period in which its Thursday lies, and counts once its last working day is over. The
    guarantee is that of the rules in force on the Thursday, less holidays, leave and days not in post; a week
    with no guarantee left (all of it leave) does not count.
    """
    return officer_weeks_below(path, first, last, width=0).get("", OfficerWeeks())


def officer_weeks_below(
    path: str, first: date, last: date, *, width: int, rules: Iterable[Rule] | None = None
) -> dict[str, OfficerWeeks]:
    """The same by area: keys are paths cut to `width` digits (4 cities, 6 counties, 9 townships).

    `rules` are the adopted ones unless others are to be tried.
    """
    calendar = Workdays(first - timedelta(days=7), last + timedelta(days=7))
    out: dict[str, OfficerWeeks] = defaultdict(OfficerWeeks)
    officers = list(
        Posting.objects.filter(under_paths([path]), post=OFFICER).values_list(
            "pk", "path", "valid_from", "valid_to"
        )
    )
    mondays = weeks_between(first, last)
    if not mondays or not officers:
        return out
    whose = under_paths([path], via="posting__path") & Q(posting__post=OFFICER)
    absent = absent_days(whose, mondays[0], mondays[-1] + timedelta(days=7))
    by_week = _absent_by_week(absent)
    rules = list(Rule.objects.filter(status=Rule.Status.ADOPTED) if rules is None else rules)
    left = _left_behind(path, mondays)
    always: Counter[str] = Counter()  # officers in post over the whole period, by where they are
    where: dict[int, str] = {}
    others = []
    # where no rule is for a part of the area only, nobody's own place is asked for
    keep = None if any(r.path.startswith(path) and r.path != path for r in rules) else max(width, len(path))
    for pk, own, since, until in officers:
        if since <= mondays[0] and until is None:
            always[own[:keep]] += 1
            where[pk] = own
        else:
            others.append((pk, own, since, until))
    for monday in mondays:
        work = calendar.of_week(monday)
        if not work or work[-1] >= today():
            continue
        hours_at = _hours_at(rules_on(rules, monday + timedelta(days=3)), path)
        odd: dict[int, tuple[int, int]] = {}  # (in post, there) in duty minutes, of whoever missed some
        for own, n in always.items():
            if hours_at(own):
                out[own[:width]].weeks += n
        for pk in by_week.get(monday, ()):
            if pk in where:
                there = sum(d not in absent[pk] for d in work)
                odd[pk] = (len(work) * DUTY_DAY, there * DUTY_DAY)
                if not there and hours_at(where[pk]):
                    out[where[pk][:width]].weeks -= 1
        for pk, own, since, until in others:
            if since > monday + timedelta(days=6) or (until is not None and until <= monday):
                continue
            days = [d for d in work if since <= d and (until is None or d < until)]
            there = sum(d not in absent.get(pk, ()) for d in days)
            odd[pk] = (len(days) * DUTY_DAY, there * DUTY_DAY)
            if there and hours_at(own):
                out[own[:width]].weeks += 1
        rows = WeekSum.objects.filter(under_paths([path]), post=OFFICER, week=monday)
        if monday in left:
            rows = rows.exclude(posting__in=left[monday])
        _add_held(out, rows, path, len(work) * DUTY_DAY, odd, hours_at, width)
    return out


def _left_behind(path: str, mondays: list[date]) -> dict[date, set[int]]:
    """Sums of weeks after a posting's end, where an end was set back: by week, the postings they are of."""
    found: dict[date, set[int]] = defaultdict(set)
    ended = Posting.objects.filter(under_paths([path]), post=OFFICER, valid_to__isnull=False).values("pk")
    rows = WeekSum.objects.filter(
        posting__in=ended, week__gte=mondays[0], week__lte=mondays[-1], posting__valid_to__lte=F("week")
    )
    for week, pk in rows.values_list("week", "posting"):
        found[week].add(pk)
    return found


def _add_held(out, rows, path, duty, odd, hours_at, width) -> None:  # type: ignore[no-untyped-def]
    """Count the weeks that held: those present all week in the database, the few others one by one."""
    usual = hours_at(path)
    if usual is not None:
        # the same arithmetic as rulebook.guaranteed, on the sums
        present = Least(Value(duty) - F("leave"), Value(FULL_WEEK))
        enough = rows.filter(
            leave__lt=duty, community__gte=F("repaid") + Value(usual * 60) * present / Value(FULL_WEEK)
        )
        counted = enough.order_by().annotate(key=Substr("path", 1, width or 1)).values("key")
        for key, n in counted.annotate(n=Count("pk")).values_list("key", "n") if usual else ():
            out[key if width else ""].held += n
    few = rows if usual is None else rows.filter(Q(posting__in=list(odd)) | Q(leave__gte=duty))
    for pk, own, community, repaid, leave in few.values_list(
        "posting", "path", "community", "repaid", "leave"
    ):
        hours = hours_at(own) or 0
        in_post, there = odd.get(pk, (duty, duty))
        present = min(in_post - leave, there)
        if (
            usual is not None
            and duty > leave
            and hours
            and community - repaid >= guaranteed(hours, duty - leave)
        ):
            out[own[:width]].held -= 1  # as the database counted it
        if present <= 0 and there and hours:
            out[own[:width]].weeks -= 1  # all of it leave, entered by the hour
        elif present > 0 and hours and community - repaid >= guaranteed(hours, present):
            out[own[:width]].held += 1


def _hours_at(rules: list[Rule], path: str):  # type: ignore[no-untyped-def]
    """Guaranteed hours by place; asked for the path itself it answers None where they differ below it."""
    weekly = [r for r in rules if r.period == "week" and OFFICER in r.posts]
    differ = any(r.path.startswith(path) and r.path != path for r in weekly)
    same = guarantee_among(weekly, OFFICER, path)
    same_hours = (same.amount or 0) if same else 0

    def hours_at(own: str) -> int | None:
        if not differ:
            return same_hours
        if own == path:
            return None
        rule = guarantee_among(weekly, OFFICER, own)
        return (rule.amount or 0) if rule else 0

    return hours_at


def rules_on(rules: Iterable[Rule], day: date) -> list[Rule]:
    """Of adopted rules those in force on a day; the same answer as queries.rules_in_force, without asking."""
    begun = [r for r in rules if r.valid_from <= day]
    superseded = {r.supersedes_id for r in begun if r.supersedes_id}
    return [r for r in begun if (r.valid_to is None or day < r.valid_to) and r.pk not in superseded]


def _absent_by_week(absent: dict[int, set[date]]) -> dict[date, set[int]]:
    weeks: dict[date, set[int]] = defaultdict(set)
    for pk, days in absent.items():
        for day in days:
            weeks[day - timedelta(days=day.weekday())].add(pk)
    return weeks


# ---------- one week, area by area ----------


@dataclass
class AreaWeek:
    """The officers of one area in one week, summed; minutes. `unexplained` is the part of `away` without a request."""

    path: str
    officers: int = 0
    community: int = 0
    away: int = 0
    station: int = 0
    unexplained: int = 0

    @classmethod
    def of(cls, several: Iterable[AreaWeek]) -> AreaWeek:
        """Several areas as one line."""
        whole = cls("")
        for week in several:
            for name in ("officers", "community", "away", "station", "unexplained"):
                setattr(whole, name, getattr(whole, name) + getattr(week, name))
        return whole


def area_weeks(path: str, monday: date, width: int) -> list[AreaWeek]:
    """One week of the officers under a path, by areas of `width` digits, in order of code."""
    out: dict[str, AreaWeek] = {}
    sunday = monday + timedelta(days=6)
    posts = Posting.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=monday),
        under_paths([path]),
        post=OFFICER,
        valid_from__lte=sunday,
    )
    cut = Substr("path", 1, width)
    for key, n in (
        posts.order_by().annotate(key=cut).values_list("key").annotate(n=Count("staff", distinct=True))
    ):
        out[key] = AreaWeek(key, officers=n)
    sums = (
        WeekSum.objects.filter(under_paths([path]), post=OFFICER, week=monday)
        .order_by()
        .annotate(key=cut)
        .values("key")
        .annotate(c=Coalesce(Sum("community"), 0), a=Coalesce(Sum("away"), 0), s=Coalesce(Sum("station"), 0))
    )
    for row in sums:
        area = out.setdefault(row["key"], AreaWeek(row["key"]))
        area.community, area.away, area.station = row["c"], row["a"], row["s"]
    start, stop = week_span(monday)
    nobody_named = TimeEntry.objects.filter(
        REAL, under_paths([path]), away=True, tasking=None, posting__post=OFFICER,
        day__gte=monday - timedelta(days=1), day__lte=sunday, starts_at__gt=start - timedelta(days=1), ends_at__gt=start,
    )  # fmt: skip
    for own, begins, ends in nobody_named.values_list("path", "starts_at", "ends_at"):
        if part := clip((begins, ends), start, stop):
            out.setdefault(own[:width], AreaWeek(own[:width])).unexplained += minutes(part)
    return [out[key] for key in sorted(out)]
