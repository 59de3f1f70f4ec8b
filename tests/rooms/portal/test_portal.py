"""Public pages, and one's own case by reference and PIN."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.conftest import KeyedClient, signed_in

from linli.access.models import AccessRow, Door
from linli.assistance.commands import list_service, take_request, take_step
from linli.assistance.models import Request, Word
from linli.base.clock import now, real_now, today
from linli.fieldwork.commands import make_promise
from linli.incidents.commands import close_incident, report_incident
from linli.incidents.models import Incident
from linli.mediation.commands import Side, hold_session, record_agreement, register_dispute
from linli.mediation.models import Dispute

EN = {"headers": {"accept-language": "en"}}


def public() -> KeyedClient:
    return KeyedClient(**EN)


def test_anybody_finds_the_village_and_who_answers(town: Any) -> None:
    make_promise(town.li, town.xiguan, topic="light", what="村口路灯修好", due_on=today() + timedelta(days=9))
    browser = public()
    assert "Who looks after" in browser.get("/portal/").content.decode()
    assert town.xiguan.code in browser.get("/portal/find?q=西关").content.decode()
    assert "No village" in browser.get("/portal/find?q=蓬莱仙岛").content.decode()
    page = browser.get(f"/portal/village/{town.xiguan.code}").content.decode()
    assert town.li.staff.name in page
    assert "村口路灯修好" in page
    assert browser.get("/portal/village/370305").status_code == 404
    for address in ("hours", "figures", "limits", "services", "say", "case"):
        assert browser.get(f"/portal/{address}").status_code == 200, address
    assert browser.get("/portal/hours?area=370305&month=2017-13").status_code == 200


def test_a_village_without_anybody_still_has_an_answer(town: Any) -> None:
    page = public().get(f"/portal/village/{town.beiyang.code}").content.decode()
    assert "answers until somebody is appointed" in page


def request_done(town: Any) -> Any:
    service = list_service(
        town.adm, code="school", name={"zh": "入学证明"}, papers=[], where={"zh": "所"}, limit_days=3
    )
    case = take_request(
        town.qian, area=town.haixing, service=service, name="务工某", contact="139", wish="孩子入学", km=30
    )
    for deed in ("handed_in", "ready", "collected"):
        take_step(town.qian, case.request, deed=deed)
    return case


def opened(reference: str, pin: str) -> KeyedClient:
    browser = public()
    answer = browser.post("/portal/case", {"reference": reference, "pin": pin})
    assert answer.status_code == 303
    return browser


def test_who_asked_confirms_by_reference_and_pin(town: Any) -> None:
    case = request_done(town)
    browser = opened(case.reference, case.pin)
    page = browser.get("/portal/case").content.decode()
    assert "Yes, I have received it" in page and "务工某" not in page
    assert browser.post("/portal/case/confirm").status_code == 303
    assert Request.objects.get().status == "confirmed"
    assert browser.post("/portal/case/confirm").status_code == 409


def test_a_copy_is_ones_own_words_and_counts_as_a_reading(town: Any) -> None:
    case = request_done(town)
    browser = opened(case.reference, case.pin)
    assert "务工某" in browser.post("/portal/case/copy").content.decode()
    assert AccessRow.objects.get().actor_kind == "claimant"
    Door.objects.update(
        deferred_until=today() + timedelta(days=9),
        deferral_reason="x",
        deferred_by_staff=1,
        deferral_second_staff=2,
    )
    assert browser.post("/portal/case/copy").status_code == 404


def test_the_person_sees_which_roles_opened_the_case_and_why(town: Any) -> None:
    case = request_done(town)
    signed_in(town.qian).post(f"/assistance/{case.request.uid}/personal", {"purpose": "duty"})
    page = opened(case.reference, case.pin).get("/portal/case").content.decode()
    assert "handling this case" in page
    assert town.qian.staff.name not in page, "roles, not names"


def test_the_door_closes_after_ten_minutes(town: Any) -> None:
    case = request_done(town)
    browser = opened(case.reference, case.pin)
    with time_machine.travel(real_now() + timedelta(minutes=11)):
        assert browser.post("/portal/case/confirm").status_code == 401
        assert "PIN" in browser.get("/portal/case").content.decode()
    assert browser.post("/portal/case/close").status_code == 303
    assert browser.post("/portal/case/confirm").status_code == 401


def test_a_wrong_pin_and_an_unknown_reference_look_the_same(town: Any) -> None:
    case = request_done(town)
    wrong = public().post("/portal/case", {"reference": case.reference, "pin": "00000000"})
    unknown = public().post("/portal/case", {"reference": "XXXXXXXXXX", "pin": case.pin})
    assert wrong.status_code == unknown.status_code == 404
    strip = lambda page: page.content.decode().split("csrfmiddlewaretoken")[0]  # noqa: E731
    assert strip(wrong) == strip(unknown)


def test_a_caller_confirms_or_reopens_corrects_and_complains(town: Any) -> None:
    incident = report_incident(
        town.wu, area=town.xiguan, kind="motorcycle_theft", account="红色 125", name="来电某", contact="139"
    )
    told = incident.told  # type: ignore[attr-defined]
    close_incident(town.wu, incident, outcome="recovered")
    browser = opened(told.reference, told.pin)
    page = browser.get("/portal/case").content.decode()
    assert "found and given back" in page
    assert browser.post("/portal/case/say", {"kind": "correction", "text": "其实是 150"}).status_code == 303
    assert browser.post("/portal/case/say", {"kind": "praise", "text": "x"}).status_code == 422
    assert "红色 125" in browser.post("/portal/case/copy").content.decode()
    assert browser.post("/portal/case/reopen", {"reason": "moon"}).status_code == 422
    assert browser.post("/portal/case/reopen", {"reason": "not_done"}).status_code == 303
    assert Incident.objects.get().status == "reopened"


def test_each_side_of_a_dispute_sees_its_own_only(town: Any) -> None:
    case = register_dispute(
        town.li,
        area=town.xiguan,
        kind="debt",
        facts="借款争议",
        sides=[Side("甲方某", "1"), Side("乙方某", "2")],
    )
    hold_session(town.li, case.dispute, held_at=now(), minutes="")
    record_agreement(town.li, case.dispute, terms="分期")
    browser = opened(*case.doors[0][1:])
    copy = browser.post("/portal/case/copy").content.decode()
    assert "甲方某" in copy and "乙方某" not in copy and "借款争议" not in copy
    assert browser.post("/portal/case/say", {"kind": "complaint", "text": "拖太久"}).status_code == 303
    assert Word.objects.get().about == case.dispute.uid
    assert browser.post("/portal/case/reopen", {"reason": "not_kept"}).status_code == 303
    assert Dispute.objects.get().status == "reopened"


def test_a_resident_says_something_and_reads_the_answer(town: Any) -> None:
    browser = public()
    form = {"village": town.community.code, "kind": "tip", "text": "路灯坏了"}
    page = browser.post("/portal/say", form)
    told = page.content.decode()
    word = Word.objects.get()
    door = Door.objects.get()
    assert door.reference in told
    chief = signed_in(town.lin)
    assert "something you should know" in chief.get("/assistance/words").content.decode()
    assert "路灯坏了" not in chief.get(f"/assistance/words/{word.uid}").content.decode()
    assert (
        "路灯坏了" in chief.post(f"/assistance/words/{word.uid}/read", {"purpose": "duty"}).content.decode()
    )
    answered = chief.post(f"/assistance/words/{word.uid}/answer", {"text": "已报修", "version": 1})
    assert answered.status_code == 303
    pin = told.split("<dt>PIN</dt><dd>")[1][:8]
    assert "已报修" in opened(door.reference, pin).get("/portal/case").content.decode()
    assert browser.post("/portal/say", form | {"village": "370305000000"}).status_code == 404
    assert browser.post("/portal/say", form | {"text": ""}).status_code == 422
    assert signed_in(town.wu).get("/assistance/words").status_code == 403
    assert signed_in(town.li).get("/assistance/words").status_code == 403


def test_the_inspector_reads_and_nobody_else(town: Any) -> None:
    request_done(town)
    inspector = signed_in(town.ins)
    assert "Checked on the running house" in inspector.get("/portal/inspect").content.decode()
    assert inspector.get("/portal/inspect/readings").status_code == 200
    for actor in (town.gao, town.wu, town.adm):
        assert signed_in(actor).get("/portal/inspect").status_code == 403


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_public_pages_speak_both_languages(town: Any, lang: str) -> None:
    page = KeyedClient().get(f"/portal/?lang={lang}").content.decode()
    assert ("谁负责我的村" in page) == (lang == "zh")
