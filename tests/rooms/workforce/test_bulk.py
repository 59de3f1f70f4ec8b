"""Many at once leave the same rows as one by one."""

from __future__ import annotations

from datetime import date

import pytest

from linli.base.errors import NotAllowed, Wrong
from linli.base.posts import Post
from linli.journal.models import Entry
from linli.workforce.commands import (
    MoveRow,
    PostingRow,
    UnitRow,
    appoint,
    enlist,
    form_unit,
    import_postings,
    import_redeployments,
    import_units,
    redeploy,
)
from linli.workforce.models import Beat, Posting, Redeployment, Staff, Unit

DAY = date(2016, 9, 1)


def test_units_in_bulk_equal_units_one_by_one(town):
    single = form_unit(
        town.job,
        number="A1",
        name={"zh": "甲", "en": "A"},
        kind="station",
        area=town.huangcheng,
        office=town.beiyang,
        parent=town.branch,
        duty_phone="110",
        valid_from=DAY,
    )
    Unit.objects.filter(pk=town.branch.pk).update(number="B")
    row = UnitRow(
        "A2", {"zh": "甲", "en": "A"}, "station", town.huangcheng.pk, town.beiyang.pk, "B", "110", DAY
    )
    ids = import_units(town.job, [row])
    bulk = Unit.objects.get(number="A2")
    assert ids == {"A2": bulk.pk}
    same = [f.name for f in Unit._meta.concrete_fields if f.name not in {"id", "uid", "number"}]
    assert [getattr(single, f) for f in same] == [getattr(bulk, f) for f in same]
    assert Entry.objects.filter(verb="units.imported").get().data["count"] == 1


def test_postings_in_bulk_equal_postings_one_by_one(town):
    beat = [town.beiyang, town.nanmen]
    staff = enlist(town.job, number="S1", name="甲一")
    single = appoint(
        town.job, staff, post=Post.ASSISTANT, unit=town.station, beat=beat, valid_from=DAY, term_until=DAY
    )
    row = PostingRow(
        "S2", "甲一", Post.ASSISTANT, town.station.pk, tuple(a.pk for a in beat), DAY, term_until=DAY
    )
    chief = PostingRow("S2", "", Post.OFFICER, town.branch.pk, (), DAY)
    assert import_postings(town.job, [row, chief]) == 2
    bulk = Posting.objects.get(staff__number="S2", post=Post.ASSISTANT)
    assert Staff.objects.filter(number="S2", name="甲一").count() == 1, "one person, two postings"
    same = [f.name for f in Posting._meta.concrete_fields if f.name not in {"id", "uid", "staff"}]
    assert [getattr(single, f) for f in same] == [getattr(bulk, f) for f in same]
    kept = [f.name for f in Beat._meta.concrete_fields if f.name not in {"id", "posting"}]
    assert list(single.beat.order_by("path").values(*kept)) == list(bulk.beat.order_by("path").values(*kept))
    assert Posting.objects.get(staff__number="S2", post=Post.OFFICER).path == town.branch.path


@pytest.mark.parametrize("category", Redeployment.Category.values)
def test_redeployments_in_bulk_equal_redeployments_one_by_one(town, category):
    for number in ("R1", "R2"):
        row = PostingRow(number, "乙二", Post.OFFICER, town.city.pk, (), date(2015, 1, 1))
        import_postings(town.job, [row])
    one, two = (Staff.objects.get(number=n) for n in ("R1", "R2"))
    leaving = one.postings.get()
    single = redeploy(town.job, one, category=category, to_unit=town.station, leaving=leaving, valid_from=DAY)
    import_redeployments(town.job, [MoveRow("R2", category, town.station.pk, DAY, town.city.pk)])
    bulk = Redeployment.objects.get(staff=two)
    same = [
        f.name for f in Redeployment._meta.concrete_fields if f.name not in {"id", "uid", "staff", "posting"}
    ]
    assert [getattr(single, f) for f in same] == [getattr(bulk, f) for f in same]
    said = ("post", "unit", "path", "valid_from", "valid_to", "term_until", "end_reason", "version")
    assert list(one.postings.order_by("pk").values(*said)) == list(two.postings.order_by("pk").values(*said))


def test_a_recruit_is_enlisted_on_the_way(town):
    row = MoveRow("R9", "recruit", town.station.pk, DAY, name="丁九")
    assert import_redeployments(town.job, [row]) == 1
    move = Redeployment.objects.get(staff__number="R9")
    assert (move.staff.name, move.from_unit, move.term_until) == ("丁九", None, date(2019, 9, 1))
    assert move.posting.unit == town.station


def test_a_fault_in_one_row_stops_the_whole_list(town):
    good = PostingRow("S3", "丙三", Post.OFFICER, town.branch.pk)
    before = Posting.objects.count()
    for bad in (
        good._replace(number="S4", post="king"),
        good._replace(number="S4", post=Post.ASSISTANT, beat=(town.linzi.pk,)),
        good._replace(number="S4", valid_from=DAY, valid_to=DAY),
    ):
        with pytest.raises(Wrong):
            import_postings(town.job, [good, bad])
    assert Posting.objects.count() == before
    assert not Staff.objects.filter(number="S3").exists()
    with pytest.raises(Wrong):
        import_redeployments(town.job, [MoveRow("nobody", "other", town.station.pk, DAY)])


def test_whole_lists_are_for_routines(town):
    with pytest.raises(NotAllowed):
        import_postings(town.adm, [])


def test_nobody_leaves_a_protected_post_in_a_list(town):
    row = MoveRow(town.lin.staff.number, "other", town.station.pk, DAY, town.office.pk)
    with pytest.raises(Wrong):
        import_redeployments(town.job, [row])
