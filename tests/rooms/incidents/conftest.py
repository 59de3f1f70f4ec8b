"""The town with a call taken down, and the few moves that most tests begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from linli.incidents.commands import (
    arrive,
    close_incident,
    depart,
    dispatch_units,
    report_back,
    report_incident,
    sign_dispatch,
)


def call(town: Any, **more: Any) -> Any:
    """A call from Xiguan, taken down by Wu."""
    said = {
        "area": town.xiguan,
        "kind": "motorcycle_theft",
        "account": "红色 125，停在家门口",
        "address": "西关村 3 组 14 号",
        "name": "甄喜",
        "contact": "13000000000",
        "things": ["motorcycle", "red"],
    }
    return report_incident(town.wu, **{**said, **more})


def send(town: Any, incident: Any, *units: Any) -> Any:
    """Send units; the first dispatch."""
    return dispatch_units(town.wu, incident, units=units or [town.cid]).dispatches[0]


def work_off(town: Any, incident: Any, outcome: str = "resolved") -> Any:
    """CID goes there, reports back, and the incident is closed."""
    dispatch = send(town, incident)
    for step in (sign_dispatch, depart, arrive):
        step(town.duty, dispatch)
    report_back(town.duty, dispatch, finding="done")
    close_incident(town.wu, incident, outcome=outcome)
    return dispatch


@pytest.fixture
def theft(town: Any) -> Any:
    """The motorcycle of the story."""
    return call(town)


@pytest.fixture
def later() -> Iterator[Callable[..., None]]:
    """`later(minutes=5)`: the clock stands still but for this. Named before the town, which is built in it."""
    with time_machine.travel(datetime(2017, 3, 15, 6, 5, tzinfo=UTC), tick=False) as clock:
        yield lambda **span: clock.shift(timedelta(**span))
