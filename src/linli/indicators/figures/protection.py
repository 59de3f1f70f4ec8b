"""Protected time: weeks that held the guarantee, exceptions, refusals, hours taken away. By area, never by officer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.areas.models import Area
from linli.base.posts import Post
from linli.indicators.answers import Answer, Counted, Number, Share, Summed, Told, once, total
from linli.indicators.late import any_late, known, late
from linli.indicators.periods import AsOf, Period
from linli.indicators.places import grain, paths_of, under
from linli.indicators.registry import Records, column, day, indicator, state
from linli.protection.abstraction import Hours, abstraction, since
from linli.protection.calendar import weeks_between
from linli.protection.ledger import Stretch, weeks_of
from linli.protection.models import MonthSum, Rule, Tasking, TimeEntry, WeekSum
from linli.protection.models.time import REAL
from linli.protection.spans import by_week, clip, week_span
from linli.protection.sums import OfficerWeeks, officer_weeks_below, rules_on
from linli.workforce.models import Posting

DEEDS = ("tasking", "taskings", "exception", "incident", "post")  # whatever writes a tasking
TIME_DEEDS = ("time.entered", "time.voided", "time.corrected", "time.checked_out", "time.imported")
TASKINGS = Records(
    columns=[
        column("编号", "Number", lambda t: t.number),
        column("要求", "What was asked", lambda t: t.get_act_display()),
        column("提出单位", "Asked by", lambda t: str(t.asked_unit)),
        column("规则", "Rule", lambda t: str(t.rule or "")),
        day(),
        state(),
    ],
    can=Can.SEE_PROTECTION,
    related=("asked_unit", "rule"),
    order=("-day", "-pk"),
    url="protection:tasking",
)


@indicator(
    "protection.officers_with_guarantee",
    zh="每周在社区时间有保证",
    en="Weeks with the guaranteed hours",
    says="期内社区民警在岗的人周中，在社区的时间达到当周规则保证的占比；节假日、休假相应扣减，周四所在的期即该周所属的期。",
    unit="percent",
    places=1,
)
def guarantee(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Of the weeks of community officers in post, those with the hours in the community that the rules guarantee, less
    holidays and leave; a week belongs to the period in which its Thursday lies, once it is over."""
    last = min(period.last, as_of.day - timedelta(days=4))
    rows = WeekSum.objects.filter(under(area), post=Post.COMMUNITY_OFFICER)
    rows = rows.filter(week__gte=period.start - timedelta(days=3), week__lte=last - timedelta(days=3))

    def weeks(width: int) -> dict[str, OfficerWeeks]:
        if not once(("hours", area.path, period, as_of.at), rows.exists):
            return {}  # nobody entered any hours: that is no answer, not nought per cent
        key = ("weeks", area.path, period, as_of.at, width)
        return once(key, lambda: _weeks(area, period.start, last, as_of, width))

    return Share(
        Told(lambda width: {at: w.held for at, w in weeks(width).items()}, rows),
        Told(lambda width: {at: w.weeks for at, w in weeks(width).items()}, rows),
    )


def _weeks(area: Area, first: date, last: date, as_of: AsOf, width: int) -> dict[str, OfficerWeeks]:
    found: dict[str, OfficerWeeks] = {}
    if last < first:
        return found
    for path in paths_of(area):
        found |= officer_weeks_below(path, first, last, width=width)
    for at, held in _corrections(area, first, last, as_of, width).items():
        if at in found:
            found[at] = OfficerWeeks(found[at].weeks, found[at].held + held)
    return found


