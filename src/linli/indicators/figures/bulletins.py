"""Bulletins and the tips on them."""

from __future__ import annotations

from linli.access.grants import Can
from linli.areas.models import Area
from linli.bulletins.models import Bulletin, Tip
from linli.indicators.answers import Answer, Counted
from linli.indicators.late import known
from linli.indicators.periods import AsOf, Period
from linli.indicators.places import under
from linli.indicators.registry import Records, column, day, indicator, place, state

DEEDS = ("bulletin", "bulletins", "tip", "tips")
BULLETINS = Records(
    columns=[column("警情", "Incident", lambda b: b.incident.number), place(), day(), state()],
    can=Can.SEE_INCIDENTS,
    related=("incident", "area"),
    order=("-day", "-pk"),
    url="bulletins:bulletin",
)
TIPS = Records(
    columns=[
        column("警情", "Incident", lambda t: t.bulletin.incident.number),
        day(),
        state(lambda t: t.get_verdict_display()),
    ],
    can=Can.JUDGE_TIPS,
    related=("bulletin__incident",),
    order=("-day", "-pk"),
    url="bulletins:bulletin",
    uid=lambda t: t.bulletin.uid,
)


@indicator(
    "bulletins.approved",
    zh="协查通报",
    en="Bulletins approved",
    says="期内经第二人批准发出的协查通报，按批准日期计，演练不算。",
    unit="bulletins",
    residents=True,
    records=BULLETINS,
)
def approved(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Bulletins approved by a second person in the period, withdrawn ones included; exercises are left out."""
    days = {"day__gte": period.start, "day__lt": period.end}
    return Counted(
        known(Bulletin.objects.filter(under(area), exercise=False, **days), as_of, *DEEDS, via="approved_at")
    )


@indicator(
    "tips.received",
    zh="收到线索",
    en="Tips received",
    says="期内由村、社区报来的线索，按服务器收到日期计，演练不算。",
    unit="tips",
    residents=True,
    records=TIPS,
)
def tips(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Tips sent from the area's villages in the period, by day of arrival; exercises are left out."""
    days = {"day__gte": period.start, "day__lt": period.end}
    return Counted(known(Tip.objects.filter(under(area), exercise=False, **days), as_of, *DEEDS))


@indicator(
    "tips.adopted",
    zh="采用线索",
    en="Tips adopted",
    says="期内收到的线索中已采用的。",
    unit="tips",
    residents=True,
    records=TIPS,
)
def adopted(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Of the tips received in the period those that were adopted."""
    days = {"day__gte": period.start, "day__lt": period.end}
    rows = known(Tip.objects.filter(under(area), exercise=False, **days), as_of, *DEEDS)
    return Counted(rows.filter(verdict=Tip.Verdict.ADOPTED, judged_at__lt=as_of.at))
