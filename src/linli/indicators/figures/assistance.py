"""Errands done for residents."""

from __future__ import annotations

from django.db.models import QuerySet

from linli.access.grants import Can
from linli.areas.models import Area
from linli.assistance.models import Request
from linli.base.texts import say
from linli.indicators.answers import Answer, Counted, Summed
from linli.indicators.late import first_late, known, last_before
from linli.indicators.periods import AsOf, Period
from linli.indicators.places import under
from linli.indicators.registry import Records, column, day, indicator, place, state

REQUESTS = Records(
    columns=[
        column("编号", "Number", lambda r: r.number),
        column("事项", "Service", lambda r: say(r.service.name)),
        place(),
        day(lambda r: r.done_on or r.day),
        column("公里", "km", lambda r: r.km),
        state(),
    ],
    can=Can.SEE_REQUESTS,
    related=("area", "service"),
    order=("-day", "-pk"),
    url="assistance:request",
)


def done_in(area: Area, period: Period, as_of: AsOf) -> QuerySet:
    """Requests whose result was handed over in the period, as it stood."""
    taken = known(Request.objects.filter(under(area)), as_of, "request", "requests")
    rows = taken.filter(done_on__gte=period.start, done_on__lt=period.end)
    later = first_late(as_of, ("request.step", "request.reopened"), deed="collected")
    if not later:
        return rows
    reopened = [uid for uid, verb in later.items() if verb == "request.reopened"]
    earlier = last_before(as_of, "request.step", reopened, deed="collected")
    had = [uid for uid, day_ in earlier.items() if period.start <= day_ < period.end]
    return rows.exclude(uid__in=list(later)) | taken.filter(uid__in=had)


@indicator(
    "assistance.done",
    zh="代办事项",
    en="Errands done",
    says="期内办结并交到申请人手中的代办事项，按交付日期计。",
    unit="requests",
    residents=True,
    records=REQUESTS,
)
def done(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Requests of residents whose result was handed over in the period."""
    return Counted(done_in(area, period, as_of))


@indicator(
    "assistance.km_saved",
    zh="少跑路程",
    en="Travel saved",
    says="期内办结的代办事项中，申请人本来要跑的路程，往返合计。",
    unit="km",
    residents=True,
    records=REQUESTS,
)
def km_saved(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Kilometres there and back that residents would have travelled for the errands done in the period."""
    return Summed(done_in(area, period, as_of), what="km")
