"""A migrant worker would have travelled 30 km for a school certificate; the village assistant got it done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.access.commands import claim
from linli.access.models import AccessRow
from linli.assistance.commands import (
    confirm_done,
    copy_for_claimant,
    list_service,
    refuse_request,
    reopen_request,
    take_request_offline,
    take_step,
)
from linli.assistance.models import Request
from linli.assistance.queries import catalogue, done_between, requests_for, status_for_claimant
from linli.base.clock import today
from linli.base.errors import NotFound, Refused
from linli.base.ids import uuid7
from linli.protection.calendar import after_working_days


def test_the_assistant_of_haixing_gets_the_school_certificate_done(town: Any) -> None:
    list_service(
        town.adm,
        code="school-certificate",
        name={"zh": "子女入学证明", "en": "Certificate for a child's school"},
        papers=[{"zh": "户口簿", "en": "Household register"}, {"zh": "务工证明", "en": "Proof of work"}],
        where={"zh": "义和派出所", "en": "Yihe station"},
        limit_days=3,
    )
    assert [s.code for s in catalogue()] == ["school-certificate"]

    taken = take_request_offline(  # written at the door, without signal; the phone made the uid
        town.qian,
        village=town.haixing.code,
        service="school-certificate",
        name="务工某",
        contact="13900000000",
        wish="九月开学前",
        km=30,
        uid=uuid7(),
    )
    request = taken.request
    assert request.due_on == after_working_days(today(), 3), "a promise in working days"
    assert requests_for(town.qian).get() == request
    assert not requests_for(town.li).exists(), "another assistant has nothing to do with it"

    worker = claim(taken.reference, taken.pin)
    assert status_for_claimant(worker).due_on == request.due_on
    assert copy_for_claimant(worker)["name"] == "务工某"
    assert AccessRow.objects.get().actor_kind == "claimant", "even the own reading is on the list"

    for deed in ("papers", "handed_in", "ready", "collected"):
        take_step(town.qian, request, deed=deed)
    tomorrow = today() + timedelta(days=1)
    assert done_between(town.dongying.path, today(), tomorrow).count() == 1

    reopen_request(worker, reason="wrong")  # the name was misspelt: done is not done until the worker says so
    assert not done_between(town.dongying.path, today(), tomorrow).exists()
    request.refresh_from_db()
    for deed in ("handed_in", "ready", "collected"):
        take_step(town.qian, request, deed=deed)
    confirm_done(worker)

    done = done_between(town.dongying.path, today(), tomorrow).get()
    assert (done.status, done.km) == ("confirmed", 30), "30 km that nobody had to travel"
    with pytest.raises(Refused):
        refuse_request(town.qian, Request.objects.get(), ground="withdrawn")
    with pytest.raises(NotFound):
        claim(taken.reference, "00000000")
