"""Names and positions are made up, and the same seed makes up the same ones."""

from __future__ import annotations

from random import Random

from linli.base.geo import distance_m
from linli.demo.layout import EAST, NORTH, SOUTH, WEST, positions
from linli.demo.names import Names, is_invented
from linli.demo.wording import branch, department, latin, office, station, village


def test_names_come_from_the_lists_alone():
    names = Names(Random("test"))
    some = [names() for _n in range(2000)]
    assert all(map(is_invented, some))
    assert len(set(some)) > 1900
    assert not is_invented("诸葛亮") and not is_invented("王"), "the control: other names are told apart"


def test_positions_lie_in_the_province_and_villages_near_one_another():
    codes = [
        f"37{c:02d}{k:02d}{t:03d}{v:03d}"
        for c in (1, 5)
        for k in (2, 3)
        for t in (1, 2)
        for v in range(200, 230)
    ]
    found = positions(codes, "seed")
    assert found == positions(codes, "seed") != positions(codes, "another")
    assert all(SOUTH <= lat <= NORTH and WEST <= lon <= EAST for lat, lon in found.values())
    assert len({found[c] for c in codes}) == len(codes), "no two villages at one point"
    assert {"37", "3701", "370102", "370102001"} <= found.keys()


def test_villages_of_a_township_lie_as_far_apart_as_villages_do():
    import csv
    import gzip

    from linli.demo.steps.places import LIST

    with gzip.open(LIST, "rt", encoding="utf-8", newline="") as file:
        codes = [row[0] for row in csv.reader(file) if len(row[0]) == 12]
    points = positions(codes, "seed")
    township = [points[c] for c in codes if c.startswith("370305100")]
    nearest = sorted(min(distance_m(*one, *other) for other in township if other != one) for one in township)
    middle = nearest[len(nearest) // 2]
    assert 800 < middle < 3000, f"{middle:.0f} m"


def test_units_are_called_as_people_call_them():
    assert village("西关村委会", residents=False) == "西关村"
    assert village("月河居委会", residents=True) == "月河社区"
    assert branch("临淄区", "淄博市") == {"zh": "淄博市公安局临淄分局", "en": "Linzi branch"}
    assert branch("广饶县", "东营市") == {"zh": "广饶县公安局", "en": "Guangrao county bureau"}
    zone = branch("东营经济技术开发区", "东营市")
    assert zone == {"zh": "东营市公安局经开区分局", "en": "Dongying economic zone branch"}
    assert department("cid", "临淄区") == {"zh": "临淄刑侦大队", "en": "Linzi criminal investigation"}
    assert station("齐都镇") == {"zh": "齐都派出所", "en": "Qidu station"}
    assert office("月河居委会", residents=True) == {"zh": "月河社区警务室", "en": "Yuehe police office"}
    assert (latin("单"), latin("乐陵")) == ("Shan", "Laoling")
