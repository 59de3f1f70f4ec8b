"""The two stories that were told of the province: the motorcycle of 15 March, and the school certificate."""

from __future__ import annotations

from datetime import date, timedelta

from linli.access.claimants import Claimant
from linli.assistance.commands import confirm_done, take_request, take_step
from linli.assistance.models import Service
from linli.base.clock import now
from linli.base.posts import Post
from linli.incidents.commands import accept_room_task, add_note, add_room_task, finish_room_task

from .. import casework
from ..casework import Said
from ..cast import SHIFO, XIGUAN, Cast, assistants_near, holding
from ..clock import go_on, go_to, moment
from ..names import Names
from ..size import HAIXING, LINZI
from ..world import Tell, World

WEDNESDAY = date(2017, 3, 15)


def stolen_motorcycle(world: World, tell: Tell) -> None:
    """A red 125 is gone from Xiguan; three departments work at once, and a village nearby knows where it stands."""
    if LINZI not in world.by_path:
        return
    cast = Cast(world)
    theft = casework.call(
        world,
        cast,
        XIGUAN,
        "motorcycle_theft",
        moment(WEDNESDAY, 14, 5),
        account="红色 125 摩托车停在家门口，中午吃饭前还在，两点出门发现不见了。后架上有个旧木箱。",
        address="西关村 3 组，小卖部东侧第二家",
        things=["motorcycle", "red", "cc_125", "wooden_box"],
        happened_at=moment(WEDNESDAY, 12, 0),
        happened_until=moment(WEDNESDAY, 13, 55),
    )
    officer = cast.of_station(XIGUAN[:9])
    people = [cast.cid, cast.video, cast.public_order, officer]
    sent = casework.send(cast, theft, *people)
    for dispatch, by in zip(sent[:3], people[:3], strict=True):
        casework.go_there(dispatch, by, until="depart")
    casework.go_there(sent[3], officer)
    tasks = [
        add_room_task(cast.dispatcher, theft, unit=unit, kind=kind, due_at=now() + timedelta(hours=2))
        for unit, kind in (
            (cast.cid.unit, "examine_scene"),
            (cast.video.unit, "view_video"),
            (cast.public_order.unit, "ask_markets"),
        )
    ]
    accept_room_task(cast.cid, tasks[0])
    go_to(moment(WEDNESDAY, 14, 24))
    bulletin = casework.ask_villages(
        cast,
        theft,
        text="红色 125 摩托车一辆，后架有旧木箱，15 日中午前后在西关村丢失",
        look_for="路边、院后、磨坊、旧货摊",
        radius_m=5_000,
        hours=48,
        things=["motorcycle", "red", "cc_125", "wooden_box"],
    )
    tell(1)
    near = assistants_near(XIGUAN, 5_000)
    by_village = dict(near)
    finder = by_village.get(SHIFO) or near[0][1]
    other = next(a for _v, a in near if a.pk != finder.pk)
    casework.reach_phones(bulletin, world.chance("15 March"), most=16, leave=[finder, other])
    casework.hear(
        cast,
        bulletin,
        [
            Said(other, "村东头有一辆红色的，是本村的，车架号对不上", 21, 0, "not_it"),
            Said(
                finder, "磨坊后面停着一辆，中午起就在，木箱还在", 33, 17, "adopted"
            ),  # written without signal
        ],
    )
    tell(1)
    finish_room_task(cast.cid, tasks[0])
    for dispatch, by, text in (
        (sent[0], cast.cid, "在磨坊后找到，车辆完好，已由车主认领"),
        (sent[1], cast.video, "自行调看，回复结论：与线索一致"),
        (sent[2], cast.public_order, "走访旧货市场，未见"),
        (sent[3], officer, "到场，陪同车主认领"),
    ):
        go_on(minutes=9)
        casework.come_back(dispatch, by, text=text)
    for task, by in ((tasks[1], cast.video), (tasks[2], cast.public_order)):
        task.refresh_from_db()
        finish_room_task(by, task)
    add_note(cast.dispatcher, theft, text="车主电话回告：车已找到，16 时 30 分前后交还。")
    casework.close(cast, theft, "recovered", confirmed_after=17)
    tell(1)


def school_certificate(world: World, tell: Tell) -> None:
    """A migrant worker of Haixing would have travelled 30 km; the village assistant carried the papers."""
    if HAIXING not in world.by_path:
        return
    go_to(moment(date(2017, 5, 16), 9, 40))
    helper = holding(HAIXING, Post.ASSISTANT)[0]
    taken = take_request(
        helper,
        area=world.area(HAIXING),
        service=Service.objects.get(code="school_certificate", valid_to=None),
        name=Names(world.chance("Haixing"))(),
        contact="100-0000",
        wish="孩子九月入学，需要居住证明；白天在工地，去一趟镇上来回 30 公里",
        km=30,
    )
    tell(1)
    for deed, day, hour, note in (
        ("papers", date(2017, 5, 16), 10, "身份证、户口簿、租房合同已看齐"),
        ("handed_in", date(2017, 5, 17), 9, "随去镇上办事一并交到派出所"),
        ("ready", date(2017, 5, 19), 15, "派出所通知可取"),
        ("collected", date(2017, 5, 20), 18, "送到工地宿舍，当面交付"),
    ):
        go_to(moment(day, hour, 20))
        taken.request.refresh_from_db()
        take_step(helper, taken.request, deed=deed, note=note)
    go_to(moment(date(2017, 5, 21), 20, 5))
    party = taken.request.parties.get()
    confirm_done(Claimant(case_kind="assistance.request", case=taken.request.uid, party=party.uid))
    tell(1)
