"""A live bulletin, and a phone that speaks to the server as the app does."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from linli.base.clock import now
from linli.bulletins.commands import approve_bulletin, draft_bulletin
from linli.incidents.commands import report_incident


@pytest.fixture
def theft(town: SimpleNamespace) -> Any:
    return report_incident(town.wu, area=town.xiguan, kind="motorcycle_theft", things=["motorcycle", "red"])


@pytest.fixture
def live(town: SimpleNamespace, theft: Any) -> Any:
    bulletin = draft_bulletin(town.wu, theft, text="A red motorcycle is gone", radius_m=5_000, hours=48)
    approve_bulletin(town.sun, bulletin)
    return bulletin


class Phone:
    """Somebody's phone: a device, a queue, and the two requests that the app makes."""

    def __init__(self, town: SimpleNamespace, posting: Any, lang: str = "en") -> None:
        self.client = town.client(posting, lang)
        self.device = str(uuid4())
        self.staff = str(posting.staff.uid)

    def entry(
        self, errand: str, said: dict[str, Any], key: UUID | None = None, **more: Any
    ) -> dict[str, Any]:
        return {
            "key": str(key or uuid4()),
            "errand": errand,
            "said": said,
            "claimed_at": now().isoformat(),
            **more,
        }

    def tip(self, bulletin: Any, text: str = "Behind the mill", **more: Any) -> dict[str, Any]:
        return self.entry("tip.send", {"bulletin": str(bulletin.uid), "text": text}, **more)

    def post(self, *errands: Any, **more: Any) -> Any:
        body = {"device": self.device, "staff": self.staff, "errands": list(errands), **more}
        return self.raw(json.dumps(body))

    def raw(self, body: str | bytes, **more: Any) -> Any:
        return self.client.post("/api/sync", body, content_type="application/json", **more)

    def answers(self, *errands: Any, **more: Any) -> list[dict[str, Any]]:
        answer = self.post(*errands, **more)
        assert answer.status_code == 200, answer.content
        return answer.json()["answers"]

    def held(self, cursor: str = "") -> dict[str, Any]:
        return self.client.get(f"/api/sync?cursor={cursor}").json()


@pytest.fixture
def phone(town: SimpleNamespace) -> Any:
    """A phone of somebody: `phone(town.li)`."""
    return lambda posting, lang="en": Phone(town, posting, lang)
