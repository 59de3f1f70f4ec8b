"""The command line of the areas: import, succession, stats, search; exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from linli.areas.models import Area
from linli.protection.commands import adopt_ruleset
from linli.site.cli.areas import app
from linli.site.cli.staff import app as staff_app
from linli.workforce.models import Posting

pytestmark = pytest.mark.django_db
LIST = Path(__file__).parents[3] / "src/linli/areas/data/shandong-areas.csv.gz"
SMALL = "code,name\n37,山东省\n3703,淄博市\n370305,临淄区\n370305101,齐都镇\n370305101201,西关村民委员会\n"


def run(*words, app=app):
    done = CliRunner().invoke(app, [str(w) for w in words])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(SMALL)
    return path


def test_a_list_comes_in_and_is_counted(small):
    code, out, _err = run("import", small, "--format", "json")
    assert (code, json.loads(out)["new"]) == (0, 5)
    assert json.loads(run("stats", "--format", "json")[1]) == {
        "province": 1,
        "city": 1,
        "county": 1,
        "township": 1,
        "village": 1,
    }
    code, out, _err = run("search", "xiguan", "--format", "json")
    assert json.loads(out)[0]["code"] == "370305101201"
    assert run("search", "没有")[0] == 1


def test_a_dry_run_writes_nothing_and_lists_every_fault_by_line(small):
    code, out, _err = run("import", small, "--dry-run", "--format", "json")
    assert (code, json.loads(out)["new"], json.loads(out)["dry_run"]) == (0, 5, True)
    small.write_text(SMALL + "37030,短\n3703,又\n")
    code, out, err = run("import", small, "--dry-run", "--format", "json")
    assert code == 1
    assert [(f["line"], f["code"]) for f in json.loads(out)["fault_list"]] == [
        (7, "wrong_length"),
        (8, "duplicate"),
    ]
    assert "Row 7" in err
    assert run("import", small)[0] == 1
    assert not Area.objects.exists()


def test_gbk_is_read_when_said(small):
    small.write_bytes(SMALL.encode("gbk"))
    assert run("import", small)[0] == 1
    assert run("import", small, "--encoding", "gbk")[0] == 0
    assert run("import", small, "--encoding", "latin-1")[0] == 2


def test_succession_rows_come_in(small, tmp_path):
    run("import", small)
    rows = tmp_path / "rows.csv"
    rows.write_text("old,new,date\n370305101201,370305101,2017-03-01\n")
    assert run("succession", rows)[:2] == (0, "1\n")
    rows.write_text("old,new,date\n1,2,x\n")
    assert run("succession", rows)[0] == 1


def test_a_roster_comes_in(town, tmp_path):
    rows = tmp_path / "roster.csv"
    rows.write_text("number,name,post,unit,beat\n88001,新一,assistant,齐都派出所,370305102201\n")
    code, out, _err = run("import", rows, "--dry-run", "--format", "json", app=staff_app)
    assert (code, json.loads(out)["posted"]) == (0, 1)
    assert run("import", rows, app=staff_app)[0] == 0
    assert Posting.objects.filter(staff__number="88001").exists()
    adopt_ruleset(town.job, ruleset="2017")
    rows.write_text(f"number,name,post,unit,beat\n{town.lin.staff.number},林安,dispatcher,临淄指挥中心,\n")
    assert run("import", rows, app=staff_app)[0] == 1, "the rulebook answers here too"


@pytest.mark.slow
def test_the_list_of_a_province_is_counted_right():
    assert run("import", LIST)[0] == 0
    assert json.loads(run("stats", "--format", "json")[1]) == {
        "province": 1,
        "city": 16,
        "county": 151,
        "township": 1853,
        "village": 62074,
    }
    assert json.loads(run("import", LIST, "--format", "json")[1])["unchanged"] == 64095
    assert json.loads(run("search", "danxian", "--format", "json")[1])[0]["name"] == "单县"
