"""What a resident sends twice counts once: the same reference and PIN are told again, the same complaint is one."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from linli.access.models import Door
from linli.assistance.models import Word
from linli.base.ids import uuid7
from linli.incidents.commands import report_incident
from linli.incidents.models import IncidentNote
from linli.mediation.commands import Side, register_dispute

SAY = {"village": "370305101201", "kind": "tip", "text": "路灯坏了", "name": "某", "contact": "1"}


def shown(page: str) -> set[str]:
    """The numbers and letters that a page shows large: reference and PIN."""
    return set(re.findall(r"\b[A-Z0-9]{10}\b|\b\d{8}\b", re.sub(r"<(script|style|input)[^>]*>", "", page)))


def test_a_word_sent_twice_is_one_word_with_one_reference(town: Any) -> None:
    key = str(uuid7())
    pages = [Client().post("/portal/say", SAY | {"_key": key}).content.decode() for _time in range(2)]
    door = Door.objects.get()
    assert Word.objects.count() == 1
    assert door.reference in pages[0] and door.reference in pages[1]
    assert shown(pages[0]) == shown(pages[1]), "the PIN is the same"
    assert Client().post("/portal/say", SAY | {"_key": str(uuid7())}).status_code == 200
    assert Word.objects.count() == 2, "the control: another key is another word"


def test_a_public_form_names_its_key(town: Any) -> None:
    answer = Client().post("/portal/say", SAY)
    assert answer.status_code == 400 and "idempotency_key_required" in answer.content.decode()
    assert 'name="_key"' in Client().get("/portal/say?village=370305101201").content.decode()
    assert not Word.objects.exists()


def test_the_key_alone_opens_nothing(town: Any) -> None:
    """A key that somebody else saw tells neither reference nor PIN without the house's own key."""
    key = uuid7()
    Client().post("/portal/say", SAY | {"_key": str(key)})
    door = Door.objects.get()
    assert door.reference not in str(key).upper() and door.case != key


def test_a_complaint_sent_twice_is_one(town: Any) -> None:
    call = report_incident(town.wu, area=town.xiguan, kind="noise", account="x", name="某", contact="1")
    dispute = register_dispute(
        town.li, area=town.xiguan, kind="debt", facts="x", sides=[Side("甲", "1"), Side("乙", "2")]
    )
    _name, reference, pin = dispute.doors[0]
    for told, count in (
        ((call.told.reference, call.told.pin), IncidentNote.objects.count),
        ((reference, pin), Word.objects.count),
    ):
        client, key = Client(), str(uuid7())
        said = {"reference": told[0], "pin": told[1], "_key": str(uuid7())}
        assert client.post("/portal/case", said).status_code == 303
        form = {"kind": "complaint", "about": "slow", "text": "太慢", "_key": key}
        for _time in range(2):
            assert client.post("/portal/case/say", form).status_code == 303
        assert count() == 1
        client.post("/portal/case/say", form | {"_key": str(uuid7())})
        assert count() == 2, "the control: said again, it is another"
