"""The limits are structure. Each line of LIMITS.md names one of these tests, or one of a room's."""

from __future__ import annotations

import ast
import re

import pytest
from django.apps import apps
from django.db import models

from linli.access.models import Party
from linli.access.sealing import Sealed

from .source import ROOT, SRC, short, sources, tree


def our_models() -> list[type[models.Model]]:
    """Every table of the house."""
    return [m for m in apps.get_models() if m.__module__.startswith("linli.")]


def parties() -> list[type[models.Model]]:
    """Every concrete party."""
    return [m for m in our_models() if issubclass(m, Party)]


def test_nothing_points_at_a_person() -> None:
    people = set(parties())
    for model in apps.get_models():
        for field in model._meta.get_fields(include_hidden=True):
            if field.concrete and field.related_model in people:
                raise AssertionError(
                    f"{model.__name__}.{field.name} links to a party: persons stay inside one case"
                )


def test_a_person_belongs_to_exactly_one_case_and_goes_with_it() -> None:
    assert parties(), "there are cases with parties"
    for model in parties():
        links = [f for f in model._meta.get_fields() if f.concrete and f.is_relation]
        by_name = {f.name: f for f in links}
        assert set(by_name) == {"case", "door"}, f"{model.__name__} has relations {set(by_name)}"
        assert by_name["case"].remote_field.on_delete is models.CASCADE
        assert not by_name["case"].null


def test_persons_cannot_be_looked_up_by_who_they_are() -> None:
    for model in our_models():
        sealed = {f.name for f in model._meta.get_fields() if isinstance(f, Sealed)}
        for field in model._meta.get_fields():
            if field.name in sealed:
                assert not field.db_index and not field.unique, f"{model.__name__}.{field.name} is indexed"
        for index in model._meta.indexes:
            assert not sealed & {n.lstrip("-") for n in index.fields}
        for constraint in model._meta.constraints:
            assert not sealed & set(getattr(constraint, "fields", ()) or ())


FORBIDDEN = {
    *(
        "score",
        "scores",
        "rank",
        "ranking",
        "risk",
        "plate",
        "plates",
        "face",
        "faces",
        "fingerprint",
        "gait",
    ),
    *(
        "voiceprint",
        "watchlist",
        "clearance",
        "target",
        "trajectory",
        "track",
        "tracking",
        "idcard",
        "passport",
    ),
    *("ethnicity", "religion", "belief", "petitioner", "hukou", "blacklist", "biometric", "imei", "mac"),
    *("suspicion", "prediction", "credit"),
}


def forbidden_words(name: str) -> set[str]:
    """The forbidden words of an identifier, split at underscores and capitals (`template` holds no plate)."""
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_")) & FORBIDDEN


def test_no_field_is_made_for_what_we_refuse_to_do() -> None:
    for model in our_models():
        assert not forbidden_words(model.__name__), model.__name__
        for field in model._meta.get_fields():
            assert not forbidden_words(field.name), f"{model.__name__}.{field.name}"


def test_the_word_test_would_catch_a_score() -> None:
    assert forbidden_words("risk_score") == {"risk", "score"}
    assert forbidden_words("RiskScore") and not forbidden_words("template_face_lift".replace("face", "rate"))


CHINESE = re.compile("积分|评分|重点人员|黑名单|预警人员|风险等级|轨迹|人脸|车牌识别|关系图谱|打分|排名榜")


def test_no_page_speaks_of_what_we_refuse_to_do() -> None:
    for path in [*SRC.rglob("*.html"), *SRC.rglob("*.po")]:
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            found = CHINESE.search(line)
            assert not found or "不" in line or "没有" in line, (
                f"{path.name}:{number} speaks of {found and found[0]}"
            )
    assert CHINESE.search("重点人员名单"), "the control"


def test_no_table_of_people() -> None:
    """Names of persons stand in parties (sealed) and in staff; nowhere else is there a column for one."""
    for model in our_models():
        if model in parties() or model._meta.label == "workforce.Staff":
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.CharField | models.TextField):
                continue
            words = set(field.name.split("_"))
            assert not words & {"surname", "fullname", "phone", "mobile", "birth", "birthday", "gender"} or (
                field.name == "duty_phone"
            ), f"{model._meta.label}.{field.name}"


def place_and_time(model: type[models.Model]) -> bool:
    """Whether a table could hold a trail: a point and a time in one row."""
    kinds = {f.name: f for f in model._meta.get_fields()}
    return {"lat", "lon"} <= set(kinds) and any(isinstance(f, models.DateTimeField) for f in kinds.values())


def test_no_table_can_hold_a_trail() -> None:
    trails = [m._meta.label for m in our_models() if place_and_time(m)]
    assert not trails, "only places have positions, and they have no time of day"


DEPENDENCIES = re.compile(
    r"face|alpr|openalpr|deepface|insightface|dlib|networkx|neo4j|reid|paddleocr|easyocr", re.I
)


def test_no_library_of_recognition_is_installed_by_us() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert not DEPENDENCIES.search(text.split("[tool.")[0].replace("interface", ""))
    assert DEPENDENCIES.search("face-recognition"), "the control"


SWITCHES = re.compile(
    r"(DISABLE|SKIP|NO|WITHOUT|BYPASS)_(LIMIT|ACCESS|AUDIT|JOURNAL|PURPOSE|RETENTION|SECOND|SEAL)"
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
