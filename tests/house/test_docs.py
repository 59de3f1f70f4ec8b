"""The documents say what stands: every right, setting, figure, errand, command, room and term, and nothing stale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.access.grants import WORDS, Can
from linli.indicators.registry import all_figures
from linli.retention.terms import terms
from linli.site import cli, documents
from linli.site.performance import FIGURES, told
from linli.site.settings_told import SETTINGS
from linli.sync.errands import ERRANDS

from .source import ROOT, rooms

pytestmark = pytest.mark.once
DOCS = ROOT / "docs"
MAKE = "Make the pages anew with: ./linli docs"


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def every_page() -> list[Path]:
    """Every page in Markdown, without what is installed or left by tests."""
    away = {".venv", "artefacts", "node_modules", ".git", ".pytest_cache"}
    return sorted(p for p in ROOT.rglob("*.md") if not away & set(p.relative_to(ROOT).parts))


# --- complete ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rights", [can.value for can in Can]),
        ("settings", sorted(documents.settings_read())),
        ("errands", sorted(ERRANDS)),
        ("retention", [term.case_kind for term in terms()]),
        ("commands", [f"./linli {word}" for word in cli.all_words()]),
    ],
)
def test_everything_is_on_its_page(name: str, words: list[str]) -> None:
    text = page(name)
    missing = [word for word in words if f"`{word}`" not in text and f"`{word} " not in text]
    assert not missing, f"docs/{name}.md does not speak of {missing}. {MAKE}"


def test_every_figure_and_room_is_on_its_page() -> None:
    assert not [f.code for f in all_figures() if f"`{f.code}`" not in page("indicators")], MAKE
    assert not [room for room in rooms() if f"### {room.capitalize()}\n" not in page("rooms")], MAKE


def test_a_right_has_its_words_and_a_setting_its_line() -> None:
    assert set(WORDS) == set(Can)
    assert set(SETTINGS) == set(documents.settings_read()), (
        "settings_told.py tells each variable, and no other"
    )
    for name, said in SETTINGS.items():
        assert said.zh and said.en and re.search(r"[一-龥]", said.zh), name


def test_a_new_setting_would_be_noticed(tmp_path: Path) -> None:
    """The control: each way of reading a variable is found."""
    (tmp_path / "settings.py").write_text(
        'A = env("NEW", "7")\nB = yes("OTHER")\nC = os.getenv("LINLI_THIRD")\n'
    )
    (tmp_path / "other.py").write_text(
        'D = os.environ["LINLI_FOURTH"]\nenv("NOT_THIS")\nos.environ["LINLI_SET"] = 1\n'
    )
    found = documents.settings_read(tmp_path)
    assert found == {"LINLI_NEW": "7", "LINLI_OTHER": "no", "LINLI_THIRD": "", "LINLI_FOURTH": ""}


# --- fresh ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", documents.pages(), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_made_parts_are_fresh(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert documents.fresh(text) == text, f"{path.name} is stale. {MAKE}"


def test_every_made_part_stands_on_a_page() -> None:
    named = {
        name for path in documents.pages() for name in documents.blocks_of(path.read_text(encoding="utf-8"))
    }
    assert named == set(documents.BLOCKS)


def test_a_stale_page_would_be_noticed() -> None:
    """The control."""
    text = page("rights").replace("report_incident", "report_anything")
    assert documents.fresh(text) != text
    with pytest.raises(KeyError):
        documents.fresh("<!-- made: nonsense -->\n<!-- /made -->")


def test_a_missed_target_says_so() -> None:
    figure = next(f for f in FIGURES if f.script == "hub" and f.path == "ratio")
    assert figure.most is not None
    good, bad = (
        told({"hub": {"at": "2017-07-01", "found": {"ratio": figure.most * share}}}) for share in (0.5, 1.5)
    )
    assert "missed" not in good and "Every target" in good
    assert "**missed**" in bad and figure.goes in bad
    assert "not measured" in good


def test_every_measured_figure_has_its_script() -> None:
    scripts = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    assert {figure.script for figure in FIGURES} == scripts, "each script has a figure, each figure a script"
    for script in scripts:
        assert f"`{script}.py`" in (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")


# --- links, pairs, words -----------------------------------------------------------------------------------

LINK = re.compile(r"!?\[[^\]]*\]\((?P<to>[^)\s]+)\)|<img [^>]*src=\"(?P<src>[^\"]+)\"")


def dead_links(path: Path, text: str) -> Iterator[str]:
    """Relative links of a page that lead nowhere."""
    for found in LINK.finditer(text):
        to = (found["to"] or found["src"]).partition("#")[0]
        if to and "://" not in to and not to.startswith("mailto:") and not (path.parent / to).exists():
            yield to


@pytest.mark.parametrize("path", every_page(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    assert not list(dead_links(path, path.read_text(encoding="utf-8")))


def test_a_dead_link_would_be_noticed() -> None:
    """The control."""
    here = ROOT / "README.md"
    assert list(dead_links(here, "[a](docs/no-such-page.md#x) [b](https://a.b/c) [c](LIMITS.md)")) == [
        "docs/no-such-page.md"
    ]


def test_guides_stand_in_pairs() -> None:
    names = {p.name.removesuffix(".md") for p in (DOCS / "guide").glob("*.md")}
    chinese = {n.removesuffix(".zh") for n in names if n.endswith(".zh")}
    english = {n for n in names if not n.endswith(".zh")}
    assert english == chinese
    for name in english:
        here, there = page(f"guide/{name}"), page(f"guide/{name}.zh")
        assert heads(here) == heads(there), f"the two guides {name} differ in their parts"
        assert name in (DOCS / "README.md").read_text(encoding="utf-8"), (
            f"docs/README.md does not name {name}"
        )
        han = len(re.findall(r"[一-龥]", there))
        assert han > len(there) / 4, f"{name}.zh.md is not Chinese"


def heads(text: str) -> list[int]:
    """The levels of a page's heads, in order."""
    return [len(found) for found in re.findall(r"^(#+) ", text, re.M)]


