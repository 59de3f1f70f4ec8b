"""The dispatcher's board: what is due next first, at every level."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.base.clock import now
from linli.base.errors import NotFound, Wrong
from linli.incidents.board import Capped, counts_for, in_order, loads_for, narrowed, open_for, shown
from linli.incidents.commands import (
    PastCall,
    arrive,
    close_incident,
    depart,
    dispatch_units,
    import_incidents,
    report_back,
    report_incident,
    sign_dispatch,
)
from linli.incidents.models import Dispatch, Incident
from linli.incidents.queries import walked
from linli.journal.models import Entry

from .conftest import call, send, work_off


def board(actor: Any, show: str = "") -> list[Any]:
    rows = narrowed(in_order(open_for(actor), now()), actor, show, now())
    return shown(rows.select_related("area__parent"), whole_number=False, at=now())


def test_overdue_first_then_unsent_then_by_the_next_limit(later: Callable[..., None], town: Any) -> None:
    slow = call(town, kind="land_dispute")
    send(town, slow, town.station)
    sent_first = call(town)
    first = send(town, sent_first, town.cid)
    sign_dispatch(town.duty, first)
    depart(town.duty, first)
    later(minutes=3)
    unsent = call(town, kind="locked_out")
    sent_last = call(town)
    send(town, sent_last, town.video)
    rows = board(town.wu)
    assert [r.incident for r in rows] == [slow, unsent, sent_last, sent_first]
    assert [r.group for r in rows] == ["over", "unsent", "running", "running"]
    assert [r.limit.late for r in rows] == [True, False, False, False]


def test_the_row_is_a_timetable(later: Callable[..., None], town: Any) -> None:
    theft = call(town)
    later(seconds=50)
    dispatch, *_rest = dispatch_units(town.wu, theft, units=[town.cid, town.video, town.order]).dispatches
    for d in (dispatch, *_rest):
        later(seconds=6)
        sign_dispatch(town.wu, d)
    later(minutes=6)
    (row,) = board(town.wu)
    assert (row.short, row.unit, row.more) == ("0001", str(town.cid), 2)
    assert row.sent.took in {"+50 秒", "+50 s"}
    sign, leave, there = row.cells
    assert sign.took in {"+6 秒", "+6 s"}
    assert leave.late, "the missed step"
    assert leave.due == dispatch.sent_at + timedelta(minutes=5, seconds=6)
    assert (there.at, there.since, there.late) == (None, None, False), "not reached: an empty cell"


def test_a_reported_case_waits_for_its_closing(later: Callable[..., None], town: Any) -> None:
    theft = call(town)
    dispatch = send(town, theft)
    for step in (sign_dispatch, depart, arrive):
        step(town.duty, dispatch)
    report_back(town.duty, dispatch, finding="done")
    (row,) = board(town.wu)
    assert (row.shape, row.incident.next_step, row.reports) == ("4", "close", 1)


def test_filters_narrow_the_list(later: Callable[..., None], town: Any) -> None:
    theft, noise = call(town), report_incident(town.sun, area=town.xiguan, kind="noise")
    assert [r.incident for r in board(town.wu, "mine")] == [theft]
    assert [r.incident for r in board(town.wu, "public_order")] == [noise]
    assert len(board(town.wu, "unsent")) == 2
    later(minutes=3)
    assert len(board(town.wu, "over")) == 2


def test_counts_leave_exercises_out_and_the_filters_show_them(town: Any) -> None:
    theft = call(town)
    call(town, exercise=True)
    dispatch = send(town, theft)
    sign_dispatch(town.duty, dispatch)
    found = counts_for(town.wu, now())
    assert (found.open, found.unsent, found.today, found.signed, found.signed_in_time) == (1, 0, 1, 1, 1)
    assert (found.listed["all"], found.listed["unsent"], found.listed["criminal"]) == (2, 1, 2)
    assert (found.units, found.busy) == (4, 1)
    assert found.share_in_time == 1
    assert counts_for(town.far, now()).share_in_time is None


def test_units_with_what_they_do_now(later: Callable[..., None], town: Any) -> None:
    theft = call(town)
    send(town, theft, town.cid)
    later(minutes=2)
    loads, more = loads_for(town.wu, now())
    assert more == 0
    assert (loads[0].unit, loads[0].late) == (town.cid, True)
    assert all(one.word and one.now is None for one in loads[1:])
    assert loads_for(town.city_chief, now()) == ([], 0), "a city looks at counts"


@pytest.mark.parametrize("who", ["wu", "city_chief", "province_chief", "lin"])
def test_every_level_sees_its_own_newest_first(town: Any, who: str) -> None:
    actor = getattr(town, who)
    rows = [
        call(town),
        call(town, area=town.community),
        report_incident(town.far, area=town.neighbour, kind="noise"),
    ]
    expected = [r for r in reversed(rows) if any(r.path.startswith(p) for p in actor.paths)]
    assert list(walked(actor.paths)) == expected
    assert set(open_for(actor)) == set(expected)


def test_the_helper_agrees_with_the_plain_prefix(town: Any) -> None:
    for area in (town.xiguan, town.shifo, town.community, town.yuanshan):
        call(town, area=area)
    report_incident(town.far, area=town.neighbour, kind="noise")
    everything = set(Incident.objects.all())
    paths = ["", "3", "37", "3703", "370305", "370303", "370305101", "370305101201", "3705", "99"]
    for path in paths:
        if len(path) not in {0, 2, 4, 6, 9, 12}:
            continue
        assert set(walked([path])) == {i for i in everything if i.path.startswith(path)}, path
    assert set(walked(["370305101201", "370303"])) == {
        i for i in everything if i.path.startswith(("370305101201", "370303"))
    }
    assert not walked([]).exists()


def test_a_long_list_is_counted_up_to_a_point(town: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("linli.incidents.board.MOST_COUNTED", 2)
    for _again in range(4):
        call(town)
    pages = Capped(walked(town.wu.paths), 2)
    assert pages.capped
    assert pages.count == 3
    assert not Capped(walked(town.far.paths), 2).capped


def test_the_board_asks_the_same_few_questions_however_many_rows(town: Any) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            board(town.wu)
        return len(asked)

    send(town, call(town))
    few = questions()
    for unit in (town.video, town.order, town.station):
        send(town, call(town), unit)
    assert questions() == few


# --- history ----------------------------------------------------------------------------------------------


def past(town: Any, **more: Any) -> PastCall:
    said = {
        "area_id": town.xiguan.pk,
        "path": town.xiguan.path,
        "kind": "motorcycle_theft",
        "received_at": now() - timedelta(days=3),
        "closed_at": now() - timedelta(days=2),
        "outcome": "recovered",
    }
    return PastCall(**{**said, **more})


COUNTED = [
    "kind",
    "category",
    "area_id",
    "path",
    "county",
    "day",
    "received_at",
    "status",
    "outcome",
    "closed_at",
    "confirmed_at",
    "urgent",
    "exercise",
    "next_step",
    "next_due_at",
    "came",
]
CLOCKS = [
    "unit_id",
    "posting_id",
    "path",
    "day",
    "status",
    "finding",
    "sent_at",
    "signed_at",
    "departed_at",
    "arrived_at",
    "reported_at",
    "ended_at",
    "sign_seconds",
    "depart_seconds",
    "arrive_seconds",
    "report_seconds",
    "exercise",
]


def test_history_in_bulk_counts_like_history_call_by_call(later: Callable[..., None], town: Any) -> None:
    single = call(town)
    received = single.received_at
    later(seconds=50)
    dispatch = send(town, single)
    for seconds, step in ((18, sign_dispatch), (71, depart), (316, arrive)):
        later(seconds=seconds)
        step(town.duty, dispatch)
    later(seconds=600)
    report_back(town.duty, dispatch, finding="done")
    later(minutes=5)
    close_incident(town.wu, single, outcome="recovered")
    closed: datetime = single.closed_at
    later(days=1)
    bulk = past(
        town,
        received_at=received,
        closed_at=closed,
        unit_id=town.cid.pk,
        clocks=(50, 18, 71, 316, 600),
    )
    assert import_incidents(town.job, [bulk]) == 1
    twin = Incident.objects.exclude(pk=single.pk).get()
    assert {c: getattr(twin, c) for c in COUNTED} == {c: getattr(single, c) for c in COUNTED}
    own, other = Dispatch.objects.get(incident=twin), Dispatch.objects.get(incident=single)
    assert {c: getattr(own, c) for c in CLOCKS} == {c: getattr(other, c) for c in CLOCKS}
    assert twin.number.split("-")[2] == "0002"


def test_history_holds_nothing_personal_and_leaves_one_entry(town: Any) -> None:
    before = Entry.objects.count()
    assert import_incidents(town.job, (past(town) for _ in range(2500))) == 2500
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.get(verb="incidents.imported")
    assert entry.data["count"] == 2500
    assert len(entry.data["digest"]) == 64
    assert not Incident.objects.exclude(key=None).exists()
    numbers = [int(n.split("-")[2]) for n in Incident.objects.values_list("number", flat=True)]
    assert sorted(numbers) == list(range(1, 2501))


def test_history_is_taken_over_whole_or_not_at_all(town: Any) -> None:
    for wrong in (
        past(town, kind="x"),
        past(town, outcome="x"),
        past(town, closed_at=now() - timedelta(days=4)),
        past(town, closed_at=now() + timedelta(days=4)),
    ):
        with pytest.raises(Wrong):
            import_incidents(town.job, [past(town), wrong])
    with pytest.raises(NotFound):
        import_incidents(town.wu, [past(town), past(town, path="370303101201")])
    assert not Incident.objects.exists()


def test_a_past_case_shows_without_personal_data(town: Any) -> None:
    import_incidents(town.job, [past(town, confirmed=True)])
    row = Incident.objects.get()
    page = town.client(town.wu).get(f"/incidents/{row.uid}")
    assert page.status_code == 200
    work_off(town, call(town))
