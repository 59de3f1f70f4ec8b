"""A code list comes in whole or not at all; a second one changes only what changed; nothing is deleted."""

from __future__ import annotations

import gzip
import io
from datetime import date, timedelta

import pytest
from tests.conftest import JOB

from linli.areas.commands import import_areas, place_areas
from linli.areas.models import Area, FormerName
from linli.areas.plan import plan_import
from linli.areas.queries import area_by_code, search
from linli.base.clock import today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.journal.models import Entry

pytestmark = pytest.mark.django_db

LIST = """code,name
37,山东省
3703,淄博市
370305,临淄区
370305101,齐都镇
370305101201,西关村民委员会
370305101001,齐都社区居委会
"""


def take(text, **more):
    plan = plan_import(text if isinstance(text, bytes) else text.encode(), **more)
    return import_areas(JOB, plan)


def faults(text, **more):
    plan = plan_import(text.encode(), **more)
    return [(f.line, f.code) for f in plan.faults]


def test_level_path_and_kind_come_from_the_code():
    assert take(LIST).new == 6
    village, community = area_by_code("370305101201"), area_by_code("370305101001")
    assert (village.level, village.path, village.kind) == ("village", "370305101201", "villagers")
    assert community.kind == "residents"
    assert village.parent == area_by_code("370305101")
    assert area_by_code("37").parent is None
    assert search("xiguan") == [village]


def test_one_entry_tells_of_the_whole_list():
    take(LIST)
    entry = Entry.objects.get(verb="areas.imported")
    assert (entry.data["new"], entry.data["rows"], entry.path) == (6, 6, "37")
    assert len(entry.data["digest"]) == 64


def test_the_same_list_twice_changes_nothing():
    take(LIST)
    before = list(Area.objects.values_list("uid", "version" if hasattr(Area, "version") else "name"))
    assert take(LIST) == take(LIST)
    assert list(Area.objects.values_list("uid", "name")) == before
    assert Entry.objects.filter(verb="areas.imported").count() == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("370305101201,又一次", "duplicate"),
        ("370305102201,孤村", "orphan"),
        ("410105,别省", "orphan"),
        ("37030,短", "wrong_length"),
        ("3703051,七位", "wrong_length"),
        ("3703X5,字母", "bad_code"),
        (",无码", "required"),
        ("370300,淄博市", "unknown_level"),
        ("370305101000,村", "unknown_level"),
        ("370306,", "required"),
        ("370306,   ", "required"),
        ("370306," + "长" * 81, "too_long"),
        ("370306,周\u202e村区", "invisible_character"),
        ("370306,周\x00村区", "illegal_character"),
        ("370306,周村区,多一格", "bad_table"),
        ("370306", "bad_table"),
    ],
)
def test_each_fault_is_named_with_its_line_and_nothing_is_half_saved(row, code):
    text = LIST + "370304,博山区\n" + row + "\n"
    assert faults(text) == [(9, code)]
    with pytest.raises(Wrong) as no:
        take(text)
    assert "9" in no.value.faults[0][0]
    assert not Area.objects.exists()


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ("118.3,36.8,WGS-84", "bad_position"),
        ("91,181,WGS-84", "bad_position"),
        ("0,0,WGS-84", "bad_position"),
        ("36.8,,WGS-84", "bad_position"),
        ("nan,118,WGS-84", "bad_position"),
        ("inf,118,WGS-84", "bad_position"),
        ("1e400,118,WGS-84", "bad_position"),
        ("31.2,121.4,WGS-84", "outside_area"),
        ("36.8,118.3,", "datum_missing"),
        ("36.8,118.3,BD-09", "not_allowed"),
    ],
)
def test_a_bad_position_is_named(cells, code):
    head = "code,name,lat,lon,datum\n37,山东省,,,\n"
    assert faults(f"{head}3703,淄博市,{cells}\n") == [(3, code)]


def test_a_swapped_position_is_guessed():
    plan = plan_import("code,name,lat,lon,datum\n37,山东省,118.3,36.8,WGS-84\n".encode())
    assert "swap" in plan.faults[0].text


def test_positions_are_kept_in_wgs84():
    take("code,name,lat,lon,datum\n37,山东省,36.8,118.3,GCJ-02\n")
    area = area_by_code("37")
    assert 0.0002 < abs(area.lon - 118.3) < 0.02


