"""Counts per area, visits and promises: numbers and days, nobody's name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import signed_in

from linli.base.clock import now, today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.ids import uuid7
from linli.fieldwork.commands import (
    PastCount,
    PastVisit,
    call_round,
    end_promise,
    end_promise_offline,
    enter_count,
    enter_count_offline,
    import_fieldwork,
    make_promise,
    make_promise_offline,
    record_visit,
    record_visit_offline,
)
from linli.fieldwork.models import Count, Promise, Round, Visit
from linli.fieldwork.queries import entries_between, known_of, promises_for, promises_in, rounds_for

SOON = timedelta(days=14)


def test_a_village_is_known_by_its_newest_counts(town: Any) -> None:
    enter_count(town.li, town.xiguan, measure="residents", value=1200, method="committee")
    enter_count(town.li, town.xiguan, measure="residents", value=1234, method="visited")
    known = {k.measure: k for k in known_of(town.xiguan)}
    assert known["residents"].count and known["residents"].count.value == 1234
    assert known["residents"].fresh and not known["premises"].fresh
    stale = {k.measure: k for k in known_of(town.xiguan, today() + timedelta(days=400))}
    assert not stale["residents"].fresh


def test_a_part_is_not_more_than_its_whole(town: Any) -> None:
    enter_count(town.li, town.xiguan, measure="dwellings", value=300, method="visited")
    with pytest.raises(Wrong) as wrong:
        enter_count(town.li, town.xiguan, measure="rental_dwellings", value=301, method="visited")
    assert wrong.value.code == "impossible_count"
    enter_count(town.li, town.xiguan, measure="rental_dwellings", value=200, method="visited")
    with pytest.raises(Wrong):
        enter_count(town.li, town.xiguan, measure="dwellings", value=199, method="visited")


def test_a_big_drop_asks_for_a_second_look(town: Any) -> None:
    enter_count(town.li, town.xiguan, measure="residents", value=1000, method="visited")
    with pytest.raises(Refused) as no:
        enter_count(town.li, town.xiguan, measure="residents", value=499, method="visited")
    assert no.value.code == "needs_confirmation"
    enter_count(town.li, town.xiguan, measure="residents", value=499, method="visited", confirmed=True)
    assert Count.objects.count() == 2


def test_a_promise_has_a_day_and_is_kept_or_not(town: Any) -> None:
    promise = make_promise(town.li, town.xiguan, topic="light", what="村口路灯修好", due_on=today() + SOON)
    assert promises_in(town.xiguan.path) == [promise]
    end_promise(town.li, promise, kept=True)
    assert (promise.status, promise.ended_on) == ("kept", today())
    with pytest.raises(Refused):
        end_promise(town.li, promise, kept=False)
    for wrong in (
        {"topic": "moon"},
        {"due_on": today() - timedelta(days=1)},
        {"due_on": today() + timedelta(days=400)},
        {"what": "给张某 13912345678 回电话"},
    ):
        said: dict[str, Any] = {"topic": "light", "what": "x", "due_on": today()} | wrong
        with pytest.raises(Wrong):
            make_promise(town.li, town.xiguan, **said)


def test_outside_ones_beat_nothing_is_entered(town: Any) -> None:
    with pytest.raises(NotFound):
        record_visit(town.li, town.nanmen, kind="patrol")
    with pytest.raises(NotAllowed):
        record_visit(town.gao, town.xiguan, kind="patrol")
    promise = make_promise(town.li, town.xiguan, topic="light", what="x", due_on=today())
    assert not promises_for(town.wang).exists()
    with pytest.raises(NotFound):
        end_promise(town.wang, promise, kept=True)
    for wrong in ({"kind": "raid"}, {"kind": "patrol", "happened_at": now() + timedelta(hours=1)}):
        with pytest.raises(Wrong):
            record_visit(town.li, town.xiguan, **wrong)


def test_a_round_is_seen_by_whoever_works_below(town: Any) -> None:
    name = {"zh": "底数清查", "en": "Count round"}
    day = today()
    call_round(town.gao, town.linzi, name=name, measures=["residents"], valid_from=day, valid_to=day)
    assert len(rounds_for(town.li)) == 1 and not rounds_for(town.qian)
    assert not rounds_for(town.li, day + timedelta(days=1)), "its last day is included, the next is not"
    with pytest.raises(NotAllowed):
        call_round(town.li, town.xiguan, name=name, measures=["residents"], valid_from=day, valid_to=day)
    for wrong in ({"measures": []}, {"measures": ["cars"]}, {"valid_to": day - timedelta(days=1)}):
        said: dict[str, Any] = {"measures": ["residents"], "valid_from": day, "valid_to": day} | wrong
        with pytest.raises(Wrong):
            call_round(town.gao, town.linzi, name=name, **said)


def test_a_phone_enters_the_same(town: Any) -> None:
    village = town.xiguan.code
    uid = uuid7()
    enter_count_offline(town.li, village=village, uid=uuid7(), measure="residents", value=5, method="visited")
    record_visit_offline(town.li, village=village, uid=uuid7(), kind="patrol")
    make_promise_offline(town.li, village=village, uid=uid, topic="light", what="x", due_on=today())
    end_promise_offline(town.li, promise=uid, kept=True)
    assert entries_between("3703", today(), today() + timedelta(days=1)) == {
        "counts": 1,
        "visits": 1,
        "promises": 1,
    }
    with pytest.raises(NotFound):
        enter_count_offline(
            town.li, village="999999999999", uid=uuid7(), measure="residents", value=5, method="visited"
        )


def test_two_people_at_once_one_wins(town: Any) -> None:
    make_promise(town.li, town.xiguan, topic="light", what="x", due_on=today())
    one, two = Promise.objects.get(), Promise.objects.get()
    end_promise(town.li, one, kept=True, version=1)
    with pytest.raises(Conflict):
        end_promise(town.li, two, kept=False, version=1)


@pytest.mark.parametrize(
    ("model", "hole"),
    [
        (Promise, {"status": "kept"}),
        (Promise, {"ended_on": date(2100, 1, 1)}),
        (Promise, {"due_on": date(2000, 1, 1)}),
        (Count, {"value": 100_000_001}),
        (Count, {"measure": "cars"}),
        (Visit, {"minutes": 1441}),
        (Round, {"valid_to": date(2000, 1, 1)}),
    ],
)
def test_the_database_keeps_what_must_be_true(town: Any, model: Any, hole: dict[str, Any]) -> None:
    make_promise(town.li, town.xiguan, topic="light", what="x", due_on=today())
    enter_count(town.li, town.xiguan, measure="residents", value=1, method="visited")
    record_visit(town.li, town.xiguan, kind="patrol")
    call_round(
        town.gao, town.linzi, name={"zh": "x"}, measures=["residents"], valid_from=today(), valid_to=today()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**hole)


def test_many_at_once_equal_one_by_one(town: Any) -> None:
    record_visit(town.li, town.xiguan, kind="patrol", households=3, minutes=40)
    enter_count(town.li, town.xiguan, measure="residents", value=9, method="visited")
    import_fieldwork(
        town.li,
        visits=[PastVisit(town.xiguan, today(), "patrol", 3, 40, town.li.pk)],
        counts=[PastCount(town.xiguan, today(), "residents", 9, by=town.li.pk)],
    )
    for model, columns in (
        (Visit, ("area_id", "path", "kind", "households", "minutes", "by_id", "day")),
        (Count, ("area_id", "path", "measure", "value", "method", "by_id", "day", "round_id")),
    ):
        one, many = model._default_manager.order_by("pk")
        for column in columns:
            assert getattr(one, column) == getattr(many, column), column
    with pytest.raises(NotFound):
        import_fieldwork(town.li, visits=[PastVisit(town.nanmen, today(), "patrol")])


# --- the doors --------------------------------------------------------------------------------------------


def test_the_pages_open_and_refuse(town: Any) -> None:
    browser = signed_in(town.li)
    assert "Nothing here yet" in browser.get("/fieldwork/").content.decode()
    assert browser.get("/fieldwork/enter").status_code == 200
    village = town.xiguan.code
    assert (
        browser.post("/fieldwork/visits", {"village": village, "kind": "patrol", "minutes": "30"}).status_code
        == 303
    )
    count = {"village": village, "measure": "residents", "value": "1200"}
    assert browser.post("/fieldwork/counts", count).status_code == 303
    assert browser.post("/fieldwork/counts", count | {"value": "5"}).status_code == 409
    assert browser.post("/fieldwork/counts", count | {"value": "-5"}).status_code == 422
    promise = {"village": village, "topic": "light", "what": "修好路灯", "due_on": str(today())}
    assert browser.post("/fieldwork/promises", promise).status_code == 303
    for show, text in (("promises", "修好路灯"), ("visits", "patrol"), ("counts", "1,200")):
        assert text in browser.get(f"/fieldwork/?show={show}").content.decode()
    assert "1,200" in browser.get(f"/fieldwork/known/{village}").content.decode()
    assert browser.get(f"/fieldwork/known/{town.nanmen.code}").status_code == 404
    row = Promise.objects.get()
    assert (
        browser.post(f"/fieldwork/promises/{row.uid}/end", {"kept": "true", "version": 1}).status_code == 303
    )
    assert browser.get("/fieldwork/rounds").status_code == 403
    chief = signed_in(town.gao)
    assert chief.get("/fieldwork/rounds").status_code == 200
    form = {
        "area": "370305",
        "name_zh": "清查",
        "measures": ["residents", "premises"],
        "valid_from": str(today()),
    }
    assert chief.post("/fieldwork/rounds/call", form | {"valid_to": str(today())}).status_code == 303
    assert Round.objects.get().measures == ["residents", "premises"]
    assert signed_in(town.wu).get("/fieldwork/").status_code == 403


def test_the_json_door_opens_and_refuses(town: Any) -> None:
    browser = signed_in(town.li)
    village = town.xiguan.code

    def post(address: str, said: dict[str, Any]) -> Any:
        return browser.post(f"/api/{address}", said, content_type="application/json")

    assert post("visits", {"village": village, "kind": "patrol"}).status_code == 201
    assert post("counts", {"village": village, "measure": "residents", "value": 100}).status_code == 201
    assert (
        post("counts", {"village": village, "measure": "residents", "value": 1}).json()["code"]
        == "needs_confirmation"
    )
    made = post(
        "promises", {"village": village, "topic": "light", "what": "路灯", "due_on": str(today())}
    ).json()
    assert post(f"promises/{made['uid']}/end", {"kept": True}).json()["status"] == "kept"
    for address in ("visits", "counts", "promises"):
        assert len(browser.get(f"/api/{address}").json()) == 1
        assert signed_in(town.wu).get(f"/api/{address}").status_code == 403
    assert post("visits", {"village": town.nanmen.code, "kind": "patrol"}).status_code == 404
