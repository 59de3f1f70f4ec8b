"""Each door of incidents opens for who may, and refuses everybody else in the same words."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from linli.access.models import AccessRow
from linli.base.clock import local, now
from linli.base.ids import uuid7
from linli.incidents.commands import add_room_task, name_handler, shield_case
from linli.incidents.models import Dispatch, Incident, NamedHandler, RoomMember, RoomTask

from .conftest import call, send

HTMX = {"HX-Request": "true"}


def post(browser: Any, url: str, said: dict[str, Any] | None = None, **headers: str) -> Any:
    return browser.post(url, said or {}, headers={**HTMX, **headers})


def said_json(browser: Any, url: str, said: dict[str, Any] | None = None) -> Any:
    return browser.post(url, json.dumps(said or {}), content_type="application/json")


# --- pages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_open(town: Any, theft: Any, lang: str) -> None:
    send(town, theft)
    browser = town.client(town.wu, lang)
    for url in (
        "/incidents/",
        "/incidents/?show=mine&page=9",
        "/incidents/all",
        "/incidents/all?category=criminal&status=working",
        "/incidents/take",
        "/incidents/places?place=xg",
        f"/incidents/{theft.uid}",
        f"/incidents/{theft.uid}/whom",
        *(
            f"/incidents/{theft.uid}/form/{n}"
            for n in ("whom", "close", "units", "task", "personal", "handler", "note", "shield", "lift")
        ),
        *(f"/incidents/dispatch/{Dispatch.objects.get().uid}/form/{n}" for n in ("report", "clock")),
    ):
        for headers in ({}, HTMX):
            answer = browser.get(url, headers=headers)
            assert answer.status_code == 200, url
            text = answer.content.decode()
            for personal in ("红色 125", "14 号", "甄喜", "13000000000"):
                assert personal not in text, f"{url} shows {personal}"


def test_the_pages_refuse(town: Any, theft: Any, client: Any) -> None:
    one = f"/incidents/{theft.uid}"
    assert client.get("/incidents/").status_code == 302
    assert town.client(town.ana).get("/incidents/").status_code == 403
    assert town.client(town.li).get("/incidents/").status_code == 403
    assert town.client(town.ana).get("/incidents/take").status_code == 403
    nothing = f"/incidents/{uuid7()}"
    for actor in (town.far, town.lin):
        browser = town.client(actor)
        refused, absent = browser.get(one), browser.get(nothing)
        assert refused.status_code == absent.status_code == 404
        assert _bare(refused) == _bare(absent), "not found and not allowed look the same"
    assert town.client(town.wu).get(f"{one}/form/nothing").status_code == 404


def _bare(answer: Any) -> str:
    text = answer.content.decode()
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text)
    return re.sub(r'(value|content)="[^"]*"', "", text)


def test_the_search_of_the_bar_finds_the_number(town: Any, theft: Any) -> None:
    page = town.client(town.wu).get("/search", {"q": theft.number}).content.decode()
    assert str(theft.uid) in page
    assert str(theft.uid) not in town.client(town.far).get("/search", {"q": theft.number}).content.decode()


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_lists_are_exported_without_anything_personal(town: Any, theft: Any, fmt: str) -> None:
    for url in ("/incidents/", "/incidents/all"):
        answer = town.client(town.wu).get(url, {"format": fmt})
        assert answer.status_code == 200
        if fmt == "csv":
            text = answer.content.decode("utf-8-sig")
            assert theft.number in text
            assert "甄喜" not in text


# --- taking a call ----------------------------------------------------------------------------------------


def test_a_call_is_saved_from_words_and_initials_and_told_once(town: Any) -> None:
    browser = town.client(town.wu)
    said = {"kind": "mtcbd", "place": "西关", "account": "红色 125", "things": ["motorcycle", "", "red", ""]}
    answer = post(browser, "/incidents/report", said)
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "board:changed"
    row = Incident.objects.get()
    assert (row.kind, row.area, row.things) == ("motorcycle_theft", town.xiguan, ["motorcycle", "red"])
    text = answer.content.decode()
    reference, pin = re.findall(r'<b class="code">([^<]+)</b>', text)
    from linli.access.commands import claim

    assert claim(reference, pin.replace(" ", "")).case == row.uid
    assert pin not in browser.get(f"/incidents/{row.uid}").content.decode()


def test_a_form_without_script_gets_a_page(town: Any) -> None:
    answer = town.client(town.wu).post("/incidents/report", {"kind": "noise", "area": town.xiguan.code})
    assert answer.status_code == 200
    assert Incident.objects.get().number in answer.content.decode()


def test_the_same_form_sent_twice_is_one_call(town: Any) -> None:
    key = str(uuid7())
    browser = town.client(town.wu)
    said = {"kind": "noise", "area": town.xiguan.code, "_key": key}
    for _again in range(2):
        browser.post("/incidents/report", said, headers={"Idempotency-Key": key})
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"place": "西关"}, "kind"),
        ({"kind": "noise"}, "place"),
        ({"kind": "noise", "place": "没有这村"}, "place"),
        ({"kind": "clearance", "place": "西关"}, "kind"),
        ({"kind": "noise", "place": "西关", "role": "admin"}, "role"),
        ({"kind": "noise", "place": "西关", "account": "a\u0000b"}, "account"),
        ({"kind": "noise", "place": "西关", "name": "x\u202ey"}, "name"),
        ({"kind": "noise", "place": "西关", "account": "x" * 2001}, "account"),
        ({"kind": "noise", "place": "西关", "happened_at": "2017-02-31T10:00"}, "happened_at"),
        ({"kind": "noise", "place": "西关", "happened_at": "0000-01-01T10:00"}, "happened_at"),
        ({"kind": "noise", "place": "西关", "things": ["x" * 65]}, "things"),
    ],
)
def test_wrong_forms_name_the_field_and_save_nothing(town: Any, said: dict[str, Any], field: str) -> None:
    answer = post(town.client(town.wu), "/incidents/report", said)
    assert answer.status_code == 422
    assert f'data-fault="{field}' in answer.content.decode()
    assert not Incident.objects.exists()


def test_a_place_outside_the_area_is_not_found(town: Any) -> None:
    answer = post(town.client(town.wu), "/incidents/report", {"kind": "noise", "area": town.neighbour.code})
    assert answer.status_code == 404
    assert "临淄邻村" not in town.client(town.wu).get("/incidents/places?place=邻村").content.decode()


# --- deeds ------------------------------------------------------------------------------------------------


def test_every_deed_opens_and_refuses_through_its_form(town: Any, theft: Any) -> None:
    wu, duty, far, ana = (town.client(a) for a in (town.wu, town.duty, town.far, town.ana))
    base = f"/incidents/{theft.uid}"

    def deed(url: str, said: dict[str, Any], who: Any = wu) -> Any:
        assert post(far, url, said).status_code == 404, url
        assert post(ana, url, said).status_code in {403, 404}, url
        answer = post(who, url, said)
        assert answer.status_code == 200, (url, answer.content.decode()[:600])
        return answer

    deed(f"{base}/dispatch", {"units": [town.cid.uid, town.video.uid]})
    dispatch = Dispatch.objects.get(unit=town.cid)
    d = f"/incidents/dispatch/{dispatch.uid}"
    deed(f"{d}/sign", {"version": 1}, duty)
    stale = post(duty, f"{d}/depart", {"version": 1})
    assert stale.status_code == 409
    deed(f"{d}/depart", {"version": 2}, duty)
    deed(f"{d}/arrive", {}, duty)
    dispatch.refresh_from_db()
    when = local(dispatch.arrived_at).strftime("%Y-%m-%dT%H:%M:%S")
    deed(f"{d}/clock", {"step": "arrive", "at": when, "version": dispatch.version}, wu) if local(
        dispatch.departed_at
    ).strftime("%S.%f") <= when[-2:] else None
    deed(f"{base}/units", {"units": [town.order.uid]})
    due = local(now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    deed(f"{base}/tasks", {"unit": town.cid.uid, "kind": "ask_shops", "due_at": due, "details": "三家"})
    task = RoomTask.objects.get()
    deed(f"/incidents/task/{task.uid}/accept", {"version": 1}, duty)
    deed(f"/incidents/task/{task.uid}/finish", {"version": 2}, duty)
    member = RoomMember.objects.get(unit=town.order)
    deed(f"/incidents/member/{member.uid}/leave", {})
    deed(f"{base}/notes", {"text": "走访完毕"}, duty)
    deed(f"{base}/handlers", {"posting": town.sun.uid})
    deed(f"/incidents/handler/{NamedHandler.objects.get().uid}/end", {})
    deed(f"{base}/shield", {})
    deed(f"{base}/lift", {})
    assert post(wu, f"{base}/lift", {}).status_code == 403
    deed(f"{base}/lift", {}, town.client(town.sun))
    deed(f"{d}/report", {"finding": "done", "text": "已交还"}, duty)
    video = Dispatch.objects.get(unit=town.video)
    deed(f"/incidents/dispatch/{video.uid}/stand-down", {})
    deed(f"{base}/close", {"outcome": "recovered"})
    theft.refresh_from_db()
    assert theft.status == "closed"


def test_after_a_plain_post_the_page_comes_again(town: Any, theft: Any) -> None:
    answer = town.client(town.wu).post(f"/incidents/{theft.uid}/close", {"outcome": "unfounded"})
    assert (answer.status_code, answer["Location"]) == (303, f"/incidents/{theft.uid}")


def test_opening_personal_data_names_a_purpose_and_leaves_a_row(town: Any, theft: Any) -> None:
    url = f"/incidents/{theft.uid}/personal"
    shown = post(town.client(town.wu), url, {"purpose": "duty"}).content.decode()
    assert "甄喜" in shown
    assert "14 号" in shown
    assert AccessRow.objects.count() == 1
    sun = town.client(town.sun)
    assert post(sun, url, {"purpose": "duty"}).status_code == 403
    assert post(sun, url, {}).status_code == 428
    assert post(sun, url, {"purpose": "curiosity"}).status_code == 422
    assert post(sun, url, {"purpose": "command", "reason": "aaa"}).status_code == 422
    assert AccessRow.objects.count() == 1
    assert "甄喜" in post(sun, url, {"purpose": "command", "reason": "批准通报前核对"}).content.decode()
    assert "甄喜" in town.client(town.wu).post(url, {"purpose": "duty"}).content.decode()


def test_a_shielded_case_says_that_it_holds_something_back(town: Any, theft: Any) -> None:
    shield_case(town.wu, theft)
    url = f"/incidents/{theft.uid}/personal"
    shown = post(town.client(town.sun, "en"), url, {"purpose": "command", "reason": "checking progress"})
    text = shown.content.decode()
    assert "14 号" not in text
    assert "13000000000" not in text
    assert "named handlers only" in text


def test_a_refused_officer_is_named_with_the_rule(later: Any, town: Any) -> None:
    from tests.conftest import JOB

    from linli.protection.commands import adopt_ruleset
    from linli.protection.models import Tasking

    adopt_ruleset(JOB, ruleset="2017")
    later(days=2, hours=4)
    row = call(town)
    said = {"units": [town.cid.uid], "postings": [town.lin.uid]}
    answer = said_json(town.client(town.wu), f"/api/incidents/{row.uid}/dispatches", _plain(said))
    body = answer.json()
    assert answer.status_code == 201
    assert [d["unit"]["uid"] for d in body["dispatches"]] == [str(town.cid.uid)]
    assert body["refused"][0]["tasking"] == str(Tasking.objects.get().uid)
    again = post(town.client(town.wu), f"/incidents/{row.uid}/dispatch", {"postings": [town.lin.uid]})
    assert again.status_code == 200
    assert 'class="note stop"' in again.content.decode()
    assert Tasking.objects.count() == 2, "asked twice, refused twice, both kept"


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    return {k: [str(v) if isinstance(v, UUID) else v for v in vs] for k, vs in said.items()}


# --- JSON -------------------------------------------------------------------------------------------------


def test_the_json_door_tells_the_whole_story(town: Any) -> None:
    wu, duty = town.client(town.wu), town.client(town.duty)
    said = {
        "area": town.xiguan.code,
        "kind": "motorcycle_theft",
        "account": "红色",
        "things": ["red"],
        "name": "甄喜",
    }
    answer = said_json(wu, "/api/incidents", said)
    assert answer.status_code == 201
    body = answer.json()
    assert len(body["reference"]) == 10
    assert len(body["pin"]) == 8
    uid = body["incident"]["uid"]
    assert "account" not in body["incident"]
    assert [i["uid"] for i in wu.get("/api/incidents").json()] == [uid]
    assert [i["uid"] for i in wu.get("/api/incidents?open=false&most=5").json()] == [uid]
    found = wu.get(f"/api/incidents/{uid}/suggestions").json()
    assert found[0]["reasons"]
    sent = said_json(wu, f"/api/incidents/{uid}/dispatches", {"units": [str(town.cid.uid)]}).json()
    dispatch = sent["dispatches"][0]["uid"]
    for step in ("sign", "depart", "arrive"):
        assert said_json(duty, f"/api/dispatches/{dispatch}/{step}", {}).status_code == 200
    row = Dispatch.objects.get()
    clock = {"step": "sign", "at": row.sent_at.isoformat(), "version": row.version}
    assert said_json(duty, f"/api/dispatches/{dispatch}/clock", clock).json()["corrections"]
    assert said_json(wu, f"/api/incidents/{uid}/units", {"units": [str(town.video.uid)]}).status_code == 204
    due = (now() + timedelta(hours=1)).isoformat()
    task = said_json(
        wu, f"/api/incidents/{uid}/tasks", {"unit": str(town.video.uid), "kind": "view_video", "due_at": due}
    )
    assert task.status_code == 201
    assert said_json(wu, f"/api/tasks/{task.json()['uid']}/finish", {"version": 1}).json()["status"] == "done"
    assert wu.get(f"/api/incidents/{uid}/tasks").json()[0]["status"] == "done"
    assert said_json(wu, f"/api/incidents/{uid}/notes", {"text": "一笔"}).status_code == 204
    opened = said_json(wu, f"/api/incidents/{uid}/personal", {"purpose": "duty"}).json()
    assert "甄喜" in json.dumps(opened, ensure_ascii=False)
    assert said_json(wu, f"/api/incidents/{uid}/handlers", {"posting": str(town.sun.uid)}).status_code == 204
    assert said_json(wu, f"/api/incidents/{uid}/shield").status_code == 204
    assert said_json(wu, f"/api/incidents/{uid}/shield/lift").status_code == 204
    assert said_json(town.client(town.sun), f"/api/incidents/{uid}/shield/lift").status_code == 204
    assert (
        said_json(duty, f"/api/dispatches/{dispatch}/report", {"finding": "done"}).json()["finding"] == "done"
    )
    closed = said_json(wu, f"/api/incidents/{uid}/close", {"outcome": "recovered"})
    assert closed.json()["status"] == "closed"
    lines = wu.get(f"/api/incidents/{uid}/timeline").json()
    assert len(lines) > 10
    whole = wu.get(f"/api/incidents/{uid}").json()
    assert whole["dispatches"][0]["status"] == "reported"


def test_the_json_door_refuses_in_the_same_words(town: Any, theft: Any, client: Any) -> None:
    name_handler(town.wu, theft, posting=town.sun)
    dispatch = send(town, theft)
    task = add_room_task(town.wu, theft, unit=town.cid, kind="other", due_at=now() + timedelta(hours=1))
    far = town.client(town.far)
    cid = str(town.cid.uid)
    posts = {
        f"/api/incidents/{theft.uid}/dispatches": {"units": [cid]},
        f"/api/incidents/{theft.uid}/units": {"units": [cid]},
        f"/api/incidents/{theft.uid}/tasks": {"unit": cid, "kind": "other", "due_at": now().isoformat()},
        f"/api/incidents/{theft.uid}/notes": {"text": "x"},
        f"/api/incidents/{theft.uid}/personal": {"purpose": "duty"},
        f"/api/incidents/{theft.uid}/handlers": {"posting": str(town.sun.uid)},
        f"/api/incidents/{theft.uid}/shield": {},
        f"/api/incidents/{theft.uid}/shield/lift": {},
        f"/api/incidents/{theft.uid}/close": {"outcome": "resolved"},
        f"/api/dispatches/{dispatch.uid}/sign": {},
        f"/api/dispatches/{dispatch.uid}/report": {"finding": "done"},
        f"/api/dispatches/{dispatch.uid}/stand-down": {},
        f"/api/dispatches/{dispatch.uid}/clock": {"step": "sign", "at": now().isoformat(), "version": 1},
        f"/api/dispatches/{dispatch.uid}/nothing": {},
        f"/api/tasks/{task.uid}/finish": {},
    }
    for url, said in posts.items():
        assert client.post(url, json.dumps(said), content_type="application/json").status_code == 401, url
        refused = said_json(far, url, said)
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), url
    for url in ("", "/timeline", "/suggestions", "/tasks"):
        assert far.get(f"/api/incidents/{theft.uid}{url}").status_code == 404, url
    assert town.client(town.ana).get("/api/incidents").status_code == 403
    assert far.get("/api/incidents").json() == []
    outside = said_json(far, "/api/incidents", {"area": town.xiguan.code, "kind": "noise"})
    assert outside.status_code == 404


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "noise"}, "required"),
        ({"area": "370305101201", "kind": "x"}, "not_allowed"),
        ({"area": "370305101201", "kind": "noise", "role": "admin"}, "unknown_field"),
        ({"area": "370305101201", "kind": "noise", "account": "a\u0000"}, "illegal_character"),
        ({"area": "370305101201", "kind": "noise", "account": "\ud800"}, "illegal_character"),
        ({"area": "370305101201", "kind": "noise", "name": "a\u200bb"}, "invisible_character"),
        ({"area": "370305101201", "kind": "noise", "account": "x" * 2001}, "too_long"),
        ({"area": "370305101201", "kind": "noise", "urgent": "perhaps"}, "not_allowed"),
        ({"area": "370305101201", "kind": "noise", "things": ["x"] * 13}, "too_long"),
        ({"area": "x", "kind": "noise"}, "not_allowed"),
    ],
)
def test_wrong_json_is_named_by_field_and_code(town: Any, said: dict[str, Any], code: str) -> None:
    answer = said_json(town.client(town.wu), "/api/incidents", said)
    assert answer.status_code == 422, answer.content
    assert answer.json()["code"] == code
    assert not Incident.objects.exists()


def test_the_description_tells_the_errors_too(town: Any) -> None:
    paths = town.client(town.wu).get("/api/openapi.json").json()["paths"]
    for path, operations in paths.items():
        if path.startswith(("/api/incidents", "/api/dispatches", "/api/tasks")) and "bulletins" not in path:
            for operation in operations.values():
                if "incidents" in operation.get("tags", []):
                    assert {"404", "409", "422"} <= set(operation["responses"]), path
