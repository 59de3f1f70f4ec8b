"""Staff in post, coverage, redeployment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.access.grants import Can
from linli.areas.models import Area, Level
from linli.areas.queries import standing
from linli.base.posts import Post
from linli.indicators.answers import Answer, Counted, Share, Told, once, total
from linli.indicators.late import any_late, late, many_made_later
from linli.indicators.periods import AsOf, Period
from linli.indicators.places import grain, paths_of, under
from linli.indicators.registry import Records, column, day, indicator, place
from linli.workforce.coverage import Coverage, coverage_by
from linli.workforce.models import Beat, BeatRole, Posting, Redeployment
from linli.workforce.queries import valid_on

TOWNSHIP, VILLAGE = 9, 12

BULK = ("postings.imported", "staff.imported", "roster.imported", "redeployments.imported")
STAFF = Records(
    columns=[
        column("单位", "Unit", lambda p: str(p.unit)),
        column("编号", "Duty number", lambda p: p.staff.number),
        column("岗位", "Post", lambda p: p.get_post_display()),
        day(lambda p: p.valid_from),
    ],
    can=Can.SEE_STAFF,
    related=("unit", "staff"),
    order=("path", "pk"),
    url="workforce:posting",
)
VILLAGES = Records(
    columns=[place(lambda a: a.name), column("代码", "Code", lambda a: a.code)],
    order=("path",),
    url="areas:area",
)
MOVES = Records(
    columns=[
        column("去向", "To", lambda r: str(r.to_unit)),
        column("方式", "Category", lambda r: r.get_category_display()),
        day(lambda r: r.valid_from),
        column("返回", "Returned", lambda r: r.returned_on),
    ],
    can=Can.SEE_STAFF,
    related=("to_unit",),
    order=("path", "pk"),
)


def in_post(area: Area, period: Period, as_of: AsOf) -> QuerySet:
    """Postings valid on the stock day, as it was known: those entered or ended afterwards count as they stood."""
    at = as_of.stock_day(period)
    where = under(area)
    if len(area.path) >= TOWNSHIP:  # somebody with several villages stands above each of them
        beats = Beat.objects.filter(valid_on(at), under(area), role=BeatRole.MAIN, posting=OuterRef("pk"))
        where |= Q(Exists(beats))
    then = valid_on(at)
    if ended := late(as_of, "posting.ended"):
        then |= Q(uid__in=list(ended), valid_from__lte=at, valid_to__lte=at)
    rows = Posting.objects.filter(where, then, many_made_later(as_of, BULK))
    if made := late(as_of, "posting.made"):
        rows = rows.exclude(uid__in=list(made))
    return rows


def _of(post: str, area: Area, period: Period, as_of: AsOf) -> Answer:
    return Counted(in_post(area, period, as_of), by="post", only=(post,))


@indicator(
    "staff.assistants",
    zh="村警务助理",
    en="Village police assistants",
    says="期末当日在岗的村警务助理，按任职记录计人；一人可管几个村。",
    unit="people",
    stock=True,
    expected=True,
    records=STAFF,
)
def assistants(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Village police assistants in post on the last day of the period, by posting; one may serve several villages."""
    return _of(Post.ASSISTANT, area, period, as_of)


