"""More villages around the town, counted; and the planner's worker with the engine in the test's own process."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from linli.areas.commands import add_area
from linli.base.actors import Job
from linli.fieldwork.commands import enter_count
from linli.placement.child import answer
from linli.placement.commands import ask_plan
from linli.placement.models import Plan
from linli.placement.worker import run_once

JOB = Job("test")

MORE = {
    # code: (name, lat, lon, residents); Qidu and Huangcheng lie beside each other
    "370305101211": ("东坡村", 36.870, 118.340, 900),
    "370305101212": ("西坡村", 36.871, 118.352, 1100),
    "370305101213": ("北坡村", 36.884, 118.346, 700),
    "370305101214": ("下河村", 36.800, 118.300, 2100),
    "370305101215": ("上河村", 36.802, 118.312, 1500),
    "370305101216": ("孤山村", 36.770, 118.420, 300),
    "370305102211": ("皇南村", 36.862, 118.392, 1800),
    "370305102212": ("皇东村", 36.866, 118.400, 1300),
}


def counted(area: Any, **values: int) -> None:
    """Enter counts of a village."""
    for measure, value in values.items():
        enter_count(JOB, area, measure=measure, value=value, method="visited")


def widened(town: Any) -> SimpleNamespace:
    """The town with eight more villages; residents are counted, also of most others."""
    for code, (name, lat, lon, residents) in MORE.items():
        area = add_area(JOB, code=code, name=name, lat=lat, lon=lon)
        setattr(town, "v" + code[-6:], area)
        counted(area, residents=residents, mobile_residents=residents // 10)
    for name, residents in (("beiyang", 1000), ("community", 2500), ("xiguan", 1200), ("shifo", 800)):
        counted(getattr(town, name), residents=residents)
    counted(town.nanmen, residents=600)
    found: SimpleNamespace = town
    return found


def here(said: str) -> Iterator[dict[str, Any]]:
    """The engine in this process: the same lines that its own process would write."""
    out = io.StringIO()
    answer(io.StringIO(said), out)
    yield from (json.loads(line) for line in out.getvalue().splitlines())


def computed(actor: Any, area: Any, **question: Any) -> Plan:
    """A plan that was asked for and answered."""
    plan = ask_plan(actor, area, title=question.pop("title", "Plan"), **question)
    assert run_once(here) == 1
    plan.refresh_from_db()
    assert plan.is_computed, (plan.status, plan.fault)
    return plan
