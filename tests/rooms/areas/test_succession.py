"""What became of areas, and what lies under one: on any day, the same answer for ever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import JOB

from linli.areas.codes import LETTERS, path_of, sort_key, sort_range
from linli.areas.commands import import_successions, rename_area
from linli.areas.models import Area, Succession
from linli.areas.queries import area_by_code, children, name_on, paths_under, under, villages_under
from linli.areas.successions import plan_successions
from linli.base.clock import today
from linli.base.errors import Refused, Wrong
from linli.journal.models import Entry

MERGED = date(2017, 3, 1)


def become(text):
    return import_successions(JOB, plan_successions(f"old,new,date\n{text}".encode()))


def test_a_merged_village_counts_under_what_took_it_over(town):
    assert become("370305102201,370303101201,2017-03-01\n") == 1
    town.beiyang.refresh_from_db()
    assert town.beiyang.valid_to == MERGED, "it stood still: the succession closed it"
    assert paths_under(town.zhangdian) == [town.zhangdian.path, town.beiyang.path]
    assert paths_under(town.zhangdian, MERGED - timedelta(days=1)) == [town.zhangdian.path]
    assert town.beiyang in Area.objects.filter(under(town.neighbour))
    assert town.beiyang in Area.objects.filter(under(town.linzi)), "what happened there then was in Linzi"
    entry = Entry.objects.get(verb="areas.succeeded")
    assert entry.data["count"] == 1


def test_questions_are_asked_as_of_a_day(town):
    become("370305102201,370305102202,2017-03-01\n")
    before, after = MERGED - timedelta(days=1), MERGED
    assert town.beiyang in children(town.huangcheng, before)
    assert town.beiyang not in children(town.huangcheng, after)
    assert (
        villages_under(town.linzi.path, before).count() == villages_under(town.linzi.path, after).count() + 1
    )
    assert area_by_code("370305102201", before) == town.beiyang


def test_a_split_area_counts_for_no_part_but_for_what_holds_them(town):
    become("370305102201,370305102202,2017-03-01\n370305102201,370303101201,2017-03-01\n")
    assert town.beiyang.path not in paths_under(town.neighbour)
    assert town.beiyang.path not in paths_under(town.zhangdian)
    assert town.beiyang in Area.objects.filter(under(town.zibo))


def test_a_chain_of_successions_is_followed(town):
    become("370305102201,370305102202,2017-03-01\n")
    become("370305102202,370303101201,2017-06-01\n")
    assert set(paths_under(town.neighbour)) == {town.neighbour.path, town.beiyang.path, town.yuanshan.path}
    assert paths_under(town.neighbour, date(2017, 5, 1)) == [town.neighbour.path]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("370305102201,370305102202,2017-02-30", "bad_date"),
        ("370305102999,370305102202,2017-03-01", "not_found"),
        ("370305102201,370305102999,2017-03-01", "not_found"),
        ("370305102201,370305102201,2017-03-01", "bad_hierarchy"),
    ],
)
def test_each_fault_of_a_succession_is_named(town, row, code):
    plan = plan_successions(f"old,new,date\n{row}\n".encode())
    assert [(f.line, f.code) for f in plan.faults] == [(2, code)]
    with pytest.raises(Wrong):
        import_successions(JOB, plan)
    assert not Succession.objects.exists()


def test_an_area_cannot_become_what_it_came_from(town):
    text = "370305102201,370305102202,2017-03-01\n370305102202,370305102201,2017-03-01\n"
    plan = plan_successions(f"old,new,date\n{text}".encode())
    assert [f.code for f in plan.faults] == ["bad_hierarchy"]


def test_the_same_rows_twice_change_nothing(town):
    row = "370305102201,370305102202,2017-03-01\n"
    assert (become(row), become(row)) == (1, 0)


def test_a_name_is_known_as_of_a_day(town):
    rename_area(JOB, town.xiguan, name="新兴村", valid_from=MERGED)
    assert name_on(town.xiguan, MERGED - timedelta(days=1)) == "西关村"
    assert name_on(town.xiguan, MERGED) == "新兴村"


def refuses(**values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Area.objects.filter(code="370305101201").update(**values)


def test_the_database_itself_keeps_areas_apart(town):
    refuses(lat=None)
    refuses(lon=None)
    refuses(code="370305101202")
    refuses(path=town.shifo.path)
    refuses(sort_key=town.shifo.sort_key)
    refuses(valid_from=today(), valid_to=today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(old=town.xiguan, new=town.xiguan, date=today())
    Succession.objects.create(old=town.xiguan, new=town.shifo, date=today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(old=town.xiguan, new=town.shifo, date=today())


def test_an_area_closes_once(town):
    from linli.areas.commands import close_area

    close_area(JOB, town.huangcheng, valid_to=today())
    town.yuanshan.refresh_from_db()
    assert town.yuanshan.valid_to == today(), "what lies below closes with it"
    with pytest.raises(Refused):
        close_area(JOB, Area.objects.get(pk=town.huangcheng.pk), valid_to=today())


# ---- properties

digits = st.text("0123456789", min_size=12, max_size=12)


@given(st.lists(st.tuples(digits, st.integers(0, 5)), min_size=2, max_size=30, unique=True))
def test_paths_are_unique_for_ever_and_as_wide_as_the_code(given_codes):
    paths = {path_of(code, code[:9], turn) for code, turn in given_codes}
    assert len(paths) == len(given_codes)
    assert {len(p) for p in paths} == {12}
    assert all(c in LETTERS or c.isdigit() for p in paths for c in p)


@given(digits, st.integers(0, 5), st.sampled_from([2, 4, 6, 9, 12]))
def test_the_search_index_range_of_a_path_holds_all_below(code, turn, width):
    low, high = sort_range(code[:width], 12)
    assert low <= sort_key(code, turn) <= high


@given(digits, digits, st.sampled_from([2, 4, 6, 9]))
def test_the_search_index_range_of_a_path_holds_nothing_else(code, other, width):
    low, high = sort_range(code[:width], 12)
    assert (low <= sort_key(other, 0) <= high) == other.startswith(code[:width])


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 9)), max_size=10),
    st.integers(0, 10),
)
def test_succession_is_followed_exactly_and_an_earlier_day_never_changes(pairs, when):
    """Against a plain definition: held is the smallest set with every area all of whose heirs are held."""
    with transaction.atomic():
        first = date(2017, 1, 1)
        villages = [
            Area.objects.create(
                code=f"3799990000{n:02d}", path=f"3799990000{n:02d}", sort_key=n, level="village", name=str(n)
            )
            for n in range(8)
        ]
        rows = {}
        for old, new, day in pairs:
            if old < new and (old, new) not in rows:  # forward only: nothing becomes what it came from
                rows[old, new] = first + timedelta(days=day)
        for (old, new), day in rows.items():
            Succession.objects.create(old=villages[old], new=villages[new], date=day)
        at = first + timedelta(days=when)
        for goal in range(8):
            held = {goal}
            for old in range(7, -1, -1):
                heirs = {n for (o, n), day in rows.items() if o == old and day <= at}
                if heirs and heirs <= held:
                    held.add(old)
            assert set(paths_under(villages[goal], at)) == {villages[n].path for n in held}
        before = paths_under(villages[7], at)
        if (0, 7) not in rows:
            Succession.objects.create(old=villages[0], new=villages[7], date=at + timedelta(days=1))
        assert paths_under(villages[7], at) == before
        transaction.set_rollback(True)
