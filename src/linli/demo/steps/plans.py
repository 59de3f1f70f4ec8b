"""The three-year programme: what was found wanting, what is done about it, by when, and who answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from linli.base.posts import Post
from linli.programme.commands import (
    begin_milestone,
    cure_shortcoming,
    drop_milestone,
    finish_milestone,
    note_shortcoming,
    plan_remedy,
    postpone_milestone,
    set_milestone,
)
from linli.programme.models import Milestone, Shortcoming
from linli.workforce.models import Posting

from ..clock import go_to, moment
from ..size import DONGYING, LINZI, WEICHENG
from ..world import Tell, World


class Stone(NamedTuple):
    """A milestone: its title, its day, and when it was reached or what became of it."""

    zh: str
    en: str
    due: date
    done: date | None = None
    evidence: str = ""
    moved: date | None = None
    dropped: str = ""


class Want(NamedTuple):
    """Something found wanting, with its remedy."""

    ill: str
    zh: str
    en: str
    remedy: tuple[str, str]
    stones: tuple[Stone, ...]
    cured: date | None = None


WANTS = (
    Want(
        "too_few_officers",
        "社区民警不足，一名民警管多个社区",
        "Too few community officers: one for several communities",
        (
            "警力下沉：机关减岗、新警到所、挂职",
            "Redeployment: posts moved, recruits to stations, secondments",
        ),
        (
            Stone(
                "下沉方案印发",
                "The plan is issued",
                date(2015, 9, 30),
                date(2015, 9, 22),
                "鲁公通文件已印发各市",
            ),
            Stone(
                "下沉警力过 2000 名",
                "2,000 officers moved",
                date(2016, 9, 30),
                date(2016, 11, 4),
                "人事台账核对",
            ),
            Stone(
                "下沉警力过 4500 名",
                "4,500 officers moved",
                date(2017, 6, 30),
                date(2017, 6, 12),
                "人事台账核对",
            ),
            Stone("每个社区至少一名民警", "An officer for every community", date(2017, 12, 20)),
        ),
    ),
    Want(
        "hollow_policing",
        "村里没有人：群众找不到警力",
        "Nobody in the village: people find no police",
        ("一村一警务助理", "One village, one assistant"),
        (
            Stone(
                "东营市先行，所有村居覆盖",
                "Dongying first: every village covered",
                date(2016, 12, 31),
                date(2016, 12, 20),
                "全市名册与责任区核对",
            ),
            Stone(
                "全省覆盖率过半",
                "Half of all villages covered",
                date(2016, 12, 31),
                date(2017, 1, 9),
                "覆盖率按责任区计算",
            ),
            Stone(
                "全省覆盖率近九成",
                "Nearly nine villages in ten covered",
                date(2017, 6, 30),
                date(2017, 6, 28),
                "覆盖率按责任区计算",
            ),
            Stone("全省村居全部覆盖", "Every village of the province covered", date(2017, 12, 31)),
        ),
    ),
    Want(
        "unclear_duties",
        "社区民警职责不清，常被抽调",
        "Duties of community officers are unclear; they are drafted away",
        ("三个一律不准、一个保障入规则", "Three prohibitions, one guarantee as rules"),
        (
            Stone(
                "规则发布并入系统",
                "The rules are issued and in the system",
                date(2017, 1, 1),
                date(2016, 12, 28),
                "规则版本与来源已录入",
            ),
            Stone(
                "各县占用时间按月公布",
                "Hours taken are published monthly",
                date(2017, 3, 31),
                date(2017, 4, 18),
                "公开页面",
                moved=date(2017, 4, 20),
            ),
            Stone("人周保证率过九成五", "95 per cent of weeks hold the guarantee", date(2017, 6, 30)),
        ),
    ),
    Want(
        "poor_quality",
        "基础信息质量差，重复、过期",
        "Base information is poor: repeated and out of date",
        ("春季底数清查，一处录入", "Counts in spring, entered once"),
        (
            Stone(
                "清查项目减到五项计数",
                "Five counts instead of many forms",
                date(2017, 2, 20),
                date(2017, 2, 16),
                "表样与说明",
            ),
            Stone(
                "春季清查完成",
                "The count of spring is done",
                date(2017, 5, 31),
                date(2017, 5, 31),
                "各县条目数",
            ),
        ),
        cured=date(2017, 6, 20),
    ),
    Want(
        "backward_collection",
        "信息采集手段落后，回所再录",
        "Collection is backward: written down and typed again at the station",
        ("警务助理工作平台，离线可用", "The assistants' platform, without signal too"),
        (
            Stone(
                "平台试点（临淄、潍城）",
                "Pilot in Linzi and Weicheng",
                date(2016, 11, 30),
                date(2016, 12, 14),
                "试点报告",
            ),
            Stone("全省上线", "In use everywhere", date(2017, 4, 30), date(2017, 5, 10), "登录与条目统计"),
        ),
    ),
    Want(
        "poor_sharing",
        "部门之间信息不共享，各看各的",
        "Departments do not share: each sees its own",
        ("合成作战：一案一室", "Joint response: one room for one case"),
        (
            Stone(
                "县级指挥中心建成",
                "Command centres stand in the counties",
                date(2016, 12, 31),
                date(2017, 2, 10),
                "验收单",
            ),
            Stone(
                "刑侦、视频、治安同步上案",
                "Three departments on one case at once",
                date(2017, 3, 31),
                date(2017, 3, 15),
                "3 月 15 日临淄案例",
            ),
        ),
        cured=date(2017, 6, 26),
    ),
    Want(
        "low_use",
        "信息采而不用",
        "Information is collected and not used",
        ("协查通报到村，线索回流", "Bulletins to the villages, tips back"),
        (
            Stone(
                "协查通报双人批准流程",
                "Two people for every bulletin",
                date(2017, 1, 31),
                date(2017, 1, 25),
                "流程与审批记录",
            ),
            Stone("半年通报每个数字可打开", "Every figure of the briefing opens", date(2017, 7, 10)),
            Stone("人脸比对接入", "Comparison of faces", date(2017, 9, 30), dropped="不做：超出本平台的界限"),
        ),
    ),
)
LOCAL = (  # county, ill, what is wanting, its milestone, due, done
    (LINZI, "too_few_officers", "凤凰镇社区民警缺一名", "补配一名", date(2017, 5, 31), date(2017, 5, 23)),
    (LINZI, "backward_collection", "皇城镇三个村信号差", "离线录入培训", date(2017, 6, 15), None),
    (WEICHENG, "hollow_policing", "城郊接合部夜间空档", "夜间联巡排班", date(2017, 4, 30), date(2017, 4, 28)),
    (
        DONGYING,
        "unclear_duties",
        "助理多村兼任，去向不明",
        "公示走访日",
        date(2017, 3, 31),
        date(2017, 3, 30),
    ),
)


def run_programme(world: World, tell: Tell) -> None:
    """Note, plan, reach, postpone, give up and cure, each on its day."""
    chief, unit = world.posting("37-D", Post.ANALYST), world.unit("37-D")
    province = world.area("37")
    events: list[tuple[date, int, int]] = []  # day, milestone, index into stones
    made: list[tuple[Milestone, Stone]] = []
    wanting: list[tuple[Want, Shortcoming]] = []
    for n, want in enumerate(WANTS):
        go_to(moment(date(2015, 6, 2) + timedelta(days=3 * n), 15))
        shortcoming = note_shortcoming(chief, province, ill=want.ill, title={"zh": want.zh, "en": want.en})
        remedy = plan_remedy(chief, shortcoming, title={"zh": want.remedy[0], "en": want.remedy[1]})
        wanting.append((want, shortcoming))
        for stone in want.stones:
            title = {"zh": stone.zh, "en": stone.en}
            milestone = set_milestone(chief, remedy, title=title, due=stone.due, unit=unit, post=Post.CHIEF)
            made.append((milestone, stone))
            events.append((stone.done or stone.due, len(made) - 1, 0))
        tell(1)
    for day, which, _n in sorted(events):
        milestone, stone = made[which]
        _move(chief, milestone, stone, day)
    for want, shortcoming in wanting:
        if want.cured:
            go_to(moment(want.cured, 16))
            cure_shortcoming(chief, shortcoming)
    _local(world, tell)


def _move(chief: Posting, milestone: Milestone, stone: Stone, day: date) -> None:
    if stone.moved:
        go_to(moment(stone.due - timedelta(days=4), 10))
        postpone_milestone(chief, milestone, due=stone.moved, reason="口径未定，延后二十天")
    if stone.dropped:
        go_to(moment(date(2017, 2, 14), 10))
        drop_milestone(chief, milestone, reason=stone.dropped)
    elif stone.done:
        go_to(moment(stone.done - timedelta(days=12), 9))
        begin_milestone(chief, milestone)
        go_to(moment(stone.done, 16))
        finish_milestone(chief, milestone, evidence=stone.evidence)
    elif day < date(2017, 9, 1):
        go_to(moment(date(2017, 5, 2), 9))
        begin_milestone(chief, milestone)


def _local(world: World, tell: Tell) -> None:
    """A few shortcomings of cities and counties, with the unit there that answers."""
    for path, ill, zh, stone, due, done in LOCAL:
        number = f"{path}-{'F' if len(path) == 6 else 'B'}"
        if number not in world.units:
            continue
        who = world.posting(number, Post.ANALYST)
        go_to(moment(date(2017, 1, 12), 15))
        shortcoming = note_shortcoming(who, world.area(path), ill=ill, title={"zh": zh})
        remedy = plan_remedy(who, shortcoming, title={"zh": stone})
        milestone = set_milestone(
            who, remedy, title={"zh": stone}, due=due, unit=world.unit(number), post=Post.CHIEF
        )
        if done:
            go_to(moment(done, 17))
            finish_milestone(who, milestone, evidence="已核对")
        tell(1)
