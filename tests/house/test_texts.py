"""Everything the house says, it says in both languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes

from linli.site import texts

from .source import SRC

TEMPLATES = sorted(SRC.glob("*/templates/**/*.html"))
HAN = re.compile("[\u4e00-\u9fff]")
SENTENCE = re.compile(r"^[A-Z][a-z]+(?:[ ,.:]|$)")  # "Save", "Nothing was changed."
WORD = re.compile("[A-Za-z\u4e00-\u9fff]{2,}")
TRANSLATORS = {"_", "gettext", "ngettext", "pgettext", "npgettext", "say_it"}
# shown when nothing else may work, or kept by a phone for people of either language
BOTH_LANGUAGES = {"site/plain.html", "site/400.html", "site/500.html", "sync/today.html"}
NAMES = {
    "English",
    "中文",
    "邻里 Linli",
    "CSV",
    "Excel",
    "Word",
    "JSON",
    "GeoJSON",
    "PDF",
    "CAP",
    "HEAD",
    "GET",
}
SAID_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "data-l", "data-key-word"}


@pytest.mark.parametrize("room", texts.rooms())
def test_every_text_of_a_room_has_its_chinese(room: str) -> None:
    left = [f"{text.where}:{text.line}: {text.key[0]}" for text in texts.missing(room)]
    assert not left, f"no Chinese for {len(left)}; python -m linli.site.texts update {room}\n" + "\n".join(
        left
    )


def test_one_text_has_one_chinese_in_the_whole_house() -> None:
    """The catalogues of all rooms are read as one: with two sentences for one text, one room would speak wrongly."""
    assert not texts.conflicts()


def test_two_sentences_for_one_text_are_seen(tmp_path: Path) -> None:
    for room, said in (("mill", "到期"), ("well", "整改期限")):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("")
        catalogue = texts.read_catalogue(tmp_path / "none")
        catalogue.add("Due", said)
        texts.write_catalogue(texts.catalogue_of(room, tmp_path), catalogue)
    assert texts.conflicts(tmp_path) == {("Due", None): {"到期": ["mill"], "整改期限": ["well"]}}


def test_a_text_without_chinese_is_seen(tmp_path: Path) -> None:
    for path, said in {
        "mill/views.py": 'from django.utils.translation import gettext as _\n_("Parked behind the mill.")\n',
        "mill/templates/mill/page.html": '{{ _("Nobody is here.") }} {{ ngettext("%(num)s bag", "%(num)s bags", 3) }}',
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(said)
    assert {t.key[0] for t in texts.missing("mill", tmp_path)} == {
        "Parked behind the mill.",
        "Nobody is here.",
        "%(num)s bag",
    }
    assert texts.update("mill", tmp_path) == 3
    assert len(texts.missing("mill", tmp_path)) == 3, "an empty line in the catalogue is no Chinese"
    catalogue = texts.read_catalogue(texts.catalogue_of("mill", tmp_path))
    for message in catalogue:
        if message.id:
            message.string = "有" if isinstance(message.id, str) else ("有",)
    texts.write_catalogue(texts.catalogue_of("mill", tmp_path), catalogue)
    assert not texts.missing("mill", tmp_path)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SRC)))
def test_a_template_says_nothing_past_the_catalogue(path: Path) -> None:
    if "/".join(path.parts[-2:]) in BOTH_LANGUAGES:
        return
    assert not untranslated(path.read_text())


def test_a_bare_word_in_a_template_is_seen() -> None:
    assert untranslated("<p>Save this</p>") == ["Save this"]
    assert untranslated('<input placeholder="village name">') == ["village name"]
    assert untranslated('{{ button("Save") }}') == ["Save"]
    assert untranslated('{{ field(form, "place", "地点") }}') == ["地点"]
    assert not untranslated(
        '<p lang="en">as it was</p><kbd>enter</kbd>{{ _("Save") }}{{ button(_("Save")) }}'
    )


def untranslated(source: str) -> list[str]:
    """Words of a template that no catalogue sees: in its HTML, and in its expressions."""
    env = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    html = " ".join(value for _line, kind, value in env.lex(source) if kind == "data")
    bare = Bare()
    bare.feed(html if "<" in html else "")  # a script made from a template says nothing
    return bare.found + [said for said in literals(env.parse(source)) if said not in NAMES]


def literals(node: nodes.Node) -> list[str]:
    """Sentences and Han characters among the strings of expressions, outside of the translators."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATORS:
        return []
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return [node.value] if HAN.search(node.value) or SENTENCE.match(node.value) else []
    return [said for child in node.iter_child_nodes() for said in literals(child)]


class Bare(HTMLParser):
    """Text between the tags, except where a language is named, and in keys, code and drawings."""

    QUIET = frozenset({"kbd", "code", "svg", "style", "script"})
    VOID = frozenset({"input", "br", "meta", "link", "img", "hr", "source"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        quiet = tag in self.QUIET or (tag != "html" and "lang" in dict(attrs))
        if tag not in self.VOID:
            self.open.append((tag, quiet))
        if not quiet:
            self.found += [
                v for k, v in attrs if k in SAID_ATTRIBUTES and v and WORD.search(v) and v not in NAMES
            ]

    def handle_endtag(self, tag: str) -> None:
        for i in range(len(self.open) - 1, -1, -1):
            if self.open[i][0] == tag:
                del self.open[i:]
                return

    def handle_data(self, data: str) -> None:
        said = " ".join(re.sub(r'[\w-]+="[^"]*"', " ", data).split())  # attributes that a block or macro adds
        if WORD.search(said) and said not in NAMES and not any(quiet for _tag, quiet in self.open):
            self.found.append(said)
