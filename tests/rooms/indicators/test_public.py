"""The public sees whole periods at county level and above; small numbers of residents' cases never."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from linli.base.clock import day_start
from linli.incidents.commands import PastCall, import_incidents
from linli.indicators import registry
from linli.indicators.commands import publish_briefing
from linli.indicators.document import Document
from linli.indicators.forms import text
from linli.indicators.periods import AsOf, Period
from linli.indicators.public import forget_tables, public_figure, public_year
from linli.indicators.queries import figure
from linli.indicators.registry import all_figures

HALF = Period(date(2017, 1, 1), date(2017, 7, 1))
MARCH = Period(date(2017, 3, 1), date(2017, 4, 1))


@pytest.fixture
def counted(town2017: Any, clock: Any) -> Any:
    """Calls by month: many in Linzi, few in Zhangdian, some in Hekou."""
    town = town2017

    def calls() -> Any:
        for month in range(1, 7):
            for area, n in ((town.xiguan, 20), (town.neighbour, 2), (town.haixing, 6)):
                for i in range(n):
                    at = day_start(date(2017, month, 2)) + timedelta(hours=i)
                    yield PastCall(
                        area.pk, area.path, "motorcycle_theft", at, at + timedelta(hours=1), "resolved"
                    )

    import_incidents(town.job, calls())
    clock(date(2017, 7, 2))
    forget_tables()
    yield town
    forget_tables()


def shown(area: Any, period: Period = HALF, code: str = "cases.criminal") -> Any:
    return public_figure(code, area, period).value


def test_a_small_number_is_withheld_with_its_sibling(counted):
    assert shown(counted.shandong) == 6 * 28
    assert shown(counted.zibo) == 6 * 22
    assert shown(counted.hekou, MARCH) == 6
    assert shown(counted.zhangdian, MARCH) is None, "2 in March"
    assert shown(counted.linzi, MARCH) is None, "or 2 would follow from the city's 22"
    table = public_year("cases.criminal", 2017)
    assert all(n is None or n >= 5 for n in table.values())


@pytest.mark.parametrize(
    "period",
    [
        Period(date(2017, 1, 1), date(2017, 6, 30)),  # a day less
        Period(date(2017, 1, 1), date(2017, 4, 1)),  # a quarter
        Period(date(2017, 1, 1), date(2018, 1, 1)),  # not over
        Period(date(2017, 7, 1), date(2017, 8, 1)),  # not over
    ],
)
def test_only_fixed_periods_that_are_over(counted, period):
    assert shown(counted.shandong, period) is None


def test_nothing_below_the_county(counted):
    for area in (counted.qidu, counted.xiguan):
        found = public_figure("cases.criminal", area, HALF)
        assert (found.value, found.withheld) == (None, True)


def test_staff_money_and_coverage_are_public_as_they_are(counted):
    assert shown(counted.xiguan, code="staff.assistants") == 1
    assert shown(counted.linzi, Period(date(2017, 1, 5), date(2017, 2, 3)), "funds.executed") == 0


def test_the_public_briefing_holds_no_small_number(counted):
    made = publish_briefing(counted.province_chief, counted.zhangdian, MARCH)
    full = text(Document.from_json(made.content["zh"]))
    public = text(Document.from_json(made.content["public"]["zh"]))
    assert "刑事警情: 2 起" in full
    assert "刑事警情: 不公布" in public
    assert "刑事警情: 2" not in public
    english = text(Document.from_json(made.content["public"]["en"]))
    assert "withheld" in english


def test_every_figure_about_residents_can_be_put_into_the_public_table(counted):
    for what in all_figures():
        if what.residents and what.unit != "km":
            table = public_year(what.code, 2017)
            assert table["37", HALF.start, HALF.end] in {
                None,
                figure(what.code, counted.shandong, HALF, AsOf.now()).value,
            }


def test_it_is_known_which_figures_are_about_residents():
    """A new figure is public as it is only when somebody has said so here."""
    as_they_are = {
        "staff",
        "coverage",
        "redeployment",
        "protection",
        "premises",
        "funds",
        "programme",
        "fieldwork",
    }
    for what in registry.all_figures():
        assert what.residents or what.code.partition(".")[0] in as_they_are, what.code
