"""Who may, and where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.access.grants import GRANTS, WORDS, Can
from linli.access.policy import covers, may, require
from linli.access.scope import above_paths, after, under_paths
from linli.areas.models import Area
from linli.base.errors import NotAllowed, NotFound
from linli.base.posts import Post


def test_a_post_without_the_grant_is_refused(town: Any) -> None:
    with pytest.raises(NotAllowed):
        require(town.li, Can.DISPATCH, town.xiguan.path)
    require(town.wu, Can.DISPATCH, town.xiguan.path)


def test_outside_ones_areas_nothing_exists(town: Any) -> None:
    with pytest.raises(NotFound):
        require(town.far, Can.DISPATCH, town.xiguan.path)


def test_every_act_has_words_and_somebody_who_may() -> None:
    assert set(WORDS) == set(Can)
    granted = set().union(*GRANTS.values())
    assert granted == set(Can)
    assert set(GRANTS) == set(Post)


def test_inspecting_is_disjoint_from_every_right_that_writes_operational_data() -> None:
    assert GRANTS[Post.INSPECTOR] == {Can.INSPECT, Can.SEE_FIGURES, Can.APPOINT_INSPECTOR}
    for post, grants in GRANTS.items():
        if post != Post.INSPECTOR:
            assert Can.INSPECT not in grants


def test_nobody_acting_may_nothing(town: Any) -> None:
    assert not may(None, Can.SEE_FIGURES)


PATHS = st.text(alphabet="0123456789", min_size=2, max_size=12)


@given(PATHS, PATHS)
def test_a_range_is_a_prefix(path: str, other: str) -> None:
    assert other.startswith(path) == (path <= other < after(path))


@given(PATHS)
def test_what_stands_above_begins_every_path(path: str) -> None:
    assert all(path.startswith(above) for above in above_paths(path))
    assert above_paths(path)[-1] == path


def test_the_scope_filter_takes_what_lies_below_and_nothing_else(town: Any) -> None:
    found = set(Area.objects.filter(under_paths(town.wu.paths)).values_list("path", flat=True))
    assert found == {a.path for a in Area.objects.all() if covers(town.wu, a.path)}
    assert not Area.objects.filter(under_paths(())).exists(), "no area, no row"
    assert Area.objects.filter(under_paths(("",))).count() == Area.objects.count()
