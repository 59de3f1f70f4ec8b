"""A motorcycle was stolen in Xiguan: what most bulletin tests begin with."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from linli.bulletins.commands import approve_bulletin, draft_bulletin
from linli.incidents.commands import report_incident

SAID = {"text": "Xiguan, 15 March 12:00–13:40: a red motorcycle, 125 cc", "radius_m": 5_000, "hours": 48}


@pytest.fixture
def theft(town: SimpleNamespace) -> Any:
    """The incident, taken down by the dispatcher."""
    return report_incident(
        town.wu,
        area=town.xiguan,
        kind="motorcycle_theft",
        account="Red, 125 cc, at the door",
        things=["motorcycle", "red", "cc_125"],
        name="周晓",
        contact="13800000000",
    )


@pytest.fixture
def draft(town: SimpleNamespace, theft: Any) -> Any:
    """Drafted by the dispatcher."""
    return draft_bulletin(town.wu, theft, **SAID)


@pytest.fixture
def live(town: SimpleNamespace, draft: Any) -> Any:
    """Approved by a second person."""
    approve_bulletin(town.sun, draft)
    return draft
