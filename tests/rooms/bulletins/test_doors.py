"""Each door of bulletins opens for whom it should, and refuses the others."""

from __future__ import annotations

import json
import re

import pytest

from linli.bulletins.commands import send_tip
from linli.bulletins.models import Bulletin, Tip

FORM = {
    "text": "A red motorcycle is gone",
    "look_for": "roadsides",
    "do_not": "Do not touch it",
    "radius_m": "5000",
    "hours": "48",
    "things": ["motorcycle", "red"],
}


@pytest.fixture
def tip(town, live):
    return send_tip(town.li, bulletin=live.uid, text="Behind the mill since noon")


def body(answer) -> str:
    return answer.content.decode()


def test_the_panel_shows_the_whole_of_it(town, live, tip):
    page = body(town.client(town.wu).get(f"/bulletins/incident/{live.incident.uid}/panel"))
    assert live.text in page
    assert "孙国栋" in page
    assert "Behind the mill" not in page, "a panel decrypts nothing by itself"
    assert "Read the tips" in page
    assert "Approve" not in page, "an action that is not possible is left out"


def test_the_panel_is_closed_to_other_areas(town, live):
    assert town.client(town.far).get(f"/bulletins/incident/{live.incident.uid}/panel").status_code == 404
    assert town.client(town.li).get(f"/bulletins/incident/{live.incident.uid}/panel").status_code == 403


def test_a_form_drafts(town, theft):
    client = town.client(town.wu)
    form = body(client.get(f"/bulletins/incident/{theft.uid}/draft"))
    assert "Put before a second person" in form
    assert "6 villages" in form
    answer = client.post(f"/bulletins/incident/{theft.uid}/draft", FORM)
    assert answer.status_code == 303
    made = Bulletin.objects.get()
    assert made.things == ["motorcycle", "red"]
    assert made.status == "draft"


