"""Whatever is called in whatever order: nothing prohibited is in force without a live exception or emergency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from linli.base.clock import day_start, local_day, now, week_start
from linli.base.errors import Refused
from linli.protection.commands import (
    approve_exception,
    ask_for_target,
    ask_for_time,
    ask_to_change_post,
    declare_emergency,
    decline_exception,
    end_emergency,
    end_protected,
    enter_time,
    move_protected,
    renew_emergency,
)
from linli.protection.debts import debts
from linli.protection.models import Emergency, PaybackDebt, Review, Tasking, TimeEntry
from linli.protection.models.rules import TIME_ACTS
from linli.workforce.models import Posting

GUARANTEE, DUTY = 20 * 60, 40 * 60
QUIET = timedelta(days=7)


# ---------- what must hold, worked out without the rulebook ----------


def what_is_wrong(officer: int) -> list[str]:
    """Every prohibited act that is in force now, and every debt that does not balance."""
    wrong: list[str] = []
    taken: Counter[Any] = Counter()
    owing = set(PaybackDebt.objects.values_list("tasking", flat=True))
    for t in Tasking.objects.select_related("emergency", "decided_unit", "asked_unit").all():
        excused = t.ground == "danger_to_life" and Review.objects.filter(tasking=t).exists()
        declared = t.emergency is not None and t.emergency.starts_at <= t.starts_at
        approved = t.status == "exception" and _properly_approved(t)
        granted = t.status == "granted"
        if t.act == "clearance_target" and t.status != "refused":
            wrong.append("a target was not refused")
        if t.status in {"exception", "done"} and t.act not in TIME_ACTS and t.decided_by_staff_id is None:
            wrong.append("a change of post without an approval")
        if t.status == "exception" and not approved:
            wrong.append("an exception that nobody may have approved")
        if granted and t.act == "event_security" and t.is_live() and not (excused or _emergency_lives(t)):
            wrong.append("a drafting is in force")
        if granted and t.act in TIME_ACTS and not (excused or declared):
            taken[week_start(local_day(t.starts_at))] += t.minutes
        is_owed = (approved or (granted and (excused or declared))) and t.minutes > 0
        if is_owed != (t.pk in owing):
            wrong.append(f"{t.act} {t.status}: owed is {t.pk in owing}")
    for week, minutes in taken.items():
        done = TimeEntry.objects.filter(
            posting=officer, kind="community", day__gte=week, day__lt=week + timedelta(days=7)
        ).aggregate(n=Sum("minutes"))["n"]
        if minutes > DUTY - GUARANTEE + (done or 0):
            wrong.append(f"{minutes} minutes of a week were granted")
    for d in debts(PaybackDebt.objects.all()):
        if d.paid + d.unpaid != d.owed:
            wrong.append("paid and open are not what was incurred")
    for entry in TimeEntry.objects.filter(tasking__isnull=False).select_related("tasking"):
        until = entry.tasking.expires_at or entry.tasking.ends_at
        if entry.tasking.status not in {"granted", "exception"} or entry.ends_at > until:
            wrong.append("time was taken under a tasking that does not allow it")
    return wrong + _emergencies()


def _properly_approved(t: Tasking) -> bool:
    if not (t.decided_unit and t.ground and t.expires_at and t.decided_at):
        return False
    above = t.asked_unit.path.startswith(t.decided_unit.path) and len(t.decided_unit.path) < len(
        t.asked_unit.path
    )
    last = (
        day_start(local_day(t.ends_at) + timedelta(days=1))
        if t.ends_at
        else t.decided_at + timedelta(days=30)
    )
    second = t.decided_by_staff_id not in {t.asked_by_staff_id, t.posting.staff_id}
    return (
        above
        and second
        and t.expires_at <= last
        and t.decided_unit_id not in {t.asked_unit_id, t.for_unit_id}
    )


def _emergency_lives(t: Tasking) -> bool:
    e = t.emergency
    return bool(e and e.starts_at <= now() < (e.ended_at or e.ends_at) and t.path.startswith(e.path))


def _emergencies() -> list[str]:
    wrong = []
    rows = list(Emergency.objects.order_by("starts_at", "pk"))
    for n, e in enumerate(rows):
        if e.ends_at - e.starts_at > timedelta(hours=72):
            wrong.append("an emergency longer than 72 hours")
        for earlier in rows[:n]:
            near = e.path.startswith(earlier.path) or earlier.path.startswith(e.path)
            soon = e.starts_at < (min(earlier.ended_at or earlier.ends_at, earlier.ends_at) + QUIET)
            if near and soon and e.declared_level >= earlier.declared_level:
                wrong.append("an emergency followed another without a higher level")
    return wrong


# ---------- whatever is called ----------

GROUNDS = ["", "", "danger_to_life", "disaster", "major_case", "own_wish"]
ASKERS = ["wu", "duty", "gao", "city_chief"]
SEVERAL = ["wu", "sun", "gao", "city_chief", "province_chief", "lin", "duty", "adm"]


class NoWayPast(RuleBasedStateMachine):
    """People who ask, approve, declare and move, in any order, at any time."""

    town: Any = None  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = time_machine.travel(self.town.at(13), tick=False)
        self.moving = self.clock.start()
        self.officer = Posting.objects.select_related("unit", "staff").get(pk=self.town.lin.pk)

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def does(self, deed: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """A deed that may be refused; a refusal takes back what it did."""
        try:
            with transaction.atomic():
                return deed(*args, **more)
        except Refused:
            return None

    def who(self, name: str) -> Any:
        return getattr(self.town, name)

    def pick(self, rows: Any, n: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[n % len(found)] if found else None

    @rule(hours=st.integers(1, 40))
    def time_goes_by(self, hours: int) -> None:
        self.moving.shift(timedelta(hours=hours))

    @rule(
        who=st.sampled_from(ASKERS), act=st.sampled_from([a.value for a in TIME_ACTS]), ground=st.sampled_from(GROUNDS),
        ahead=st.integers(0, 90), length=st.integers(1, 20), gains=st.sampled_from(["", "city", "order"]),
    )  # fmt: skip
    def ask(self, who: str, act: str, ground: str, ahead: int, length: int, gains: str) -> None:
        start = now() + timedelta(hours=ahead)
        self.does(
            ask_for_time, self.who(who), self.officer, act=act, starts_at=start,
            ends_at=start + timedelta(hours=length), ground=ground, for_unit=self.who(gains) if gains else None,
        )  # fmt: skip

    @rule(who=st.sampled_from(ASKERS))
    def ask_a_target(self, who: str) -> None:
        self.does(ask_for_target, self.who(who), self.officer)

    @rule(who=st.sampled_from(SEVERAL), n=st.integers(0, 9), yes=st.booleans(), hours=st.integers(-5, 50))
    def decide(self, who: str, n: int, yes: bool, hours: int) -> None:
        tasking = self.pick(Tasking.objects.filter(status="exception_wanted"), n)
        if tasking and yes:
            end: datetime | None = now() + timedelta(hours=hours) if hours else None
            self.does(approve_exception, self.who(who), tasking, expires_at=end)
        elif tasking:
            self.does(decline_exception, self.who(who), tasking)

    @rule(who=st.sampled_from(SEVERAL), n=st.integers(0, 9))
    def approve(self, who: str, n: int) -> None:
        if tasking := self.pick(Tasking.objects.filter(status="exception_wanted"), n):
            self.does(approve_exception, self.who(who), tasking)

    @precondition(lambda self: self.officer.valid_to is None)
    @rule(
        who=st.sampled_from(["gao", "city_chief", "wu"]), ground=st.sampled_from(GROUNDS),
        act=st.sampled_from(["transfer", "end_posting", "redeploy"]),
    )  # fmt: skip
    def ask_for_the_post(self, who: str, ground: str, act: str) -> None:
        self.does(ask_to_change_post, self.who(who), self.officer, act=act, ground=ground)

    @precondition(lambda self: self.officer.valid_to is None)
    @rule(
        who=st.sampled_from(["gao", "city_chief", "wu"]), ground=st.sampled_from(GROUNDS), end=st.booleans()
    )
    def take_the_post(self, who: str, ground: str, end: bool) -> None:
        lives = Tasking.objects.filter(
            status="exception", act="end_posting" if end else "transfer", expires_at__gt=now()
        ).exists()
        if end:
            self.does(end_protected, self.who(who), self.officer, ground=ground)
        else:
            self.does(
                move_protected,
                self.who(who),
                self.officer,
                unit=self.town.station,
                beat=[self.town.xiguan],
                ground=ground,
            )
        self.officer.refresh_from_db()
        assert lives or self.officer.valid_to is None, "moved without a live exception"

    @rule(
        who=st.sampled_from(SEVERAL), area=st.sampled_from(["linzi", "qidu", "zibo", "shandong"]),
        hours=st.sampled_from([1, 24, 72, 73]), ground=st.sampled_from(["disaster", "attack", "festival"]),
    )  # fmt: skip
    def declare(self, who: str, area: str, hours: int, ground: str) -> None:
        self.does(declare_emergency, self.who(who), self.who(area), ground=ground, hours=hours)

    @rule(who=st.sampled_from(SEVERAL), n=st.integers(0, 4), hours=st.sampled_from([12, 72]))
    def renew(self, who: str, n: int, hours: int) -> None:
        if emergency := self.pick(Emergency.objects.all(), n):
            self.does(renew_emergency, self.who(who), emergency, hours=hours)

    @rule(who=st.sampled_from(SEVERAL), n=st.integers(0, 4))
    def end(self, who: str, n: int) -> None:
        if emergency := self.pick(Emergency.objects.all(), n):
            self.does(end_emergency, self.who(who), emergency)

    @rule(n=st.integers(0, 9), late=st.integers(-2, 6), length=st.integers(1, 6))
    def enter_what_was_taken(self, n: int, late: int, length: int) -> None:
        if tasking := self.pick(Tasking.objects.filter(act__in=TIME_ACTS), n):
            start = tasking.starts_at + timedelta(hours=late)
            self.does(
                enter_time, self.officer, self.officer, kind="away", starts_at=start,
                ends_at=start + timedelta(hours=length), tasking=tasking.uid,
            )  # fmt: skip

    @rule(n=st.integers(0, 9), back=st.integers(1, 20), length=st.integers(1, 9))
    def pay_back(self, n: int, back: int, length: int) -> None:
        if debt := self.pick(PaybackDebt.objects.all(), n):
            start = now() - timedelta(hours=back)
            self.does(
                enter_time, self.officer, self.officer, kind="community", starts_at=start,
                ends_at=start + timedelta(hours=length), place=self.town.community.path, pays=debt.uid,
            )  # fmt: skip

    @invariant()
    def nothing_prohibited_is_in_force(self) -> None:
        assert what_is_wrong(self.officer.pk) == []


def run(town: SimpleNamespace, examples: int, steps: int) -> None:
    machine = type("Machine", (NoWayPast,), {"town": town})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_sequence_of_calls_leads_past_the_rulebook(march: SimpleNamespace) -> None:
    run(march, 24, 20)


@pytest.mark.slow
def test_no_long_sequence_of_calls_leads_past_the_rulebook(march: SimpleNamespace) -> None:
    run(march, 40, 30)


# ---------- the controls: each of these would be noticed ----------


def control_draft(town: SimpleNamespace) -> Tasking:
    return ask_for_time(
        town.wu, town.lin, act="event_security", starts_at=town.at(14, "10:00"), ends_at=town.at(14, "12:00"),
        ground="disaster",
    )  # fmt: skip


def test_a_drafting_let_through_would_be_noticed(march: SimpleNamespace) -> None:
    row = control_draft(march)
    assert what_is_wrong(march.lin.pk) == []
    Tasking.objects.filter(pk=row.pk).update(status="granted")
    assert "a drafting is in force" in what_is_wrong(march.lin.pk)


def test_an_exception_from_beside_would_be_noticed(march: SimpleNamespace) -> None:
    town = march
    row = control_draft(town)
    approve_exception(town.city_chief, row)
    assert what_is_wrong(town.lin.pk) == []
    Tasking.objects.filter(pk=row.pk).update(expires_at=town.at(16))
    assert what_is_wrong(town.lin.pk) == [
        "an exception that nobody may have approved",
        "event_security exception: owed is True",
    ]


def test_a_debt_forgiven_would_be_noticed(march: SimpleNamespace) -> None:
    town = march
    approve_exception(town.city_chief, control_draft(town))
    PaybackDebt.objects.all().delete()
    assert what_is_wrong(town.lin.pk) == ["event_security exception: owed is False"]


def test_an_emergency_that_outlives_itself_would_be_noticed(march: SimpleNamespace) -> None:
    town = march
    emergency = declare_emergency(town.gao, town.linzi, ground="disaster", hours=10)
    ask_for_time(
        town.wu, town.lin, act="event_security", starts_at=town.at(13, "09:00"), ends_at=town.at(13, "17:00")
    )
    assert what_is_wrong(town.lin.pk) == []
    Emergency.objects.filter(pk=emergency.pk).update(ended_at=now(), ended_by=town.gao)  # past the command
    assert "a drafting is in force" in what_is_wrong(town.lin.pk)
