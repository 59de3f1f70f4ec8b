"""Finding places: any characters, every reading in pinyin, initials, code; the best first."""

from __future__ import annotations

import pytest
from tests.conftest import JOB

from linli.areas.commands import add_area, close_area, rename_area
from linli.areas.finding import sounds
from linli.areas.queries import found_by_text, search
from linli.base.clock import today

pytestmark = pytest.mark.django_db


def names(text, **more):
    return [a.name for a in search(text, **more)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("西关", "西关村"),
        ("关村", "西关村"),
        ("佛", "石佛村"),
        ("xiguan", "西关村"),
        ("XiGuanCun", "西关村"),
        ("xi guan", "西关村"),
        ("xg", "西关村"),
        ("xgc", "西关村"),
        ("guancun", "西关村"),
        ("370305101201", "西关村"),
        ("3703051012", "西关村"),
        ("临淄", "临淄区"),
        ("linzi", "临淄区"),
        ("齐都 西关", "西关村"),
        ("qidu xiguan", "西关村"),
        ("西 关", "西关村"),
    ],
)
def test_a_place_is_found_by(town, text, name):
    assert name in names(text)


@pytest.mark.parametrize("text", ["单", "单县", "shanxian", "danxian", "sx", "dx", "dan", "chanxian"])
def test_every_reading_finds(town, text):
    add_area(JOB, code="3717", name="菏泽市")
    add_area(JOB, code="371722", name="单县")
    assert "单县" in names(text)


def test_the_best_comes_first(town):
    add_area(JOB, code="370305103", name="西关街道")
    add_area(JOB, code="370305103201", name="小西关村")
    add_area(JOB, code="370305103202", name="西关")
    assert names("西关") == ["西关", "西关街道", "西关村", "小西关村"]


def test_search_keeps_within_paths(town):
    assert names("村", paths=["370503"]) == ["海星村"]
    assert names("西关", paths=["370503"]) == []
    assert names("xiguan", paths=[]) == []
    assert names("370305101", paths=["370503"]) == []
    assert names("义和", paths=["370503", "3703"]) == ["义和镇"]


@pytest.mark.parametrize(
    "text", ["", " ", "；", '"', '" OR *', "a'b", "%", "_", "*", "^", "-", "NEAR(", "😀", "\\", "''"]
)
def test_whatever_is_typed_is_answered(town, text):
    assert isinstance(search(text), list)


def test_a_renamed_place_is_found_by_both_names_and_keeps_its_path(town):
    path = town.xiguan.path
    rename_area(JOB, town.xiguan, name="新兴村")
    assert names("新兴") == names("西关") == ["新兴村"]
    assert search("xinxing")[0].path == path


def test_a_closed_place_is_not_found_but_on_its_days(town):
    close_area(JOB, town.xiguan, valid_to=today())
    assert names("西关") == []


def test_the_top_bar_finds_places_of_ones_own_area(town):
    assert [f["title"] for f in found_by_text(town.gao, "海星")] == []
    (found,) = found_by_text(town.qian, "海星")
    assert found["title"] == "海星村"
    assert found["uid"] == town.haixing.uid


def test_sounds_take_the_fewest_unusual_readings_first():
    whole, inner = sounds("单家庄村委会")
    assert "danjiazhuang" in "".join(w[:12] for w in whole)
    assert any(w.startswith("shanjia") for w in whole)
    assert any(w.startswith("jiazhuang") for w in inner)
