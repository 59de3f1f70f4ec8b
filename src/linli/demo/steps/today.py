"""The day itself, 1 July 2017, a Saturday morning: what is on the boards of Linzi and of Yuehe at half past nine."""

from __future__ import annotations

from datetime import date, timedelta

from linli.assistance.commands import take_request, take_step
from linli.assistance.models import Service
from linli.base.clock import now
from linli.base.ids import uuid7
from linli.base.posts import Post
from linli.bulletins.commands import draft_bulletin
from linli.fieldwork.commands import make_promise, record_visit
from linli.incidents.commands import (
    accept_room_task,
    add_room_task,
    arrive,
    complain,
    correct_own_words,
    depart,
    dispatch_units,
    reopen_incident,
    sign_dispatch,
)
from linli.mediation.commands import Side, hold_session, register_dispute
from linli.protection.commands import ask_for_time, check_in, enter_time
from linli.workforce.models import Posting

from .. import casework
from ..cast import XIGUAN, Cast, assistants_near, holding
from ..clock import DAY, go_on, go_to, moment
from ..names import Names
from ..size import LINZI, WEICHENG, YUEHE
from ..world import Tell, World

EVE = DAY - timedelta(days=1)


def the_morning(world: World, tell: Tell) -> None:
    """Calls in Linzi, in every state that the board knows."""
    if LINZI not in world.by_path:
        return
    cast = Cast(world)
    here = [path for path, _assistant in assistants_near(XIGUAN, 12_000)]
    for part in (_yesterday, _in_the_villages, _shielded, _pumps, _burglary, _road, _under_way, _untouched):
        part(world, cast, here)
        tell(1)


def _yesterday(world: World, cast: Cast, here: list[str]) -> None:
    """Closed the day before: one the caller does not agree with, one with a complaint, one that may be confirmed."""
    cases = []
    for n, (kind, outcome, hour) in enumerate(
        (("noise", "settled", 16), ("ebike_theft", "could_not", 10), ("lost_thing", "recovered", 18))
    ):
        case = casework.call(world, cast, here[n], kind, moment(EVE, hour, 12), account="报警人来电")
        officer = cast.of_station(here[n][:9])
        sent = casework.send(cast, case, officer)
        casework.go_there(sent[0], officer)
        go_on(minutes=25)
        casework.come_back(sent[0], officer)
        casework.close(cast, case, outcome, confirmed_after=None)
        cases.append(case)
    go_to(moment(DAY, 6, 5))
    complain(casework.caller_of(cases[1]), cases[1].uid, about="slow", text="等了四十多分钟才有人来。")
    go_to(moment(DAY, 9, 29))
    reopen_incident(casework.caller_of(cases[0]), cases[0].uid, reason="happened_again")
    told = cases[2].told  # type: ignore[attr-defined]
    world.told.append(("incident", told.reference, told.pin))


def _in_the_villages(world: World, cast: Cast, here: list[str]) -> None:
    """What the assistant who signs in, and the officer of the beat, have on their hands."""
    helper = assistants_near(XIGUAN, 5_000)[0][1]
    own = world.area(min(helper.paths))
    officer = holding(own.path, Post.COMMUNITY_OFFICER)[0]
    names = Names(world.chance("villagers"))
    services = {s.code: s for s in Service.objects.filter(valid_to=None)}
    for day, code, km in ((date(2017, 6, 24), "school_certificate", 14), (EVE, "residence_permit", 14)):
        go_to(moment(day, 18, 10))
        taken = take_request(
            helper,
            area=own,
            service=services[code],
            name=names(),
            contact="100-0000",
            wish="农忙走不开",
            km=km,
        )
        take_step(helper, taken.request, deed="papers")
    for by, day, kind, facts in (
        (helper, date(2017, 6, 22), "land", "地边让了半垄，量了两次对不上"),
        (officer, date(2017, 6, 28), "neighbours", "滴水檐流到邻家院里"),
    ):
        go_to(moment(day, 19, 0))
        sides = [Side(names(), "100-0000"), Side(names(), "100-0000")]
        opened = register_dispute(by, area=own, kind=kind, facts=facts, sides=sides)
        go_on(hours=24)
        hold_session(by, opened.dispute, held_at=now() - timedelta(hours=1), minutes="到地头看过，约双方再量")
    go_to(moment(date(2017, 6, 20), 17, 0))
    make_promise(officer, own, topic="patrol", what="麦收期间夜里巡一遍场院", due_on=date(2017, 6, 30))
    go_to(moment(date(2017, 6, 26), 17, 0))
    make_promise(helper, own, topic="light", what="村口路灯报修有回音", due_on=DAY + timedelta(days=1))
    for back, kind, doors in ((4, "households", 4), (3, "patrol", 0), (2, "safety", 9), (1, "households", 3)):
        go_to(moment(DAY - timedelta(days=back), 18, 30))
        record_visit(helper, own, kind=kind, households=doors, minutes=40)


