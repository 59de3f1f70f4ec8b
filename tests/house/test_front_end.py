"""The front end keeps its own rules: one file of colours, nothing inline, known vendored files, a light phone."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from .source import ROOT, SRC

STATIC = SRC / "site" / "static"
VENDOR = STATIC / "vendor"
STYLES = sorted(p for p in SRC.glob("**/*.css") if "vendor" not in p.parts)
SCRIPTS = sorted(p for p in SRC.glob("**/static/**/*.js") if "vendor" not in p.parts)
TEMPLATES = sorted(SRC.glob("*/templates/**/*.html"))
FIRST_LOAD = 300_000  # bytes, compressed: what a phone fetches before the field app opens

COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\("
    r"|[:,\s](?:white|black|red|green|blue|gr[ae]y|yellow|orange|purple|brown|pink|teal|navy|silver)\b(?=[^{}]*[;}])"
)
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style", re.I),
    "a script without a file": re.compile(r"<script(?![^>]*\s(?:src=|type=.application/json.))", re.I),
    "a script of another address": re.compile(r"<script[^>]*\ssrc=[\"']?(?:https?:)?//", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a javascript address": re.compile(r"javascript:", re.I),
    "an htmx script": re.compile(r"hx-on|hx-(?:vals|headers|confirm)\s*=\s*[\"']\s*js:", re.I),
    "an htmx filter (needs eval)": re.compile(r"hx-trigger\s*=\s*\"[^\"]*\[", re.I),
}
UNSAFE = re.compile(
    r"\beval\(|\bnew Function\b|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write|\.style\b"
)


@pytest.mark.parametrize("path", STYLES, ids=lambda p: p.name)
def test_colours_stand_in_the_tokens_alone(path: Path) -> None:
    if path.name != "tokens.css":
        assert not raw_colours(path.read_text())


def test_a_raw_colour_is_seen() -> None:
    for bad in ("a{color:#fff}", "a{color:rgb(0 0 0)}", "a{border:1px solid red}", "a{background: white;}"):
        assert raw_colours(bad), bad
    assert not raw_colours("a{color:var(--ink);fill:none;stroke:currentColor}/* red is for what is late */")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SRC)))
def test_a_template_holds_no_inline_style_or_script(path: Path) -> None:
    if path.name == "briefing_file.html":
        return  # a file to keep, not a page: it carries its styles with it
    assert not inline(path.read_text())


def test_an_inline_style_or_script_is_seen() -> None:
    for bad in (
        '<p style="color:inherit">',
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<script src="//cdn.example/x.js">',
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        '<a hx-on:click="go()">',
        '<form hx-trigger="keyup[key==1]">',
    ):
        assert inline(bad), bad
    assert not inline(
        '<script type="module" src="/static/js/app.js"></script><p data-on="x" hx-trigger="live from:body">'
    )


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: str(p.relative_to(SRC)))
def test_our_scripts_make_no_markup_from_text(path: Path) -> None:
    assert not UNSAFE.search(path.read_text())
    assert UNSAFE.search("element.innerHTML = said")


def test_every_vendored_file_is_the_one_that_is_named() -> None:
    named = vendored()
    here = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file()}
    licences = {licence for _digest, licence in named.values()}
    assert here == set(named) | licences | {"VENDORED.md"}
    for name, (digest, _licence) in named.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_a_changed_vendored_file_is_seen() -> None:
    name, (digest, _licence) = next(iter(vendored().items()))
    assert hashlib.sha256((VENDOR / name).read_bytes() + b" ").hexdigest() != digest


def test_the_accessibility_checker_is_the_one_that_is_named() -> None:
    checker = (ROOT / "tests" / "support" / "axe.min.js").read_bytes()
    assert b"axe v4.14" in checker
    assert hashlib.sha256(checker).hexdigest() in (VENDOR / "VENDORED.md").read_text()
    assert (ROOT / "tests" / "support" / "axe.LICENSE.txt").exists()


def test_a_phone_opens_the_field_app_with_little() -> None:
    assert first_load(field_files()) <= FIRST_LOAD


def test_a_heavy_phone_page_is_seen(tmp_path: Path) -> None:
    heavy = tmp_path / "heavy.js"
    heavy.write_bytes(hashlib.shake_256(b"no pattern to compress").digest(FIRST_LOAD))
    assert first_load([*field_files(), heavy]) > FIRST_LOAD


def raw_colours(css: str) -> list[str]:
    """Colours that are not taken from a token."""
    return COLOUR.findall(re.sub(r"/\*.*?\*/|url\([^)]*\)", " ", css, flags=re.S))


def inline(source: str) -> list[str]:
    """What the content security policy would block, by name."""
    return [
        name
        for name, pattern in INLINE.items()
        if pattern.search(re.sub(r"\{#.*?#\}", "", source, flags=re.S))
    ]


def vendored() -> dict[str, tuple[str, str]]:
    """File: (digest, licence file), from the table."""
    rows = re.findall(
        r"^\| (\S+) \|.*\| [^|]+, (\S+) \| ([0-9a-f]{64}) \|$", (VENDOR / "VENDORED.md").read_text(), re.M
    )
    return {name: (digest, licence) for name, licence, digest in rows}


def field_files() -> list[Path]:
    """Everything the field app may fetch at its first start."""
    css = [STATIC / "css" / f"{name}.css" for name in ("tokens", "components", "field")]
    own = [p for folder in ("field", "site/static/field") for p in (SRC / folder).rglob("*") if p.is_file()]
    return [
        *css,
        *(VENDOR / "idb").glob("*.js"),
        *(STATIC / "img").iterdir(),
        *(p for p in own if p.suffix != ".py"),
    ]


def first_load(files: list[Path]) -> int:
    """Bytes on the wire, compressed as a server would."""
    return sum(len(gzip.compress(p.read_bytes(), 6)) for p in files)
