"""A CAP message of another house: read without trust, and never more than a proposal."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest

from linli.base.clock import local, now
from linli.base.errors import Refused
from linli.bulletins.cap import NAMESPACE
from linli.bulletins.cap_in import read_alert
from linli.bulletins.commands import approve_bulletin
from linli.bulletins.models import Bulletin

XML = """<?xml version="1.0" encoding="UTF-8"?>
{dtd}<alert xmlns="{namespace}">
<identifier>{identifier}</identifier><sender>centre@zhangdian</sender><sent>{sent}</sent>
<status>{status}</status><msgType>{kind}</msgType><scope>Restricted</scope>
<restriction>for neighbours</restriction>{references}
<info><language>zh-CN</language><category>Security</category><event>车辆被盗</event>
<urgency>Expected</urgency><severity>Minor</severity><certainty>Likely</certainty>
<expires>{expires}</expires><headline>三轮车被盗</headline><description>{description}</description>
<instruction>不要动车</instruction>
<area><areaDesc>around</areaDesc><circle>36.84,118.34 {radius}</circle></area></info></alert>"""


def stamp(at: Any) -> str:
    return local(at).replace(microsecond=0).isoformat()


def message(**more: Any) -> bytes:
    said = {
        "dtd": "",
        "namespace": NAMESPACE,
        "identifier": "zd-0001",
        "sent": stamp(now()),
        "status": "Actual",
        "kind": "Alert",
        "references": "",
        "expires": stamp(now() + timedelta(hours=20)),
        "description": "蓝色三轮车",
        "radius": "3",
    }
    return XML.format(**said | more).encode()


def post(client: Any, incident: Any, body: bytes) -> Any:
    return client.post(
        f"/api/incidents/{incident.uid}/bulletins/cap", body, content_type="application/cap+xml"
    )


def test_an_alert_is_a_proposal_for_a_second_person(town, theft):
    answer = post(town.client(town.wu), theft, message())
    assert answer.status_code == 201, answer.content
    made = Bulletin.objects.get()
    assert (made.status, made.radius_m, made.hours) == ("draft", 3_000, 20)
    assert made.text == "三轮车被盗 蓝色三轮车"
    assert made.do_not == "不要动车"
    assert made.drafted_by == town.wu
    approve_bulletin(town.sun, made)


def test_a_message_may_come_within_json(town, theft):
    client, address = town.client(town.wu), f"/api/incidents/{theft.uid}/bulletins/cap"
    for body, status in (({"xml": message().decode()}, 201), ({"xml": ""}, 400), ({}, 422)):
        answer = client.post(address, json.dumps(body), content_type="application/json")
        assert answer.status_code == status, answer.content


def test_the_same_message_twice_and_an_expired_one(town, theft):
    client = town.client(town.wu)
    assert post(client, theft, message()).status_code == 201
    again = post(client, theft, message())
    assert (again.status_code, again.json()["code"]) == (409, "cap_duplicate")
    old = post(client, theft, message(identifier="zd-2", expires=stamp(now() - timedelta(minutes=1))))
    assert (old.status_code, old.json()["code"]) == (422, "cap_expired")
    assert Bulletin.objects.count() == 1


def test_a_cancel_withdraws_what_it_names_and_nothing_else(town, theft):
    client = town.client(town.wu)
    unknown = post(client, theft, message(identifier="zd-3", kind="Cancel", references=""))
    assert (unknown.status_code, unknown.json()["code"]) == (422, "cap_unknown_reference")
    post(client, theft, message())
    references = f"<references>centre@zhangdian,zd-0001,{stamp(now())}</references>"
    assert (
        post(client, theft, message(identifier="zd-3", kind="Cancel", references=references)).status_code
        == 201
    )
    assert Bulletin.objects.get().status == "withdrawn"


def test_an_update_of_an_approved_one_is_a_correction(town, theft):
    client = town.client(town.wu)
    post(client, theft, message())
    first = Bulletin.objects.get()
    approve_bulletin(town.sun, first)
    references = f"<references>centre@zhangdian,zd-0001,{stamp(now())}</references>"
    post(client, theft, message(identifier="zd-4", kind="Update", references=references))
    assert Bulletin.objects.get(cap_name__endswith="zd-4").replaces == first


def test_what_is_too_wide_or_too_long_is_cut_to_what_we_allow(town, theft):
    far = message(radius="500", expires=stamp(now() + timedelta(days=90)))
    post(town.client(town.wu), theft, far)
    made = Bulletin.objects.get()
    assert (made.radius_m, made.hours) == (20_000, 168)


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"dtd": "<!DOCTYPE alert>\n"}, 422, "dtd_forbidden"),
        ({"dtd": "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"}, 422, "dtd_forbidden"),
        ({"namespace": "urn:oasis:names:tc:emergency:cap:1.1"}, 422, "unsupported_type"),
        ({"sent": "2026-01-01T00:00:00Z"}, 422, "bad_date"),
        ({"expires": "2026-02-31T00:00:00+08:00"}, 422, "bad_date"),
        ({"status": "Test"}, 422, "not_allowed"),
        ({"status": "Exercise"}, 409, "exercise_mismatch"),
        ({"kind": "Ack"}, 422, "wrong_input"),
        ({"identifier": "has space"}, 422, "not_allowed"),
        ({"identifier": ""}, 422, "required"),
        ({"radius": "far"}, 422, "not_a_number"),
        ({"description": "call 13800000000"}, 422, "personal_data_here"),
        ({"description": "</alert>"}, 400, "bad_xml"),
        ({"description": "<b>" * 80 + "</b>" * 80}, 400, "too_complex"),
        ({"description": "x" * 262_144}, 413, "too_large"),
    ],
    ids=str,
)
def test_what_is_refused(town, theft, more, status, code):
    answer = post(town.client(town.wu), theft, message(**{k: v[:300_000] for k, v in more.items()}))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert not Bulletin.objects.exists()


def test_entities_are_refused_before_anything_is_read():
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    started = time.monotonic()
    with pytest.raises(Refused) as no:
        read_alert(message(dtd=f"<!DOCTYPE a [<!ENTITY l0 'ha'>{laughs}]>", description="&l11;"))
    assert no.value.code == "dtd_forbidden"
    assert time.monotonic() - started < 0.2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "gbk"])
def test_another_encoding_does_not_smuggle_a_dtd(encoding):
    body = message(dtd="<!DOCTYPE a>").decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')
    with pytest.raises(Refused) as no:
        read_alert(body.encode(encoding))
    assert no.value.code in {"bad_encoding", "dtd_forbidden"}


def test_the_door_is_closed_to_others(town, theft):
    assert post(town.client(town.far), theft, message()).status_code == 404
    assert post(town.client(town.li), theft, message()).status_code == 403