def _shielded(world: World, cast: Cast, here: list[str]) -> None:
    """Violence at home: address and contact are hidden from all but the handlers."""
    case = casework.call(
        world,
        cast,
        here[3],
        "domestic_violence",
        moment(DAY, 5, 40),
        account="邻居报：隔壁夫妻动手，有孩子哭",
        address=f"{world.by_path[here[3]].name} 2 组",
    )
    sent = casework.send(cast, case, cast.patrol, after=22)
    casework.go_there(sent[0], cast.patrol)
    go_on(minutes=44)
    casework.come_back(sent[0], cast.patrol, finding="under_way", text="已劝开，女方和孩子去亲戚家，上午再访")


def _pumps(world: World, cast: Cast, here: list[str]) -> None:
    """Pumps gone from a well: a bulletin is live, and tips come in."""
    case = casework.call(
        world,
        cast,
        XIGUAN,
        "theft",
        moment(DAY, 6, 48),
        account="机井房门锁被撬，两台潜水泵和一盘电缆不见了，昨晚还在",
        address="西关村北机井房",
        things=["pump", "cable", "large"],
        happened_at=moment(EVE, 21, 0),
        happened_until=moment(DAY, 6, 0),
    )
    officer = cast.of_station(XIGUAN[:9])
    people = [cast.cid, officer]
    sent = casework.send(cast, case, *people)
    for dispatch, by in zip(sent, people, strict=True):
        casework.go_there(dispatch, by)
    task = add_room_task(
        cast.dispatcher, case, unit=cast.cid.unit, kind="take_traces", due_at=moment(DAY, 11)
    )
    accept_room_task(cast.cid, task)
    go_to(moment(DAY, 7, 18))
    bulletin = casework.ask_villages(
        cast,
        case,
        text="两台潜水泵、一盘电缆，6 月 30 日夜间从西关村机井房丢失",
        look_for="废品点、机井房、农用三轮车",
        radius_m=5_000,
        hours=48,
        things=["pump", "cable"],
    )
    near = [a for _v, a in assistants_near(XIGUAN, 5_000)]
    casework.hear(
        cast,
        bulletin,
        [
            casework.Said(near[2], "夜里两点多有农用三轮从村南过，往东", 14, 0, "adopted"),
            casework.Said(near[3], "我村机井房没动，泵都在", 21, 0, "not_it"),
            casework.Said(near[4], "废品点门口堆着新电缆，没见过", 75, 0),
            casework.Said(near[5], "东桥下有拖拉痕迹", 88, 26),
        ],
    )
    for dispatch, by, text in zip(
        sent, people, ("现场已勘查，提取鞋印一枚", "沿村南路走访，未见"), strict=True
    ):
        go_on(minutes=2)
        casework.come_back(dispatch, by, finding="under_way", text=text)
    go_to(moment(DAY, 9, 21))
    casework.reach_phones(bulletin, world.chance("1 July"), most=9, leave=near[:6])