def test_the_form_refuses_with_a_sentence_at_its_field(town, theft):
    client = town.client(town.wu)
    wrong = {**FORM, "text": "Call 13800000000", "hours": "500"}
    answer = client.post(
        f"/bulletins/incident/{theft.uid}/draft",
        {**FORM, "text": "Call 13800000000"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 422
    assert 'data-fault="text"' in body(answer)
    assert "13800000000" not in body(answer), "the number is not repeated"
    assert client.post(f"/bulletins/incident/{theft.uid}/draft", wrong).status_code == 422
    assert not Bulletin.objects.exists()
    assert town.client(town.sun).get(f"/bulletins/incident/{theft.uid}/draft").status_code == 200
    assert town.client(town.lin).get(f"/bulletins/incident/{theft.uid}/draft").status_code == 403
    assert town.client(town.far).get(f"/bulletins/incident/{theft.uid}/draft").status_code == 404


def test_the_same_form_sent_twice_drafts_once(town, theft):
    client = town.client(town.wu)
    key = "0192f0c0-0000-7000-8000-000000000001"
    for _time in range(2):
        answer = client.post(f"/bulletins/incident/{theft.uid}/draft", FORM, headers={"Idempotency-Key": key})
        assert answer.status_code == 303
    assert Bulletin.objects.count() == 1


def test_the_preview_follows_the_radius(town, theft):
    client = town.client(town.wu)
    near = body(client.get(f"/bulletins/incident/{theft.uid}/preview?radius_m=1000"))
    far = body(client.get(f"/bulletins/incident/{theft.uid}/preview?radius_m=20000"))
    assert "远山村" not in near
    assert "远山村" in far
    assert client.get(f"/bulletins/incident/{theft.uid}/preview?radius_m=x").status_code == 422


def test_approve_and_withdraw(town, draft):
    assert (
        town.client(town.wu).post(f"/bulletins/{draft.uid}/approve", {"version": draft.version}).status_code
        == 403
    )
    assert (
        town.client(town.far).post(f"/bulletins/{draft.uid}/approve", {"version": draft.version}).status_code
        == 403
    )
    commander = town.client(town.sun)
    assert commander.post(f"/bulletins/{draft.uid}/approve", {}).status_code == 422
    assert commander.post(f"/bulletins/{draft.uid}/approve", {"version": draft.version}).status_code == 303
    draft.refresh_from_db()
    assert draft.status == "approved"
    assert commander.post(f"/bulletins/{draft.uid}/withdraw", {"reason": "because"}).status_code == 422
    assert (
        town.client(town.far).post(f"/bulletins/{draft.uid}/withdraw", {"reason": "found"}).status_code == 404
    )
    assert commander.post(f"/bulletins/{draft.uid}/withdraw", {"reason": "found"}).status_code == 303
    draft.refresh_from_db()
    assert draft.status == "withdrawn"


def test_edit_and_correct(town, draft):
    drafter = town.client(town.wu)
    assert draft.text in body(drafter.get(f"/bulletins/{draft.uid}/edit"))
    changed = {**FORM, "version": draft.version}
    assert drafter.post(f"/bulletins/{draft.uid}/edit", changed).status_code == 303
    assert drafter.post(f"/bulletins/{draft.uid}/edit", changed).status_code == 409
    draft.refresh_from_db()
    assert draft.text == FORM["text"]
    town.client(town.sun).post(f"/bulletins/{draft.uid}/approve", {"version": draft.version})
    draft.refresh_from_db()
    answer = drafter.post(f"/bulletins/{draft.uid}/edit", {**FORM, "version": draft.version})
    assert answer.status_code == 409
    assert drafter.get(f"/bulletins/{draft.uid}/correct").status_code == 200
    assert drafter.post(f"/bulletins/{draft.uid}/correct", FORM).status_code == 303
    assert Bulletin.objects.get(replaces=draft).status == "draft"


def test_tips_open_for_a_purpose_and_are_judged(town, live, tip):
    client = town.client(town.wu)
    opened = client.post(f"/bulletins/incident/{live.incident.uid}/tips", headers={"HX-Request": "true"})
    assert "Behind the mill since noon" in body(opened)
    assert town.client(town.li).post(f"/bulletins/incident/{live.incident.uid}/tips").status_code == 403
    assert town.client(town.far).post(f"/bulletins/incident/{live.incident.uid}/tips").status_code == 404
    assert client.post(f"/bulletins/tip/{tip.uid}/verdict", {"verdict": "perhaps"}).status_code == 422
    assert (
        town.client(town.far).post(f"/bulletins/tip/{tip.uid}/verdict", {"verdict": "known"}).status_code
        == 404
    )
    assert client.post(f"/bulletins/tip/{tip.uid}/verdict", {"verdict": "adopted"}).status_code == 303
    assert Tip.objects.get().verdict == "adopted"


def test_the_board_s_buttons(town, live):
    client = town.client(town.li)
    assert live.text in body(client.get("/bulletins/"))
    assert client.post(f"/bulletins/{live.uid}/read").status_code == 303
    assert client.post(f"/bulletins/{live.uid}/nothing").status_code == 303
    assert client.post(f"/bulletins/{live.uid}/tip", {"text": ""}).status_code == 422
    piece = client.post(f"/bulletins/{live.uid}/tip", {"text": "Mill"}, headers={"HX-Request": "true"})
    assert "You answered" in body(piece)
    assert "<html" not in body(piece)
    assert town.client(town.zhao).post(f"/bulletins/{live.uid}/tip", {"text": "x"}).status_code == 404
    assert town.client(town.wu).post(f"/bulletins/{live.uid}/tip", {"text": "x"}).status_code == 403


def test_the_list_and_its_filters(town, live):
    client = town.client(town.wu)
    for state, there in (("", True), ("live", True), ("waiting", False), ("over", False), ("odd", True)):
        assert (live.text in body(client.get(f"/bulletins/?state={state}"))) is there, state
    assert live.text not in body(town.client(town.far).get("/bulletins/"))
    assert town.client(town.ana).get("/bulletins/").status_code == 404
    assert client.get(f"/bulletins/{live.uid}").status_code == 200
    assert "石佛村" in body(client.get(f"/bulletins/{live.uid}"))


def test_the_paper(town, live, tip):
    for posting in (town.wu, town.li):
        page = body(town.client(posting).get(f"/bulletins/{live.uid}/print"))
        assert live.text in page
        assert "mill" not in page
    assert town.client(town.zhao).get(f"/bulletins/{live.uid}/print").status_code == 404


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_are_whole_in_both_languages(town, live, tip, lang):
    client = town.client(town.sun, lang)
    pages = ["/bulletins/", f"/bulletins/{live.uid}", f"/bulletins/incident/{live.incident.uid}/panel"]
    for page in [*pages, f"/bulletins/incident/{live.incident.uid}/draft", f"/bulletins/{live.uid}/print"]:
        answer = client.get(page)
        assert answer.status_code == 200
        assert "%(" not in body(answer)


# --- the JSON door ----------------------------------------------------------------------------------------


def post(client, address, **said):
    return client.post(address, json.dumps(said), content_type="application/json")


def test_the_json_door(town, theft):
    wu, sun, li = town.client(town.wu), town.client(town.sun), town.client(town.li)
    preview = wu.get(f"/api/incidents/{theft.uid}/bulletins/preview?radius_m=5000")
    assert preview.json()["assistants"] == 2
    made = post(wu, f"/api/incidents/{theft.uid}/bulletins", text="Gone", radius_m=5000, hours=48)
    assert made.status_code == 201
    uid = made.json()["uid"]
    assert post(wu, f"/api/bulletins/{uid}/approve", version=1).json()["code"] == "not_allowed_for_post"
    assert li.get("/api/board").json() == []
    assert post(sun, f"/api/bulletins/{uid}/approve", version=1).status_code == 200
    board = li.get("/api/board").json()
    assert [b["uid"] for b in board] == [uid]
    assert set(board[0]) == {"uid", "text", "look_for", "do_not", "expires_at", "exercise"}
    sent = post(li, f"/api/bulletins/{uid}/tips", text="Mill")
    assert sent.status_code == 201
    assert "text" not in sent.json()
    judged = post(wu, f"/api/tips/{sent.json()['uid']}/verdict", verdict="adopted")
    assert judged.json()["verdict"] == "adopted"
    assert wu.get(f"/api/bulletins/{uid}/counts").json()["answered"] == 1
    assert [b["uid"] for b in wu.get("/api/bulletins").json()] == [uid]
    assert post(wu, f"/api/bulletins/{uid}/withdraw", reason="found").json()["status"] == "withdrawn"
    assert town.client(town.far).get(f"/api/bulletins/{uid}").status_code == 404
    assert town.client(town.zhao).get("/api/board").json() == []


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"text": "x", "radius_m": 5000, "hours": 48, "status": "approved"}, 422, "unknown_field"),
        ({"text": "x", "radius_m": 5000}, 422, "required"),
        ({"text": "x", "radius_m": 30_000, "hours": 48}, 422, "out_of_range"),
        ({"text": "x", "radius_m": 5000, "hours": 48.5}, 422, "not_a_number"),
        ({"text": "a\x00b", "radius_m": 5000, "hours": 48}, 422, "illegal_character"),
        ({"text": "a\u202eb", "radius_m": 5000, "hours": 48}, 422, "invisible_character"),
        ({"text": "x" * 301, "radius_m": 5000, "hours": 48}, 422, "too_long"),
        ({"text": "x", "radius_m": 2**70, "hours": 48}, 422, "out_of_range"),
    ],
)
def test_wrong_input_is_answered_by_its_code(town, theft, said, status, code):
    answer = post(town.client(town.wu), f"/api/incidents/{theft.uid}/bulletins", **said)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Bulletin.objects.exists()


def test_addresses_name_no_person(town, live, tip):
    page = body(town.client(town.wu).get(f"/bulletins/{live.uid}"))
    for address in re.findall(r'(?:href|action|hx-get|hx-post)="([^"]*)"', page):
        assert "周晓" not in address
