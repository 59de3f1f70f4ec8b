"""The living style page: every component in both languages, for eyes and for screenshots."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from linli.access.doors import FormState, public
from linli.base.clock import day_start, now, today
from linli.base.errors import Refused, Wrong
from linli.base.words import chinese

FACES = {
    "": "site/style.html",
    "portal": "site/style_portal.html",
    "field": "site/style_field.html",
    "sign-in": "site/sign_in.html",
    "403": "site/403.html",
    "404": "site/404.html",
    "500": "site/500.html",
}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def style(request: HttpRequest, face: str = "") -> HttpResponse:
    """One face of the style page; only where demonstration or debugging is on. Its forms are refused."""
    if not (settings.DEBUG or getattr(settings, "LINLI_DEMO", False)) or face not in FACES:
        raise Http404
    if request.method == "POST":
        raise samples()["faults"]
    return render(request, FACES[face], samples())


def samples() -> dict[str, Any]:
    """Invented rows for every component."""
    zh = chinese()
    at = day_start(today()) + timedelta(hours=14, minutes=34, seconds=10)

    def say(han: str, english: str) -> str:
        return han if zh else english

    def entry(minutes: int, han: str, english: str, small: tuple[str, str], seq: int, turn: str = "") -> Any:
        return {
            "at": at - timedelta(minutes=minutes),
            "text": say(han, english),
            "small": say(*small),
            "seq": seq,
            "turn": turn,
        }

    wrong = Wrong.many(
        [
            ("kind", "required", say("请选一类。", "Choose a kind.")),
            ("place", "required", say("请填写地点。", "Please say where.")),
        ]
    )
    seat = ("周敏 · 接警席 3", "Zhou Min · dispatcher 3")
    towns = [
        ("新户镇", "Xinhu Town", 0, 0, 1, 12.1),
        ("河口街道", "Hekou Subdistrict", 1, 0, 4, 31.8),
        ("孤岛镇", "Gudao Town", 2, 0, 3, 24.0),
        ("义和镇", "Yihe Town", 0, 1, 2, 16.5),
        ("六合街道", "Liuhe Subdistrict", 1, 1, 5, 40.2),
        ("仙河镇", "Xianhe Town", 2, 1, 0, None),
    ]
    return {
        "sample": FormState(
            {"kind": "", "account": say("红色 125，停在家门口", "Red, 125 cc, in front of the house")}, wrong
        ),
        "refusal": Refused(
            say(
                "起草人不能批准自己的通报：这份更正由您起草。",
                "A bulletin needs a second person: you drafted this one.",
            ),
            rule=say("第二人", "second person"),
            help=say("可请值班长或副班长批准。", "Ask the duty commander or the deputy to approve it."),
        ),
        "faults": wrong,
        "entries": [
            entry(
                0, "线索 1 已采纳，交齐都所 2 组核实", "Tip 1 adopted, Qidu unit 2 verifies", seat, 21, "key"
            ),
            entry(
                2,
                "线索 1：磨坊后面停着一辆红色摩托",
                "Tip 1: a red motorcycle behind the mill",
                (
                    "石佛村警务助理 · 14:29 写下，14:31 收到",
                    "assistant of Shifo · written 14:29, received 14:31",
                ),
                20,
            ),
            entry(
                8,
                "拒绝：起草人不能批准自己的通报",
                "Refused: drafted by the same person",
                ("规则「第二人」", "rule: second person"),
                18,
                "no",
            ),
            entry(
                29,
                "接警，来电 110",
                "Call answered, 110",
                ("发生 12:00–13:40", "happened 12:00 to 13:40"),
                1,
                "key",
            ),
        ],
        "hours_rows": [
            ("W5", 19, 1),
            ("W6", 20, 0),
            ("W7", 18, 2),
            ("W8", 20, 0),
            ("W9", 21, 0),
            ("W10", 17, 3),
        ],
        "month_rows": [
            (say(f"{m} 月", f"{m:02d}"), a, b)
            for m, a, b in (
                (1, 412, 502),
                (2, 388, 470),
                (3, 430, 488),
                (4, 401, 455),
                (5, None, 460),
                (6, 372, 441),
            )
        ],
        "kind_rows": [
            (say("求助", "assistance"), 1204),
            (say("纠纷", "dispute"), 842),
            (say("交通", "traffic"), 615),
            (say("治安", "public order"), 233),
            (say("刑事", "criminal"), 97),
        ],
        "towns": [
            {
                "label": say(han, en),
                "x": x,
                "y": y,
                "q": q,
                "shown": say("少于 5", "below 5") if rate is None else f"{rate}",
            }
            for han, en, x, y, q, rate in towns
        ],
        "week_days": _week(say),
        "fault": "",
        "login": "",
        "next": "",
        "sign_ins": [
            {
                "login": "wu.min",
                "password": "village-assistant-17",
                "post": say("警务助理", "assistant"),
                "area": "",
            }
        ],
        "page": Paginator(range(412), 50).page(3),
        "at": at,
        "ago": now() - timedelta(minutes=11),
        "soon": now() + timedelta(minutes=20, seconds=39),
        "say_it": say,
    }


def _week(say: Any) -> list[dict[str, Any]]:
    def block(start: float, end: float, kind: str, han: str, english: str) -> dict[str, Any]:
        return {"start": start, "end": end, "kind": kind, "text": say(han, english)}

    return [
        {
            "label": say("周一 13", "Mon 13"),
            "total": 4.0,
            "blocks": [
                block(8.5, 10.5, "done", "走访 6 户", "Visits, 6 homes"),
                block(14, 16, "done", "月河市场", "Yuehe market"),
            ],
        },
        {
            "label": say("周二 14", "Tue 14"),
            "total": 4.5,
            "blocks": [
                block(8.5, 10, "done", "调解", "Mediation"),
                block(10, 12.5, "refused", "展会安保", "Trade fair"),
                block(13.5, 16.5, "done", "走访 9 户", "Visits, 9 homes"),
            ],
        },
        {
            "label": say("周三 15", "Wed 15"),
            "total": 1.0,
            "blocks": [
                block(8.5, 9.5, "done", "走访", "Visits"),
                block(13, 16, "taken", "搜救，EX-0088", "Search, EX-0088"),
            ],
        },
        {
            "label": say("周五 17", "Fri 17"),
            "total": 2.0,
            "more": 1.5,
            "now": True,
            "at": 16.0,
            "blocks": [
                block(9, 11, "done", "坐班", "Office hours"),
                block(16.5, 18, "planned", "警民恳谈会", "Community meeting"),
            ],
        },
        {
            "label": say("周六 18", "Sat 18"),
            "more": 3.5,
            "blocks": [block(9, 12.5, "planned", "补还 3.5 小时", "Payback 3.5 h")],
        },
    ]
