"""A bulletin as CAP 1.2: valid by the standard's schema, and saying what it must."""

from __future__ import annotations

from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from linli.areas.models import Area
from linli.bulletins.cap import NAMESPACE, alert_xml
from linli.bulletins.commands import approve_bulletin, correct_bulletin, draft_bulletin, withdraw_bulletin
from linli.incidents.commands import report_incident

from .conftest import SAID

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[2] / "support" / "cap-1.2.xsd")


def say(xml: bytes, name: str) -> list[str]:
    return [e.text or "" for e in etree.fromstring(xml).iter(f"{{{NAMESPACE}}}{name}")]


def valid(xml: bytes) -> bytes:
    SCHEMA.validate(etree.fromstring(xml))
    return xml


def test_an_alert(town, live):
    xml = valid(alert_xml(live))
    assert say(xml, "identifier") == [str(live.uid)]
    assert say(xml, "status") == ["Actual"]
    assert say(xml, "msgType") == ["Alert"]
    assert say(xml, "scope") == ["Restricted"]
    assert say(xml, "restriction") != [""]
    assert say(xml, "incidents") == [live.incident.number]
    assert say(xml, "circle") == ["36.840000,118.340000 5"], "the village's point"
    assert say(xml, "value")[-6:] == [v.path for v in live.villages.order_by("metres", "path")]
    assert set(say(xml, "valueName")) == {"object", "CN-STAT-12"} or set(say(xml, "valueName")) == {
        "CN-STAT-12"
    }


def test_times_have_an_offset_and_no_z(town, live):
    xml = alert_xml(live)
    for name in ("sent", "effective", "expires"):
        (at,) = say(xml, name)
        assert at.endswith("+08:00"), at
        assert "Z" not in at
        assert "." not in at


def test_names_hold_no_sign_that_the_standard_forbids(town, live):
    xml = alert_xml(live)
    for name in ("identifier", "sender"):
        (text,) = say(xml, name)
        assert not set(text) & set(" ,<&")


def test_a_withdrawn_bulletin_is_a_cancel_that_refers_to_its_alert(town, live):
    alert = alert_xml(live)
    withdraw_bulletin(town.wu, live, reason="found")
    cancel = valid(alert_xml(live))
    assert say(cancel, "msgType") == ["Cancel"]
    assert say(cancel, "identifier") != say(alert, "identifier")
    expected = ",".join(say(alert, name)[0] for name in ("sender", "identifier", "sent"))
    assert say(cancel, "references") == [expected]


def test_a_correction_is_an_update_that_refers_to_what_it_replaces(town, live):
    alert = alert_xml(live)
    better = correct_bulletin(town.wu, live, **{**SAID, "text": "A blue one"})
    approve_bulletin(town.sun, better)
    update = valid(alert_xml(better))
    assert say(update, "msgType") == ["Update"]
    assert say(alert, "identifier")[0] in say(update, "references")[0]


def test_an_exercise_says_so(town):
    drill = report_incident(town.wu, area=town.xiguan, kind="missing_elder", exercise=True)
    bulletin = draft_bulletin(town.wu, drill, **SAID)
    approve_bulletin(town.sun, bulletin)
    xml = valid(alert_xml(bulletin))
    assert say(xml, "status") == ["Exercise"]
    assert say(xml, "category") == ["Rescue"]


def test_without_a_position_there_is_no_circle(town, theft):
    Area.objects.filter(path=town.xiguan.path).update(lat=None, lon=None)
    theft.area.refresh_from_db()
    bulletin = draft_bulletin(town.wu, theft, **SAID)
    approve_bulletin(town.sun, bulletin)
    assert say(valid(alert_xml(bulletin)), "circle") == []


def test_texts_that_look_like_markup_are_texts(town, theft):
    bulletin = draft_bulletin(town.wu, theft, **{**SAID, "text": "A <b>red</b> & old one ]]>"})
    approve_bulletin(town.sun, bulletin)
    assert say(valid(alert_xml(bulletin)), "description")[0].startswith("A <b>red</b> & old one ]]>")


def test_the_schema_would_notice(town, live):
    """The control: a time with Z, a scope that is none."""
    for wrong, right in ((b"+08:00", b"Z"), (b"Restricted", b"Secret")):
        with pytest.raises(xmlschema.XMLSchemaException):
            SCHEMA.validate(etree.fromstring(alert_xml(live).replace(wrong, right)))


def test_the_door_opens_and_refuses(town, live, draft):
    answer = town.client(town.wu).get(f"/bulletins/{live.uid}/cap")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/cap+xml")
    valid(answer.content)
    assert town.client(town.far).get(f"/bulletins/{live.uid}/cap").status_code == 404


def test_a_draft_has_no_message(town, draft):
    assert town.client(town.wu).get(f"/bulletins/{draft.uid}/cap").status_code == 404
