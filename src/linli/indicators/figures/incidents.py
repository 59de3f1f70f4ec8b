"""Calls by their sort, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from linli.access.grants import Can
from linli.areas.models import Area
from linli.incidents.models import CLOSED, Incident
from linli.indicators.answers import Answer, Counted
from linli.indicators.late import first_late, known, last_before
from linli.indicators.periods import AsOf, Period
from linli.indicators.places import under
from linli.indicators.registry import Records, column, day, indicator, place, state

CASES = Records(
    columns=[
        column("编号", "Number", lambda i: i.number),
        column("类别", "Sort", lambda i: i.get_category_display()),
        place(),
        day(),
        state(),
    ],
    can=Can.SEE_INCIDENTS,
    related=("area",),
    order=("-received_at",),
    url="incidents:incident",
)
CUBE = ("category", "status")
ENDINGS = ("incident.closed", "incident.confirmed", "incident.reopened")


def calls(area: Area, period: Period, as_of: AsOf) -> QuerySet:
    """Calls answered in the period and recorded before the as-of; exercises are left out."""
    days = {"day__gte": period.start, "day__lt": period.end}
    return known(Incident.objects.filter(under(area), exercise=False, **days), as_of, "incident", "incidents")


@indicator(
    "cases.criminal",
    zh="刑事警情",
    en="Criminal cases",
    says="期内接报的刑事类警情，按接报日期计，演练不算。",
    unit="cases",
    residents=True,
    expected=True,
    clearance=True,
    records=CASES,
)
def criminal(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Criminal cases reported in the period, by the day of the report; exercises are left out."""
    return Counted(calls(area, period, as_of), by="category", cube=CUBE, only=("criminal",))


@indicator(
    "cases.public_order",
    zh="治安警情",
    en="Public-order cases",
    says="期内接报的治安类警情，按接报日期计，演练不算。",
    unit="cases",
    residents=True,
    expected=True,
    clearance=True,
    records=CASES,
)
def public_order(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Public-order cases reported in the period, by the day of the report; exercises are left out."""
    return Counted(calls(area, period, as_of), by="category", cube=CUBE, only=("public_order",))


@indicator(
    "cases.all",
    zh="接报警情",
    en="Calls",
    says="期内接报的各类警情，按接报日期计，演练不算。",
    unit="cases",
    residents=True,
    expected=True,
    records=CASES,
)
def all_calls(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Calls of every sort answered in the period; exercises are left out."""
    sorts = ("criminal", "public_order", "traffic", "assistance", "dispute", "other")
    return Counted(calls(area, period, as_of), by="category", cube=CUBE, only=sorts)


@indicator(
    "outcome.closed",
    zh="警情已结",
    en="Calls closed",
    says="期内接报的警情中已办结的，无论报警人是否已认可。",
    unit="cases",
    residents=True,
    records=CASES,
)
def closed(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Calls answered in the period that stand closed, whether or not the caller has agreed."""
    rows = calls(area, period, as_of)
    later = first_late(as_of, ENDINGS)
    if not later:
        return Counted(rows, by="status", cube=CUBE, only=tuple(CLOSED))
    was_open = [uid for uid, verb in later.items() if verb == "incident.closed"]
    was_closed = [uid for uid, verb in later.items() if verb != "incident.closed"]
    return Counted(rows.filter(status__in=CLOSED).exclude(uid__in=was_open) | rows.filter(uid__in=was_closed))


@indicator(
    "outcome.confirmed",
    zh="报警人认可",
    en="Confirmed by the caller",
    says="期内接报并办结的警情中，报警人已认可结果的。",
    unit="cases",
    residents=True,
    records=CASES,
)
def confirmed(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Closed calls answered in the period whose caller has agreed that it is over."""
    rows = calls(area, period, as_of)
    later = first_late(as_of, ENDINGS)
    if not later:
        return Counted(rows, by="status", cube=CUBE, only=(Incident.Status.CONFIRMED,))
    reopened_later = [uid for uid, verb in later.items() if verb == "incident.reopened"]
    had = list(last_before(as_of, "incident.confirmed", reopened_later))
    still = rows.filter(status=Incident.Status.CONFIRMED).exclude(uid__in=list(later))
    return Counted(still | rows.filter(uid__in=had))


@indicator(
    "outcome.reopened",
    zh="报警人要求重办",
    en="Reopened by the caller",
    says="期内接报的警情中，报警人不认可并要求重新办理过的。",
    unit="cases",
    residents=True,
    records=CASES,
)
def reopened(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Calls answered in the period that the caller has opened again, however they stand now."""
    rows = calls(area, period, as_of)
    again = first_late(as_of, ("incident.reopened",))
    if not again:
        return Counted(rows.filter(reopened_at__isnull=False))
    before = rows.filter(reopened_at__lt=as_of.at)
    earlier = list(last_before(as_of, "incident.reopened", again))
    return Counted(before | rows.filter(uid__in=earlier))


def by_month(area: Area, months: Sequence[Period], as_of: AsOf, category: str) -> list[int]:
    """Calls of one sort month by month, in one question."""
    whole = Period(months[0].start, months[-1].end)
    found = calls(area, whole, as_of).filter(category=category).order_by()
    by_day = dict(found.values_list("day").annotate(n=Count("pk")))
    return [sum(n for day_, n in by_day.items() if m.start <= day_ < m.end) for m in months]
