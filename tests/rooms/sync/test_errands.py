"""Every errand of the table works through the phone's door, and is refused to whom it must be."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from linli.assistance.commands import list_service
from linli.assistance.models import Request, Step
from linli.base.clock import now, today
from linli.fieldwork.commands import call_round, make_promise
from linli.fieldwork.models import Count, Promise, Visit
from linli.incidents.models import Incident
from linli.journal.models import Entry
from linli.premises.commands import adopt_checklist, adopt_kinds, inspect, register_premises
from linli.premises.models import Finding, Inspection, Premises
from linli.premises.queries import kind_by_code
from linli.premises.vocabulary import FIRE_CHECK
from linli.protection.models import CheckIn
from linli.sync.errands import ERRANDS
from linli.sync.forms import FORMS

POINTS = {f"answer_{code}": "ok" for code, *_rest in FIRE_CHECK}
XIGUAN = "370305101201"


@pytest.fixture
def shop(town):
    adopt_kinds(town.job, variant="name", valid_from=today())
    adopt_checklist(town.job, valid_from=today())
    return register_premises(town.li, sign="西关小卖部", kind=kind_by_code("shop"), area=town.xiguan)


@pytest.fixture
def service(town):
    return list_service(
        town.job,
        code="school_certificate",
        name={"zh": "在校证明", "en": "School certificate"},
        papers=[],
        where={"zh": "学校", "en": "school"},
        limit_days=5,
    )


def said_of(errand, town, live, shop, service) -> dict:
    """A filled-in form of each kind; what has to exist first is made."""
    faults = inspect(town.li, shop, answers={c: "fault" if c == "lights" else "ok" for c, *_r in FIRE_CHECK})
    promise = make_promise(town.li, town.xiguan, topic="light", what="ask about the lamp", due_on=today())
    bulletin = {"bulletin": str(live.uid)}
    return {
        "bulletin.read": bulletin,
        "bulletin.nothing_seen": bulletin,
        "tip.send": {**bulletin, "text": "Behind the mill"},
        "incident.report": {"area": XIGUAN, "kind": "theft", "account": "My bicycle is gone", "name": "周晓"},
        "visit.record": {"village": XIGUAN, "kind": "households", "households": 12, "minutes": 90},
        "count.enter": {"village": XIGUAN, "measure": "dwellings", "value": 240},
        "promise.make": {
            "village": XIGUAN,
            "topic": "light",
            "what": "the lamp",
            "due_on": today().isoformat(),
        },
        "promise.end": {"promise": str(promise.uid), "kept": True},
        "premises.register": {"village": XIGUAN, "sign": "小饭馆", "kind": "restaurant"},
        "premises.inspect": {"premises": str(shop.uid), **POINTS},
        "finding.look": {"finding": str(faults.findings.get().uid), "corrected": True},
        "request.take": {"village": XIGUAN, "service": service.code, "name": "周晓", "km": 30},
        "request.step": {"request": "", "deed": "papers"},
        "time.check_in": {"place": XIGUAN},
        "time.check_out": {"uid": ""},
    }[errand]


@pytest.mark.parametrize("errand", [e for e in ERRANDS if e not in {"request.step", "time.check_out"}])
def test_an_errand_is_carried_out_once(town, live, phone, shop, service, errand):
    li = phone(town.li)
    entry = li.entry(errand, said_of(errand, town, live, shop, service))
    before = Entry.objects.count()
    (answer,) = li.answers(entry)
    assert (answer["status"], answer["sentence"]) == (200, "")
    if ERRANDS[errand].makes:
        assert answer["uid"] == entry["key"]
    after = Entry.objects.count()
    assert after > before, "it is written down"
    assert li.answers(entry)[0]["replay"] is True
    assert Entry.objects.count() == after


@pytest.mark.parametrize(
    "errand",
    ["visit.record", "count.enter", "promise.make", "promise.end", "premises.inspect", "request.take"],
)
def test_another_area_s_village_is_not_found(town, live, phone, shop, service, errand):
    zhao = phone(town.zhao)
    (answer,) = zhao.answers(zhao.entry(errand, said_of(errand, town, live, shop, service)))
    assert (answer["status"], answer["code"]) == (404, "not_found")


def test_rows_bear_the_entry_s_key(town, live, phone, shop, service):
    li = phone(town.li)
    rows = {
        "visit.record": Visit,
        "count.enter": Count,
        "promise.make": Promise,
        "premises.register": Premises,
        "premises.inspect": Inspection,
        "incident.report": Incident,
        "request.take": Request,
        "time.check_in": CheckIn,
    }
    for errand, model in rows.items():
        entry = li.entry(errand, said_of(errand, town, live, shop, service))
        li.answers(entry)
        assert model.objects.filter(uid=entry["key"]).count() == 1, errand


def test_a_reference_and_pin_come_back_once_and_are_not_kept(town, phone, service):
    li = phone(town.li)
    entry = li.entry("request.take", {"village": XIGUAN, "service": service.code, "name": "周晓", "km": 30})
    told = li.answers(entry)[0]["told"]
    assert len(told["reference"]) == 10
    assert len(told["pin"]) == 8
    assert li.answers(entry)[0]["told"] is None, "a lost one is renewed by call-back"
    from linli.accounts.models import Receipt

    assert told["pin"] not in str(list(Receipt.objects.values()))


def test_a_step_of_a_request(town, phone, service):
    li = phone(town.li)
    entry = li.entry("request.take", {"village": XIGUAN, "service": service.code, "name": "周晓"})
    li.answers(entry)
    step = li.entry("request.step", {"request": entry["key"], "deed": "handed_in"})
    li.answers(step)
    assert Step.objects.filter(request__uid=entry["key"], deed="handed_in").count() <= 1
    assert (
        phone(town.zhao).answers(li.entry("request.step", {"request": entry["key"], "deed": "papers"}))[0][
            "code"
        ]
        == "not_found"
    )


def test_a_morning_in_the_village_without_signal(town, phone):
    """Checked in at nine and out at eleven, handed in together in the afternoon."""
    lin = phone(town.lin)
    place = town.community.path
    morning = now() - timedelta(hours=5)
    came = lin.entry("time.check_in", {"place": place})
    came["claimed_at"] = morning.isoformat()
    went = lin.entry("time.check_out", {"uid": came["key"], "what": "office hour"})
    went["claimed_at"] = (morning + timedelta(hours=2)).isoformat()
    assert [a["status"] for a in lin.answers(came, went)] == [200, 200]
    row = CheckIn.objects.get(uid=came["key"])
    assert abs((row.ended_at - row.started_at) - timedelta(hours=2)) < timedelta(minutes=2)


def test_what_is_due_stands_on_the_first_screen(town, live, phone, shop, service):
    li = phone(town.li)
    call_round(
        town.job,
        town.linzi,
        name={"zh": "年中点数", "en": "Mid-year count"},
        measures=["dwellings"],
        valid_from=today(),
        valid_to=today() + timedelta(days=10),
    )
    said_of("promise.end", town, live, shop, service)
    li.answers(
        li.entry("request.take", {"village": XIGUAN, "service": service.code, "name": "周晓"}),
        li.entry("time.check_in", {"place": XIGUAN}),
    )
    held = li.held()
    by_errand = {row["errand"] for row in held["tasks"]}
    assert by_errand == {"count.enter", "finding.look", "request.step", "time.check_out"}
    assert [row["errand"] for row in held["promises"]] == ["promise.end"]
    assert all(row["title"]["zh"] and row["title"]["en"] for row in held["tasks"])
    assert "周晓" not in str(held), "nobody who asked is named on the phone"
    assert [p["sign"] for p in held["premises"]] == ["西关小卖部"]
    assert phone(town.qian).held()["tasks"] == []
    row = next(r for r in held["tasks"] if r["errand"] == "count.enter")
    li.answers(li.entry("count.enter", {**row["given"], "value": 240}))
    assert len([r for r in li.held()["tasks"] if r["errand"] == "count.enter"]) == 1, "the other village's"


def test_a_post_is_offered_only_what_it_may(town, phone):
    offered = {f["errand"] for f in phone(town.patrol).held()["forms"]}
    assert "incident.report" in offered
    assert "visit.record" not in offered


def test_every_errand_but_reading_has_its_form():
    assert set(ERRANDS) - {f.errand for f in FORMS} == {"bulletin.read", "bulletin.nothing_seen"}


def test_two_entries_of_one_key_by_two_people_do_not_stop_a_queue(town, phone):
    li, wang = phone(town.li), phone(town.wang)
    key = uuid4()
    li.answers(li.entry("visit.record", {"village": XIGUAN, "kind": "patrol"}, key=key))
    (answer,) = wang.answers(
        wang.entry("visit.record", {"village": "370305101203", "kind": "patrol"}, key=key)
    )
    assert (answer["status"], answer["code"]) == (409, "already_stored")
    assert Finding.objects.count() == 0
