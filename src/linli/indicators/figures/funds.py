"""Money executed."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from linli.areas.models import Area
from linli.base.money import yuan
from linli.funds.models import Booking, Category
from linli.indicators.answers import Answer, Summed
from linli.indicators.late import known
from linli.indicators.periods import AsOf, Period
from linli.indicators.places import under
from linli.indicators.registry import Records, column, day, indicator, place

BOOKINGS = Records(
    columns=[
        place(lambda b: b.line.area.name),
        column("用途", "Purpose", lambda b: b.line.get_category_display()),
        column("年度", "Year", lambda b: b.line.year),
        column("凭证", "Voucher", lambda b: b.reference),
        day(),
        column("元", "Yuan", lambda b: yuan(b.signed)),
    ],
    related=("line__area",),
    order=("-day", "-pk"),
    url="funds:line",
    uid=lambda b: b.line.uid,
)
FEN = F("amount") * F("direction")


def booked(kind: str, area: Area, period: Period, as_of: AsOf) -> QuerySet:
    """Bookings of a kind by their day in the period, recorded before the as-of."""
    days = {"day__gte": period.start, "day__lt": period.end}
    return known(Booking.objects.filter(under(area), kind=kind, **days), as_of, "funds")


def _sum(
    kind: str, area: Area, period: Period, as_of: AsOf, only: tuple[str, ...] = tuple(Category.values)
) -> Answer:
    return Summed(booked(kind, area, period, as_of), by="line__category", only=only, what=FEN, per=100)


@indicator(
    "funds.executed",
    zh="攻坚资金已执行",
    en="Funds executed",
    says="期内按记账日期支付的攻坚资金，冲销已减去。",
    unit="yuan",
    expected=True,
    records=BOOKINGS,
)
def executed(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Money of the programme paid in the period, by day of booking, reversals taken off."""
    return _sum("paid", area, period, as_of)


@indicator(
    "funds.county_construction",
    zh="其中县级建设",
    en="Of which county-level construction",
    says="期内支付的攻坚资金中用于县级建设的部分，冲销已减去。",
    unit="yuan",
    records=BOOKINGS,
)
def county_construction(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Money of the programme paid in the period for county-level construction, reversals taken off."""
    return _sum("paid", area, period, as_of, (Category.COUNTY_CONSTRUCTION,))


@indicator(
    "funds.appropriated",
    zh="攻坚资金已拨付",
    en="Funds appropriated",
    says="期内按记账日期拨付的攻坚资金，冲销已减去。",
    unit="yuan",
    records=BOOKINGS,
)
def appropriated(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Money of the programme put at disposal in the period, by day of booking, reversals taken off."""
    return _sum("appropriated", area, period, as_of)


@indicator(
    "funds.planned",
    zh="攻坚资金预算",
    en="Funds planned",
    says="期内编列的攻坚资金预算，冲销已减去。",
    unit="yuan",
    records=BOOKINGS,
)
def planned(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Money of the programme planned in the period, by day of booking, reversals taken off."""
    return _sum("planned", area, period, as_of)


def by_purpose(area: Area, period: Period, as_of: AsOf) -> list[tuple[str, Decimal, Decimal]]:
    """(purpose, executed in the period, planned for the years it touches) in yuan, largest plan first."""
    done = dict(
        booked("paid", area, period, as_of).values_list("line__category").annotate(n=Sum(FEN)).order_by()
    )
    years = {"line__year__gte": period.start.year, "line__year__lte": period.last.year}
    plan = known(Booking.objects.filter(under(area), kind="planned", **years), as_of, "funds")
    planned_ = dict(plan.values_list("line__category").annotate(n=Sum(FEN)).order_by())
    words = dict(Category.choices)
    found = [
        (str(words[code]), Decimal(done.get(code) or 0) / 100, Decimal(planned_.get(code) or 0) / 100)
        for code in Category.values
        if done.get(code) or planned_.get(code)
    ]
    return sorted(found, key=lambda row: -max(row[1], row[2]))
