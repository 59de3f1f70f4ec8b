"""The doors: a ticket, and asking what happened since."""

from __future__ import annotations

from types import SimpleNamespace

from django.test import Client
from tests.rooms.live.screens import happened

from linli.base.deeds import deed
from linli.base.ids import uuid7
from linli.bulletins.commands import approve_bulletin, draft_bulletin
from linli.incidents.commands import close_incident, report_incident
from linli.journal.commands import record, seal_all
from linli.live.commands import digest_of
from linli.live.models import Ticket
from linli.live.queries import MOST, newest

LINZI, ZHANGDIAN, XIGUAN = "370305101202", "370303101201", "370305101201"


def test_the_ticket_door_opens(town: SimpleNamespace, settings: object) -> None:
    settings.LINLI_HUB = "http://hub.example:8001"  # type: ignore[attr-defined]
    answer = town.client(town.li).post("/live/ticket")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].find("no-store") >= 0
    said = answer.json()
    assert said["hub"] == "http://hub.example:8001"
    row = Ticket.objects.get(digest=digest_of(said["ticket"]))
    assert (row.posting_id, tuple(row.paths)) == (town.li.pk, town.li.paths)


def test_the_ticket_door_refuses(town: SimpleNamespace) -> None:
    stranger = Client().post("/live/ticket")
    assert stranger.status_code in {302, 401, 403}
    assert town.client(town.li).get("/live/ticket").status_code == 405
    assert not Ticket.objects.exists()


def test_asking_since_tells_what_the_posting_may_hear_and_nothing_else(town: SimpleNamespace) -> None:
    seal_all(town.job)
    begin = town.client(town.wu).get("/live/since").json()
    assert begin == {"seq": newest(), "frames": [], "reset": False}
    case, canary = uuid7(), uuid7()
    own = happened(town.job, "incident.reported", LINZI, thread=case)
    happened(town.job, "incident.reported", ZHANGDIAN, thread=canary)
    named = happened(town.job, "bulletin.approved", ZHANGDIAN, thread=canary, paths=[XIGUAN])

    answer = town.client(town.wu).get(f"/live/since?seq={begin['seq']}")
    assert str(canary) not in answer.content.decode()
    said = answer.json()
    assert said["seq"] == newest()
    assert [frame["seq"] for frame in said["frames"]] == [own, named]
    assert said["frames"][0]["thread"] == str(case)
    assert said["frames"][1]["thread"] is None
    assert said["frames"][1]["path"] is None

    there = town.client(town.far).get(f"/live/since?seq={begin['seq']}")
    assert there.content.decode().count(str(canary)) == 2, "control: it is told where it belongs"
    assert town.client(town.wu).get(f"/live/since?seq={said['seq']}").json()["frames"] == []


def test_asking_since_refuses(town: SimpleNamespace) -> None:
    assert Client().get("/live/since").status_code in {302, 401, 403}
    dispatcher = town.client(town.wu)
    for wrong in ("x", "-1", str(2**63), "1e3", "1&path=37"):
        assert dispatcher.get(f"/live/since?seq={wrong}").status_code == 422, wrong


def test_asking_since_long_ago_or_never_means_reading_the_page_again(town: SimpleNamespace) -> None:
    dispatcher = town.client(town.wu)
    assert dispatcher.get(f"/live/since?seq={newest() + 5}").json()["reset"]
    first = happened(town.job, "incident.reported", LINZI)
    assert not dispatcher.get(f"/live/since?seq={first - 1}").json()["reset"], "control"
    many(town, MOST)
    assert dispatcher.get(f"/live/since?seq={first - 1}").json()["reset"]


def many(town: SimpleNamespace, count: int) -> None:
    with deed():
        for _ in range(count):
            record(town.job, "incident.noted", path=LINZI)
    seal_all(town.job)


def test_closing_an_incident_reaches_the_boards_its_bulletins_stood_on(town: SimpleNamespace) -> None:
    theft = report_incident(
        town.wu, area=town.xiguan, kind="motorcycle_theft", account="Red", name="周晓", contact="13800000000"
    )
    bulletin = draft_bulletin(town.wu, theft, text="A red motorcycle, 125 cc", radius_m=5_000, hours=48)
    approve_bulletin(town.sun, bulletin)
    seal_all(town.job)
    before = newest()
    close_incident(town.wu, theft, outcome="recovered")
    seal_all(town.job)

    (told,) = town.client(town.wang).get(f"/live/since?seq={before}").json()["frames"]
    assert told == {
        "seq": newest(),
        "verb": "incident.closed",
        "room": "bulletins",
        "subject": None,
        "thread": None,
        "path": None,
    }
    assert town.client(town.zhao).get(f"/live/since?seq={before}").json()["frames"] == [], "a far village"
    (whole,) = town.client(town.wu).get(f"/live/since?seq={before}").json()["frames"]
    assert (whole["room"], whole["thread"]) == ("incidents", str(theft.uid)), "control: the dispatcher"
