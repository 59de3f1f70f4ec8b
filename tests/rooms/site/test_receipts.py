"""One unsafe request counts once, however often it is sent: at pages, pieces and the JSON door alike."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from linli.accounts.commands import issue_token
from linli.accounts.models import Account, Receipt
from linli.areas.models import Area, Upload
from linli.base.clock import today
from linli.base.ids import uuid7
from linli.fieldwork.models import Promise, Visit
from linli.incidents.models import Incident
from linli.protection.commands import adopt_ruleset
from linli.protection.models import Tasking

JSON = "application/json"


def keyed(key: Any = None) -> dict[str, Any]:
    return {"HTTP_IDEMPOTENCY_KEY": str(key or uuid7())}


def visit(town: Any, **more: Any) -> dict[str, Any]:
    return {"village": town.xiguan.code, "kind": "patrol"} | more


def send(client: Client, address: str, body: dict[str, Any], key: Any, **more: Any) -> Any:
    return client.post(address, json.dumps(body), content_type=JSON, **keyed(key), **more)


def test_the_same_form_sent_twice_is_carried_out_once(town: Any) -> None:
    client, key = town.client(town.li), uuid7()
    first = client.post("/fieldwork/visits", visit(town) | {"_key": str(key)}, **keyed(key))
    again = client.post("/fieldwork/visits", visit(town) | {"_key": str(key)}, **keyed(key))
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["Location"] == again.headers["Location"], "one comes to the same place"
    assert again.headers["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first.headers
    assert Visit.objects.count() == 1


def test_the_key_of_a_form_stands_in_the_form(town: Any) -> None:
    browser = town.client(town.li)
    plain = Client()
    plain.cookies = browser.cookies  # without the header that the tests' browser adds
    key = str(uuid7())
    for _time in range(2):
        assert plain.post("/fieldwork/visits", visit(town, _key=key)).status_code == 303
    assert Visit.objects.count() == 1
    refused = plain.post("/fieldwork/visits", visit(town))
    assert refused.status_code == 400
    assert "idempotency_key_required" in refused.content.decode()
    assert plain.post("/fieldwork/visits", visit(town, _key="1")).status_code == 400
    assert Visit.objects.count() == 1


def test_every_form_of_the_house_carries_a_fresh_key(town: Any) -> None:
    client = town.client(town.li)
    pages = [client.get("/fieldwork/enter").content.decode() for _time in range(2)]
    keys = [part.split('"')[0] for page in pages for part in page.split('name="_key" value="')[1:]]
    assert len(keys) >= 2
    assert len(set(keys)) == len(keys)


def test_a_program_gets_the_uid_of_what_was_made_the_first_time(town: Any) -> None:
    client, key = town.client(town.wu), uuid7()
    body = {"area": town.xiguan.code, "kind": "noise"}
    first = send(client, "/api/incidents", body, key)
    again = send(client, "/api/incidents", body, key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {"uid": first.json()["incident"]["uid"]}
    assert again.headers["Idempotent-Replay"] == "true"
    assert first.json()["pin"] not in again.content.decode(), "the PIN is told once"
    assert Incident.objects.count() == 1


def test_a_piece_of_a_page_is_fetched_anew(town: Any) -> None:
    client, key = town.client(town.li), uuid7()
    for _time in range(2):
        answer = client.post("/fieldwork/visits", visit(town), headers={"hx-request": "true"}, **keyed(key))
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (200, "true")
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "change"),
    [
        ("/api/visits", {"households": 9}),
        ("/api/visits?lang=en", {}),
        ("/api/promises", {}),
    ],
    ids=["another body", "another question", "another address"],
)
def test_a_key_is_for_one_request_only(town: Any, address: str, change: dict[str, Any]) -> None:
    client, key = town.client(town.li), uuid7()
    assert send(client, "/api/visits", visit(town), key).status_code == 201
    answer = send(client, address, visit(town) | change, key)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_mismatch")
    assert (Visit.objects.count(), Promise.objects.count()) == (1, 0)


def test_another_file_of_the_same_size_is_another_request(town: Any) -> None:
    client, key = town.client(town.adm), uuid7()
    for name, content in (("a.csv", b"code,name\n37,a\n"), ("a.csv", b"code,name\n37,b\n")):
        answer = client.post("/areas/import", {"file": SimpleUploadedFile(name, content)}, **keyed(key))
    assert answer.status_code == 409
    assert bytes(Upload.objects.get().content).endswith(b"37,a\n"), "and the file came whole"


def test_a_refused_request_leaves_no_receipt_and_may_be_put_right(town: Any) -> None:
    client, key = town.client(town.li), uuid7()
    assert send(client, "/api/visits", visit(town, kind="holiday"), key).status_code == 422
    assert not Receipt.objects.exists()
    assert send(client, "/api/visits", visit(town), key).status_code == 201
    assert Receipt.objects.get().status == 201


def test_a_refusal_that_is_a_record_is_kept_with_its_receipt(town: Any) -> None:
    adopt_ruleset(town.job, ruleset="2017")
    client, key = town.client(town.wu), uuid7()
    body = {"posting": str(town.lin.uid), "act": "clearance_target"}
    first = send(client, "/api/protection/taskings", body, key)
    assert (first.status_code, first.json()["code"]) == (403, "forbidden_by_rule")
    again = send(client, "/api/protection/taskings", body, key)
    assert again.status_code == 403
    assert again.headers["Content-Type"] == "application/problem+json"
    assert again.headers["Idempotent-Replay"] == "true"
    assert Tasking.objects.count() == 1, "asked once, refused once"


def test_keys_are_each_persons_own(town: Any) -> None:
    key = uuid7()
    for posting in (town.li, town.wang):
        village = town.xiguan if posting is town.li else town.nanmen
        body = {"village": village.code, "kind": "patrol"}
        assert send(town.client(posting), "/api/visits", body, key).status_code == 201
    assert Visit.objects.count() == 2


def test_a_token_needs_a_key_like_everybody(town: Any) -> None:
    town.client(town.li)
    secret = issue_token(town.li, account=Account.objects.get(staff=town.li.staff), label="t", days=3)
    bearer = {"authorization": f"Bearer {secret}"}
    program = Client(headers=bearer)
    answer = program.post("/api/visits", json.dumps(visit(town)), content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    key = uuid7()
    for status in (201, 200):
        answer = program.post("/api/visits", json.dumps(visit(town)), content_type=JSON, **keyed(key))
        assert answer.status_code == status
    assert Visit.objects.count() == 1


def test_looking_needs_no_key_and_leaves_no_receipt(town: Any) -> None:
    client = town.client(town.li)
    assert client.get("/fieldwork/").status_code == 200
    assert client.get("/api/visits").status_code == 200
    assert not Receipt.objects.exists()


def test_a_receipt_holds_nothing_that_was_said(town: Any) -> None:
    client = town.client(town.li)
    said = {
        "village": town.xiguan.code,
        "topic": "light",
        "what": "CNR-promised",
        "due_on": today() + timedelta(9),
    }
    assert client.post("/fieldwork/promises", said).status_code == 303
    receipt = Receipt.objects.get()
    stored = " ".join(str(getattr(receipt, f.attname)) for f in Receipt._meta.concrete_fields)
    assert "CNR" not in stored
    assert receipt.errand == "POST /fieldwork/promises"
    texts = {
        f.name for f in Receipt._meta.concrete_fields if isinstance(f, models.TextField | models.JSONField)
    }
    assert not texts, "there is no column that could hold a body"


def test_the_deed_and_its_receipt_stand_or_fall_together(town: Any) -> None:
    """A list that would be taken in, but for one row: neither areas nor receipt."""
    client, before = town.client(town.adm), Area.objects.count()
    file = SimpleUploadedFile("list.csv", b"code,name\n370305101777,x\n370305101,\n")
    answer = client.post("/api/areas/import?closes=keep", {"file": file})
    assert answer.status_code == 422
    assert Area.objects.count() == before
    assert not Receipt.objects.exists()
