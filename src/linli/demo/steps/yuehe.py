"""Half a year of one community: bulletins that reached Yuehe, what its people saw, what was promised there."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from linli.areas.queries import villages_near
from linli.base.posts import Post
from linli.fieldwork.commands import end_promise, make_promise
from linli.fieldwork.models import Promise

from .. import casework
from ..casework import Said
from ..cast import Cast, holding
from ..clock import go_to, moment
from ..size import LINZI, WEICHENG, YUEHE
from ..world import Tell, World

CASES: tuple[
    tuple[str, list[str], str, str, str], ...
] = (  # kind, things, what is asked, where to look, outcome
    ("ebike_theft", ["ebike", "black"], "黑色电动车一辆，坐垫右侧有破口", "楼道、车棚、修车摊", "recovered"),
    ("theft", ["battery"], "小区内电动车电瓶被盗多起，发生在凌晨", "废品点、可疑搬运", "case_opened"),
    ("burglary", ["jewellery"], "前进街一户门锁被撬，丢失首饰", "典当、可疑兜售", "case_opened"),
    ("missing_elder", [], "走失老人一名，穿深蓝色外套，行走缓慢", "公园、车站、河边", "recovered"),
    ("ebike_theft", ["ebike", "red"], "红色电动车一辆，前筐变形", "楼道、车棚", "recovered"),
    ("damage", ["window"], "河滨路门市玻璃被砸", "目击情况", "resolved"),
    ("cable_theft", ["cable"], "胜利西通信电缆被剪", "废品点、夜间车辆", "case_opened"),
    ("motorcycle_theft", ["motorcycle", "blue", "cc_110"], "蓝色 110 摩托车一辆", "路边、院内", "recovered"),
    ("theft", ["tools"], "工地工具箱被盗，绿色铁皮", "旧货摊", "could_not"),
    ("lost_thing", ["documents"], "丢失牛皮纸档案袋一个，内有证件", "公交站、花坛", "recovered"),
    ("ebike_theft", ["ebike", "white"], "白色电动车一辆，后座有儿童椅", "车棚、修车摊", "recovered"),
)
SEEN = (
    "{where}见过一辆像的，上午还在",
    "{where}有人问过价，样子差不多",
    "昨晚巡逻时{where}看到有人搬东西，没看清",
    "{where}的住户说早上听到响动",
    "{where}停着一辆，颜色对，其他对不上",
    "问了{where}的修车摊，说有人来过",
)
WHERE = ("3 号楼后", "车棚东头", "河边小路", "北门", "菜市场口", "公交站旁", "7 号楼楼道", "物业旁边")
FIELDS = ("村西场院", "河堤上", "集市东头", "老供销社门口", "果园看护房旁", "通村路口")
VERDICTS = ("adopted", "not_it", "not_it", "known", "adopted", "not_it")
PROMISES = (
    ("light", "3 号楼后路灯两周内修好", 14, True),
    ("patrol", "夜间 22 时到 24 时每天巡一遍车棚", 30, True),
    ("noise", "与北门烧烤店商定夜间收摊时间", 10, True),
    ("fire", "清理 5 号楼楼道堆放物", 7, True),
    ("road", "菜市场口加装减速带，报街道办理", 60, False),
    ("answer", "电瓶被盗案进展，向业主代表说明", 20, True),
    ("papers", "集中办理居住证签注，社区半天", 21, True),
    ("light", "河边小路补装两盏灯", 45, True),
    ("patrol", "学校放学时段有人在路口", 30, True),
    ("fire", "电动车集中充电点规则张贴到每栋楼", 25, True),
)


def half_a_year(world: World, tell: Tell) -> None:
    """Cases near Yuehe, each with a bulletin; the community's people answer."""
    if YUEHE not in world.by_path:
        return
    rng, cast = world.chance("Yuehe's tips"), Cast(world, WEICHENG)
    near = [a.path for a, _m in villages_near(world.area(YUEHE), 4_000) if a.path != YUEHE][:8]
    each = _shares(world.size.yuehe_tips, len(CASES))
    for n, (kind, things, text, look_for, outcome) in enumerate(CASES):
        day = date(2017, 1, 9) + timedelta(days=15 * n + rng.randrange(4))
        at = moment(day, rng.choice((8, 10, 13, 16)), rng.randrange(60))
        case = casework.call(world, cast, near[n % len(near)], kind, at, account=text, things=things)
        people = [cast.cid, cast.of_station(near[n % len(near)][:9])]
        sent = casework.send(cast, case, *people)
        for dispatch, by in zip(sent, people, strict=True):
            casework.go_there(dispatch, by)
        bulletin = casework.ask_villages(
            cast, case, text=text, look_for=look_for, radius_m=4_500, hours=72, things=things
        )
        tips = _tips(rng, each[n])
        casework.hear(cast, bulletin, tips)
        casework.reach_phones(bulletin, rng, most=4, leave=[t.by for t in tips])
        for dispatch, by in zip(sent, people, strict=True):
            casework.come_back(dispatch, by)
        casework.close(cast, case, outcome, confirmed_after=rng.choice((5, 20, None)))
        tell(1)


