"""A roster comes in whole or not at all, equals one-by-one appointments, and never touches a protected post."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.conftest import JOB

from linli.base.clock import today
from linli.base.errors import Conflict, NotAllowed, Refused, Wrong
from linli.base.posts import Post
from linli.journal.models import Entry
from linli.protection.commands import adopt_ruleset
from linli.workforce.commands import appoint, end_posting, enlist, import_staff
from linli.workforce.models import Beat, Posting, Staff
from linli.workforce.plan import plan_import
from linli.workforce.queries import who_answers

HEAD = "number,name,post,unit,phone,beat,from,until,term\n"
NEW = "88001,新一,assistant,齐都派出所,0533-7000001,370305102201,2017-01-01,,\n"


@pytest.fixture
def station(town):
    town.station.number = "370305101-S"
    town.station.save()
    return town


def plan_of(rows, actor=JOB, **more):
    return plan_import(actor, (HEAD + rows).encode(), **more)


def take(rows, **more):
    return import_staff(JOB, plan_of(rows, **more))


def test_a_roster_equals_appointing_one_by_one(town):
    done = take(NEW)
    assert (done.enlisted, done.posted) == (1, 1)
    other = enlist(JOB, number="88002", name="新一", duty_phone="0533-7000001")
    start = Posting.objects.get(staff__number="88001").valid_from
    single = appoint(
        JOB, other, post=Post.ASSISTANT, unit=town.station, beat=[town.beiyang], valid_from=start
    )
    bulk = Posting.objects.get(staff__number="88001")
    for model, one, two in (
        (Posting, single, bulk),
        (Beat, single.beat.get(), bulk.beat.get()),
        (Staff, single.staff, bulk.staff),
    ):
        for column in model._meta.concrete_fields:
            if column.name not in {"id", "uid", "staff", "posting", "number"}:
                assert getattr(one, column.attname) == getattr(two, column.attname), column.name
    assert who_answers(town.beiyang).posting in {single, bulk}
    assert Entry.objects.filter(verb="staff.imported").count() == 1


def test_the_same_roster_twice_changes_nothing(town):
    rows = NEW + "88003,旧三,grid_leader,齐都社区警务室,,370305101001,2016-01-01,2016-12-31,\n"
    take(rows)
    again = plan_of(rows)
    assert (again.changes, again.unchanged, again.faults) == (0, 2, [])
    import_staff(JOB, again)
    assert Posting.objects.filter(staff__number__startswith="8800").count() == 2
    assert Entry.objects.filter(verb="staff.imported").count() == 1


def test_units_are_named_by_number_or_name_in_either_language_and_posts_too(station):
    rows = (
        "88001,新一,村警务助理,370305101-S,,370305102201,,,\n"
        "88002,新二,village police assistant,Qidu station,,370305102202,,,\n"
        "88003,新三,officer,齐都派出所,,,,,\n"
    )
    plan = plan_of(rows.replace("村警务助理", "assistant"))
    assert [f.text for f in plan.faults] == []
    assert {r.unit_id for r in plan.posted} == {station.station.pk}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",无号,officer,齐都派出所,,,,,", "number", "required"),
        ("号码,坏号,officer,齐都派出所,,,,,", "number", "bad_number"),
        ("370305199001011234,坏号,officer,齐都派出所,,,,,", "number", "personal_data_here"),
        ("88009,,officer,齐都派出所,,,,,", "name", "required"),
        ("88009," + "长" * 41 + ",officer,齐都派出所,,,,,", "name", "too_long"),
        ("88009,坏岗,sheriff,齐都派出所,,,,,", "post", "not_allowed"),
        ("88009,督察,inspector,齐都派出所,,,,,", "post", "not_allowed_for_post"),
        ("88009,无单,officer,,,,,,", "unit", "required"),
        ("88009,无单,officer,没有这个所,,,,,", "unit", "not_found"),
        ("88009,无区,assistant,齐都派出所,,,,,", "beat", "required"),
        ("88009,错区,assistant,齐都派出所,,370305102999,,,", "beat", "not_found"),
        ("88009,镇区,assistant,齐都派出所,,370305102,,,", "beat", "bad_hierarchy"),
        ("88009,坏话,officer,齐都派出所,电话,,,,", "phone", "bad_phone"),
        ("88009,坏话,officer,齐都派出所,370305199001011234,,,,", "phone", "personal_data_here"),
        ("88009,坏日,officer,齐都派出所,,,2017-02-30,,", "from", "bad_date"),
        ("88009,倒日,officer,齐都派出所,,,2017-03-01,2017-02-01,", "until", "bad_interval"),
        ("88009,过去,officer,齐都派出所,,,,2016-01-01,", "from", "required"),
        ("88001,别名,officer,齐都派出所,,,,,", "number", "two_names"),
        ("88001,新一,assistant,齐都派出所,,370305102202,,,", "number", "duplicate"),
        ("88009,零宽\u200b,officer,齐都派出所,,,,,", "name", "invisible_character"),
    ],
)
def test_each_fault_is_named_by_its_row_and_nothing_is_half_saved(town, row, column, code):
    plan = plan_of(NEW + row + "\n")
    assert [(f.line, f.column, f.code) for f in plan.faults] == [(3, column, code)]
    with pytest.raises(Wrong):
        import_staff(JOB, plan)
    assert not Staff.objects.filter(number="88001").exists()


def test_a_name_that_two_units_bear_is_not_guessed(town):
    from linli.workforce.commands import form_unit

    form_unit(JOB, name={"zh": "齐都派出所"}, kind="station", area=town.huangcheng)
    assert [f.code for f in plan_of(NEW).faults] == ["ambiguous"]


def test_a_unit_or_village_out_of_sight_does_not_exist(town):
    rows = "88001,新一,assistant,Yihe station,,370503101205,,,\n"
    assert [f.code for f in plan_of(rows, town.gao).faults] == ["not_found"] * 2


def test_a_changed_beat_moves_and_another_name_corrects(town):
    li = town.li.staff.number
    rows = f"{li},李荷,assistant,齐都派出所,,370305101201;370305102201,,,\n"
    plan = plan_of(rows)
    assert (len(plan.moved), len(plan.corrected), len(plan.posted)) == (1, 1, 0)
    import_staff(JOB, plan)
    assert who_answers(town.beiyang).posting == town.li
    assert who_answers(town.shifo).posting == town.wang, "the village that was left is covered at once"
    town.li.staff.refresh_from_db()
    assert town.li.staff.name == "李荷"


def test_an_end_in_the_roster_ends_the_posting(town):
    last = today() + timedelta(days=10)
    take(f"{town.zhao.staff.number},赵山,assistant,齐都派出所,,370305102202,,{last.isoformat()},\n")
    town.zhao.refresh_from_db()
    assert town.zhao.valid_to == last + timedelta(days=1)


def test_somebody_may_come_back_into_a_post_that_was_left(town):
    appoint_day = today() - timedelta(days=30)
    somebody = enlist(JOB, number="88005", name="归来")
    old = appoint(
        JOB, somebody, post=Post.ASSISTANT, unit=town.station, beat=[town.beiyang], valid_from=appoint_day
    )
    end_posting(JOB, old, valid_to=today() - timedelta(days=5))
    done = take("88005,归来,assistant,齐都派出所,,370305102201,,,\n")
    assert done.posted == 1


@pytest.mark.parametrize(
    "row",
    [
        "{lin},林安,community_officer,齐都社区警务室,,370305102201,,,\n",
        "{lin},林安,community_officer,齐都社区警务室,,370305101001,,2099-01-01,\n",
        "{lin},林安,dispatcher,临淄指挥中心,,,,,\n",
    ],
)
def test_a_roster_cannot_touch_a_protected_posting(town, row):
    adopt_ruleset(JOB, ruleset="2017")
    plan = plan_of(row.format(lin=town.lin.staff.number))
    assert not plan.faults
    with pytest.raises(Refused) as no:
        import_staff(JOB, plan)
    assert (no.value.code, no.value.status) == ("forbidden_by_rule", 403)
    asked = []
    import_staff(JOB, plan, decide=lambda actor, acts: asked.extend(acts))
    assert asked, "protection is asked about it, and then it may pass"


def test_new_community_officers_take_nobodys_time_and_pass(town):
    assert take("88006,新社,community_officer,齐都社区警务室,,370305101001,,,\n").posted == 1


def test_a_refusal_of_protection_undoes_everything(town):
    def no(actor, acts):
        raise Refused("no")

    with pytest.raises(Refused):
        import_staff(JOB, plan_of(NEW), decide=no)
    assert not Staff.objects.filter(number="88001").exists()


def test_a_plan_holds_only_while_nothing_changed(town):
    plan = plan_of(NEW)
    enlist(JOB, number="77", name="别人")
    with pytest.raises(Conflict):
        import_staff(JOB, plan)


def test_who_may_not_appoint_may_not_import(town):
    with pytest.raises(NotAllowed):
        import_staff(town.wu, plan_of(NEW, town.wu))
