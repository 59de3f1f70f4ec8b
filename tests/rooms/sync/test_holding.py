"""What a phone may hold: its own villages and what they are asked, and nothing more."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from linli.base.clock import now
from linli.bulletins.commands import send_tip, withdraw_bulletin
from linli.bulletins.models import Bulletin
from linli.incidents.commands import close_incident
from linli.sync.errands import ERRANDS
from linli.sync.forms import FORMS, TYPES, described
from linli.sync.words import APP, both_languages


def test_one_holds_what_one_s_villages_are_asked(town, live, phone):
    held = phone(town.li).held()
    assert [b["uid"] for b in held["bulletins"]] == [str(live.uid)]
    assert {v["name"] for v in held["villages"]} == {"西关村", "石佛村"}
    assert held["me"]["name"] == "李禾"
    assert held["complete"] is True and held["me"]["may_report"] is False
    assert phone(town.lin).held()["me"]["may_report"] is True, "officers may report a breach in confidence"
    assert phone(town.zhao).held()["bulletins"] == []


def test_the_incident_is_not_among_it(town, live, phone):
    said = json.dumps(phone(town.li).held())
    assert live.incident.number not in said
    assert str(live.incident.uid) not in said
    assert "周" not in said


@pytest.mark.parametrize("how", ["closed", "withdrawn", "expired"])
def test_what_is_over_is_absent_and_so_deleted(town, live, phone, how):
    li = phone(town.li)
    before = li.held()
    if how == "closed":
        close_incident(town.wu, live.incident, outcome="recovered")
    elif how == "withdrawn":
        withdraw_bulletin(town.wu, live, reason="mistake")
    else:
        Bulletin.objects.update(expires_at=now() - timedelta(seconds=1))
    after = li.held(before["cursor"])
    assert after["unchanged"] is False
    assert after["bulletins"] == []


def test_nothing_new_is_said_shortly(town, live, phone):
    li = phone(town.li)
    first = li.held()
    again = li.held(first["cursor"])
    assert (again["unchanged"], again["bulletins"], again["cursor"]) == (True, [], first["cursor"])
    send_tip(town.li, bulletin=live.uid, text="Mill")
    assert li.held(first["cursor"])["unchanged"] is False


def test_the_answer_to_a_tip_comes_back_without_its_text(town, live, phone):
    send_tip(town.li, bulletin=live.uid, text="Behind the mill since noon")
    held = phone(town.li).held()
    assert held["answers"][0]["verdict"] == "new"
    assert held["bulletins"][0]["answer"] == "seen"
    assert "mill" not in json.dumps(held)


def test_every_form_asks_what_its_errand_takes(db):
    for form, said in zip(FORMS, described(), strict=True):
        schema = ERRANDS[form.errand].form
        assert {f.name for f in form.fields} <= set(schema.model_fields), form.errand
        required = {name for name, field in schema.model_fields.items() if field.is_required()}
        by_the_phone = {"uid", ERRANDS[form.errand].claims}
        assert required - by_the_phone <= {f.name for f in form.fields}, f"{form.errand} cannot be filled in"
        assert {f.type for f in form.fields} <= TYPES
        assert said["title"]["zh"]
        assert said["title"]["en"]


def test_the_bounds_of_a_form_are_those_of_the_schema(db):
    (tip,) = described(errands=["tip.send"])
    text = next(f for f in tip["fields"] if f["name"] == "text")
    assert (text["most"], text["required"]) == (1000, True)


def test_the_app_speaks_both_languages():
    said = both_languages()
    assert set(said["zh"]) == set(said["en"]) == set(APP)
    assert all(said["en"][k] == text for k, text in APP.items())
    untranslated = [k for k, text in said["zh"].items() if text.isascii() and text not in {"OK"}]
    assert not untranslated, untranslated


def test_the_shell_is_the_same_for_everybody_and_holds_nothing_of_anybody(town, live, client, phone):
    pages = [client.get("/sync/"), phone(town.li).client.get("/sync/")]
    assert pages[0].content == pages[1].content
    assert "李禾" not in pages[0].content.decode()
    assert pages[0].cookies["linli_csrf"].value


def test_the_worker_keeps_the_shell_and_changes_with_it(client, db):
    answer = client.get("/sync/sw.js")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert "/static/field/app.js" in text
    assert "/api/" not in text, "data are never cached"
    assert "ignoreVary" in text
    assert client.get("/sync/manifest.webmanifest").json()["start_url"] == "/sync/"


def test_the_app_s_first_load_is_small(client, db):
    import gzip

    total = len(gzip.compress(client.get("/sync/").content)) + len(
        gzip.compress(client.get("/sync/sw.js").content)
    )
    for address in json.loads(client.get("/sync/sw.js").content.decode().split("FILES = ")[1].split(";")[0]):
        answer = client.get(address)
        assert answer.status_code == 200, address
        total += len(gzip.compress(b"".join(answer.streaming_content)))
    assert total < 300_000, total
