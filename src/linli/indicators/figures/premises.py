"""Small premises: inspected, and what is still to be put right."""

from __future__ import annotations

from django.db.models import Q

from linli.access.grants import Can
from linli.areas.models import Area
from linli.indicators.answers import Answer, Counted
from linli.indicators.late import known, late
from linli.indicators.periods import AsOf, Period
from linli.indicators.places import under
from linli.indicators.registry import Records, column, day, indicator, state
from linli.premises.models import Finding, Inspection

ENDINGS = ("premises.looked_again", "premises.handed_over")
INSPECTIONS = Records(
    columns=[
        column("场所", "Premises", lambda i: i.premises.sign),
        column("类别", "Kind", lambda i: str(i.premises.kind)),
        day(),
        column("隐患", "Findings", lambda i: i.faults),
    ],
    can=Can.SEE_PREMISES,
    related=("premises__kind",),
    order=("-day", "-pk"),
    url="premises:one",
    uid=lambda i: i.premises.uid,
)
FINDINGS = Records(
    columns=[
        column("场所", "Premises", lambda f: f.premises.sign),
        day(),
        column("整改期限", "To be put right by", lambda f: f.due_on),
        state(),
    ],
    can=Can.SEE_PREMISES,
    related=("premises",),
    order=("due_on", "pk"),
    url="premises:one",
    uid=lambda f: f.premises.uid,
)


@indicator(
    "premises.inspected",
    zh="小场所检查",
    en="Inspections of small premises",
    says="期内对九小场所进行的检查，按检查日期计次。",
    unit="times",
    records=INSPECTIONS,
)
def inspected(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Inspections of small premises made in the period, by their day."""
    days = {"day__gte": period.start, "day__lt": period.end}
    return Counted(known(Inspection.objects.filter(under(area), **days), as_of, "premises"))


@indicator(
    "premises.findings_open",
    zh="未整改隐患",
    en="Findings still open",
    says="期末当日仍未整改、也未移交消防部门的隐患。",
    unit="findings",
    stock=True,
    records=FINDINGS,
)
def findings_open(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Findings neither put right nor handed over to the fire authority by the last day of the period."""
    at = as_of.stock_day(period)
    open_ = Q(ended_on__isnull=True) | Q(ended_on__gt=at)
    # whoever looks again ends a finding or leaves it open; after its end nobody looks, so a late look ended it
    if ended := [uid for verb in ENDINGS for uid in late(as_of, verb)]:
        open_ |= Q(uid__in=ended)
    rows = Finding.objects.filter(under(area), open_, day__lte=at)
    return Counted(known(rows, as_of, "premises", via="inspection__recorded_at"))
