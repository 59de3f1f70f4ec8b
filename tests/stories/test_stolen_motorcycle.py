"""A motorcycle is stolen, and found with the help of a village nearby."""

from __future__ import annotations

from typing import Any

from linli.access.commands import claim
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

    # 8 found: the unit says so, and the dispatcher closes
    report_back(town.duty, first, finding="done", text="在磨坊后找到，已交还")
    close_incident(town.wu, theft, outcome="recovered")
    assert not theft.is_open

    # 9 closed is not resolved: the caller says whether it is
    seen = status_for_claimant(caller)
    assert (seen.status, seen.outcome, seen.may_confirm) == ("closed", "recovered", True)
    confirm_outcome(caller, theft.uid)
    assert status_for_claimant(caller).status == Incident.Status.CONFIRMED
