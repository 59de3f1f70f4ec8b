"""The town in the first half of 2017, and a clock that can be set."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.base.clock import day_start, real_now


@pytest.fixture
def clock(settings: Any):
    """The domain's clock can be set."""

    def set_to(day: date, hour: int = 12) -> None:
        settings.LINLI_CLOCK_OFFSET = day_start(day) + timedelta(hours=hour) - real_now()

    return set_to


@pytest.fixture
def town2017(clock, db):
    """The town, as it was made at the beginning of 2017; it is now the evening of 30 June."""
    from tests.conftest import build_town

    clock(date(2016, 12, 1))
    town = build_town()
    clock(date(2017, 6, 30), hour=20)
    return town
