"""Twelve villages without an assistant, money for two posts: planned, compared, accepted, filled; coverage rises."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import JOB
from tests.support.planning import here

from linli.areas.commands import add_area
from linli.base.errors import NotAllowed, Refused
from linli.fieldwork.commands import enter_count
from linli.placement.commands import accept_plan, ask_plan, drop_draft_post, fill_draft_post
from linli.placement.models import DraftPost, Plan
from linli.placement.queries import drafts_for, taken_meanwhile
from linli.placement.worker import run_once
from linli.workforce.commands import appoint, enlist
from linli.workforce.queries import coverage, who_answers

VILLAGES = [(36.870 + 0.009 * (n % 4), 118.340 + 0.012 * (n // 4), 600 + 150 * n) for n in range(12)]


def computed(plan: Plan) -> Plan:
    run_once(here)
    plan.refresh_from_db()
    return plan


@pytest.mark.django_db
def test_two_posts_go_where_they_reach_the_most_residents(town: Any) -> None:
    for n, (lat, lon, residents) in enumerate(VILLAGES):
        village = add_area(JOB, code=f"3703051012{n + 20}", name=f"新{n + 1}村", lat=lat, lon=lon)
        enter_count(JOB, village, measure="residents", value=residents, method="committee")
    before = coverage(town.qidu.path)

    # the analyst asks twice: as many villages as a beat may have, and fewer
    wide = computed(ask_plan(town.ana, town.qidu, title="宽", assistants=2, most_villages=6))
    narrow = computed(
        ask_plan(town.ana, town.qidu, title="窄", budget=60_000_00, each_costs=30_000_00, most_villages=3)
    )
    assert narrow.assistants == 2
    assert wide.covered_value > narrow.covered_value
    assert wide.covered_value <= wide.bound and wide.gap < 0.2

    # the analyst does not decide; the chief of the county does, and nobody is appointed by that
    with pytest.raises(NotAllowed):
        accept_plan(town.ana, wide)
    first, second = accept_plan(town.gao, wide)
    assert coverage(town.qidu.path) == before
    with pytest.raises(Refused):
        accept_plan(town.gao, narrow)

    # meanwhile somebody was appointed to one of the villages by the ordinary way
    from linli.areas.models import Area

    lone = Area.objects.get(path=second.villages[0])
    appoint(town.adm, enlist(JOB, number="S1", name="早到"), post="assistant", unit=town.station, beat=[lone])
    assert list(taken_meanwhile(drafts_for(town.adm))) == [second.pk]

    # the administrator fills the first post and drops the second
    new = fill_draft_post(
        town.adm, first, staff=enlist(JOB, number="S2", name="新任"), unit=town.station, version=1
    )
    village = Area.objects.get(path=first.villages[0])
    assert who_answers(village).posting == new
    with pytest.raises(Refused):
        fill_draft_post(town.adm, second, staff=enlist(JOB, number="S3", name="再任"), unit=town.station)
    drop_draft_post(town.adm, second, reason="该村已有警务助理，另行编制")

    after = coverage(town.qidu.path)
    assert after.covered == before.covered + len(first.villages) + 1
    assert not DraftPost.objects.filter(status="draft").exists()
