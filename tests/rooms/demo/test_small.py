"""Three counties built by the same steps: the records add up, the stories are in them, the morning is on the boards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Count

from linli.accounts.models import Account
from linli.areas.models import Area
from linli.assistance.models import Request
from linli.base.clock import real_now
from linli.base.posts import Post
from linli.bulletins.models import Bulletin, Tip
from linli.bulletins.queries import bulletins_on_my_board
from linli.demo.build import build
from linli.demo.cast import XIGUAN
from linli.demo.clock import DAY, opening
from linli.demo.names import is_invented
from linli.demo.queries import sign_ins
from linli.demo.roles import ROLES
from linli.demo.size import HAIXING, HEKOU, LINZI, WEICHENG, YUEHE, Size
from linli.incidents.models import Incident
from linli.indicators.models import Briefing
from linli.indicators.periods import AsOf, Period
from linli.indicators.queries import figure
from linli.journal.models import Entry, Link
from linli.protection.queries import waiting_for
from linli.workforce.models import Posting, Staff

SMALL = Size("small", under=(LINZI, HEKOU, WEICHENG))
HALF = Period.said(date(2017, 1, 1), date(2017, 6, 30))


@pytest.fixture
def small(db: Any, settings: Any) -> Any:
    """The reduced province, with the clock on its morning."""
    world = build(SMALL, seed="test")
    settings.LINLI_CLOCK_OFFSET = opening() + timedelta(minutes=5) - real_now()
    return world


def value(code: str, path: str) -> Any:
    found = figure(code, Area.objects.get(path=path), HALF, AsOf.now())
    return found.value


def of(login: str) -> Posting:
    staff = Account.objects.get(login=login).staff
    return staff.postings.select_related("unit", "staff").get(valid_to=None)


def test_the_reduced_province_adds_up(small: Any) -> None:
    size = small.size
    assert size.villages == Area.objects.filter(level="village").count()
    for code, expected in (
        ("staff.assistants", size.assistants),
        ("staff.community_officers", size.community_officers),
        ("staff.community_auxiliaries", size.auxiliaries),
        ("staff.grid_leaders", size.grid_leaders),
        ("staff.grid_members", size.grid_members),
        ("redeployment.recruits", size.recruits),
        ("redeployment.posts_moved", size.posts_moved),
        ("redeployment.seconded", size.seconded),
        ("funds.executed", size.executed),
        ("funds.county_construction", size.county_construction),
    ):
        assert value(code, "37") == expected, code
    coverage = figure("coverage.assistants", Area.objects.get(path="37"), HALF, AsOf.now())
    assert (coverage.part, coverage.whole) == (size.covered, size.villages)
    assert value("coverage.assistants", HEKOU) == 100
    yuehe = {"community_officers": 1, "community_auxiliaries": 2, "grid_leaders": 6, "grid_members": 83}
    assert {n: value(f"staff.{n}", YUEHE) for n in yuehe} == yuehe
    assert value("fieldwork.entries", YUEHE) >= size.yuehe_entries
    assert value("tips.received", YUEHE) > 30
    assert value("mediation.settled", YUEHE) > 3
    assert 50 < value("protection.officers_with_guarantee", "37") < 100, "some weeks stay below"
    for code in ("cases.criminal", "cases.public_order"):
        found = figure(code, Area.objects.get(path=HEKOU), HALF, AsOf.now())
        assert found.change is not None and found.change < 0, code

    # people: invented, and with an account only where it is printed
    assert all(is_invented(name) for name in Staff.objects.values_list("name", flat=True))
    assert sorted(Account.objects.values_list("login", flat=True)) == sorted(s["login"] for s in sign_ins())
    assert {s["login"] for s in sign_ins()} <= {role.login for role in ROLES}
    assert not Area.objects.filter(lat__isnull=False, position_invented=False).exists()

    # the stories
    theft = Incident.objects.get(
        path=XIGUAN, day=date(2017, 3, 15), kind="motorcycle_theft", key__isnull=False
    )
    assert (theft.status, theft.outcome) == ("confirmed", "recovered")
    assert theft.dispatches.count() == 4 and theft.tasks.filter(status="done").count() == 3
    bulletin = theft.bulletins.get()
    assert bulletin.drafted_by_staff_id != bulletin.approved_by_staff_id
    found = bulletin.tips.get(verdict=Tip.Verdict.ADOPTED)
    assert found.late_by == 17, "written without signal"
    school = Request.objects.get(path=HAIXING, service__code="school_certificate", key__isnull=False)
    assert (school.status, school.km) == ("confirmed", 30)

    # the morning
    assert Bulletin.objects.filter(status="draft", path__startswith=LINZI).count() == 1
    live = bulletins_on_my_board(of("assistant")).get()
    assert live.path == XIGUAN and live.tips.filter(verdict="new").count() == 2
    states = Incident.objects.filter(path__startswith=LINZI, day=DAY).values("status").annotate(n=Count("pk"))
    assert {row["status"] for row in states} >= {"open", "working", "confirmed"}
    assert Incident.objects.filter(status="reopened").exists()
    assert waiting_for(of("chief")).count() == 1, "an exception waits for the chief"
    assert Posting.objects.filter(post=Post.COMMUNITY_OFFICER, pk=of("officer").pk).exists()

    # published, sealed, and nothing lies ahead of the morning
    assert Briefing.objects.get().path == "37"
    assert Link.objects.count() == Entry.objects.count()
    assert not Entry.objects.filter(recorded_at__gt=opening()).exists()
