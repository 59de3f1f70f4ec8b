"""The forms of a briefing besides the page: plain text, data, workbook, document for paper."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.base.sheets import workbook
from linli.base.texts import say

from .answers import Number
from .document import Document, Section, Table, text_of
from .periods import AsOf, Period
from .queries import Figure
from .registry import UNITS
from .writing import LANGUAGES

HAN = "SimSun"
LATIN = "Times New Roman"


def data(area: Area, period: Period, as_of: AsOf, figures: Iterable[Figure]) -> dict[str, Any]:
    """The briefing for machines: dates inclusive, money in yuan, shares in per cent."""
    return {
        "area": area.code,
        "from": period.start.isoformat(),
        "to": period.last.isoformat(),
        "as_of": as_of.at.isoformat(),
        "figures": [figure_data(f) for f in figures],
    }


def figure_data(f: Figure) -> dict[str, Any]:
    """One figure for machines."""
    return {
        "code": f.code,
        "title": f.indicator.title,
        "value": plain(f.value),
        "unit": f.indicator.unit,
        "part": plain(f.part),
        "whole": plain(f.whole),
        "before": plain(f.before),
        "change": f.change,
        "complete": {"have": f.complete.have, "of": f.complete.of, "level": f.complete.level}
        if f.complete
        else None,
        "version": f.indicator.version,
        "meaning": f.indicator.meaning,
        "on": f.as_of.stock_day(f.period).isoformat() if f.indicator.stock else None,
    }


def plain(n: Number | float | None) -> int | float | None:
    """A number as JSON holds it."""
    if n is None or isinstance(n, int | float):
        return n
    return int(n) if n == n.to_integral_value() else float(n)


def text(doc: Document) -> str:
    """The briefing to read in a terminal."""
    lines = [f"{doc.title}  {doc.subtitle}", doc.publisher, ""]
    lines += [f"{name}: {value}" for name, value in doc.meta]
    lines += [
        "",
        join(text_of(s) for s in doc.lead) if doc.lang == "zh" else " ".join(text_of(s) for s in doc.lead),
    ]
    for number, section in doc.numbered():
        lines += ["", f"{number}  {section.title}"]
        if section.headline:
            lines.append(text_of(section.headline))
        lines += [text_of(s) for s in section.sentences]
        for f in section.figures:
            beside = " · ".join(x for x in (f.asof, f.complete, f.change) if x)
            lines.append(f"  {f.label}: {f.value} {f.unit}  ({beside})".rstrip())
        for table in section.tables:
            lines += _text_table(table)
        if section.remark:
            lines.append(text_of(section.remark))
    lines += ["", *(f"- {note}" for note in doc.notes)]
    return "\n".join(lines) + "\n"


def join(sentences: Iterable[str]) -> str:
    """Sentences one after the other; Chinese ones need no space."""
    return "".join(sentences)


def _text_table(table: Table) -> list[str]:
    rows = [table.head, *[[_cell(v) for v in row] for row in table.rows]]
    widths = [max(_width(row[c]) for row in rows) for c in range(len(table.head))]
    out = []
    for row in rows:
        cells = [
            value + " " * (widths[c] - _width(value)) if c == 0 else " " * (widths[c] - _width(value)) + value
            for c, value in enumerate(row)
        ]
        out.append("  " + "  ".join(cells).rstrip())
    return out


def _width(text_: str) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text_)


def _cell(value: Any) -> str:
    return f"{value:,}".replace("-", "−") if isinstance(value, int | float) else str(value)


def sheets(doc: Document, figures: Sequence[Figure]) -> bytes:
    """The briefing as a workbook: all figures on the first sheet, each table on one of its own."""
    with translation.override(LANGUAGES[doc.lang]):
        head = [
            _("Figure"),
            _("Code"),
            _("Value"),
            _("Unit"),
            _("Year before"),
            _("Change"),
            _("Date or period"),
        ]
        head += [_("Areas with records"), _("Areas expected"), _("Definition"), _("Version")]
        rows = [_sheet_row(f) for f in figures]
        pages: list[tuple[str, Sequence[str], Iterable[Sequence[Any]]]] = [(_("Figures"), head, rows)]
        used = {_("Figures")}
        for number, section in doc.numbered():
            for n, table in enumerate(section.tables, start=1):
                name = f"{number} {section.title}" + (f" {n}" if len(section.tables) > 1 else "")
                if name not in used:
                    used.add(name)
                    pages.append((name, table.head, [[_number(v) for v in row] for row in table.rows]))
        about = [[name, value] for name, value in doc.meta] + [["", note] for note in doc.notes]
        pages.append((_("About"), [f"{doc.title} {doc.subtitle}", doc.publisher], about))
        return workbook(pages)


def _sheet_row(f: Figure) -> list[Any]:
    what = f.indicator
    day = f.as_of.stock_day(f.period).isoformat() if what.stock else str(f.period)
    complete = (f.complete.have, f.complete.of) if f.complete else (None, None)
    named = [
        say(what.title),
        what.code,
        plain(f.value),
        say(UNITS[what.unit]),
        plain(f.before),
        f.change,
        day,
    ]
    return [*named, *complete, say(what.definition), what.version]


def _number(value: Any) -> Any:
    """A number that was written for people, as a number again."""
    if not isinstance(value, str):
        return value
    bare = value.replace(",", "").replace("−", "-").replace("+", "")
    try:
        return float(bare) if bare and bare[-1].isdigit() else value
    except ValueError:
        return value


def paper(doc: Document) -> bytes:
    """The briefing as a .docx that prints on A4, with Han fonts named for the eastern half of the text."""
    from docx import Document as Docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    document = Docx()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.6)
    page.top_margin = page.bottom_margin = Cm(2.5)
    _fonts(document, doc.lang)
    document.core_properties.title = f"{doc.title} {doc.subtitle}"
    document.core_properties.author = doc.publisher
    document.core_properties.language = "zh-CN" if doc.lang == "zh" else "en"

    first = document.add_paragraph(doc.publisher)
    first.paragraph_format.space_after = Pt(0)
    document.add_heading(f"{doc.title}  {doc.subtitle}", level=0)
    _docx_table(document, [m[0] for m in doc.meta], [[m[1] for m in doc.meta]])
    joined = "" if doc.lang == "zh" else " "
    document.add_paragraph(joined.join(text_of(s) for s in doc.lead))
    for number, section in doc.numbered():
        document.add_heading(f"{number}  {section.title}", level=1)
        _docx_section(document, doc, section)
    document.add_heading(_note_title(doc.lang), level=1)
    for note in doc.notes:
        document.add_paragraph(note, style="List Bullet")
    document.add_paragraph()
    signed = document.add_paragraph(
        "        ".join(
            f"{s}：____________" if doc.lang == "zh" else f"{s}: ____________" for s in doc.signatures
        )
    )
    signed.paragraph_format.space_before = Pt(24)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run(" · ".join(f"{name} {value}" for name, value in doc.meta[1::2]) + "  ")
    _page_number(foot)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _note_title(lang: str) -> str:
    with translation.override(LANGUAGES[lang]):
        return _("Notes on the data")


def _docx_section(made: Any, doc: Document, section: Section) -> None:
    if section.headline:
        made.add_paragraph().add_run(text_of(section.headline)).bold = True
    for said in section.sentences:
        made.add_paragraph(text_of(said))
    if section.figures:
        with translation.override(LANGUAGES[doc.lang]):
            head = [_("Figure"), _("Value"), _("Date or period"), _("Completeness and change")]
        rows = [
            [
                f.label,
                f"{f.value} {f.unit}".strip(),
                f.asof,
                " · ".join(x for x in (f.complete, f.change) if x),
            ]
            for f in section.figures
        ]
        _docx_table(made, head, rows, right={1})
    for table in section.tables:
        if table.caption:
            made.add_paragraph(table.caption)
        rows = [[_cell(v) for v in row] for row in table.rows]
        _docx_table(made, table.head, rows, right=set(range(1, len(table.head))), bold_last=table.total)
    if section.remark:
        made.add_paragraph(text_of(section.remark))


def _docx_table(
    made: Any,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: set[int] | None = None,
    bold_last: bool = False,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    table = made.add_table(rows=1 + len(rows), cols=len(head))
    table.style = "Light List" if "Light List" in [s.name for s in made.styles] else "Table Grid"
    for r, row in enumerate([head, *rows]):
        cells = table.rows[r].cells  # asked once: each asking walks the table
        for c, value in enumerate(row):
            paragraph = cells[c].paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(str(value))
            run.font.size = Pt(9.5)
            run.bold = r == 0 or (bold_last and r == len(rows))
            if right and c in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made.add_paragraph().paragraph_format.space_after = Pt(0)


def _fonts(made: Any, lang: str) -> None:
    """Without w:eastAsia a word processor shows Han characters in whatever it likes."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for style in made.styles:
        if style.type not in {1, 2} or not hasattr(style, "font"):
            continue
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:ascii"), LATIN)
        fonts.set(qn("w:hAnsi"), LATIN)
        fonts.set(qn("w:eastAsia"), HAN)
        if style.name.startswith(("Heading", "Title")):
            fonts.set(qn("w:eastAsia"), "SimHei")
            style.font.color.rgb = RGBColor(0, 0, 0)
    made.styles["Normal"].font.size = Pt(11 if lang == "en" else 12)
    made.styles["Title"].font.size = Pt(20)
    made.styles["Heading 1"].font.size = Pt(14)


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, said in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = said
        run._r.append(mark)
