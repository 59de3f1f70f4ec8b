"""Milestones of the programme."""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from linli.areas.models import Area
from linli.base.texts import say
from linli.indicators.answers import Answer, Counted
from linli.indicators.periods import AsOf, Period
from linli.indicators.places import under
from linli.indicators.registry import Records, column, day, indicator, place, state
from linli.programme.models import Milestone, Postponement

MILESTONES = Records(
    columns=[
        place(lambda m: m.remedy.shortcoming.area.name),
        column("节点", "Milestone", lambda m: say(m.title)),
        column("责任单位", "Unit that answers", lambda m: str(m.answers_unit)),
        day(lambda m: m.due),
        state(),
    ],
    related=("remedy__shortcoming__area", "answers_unit"),
    order=("due", "pk"),
    url="programme:shortcoming",
    uid=lambda m: m.remedy.shortcoming.uid,
)


def milestones(area: Area, as_of: AsOf) -> QuerySet:
    """Milestones set before the as-of, each with the day that was its due day then."""
    moved_later = Postponement.objects.filter(milestone=OuterRef("pk"), recorded_at__gte=as_of.at).order_by(
        "id"
    )
    rows = Milestone.objects.filter(under(area), recorded_at__lt=as_of.at)
    return rows.annotate(due_then=Coalesce(Subquery(moved_later.values("old_due")[:1]), F("due")))


@indicator(
    "programme.milestones_done",
    zh="攻坚节点已完成",
    en="Milestones reached",
    says="期内完成的攻坚节点，按完成日期计。",
    unit="milestones",
    records=MILESTONES,
)
def done(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Milestones of the programme reached in the period, by the day on which they were reached."""
    reached = {"done_on__gte": period.start, "done_on__lt": period.end, "ended_recorded_at__lt": as_of.at}
    return Counted(milestones(area, as_of).filter(**reached))


@indicator(
    "programme.milestones_overdue",
    zh="攻坚节点逾期",
    en="Milestones overdue",
    says="期末当日已过期限而未完成、也未取消的攻坚节点。",
    unit="milestones",
    stock=True,
    records=MILESTONES,
)
def overdue(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Milestones whose day had passed on the last day of the period, neither reached nor given up by then."""
    at = as_of.stock_day(period)
    ended = Q(ended_recorded_at__lt=as_of.at) & (Q(done_on__isnull=True) | Q(done_on__lte=at))
    return Counted(milestones(area, as_of).filter(due_then__lt=at).exclude(ended))