def elsewhere(world: World, tell: Tell) -> None:
    """One case of each other city, with its bulletin and two tips."""
    rng = world.chance("elsewhere")
    for n, city in enumerate(world.paths(4)):
        counties = [c for c in world.paths(6) if c.startswith(city) and c not in (WEICHENG, LINZI)]
        county = counties[n % len(counties)] if counties else ""
        if not counties:
            continue
        kind, things, text, look_for, outcome = CASES[n % len(CASES)]
        villages = [v.path for t, v_ in world.townships.items() if t.startswith(county) for v in v_]
        place, cast = villages[len(villages) // 3], Cast(world, county)
        at = moment(date(2017, 1, 20) + timedelta(days=9 * n), 10, rng.randrange(60))
        case = casework.call(world, cast, place, kind, at, account=text, things=things)
        sent = casework.send(cast, case, cast.cid)
        casework.go_there(sent[0], cast.cid)
        bulletin = casework.ask_villages(
            cast, case, text=_here(text), look_for=look_for, radius_m=4_000, hours=48, things=things
        )
        asked = [
            c.posting
            for c in bulletin.copies.select_related("posting__unit", "posting__staff").order_by("pk")
        ]
        tips = [
            Said(by, rng.choice(SEEN).format(where=rng.choice(FIELDS)), 30 + 50 * i, 0, VERDICTS[(n + i) % 3])
            for i, by in enumerate(asked[:2])
        ]
        casework.hear(cast, bulletin, tips)
        casework.come_back(sent[0], cast.cid)
        casework.close(cast, case, outcome)
        tell(1)


def _here(text: str) -> str:
    """The words of a case without the streets of Weicheng."""
    return text.replace("前进街", "镇上").replace("河滨路", "街上").replace("胜利西", "村西")


def _shares(total: int, n: int) -> list[int]:
    return [total // n + (i < total % n) for i in range(n)]


def _tips(rng: Random, n: int) -> list[Said]:
    team = holding(YUEHE, Post.ASSISTANT, Post.AUXILIARY, Post.GRID_LEADER, Post.GRID_MEMBER)
    return [
        Said(
            by,
            rng.choice(SEEN).format(where=rng.choice(WHERE)),
            after=15 + 35 * i + rng.randrange(25),
            late=rng.choice((0, 0, 0, 4, 22)),
            verdict=rng.choice(VERDICTS),
        )
        for i, by in enumerate(rng.sample(team, n))
    ]


def promises(world: World, tell: Tell) -> None:
    """What community officers promised: in Yuehe, and in some communities of other counties."""
    rng = world.chance("promises")
    places = [YUEHE] * len(PROMISES) if YUEHE in world.by_path else []
    others = [b.places[0].path for b in world.beats if b.places[0].path != YUEHE]
    places += rng.sample(others, min(60, len(others)))
    made: list[tuple[date, str, int]] = []
    for n, path in enumerate(places):
        day = date(2017, 1, 5) + timedelta(days=rng.randrange(150))
        made.append((day, path, n % len(PROMISES) if path == YUEHE else rng.randrange(len(PROMISES))))
    ends: list[tuple[date, int, bool]] = []
    for day, path, which in sorted(made):
        topic, what, days, kept = PROMISES[which]
        go_to(moment(day, 17, rng.randrange(60)))
        officer = holding(path, Post.COMMUNITY_OFFICER)[0]
        due = day + timedelta(days=days)
        row = make_promise(officer, world.area(path), topic=topic, what=what, due_on=due)
        if due < date(2017, 6, 28) and (kept or rng.random() < 0.5):
            ends.append((due - timedelta(days=rng.randrange(1, 4)), row.pk, rng.random() < 0.93))
        tell(1)
    for day, pk, kept in sorted(ends):
        go_to(moment(day, 18))
        row = Promise.objects.get(pk=pk)
        end_promise(holding(row.path, Post.COMMUNITY_OFFICER)[0], row, kept=kept)