def _burglary(world: World, cast: Cast, here: list[str]) -> None:
    """A shop was broken into; its bulletin waits for a second person."""
    case = casework.call(
        world,
        cast,
        here[5],
        "burglary",
        moment(DAY, 8, 56),
        account="超市后窗被撬，香烟和零钱不见了",
        things=["window", "cash"],
    )
    people = [cast.cid, cast.video, cast.public_order]
    sent = casework.send(cast, case, *people)
    for dispatch, by in zip(sent, people, strict=True):
        sign_dispatch(by, dispatch)
    go_on(minutes=4)
    for dispatch, by in zip(sent, people, strict=True):
        depart(by, dispatch)
    go_on(minutes=8)
    for dispatch, by in zip(sent, people, strict=True):
        arrive(by, dispatch)
    go_to(moment(DAY, 9, 11))
    due = moment(DAY, 11, 30)
    done = add_room_task(cast.dispatcher, case, unit=cast.cid.unit, kind="examine_scene", due_at=due)
    accept_room_task(cast.cid, done)
    add_room_task(cast.dispatcher, case, unit=cast.video.unit, kind="view_video", due_at=due)
    draft_bulletin(
        cast.dispatcher,
        case,
        text="成条香烟若干，7 月 1 日凌晨从超市丢失",
        look_for="低价兜售、代销点、夜间车辆",
        radius_m=6_000,
        hours=24,
        things=["bag", "window"],
    )
    go_to(moment(DAY, 9, 24))
    correct_own_words(casework.caller_of(case), case.uid, text="不是后窗，是东侧小窗。")


def _road(world: World, cast: Cast, here: list[str]) -> None:
    """A collision is dealt with and waits to be closed; a locked door is."""
    case = casework.call(world, cast, here[6], "collision", moment(DAY, 8, 9), account="两车刮碰，无人受伤")
    sent = casework.send(cast, case, cast.traffic, after=30)
    casework.go_there(sent[0], cast.traffic)
    go_on(minutes=21)
    casework.come_back(sent[0], cast.traffic, text="双方自行协商，车已挪开")
    door = casework.call(world, cast, here[7], "locked_out", moment(DAY, 8, 15), account="老人把钥匙锁在屋里")
    officer = cast.of_station(here[7][:9])
    sent = casework.send(cast, door, officer)
    casework.go_there(sent[0], officer)
    go_on(minutes=12)
    casework.come_back(sent[0], officer)
    casework.close(cast, door, "resolved", confirmed_after=0.2)


def _under_way(world: World, cast: Cast, here: list[str]) -> None:
    """A fight; an old man who did not come home, for whom a community officer is sent out of the beat."""
    fight = casework.call(world, cast, here[8], "fight", moment(DAY, 9, 23), account="烧烤摊前几个人打起来了")
    sent = casework.send(cast, fight, cast.patrol, after=18)
    casework.go_there(sent[0], cast.patrol, until="depart")
    lost = casework.call(
        world,
        cast,
        here[9],
        "missing_elder",
        moment(DAY, 9, 20),
        account="八十一岁老人早上六点出门没回来，穿灰外套，耳背",
    )
    officer = cast.of_station(here[9][:9])
    go_on(seconds=35)
    helper = _from_elsewhere(world, here[9])
    sent = dispatch_units(cast.dispatcher, lost, units=[officer.unit], postings=[helper]).dispatches
    casework.go_there(sent[0], officer, until="depart")
    casework.go_there(sent[1], helper, until="depart")


def _from_elsewhere(world: World, path: str) -> Posting:
    """A community officer of the township who has another beat."""
    beat = next(
        b for b in world.beats if b.number.startswith(path[:9]) and all(p.path != path for p in b.places)
    )
    return holding(beat.places[0].path, Post.COMMUNITY_OFFICER)[0]


def _untouched(world: World, cast: Cast, here: list[str]) -> None:
    """Signed, sent and late, and just taken down."""
    quarrel = casework.call(
        world, cast, here[10], "neighbour_dispute", moment(DAY, 9, 26), account="院墙滴水纠纷"
    )
    officer = cast.of_station(here[10][:9])
    sign_dispatch(officer, casework.send(cast, quarrel, officer)[0])
    noise = casework.call(world, cast, here[11], "noise", moment(DAY, 9, 17), account="工地早上六点开始施工")
    casework.send(cast, noise, cast.of_station(here[11][:9]))
    casework.call(
        world,
        cast,
        here[0],
        "ebike_theft",
        moment(DAY, 9, 28),
        account="超市门口电动车不见了，二十分钟前还在",
        things=["ebike", "white", "basket"],
    )


# --- Yuehe --------------------------------------------------------------------------------------------------


def the_community(world: World, tell: Tell) -> None:
    """Yuehe's officer: a week that is nearly over, disputes, errands and promises that are due."""
    if YUEHE not in world.by_path:
        return
    officer = holding(YUEHE, Post.COMMUNITY_OFFICER)[0]
    for part in (_disputes, _errands, _promises, _week):
        part(world, officer)
        tell(1)


