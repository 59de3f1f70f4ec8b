"""Each door opens for whom it is, and refuses the others: pages and JSON, in both languages."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from tests.conftest import JOB

from linli.base.ids import uuid7
from linli.journal.models import Entry
from linli.protection.commands import (
    approve_exception,
    ask_for_time,
    ask_to_change_post,
    enter_time,
    propose_rule,
    task_for_dispatch,
)
from linli.protection.models import CalendarDay, CheckIn, Review, Rule, Tasking, TimeEntry
from linli.workforce.commands import appoint, enlist
from linli.workforce.models import Posting


def url(name: str, *args: Any) -> str:
    return reverse(f"protection:{name}", args=args)


def post(client: Any, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(f"/api/protection/{path}", json.dumps(body or {}), content_type="application/json")


@pytest.fixture
def asked(march: SimpleNamespace) -> SimpleNamespace:
    """A refusal, an exception wanted, an urgent dispatch, a change of post, an entry."""
    town = march
    day = {"starts_at": town.at(14, "10:00"), "ends_at": town.at(14, "12:00")}
    town.refused = ask_for_time(town.wu, town.lin, act="event_security", what="Fair", **day)
    town.wanted = ask_for_time(town.wu, town.lin, act="event_security", ground="disaster", **day)
    town.entry = enter_time(
        town.lin, town.lin, kind="community", starts_at=town.at(10, "09:00"), ends_at=town.at(10, "11:00"),
        place=town.community.path, what="Market",
    )  # fmt: skip
    return town


PAGES = [
    # page, who sees it, what it says, who does not and why
    ("week", "lin", "hours spent in the community", "adm", 302),
    ("officers", "gao", "In order of the roster", "wu", 403),
    ("taskings", "wu", "large-event security", None, 0),
    ("ask", "wu", "What the rules say today", "lin", 403),
    ("exceptions", "city_chief", "Exceptions to decide", "wu", 403),
    ("taken", "gao", "By the body that asked", "wu", 403),
    ("enter", "lin", "Check in now", "wu", 403),
    ("rules", "wu", "Three prohibitions, one guarantee", None, 0),
]


@pytest.mark.parametrize(("page", "who", "says", "other", "status"), PAGES)
def test_a_page_opens_and_refuses(
    asked: SimpleNamespace, page: str, who: str, says: str, other: str | None, status: int
) -> None:
    client = asked.client(getattr(asked, who))
    answer = client.get(url(page))
    assert answer.status_code == 200 and says in answer.content.decode()
    chinese = asked.client(getattr(asked, who), "zh-hans").get(url(page))
    assert chinese.status_code == 200 and says not in chinese.content.decode()
    if other:
        assert asked.client(getattr(asked, other)).get(url(page)).status_code == status


def test_nobody_signed_out_sees_anything(asked: SimpleNamespace, client: Any) -> None:
    for page, *_rest in PAGES:
        assert client.get(url(page)).status_code == 302


def test_the_week_page_tells_the_week(asked: SimpleNamespace) -> None:
    asked.go(17, "16:00")
    page = asked.client(asked.lin).get(url("week")).content.decode()
    for said in ("Week 11", "of 20 guaranteed hours", "Fair", "Refused", "2.0 h kept", "Instead:"):
        assert said in page, said
    before = asked.client(asked.lin).get(url("week") + "?week=2017-03-06").content.decode()
    assert "Market" in before and "2.0" in before
    assert asked.client(asked.lin).get(url("week") + "?week=nonsense").status_code == 200
    assert "No rule guarantees" in asked.client(asked.li).get(url("week")).content.decode()


def test_a_chief_sees_names_this_week_only_and_superiors_sums_of_five_and_more(
    asked: SimpleNamespace,
) -> None:
    town = asked
    page = town.client(town.gao).get(url("officers") + "?week=2017-03-06").content.decode()
    assert "林安" in page and "Week 11, 2017-03-13" in page
    assert "林安" in town.client(town.gao).get(url("officers") + "?format=csv").content.decode()
    assert "林安" in town.client(town.gao).get(url("officers") + "?show=needs").content.decode()
    for superior in (town.city_chief, town.province_chief, town.ana):
        page = town.client(superior).get(url("officers")).content.decode()
        assert "林安" not in page and "Fewer than five officers" in page
    for n in range(4):
        appoint(
            JOB,
            enlist(JOB, number=f"c{n}", name=f"社警{n}"),
            post="community_officer",
            unit=town.office,
            beat=[town.shifo],
        )
    page = town.client(town.city_chief).get(url("officers")).content.decode()
    assert "fewer than five" not in page and "社警" not in page
    assert town.client(town.city_chief).get(url("officers") + "?area=3705").status_code == 404
    assert b"\r\n" in town.client(town.city_chief).get(url("officers") + "?format=csv").content


def test_asking_by_the_page_is_answered_at_once(asked: SimpleNamespace) -> None:
    town, client = asked, asked.client(asked.wu)
    form = {
        "posting": str(town.lin.uid),
        "act": "event_security",
        "starts_at": "2017-03-15T10:00",
        "ends_at": "2017-03-15T12:00",
        "what": "Marathon",
    }
    piece = client.post(url("ask"), form, headers={"hx-request": "true"})
    text = piece.content.decode()
    assert piece.status_code == 200
    assert "Community officers are not drafted" in text and "Instead:" in text and "no. 2" in text
    row = Tasking.objects.get(what="Marathon")
    assert row.status == "refused" and row.starts_at == town.at(15, "10:00"), "the installation's zone"
    plain = client.post(url("ask"), form)
    kept = Tasking.objects.filter(what="Marathon").latest("pk")
    assert plain.status_code == 403 and url("tasking", kept.uid) in plain.content.decode()
    assert kept.uid != row.uid, "without script too the refusal is the record"
    for wrong in (
        {"ends_at": "2017-03-15T09:00"},
        {"what": "call 13812345678"},
        {"act": "prize"},
        {"posting": "x"},
    ):
        assert client.post(url("ask"), form | wrong).status_code in {404, 422}
    assert asked.client(town.far).post(url("ask"), form).status_code == 404
    assert asked.client(town.lin).post(url("ask"), form).status_code == 403


def test_exceptions_are_decided_by_the_page(asked: SimpleNamespace) -> None:
    town = asked
    page = town.client(town.city_chief).get(url("exceptions")).content.decode()
    assert town.wanted.number in page
    assert town.client(town.gao).get(url("exceptions")).content.decode().count(town.wanted.number) == 0
    assert town.client(town.gao).post(url("approve", town.wanted.uid)).status_code == 403
    assert town.client(town.wu).post(url("approve", town.wanted.uid)).status_code == 403
    assert town.client(town.city_chief).post(url("approve", uuid7())).status_code == 404
    stale = town.client(town.city_chief).post(url("approve", town.wanted.uid), {"version": 9})
    assert stale.status_code == 409
    assert (
        town.client(town.city_chief).post(url("approve", town.wanted.uid), {"version": 1}).status_code == 303
    )
    town.wanted.refresh_from_db()
    assert town.wanted.status == "exception"
    row = ask_for_time(
        town.wu, town.lin, act="event_security", starts_at=town.at(16, "10:00"), ends_at=town.at(16, "12:00"),
        ground="disaster",
    )  # fmt: skip
    assert town.client(town.gao).post(url("decline", row.uid)).status_code == 403
    assert town.client(town.city_chief).post(url("decline", row.uid)).status_code == 303


def test_a_refused_approval_stands_in_the_journal(asked: SimpleNamespace) -> None:
    asked.client(asked.gao).post(url("approve", asked.wanted.uid))
    assert Entry.objects.get(verb="exception.approval_refused").subject == asked.wanted.uid


def test_reviews_are_made_by_the_page(asked: SimpleNamespace) -> None:
    town = asked
    ask_for_time(
        town.wu, town.lin, act="event_security", starts_at=town.at(16, "10:00"), ends_at=town.at(16, "12:00"),
        ground="danger_to_life",
    )  # fmt: skip
    review = Review.objects.get()
    assert "Life was in danger" in town.client(town.city_chief).get(url("exceptions")).content.decode()
    assert town.client(town.gao).post(url("review", review.uid), {"upheld": "true"}).status_code == 403
    assert town.client(town.far).post(url("review", review.uid), {"upheld": "true"}).status_code == 403
    assert (
        town.client(town.city_chief).post(url("review", review.uid), {"upheld": "maybe"}).status_code == 422
    )
    assert town.client(town.city_chief).post(url("review", review.uid), {"upheld": "true"}).status_code == 303


def test_a_request_is_seen_by_whom_it_concerns(asked: SimpleNamespace) -> None:
    for who, status in (
        ("lin", 200),
        ("wu", 200),
        ("gao", 200),
        ("ins", 200),
        ("far", 404),
        ("duty", 404),
        ("li", 404),
    ):
        answer = asked.client(getattr(asked, who)).get(url("tasking", asked.refused.uid))
        assert answer.status_code == status, who


def test_a_change_of_post_is_carried_out_by_the_page(asked: SimpleNamespace) -> None:
    town = asked
    wish = ask_to_change_post(town.gao, town.lin, act="transfer", ground="own_wish")
    form = {"unit": str(town.station.uid), "beat": town.xiguan.code, "day": "2017-03-20"}
    assert town.client(town.wu).post(url("carry_out", wish.uid), form).status_code == 403
    early = town.client(town.gao).post(url("carry_out", wish.uid), form)
    assert early.status_code == 303 and Posting.objects.filter(staff=town.lin.staff).count() == 1, (
        "not approved"
    )
    approve_exception(town.city_chief, wish)
    assert "Carry it out" in town.client(town.gao).get(url("tasking", wish.uid)).content.decode()
    assert (
        town.client(town.gao).post(url("carry_out", wish.uid), form | {"unit": str(uuid7())}).status_code
        == 404
    )
    assert town.client(town.gao).post(url("carry_out", wish.uid), form).status_code == 303
    assert Posting.objects.get(staff=town.lin.staff, valid_to=None).unit == town.station


def test_hours_are_entered_corrected_and_taken_out_by_the_page(asked: SimpleNamespace) -> None:
    town, client = asked, asked.client(asked.lin)
    form = {
        "kind": "community", "starts_at": "2017-03-11T08:00", "ends_at": "2017-03-11T10:00",
        "place": town.community.path, "what": "Visits",
    }  # fmt: skip
    assert client.post(url("enter"), form).status_code == 303
    assert client.post(url("enter"), form).status_code == 422, "overlap"
    assert town.client(town.wu).post(url("enter"), form).status_code == 403
    row = TimeEntry.objects.get(what="Visits")
    assert client.get(url("entry", row.uid)).status_code == 200
    assert town.client(town.gao).get(url("entry", row.uid)).status_code == 403
    assert town.client(town.aux).get(url("entry", row.uid)).status_code == 404
    fixed = form | {"ends_at": "2017-03-11T09:00", "reason": "wrong_time"}
    assert town.client(town.aux).post(url("correct", row.uid), fixed).status_code == 404
    assert client.post(url("correct", row.uid), fixed).status_code == 303
    new = TimeEntry.objects.get(corrects=row)
    assert town.client(town.aux).post(url("void", new.uid), {"reason": "double"}).status_code == 404
    assert client.post(url("void", new.uid), {"reason": "because"}).status_code == 422
    assert client.post(url("void", new.uid), {"reason": "double"}).status_code == 303
    planned = form | {"starts_at": "2017-03-18T08:00", "ends_at": "2017-03-18T10:00", "plan": "true"}
    assert client.post(url("enter"), planned).status_code == 303
    uid = uuid7()
    assert client.post(url("check_in"), {"uid": str(uid), "place": town.community.path}).status_code == 303
    assert "Check out" in client.get(url("week")).content.decode()
    assert town.client(town.wu).post(url("check_in"), {"uid": str(uid), "place": "37"}).status_code == 403
    town.go(13, "09:00")
    assert town.client(town.aux).post(url("check_out"), {"uid": str(uid)}).status_code == 404
    assert client.post(url("check_out"), {"uid": str(uid)}).status_code == 303
    assert CheckIn.objects.get().entry.minutes == 60


def test_hours_taken_are_told_by_body_and_exported(asked: SimpleNamespace) -> None:
    page = asked.client(asked.gao).get(url("taken") + "?month=2017-03").content.decode()
    assert "Linzi command centre" in page and "林安" not in page
    assert (
        "Linzi command centre"
        in asked.client(asked.gao).get(url("taken") + "?format=csv&month=2017-03").content.decode()
    )
    assert asked.client(asked.gao).get(url("taken") + "?area=3705").status_code == 404
    assert asked.client(asked.ins).get(url("taken")).status_code == 200
    assert b"Fair" not in asked.client(asked.wu).get(url("taskings") + "?format=csv").content
    assert (
        asked.client(asked.wu).get(url("taskings") + "?status=refused&act=event_security").status_code == 200
    )


def test_the_rulebook_is_changed_by_two_people_on_its_page(asked: SimpleNamespace) -> None:
    town = asked
    other = appoint(JOB, enlist(JOB, number="adm2", name="管二"), post="administrator", unit=town.province)
    rule = Rule.objects.get(code="weekly_hours", ruleset="2017")
    form = {"valid_from": "2017-07-01", "reason": "More time", "amount": "24"}
    assert town.client(town.gao).post(url("propose", rule.uid), form).status_code == 403
    assert town.client(town.adm).post(url("propose", rule.uid), form | {"amount": "999"}).status_code == 422
    assert town.client(town.adm).post(url("propose", uuid7()), form).status_code == 404
    assert town.client(town.adm).post(url("propose", rule.uid), form).status_code == 303
    new = Rule.objects.get(status="proposed")
    assert town.client(town.adm).post(url("adopt", new.uid)).status_code == 403
    assert "Adopt" in town.client(other).get(url("rules")).content.decode()
    assert town.client(other).post(url("adopt", new.uid)).status_code == 303
    new.refresh_from_db()
    third = propose_rule(town.adm, new, reason="No", valid_from=town.at(1, month=9).date(), amount=10)
    assert town.client(town.gao).post(url("decline_rule", third.uid)).status_code == 403
    assert town.client(other).post(url("decline_rule", third.uid)).status_code == 303
    day = {"day": "2017-05-04", "works": "false", "source": "local"}
    assert town.client(town.gao).post(url("set_day"), day).status_code == 403
    assert town.client(town.adm).post(url("set_day"), day).status_code == 303
    assert CalendarDay.objects.get().works is False
    assert town.client(town.adm).get(url("rules") + "?format=csv").status_code == 200


# ---------- JSON ----------


def test_the_json_door_refuses_by_rule_and_keeps_the_record(asked: SimpleNamespace) -> None:
    town, client = asked, asked.client(asked.wu)
    body = {
        "posting": str(town.lin.uid), "act": "event_security", "what": "Gala",
        "starts_at": "2017-03-15T10:00:00+08:00", "ends_at": "2017-03-15T12:00:00+08:00",
    }  # fmt: skip
    key = str(uuid7())
    no = client.post(
        "/api/protection/taskings",
        json.dumps(body),
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=key,
    )
    said = no.json()
    assert no.status_code == 403 and no["Content-Type"] == "application/problem+json"
    assert said["code"] == "forbidden_by_rule" and "no. 2" in said["rule"] and said["help"]
    row = Tasking.objects.get(uid=said["tasking"])
    assert row.status == "refused" and Entry.objects.filter(verb="tasking.refused", subject=row.uid).exists()
    again = client.post(
        "/api/protection/taskings",
        json.dumps(body),
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY=key,
    )
    assert again.status_code == 403 and Tasking.objects.filter(what="Gala").count() == 1, (
        "sent twice, asked once"
    )
    goal = post(client, "taskings", {"posting": str(town.lin.uid), "act": "clearance_target"})
    assert goal.status_code == 403 and goal.json()["code"] == "forbidden_by_rule"
    wanted = post(client, "taskings", body | {"ground": "disaster"})
    assert wanted.status_code == 201 and wanted.json()["status"] == "exception_wanted"
    granted = post(client, "taskings", body | {"act": "muster"})
    assert granted.status_code == 201 and granted.json()["sentence"].startswith("Granted")
    assert post(town.client(town.far), "taskings", body).status_code == 404
    assert post(town.client(town.li), "taskings", body).status_code in {403, 404}
    assert post(client, "taskings", body | {"goal": 3}).status_code == 422


def test_the_rulebook_can_be_asked_without_writing(asked: SimpleNamespace) -> None:
    town = asked
    body = {"posting": str(town.lin.uid), "act": "transfer"}
    before = Tasking.objects.count()
    said = post(town.client(town.gao), "decide", body).json()
    assert said["answer"] == "refused" and said["rules"][0]["rule"] == "no_arbitrary_transfer"
    assert Tasking.objects.count() == before
    assert post(town.client(town.lin), "decide", body).status_code == 403
    assert post(town.client(town.far), "decide", body).status_code == 404


def test_json_reads(asked: SimpleNamespace) -> None:
    town = asked
    week = town.client(town.lin).get("/api/protection/week?day=2017-03-08").json()
    assert week["guarantee"] == 1200 and week["done"] == 120 and week["kinds"]["community"] == 120
    assert town.client(town.wu).get("/api/protection/week").status_code == 403
    rows = town.client(town.wu).get("/api/protection/taskings?status=refused").json()
    assert [r["uid"] for r in rows] == [str(town.refused.uid)]
    assert town.client(town.far).get("/api/protection/taskings").json() == []
    assert town.client(town.far).get(f"/api/protection/taskings/{town.refused.uid}").status_code == 404
    assert len(town.client(town.ins).get("/api/protection/rules").json()) == 7
    assert town.client(town.li).get("/api/protection/rules").status_code == 403
    taken = town.client(town.gao).get("/api/protection/hours-taken?area=370305&month=2017-03-01").json()
    assert [(t["name"], t["refused"]) for t in taken] == [("Linzi command centre", 1)]
    assert (
        town.client(town.gao).get("/api/protection/hours-taken?area=3705&month=2017-03-01").status_code == 404
    )
    assert (
        town.client(town.wu).get("/api/protection/hours-taken?area=370305&month=2017-03-01").status_code
        == 403
    )


def test_json_decides_and_enters(asked: SimpleNamespace) -> None:
    town = asked
    path = f"taskings/{town.wanted.uid}"
    assert post(town.client(town.gao), f"{path}/approve").status_code == 403
    yes = post(town.client(town.city_chief), f"{path}/approve", {"version": 1})
    assert yes.status_code == 200 and yes.json()["status"] == "exception" and yes.json()["expires_at"]
    assert post(town.client(town.city_chief), f"{path}/decline").status_code == 409
    urgent = task_for_dispatch(town.wu, town.lin, incident_uid=uuid7(), path=town.beiyang.path, urgent=True)
    assert urgent is not None
    client = town.client(town.lin)
    body = {"kind": "away", "starts_at": "2017-03-11T09:00", "ends_at": "2017-03-11T10:00"}
    made = post(client, "time", body)
    assert made.status_code == 201 and made.json()["minutes"] == 60
    assert post(client, "time", body).json()["code"] == "overlap"
    assert post(client, "time", body | {"ends_at": "2017-03-13T09:00"}).json()["code"] == "bad_interval"
    assert post(town.client(town.wu), "time", body).status_code == 403
    uid = made.json()["uid"]
    assert post(town.client(town.aux), f"time/{uid}/void", {"reason": "double"}).status_code == 404
    fixed = post(
        client, f"time/{uid}/correct", body | {"ends_at": "2017-03-11T09:30", "reason": "wrong_time"}
    )
    assert fixed.status_code == 201 and fixed.json()["minutes"] == 30
    assert post(client, f"time/{fixed.json()['uid']}/void", {"reason": "double"}).status_code == 200
    pressed = str(uuid7())
    assert post(client, "check-in", {"uid": pressed, "place": town.community.path}).status_code == 201
    assert post(town.client(town.wu), "check-in", {"uid": pressed, "place": "37"}).status_code == 403
    town.go(13, "10:00")
    assert post(client, "check-out", {"uid": pressed}).json()["ended_at"]
    assert post(client, "check-out", {"uid": str(uuid7())}).status_code == 404


def test_json_reviews(asked: SimpleNamespace) -> None:
    town = asked
    ask_for_time(
        town.wu, town.lin, act="event_security", starts_at=town.at(16, "10:00"), ends_at=town.at(16, "12:00"),
        ground="danger_to_life",
    )  # fmt: skip
    review = Review.objects.get()
    assert post(town.client(town.gao), f"reviews/{review.uid}", {"upheld": True}).status_code == 403
    assert post(town.client(town.far), f"reviews/{review.uid}", {"upheld": True}).status_code == 403
    chief = appoint(JOB, enlist(JOB, number="ch", name="外长"), post="chief", unit=town.hekou_station)
    assert post(town.client(chief), f"reviews/{review.uid}", {"upheld": True}).status_code == 404
    assert post(town.client(chief), f"taskings/{town.wanted.uid}/approve").status_code == 404
    assert post(town.client(town.city_chief), f"reviews/{review.uid}", {"upheld": True}).status_code == 200
