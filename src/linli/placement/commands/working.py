"""What the planner's worker writes: who works on a plan, how far it is, and its answer."""

from __future__ import annotations

from datetime import timedelta

from linli.access.policy import require_job
from linli.base.actors import Actor
from linli.base.clock import real_now
from linli.base.deeds import command
from linli.base.states import move
from linli.journal.commands import record
from linli.workforce.commands import holding_path

from .. import engine
from .. import record as kept
from ..models import Plan, PlannedBeat, PlanRecord
from ..villages import Asked

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 2


@command
def lease_plan(actor: Actor) -> Plan | None:
    """The oldest plan that waits, taken for this worker; None where none waits."""
    require_job(actor)
    plan = Plan.objects.filter(status=Plan.Status.WAITING).order_by("pk").first()
    if plan is None:
        return None
    move(
        plan, Plan.Status.WORKING, lease_until=real_now() + LEASE, attempts=plan.attempts + 1, step="villages"
    )
    return plan


@command
def note_progress(actor: Actor, plan: Plan, *, step: str, share: float) -> bool:
    """How far it is, and that the worker lives; whether the answer is still wanted."""
    require_job(actor)
    rows = Plan.objects.filter(pk=plan.pk, status=Plan.Status.WORKING)
    return bool(rows.update(step=step[:20], done_share=share, lease_until=real_now() + LEASE))


@command
def give_back(actor: Actor, plan: Plan) -> None:
    """A worker that is told to stop lets the plan wait again, as if it had not begun."""
    require_job(actor)
    move(plan, Plan.Status.WAITING, lease_until=None, done_share=0, step="", attempts=plan.attempts - 1)


@command
def take_back(actor: Actor) -> int:
    """Plans whose worker died wait again; one that died twice is without an answer."""
    require_job(actor)
    gone = Plan.objects.filter(status=Plan.Status.WORKING, lease_until__lt=real_now())
    count = 0
    for plan in gone:
        if plan.attempts < MOST_ATTEMPTS:
            move(plan, Plan.Status.WAITING, lease_until=None, done_share=0, step="")
        else:
            fail_plan(actor, plan, fault="worker")
        count += 1
    return count


@command
def fail_plan(actor: Actor, plan: Plan, *, fault: str) -> None:
    """Put down that a plan has no answer, and why."""
    require_job(actor)
    move(plan, Plan.Status.FAILED, lease_until=None, fault=fault[:200])
    record(actor, "plan.failed", subject=plan, thread=plan.uid, path=plan.path)


@command
def finish_plan(
    actor: Actor, plan: Plan, *, asked: Asked, question: engine.Question, answer: engine.Plan
) -> None:
    """Keep the answer: its figures, its beats in order of place, and all of it as JSON for whoever checks it."""
    require_job(actor)
    beats = sorted(answer.beats, key=lambda b: min(b.villages, default=""))
    added = sum(len(b.villages) for b in beats)
    move(
        plan,
        Plan.Status.DONE,
        lease_until=None,
        step="",
        done_share=1,
        engine=str(getattr(engine, "VERSION", "")),
        villages_standing=asked.standing,
        villages_covered=asked.covered,
        villages_asked=len(asked.villages),
        villages_drafted=asked.drafted,
        villages_uncounted=asked.uncounted,
        villages_added=added,
        covered_value=answer.covered_value,
        total_value=answer.total_value,
        bound=answer.bound,
        gap=answer.gap,
        greedy_value=answer.greedy_value,
        greedy_gap=answer.greedy_gap,
        price=answer.certificate.price,
        unsplittable=list(answer.unsplittable),
        complete=answer.complete,
        seconds=answer.seconds,
    )
    rows = (_beat_row(plan, number, beat) for number, beat in enumerate(beats, start=1))
    PlannedBeat.objects.bulk_create(rows, batch_size=500)
    PlanRecord.objects.create(plan=plan, content=kept.packed(question, asked.villages, answer))
    record(
        actor,
        "plan.computed",
        subject=plan,
        thread=plan.uid,
        path=plan.path,
        beats=len(beats),
        covered=answer.covered_value,
        gap=round(answer.gap, 6),
    )


def _beat_row(plan: Plan, number: int, beat: engine.PlannedBeat) -> PlannedBeat:
    other = beat.best_other
    villages = sorted(str(v) for v in beat.villages)
    return PlannedBeat(
        plan=plan,
        number=number,
        path=holding_path(villages),
        villages=villages,
        value=beat.value,
        added=beat.added,
        load=beat.load,
        span_m=beat.span_m,
        other={"villages": sorted(str(v) for v in other.villages), "added": other.added} if other else None,
        fixed=beat.fixed,
    )
