"""Disputes."""

from __future__ import annotations

from linli.access.grants import Can
from linli.areas.models import Area
from linli.indicators.answers import Answer, Counted
from linli.indicators.late import first_late, known, last_before
from linli.indicators.periods import AsOf, Period
from linli.indicators.places import under
from linli.indicators.registry import Records, column, day, indicator, place, state
from linli.mediation.models import Dispute

DEEDS = ("dispute", "disputes")
DISPUTES = Records(
    columns=[
        column("编号", "Number", lambda d: d.number),
        column("类别", "Kind", lambda d: d.get_kind_display()),
        place(),
        day(),
        state(),
    ],
    can=Can.SEE_MEDIATION,
    related=("area",),
    order=("-day", "-pk"),
    url="mediation:dispute",
)


@indicator(
    "mediation.registered",
    zh="受理纠纷",
    en="Disputes taken up",
    says="期内受理的矛盾纠纷，按受理日期计。",
    unit="disputes",
    residents=True,
    records=DISPUTES,
)
def registered(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Disputes taken up in the period."""
    days = {"day__gte": period.start, "day__lt": period.end}
    return Counted(known(Dispute.objects.filter(under(area), **days), as_of, *DEEDS))


@indicator(
    "mediation.settled",
    zh="调解成功",
    en="Disputes settled",
    says="期内达成调解协议的矛盾纠纷，按协议日期计；后来是否履行另行回访。",
    unit="disputes",
    residents=True,
    records=DISPUTES,
)
def settled(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Disputes in which the parties reached an agreement in the period, by its day; whether it is kept is asked later."""
    taken = known(Dispute.objects.filter(under(area)), as_of, *DEEDS)
    rows = taken.filter(settled_on__gte=period.start, settled_on__lt=period.end)
    later = first_late(as_of, ("dispute.agreed",))
    if not later:
        return Counted(rows)
    earlier = last_before(as_of, "dispute.agreed", later)
    had = [uid for uid, day_ in earlier.items() if period.start <= day_ < period.end]
    return Counted(rows.exclude(uid__in=list(later)) | taken.filter(uid__in=had))