def _corrections(area: Area, first: date, last: date, as_of: AsOf, width: int) -> Mapping[str, int]:
    """Weeks that hold the guarantee, or hold it no more, only by what was entered or voided after the as-of."""
    out: dict[str, int] = defaultdict(int)
    if not any_late(as_of, TIME_DEEDS):
        return out
    recorded = Q(recorded_at__gte=as_of.at) | Q(voided_at__gte=as_of.at)
    whose = {"planned": False, "posting__post": Post.COMMUNITY_OFFICER}
    entries = TimeEntry.objects.filter(recorded, under(area), **whose)
    days = {"day__gte": first - timedelta(days=7), "day__lte": last + timedelta(days=7)}
    concerned: dict[date, set[int]] = defaultdict(set)
    mondays = set(weeks_between(first, last))
    for posting, starts, ends in entries.filter(**days).values_list("posting", "starts_at", "ends_at"):
        for monday, _minutes in by_week((starts, ends)):
            if monday in mondays:
                concerned[monday].add(posting)
    rules = list(Rule.objects.filter(status=Rule.Status.ADOPTED))
    for monday, postings in concerned.items():
        in_force = rules_on(rules, monday + timedelta(days=3))
        for ledger in weeks_of(list(Posting.objects.filter(pk__in=postings)), monday, in_force):
            now_ = ledger.norm > 0 and ledger.done >= ledger.norm
            ledger.real = _as_known(ledger.real, ledger.posting, monday, as_of)
            then = ledger.norm > 0 and ledger.done >= ledger.norm
            out[ledger.posting.path[:width]] += then - now_
    return out


def _as_known(real: list[Stretch], posting: Posting, monday: date, as_of: AsOf) -> list[Stretch]:
    kept = [s for s in real if s.entry is not None and s.entry.recorded_at < as_of.at]
    start, end = week_span(monday)
    voided = TimeEntry.objects.filter(
        posting=posting, planned=False, voided_at__gte=as_of.at, recorded_at__lt=as_of.at,
        starts_at__lt=end, ends_at__gt=start,
    ).select_related("pays")  # fmt: skip
    for entry in voided:
        if part := clip((entry.starts_at, entry.ends_at), start, end):
            kept.append(Stretch(part, entry.kind, entry))
    return kept


def taskings(area: Area, period: Period, as_of: AsOf) -> QuerySet:
    """What was asked of protected officers in the period, recorded before the as-of; exercises are left out."""
    days = {"day__gte": period.start, "day__lt": period.end}
    return known(Tasking.objects.filter(under(area), exercise=False, **days), as_of, *DEEDS)


