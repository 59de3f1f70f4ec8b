"""The planner's worker: takes a plan that waits, lets the engine answer in a process of its own, keeps the answer.

Progress is written down every half second; whoever stops the plan meanwhile ends the process.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, Any

from django.db import OperationalError, close_old_connections, connection

from linli.base.actors import Job

from .commands import fail_plan, finish_plan, give_back, lease_plan, note_progress, take_back
from .engine import Impossible, Question
from .engine import Plan as Answer
from .formula import Formula
from .models import Plan
from .record import answer_from, question_as, villages_as
from .villages import TOWNSHIP, Asked, asked_villages

JOB = Job("planner")
PAUSE = 2.0
TELL_EVERY = 0.5
SECONDS = 30.0
PATIENCE = 4  # times the deadline after which the engine is given up
log = logging.getLogger(__name__)

Told = dict[str, Any]
Work = Callable[[str], Iterator[Told]]


def run(stopped: Callable[[float], bool]) -> None:
    """Work until told to stop; `stopped(seconds)` waits and answers."""
    while not stopped(0):
        try:
            close_old_connections()
            busy = run_once(stopped=lambda: stopped(0))
        except OperationalError as fault:
            log.warning("planner: %s", type(fault).__name__)
            busy = 0
        if not busy and stopped(PAUSE):
            return


def run_once(work: Work | None = None, stopped: Callable[[], bool] = lambda: False) -> int:
    """Answer one plan that waits, if one does; how many were taken."""
    take_back(JOB)
    plan = lease_plan(JOB)
    if plan is None:
        return 0
    try:
        answer(plan, work or in_a_process, stopped)
    except Impossible as no:
        fail_plan(JOB, plan, fault=str(no))
    except Exception as fault:  # whatever the engine raises, the worker goes on and the plan says so
        log.warning("plan %s: %s", plan.uid, type(fault).__name__)
        if isinstance(fault, OperationalError):
            connection.close()
        plan.refresh_from_db()
        if plan.status == Plan.Status.WORKING:
            fail_plan(JOB, plan, fault="engine")
    return 1


def answer(plan: Plan, work: Work, stopped: Callable[[], bool]) -> None:
    """Gather the villages, let the engine work, keep what it found; nothing is kept of a plan that was stopped."""
    formula = Formula(plan.formula_edition, plan.weights, "")
    keep = {v for beat in plan.fixed for v in beat}
    asked = asked_villages(plan.path, plan.day, formula, without_distances=plan.without_distances, keep=keep)
    if not asked.villages:
        raise Impossible("no village is without an assistant")
    question = question_of(plan, asked)
    said = json.dumps({"question": question_as(question), "villages": villages_as(asked.villages)})
    found: Answer | None = None
    last = 0.0
    for told in work(said):
        if "impossible" in told:
            raise Impossible(told["impossible"])
        if "answer" in told:
            if told["faults"]:
                raise ValueError(told["faults"][0])
            found = answer_from(told["answer"])
            break
        if stopped():
            plan.refresh_from_db()
            if plan.status == Plan.Status.WORKING:
                give_back(JOB, plan)
            return
        if time.monotonic() - last >= TELL_EVERY:
            last = time.monotonic()
            if not note_progress(JOB, plan, step=told["step"], share=told["share"]):
                return  # somebody stopped it
    plan.refresh_from_db()
    if plan.status != Plan.Status.WORKING:
        return
    if found is None:
        raise RuntimeError("the engine ended without an answer")
    finish_plan(JOB, plan, asked=asked, question=question, answer=found)


def question_of(plan: Plan, asked: Asked) -> Question:
    """The plan's question as the engine takes it. Villages without positions lie all in one point."""
    within: Any = "township" if plan.without_distances or len(plan.path) >= TOWNSHIP else plan.within
    value: Any = plan.value
    return Question(
        assistants=plan.assistants,
        most_villages=plan.most_villages,
        most_metres=float(plan.most_metres),
        most_load=float(plan.most_load) if plan.most_load else None,
        value=value,
        within=within,
        seconds=SECONDS,
        fixed=tuple(frozenset(beat) for beat in plan.fixed),
    )


def in_a_process(said: str) -> Iterator[Told]:
    """What the engine tells, line by line, from a process of its own; at least twice a second, so that stopping works."""
    child = subprocess.Popen(
        [sys.executable, "-m", "linli.placement.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # the engine has helpers of its own, which end with it
    )
    lines: queue.Queue[str | None] = queue.Queue()
    assert child.stdin is not None and child.stdout is not None  # noqa: S101 (both were asked for)
    threading.Thread(target=_read, args=(child.stdout, lines), daemon=True).start()
    deadline = time.monotonic() + SECONDS * PATIENCE
    told: Told = {"step": "villages", "share": 0.0}
    try:
        _write(child.stdin, said)
        while time.monotonic() < deadline:
            try:
                line = lines.get(timeout=TELL_EVERY)
            except queue.Empty:
                yield told  # nothing new: the worker still lives
                continue
            if line is None:
                return
            told = json.loads(line)
            yield told
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _write(pipe: IO[str], said: str) -> None:
    with suppress(BrokenPipeError):  # it ended; what it said, if anything, is read
        pipe.write(said)
        pipe.close()


def _read(pipe: IO[str], lines: queue.Queue[str | None]) -> None:
    for line in pipe:
        lines.put(line)
    lines.put(None)
