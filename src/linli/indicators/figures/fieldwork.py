"""Entries of fieldwork: counts and visits; promises kept."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from linli.access.grants import Can
from linli.areas.models import Area
from linli.fieldwork.models import Count, Promise, Visit
from linli.fieldwork.vocabulary import Measure, VisitKind
from linli.indicators.answers import Answer, Counted, Several
from linli.indicators.late import known, late
from linli.indicators.periods import AsOf, Period
from linli.indicators.places import under
from linli.indicators.registry import Records, column, day, indicator, place, state

WORDS = {**dict(Measure.choices), **dict(VisitKind.choices)}
ENTRIES = Records(
    columns=[
        day(lambda row: row[1]),
        place(lambda row: row[2]),
        column("类别", "Kind", lambda row: str(WORDS.get(row[3], row[3]))),
        column("数量", "How many", lambda row: row[4]),
    ],
    can=Can.SEE_FIELDWORK,
    order=("-day", "uid"),
)
VISITS = Records(
    columns=[day(), place(), column("类别", "Kind", lambda v: v.get_kind_display())],
    can=Can.SEE_FIELDWORK,
    related=("area",),
    order=("-day", "-pk"),
)
PROMISES = Records(
    columns=[day(), place(), column("承诺", "Promise", lambda p: p.what), state()],
    can=Can.SEE_FIELDWORK,
    related=("area",),
    order=("due_on", "pk"),
)


def _in(model: type[Count] | type[Visit], area: Area, period: Period, as_of: AsOf) -> QuerySet:
    rows: QuerySet = model.objects.filter(under(area), day__gte=period.start, day__lt=period.end)
    return known(rows, as_of, "fieldwork")


@indicator(
    "fieldwork.entries",
    zh="基础信息条目",
    en="Entries of fieldwork",
    says="期内登记的底数和走访巡防记录，按登记所属日期计条。",
    unit="entries",
    expected=True,
    records=ENTRIES,
)
def entries(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Counts and visits put down for the period, each one entry, by the day they are of."""
    return Several(
        (Counted(_in(Count, area, period, as_of)), Counted(_in(Visit, area, period, as_of))),
        (
            ("uid", "day", "area__name", "measure", "value"),
            ("uid", "day", "area__name", "kind", "households"),
        ),
    )


@indicator(
    "fieldwork.visits",
    zh="走访巡防",
    en="Visits and patrols",
    says="期内的走访、巡防和恳谈记录，按日期计次。",
    unit="times",
    records=VISITS,
)
def visits(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Visits, patrols and meetings put down for the period, by their day."""
    return Counted(_in(Visit, area, period, as_of))


def promises(area: Area, period: Period, as_of: AsOf) -> QuerySet:
    """Promises due in the period that were known by the as-of."""
    days = {"due_on__gte": period.start, "due_on__lt": period.end}
    return Promise.objects.filter(under(area), recorded_at__lt=as_of.at, **days)


@indicator(
    "fieldwork.promises_due",
    zh="到期承诺",
    en="Promises due",
    says="期内到期的对居民的承诺。",
    unit="times",
    records=PROMISES,
)
def promises_due(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Promises to the people of the area whose day lay in the period."""
    return Counted(promises(area, period, as_of))


@indicator(
    "fieldwork.promises_kept",
    zh="兑现承诺",
    en="Promises kept",
    says="期内到期的承诺中，到期末已兑现的。",
    unit="times",
    records=PROMISES,
)
def promises_kept(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Of the promises due in the period those that were kept by its end."""
    kept = Q(status=Promise.Status.KEPT, ended_on__lte=as_of.stock_day(period))
    rows = promises(area, period, as_of).filter(kept)
    if ended := late(as_of, "promise.ended"):
        rows = rows.exclude(uid__in=list(ended))
    return Counted(rows)