def _disputes(world: World, officer: Posting) -> None:
    names = Names(world.chance("sides"))
    for day, kind, facts, met in (
        (date(2017, 6, 6), "property", "物业费与漏水赔偿相抵，双方各执一词", True),
        (date(2017, 6, 27), "neighbours", "楼上夜间装修，楼下老人心脏不好", True),
        (date(2017, 6, 30), "debt", "合伙摊位散伙，垫付货款说不清", False),
    ):
        go_to(moment(day, 10, 15))
        sides = [Side(names(), "100-0000"), Side(names(), "100-0000", consents=met)]
        opened = register_dispute(officer, area=world.area(YUEHE), kind=kind, facts=facts, sides=sides)
        if met:
            go_on(days=2, hours=5)
            hold_session(
                officer, opened.dispute, held_at=now() - timedelta(hours=1), minutes="双方到场，约定下周再谈"
            )
    world.told.append(("mediation", opened.doors[0][1], opened.doors[0][2]))


def _errands(world: World, officer: Posting) -> None:
    names = Names(world.chance("applicants"))
    services = {s.code: s for s in Service.objects.filter(valid_to=None)}
    for day, code, km, deeds in (
        (date(2017, 6, 19), "residence_renewal", 8, ("papers", "handed_in", "asked_back")),
        (date(2017, 6, 26), "school_certificate", 8, ("papers", "handed_in")),
        (date(2017, 6, 28), "residence_certificate", 8, ("papers",)),
        (date(2017, 6, 29), "no_record", 12, ()),
    ):
        go_to(moment(day, 15, 30))
        taken = take_request(
            officer,
            area=world.area(YUEHE),
            service=services[code],
            name=names(),
            contact="100-0000",
            wish="白天上班，请代交",
            km=km,
        )
        for deed in deeds:
            go_on(hours=1)
            taken.request.refresh_from_db()
            take_step(officer, taken.request, deed=deed)
    world.told.append(("assistance", taken.reference, taken.pin))


def _promises(world: World, officer: Posting) -> None:
    for day, topic, what, due in (
        (date(2017, 6, 12), "light", "7 号楼门口路灯修好", date(2017, 6, 28)),
        (date(2017, 6, 17), "fire", "地下车棚充电线整理完", DAY),
        (date(2017, 6, 24), "patrol", "暑期夜间增加一次河边巡逻", date(2017, 7, 10)),
    ):
        go_to(moment(day, 17, 40))
        make_promise(officer, world.area(YUEHE), topic=topic, what=what, due_on=due)


def _week(world: World, officer: Posting) -> None:
    """A plan for Saturday, a check-in that is still open, a refusal and a request that waits."""
    go_to(moment(EVE, 17, 20))
    enter_time(
        officer,
        officer,
        kind="community",
        starts_at=moment(DAY, 14),
        ends_at=moment(DAY, 17),
        place=YUEHE,
        what="周末入户",
        plan=True,
    )
    asking = Cast(world, WEICHENG).commander
    for act, ground, what in (
        ("event_security", "", "周日球赛安保"),
        ("other_duty", "disaster", "白浪河防汛值守"),
    ):
        go_on(minutes=8)
        ask_for_time(
            asking,
            officer,
            act=act,
            ground=ground,
            what=what,
            starts_at=moment(DAY, 14, 0),
            ends_at=moment(DAY, 18, 0),
        )
    go_to(moment(DAY, 8, 42))
    check_in(officer, uid=uuid7(), place=YUEHE, at=now(), what="社区走访")


def waiting_exceptions(world: World, tell: Tell) -> None:
    """The station of Qidu asks for an officer in a flood; the chief of the county decides."""
    township = XIGUAN[:9]
    if township not in world.townships:
        return
    go_to(moment(DAY, 7, 55))
    beat = next(b for b in world.beats if b.number.startswith(township))
    officer = holding(beat.places[0].path, Post.COMMUNITY_OFFICER)[0]
    asking = world.posting(f"{township}-S", Post.CHIEF)
    ask_for_time(
        asking,
        officer,
        act="event_security",
        ground="disaster",
        what="淄河水位上涨，转移低洼户",
        starts_at=moment(DAY, 13),
        ends_at=moment(DAY, 19),
    )
    tell(1)
