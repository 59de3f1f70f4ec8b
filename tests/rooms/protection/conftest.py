"""The town on Monday 13 March 2017, with both sets of rules; its people have been in post since 2016."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tests.conftest import JOB, build_town

from linli.protection.commands import adopt_ruleset

HERE = ZoneInfo("Asia/Shanghai")


def at(day: int, clock: str = "08:00", month: int = 3, year: int = 2017) -> datetime:
    """A local instant of March 2017, aware."""
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(year, month, day, hour, minute, tzinfo=HERE).astimezone(UTC)


@pytest.fixture
def march(db: Any) -> Iterator[SimpleNamespace]:
    """The town; `march.at(day, "HH:MM")` gives instants, `march.go(…)` moves the clock there."""
    with time_machine.travel(at(1, month=2, year=2016), tick=False) as clock:
        town = build_town()
        adopt_ruleset(JOB, ruleset="2013")
        adopt_ruleset(JOB, ruleset="2017")
        town.at = at
        town.go = lambda *when, **more: clock.move_to(at(*when, **more))
        town.go(13)
        for name in (
            "wu",
            "sun",
            "gao",
            "city_chief",
            "province_chief",
            "lin",
            "far",
            "adm",
            "aux",
            "duty",
            "ana",
        ):
            getattr(town, name).__dict__.pop("paths", None)
        yield town
