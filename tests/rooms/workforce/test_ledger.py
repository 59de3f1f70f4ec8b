"""The ledger of redeployment: who is still there, who came back early and why, whose term ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import JOB

from linli.base.clock import today
from linli.workforce.commands import end_posting, enlist, redeploy, return_from_redeployment
from linli.workforce.ledger import by_unit, by_width, flows, reasons, total
from linli.workforce.models import Redeployment


def later(days):
    return today() + timedelta(days=days)


@pytest.fixture
def moves(town):
    """A recruit, a second one who came back early, a secondment that ends soon, one whose posting just ended."""
    said = {"category": "recruit", "to_unit": town.station, "valid_from": later(-100)}
    town.stays = redeploy(JOB, enlist(JOB, number="81", name="甲"), **said)
    town.came_back = redeploy(JOB, enlist(JOB, number="82", name="乙"), **said)
    return_from_redeployment(JOB, town.came_back, returned_on=later(-10), reason="recalled")
    town.soon = redeploy(
        JOB,
        town.duty.staff,
        category="seconded",
        to_unit=town.station,
        leaving=town.duty,
        term_until=later(30),
    )
    town.left = redeploy(JOB, enlist(JOB, number="83", name="丙"), **said)
    end_posting(JOB, town.left.posting, valid_to=later(-1), reason="resigned")
    return town


def test_each_move_is_counted_once_by_what_became_of_it(moves):
    found = total(Redeployment.objects.all(), today())
    assert (found.moved, found.there, found.early, found.ending, found.left, found.returned) == (
        4,
        2,
        1,
        1,
        1,
        1,
    )
    recruits = next(f for f in flows(Redeployment.objects.all(), today()) if f.category == "recruit")
    assert (recruits.from_kind, recruits.to_kind, recruits.sum.moved) == ("new", "station", 3)
    assert sum(f.sum.moved for f in flows(Redeployment.objects.all(), today())) == 4


def test_reasons_are_those_of_early_returns_alone(moves):
    assert reasons(Redeployment.objects.all()) == [("recalled", 1)]
    Redeployment.objects.filter(pk=moves.came_back.pk).update(term_until=later(-20))
    assert reasons(Redeployment.objects.all()) == []


def test_areas_and_units_add_up(moves):
    assert by_width(Redeployment.objects.all(), 6, today())[moves.linzi.path].moved == 4
    assert [u["moved"] for u in by_unit(Redeployment.objects.all(), today())] == [4]


def test_the_page_draws_the_flows_and_opens_each_number_to_its_moves(moves):
    client = moves.client(moves.gao)
    page = client.get("/workforce/redeployments/flows").content.decode()
    assert "<svg" in page
    assert "<desc>" in page
    listed = f"/workforce/redeployments?area={moves.linzi.uid}&category=recruit&from=new&to=station"
    assert listed.replace("&", "&amp;") in page
    assert client.get(listed).content.decode().count("data-row>") == 3
    early = client.get("/workforce/redeployments?show=early&reason=recalled").content.decode()
    assert "乙" in early
    assert "甲" not in early
    assert "rows" not in client.get("/workforce/redeployments/flows?format=csv").content.decode()
    assert client.get("/workforce/redeployments?show=left&format=xlsx").status_code == 200
    assert moves.client(moves.li).get("/workforce/redeployments/flows").status_code == 403
    assert client.get(f"/workforce/redeployments/flows?area={moves.hekou.uid}").status_code == 404
    chinese = moves.client(moves.gao, "zh-hans").get("/workforce/redeployments/flows").content.decode()
    assert "新" in chinese
