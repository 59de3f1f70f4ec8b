"""The texts of every room: found in its Python and templates, kept in its own Chinese catalogue.

`python -m linli.site.texts update [room …]` adds to a room's catalogue what it says and has no Chinese for
yet; `python -m linli.site.texts missing [room …]` lists that. Compiling is site.catalogues.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

LINLI = Path(__file__).parents[1]
SITE = "site"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = """\
# The Chinese of this room. Its texts are English; each has its Chinese here.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
TEMPLATE_OPTIONS = {
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "extensions": "jinja2.ext.do",
    "silent": "false",
}


@dataclass(frozen=True)
class Text:
    """One text that a room says: its id (with the plural), its context, and where."""

    id: str | tuple[str, str]
    context: str | None
    where: str
    line: int

    @property
    def key(self) -> tuple[str, str | None]:
        return (self.id if isinstance(self.id, str) else self.id[0]), self.context


def rooms() -> list[str]:
    """Every room that has a door card."""
    return sorted(p.parent.name for p in LINLI.glob("*/__init__.py"))


def texts_of(room: str, base: Path = LINLI) -> Iterator[Text]:
    """Everything a room says, in the order of its files."""
    for path in sorted((base / room).rglob("*")):
        if "migrations" in path.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            yield from _found("python", path, base, {})
        elif path.suffix == ".html" and "templates" in path.parts:
            yield from _found("jinja2", path, base, TEMPLATE_OPTIONS)


def catalogue_of(room: str, base: Path = LINLI) -> Path:
    """Where a room keeps its Chinese."""
    return base / room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path) -> Catalog:
    """A catalogue, or an empty one."""
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale="zh_Hans", abort_invalid=True)
    return Catalog(locale="zh_Hans", fuzzy=False)


def write_catalogue(path: Path, catalogue: Catalog) -> None:
    """A catalogue with a plain header, so that it differs only where its texts do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalogue, width=100, omit_header=True, ignore_obsolete=True, include_lineno=False)


def missing(room: str, base: Path = LINLI) -> list[Text]:
    """What a room says without Chinese in its own catalogue or in the site's."""
    said = _said(base, room) | _said(base, SITE)
    return [text for text in texts_of(room, base) if text.key not in said]


def update(room: str, base: Path = LINLI) -> int:
    """Add to a room's catalogue what it says and has no Chinese for; how many texts that were."""
    path = catalogue_of(room, base)
    catalogue = read_catalogue(path)
    added = 0
    for text in missing(room, base):
        if catalogue.get(text.key[0], text.context) is None:
            catalogue.add(text.id, context=text.context, locations=[(text.where, text.line)])
            added += 1
    if added:
        write_catalogue(path, catalogue)
    return added


def prune(room: str, base: Path = LINLI) -> int:
    """Take out of a room's catalogue what nobody says any more; how many texts that were.

    All catalogues are one when they are read, so a text left behind would speak in other rooms.
    """
    path = catalogue_of(room, base)
    if not path.exists():
        return 0
    catalogue, said = read_catalogue(path), {text.key for text in texts_of(room, base)}
    left = [m for m in catalogue if m.id and _key(m) not in said]
    for message in left:
        catalogue.delete(message.id, message.context)
    if left:
        write_catalogue(path, catalogue)
    return len(left)


def conflicts(base: Path = LINLI) -> dict[tuple[str, str | None], dict[str, list[str]]]:
    """Texts with two Chinese sentences in different rooms: whichever is read last would win everywhere."""
    found: dict[tuple[str, str | None], dict[str, list[str]]] = {}
    for room in sorted(p.parent.name for p in base.glob("*/__init__.py")):
        for message in read_catalogue(catalogue_of(room, base)):
            if not message.id:
                continue
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            string = strings[0]
            if string:
                found.setdefault(_key(message), {}).setdefault(string, []).append(room)
    return {key: said for key, said in found.items() if len(said) > 1}


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def _said(base: Path, room: str) -> set[tuple[str, str | None]]:
    found = set()
    for message in read_catalogue(catalogue_of(room, base)):
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and all(strings):
            found.add(_key(message))
    return found


def _found(method: str, path: Path, base: Path, options: dict[str, str]) -> Iterator[Text]:
    where = str(path.relative_to(base))
    for line, messages, _comments, context in extract_from_file(
        method, path, keywords=KEYWORDS, options=options, strip_comment_tags=True
    ):
        if messages:
            one = messages if isinstance(messages, str) else (str(messages[0]), str(messages[1]))
            yield Text(one, context, where, line)


def main(words: Iterable[str]) -> int:
    """The small command line of this module."""
    deed, *chosen = list(words) or [""]
    if deed not in {"update", "missing"}:
        sys.stderr.write("python -m linli.site.texts update|missing [room …]\n")
        return 2
    left = 0
    for room in chosen or rooms():
        if deed == "update" and (added := update(room)) + (gone := prune(room)):
            sys.stdout.write(f"{catalogue_of(room).relative_to(LINLI.parent)}: {added} new, {gone} gone\n")
        for text in missing(room):
            left += 1
            if deed == "missing":
                sys.stdout.write(f"{text.where}:{text.line}: {text.key[0]}\n")
    sys.stdout.write(f"{left} without Chinese\n")
    return 1 if left and deed == "missing" else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
