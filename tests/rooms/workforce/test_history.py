"""How coverage changed and why; and its course as it was and on constant boundaries when areas merge."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import JOB

from linli.areas.commands import add_area, close_area
from linli.areas.models import Area, Succession
from linli.base.clock import today
from linli.base.posts import Post
from linli.workforce.commands import appoint, change_beat, end_posting, enlist
from linli.workforce.coverage import coverage
from linli.workforce.history import changes, course, moved_villages, told
from linli.workforce.models import Posting


def later(days):
    return today() + timedelta(days=days)


def merge(old, new, day):
    """One township's village becomes another's."""
    if old.valid_to is None:
        close_area(JOB, Area.objects.get(pk=old.pk), valid_to=day)
    Succession.objects.create(old=old, new=new, date=day)


def test_a_change_is_told_with_its_record(town):
    end_posting(town.gao, town.zhao, valid_to=later(2), reason="resigned")
    new = appoint(
        JOB,
        enlist(JOB, number="71", name="新"),
        post=Post.ASSISTANT,
        unit=town.station,
        beat=[town.beiyang],
        valid_from=later(3),
    )
    found = {c.area: c for c in told(changes(town.linzi.path, today(), later(10)))}
    assert (
        found[town.beiyang].change.kind,
        found[town.beiyang].change.reason,
        found[town.beiyang].posting,
    ) == (*("gained", "new_posting", new),)
    assert (
        found[town.yuanshan].change.kind,
        found[town.yuanshan].change.reason,
        found[town.yuanshan].posting,
    ) == (*("lost", "ended", town.zhao),)
    assert len(found) == 2


def test_a_village_that_only_changed_hands_is_no_change(town):
    change_beat(town.gao, town.li, beat=[town.xiguan], valid_from=later(1))
    change_beat(town.gao, town.wang, beat=[town.nanmen, town.shifo], valid_from=later(1))
    assert changes(town.linzi.path, today(), later(5)) == []


def test_a_lapse_and_a_moved_beat_are_told_apart(town):
    Posting.objects.filter(pk=town.zhao.pk).update(valid_to=later(3))
    town.zhao.beat.update(valid_to=later(3))
    change_beat(town.gao, town.li, beat=[town.xiguan, town.beiyang], valid_from=later(1))
    reasons = {c.area: c.change[2:5:2] for c in told(changes(town.linzi.path, today(), later(9)))}
    assert reasons[town.yuanshan] == ("lost", "lapsed")
    assert reasons[town.beiyang] == ("gained", "beat_moved")
    assert reasons[town.shifo] == ("lost", "beat_moved")


def test_changes_add_up_to_the_difference_also_when_areas_merge(town):
    new = add_area(JOB, code="370305101209", name="合并村", valid_from=later(4))
    for old in (town.xiguan, town.nanmen):
        merge(old, new, later(4))
    change_beat(town.gao, town.li, beat=[town.shifo, new], valid_from=later(4))
    end_posting(town.gao, town.zhao, valid_to=later(2))
    before, after = today(), later(9)
    found = changes(town.linzi.path, before, after)
    covered = sum(
        {"gained": 1, "lost": -1, "gone": -int(c.covered), "new": int(c.covered)}[c.kind] for c in found
    )
    assert coverage(town.linzi.path, before).covered + covered == coverage(town.linzi.path, after).covered
    rows = {c.area: c for c in told(found)}
    assert rows[town.xiguan].others == (new,)
    assert set(rows[new].others) == {town.xiguan, town.nanmen}
    assert rows[new].change.reason == "merged"


def test_a_merged_township_has_one_series_as_it_was_and_one_on_constant_boundaries(town):
    """Huangcheng's villages go to Qidu: as it was, Qidu jumps; on constant boundaries it does not."""
    day = later(40).replace(day=15)
    at = (day + timedelta(days=40)).replace(day=1)
    for old, code in ((town.beiyang, "370305101301"), (town.yuanshan, "370305101302")):
        new = add_area(JOB, code=code, name=old.name, valid_from=day)
        merge(old, new, day)
        if old == town.yuanshan:
            change_beat(JOB, town.zhao, beat=[new], valid_from=day)
    points = course(town.qidu.path, at, 2)
    first, last = points[0], points[-1]
    assert (first.as_was.villages, last.as_was.villages) == (4, 6)
    assert (first.constant.villages, last.constant.villages) == (6, 6)
    assert (first.as_was.covered, first.constant.covered) == (3, 4)
    assert (last.as_was.covered, last.constant.covered) == (4, 4)
    coming, going = moved_villages(town.huangcheng.path, points[0].day, at)
    assert (coming, set(going)) == ([], {town.beiyang, town.yuanshan})
    gone = course(town.huangcheng.path, at, 2)
    assert (gone[0].as_was.villages, gone[0].constant.villages) == (2, 0)
    whole = course(town.linzi.path, at, 2)
    assert all(p.as_was.covered == p.constant.covered for p in whole), "above the merger both are the same"


def test_a_township_named_alone_takes_its_villages_along(town):
    day = later(40)
    close_area(JOB, Area.objects.get(pk=town.huangcheng.pk), valid_to=day)
    Succession.objects.create(old=town.huangcheng, new=town.qidu, date=day)
    coming, _going = moved_villages(town.qidu.path, today(), later(60))
    assert set(coming) == {town.beiyang, town.yuanshan}


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 3), st.sets(st.integers(0, 4), min_size=1, max_size=3), st.integers(1, 20)),
        min_size=1,
        max_size=5,
    ),
    span=st.tuples(st.integers(0, 10), st.integers(11, 25)),
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_beats_do_the_changes_are_the_difference(town, steps, span):
    from django.db import transaction

    from linli.base.errors import Refused

    villages = [town.xiguan, town.shifo, town.nanmen, town.beiyang, town.yuanshan]
    people = [town.li, town.wang, town.zhao]
    point = transaction.savepoint()
    for who, beat, day in steps:
        try:
            if who == 3:
                end_posting(JOB, Posting.objects.get(pk=people[day % 3].pk), valid_to=later(day))
            else:
                posting = Posting.objects.get(pk=people[who].pk)
                change_beat(JOB, posting, beat=[villages[n] for n in beat], valid_from=later(day))
        except Refused:
            continue
    since, at = later(span[0]), later(span[1])
    found = changes(town.linzi.path, since, at)
    net = sum(1 if c.kind == "gained" else -1 for c in found)
    assert coverage(town.linzi.path, since).covered + net == coverage(town.linzi.path, at).covered
    assert len({c.path for c in found}) == len(found), "no village twice"
    transaction.savepoint_rollback(point)


def test_the_pages_open_with_both_series_and_refuse(town):
    end_posting(town.gao, town.zhao, valid_to=later(1), reason="resigned")
    client = town.client(town.gao)
    since, at = today().isoformat(), later(9).isoformat()
    page = client.get(f"/workforce/changes?area={town.linzi.uid}&since={since}&at={at}").content.decode()
    assert "the posting ended" in page
    assert town.zhao.staff.name in page
    piece = client.get(f"/workforce/changes/course?area={town.linzi.uid}").content.decode()
    assert "<svg" in piece
    assert client.get(f"/workforce/changes?since={since}&at={at}&format=csv").status_code == 200
    assert town.client(town.li).get("/workforce/changes").status_code == 403
    assert client.get(f"/workforce/changes?area={town.hekou.uid}").status_code == 404
    assert client.get("/workforce/changes?since=2999-01-01&kind=x").status_code == 200


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_the_course_says_what_constant_means(town, lang):
    client = town.client(town.gao, lang)
    assert client.get("/workforce/changes/course").status_code == 200
