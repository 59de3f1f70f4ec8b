"""Exactly once, whatever the network does: a model of phones, queues and a bad line against an oracle.

The phones follow the app's rules: an entry leaves the queue only against an answer. The line loses answers, sends
twice, reorders and cuts bodies anywhere. Afterwards the server holds each written entry once, and nothing else.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from linli.accounts.models import Receipt
from linli.base.clock import now
from linli.bulletins.commands import approve_bulletin, draft_bulletin
from linli.bulletins.models import Bulletin, Tip
from linli.incidents.commands import close_incident, report_incident
from linli.journal.models import Entry

STEPS = int(os.environ.get("HYPOTHESIS_STEPS", "40"))
RUNS = int(os.environ.get("HYPOTHESIS_RUNS", "12"))


TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)


@dataclass
class Device:
    """One phone: a sign-in, a device, a queue in order."""

    client: Any
    staff: str
    uid: str = field(default_factory=lambda: str(uuid4()))
    queue: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def body(self, errands: list[dict[str, Any]]) -> str:
        return json.dumps({"device": self.uid, "staff": self.staff, "errands": errands})

    def send(self, body: str) -> Any:
        return self.client.post("/api/sync", body, content_type="application/json")

    def take(self, answers: list[dict[str, Any]]) -> None:
        """What the app does with an answer."""
        for answer in answers:
            if answer["status"] < 500 and answer["status"] != 429:
                if answer["status"] >= 400:
                    self.refused.append(answer["key"])
                self.queue = [e for e in self.queue if e["key"] != answer["key"]]


class BadLine(RuleBasedStateMachine):
    """Phones hand in over a line that loses, doubles, reorders and cuts."""

    town: Any = None  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        town = self.town
        self.incident = report_incident(town.wu, area=town.xiguan, kind="motorcycle_theft")
        self.bulletin = draft_bulletin(town.wu, self.incident, text="Gone", radius_m=5_000, hours=48)
        approve_bulletin(town.sun, self.bulletin)
        self.devices: list[Device] = []
        self.written: dict[str, str] = {}  # key of every entry that was ever written: its text
        self.in_flight: list[tuple[Device, str]] = []  # bodies that the line still holds
        self.open = True
        self.taken_before_closing: set[str] = set()

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @initialize()
    def phones(self) -> None:
        town = self.town
        for posting in (town.li, town.li, town.wang):  # the first two are one person
            self.devices.append(Device(town.client(posting), str(posting.staff.uid)))

    @rule(which=st.integers(0, 2), texts=st.lists(TEXTS, min_size=1, max_size=4))
    def write(self, which: int, texts: list[str]) -> None:
        for text in texts:
            key = str(uuid4())
            self.written[key] = text
            said = {"bulletin": str(self.bulletin.uid), "text": text}
            entry = {"key": key, "errand": "tip.send", "said": said, "claimed_at": now().isoformat()}
            self.devices[which].queue.append(entry)

    @rule(which=st.integers(0, 1))
    def the_same_entry_on_the_other_phone(self, which: int) -> None:
        """A phone restored from the other's backup."""
        self.devices[1 - which].queue.extend(
            e for e in self.devices[which].queue if e not in self.devices[1 - which].queue
        )

    @precondition(lambda self: any(d.queue for d in self.devices))
    @rule(which=st.integers(0, 2), order=st.randoms(use_true_random=False))
    def hand_in(self, which: int, order: Any) -> None:
        device = self.devices[which]
        errands = list(device.queue)
        order.shuffle(errands)
        device.take(device.send(device.body(errands)).json()["answers"])

    @precondition(lambda self: any(d.queue for d in self.devices))
    @rule(which=st.integers(0, 2))
    def the_answer_is_lost(self, which: int) -> None:
        device = self.devices[which]
        device.send(device.body(device.queue))

    @precondition(lambda self: any(d.queue for d in self.devices))
    @rule(which=st.integers(0, 2))
    def the_line_holds_it_back(self, which: int) -> None:
        device = self.devices[which]
        self.in_flight.append((device, device.body(device.queue)))

    @rule(order=st.randoms(use_true_random=False), times=st.integers(1, 3))
    def the_line_lets_go(self, order: Any, times: int) -> None:
        """Late, in any order, and more than once."""
        order.shuffle(self.in_flight)
        for device, body in self.in_flight:
            for _time in range(times):
                device.take(device.send(body).json()["answers"])
        self.in_flight.clear()

    @precondition(lambda self: any(d.queue for d in self.devices))
    @rule(which=st.integers(0, 2), where=st.floats(0, 0.999))
    def the_body_is_cut(self, which: int, where: float) -> None:
        device = self.devices[which]
        body = device.body(device.queue)
        before = Tip.objects.count()
        assert device.send(body[: int(len(body) * where)]).status_code in {400, 422}
        assert Tip.objects.count() == before

    @precondition(lambda self: self.open and len(self.written) > 8 and Tip.objects.count() > 2)
    @rule()
    def the_incident_closes(self) -> None:
        self.taken_before_closing = {str(u) for u in Tip.objects.values_list("uid", flat=True)}
        close_incident(self.town.wu, self.incident, outcome="recovered")
        self.open = False

    @invariant()
    def nothing_is_stored_twice_or_made_up(self) -> None:
        stored = [str(u) for u in Tip.objects.values_list("uid", flat=True)]
        assert len(stored) == len(set(stored))
        assert set(stored) <= set(self.written)
        assert Entry.objects.filter(verb="tip.sent").count() == len(stored)
        if not self.open:
            assert set(stored) == self.taken_before_closing, "a closed incident takes nothing"

    @invariant()
    def what_left_a_queue_has_a_receipt(self) -> None:
        waiting = {e["key"] for d in self.devices for e in d.queue}
        gone = set(self.written) - waiting
        assert gone <= {str(k) for k in Receipt.objects.values_list("key", flat=True)}

    def settle(self) -> None:
        """The line becomes good: every queue empties, and the server agrees with the oracle."""
        for device in self.devices:
            while device.queue:
                answer = device.send(device.body(device.queue[:50]))
                device.take(answer.json()["answers"])
        stored = {str(u) for u in Tip.objects.values_list("uid", flat=True)}
        refused = {key for d in self.devices for key in d.refused}
        if self.open:
            assert stored == set(self.written)
        else:
            assert stored == self.taken_before_closing
            assert set(self.written) - stored <= refused, "what was not taken was said to be refused"


def run(town: Any, machine: type[BadLine], runs: int = RUNS) -> None:
    machine.town = town
    checks = list(HealthCheck)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=checks,
            derandomize=True,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            database=None,
        ),
    )


def test_every_entry_is_stored_once_whatever_the_line_does(town):
    run(town, BadLine)
    assert not Bulletin.objects.exists(), "each run left nothing behind"


def test_the_model_would_notice_a_server_without_receipts(town, monkeypatch):
    """The control: the same model against a server that forgets what it was sent."""
    from linli.sync import commands

    def careless(actor, errand, clock):
        known = commands.ERRANDS[errand.errand]
        made = known.command(actor, **errand.said | {"claimed_at": now(), "uid": uuid4()})
        return commands.Answer(key=str(errand.key), status=200, uid=str(made.uid))

    monkeypatch.setattr(commands, "_once", careless)
    with pytest.raises((AssertionError, ExceptionGroup)):
        run(town, BadLine, runs=4)
