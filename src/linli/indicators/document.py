"""A briefing as plain data: what page, paper, sheet and text are all made from, and what publishing freezes."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any

PLACE = re.compile(r"%\((\w+)\)s|%%")


@dataclass
class Part:
    """A piece of a sentence; with a code it is a figure that can be opened."""

    text: str
    code: str = ""


Sentence = list[Part]


@dataclass
class Shown:
    """A figure as it stands in the document."""

    code: str
    label: str
    value: str
    unit: str
    asof: str
    complete: str
    definition: str
    version: int
    change: str = ""


@dataclass
class Table:
    """A table; `folded` ones open on demand on the page. `total` marks a last row that sums up."""

    head: list[str]
    rows: list[list[Any]]
    caption: str = ""
    total: bool = False
    folded: bool = True
    columns: int = 1  # side by side on the page
    links: list[str] = field(default_factory=list)  # area codes of the rows, for the way down
    swatches: list[str] = field(default_factory=list)


@dataclass
class Chart:
    """A chart by its kind (bars, budget, parts, tiles) and its rows."""

    kind: str
    title: str
    rows: list[Any]
    series: list[str] = field(default_factory=list)
    unit: str = ""
    note: str = ""
    legend: list[str] = field(default_factory=list)
    legend_title: str = ""


@dataclass
class Section:
    """One section: sentences, figures, at most one chart, tables."""

    key: str
    title: str
    sentences: list[Sentence] = field(default_factory=list)
    figures: list[Shown] = field(default_factory=list)
    headline: Sentence = field(default_factory=list)
    chart: Chart | None = None
    tables: list[Table] = field(default_factory=list)
    remark: Sentence = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.sentences or self.figures or self.headline or self.tables)


@dataclass
class Document:
    """The whole briefing in one language."""

    lang: str
    area: dict[str, str]  # code, name, level
    start: str
    last: str
    as_of: str  # the instant, for machines
    title: str
    subtitle: str
    publisher: str
    meta: list[list[str]]
    lead: list[Sentence]
    sections: list[Section]
    notes: list[str]
    signatures: list[str]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Document:
        """The document that was frozen."""
        sections = [
            Section(
                key=s["key"],
                title=s["title"],
                sentences=[_sentence(x) for x in s["sentences"]],
                figures=[Shown(**f) for f in s["figures"]],
                headline=_sentence(s["headline"]),
                chart=Chart(**s["chart"]) if s["chart"] else None,
                tables=[Table(**t) for t in s["tables"]],
                remark=_sentence(s["remark"]),
            )
            for s in said["sections"]
        ]
        kept = {k: v for k, v in said.items() if k not in {"sections", "lead"}}
        return cls(**kept, sections=sections, lead=[_sentence(x) for x in said["lead"]])

    def numbered(self) -> list[tuple[str, Section]]:
        """The sections with their numbers as the language writes them."""
        han = "一二三四五六七八九十"
        return [
            (han[i] if self.lang == "zh" and i < 10 else str(i + 1), s) for i, s in enumerate(self.sections)
        ]


def sentence(template: str, **said: Part | str) -> Sentence:
    """A translated sentence with its figures in their places: `%(name)s` is a Part or a text, `%%` a percent sign."""
    parts: Sentence = []
    at = 0
    for found in PLACE.finditer(template):
        if found.start() > at:
            parts.append(Part(template[at : found.start()]))
        at = found.end()
        if found.group(1) is None:
            parts.append(Part("%"))
            continue
        value = said[found.group(1)]
        parts.append(value if isinstance(value, Part) else Part(value))
    if at < len(template):
        parts.append(Part(template[at:]))
    return _aired(parts)


def _aired(parts: Sentence) -> Sentence:
    """A space between Han and figures, where a figure meets the text around it."""
    for before, after in pairwise(parts):
        if before.text and after.text and _han(before.text[-1]) != _han(after.text[0]):
            if after.text[0].isdigit() and _han(before.text[-1]):
                before.text += " "
            elif before.text[-1].isascii() and before.text[-1] not in " (" and _han(after.text[0]):
                after.text = f" {after.text}"
    return parts


def _han(c: str) -> bool:
    return "\u4e00" <= c <= "\u9fff"


def text_of(said: Sentence) -> str:
    """A sentence as plain text."""
    return "".join(p.text for p in said)


def _sentence(parts: list[dict[str, str]]) -> Sentence:
    return [Part(**p) for p in parts]