def test_every_fault_of_a_list_is_listed():
    text = LIST + "37030,短\n370304,\n370305101201,又\n999999,孤\n"
    assert [f[0] for f in faults(text)] == [8, 9, 10, 11]


@pytest.mark.parametrize("end", ["2017-02-31", "31.12.2016x", "昨天", "2017-13-01"])
def test_a_bad_day_is_named(end):
    assert faults(f"code,name,opened,closed\n37,山东省,,{end}\n") == [(2, "bad_date")]


def test_days_are_inclusive_in_the_list():
    take("code,name,opened,closed\n37,山东省,,\n3703,淄博市,2001-01-01,2016-12-31\n")
    area = Area.objects.get(code="3703")
    assert (area.valid_from, area.valid_to) == (date(2001, 1, 1), date(2017, 1, 1))
    assert area_by_code("3703", date(2016, 12, 31)) == area
    with pytest.raises(NotFound):
        area_by_code("3703", date(2017, 1, 1))


def test_gbk_is_recognised_and_read_when_said():
    data = LIST.encode("gbk")
    with pytest.raises(Wrong, match=r"Expected UTF-8; this looks like GBK\.") as no:
        plan_import(data)
    assert (no.value.code, no.value.status) == ("bad_encoding", 400)
    assert take(data, encoding="gbk").new == 6


@pytest.mark.parametrize("data", [b"\xff\xfe3\x007\x00", b"\x80\x81\xfe\xff\x00", b""])
def test_what_is_no_table_is_refused(data):
    with pytest.raises(Wrong):
        plan_import(data)


@pytest.mark.parametrize(
    "head", ["name,code2", "code;name", "code\tname", "code", "code,name,population", "code,code,name"]
)
def test_another_head_is_refused_with_what_was_expected(head):
    with pytest.raises(Wrong, match="expected the columns code, name") as no:
        plan_import(f"{head}\n37,山东省\n".encode())
    assert no.value.code == "bad_table"


def test_gzip_and_a_byte_order_mark_are_read():
    assert take(gzip.compress(("\ufeff" + LIST).encode())).new == 6


def test_a_broken_archive_is_refused():
    with pytest.raises(Wrong, match="broken"):
        plan_import(gzip.compress(LIST.encode())[:-9])


def workbook(rows, formula=False):
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell)
    if formula:
        sheet.write_formula(9, 1, "=1+1")
    book.close()
    return out.getvalue()


def test_a_workbook_is_read_with_codes_as_numbers():
    rows = [["代码", "名称"], [37, "山东省"], [3703.0, "淄博市"], ["370305", "临淄区"], [370305101, "齐都镇"]]
    assert take(workbook([*rows, [370305101201, "西关村"]])).new == 5


def test_a_workbook_with_formulas_is_refused():
    with pytest.raises(Wrong) as no:
        plan_import(workbook([["code", "name"], [37, "山东省"]], formula=True))
    assert no.value.code == "unsafe_workbook"


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_a_broken_or_encrypted_workbook_is_refused(data):
    with pytest.raises(Wrong) as no:
        plan_import(data)
    assert no.value.code == "unsafe_workbook"


def test_a_missing_level_becomes_a_placeholder():
    take("code,name\n44,广东省\n4419,东莞市\n441900003,东城街道\n441900003001,岗贝社区居委会\n")
    county = area_by_code("441900")
    assert (county.placeholder, county.name) == (True, "东莞市")
    assert area_by_code("441900003").parent == county
    assert take(
        "code,name\n44,广东省\n4419,东莞市\n441900003,东城街道\n441900003001,岗贝社区居委会\n"
    ).unchanged


def test_a_part_of_the_list_hangs_under_what_stands():
    take(LIST)
    done = take("code,name\n370305102,皇城镇\n370305102201,北羊村\n")
    assert (done.new, done.closed) == (2, 0), "what the list does not speak of is left alone"


def test_a_rename_keeps_the_row_and_the_old_name():
    take(LIST)
    uid = area_by_code("370305101201").uid
    done = take(LIST.replace("西关村民委员会", "新兴村民委员会"))
    assert (done.renamed, done.new, done.closed) == (1, 0, 0)
    area = area_by_code("370305101201")
    assert (area.uid, area.name) == (uid, "新兴村民委员会")
    assert FormerName.objects.get(area=area).name == "西关村民委员会"
    assert search("西关") == search("xinxing") == [area]