def test_the_two_readmes_say_the_same() -> None:
    english, chinese = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-Hans.md")
    )
    assert heads(english) == heads(chinese)
    assert commands_in(english) == commands_in(chinese)


@pytest.mark.parametrize("name", ["README.md", "README.zh-Hans.md", "CONTRIBUTING.md"])
def test_the_map_of_the_house_is_the_house(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    shown = {
        int(line[:2]): re.findall(r"[a-z]+", re.split(r"  ", line[4:])[0])
        for line in lines
        if re.match(r"[ 1]\d  [a-z]", line)
    }
    assert shown == dict(enumerate(documents.floors()))


def commands_in(text: str) -> set[str]:
    """The words behind ./linli on a page."""
    return set(re.findall(r"\./linli ([a-z]+)", text))


@pytest.mark.parametrize("path", every_page(), ids=lambda p: str(p.relative_to(ROOT)))
def test_pages_name_only_commands_that_exist(path: Path) -> None:
    known = set(cli.all_words())
    assert not commands_in(path.read_text(encoding="utf-8")) - known
    assert commands_in("./linli dance") - known, "the control"


# Words about the making of the house instead of the house, and places that only one machine has.
FOREIGN = re.compile(
    r"(^|[\s`\"'(])/(work|root|home|tmp|Users)/|\bregistry\.|\bpypi\.org|npmjs\.(com|org)|\b(10|192\.168)\.\d+\.\d+|"
    r"\b(LLM|GPT|Claude|Copilot|prompt engineering|language model|AI[- ](assistant|generated|written))\b|"
    r"\b(this session|sub-?agent|ticket #\d+|issue \d+)\b",
    re.I | re.M,
)


@pytest.mark.parametrize("path", every_page(), ids=lambda p: str(p.relative_to(ROOT)))
def test_pages_speak_of_the_product_only(path: Path) -> None:
    found = FOREIGN.search(path.read_text(encoding="utf-8"))
    assert not found, f"{path.name} speaks of {found and found[0]!r}"


def test_a_foreign_word_would_be_noticed() -> None:
    """The control."""
    for word in ("see /tmp/x", "from registry.example", "as issue 2 says", "a sub-agent"):
        assert FOREIGN.search(word), word
    assert not FOREIGN.search("the registry of figures; /srv/linli; an assistant of a village")


def test_screenshots_are_small() -> None:
    heavy = [p.name for p in (DOCS / "images").glob("*.png") if p.stat().st_size > 300_000]
    assert not heavy
