"""A motorcycle is stolen, and found with the help of a village nearby."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from linli.access.commands import claim
from linli.base.clock import now, today
from linli.bulletins.commands import adopt_tip, approve_bulletin, draft_bulletin, open_tips, receive_bulletins
from linli.bulletins.queries import bulletins_on_my_board, counts_of, my_answers
from linli.incidents.commands import (
    arrive,
    close_incident,
    confirm_outcome,
    depart,
    dispatch_units,
    report_back,
    report_incident,
    sign_dispatch,
)
from linli.incidents.models import Incident
from linli.incidents.queries import incidents_for, status_for_claimant
from linli.indicators.periods import AsOf, Period
from linli.indicators.queries import figures
from linli.outbox.models import Parcel
from linli.sync.commands import hand_in
from linli.sync.schemas import ErrandIn


def test_a_stolen_motorcycle_is_found_and_the_caller_agrees(town: Any) -> None:
    # 1 the call
    theft = report_incident(
        town.wu,
        area=town.xiguan,
        kind="motorcycle_theft",
        account="红色 125，停在家门口，中午还在",
        address="西关村 3 组，小卖部东侧",
        things=["motorcycle", "red", "cc_125", "wooden_box"],
        name="甄喜",
        contact="13000000000",
    )
    caller = claim(theft.told.reference, theft.told.pin)
    assert status_for_claimant(caller).status == Incident.Status.OPEN

    # 2 three departments at once
    sent = dispatch_units(town.wu, theft, units=[town.cid, town.video, town.order])
    assert theft in incidents_for(town.duty)
    by_unit = {d.unit: d for d in sent.dispatches}
    first = by_unit[town.cid]
    for step in (sign_dispatch, depart, arrive):
        step(town.duty, first)
    assert status_for_claimant(caller).somebody_came

    # 3 the villages around are to be asked; nothing goes out yet
    bulletin = draft_bulletin(
        town.wu,
        theft,
        text="红色 125 摩托车，后架有旧木箱",
        look_for="路边、院后、磨坊",
        radius_m=5_000,
        hours=48,
    )
    assert not bulletins_on_my_board(town.li), "nothing goes out before a second person agrees"

    # 4 a second person approves
    approve_bulletin(town.sun, bulletin)
    assert bulletins_on_my_board(town.li).get() == bulletin
    assert not bulletins_on_my_board(town.zhao), "a far village is left in peace"
    assert {p.to_posting for p in Parcel.objects.filter(subject=bulletin.uid)} == {town.li, town.wang}

    # 5 one has signal and it arrives; the other gets it when she does
    receive_bulletins(town.wang, bulletins=[bulletin.uid])
    assert (counts_of(bulletin).arrived, counts_of(bulletin).waiting) == (1, 1)
    receive_bulletins(town.li, bulletins=[bulletin.uid])

    # 6 he answers without signal; the network stutters and it is sent twice
    entry = ErrandIn(
        key=uuid4(),
        errand="tip.send",
        said={"bulletin": str(bulletin.uid), "text": "磨坊后面停着一辆，中午起就在"},
        claimed_at=now() - timedelta(minutes=3),
    )
    assert [hand_in(town.li, entry).status for _time in range(2)] == [200, 200]
    tip = bulletin.tips.get()
    assert tip.late_by == 3
    assert open_tips(town.wu, theft) == {tip.uid: "磨坊后面停着一辆，中午起就在"}

    # 7 the tip is adopted, and he sees that it was
    adopt_tip(town.wu, tip)
    assert my_answers(town.li).get().verdict == "adopted"

    # 8 found: the unit says so, and the dispatcher closes
    report_back(town.duty, first, finding="done", text="在磨坊后找到，已交还")
    close_incident(town.wu, theft, outcome="recovered")
    assert not theft.is_open
    assert not bulletins_on_my_board(town.li), "a closed incident asks nothing more"

    # 9 closed is not resolved: the caller says whether it is
    seen = status_for_claimant(caller)
    assert (seen.status, seen.outcome, seen.may_confirm) == ("closed", "recovered", True)
    confirm_outcome(caller, theft.uid)
    assert status_for_claimant(caller).status == Incident.Status.CONFIRMED

    # 10 the briefing counts it once
    today_only = Period.said(today(), today())
    counted = figures(
        ["cases.criminal", "bulletins.approved", "tips.received", "tips.adopted"],
        town.linzi,
        today_only,
        AsOf.now(),
    )
    assert {f.indicator.code: f.value for f in counted} == {
        "cases.criminal": 1,
        "bulletins.approved": 1,
        "tips.received": 1,
        "tips.adopted": 1,
    }
