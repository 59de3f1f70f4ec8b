"""Each door of the funds opens for whom it should, and refuses the others."""

from __future__ import annotations

import io
import json

import pytest
from python_calamine import CalamineWorkbook

from linli.base.clock import today
from linli.base.ids import uuid7
from linli.funds.commands import appropriate, commit_funds, pay
from linli.funds.models import Booking, FundLine, PaymentOrder

from .test_funds import MILLION, funded, how, line_of

SAID = {"amount": "12.5", "unit": "wan", "day": "2017-01-05", "reference": "D-7"}


def posted(client, url, said):
    return client.post(url, json.dumps(said), content_type="application/json")


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_the_pages_open(town, lang):
    line = funded(town)
    pay(town.ana, line, **how(MILLION))
    client = town.client(town.ana, lang)
    for url in ("/funds/", "/funds/?area=3703&year=2017&category=county_construction", "/funds/plan"):
        assert client.get(url).status_code == 200, url
    page = client.get(f"/funds/lines/{line.uid}").content.decode()
    assert "5,000,000.00" in page
    assert ("第二人" if lang == "zh-hans" else "second person") in page


def test_the_list_drills_down_to_the_booking(town):
    line = funded(town)
    client = town.client(town.ana)
    assert "area=3703" in client.get("/funds/").content.decode()
    assert "area=370305" in client.get("/funds/?area=3703").content.decode()
    assert str(line.uid) in client.get("/funds/?area=370305").content.decode()


def test_other_areas_are_not_there(town):
    line = line_of(town, area=town.hekou)
    client = town.client(town.gao)
    assert client.get("/funds/?area=370305").status_code == 200
    for url in (
        "/funds/?area=37",
        "/funds/?area=370503",
        f"/funds/lines/{line.uid}",
        f"/funds/lines/{uuid7()}",
    ):
        assert client.get(url).status_code == 404, url


def test_the_forms_do_what_the_commands_do(town):
    client = town.client(town.ana)
    plan = SAID | {"area": "370305", "programme": "basics2017", "year": "2017", "category": "training"}
    assert client.post("/funds/plan", plan).status_code == 303
    line = FundLine.objects.get()
    assert line.planned == 125_000_00
    for step, status in (("appropriate", 303), ("commit", 303), ("pay", 303), ("pay", 422)):
        assert client.post(f"/funds/lines/{line.uid}/book", SAID | {"step": step}).status_code == status
    booking = Booking.objects.get(kind="paid")
    back = client.post(f"/funds/bookings/{booking.uid}/reverse", {"day": str(today()), "reference": "R"})
    assert back.status_code == 303
    line.refresh_from_db()
    assert line.paid == 0


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"unit": ""}, "bad_amount"),
        ({"amount": "1.234", "unit": "yuan"}, "bad_amount"),
        ({"amount": "many"}, "bad_amount"),
        ({"amount": "NaN"}, "bad_amount"),
        ({"amount": "-5"}, "bad_amount"),
        ({"amount": "9" * 30}, "bad_amount"),
        ({"day": "2017-02-31"}, "bad_date"),
        ({"reference": " "}, "required"),
        ({"reference": "a\x00b"}, "illegal_character"),
        ({"role": "admin"}, "unknown_field"),
    ],
)
def test_wrong_input_gets_its_answer_and_books_nothing(town, wrong, code):
    line = line_of(town)
    client = town.client(town.ana)
    answer = posted(client, f"/api/funds/lines/{line.uid}/appropriate", SAID | wrong)
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    form = client.post(f"/funds/lines/{line.uid}/book", SAID | {"step": "appropriate"} | wrong)
    assert form.status_code == 422
    assert Booking.objects.count() == 1


