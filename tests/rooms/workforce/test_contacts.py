"""Never an empty contact: "who answers for village V at time T" has an answer for all V and T."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import JOB

from linli.areas.commands import add_area
from linli.areas.models import Area
from linli.base.clock import today
from linli.base.errors import Refused
from linli.workforce.commands import end_absence, end_posting, record_absence
from linli.workforce.contacts import without_contact
from linli.workforce.models import Absence, Beat, BeatRole, Posting, valid_on
from linli.workforce.queries import answers_for, who_answers


def later(days):
    return today() + timedelta(days=days)


def test_whoever_covers_and_is_away_in_turn_is_covered_too(town):
    record_absence(town.gao, town.li, kind="leave", valid_from=today(), valid_to=later(9), cover=town.wang)
    record_absence(town.gao, town.wang, kind="sick", valid_from=later(2), valid_to=later(4), cover=town.zhao)
    assert who_answers(town.xiguan, later(1)).posting == town.wang
    assert who_answers(town.xiguan, later(3)).posting == town.zhao
    assert who_answers(town.nanmen, later(3)).posting == town.zhao
    assert who_answers(town.xiguan, later(4)).posting == town.wang


def test_whoever_covers_and_leaves_passes_the_cover_on(town):
    absence = record_absence(
        town.gao, town.li, kind="leave", valid_from=today(), valid_to=later(9), cover=town.wang
    )
    end_posting(town.gao, town.wang, valid_to=later(3))
    assert who_answers(town.xiguan, later(5)).posting == town.zhao
    absence.refresh_from_db()
    assert absence.cover == town.zhao


def test_a_village_that_has_none_is_found_and_still_gets_the_highest_unit(town):
    for code, name in (("41", "外省"), ("4101", "外市"), ("410101", "外区"), ("410101101", "外镇")):
        add_area(JOB, code=code, name=name)
    lonely = add_area(JOB, code="410101101201", name="孤村")
    assert list(without_contact("", today())) == [lonely], "the control: nothing answers above it"
    assert who_answers(lonely).unit == town.province, "and yet nobody is told nothing"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["away", "end", "back"]),
            st.integers(0, 3),
            st.integers(0, 12),
            st.integers(1, 8),
        ),
        max_size=6,
    )
)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_happens_every_village_has_a_present_answer_every_day(town, deeds):
    people = [town.li, town.wang, town.zhao, town.lin]
    point = transaction.savepoint()
    for deed, who, start, length in deeds:
        posting = Posting.objects.get(pk=people[who].pk)
        try:
            if deed == "away":
                record_absence(
                    JOB, posting, kind="leave", valid_from=later(start), valid_to=later(start + length)
                )
            elif deed == "end":
                end_posting(JOB, posting, valid_to=later(start + 1))
            elif absence := Absence.objects.filter(posting=posting).first():
                end_absence(JOB, absence, valid_to=absence.valid_from + timedelta(days=length))
        except Refused:
            continue
    villages = list(Area.objects.filter(level="village"))
    for step in range(0, 22, 3):
        day = later(step)
        assert not without_contact("", day).exists()
        away = set(Absence.objects.filter(valid_on(day)).values_list("posting", flat=True))
        for answer in answers_for(villages, day).values():
            assert answer.posting or answer.unit
            if answer.posting:
                held = answer.posting
                assert held.pk not in away
                assert held.valid_from <= day
                assert held.valid_to is None or held.valid_to > day
        for beat in Beat.objects.filter(role=BeatRole.COVERING).select_related("posting"):
            over = beat.posting.valid_to
            assert over is None or beat.valid_to <= over, "no cover outlasts the posting"
    transaction.savepoint_rollback(point)


@pytest.mark.slow
def test_over_the_whole_province_somebody_answers_for_every_village_on_every_first_of_the_half_year(province):
    days = [date(2017, month, 1) for month in range(1, 8)] + [date(2017, 3, 15), date(2017, 6, 30)]
    for day in days:
        assert not without_contact("37", day).exists(), day
    chosen = list(Area.objects.filter(level="village").order_by("path")[::200])
    for day in days[::3]:
        assert all(a.posting or a.unit for a in answers_for(chosen, day).values())