def test_what_vanished_is_closed_and_never_deleted():
    take(LIST, at=today() - timedelta(days=10))
    done = take(LIST.replace("370305101001,齐都社区居委会\n", ""))
    assert done.closed == 1
    area = Area.objects.get(code="370305101001")
    assert area.valid_to == today()
    assert search("齐都社区") == []
    assert area_by_code("370305101001", today() - timedelta(days=1)) == area


def test_what_vanished_takes_along_what_lies_below():
    take(LIST + "370305102,皇城镇\n370305102201,北羊村\n")
    take(LIST)
    assert set(Area.objects.exclude(valid_to=None).values_list("code", flat=True)) == {
        "370305102",
        "370305102201",
    }


def test_a_list_may_keep_what_it_does_not_name():
    take(LIST)
    assert take("code,name\n37,山东省\n", closes=False).closed == 0


def test_a_level_that_the_list_does_not_hold_is_left_alone():
    take(LIST)
    assert take("code,name\n37,山东省\n3703,淄博市\n370305,临淄区\n370305101,齐都镇\n").closed == 0


def test_a_landslide_must_be_meant():
    villages = "".join(f"370305101{n},村{n}\n" for n in range(300, 420))
    take(LIST + villages)
    with pytest.raises(Refused, match="would close 120"):
        take(LIST)
    assert not Area.objects.exclude(valid_to=None).exists()
    assert take(LIST, closes=True).closed == 120


def test_a_code_given_anew_gets_a_fresh_path_of_the_same_width():
    take(LIST)
    without = LIST.replace("370305101001,齐都社区居委会\n", "")
    seen = {area_by_code("370305101001").path}
    for _turn in range(5):
        take(without, at=today())
        Area.objects.exclude(valid_to=None).update(valid_to=today())
        take(LIST)
        area = area_by_code("370305101001")
        assert len(area.path) == 12
        assert area.path.startswith("370305101")
        assert area.path not in seen
        seen.add(area.path)
        assert search("齐都社区") == [area]
        Area.objects.filter(pk=area.pk).update(valid_from=today() - timedelta(days=9))
    take(without)
    assert [c for _l, c in faults(LIST)] == ["code_used_up"]


def test_a_plan_holds_only_while_nothing_changed():
    take(LIST)
    plan = plan_import((LIST + "370305102,皇城镇\n").encode())
    take(LIST + "370305103,朱台镇\n")
    with pytest.raises(Conflict):
        import_areas(JOB, plan)


def test_who_may_not_import_is_refused(town):
    plan = plan_import("code,name\n3799,新市\n".encode())
    with pytest.raises(NotAllowed):
        import_areas(town.gao, plan)
    assert import_areas(town.adm, plan).new == 1


def test_points_are_set_in_bulk():
    take(LIST)
    assert place_areas(JOB, [("370305101201", 36.8, 118.3)], invented=True) == 1
    area = area_by_code("370305101201")
    assert (area.lat, area.lon, area.position_invented) == (36.8, 118.3, True)


def test_a_list_equals_adding_its_areas_one_by_one():
    from linli.areas.commands import add_area

    take(LIST)
    bulk = {a.code: a for a in Area.objects.select_related("parent")}
    Area.objects.order_by("-sort_key").update(parent=None)
    Area.objects.all().delete()
    for code in sorted(bulk, key=lambda c: (len(c), c)):
        one = add_area(JOB, code=code, name=bulk[code].name)
        for column in Area._meta.concrete_fields:
            if column.name not in {"id", "uid", "parent"}:
                assert getattr(one, column.attname) == getattr(bulk[code], column.attname), column.name
        assert (one.parent.code if one.parent else "") == (
            bulk[code].parent.code if bulk[code].parent else ""
        )
    assert [a.name for a in search("xiguan")] == ["西关村民委员会"]


def test_the_search_index_can_be_made_anew():
    from linli.areas.commands import rebuild_search

    take(LIST)
    Area.objects.filter(code="370305101201").update(name="新兴村")
    assert search("xinxing") == []
    assert rebuild_search(JOB) == 6
    assert [a.name for a in search("xinxing")] == ["新兴村"]
    assert search("jumin") == []
