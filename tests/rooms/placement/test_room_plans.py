"""Asking the planner, its worker, and accepting what it answers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.support.planning import computed, here

from linli.areas.commands import add_area
from linli.base.clock import now, real_now, today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.journal.models import Entry
from linli.placement.checker import check
from linli.placement.commands import accept_plan, ask_plan, fail_plan, lease_plan, stop_plan, take_back
from linli.placement.models import DraftPost, Plan, PlannedBeat, PlanRecord
from linli.placement.queries import by_county, left_without, plan_for, record_of, whole_record
from linli.placement.villages import in_a_beat
from linli.placement.worker import JOB, run, run_once


def planned_villages(plan: Plan) -> set[str]:
    return {v for villages in plan.beats.values_list("villages", flat=True) for v in villages}


def test_a_plan_gives_free_villages_only_and_shows_its_bound(wide: Any) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=3, most_villages=4, most_metres=3000)
    given = planned_villages(plan)
    assert plan.beats.count() == 3
    assert not given & in_a_beat(wide.linzi.path, today()), "a village that has an assistant is left alone"
    assert plan.villages_standing == 14 and plan.villages_covered == 4 and plan.villages_asked == 10
    assert plan.covered_value == sum(b.value for b in plan.beats.all()) <= plan.bound
    assert 0 <= plan.gap <= plan.greedy_gap + 1e-9
    for beat in plan.beats.all():
        assert len(beat.villages) <= 4 and beat.span_m <= 3000 and len({v[:9] for v in beat.villages}) == 1
    assert Entry.objects.filter(thread=plan.uid).values_list("verb", flat=True).count() == 2


def test_more_assistants_than_beats_leave_nobody_out(wide: Any) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=30)
    assert len(planned_villages(plan)) == 10
    assert left_without(plan, whole_record(plan)) == []
    assert plan.gap == pytest.approx(0, abs=1e-9)


def test_the_record_holds_what_a_checker_needs_and_no_person(wide: Any) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=2)
    said = json.loads(record_of(plan))
    assert set(said) == {"question", "villages", "answer"}
    verdict = check(said)
    assert verdict.holds and verdict.covered == plan.covered_value
    assert verdict.bound / 1000 == pytest.approx(plan.bound)
    worth = {row[0]: row[3] for row in said["villages"]}
    certificate = said["answer"]["certificate"]
    left = sum(1000 * w - certificate["shares"].get(v, 0) for v, w in worth.items())
    assert (certificate["price"] * 2 + left) / 1000 == pytest.approx(plan.bound)
    assert all(name not in record_of(plan).decode() for name in ("李禾", "安析", "王苗"))


def test_counties_add_up_to_the_plan(wide: Any) -> None:
    plan = computed(wide.ana, wide.zibo, assistants=3)
    counties = by_county(plan, whole_record(plan))
    assert [c.name for c in counties] == ["张店区", "临淄区"]
    assert sum(c.value for c in counties) == plan.covered_value
    assert sum(c.beats for c in counties) == 3
    assert sum(c.left for c in counties) == len(left_without(plan, whole_record(plan)))


def test_a_budget_pays_for_whole_posts(wide: Any) -> None:
    plan = ask_plan(wide.ana, wide.linzi, title="Budget", budget=10_000_000, each_costs=3_000_000)
    assert plan.assistants == 3
    with pytest.raises(Wrong, match="pays for no post"):
        ask_plan(wide.ana, wide.linzi, title="Budget", budget=100, each_costs=3_000_000)
    with pytest.raises(Wrong, match="how many assistants"):
        ask_plan(wide.ana, wide.linzi, title="Nothing said")


def test_a_fixed_beat_is_in_the_plan_as_it_is(wide: Any) -> None:
    fixed = [[wide.v101216, wide.beiyang]]
    with pytest.raises(Refused):
        ask_plan(wide.ana, wide.qidu, title="Outside", assistants=2, fixed=fixed)
    fixed = [[wide.v101216]]
    plan = computed(wide.ana, wide.linzi, assistants=2, fixed=fixed)
    assert [b.villages for b in plan.beats.filter(fixed=True)] == [[wide.v101216.path]]
    assert plan.beats.count() == 2


@pytest.mark.parametrize(
    ("fixed", "sentence"),
    [
        ([["xiguan"]], "has an assistant already"),
        ([["qidu"]], "made of villages"),
        ([["community"], ["community"]], "two fixed beats"),
        ([["community"], ["v101211"], ["v101212"]], "More beats are fixed"),
        ([["v101211", "v101212", "v101213"]], "more villages than a beat"),
    ],
)
def test_a_wrong_fixed_beat_is_refused(wide: Any, fixed: list[list[str]], sentence: str) -> None:
    areas = [[getattr(wide, name) for name in beat] for beat in fixed]
    with pytest.raises(Wrong, match=sentence):
        ask_plan(wide.ana, wide.linzi, title="Fixed", assistants=2, most_villages=2, fixed=areas)


def test_villages_without_positions_ask_for_a_decision(wide: Any) -> None:
    add_area(wide.job, code="370305101299", name="无位村")
    with pytest.raises(Wrong, match="no position") as no:
        ask_plan(wide.ana, wide.qidu, title="Positions", assistants=1)
    assert no.value.faults[0][0] == "without_distances"
    plan = computed(wide.ana, wide.qidu, assistants=1, most_villages=30, without_distances=True)
    assert len(planned_villages(plan)) == 7, "a beat is only held together by its township"
    assert plan.villages_uncounted == 1, "and the village that nobody has counted adds nothing"


def test_villages_may_be_counted_instead_of_residents(wide: Any) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=1, value="villages", most_villages=8)
    assert plan.covered_value == len(planned_villages(plan)) == 3


def test_a_cap_on_load_is_kept_and_the_unsplittable_are_told(wide: Any) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=5, most_load=2000)
    assert all(b.load <= 2000 or len(b.villages) == 1 for b in plan.beats.all())
    assert wide.community.path in plan.unsplittable


def test_nobody_plans_beyond_their_areas_or_without_the_right(wide: Any) -> None:
    with pytest.raises(NotFound):
        ask_plan(wide.gao, wide.hekou, title="Elsewhere", assistants=1)
    with pytest.raises(NotAllowed):
        ask_plan(wide.wu, wide.linzi, title="Dispatcher", assistants=1)
    with pytest.raises(Wrong, match="township or a larger"):
        ask_plan(wide.ana, wide.xiguan, title="Village", assistants=1)
    plan = ask_plan(wide.ana, wide.shandong, title="Province", assistants=1)
    with pytest.raises(NotFound):
        plan_for(wide.gao, plan.uid)


def test_five_plans_may_wait(wide: Any) -> None:
    for n in range(5):
        ask_plan(wide.ana, wide.linzi, title=f"Plan {n}", assistants=1)
    with pytest.raises(Refused, match="waiting already"):
        ask_plan(wide.ana, wide.linzi, title="Plan 6", assistants=1)
    ask_plan(wide.adm, wide.linzi, title="Somebody else's", assistants=1)


# ---- the worker


def test_a_stopped_plan_keeps_nothing(wide: Any) -> None:
    plan = ask_plan(wide.ana, wide.linzi, title="Stopped", assistants=1)

    def stopped_meanwhile(said: str) -> Any:
        stop_plan(wide.ana, Plan.objects.get(pk=plan.pk))
        yield from here(said)

    assert run_once(stopped_meanwhile) == 1
    plan.refresh_from_db()
    assert plan.status == "stopped" and not plan.beats.exists()
    with pytest.raises(Refused):
        stop_plan(wide.ana, plan)


def test_a_worker_that_died_is_followed_by_another_and_then_it_is_said(wide: Any) -> None:
    plan = ask_plan(wide.ana, wide.linzi, title="Twice", assistants=1)
    for expected in ("waiting", "failed"):
        assert lease_plan(JOB) == plan
        assert take_back(JOB) == 0, "its lease still holds"
        Plan.objects.filter(pk=plan.pk).update(lease_until=real_now() - timedelta(seconds=1))
        assert take_back(JOB) == 1
        plan.refresh_from_db()
        assert plan.status == expected
    assert plan.fault == "worker"


def test_a_worker_that_is_told_to_stop_lets_the_plan_wait(wide: Any) -> None:
    plan = ask_plan(wide.ana, wide.linzi, title="Later", assistants=1)
    assert run_once(here, stopped=lambda: True) == 1
    plan.refresh_from_db()
    assert (plan.status, plan.attempts) == ("waiting", 0)


@pytest.mark.once  # a worker takes fresh connections, and on PostgreSQL the test's transaction holds this one
def test_the_worker_works_until_it_is_told_to_stop(wide: Any) -> None:
    plan = ask_plan(wide.ana, wide.linzi, title="Soon", assistants=1)
    run(lambda _seconds: not Plan.objects.filter(status__in=["waiting", "working"]).exists())
    plan.refresh_from_db()
    assert plan.is_computed


def test_a_fault_of_the_engine_is_a_plan_without_an_answer(wide: Any) -> None:
    plan = ask_plan(wide.ana, wide.linzi, title="Fault", assistants=1)

    def broken(said: str) -> Any:
        raise ValueError("broken")
        yield

    run_once(broken)
    plan.refresh_from_db()
    assert (plan.status, plan.fault) == ("failed", "engine")


def test_a_plan_whose_proof_does_not_hold_is_not_kept(wide: Any) -> None:
    plan = ask_plan(wide.ana, wide.linzi, title="Too good", assistants=1)

    def boastful(said: str) -> Any:
        for told in here(said):
            if "answer" in told:
                told["faults"] = check(
                    json.loads(said) | {"answer": told["answer"] | {"covered_value": 1}}
                ).faults
            yield told

    run_once(boastful)
    plan.refresh_from_db()
    assert (plan.status, plan.fault) == ("failed", "engine") and not plan.beats.exists()


def test_where_everybody_has_an_assistant_there_is_nothing_to_plan(wide: Any) -> None:
    plan = ask_plan(wide.ana, wide.hekou, title="Hekou", assistants=1)
    run_once(here)
    plan.refresh_from_db()
    assert plan.status == "failed" and "without an assistant" in plan.fault
    page = wide.client(wide.ana).get(f"/placement/plans/{plan.uid}").content.decode()
    assert "nothing to plan" in page


def test_the_engine_answers_from_a_process_of_its_own(wide: Any) -> None:
    plan = ask_plan(wide.ana, wide.linzi, title="Process", assistants=2)
    assert run_once() == 1
    plan.refresh_from_db()
    assert plan.is_computed and plan.beats.count() == 2


def test_only_the_worker_writes_answers(wide: Any) -> None:
    plan = ask_plan(wide.ana, wide.linzi, title="Mine", assistants=1)
    for deed in (lease_plan, take_back):
        with pytest.raises(NotAllowed):
            deed(wide.ana)
    with pytest.raises(NotAllowed):
        fail_plan(wide.ana, plan, fault="x")


# ---- accepting


def test_a_second_person_accepts_and_the_beats_become_draft_posts(wide: Any) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=3)
    before = in_a_beat(wide.linzi.path, today())
    with pytest.raises(NotAllowed):
        accept_plan(wide.ana, plan)
    drafts = accept_plan(wide.gao, plan, version=plan.version)
    assert len(drafts) == 3 and {d.status for d in drafts} == {"draft"}
    assert {v for d in drafts for v in d.villages} == planned_villages(plan)
    assert all(d.unit in (wide.station, wide.branch) for d in drafts)
    assert in_a_beat(wide.linzi.path, today()) == before, "nobody is appointed by accepting"
    assert Entry.objects.filter(thread=plan.uid, verb="plan.accepted").get().data["posts"] == 3


def test_a_chief_does_not_accept_an_own_plan(wide: Any) -> None:
    plan = computed(wide.gao, wide.linzi, assistants=1)
    with pytest.raises(NotAllowed, match="second person"):
        accept_plan(wide.gao, plan)
    accept_plan(wide.city_chief, plan)


def test_of_two_who_accept_at_once_one_succeeds(wide: Any) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=1)
    one, two = Plan.objects.get(pk=plan.pk), Plan.objects.get(pk=plan.pk)
    accept_plan(wide.gao, one, version=plan.version)
    with pytest.raises(Conflict):
        accept_plan(wide.city_chief, two, version=plan.version)
    assert DraftPost.objects.filter(plan=plan).count() == 1


def test_two_plans_never_ask_for_the_same_village(wide: Any) -> None:
    first = computed(wide.ana, wide.linzi, assistants=2)
    second = computed(wide.ana, wide.linzi, assistants=2)
    accept_plan(wide.gao, first)
    with pytest.raises(Refused, match="open draft post"):
        accept_plan(wide.gao, second)
    third = computed(wide.ana, wide.linzi, assistants=2)
    assert not planned_villages(third) & planned_villages(first)
    assert third.villages_drafted == len(planned_villages(first))
    accept_plan(wide.gao, third)


# ---- what the database itself refuses


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "accepted", "accepted_by_staff": None, "accepted_at": None},
        {"status": "accepted", "accepted_by_staff": 1, "accepted_at": None},
        {"bound": None},
        {"covered_value": None},
        {"assistants": 0},
        {"most_villages": 0},
        {"most_metres": 40_000},
    ],
    ids=str,
)
def test_the_database_refuses_a_plan_that_cannot_be(wide: Any, wrong: dict[str, Any]) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(**wrong)


def test_the_database_refuses_one_person_for_both(wide: Any) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(
            status="accepted", accepted_by_staff=plan.asked_by_staff, accepted_at=now()
        )


def test_one_number_per_beat_and_one_record_per_plan(wide: Any) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlannedBeat.objects.filter(plan=plan).update(number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanRecord.objects.create(plan=plan, content=b"")
