"""Errands for people who live far from an office."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import signed_in

from linli.access.commands import claim
from linli.assistance.commands import (
    PastRequest,
    Taken,
    confirm_done,
    erase_request,
    import_requests,
    list_service,
    refuse_request,
    reopen_request,
    take_request,
    take_request_offline,
    take_step,
)
from linli.assistance.models import Request, RequestParty, Service
from linli.assistance.queries import (
    catalogue,
    done_between,
    due_for_erasure,
    requests_for,
    status_for_claimant,
)
from linli.base.clock import today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.ids import uuid7
from linli.protection.calendar import after_working_days

TOMORROW = date(2100, 1, 1)


def school_certificate(town: Any, code: str = "school-certificate") -> Service:
    return list_service(
        town.adm,
        code=code,
        name={"zh": "入学证明", "en": "School certificate"},
        papers=[{"zh": "户口簿", "en": "Household register"}],
        where={"zh": "义和派出所", "en": "Yihe station"},
        limit_days=3,
    )


def taken(town: Any) -> Taken:
    return take_request(
        town.qian,
        area=town.haixing,
        service=school_certificate(town),
        name="务工某",
        contact="139",
        wish="孩子入学",
        km=30,
    )


def finished(town: Any) -> Taken:
    case = taken(town)
    for deed in ("papers", "handed_in", "ready", "collected"):
        take_step(town.qian, case.request, deed=deed)
    return case


def test_a_certificate_is_fetched_and_confirmed(town: Any) -> None:
    case = finished(town)
    assert case.request.status == "done"
    claimant = claim(case.reference, case.pin)
    told = status_for_claimant(claimant)
    assert told.may_answer and told.due_on == case.request.due_on
    confirm_done(claimant)
    assert done_between("3705", today(), TOMORROW).get().km == 30


@pytest.mark.django_db
def test_the_limit_counts_working_days_only() -> None:
    # 2017-01-26 is a Thursday; the Spring Festival holiday lasts from 27 January to 2 February, and 4 February is worked
    assert after_working_days(date(2017, 1, 26), 1) == date(2017, 2, 3)
    assert after_working_days(date(2017, 1, 26), 2) == date(2017, 2, 4)
    assert after_working_days(date(2017, 3, 1), 3) == date(2017, 3, 6)


def test_done_is_not_done_until_who_asked_says_so(town: Any) -> None:
    case = finished(town)
    claimant = claim(case.reference, case.pin)
    with pytest.raises(Wrong):
        reopen_request(claimant, reason="hm")
    reopen_request(claimant, reason="wrong")
    case.request.refresh_from_db()
    assert case.request.status == "reopened"
    assert not done_between("37", date(2000, 1, 1), TOMORROW).exists()
    for deed in ("handed_in", "ready", "collected"):
        take_step(town.qian, case.request, deed=deed)
    confirm_done(claimant)
    with pytest.raises(Refused):
        confirm_done(claimant)


def test_a_refusal_names_its_ground_and_can_be_looked_at_again(town: Any) -> None:
    case = taken(town)
    with pytest.raises(Wrong):
        refuse_request(town.qian, case.request, ground="no time")
    refuse_request(town.qian, case.request, ground="in_person")
    reopen_request(claim(case.reference, case.pin), reason="not_accepted")
    with pytest.raises(Refused):
        take_step(town.qian, Request.objects.get(), deed="collected")


def test_steps_go_in_order(town: Any) -> None:
    case = taken(town)
    for early in ("ready", "collected", "asked_back"):
        with pytest.raises(Refused):
            take_step(town.qian, case.request, deed=early)
    take_step(town.qian, case.request, deed="handed_in")
    take_step(town.qian, case.request, deed="asked_back")
    assert case.request.status == "accepted"
    with pytest.raises(Wrong):
        take_step(town.qian, case.request, deed="fly")


def test_a_request_outside_ones_beat_does_not_exist(town: Any) -> None:
    case = taken(town)
    assert requests_for(town.qian).get() == case.request
    assert not requests_for(town.li).exists()
    with pytest.raises(NotFound):
        take_step(town.li, case.request, deed="papers")
    with pytest.raises(NotAllowed):
        take_step(town.gao, case.request, deed="papers")


def test_a_stale_form_changes_nothing(town: Any) -> None:
    case = taken(town)
    take_step(town.qian, case.request, deed="handed_in", version=1)
    with pytest.raises(Conflict):
        take_step(town.qian, Request.objects.get(), deed="ready", version=1)


def test_the_catalogue_has_one_standing_version_and_keeps_the_old(town: Any) -> None:
    case = taken(town)
    Service.objects.update(valid_from=date(2000, 1, 1))
    school_certificate(town)
    assert Service.objects.count() == 2 and catalogue().count() == 1
    assert Request.objects.get().service == case.request.service, (
        "a request keeps the version it was taken under"
    )
    with pytest.raises(NotAllowed):
        list_service(town.li, code="x", name={"zh": "x"}, papers=[], where={"zh": "x"}, limit_days=1)
    with pytest.raises(Wrong):
        list_service(town.adm, code="x", name={"zh": "x"}, papers=[], where={"zh": "x"}, limit_days=0)


def test_a_phone_takes_a_request_with_its_own_uid(town: Any) -> None:
    school_certificate(town)
    uid = uuid7()
    case = take_request_offline(
        town.qian, village=town.haixing.code, service="school-certificate", name="某", uid=uid, km=30
    )
    assert case.request.uid == uid
    with pytest.raises(NotFound):
        take_request_offline(town.qian, village=town.haixing.code, service="moon", name="某", uid=uuid7())


def test_erasing_leaves_the_bare_request(town: Any) -> None:
    case = finished(town)
    assert due_for_erasure(today()).get() == case.request
    erase_request(town.job, case.request)
    bare = Request.objects.get()
    assert bare.wish is None and bare.key is None and bare.km == 30
    assert not RequestParty.objects.exists()
    with pytest.raises(NotFound):
        claim(case.reference, case.pin)
    assert done_between("37", date(2000, 1, 1), TOMORROW).count() == 1


@pytest.mark.parametrize(
    "hole",
    [
        {"status": "done", "done_on": None},
        {"status": "refused", "refusal": ""},
        {"status": "reopened", "reopen_reason": ""},
        {"km": 1001},
        {"due_on": date(2000, 1, 1)},
        {"key": None},
        {"erased_at": "2017-01-01T00:00:00Z"},
    ],
)
def test_the_database_keeps_what_must_be_true(town: Any, hole: dict[str, Any]) -> None:
    taken(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.update(**hole)


@pytest.mark.parametrize("hole", [{"limit_days": 0}, {"limit_days": 61}, {"fee_fen": -1}])
def test_the_database_keeps_the_catalogue(town: Any, hole: dict[str, Any]) -> None:
    school_certificate(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.update(**hole)


def test_many_at_once_equal_one_by_one(town: Any) -> None:
    one = finished(town).request
    past = PastRequest(
        area=town.haixing, service=one.service, day=today(), status="done", km=30, done_on=today()
    )
    import_requests(town.qian, [past])
    many = Request.objects.exclude(pk=one.pk).get()
    for column in ("service_id", "path", "day", "due_on", "status", "km", "done_on", "came"):
        assert getattr(one, column) == getattr(many, column), column


# --- the doors --------------------------------------------------------------------------------------------


def test_the_pages_open_and_refuse(town: Any) -> None:
    browser = signed_in(town.qian)
    assert "The catalogue is empty" in browser.get("/assistance/new").content.decode()
    form = {
        "code": "school",
        "name_zh": "入学证明",
        "name_en": "School certificate",
        "papers_zh": "户口簿\n申请书",
        "where_zh": "派出所",
        "limit_days": "3",
    }
    assert browser.post("/assistance/services/list", form).status_code == 403
    assert signed_in(town.adm).post("/assistance/services/list", form).status_code == 303
    assert "户口簿" in browser.get("/assistance/services").content.decode()
    assert "School certificate" in browser.get("/assistance/new").content.decode()
    said = {
        "village": town.haixing.code,
        "service": "school",
        "name": "务工某",
        "wish": "孩子入学",
        "km": "30",
    }
    assert "PIN" in browser.post("/assistance/take", said).content.decode()
    row = Request.objects.get()
    address = f"/assistance/{row.uid}"
    shown = browser.get(address).content.decode()
    assert "sealed" in shown and "务工某" not in shown
    assert "务工某" in browser.post(f"{address}/personal", {"purpose": "duty"}).content.decode()
    assert browser.post(f"{address}/steps", {"deed": "handed_in", "version": 1}).status_code == 303
    assert browser.post(f"{address}/steps", {"deed": "ready", "version": 1}).status_code == 409
    assert browser.post(f"{address}/refuse", {"ground": "moon"}).status_code == 422
    assert "DB-" in browser.get("/assistance/").content.decode()
    assert signed_in(town.li).get(address).status_code == 404
    assert signed_in(town.wu).get("/assistance/").status_code == 403


def test_the_json_door_opens_and_refuses(town: Any) -> None:
    school_certificate(town)
    browser = signed_in(town.qian)
    said = {"village": town.haixing.code, "service": "school-certificate", "name": "某", "km": 30}
    answer = browser.post("/api/requests", said, content_type="application/json")
    assert answer.status_code == 201 and answer.json()["pin"]
    uid = answer.json()["request"]["uid"]
    assert browser.get(f"/api/requests/{uid}").json()["km"] == 30
    assert len(browser.get("/api/requests").json()) == len(browser.get("/api/services").json()) == 1
    wrong = browser.post("/api/requests", said | {"km": -1}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "out_of_range")
    step = browser.post(f"/api/requests/{uid}/steps", {"deed": "handed_in"}, content_type="application/json")
    assert step.json()["status"] == "with_office"
    assert signed_in(town.li).get(f"/api/requests/{uid}").status_code == 404
    assert signed_in(town.ana).get("/api/requests").status_code == 403
