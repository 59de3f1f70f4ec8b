"""What must always hold: the database itself refuses, of two at once one wins, and nobody is left unanswered."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import JOB

from linli.areas.commands import add_area
from linli.areas.models import Area
from linli.areas.queries import standing
from linli.base.clock import today
from linli.base.errors import Refused
from linli.base.posts import Post
from linli.workforce.commands import appoint, end_posting, enlist, form_unit, record_absence, redeploy
from linli.workforce.models import Absence, Beat, Posting, Redeployment, Unit
from linli.workforce.queries import (
    answers_for,
    coverage,
    coverage_by,
    coverage_of,
    gaps,
    together,
    who_answers,
)


def refuses(rows, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**values)


def test_the_database_itself_keeps_the_workforce_straight(town):
    day = today()
    li = Posting.objects.filter(pk=town.li.pk)
    refuses(li, valid_to=town.li.valid_from)
    refuses(Posting.objects.filter(pk=town.wang.pk), staff=town.li.staff)
    beat = Beat.objects.filter(posting=town.li)
    refuses(beat, valid_to=town.li.valid_from)
    refuses(beat, area=town.xiguan)
    refuses(beat.filter(area=town.xiguan), path="370305101")
    refuses(beat.filter(area=town.xiguan), role="covering")
    record_absence(
        town.gao, town.li, kind="leave", valid_from=day, valid_to=day + timedelta(2), cover=town.wang
    )
    refuses(Absence.objects.all(), valid_to=day)
    refuses(Absence.objects.all(), cover=town.li)
    refuses(Unit.objects.filter(pk=town.station.pk), valid_to=town.station.valid_from)
    Unit.objects.filter(pk=town.station.pk).update(number="S1")
    refuses(Unit.objects.filter(pk=town.office.pk), number="S1")
    redeploy(town.gao, town.duty.staff, category="seconded", to_unit=town.station, leaving=town.duty)
    refuses(Redeployment.objects.all(), from_unit=town.station)
    refuses(Redeployment.objects.all(), returned_on=day - timedelta(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        type(town.li.staff).objects.create(number=town.li.staff.number, name="又")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_appoint_the_same_person_at_once_one_wins():
    add_area(JOB, code="37", name="山东省")
    station = form_unit(JOB, name={"zh": "所"}, kind="station", area=Area.objects.get())
    staff = enlist(JOB, number="1", name="甲")
    start = threading.Barrier(2)
    answers = []

    def race():
        try:
            start.wait(5)
            appoint(JOB, staff, post=Post.OFFICER, unit=station)
            answers.append("won")
        except Refused as no:
            answers.append(no.code)
        finally:
            connection.close()

    both = [threading.Thread(target=race) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert sorted(answers) == ["already_posted", "won"]
    assert Posting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_the_same_posting_at_once_one_wins():
    add_area(JOB, code="37", name="山东省")
    station = form_unit(JOB, name={"zh": "所"}, kind="station", area=Area.objects.get())
    start_day = today() - timedelta(days=5)
    posting = appoint(
        JOB, enlist(JOB, number="1", name="甲"), post=Post.OFFICER, unit=station, valid_from=start_day
    )
    start = threading.Barrier(2)
    answers = []

    def race():
        mine = Posting.objects.get(pk=posting.pk)
        try:
            start.wait(5)
            end_posting(JOB, mine, version=1)
            answers.append("won")
        except Refused as no:
            answers.append(no.code)
        finally:
            connection.close()

    both = [threading.Thread(target=race) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert sorted(answers) == ["changed_meanwhile", "won"]


CODES = ["37", "3701", "370101", "370101101", "370101101201", "370101101202", "370101102", "370101102201"]
VILLAGES = [c for c in CODES if len(c) == 12]
person = st.tuples(
    st.sampled_from(["assistant", "community_officer", "grid_leader"]),
    st.lists(st.sampled_from(VILLAGES), min_size=1, max_size=3, unique=True),
    st.booleans(),  # away today
    st.booleans(),  # ended
)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None)
@given(
    st.lists(person, max_size=6), st.lists(st.sampled_from(CODES[1:]), max_size=3, unique=True), st.booleans()
)
def test_somebody_always_answers_and_coverage_is_what_one_counts_by_hand(people, stations, chief):
    with transaction.atomic():
        areas = {code: add_area(JOB, code=code, name=code) for code in CODES}
        top = form_unit(JOB, name={"zh": "厅"}, kind="department", area=areas["37"])
        for code in stations:
            form_unit(JOB, name={"zh": code}, kind="station", area=areas[code])
        if chief:
            appoint(JOB, enlist(JOB, number="chief", name="长"), post=Post.CHIEF, unit=top)
        day = today() + timedelta(days=10)
        covered = set()
        for n, (post, beat, away, ended) in enumerate(people):
            posting = appoint(
                JOB, enlist(JOB, number=str(n), name="员"), post=post, unit=top, beat=[areas[c] for c in beat]
            )
            if away:
                record_absence(JOB, posting, kind="sick", valid_from=day, valid_to=day + timedelta(days=1))
            if ended and not away:
                end_posting(JOB, posting, valid_to=day)
            elif post == "assistant":
                covered |= set(beat)
        found = answers_for(list(Area.objects.filter(standing(day))), day)
        assert set(found) == set(CODES)
        for code, answer in found.items():
            assert answer.posting or answer.unit, code
            assert answer.unit or (answer.posting and answer.posting.unit)
            if answer.posting:
                assert not Absence.objects.filter(posting=answer.posting).exists()
                assert answer.posting.valid_to is None or answer.posting.valid_to > day
            if answer.how != "up the tree":
                assert Beat.objects.filter(posting=answer.posting, path=code).exists()
            assert who_answers(areas[code], day) == answer
        total = coverage("37", day)
        assert (total.villages, total.covered) == (3, len(covered))
        assert {a.code for a in gaps("37", day)} == set(VILLAGES) - covered
        townships = ["370101101", "370101102"]
        below = coverage_of(townships, day)
        assert below == {path: coverage(path, day) for path in townships}
        grouped = coverage_by("370101", 9, day)
        assert {p: (c.villages, c.covered) for p, c in grouped.items()} == {
            p: (c.villages, c.covered) for p, c in below.items()
        }
        assert together("370101", day, below.values()).covered == total.covered
        transaction.set_rollback(True)
