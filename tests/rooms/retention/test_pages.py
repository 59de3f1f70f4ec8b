"""The pages of a case's term: kept longer and withheld by two people, a new PIN by call-back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import KeyedClient

from linli.access.commands import claim
from linli.access.models import Door
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.incidents.commands import report_incident
from linli.journal.models import Entry
from linli.mediation.commands import Side, register_dispute
from linli.retention.models import Extension

NAME = "卡纳里甲"


@pytest.fixture
def call(town: Any) -> Any:
    return report_incident(
        town.wu, area=town.xiguan, kind="motorcycle_theft", account="x", name=NAME, contact="13800000000"
    )


def test_a_case_is_kept_longer_by_two_people_on_its_page(town: Any) -> None:
    dispute = register_dispute(
        town.li, area=town.xiguan, kind="debt", facts="x", sides=[Side(NAME, "1"), Side("乙", "2")]
    ).dispute
    page, gao = f"/retention/cases/{dispute.uid}", town.client(town.gao)
    answer = gao.post(f"{page}/longer", {"ground": "court", "days": "40"})
    assert (answer.status_code, answer["Location"]) == (303, page)
    row = Extension.objects.get()
    assert row.until == today() + timedelta(days=40)
    agree = f"/retention/extensions/{row.uid}/agree"
    assert agree not in gao.get(page).content.decode(), "who asked is not offered to agree"
    assert gao.post(agree).status_code == 403
    other = town.client(town.city_chief)
    assert agree in other.get("/retention/").content.decode()
    assert agree in other.get(page).content.decode()
    assert other.post(agree).status_code == 303
    row.refresh_from_db()
    assert row.agreed_by_staff == town.city_chief.staff_id
    text = other.get(page).content.decode()
    assert str(row.until.day) in text and NAME not in text, "nothing personal is opened"
    for wrong in ({"ground": "court", "days": "366"}, {"ground": "x", "days": "3"}, {}):
        assert gao.post(f"{page}/longer", wrong).status_code == 422
    assert Extension.objects.count() == 1


def test_a_copy_is_withheld_by_two_people_and_shown_again_by_one(town: Any, call: Any) -> None:
    page = f"/retention/cases/{call.uid}"
    own = KeyedClient()
    assert (
        own.post("/portal/case", {"reference": call.told.reference, "pin": call.told.pin}).status_code == 303
    )
    assert NAME in own.post("/portal/case/copy", {}).content.decode(), "the control: the copy is shown"
    he, chief = town.client(town.he), town.client(town.city_chief)
    assert he.post(f"{page}/parties/1/agree").status_code == 409, "nobody has asked"
    assert he.post(f"{page}/parties/1/defer", {"reason": "inquiry", "days": "10"}).status_code == 303
    assert NAME in own.post("/portal/case/copy", {}).content.decode(), "one person withholds nothing"
    assert he.post(f"{page}/parties/1/agree").status_code == 403
    assert f"{page}/parties/1/agree" in chief.get("/retention/").content.decode()
    assert chief.post(f"{page}/parties/1/agree").status_code == 303
    assert Door.objects.get().deferred_until == today() + timedelta(days=10), "the days that were asked"
    assert NAME not in own.post("/portal/case/copy", {}).content.decode()
    assert he.post(f"{page}/parties/1/show-again").status_code == 303
    assert NAME in own.post("/portal/case/copy", {}).content.decode()
    assert [
        e.verb for e in Entry.objects.filter(thread=call.uid, verb__startswith="deferral").order_by("pk")
    ] == [
        "deferral.proposed",
        "deferral.agreed",
        "deferral.ended",
    ]
    assert he.post(f"{page}/parties/2/defer", {"reason": "inquiry", "days": "10"}).status_code == 404


def test_a_new_pin_is_shown_once_and_the_old_one_opens_no_more(town: Any, call: Any) -> None:
    client, page = town.client(town.wu), f"/retention/cases/{call.uid}"
    shown = client.post(f"{page}/parties/1/pin").content.decode()
    found = re.search(r'id="pin".*?<strong class="num">(\d+)</strong>', shown, re.S)
    assert found is not None
    new = found[1]
    assert claim(call.told.reference, new).case == call.uid
    with pytest.raises(NotFound):
        claim(call.told.reference, call.told.pin)
    assert new not in client.get(page).content.decode()
    entry = Entry.objects.get(verb="pin.renewed")
    assert entry.thread == call.uid and new not in str(entry.data)


def test_the_pages_are_for_those_who_may(town: Any, call: Any) -> None:
    page = f"/retention/cases/{call.uid}"
    assert town.client(town.li).get(page).status_code == 404, "an assistant sees no incident"
    dispatcher = town.client(town.wu)
    text = dispatcher.get(page).content.decode()
    assert f"{page}/parties/1/pin" in text
    assert f"{page}/longer" not in text and f"{page}/parties/1/defer" not in text
    for deed in ("longer", "parties/1/defer", "parties/1/agree"):
        assert dispatcher.post(f"{page}/{deed}", {"ground": "court", "days": "3"}).status_code == 403
    assert dispatcher.get("/retention/").status_code == 403
    assert page in dispatcher.get(f"/incidents/{call.uid}").content.decode(), "the case leads to it"
