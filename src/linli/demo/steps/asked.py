"""What was asked of community officers in half a year: much granted, much refused, a few exceptions, paid back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from linli.base.clock import today
from linli.base.posts import Post
from linli.protection.commands import (
    TimeRow,
    approve_exception,
    ask_for_target,
    ask_for_time,
    ask_to_change_post,
    decline_exception,
    import_time_entries,
)
from linli.protection.models import PaybackDebt, Tasking
from linli.workforce.models import Beat, Posting

from ..cast import Cast
from ..clock import go_on, go_to, moment
from ..world import JOB, Tell, World

ASKS = (  # what is asked, with which ground, in words
    ("event_security", "", "马拉松沿线安保"),
    ("event_security", "", "庙会现场执勤"),
    ("event_security", "", "演唱会外围安保"),
    ("event_security", "", "足球比赛安保"),
    ("event_security", "disaster", "汛期转移群众现场"),
    ("other_duty", "disaster", "山林火情外围警戒"),
    ("other_duty", "", "窗口替班"),
    ("station_duty", "", "派出所值班"),
    ("muster", "", "分局月度会议"),
    ("muster", "", "业务培训半天"),
    ("target", "", "每月破案两起"),
    ("target", "", "季度抓获数"),
    ("transfer", "", "调往刑侦大队"),
    ("transfer", "own_wish", "本人申请调整"),
)
EVENING = 19  # hours of the evening are nobody's blocks: what was asked for lies there


def ask(world: World, tell: Tell) -> None:
    """Requests of county command centres, in order of time, as the rulebook answered them."""
    rng = world.chance("taskings")
    officers = _officers()
    days = sorted(date(2017, 1, 9) + timedelta(days=rng.randrange(165)) for _n in range(world.size.taskings))
    casts: dict[str, Cast] = {}
    rows: list[TimeRow] = []
    for n, day in enumerate(days):
        county = rng.choice(sorted(officers))
        cast = casts.setdefault(county, Cast(world, county))
        officer = Posting.objects.select_related("unit", "staff").get(pk=rng.choice(officers[county]))
        go_to(moment(day, 9, rng.randrange(60)))
        rows += _one(rng, cast, officer, *ASKS[n % len(ASKS)])
        tell(1)
    go_to(moment(date(2017, 6, 30), 21))
    import_time_entries(JOB, sorted(rows))


def _officers() -> dict[str, list[int]]:
    """Community officers by county, those in post all the half-year."""
    found: dict[str, list[int]] = {}
    rows = Posting.objects.filter(post=Post.COMMUNITY_OFFICER, valid_from__lt=date(2017, 1, 1), valid_to=None)
    for pk, path in rows.order_by("path", "pk").values_list("pk", "path"):
        found.setdefault(path[:6], []).append(pk)
    return found


def _one(rng: Random, cast: Cast, officer: Posting, act: str, ground: str, what: str) -> list[TimeRow]:
    if act == "target":
        ask_for_target(cast.commander, officer, what=what)
        return []
    if act == "transfer":
        tasking = ask_to_change_post(cast.chief, officer, act=act, ground=ground, what=what)
        if tasking.status == Tasking.Status.EXCEPTION_WANTED:
            go_on(hours=26)
            decline_exception(cast.city_chief, tasking)
        return []
    starts = moment(today() + timedelta(days=rng.randrange(1, 5)), EVENING)
    ends = starts + timedelta(minutes=rng.choice((90, 120, 180)))
    tasking = ask_for_time(
        cast.commander, officer, act=act, starts_at=starts, ends_at=ends, ground=ground, what=what
    )
    if tasking.status == Tasking.Status.GRANTED:
        return [TimeRow(officer.pk, "away", starts, ends, None, what, tasking.pk)]
    if tasking.status != Tasking.Status.EXCEPTION_WANTED:
        return []
    go_on(minutes=rng.randrange(40, 300))
    if rng.random() < 0.2:
        decline_exception(cast.city_chief, tasking)
        return []
    approve_exception(cast.city_chief, tasking)
    away = TimeRow(officer.pk, "away", starts, ends, None, what, tasking.pk)
    return [away, *_paid_back(rng, officer, tasking, starts)]


def _paid_back(rng: Random, officer: Posting, tasking: Tasking, taken: datetime) -> list[TimeRow]:
    """Evenings in the community in the weeks after; some debts are still open."""
    debt = PaybackDebt.objects.get(tasking=tasking)
    first = taken + timedelta(days=9 + rng.randrange(8))
    if rng.random() < 0.25 or first.date() > date(2017, 6, 28):
        return []
    place = (
        Beat.objects.filter(posting=officer, valid_to=None).order_by("path").values_list("area", flat=True)[0]
    )
    return [
        TimeRow(
            officer.pk,
            "community",
            first,
            first + timedelta(minutes=debt.owed),
            place,
            "晚间走访",
            None,
            debt.pk,
        )
    ]