@indicator(
    "protection.exceptions",
    zh="批准的例外",
    en="Exceptions approved",
    says="期内提出、经上一级批准的例外，演练不算。",
    unit="times",
    records=TASKINGS,
)
def exceptions(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Requests of the period that were approved one level up as exceptions; exercises are left out."""
    rows = taskings(area, period, as_of)
    return Counted(rows.filter(decided_at__lt=as_of.at, status__in=["exception", "done"]).exclude(ground=""))


@indicator(
    "protection.refused",
    zh="依规则拒绝",
    en="Refused by the rules",
    says="期内被规则拒绝的占用、调动和下指标的要求，演练不算。",
    unit="times",
    records=TASKINGS,
)
def refused(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Requests for an officer's time or post that the rulebook refused in the period; exercises are left out."""
    return Counted(taskings(area, period, as_of).filter(status=Tasking.Status.REFUSED))


@indicator(
    "protection.hours_taken",
    zh="被占用的时间",
    en="Hours taken away",
    says="期内从社区民警在社区的时间中占用的小时，按地区和单位公布，不到个人。",
    unit="hours",
    places=1,
)
def hours_taken(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Hours taken from community officers in the period, by area and body, never by officer; exercises take nothing."""
    return Summed(taken(area, period, as_of), by="tasking__act", what="minutes", per=60)


def taken(area: Area, period: Period, as_of: AsOf) -> QuerySet:
    """Entries of time taken away by their day in the period, as they were known."""
    days = {"day__gte": period.start, "day__lt": period.end}
    what = Q(REAL)
    if voided := late(as_of, "time.voided"):
        what |= Q(uid__in=list(voided), planned=False)
    rows = known(TimeEntry.objects.filter(what, under(area), away=True, **days), as_of, "time")
    return rows.exclude(tasking__exercise=True)


SAYS = (
    "社区民警用于社区以外勤务的小时（被占用的时间、在派出所的时间{more}）占合同小时（期内在岗的工作日，每日 8 小时）的比例；"
    "{without}；按地区和提出单位，不到个人。"
)


@indicator(
    "protection.abstraction_a",
    zh="抽调率（甲口径）",
    en="Abstraction, series A",
    says=SAYS.format(more="", without="培训、休假不计"),
    unit="percent",
    places=1,
)
def abstraction_a(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Hours of community officers spent on other duties (taken away, at the station) over their contracted hours
    (working days in post, 8 hours each); training and leave are left out; by area and body, never by officer."""
    return _abstraction(area, period, as_of, lambda hours: hours.other)


@indicator(
    "protection.abstraction_b",
    zh="抽调率（乙口径）",
    en="Abstraction, series B",
    says=SAYS.format(more="，以及培训、休假和病假", without="培训、休假计入"),
    unit="percent",
    places=1,
)
def abstraction_b(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Hours of community officers spent on other duties, in training, on leave and on sick leave over their contracted
    hours (working days in post, 8 hours each); by area and body, never by officer."""
    return _abstraction(area, period, as_of, lambda hours: hours.other + hours.absent)


def _abstraction(area: Area, period: Period, as_of: AsOf, part: Callable[[Hours], int]) -> Answer:
    rows = MonthSum.objects.filter(under(area), post=Post.COMMUNITY_OFFICER, planned=False)
    rows = rows.filter(month__gte=period.start.replace(day=1), month__lt=period.end)

    def hours(width: int) -> dict[str, Hours]:
        if not once(("months", area.path, period), rows.exists):
            return {}  # nobody kept a ledger: that is no answer, not nought per cent
        key = ("abstraction", area.path, period, as_of.at, width)
        return once(key, lambda: _hours(area, period, as_of, width))

    def of(width: int, what: Callable[[Hours], int]) -> dict[str, Number]:
        return {at: Decimal(what(h)) / 60 for at, h in hours(width).items()}

    return Share(
        Told(lambda width: of(width, part), rows), Told(lambda width: of(width, lambda h: h.contracted), rows)
    )


def _hours(area: Area, period: Period, as_of: AsOf, width: int) -> dict[str, Hours]:
    paths = paths_of(area)
    found = abstraction(paths, period.start, period.end, width=width)
    if any_late(as_of, TIME_DEEDS):
        for at, later in since(paths, period.start, period.end, as_of.at, width=width).items():
            found[at] = found.get(at, Hours()).less(later)
    return found


ASKED: dict[str, tuple[str, ...]] = {
    "clearance": ("clearance_target",),
    "events": ("event_security",),
    "post": ("transfer", "redeploy", "end_posting"),
    "duties": ("station_duty", "incident_duty", "muster", "other_duty"),
}


def by_act(area: Area, period: Period, as_of: AsOf) -> list[tuple[str, int, int, Number, Number]]:
    """What was asked, by what the rules speak of: (label, refused, exceptions, hours taken, hours paid back)."""
    labels = {
        "clearance": _("Clearance targets"),
        "events": _("Large-event security"),
        "post": _("Changes of post"),
        "duties": _("Other duties outside the community"),
    }
    no, yes = refused(area, period, as_of), exceptions(area, period, as_of)
    days = {"day__gte": period.start, "day__lt": period.end}
    back = TimeEntry.objects.filter(REAL, under(area), pays__isnull=False, recorded_at__lt=as_of.at, **days)
    gone = taken(area, period, as_of)
    rows: list[tuple[str, int, int, Number, Number]] = []
    for word, acts in ASKED.items():
        counts = [_total(Counted(found.records(), by="act", only=acts), area) for found in (no, yes)]
        hours = [
            _total(Summed(entries, by=via, only=acts, what="minutes", per=60), area)
            for entries, via in ((gone, "tasking__act"), (back, "pays__tasking__act"))
        ]
        rows.append((str(labels[word]), int(counts[0]), int(counts[1]), hours[0], hours[1]))
    unasked = _total(Summed(gone, by="tasking__act", only=(None,), what="minutes", per=60), area)
    if unasked:
        rows.append((_("Time away that names no request"), 0, 0, unasked, 0))
    return rows


def _total(answer: Counted, area: Area) -> Number:
    return total(answer.groups(grain(area.path)))