def test_the_json_door_does_what_the_commands_do(town):
    client = town.client(town.ana)
    plan = SAID | {"area": "370305", "programme": "basics2017", "year": 2017, "category": "training"}
    answer = posted(client, "/api/funds/plan", plan)
    assert answer.status_code == 201
    assert answer.json()["booking"]["amount"] == 125_000_00
    line = FundLine.objects.get()
    for step in ("appropriate", "commit"):
        assert posted(client, f"/api/funds/lines/{line.uid}/{step}", SAID).status_code == 201
    more = posted(client, f"/api/funds/lines/{line.uid}/pay", SAID | {"amount": "13"})
    assert (more.status_code, more.json()["code"]) == (422, "more_than_there_is")
    paid = posted(client, f"/api/funds/lines/{line.uid}/pay", SAID).json()["booking"]["uid"]
    assert client.get("/api/funds?area=37").json()["total"]["paid"] == 125_000_00
    assert client.get("/api/funds/lines?area=3703").json()["items"][0]["uid"] == str(line.uid)
    assert client.get(f"/api/funds/lines/{line.uid}/bookings").json()["count"] == 4
    back = posted(client, f"/api/funds/bookings/{paid}/reverse", {"day": str(today()), "reference": "R"})
    assert back.json()["booking"]["amount"] == -125_000_00


def test_the_second_person_signs_through_either_door(town):
    line = funded(town)
    ana, chief = town.client(town.ana), town.client(town.province_chief)
    large = SAID | {"amount": "100", "day": str(today())}
    waiting = posted(ana, f"/api/funds/lines/{line.uid}/pay", large).json()["waiting"]
    sign = f"/api/funds/orders/{waiting['uid']}/sign"
    assert posted(ana, sign, {"version": 1}).json()["code"] == "second_person_required"
    assert chief.get("/api/funds/orders").json()["count"] == 1
    assert posted(chief, sign, {"version": 7}).status_code == 409
    assert posted(chief, sign, {"version": 1}).json()["booking"]["two_people"]
    order = pay(town.ana, line, **how(MILLION))
    assert ana.post(f"/funds/orders/{order.uid}/sign", {"version": 1}).status_code == 403
    assert chief.post(f"/funds/orders/{order.uid}/sign", {"version": 1}).status_code == 303
    gone = pay(town.ana, line, **how(MILLION))
    assert ana.post(f"/funds/orders/{gone.uid}/withdraw", {"version": 1}).status_code == 303
    assert posted(ana, f"/api/funds/orders/{gone.uid}/withdraw", {"version": 2}).status_code == 409
    assert sorted(PaymentOrder.objects.values_list("status", flat=True)) == ["signed", "signed", "withdrawn"]


def test_posts_without_the_grant_and_strangers_are_refused(town, client):
    line = funded(town)
    booking = line.bookings.first()
    dispatcher = town.client(town.wu)
    assert dispatcher.get("/funds/").status_code == 200, "funds are public to staff, in their area"
    for url, said in (
        ("/funds/plan", {}),
        (f"/funds/bookings/{booking.uid}/reverse", {"day": "2017-01-01", "reference": "x"}),
    ):
        assert dispatcher.post(url, said).status_code == 403, url
    assert posted(dispatcher, f"/api/funds/lines/{line.uid}/pay", SAID).status_code in {403, 404}
    assert client.get("/funds/").status_code == 302
    assert client.get("/api/funds?area=37").status_code == 401
    inspector = posted(town.client(town.ins), f"/api/funds/lines/{line.uid}/pay", SAID)
    assert inspector.status_code == 403, "inspecting is disjoint from every right that writes"


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_exports_hold_texts_as_texts(town, fmt):
    line = line_of(town)
    appropriate(town.ana, line, **how(100, "=1+1"))
    commit_funds(town.ana, line, **how(100, "@x"))
    client = town.client(town.ana)
    answer = client.get(f"/funds/lines/{line.uid}?format={fmt}")
    assert answer.status_code == 200
    body = answer.content
    if fmt == "csv":
        assert body.startswith("\ufeff".encode())
        assert "'=1+1" in body.decode("utf-8-sig")
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
        assert rows[2][4] == "=1+1"
        assert rows[1][3] == 1.0
    assert client.get(f"/funds/?format={fmt}").status_code == 200
