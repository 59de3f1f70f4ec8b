"""A roster of another system: its columns are named once, kept by name, and known again by the head."""

from __future__ import annotations

import io

import pytest
from tests.conftest import JOB

from linli.areas.models import Upload
from linli.base.errors import NotAllowed, Wrong
from linli.base.sheets import as_xlsx
from linli.workforce.commands import forget_mapping, import_staff, keep_mapping
from linli.workforce.mappings import guessed
from linli.workforce.models import Mapping, Posting
from linli.workforce.plan import plan_import

HEAD = ["人员编号", "人员姓名", "人员类别", "所属部门", "备注", "责任村", "备注"]
COLUMNS = ["number", "name", "post", "unit", "", "beat", ""]
ROW = ["88001", "新一", "村辅警", "齐都派出所", "甲", "370305102201", "乙"]


def sheet(*rows, head=HEAD):
    return as_xlsx(head, rows)


def keep(name="人事系统", actor=JOB, **more):
    said = {"head": HEAD, "columns": COLUMNS, "posts": {"村辅警": "assistant"}} | more
    return keep_mapping(actor, name=name, **said)


def test_a_file_with_foreign_columns_is_read_once_they_are_named_and_known_again(town):
    with pytest.raises(Wrong, match="expected the columns"):
        plan_import(JOB, sheet(ROW))
    keep()
    plan = plan_import(JOB, sheet(ROW))
    assert (plan.faults, plan.mapping, len(plan.posted)) == ([], "人事系统", 1)
    import_staff(JOB, plan)
    assert Posting.objects.get(staff__number="88001").post == "assistant"
    assert plan_import(JOB, sheet(ROW)).changes == 0, "the same file twice changes nothing"


def test_a_file_in_our_own_words_needs_no_mapping(town):
    keep()
    rows = "number,name,post,unit\n88001,新一,officer,齐都派出所\n"
    assert plan_import(JOB, rows.encode()).mapping == ""


def test_a_mapping_named_is_only_for_files_with_its_head(town):
    keep()
    assert plan_import(JOB, sheet(ROW), mapping="人事系统").mapping == "人事系统"
    with pytest.raises(Wrong, match="is for files with the columns"):
        plan_import(JOB, b"a,b,c,d\n1,2,3,4\n", mapping="人事系统")
    with pytest.raises(Wrong, match="No mapping"):
        plan_import(JOB, sheet(ROW), mapping="别的")


def test_what_is_needed_is_named_once_and_nothing_twice(town):
    with pytest.raises(Wrong) as no:
        keep(columns=["number", "number", "", "unit", "", "beat", ""])
    assert {code for _f, code, _t in no.value.faults} == {"required", "duplicate"}
    with pytest.raises(Wrong, match="post of ours"):
        keep(posts={"督察": "inspector"})


def test_the_same_name_replaces_and_another_area_cannot(town):
    mine = keep(actor=town.gao)
    assert keep(actor=town.gao, posts={}).pk == mine.pk
    assert Mapping.objects.get().posts == {}
    with pytest.raises(NotAllowed, match="Another area"):
        from linli.base.posts import Post
        from linli.workforce.commands import appoint, enlist

        other = enlist(JOB, number="9", name="别县")
        chief = appoint(JOB, other, post=Post.CHIEF, unit=town.other)
        keep(actor=chief)
    with pytest.raises(NotAllowed):
        keep(actor=town.wu, name="x")
    forget_mapping(town.gao, mine)
    assert not Mapping.objects.exists()


def test_our_columns_are_guessed_from_common_words():
    assert guessed(HEAD) == COLUMNS
    assert guessed(["Employee number", "Full name", "Job title", "Department", "Salary"]) == [
        *("number", "name", "post", "unit", "")
    ]


def test_all_faults_of_a_row_are_told_at_once_with_the_files_own_column_names(town):
    keep()
    plan = plan_import(JOB, sheet(["号", "新一", "警长", "没有", "", "1;2", ""], ROW))
    assert [(f.line, f.column, f.code) for f in plan.faults] == [
        *((2, "number", "bad_number"), (2, "post", "not_allowed")),
        *((2, "beat", "not_found"), (2, "beat", "not_found"), (2, "unit", "not_found")),
    ]
    assert plan.heads["unit"] == "所属部门"
    assert plan.rows == 2


def test_the_pages_name_the_columns_then_the_posts_then_look(town):
    client = town.client(town.gao)
    answer = client.post("/workforce/import", {"file": io.BytesIO(sheet(ROW)), "encoding": "utf-8"})
    upload = Upload.objects.get()
    assert answer.url == f"/workforce/import/{upload.uid}"
    here = f"/workforce/import/{upload.uid}/columns"
    assert here in client.get(answer.url).content.decode()
    page = client.get(here).content.decode()
    assert "所属部门" in page and "人事" not in page
    said = {"name": "人事系统", "columns": [c or "-" for c in COLUMNS]}
    assert client.post(here, said).url == here, "one of its words for posts is not known yet"
    assert "村辅警" in client.get(here).content.decode()
    assert client.post(here, said | {"words": ["村辅警"], "posts": ["assistant"]}).url == answer.url
    look = client.get(answer.url).content.decode()
    assert "Read through the mapping" in look
    client.post(answer.url + "/confirm")
    assert Posting.objects.filter(staff__number="88001").exists()
    kept = Mapping.objects.get()
    assert "人事系统" in client.get("/workforce/import").content.decode()
    assert client.post(f"/workforce/mappings/{kept.uid}/forget").status_code == 303
    assert not Mapping.objects.exists()


def test_faults_are_a_file_to_keep(town):
    client = town.client(town.gao)
    rows = "number,name,post,unit\n88001,新一,sheriff,齐都派出所\n"
    client.post("/workforce/import", {"file": io.BytesIO(rows.encode()), "encoding": "utf-8"})
    told = client.get(f"/workforce/import/{Upload.objects.get().uid}?format=csv").content.decode("utf-8-sig")
    assert told.splitlines()[1].startswith('2,post,"No such post.')


def test_who_may_not_appoint_names_no_columns(town):
    client = town.client(town.wu)
    assert client.get("/workforce/import").status_code == 403