@indicator(
    "coverage.assistants",
    zh="村覆盖率",
    en="Villages covered",
    says="期末当日列入某名警务助理责任区的村和社区，除以当日存续的村和社区；临时代管不算覆盖。",
    unit="percent",
    stock=True,
    expected=True,
    places=2,
    records=VILLAGES,
)
def coverage(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Villages and communities in an assistant's own beat on the last day, out of those that stood; temporary cover
    does not count."""
    at = as_of.stock_day(period)
    standing_villages = Area.objects.filter(standing(at), under(area), level=Level.VILLAGE)
    covered = standing_villages.filter(Exists(_main_beats(at, as_of).filter(path=OuterRef("path"))))
    return Share(
        Told(lambda width: {k: c.covered for k, c in _coverage(area, width, at, as_of).items()}, covered),
        Told(
            lambda width: {k: c.villages for k, c in _coverage(area, width, at, as_of).items()},
            standing_villages,
        ),
    )


def _main_beats(at: date, as_of: AsOf) -> QuerySet:
    """Assistants' own beats on a day, as it was known."""
    rows = Beat.objects.filter(
        valid_on(at), many_made_later(as_of, BULK, "posting__uid"), post=Post.ASSISTANT, role=BeatRole.MAIN
    )
    for unknown in _unknown_beats(as_of):
        rows = rows.exclude(unknown)
    if reopened := _closed_late(as_of):
        ids = [pk for pk, *_rest in reopened]
        rows = rows | Beat.objects.filter(pk__in=ids, valid_from__lte=at)
    return rows


def _coverage(area: Area, width: int, at: date, as_of: AsOf) -> Mapping[str, Coverage]:
    def ask() -> dict[str, Coverage]:
        found: dict[str, Coverage] = {}
        for path in paths_of(area):
            found |= coverage_by(path, min(width, VILLAGE), at)
        return _as_known(found, area, width, at, as_of)

    return once(("coverage", area.path, width, at, as_of.at), ask)


def _as_known(
    found: dict[str, Coverage], area: Area, width: int, at: date, as_of: AsOf
) -> dict[str, Coverage]:
    """The counts without what was put down only after the as-of; the villages concerned are few."""
    if any_late(as_of, BULK):
        return _counted_again(area, width, at, as_of)
    postings = {uid for verb in ("made", "ended", "beat_changed") for uid in late(as_of, f"posting.{verb}")}
    if not postings:
        return found
    beats = Beat.objects.filter(
        under(area), posting__uid__in=list(postings), post=Post.ASSISTANT, role=BeatRole.MAIN
    )
    villages = Area.objects.filter(standing(at), level=Level.VILLAGE, path__in=beats.values("path"))
    current = Beat.objects.filter(
        valid_on(at), post=Post.ASSISTANT, role=BeatRole.MAIN, path=OuterRef("path")
    )
    known = _main_beats(at, as_of).filter(path=OuterRef("path"))
    for path, now_, then in villages.annotate(now_=Exists(current), then_=Exists(known)).values_list(
        "path", "now_", "then_"
    ):
        if now_ != then and (c := found.get(path[:width])):
            found[path[:width]] = Coverage(
                c.path, c.day, c.villages, c.covered + (1 if then else -1), c.people
            )
    return found


def _counted_again(area: Area, width: int, at: date, as_of: AsOf) -> dict[str, Coverage]:
    """The counts village by village, where a whole roster came after the as-of."""
    known = _main_beats(at, as_of).filter(path=OuterRef("path"))
    rows = Area.objects.filter(standing(at), under(area), level=Level.VILLAGE).annotate(then_=Exists(known))
    found: dict[str, Coverage] = {}
    for path, covered in rows.values_list("path", "then_"):
        c = found.get(path[:width]) or Coverage(path[:width], at, 0, 0)
        found[path[:width]] = Coverage(c.path, at, c.villages + 1, c.covered + bool(covered))
    return found


def _unknown_beats(as_of: AsOf) -> list[Q]:
    """Beats that were entered after the as-of."""
    unknown = []
    if made := late(as_of, "posting.made"):
        unknown.append(Q(posting__uid__in=list(made)))
    for uid, days in late(as_of, "posting.beat_changed").items():
        unknown.append(Q(posting__uid=uid, valid_from__in=[d for d in days if d]))
    return unknown


def _closed_late(as_of: AsOf) -> list[tuple[int, ...]]:
    """Beats that were closed after the as-of, by a change of the beat or the end of the posting."""
    found: list[tuple[int, ...]] = []
    made = late(as_of, "posting.made")
    for verb in ("posting.beat_changed", "posting.ended"):
        for uid, days in late(as_of, verb).items():
            if uid not in made:
                closed = Beat.objects.filter(posting__uid=uid, valid_to__in=[d for d in days if d])
                found += list(closed.filter(post=Post.ASSISTANT, role=BeatRole.MAIN).values_list("pk"))
    return found


@indicator(
    "staff.community_officers",
    zh="社区民警",
    en="Community officers",
    says="期末当日任社区民警岗位的民警。",
    unit="people",
    stock=True,
    expected=True,
    records=STAFF,
)
def community_officers(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Police officers in the post of community officer on the last day of the period."""
    return _of(Post.COMMUNITY_OFFICER, area, period, as_of)


@indicator(
    "staff.community_auxiliaries",
    zh="社区辅警",
    en="Community auxiliaries",
    says="期末当日编入社区警务团队的辅警。",
    unit="people",
    stock=True,
    expected=True,
    records=STAFF,
)
def community_auxiliaries(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Auxiliaries in a community's team on the last day of the period."""
    return _of(Post.AUXILIARY, area, period, as_of)


@indicator(
    "staff.grid_leaders",
    zh="网格长",
    en="Grid leaders",
    says="期末当日在岗的网格长，由地方网格组织报来，非公安人员。",
    unit="people",
    stock=True,
    records=STAFF,
)
def grid_leaders(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Grid leaders in post on the last day, as the local grid organisation reports them; no police staff."""
    return _of(Post.GRID_LEADER, area, period, as_of)


@indicator(
    "staff.grid_members",
    zh="网格员",
    en="Grid members",
    says="期末当日在岗的网格员，由地方网格组织报来，非公安人员。",
    unit="people",
    stock=True,
    expected=True,
    records=STAFF,
)
def grid_members(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Grid members in post on the last day, as the local grid organisation reports them; no police staff."""
    return _of(Post.GRID_MEMBER, area, period, as_of)


def moves(area: Area, period: Period, as_of: AsOf) -> QuerySet:
    """Redeployments begun by the stock day, as it was known."""
    rows = Redeployment.objects.filter(
        under(area), many_made_later(as_of, BULK), valid_from__lte=as_of.stock_day(period)
    )
    if made := late(as_of, "redeployment.made"):
        rows = rows.exclude(uid__in=list(made))
    return rows


CATEGORIES = tuple(Redeployment.Category.values)


@indicator(
    "redeployment.total",
    zh="警力下沉",
    en="Officers redeployed",
    says="到期末为止下沉到一线的民警，已返回的也算，按下沉记录计人。",
    unit="people",
    stock=True,
    expected=True,
    records=MOVES,
)
def redeployed(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Officers moved to the front line by the last day of the period, those who have returned included."""
    return Counted(moves(area, period, as_of), by="category", only=CATEGORIES)


@indicator(
    "redeployment.recruits",
    zh="新招录、转任到所",
    en="Recruits and transferees",
    says="到期末为止新招录和转任民警派到派出所的，服务三年。",
    unit="people",
    stock=True,
    records=MOVES,
)
def recruits(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Recruits and transferees posted to police stations for three years, by the last day of the period."""
    return Counted(moves(area, period, as_of), by="category", only=("recruit",))


@indicator(
    "redeployment.posts_moved",
    zh="机关岗位调减到基层",
    en="Posts moved from headquarters",
    says="到期末为止由机关调减到基层所队的岗位。",
    unit="people",
    stock=True,
    records=MOVES,
)
def posts_moved(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Posts moved from headquarters to the front line, by the last day of the period."""
    return Counted(moves(area, period, as_of), by="category", only=("post_moved",))


@indicator(
    "redeployment.seconded",
    zh="机关民警到所挂职",
    en="Headquarters officers seconded",
    says="到期末为止由机关派到派出所挂职的民警。",
    unit="people",
    stock=True,
    records=MOVES,
)
def seconded(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Headquarters officers seconded to police stations, by the last day of the period."""
    return Counted(moves(area, period, as_of), by="category", only=("seconded",))


@indicator(
    "redeployment.other",
    zh="其他方式下沉",
    en="Redeployed in other ways",
    says="到期末为止以其他方式下沉到一线的民警。",
    unit="people",
    stock=True,
    records=MOVES,
)
def moved_otherwise(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Officers moved to the front line in other ways, by the last day of the period."""
    return Counted(moves(area, period, as_of), by="category", only=("other",))


@indicator(
    "redeployment.returned",
    zh="下沉后已返回",
    en="Returned from redeployment",
    says="下沉后到期末已返回原单位的民警。",
    unit="people",
    stock=True,
    records=MOVES,
)
def returned(area: Area, period: Period, as_of: AsOf) -> Answer:
    """Officers who had returned from a redeployment by the last day of the period."""
    rows = moves(area, period, as_of).filter(returned_on__lte=as_of.stock_day(period))
    if back := late(as_of, "redeployment.returned"):
        rows = rows.exclude(uid__in=list(back))
    return Counted(rows, by="category", only=CATEGORIES)


def returned_by_category(area: Area, period: Period, as_of: AsOf) -> dict[str, int]:
    """How many have returned, by the last word of the figure's code."""
    found = returned(area, period, as_of)
    assert isinstance(found, Counted)  # noqa: S101  (for the type checker)
    words = {"recruits": "recruit", "posts_moved": "post_moved", "seconded": "seconded", "other": "other"}
    counts = {
        w: Counted(found.rows, by="category", only=(c,)).groups(grain(area.path)) for w, c in words.items()
    }
    return {word: int(total(groups)) for word, groups in counts.items()}
