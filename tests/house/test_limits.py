"""The limits are structure. Each line of LIMITS.md names one of these tests, or one of a room's."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import isolate_apps

from linli.access.grants import GRANTS, Can
from linli.access.models import Party
from linli.access.sealing import Sealed
from linli.base.posts import Post
from linli.journal.commands import seal_all
from linli.journal.guards import guard_sql, run, unguard_sql
from linli.portal.limits import (
    check_limits,
    columns_about_people,
    fields_we_refuse,
    forbidden_words,
    inspector_who_writes,
    links_to_people,
    our_models,
    parties,
    people_outside_one_case,
    trails,
    ways_to_look_people_up,
)
from tests.conftest import JOB

from .source import ROOT, SRC, short, sources, tree


def test_nothing_points_at_a_person() -> None:
    assert parties(), "there are cases with parties"
    assert not links_to_people(apps.get_models())


def test_a_person_belongs_to_exactly_one_case_and_goes_with_it() -> None:
    assert not people_outside_one_case(parties())


def test_persons_cannot_be_looked_up_by_who_they_are() -> None:
    assert not ways_to_look_people_up(our_models())


def test_no_field_is_made_for_what_we_refuse_to_do() -> None:
    assert not fields_we_refuse(our_models())


def test_no_table_of_people() -> None:
    """Names of persons stand in parties (sealed) and in staff; nowhere else is there a column for one."""
    assert not columns_about_people(our_models())


def test_no_table_can_hold_a_trail() -> None:
    assert not trails(our_models())


@isolate_apps("linli.access")
def test_the_limit_checks_would_catch_what_they_look_for() -> None:
    """The control: a house that breaks each limit is found out."""

    class Case(models.Model):
        class Meta:
            app_label = "access"

    class Person(Party):
        case = models.ForeignKey(Case, on_delete=models.PROTECT)
        risk_score = models.IntegerField()
        mobile_phone = models.CharField(max_length=20)
        lat = models.FloatField()
        lon = models.FloatField()
        seen_at = models.DateTimeField()
        alias = Sealed(limit=10, unique=True)

        class Meta:
            app_label = "access"

    assert people_outside_one_case([Person])
    assert ways_to_look_people_up([Person])
    assert fields_we_refuse([Person])
    assert columns_about_people([Person])
    assert trails([Person])
    assert forbidden_words("risk_score") == {"risk", "score"}
    assert not forbidden_words("template_rate_lift")
    real = parties()[0]

    class Pointer(models.Model):
        to = models.ForeignKey(real, on_delete=models.CASCADE)

        class Meta:
            app_label = "access"

    assert links_to_people([Pointer])
    assert inspector_who_writes({**GRANTS, Post.CHIEF: {*GRANTS[Post.CHIEF], Can.INSPECT}})


@pytest.mark.django_db
def test_the_running_house_keeps_its_limits(town: Any) -> None:
    seal_all(JOB)
    for table in ("journal_entry", "journal_link", "access_accessrow"):
        run(connection, guard_sql(connection.vendor, table))
    broken = [(r.code, r.fault) for r in check_limits() if not r.kept]
    assert not broken
    run(connection, unguard_sql(connection.vendor, "access_accessrow"))
    assert [r.code for r in check_limits() if not r.kept] == ["journal.guard"], "the control"


CHINESE = re.compile("积分|评分|重点人员|黑名单|预警人员|风险等级|轨迹|人脸|车牌识别|关系图谱|打分|排名榜")


def test_no_page_speaks_of_what_we_refuse_to_do() -> None:
    for path in [*SRC.rglob("*.html"), *SRC.rglob("*.po")]:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            found = CHINESE.search(line)
            assert not found or "不" in line or "没有" in line, (
                f"{path.name}:{number} speaks of {found and found[0]}"
            )
    assert CHINESE.search("重点人员名单"), "the control"


DEPENDENCIES = re.compile(
    r"face|alpr|openalpr|deepface|insightface|dlib|networkx|neo4j|reid|paddleocr|easyocr", re.I
)


def test_no_library_of_recognition_is_installed_by_us() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert not DEPENDENCIES.search(text.split("[tool.")[0].replace("interface", ""))
    assert DEPENDENCIES.search("face-recognition"), "the control"


SWITCHES = re.compile(
    r"(LINLI_|env\(.)(DISABLE|SKIP|NO|WITHOUT|BYPASS)_(LIMIT|ACCESS|AUDIT|JOURNAL|PURPOSE|RETENTION|SECOND|SEAL)"
)


def test_no_setting_switches_a_limit_off() -> None:
    for path in sources():
        assert not SWITCHES.search(path.read_text()), short(path)
    assert SWITCHES.search("LINLI_DISABLE_JOURNAL"), "the control"


def opens_sealed(module: ast.Module) -> bool:
    """Whether a module decrypts by itself."""
    names = {n.id for n in ast.walk(module) if isinstance(n, ast.Name)}
    names |= {a.name for n in ast.walk(module) if isinstance(n, ast.ImportFrom) for a in n.names}
    return "decrypt" in names


def test_there_is_one_door_to_what_is_personal() -> None:
    allowed = {"access/commands.py", "access/sealing.py", "site/cli/keys.py"}
    for path in sources():
        if short(path) not in allowed:
            assert not opens_sealed(tree(path)), f"{short(path)} decrypts past the one door"
    assert opens_sealed(ast.parse("from linli.access.sealing import decrypt\ndecrypt(k, b, 'x')")), (
        "the control"
    )


PERSONAL_LOOKUPS = re.compile(
    r"(filter|exclude|get|order_by)\([^)]*\b(part(y|ies)__|)(name|contact|account|address)(__\w+)?\s*=", re.S
)


@pytest.mark.parametrize("room", ["incidents", "mediation", "assistance", "bulletins", "portal"])
def test_no_query_asks_for_a_person(room: str) -> None:
    for path in sources(room):
        found = PERSONAL_LOOKUPS.search(path.read_text())
        assert not found, f"{short(path)} looks for a person: {found and found[0]}"


def test_every_limit_names_a_test_that_exists() -> None:
    """Each line of LIMITS.md ends with the tests that keep it, and they exist."""
    limits = (ROOT / "LIMITS.md").read_text()
    named = set(re.findall(r"`(test_\w+)`", limits))
    assert len(named) >= 15
    defined: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        defined |= {n.name for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef)}
    assert not named - defined, f"LIMITS.md names tests that do not exist: {sorted(named - defined)}"
    lines = [line for line in limits.splitlines() if re.match(r"(- |\d+\. )", line)]
    for line in lines:
        assert "`test_" in line, f"no test keeps this limit: {line[:60]}"
