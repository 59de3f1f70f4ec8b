"""Tables that people hand in: CSV, CSV.GZ or XLSX, read strictly, every fault named by its row and column."""

from __future__ import annotations

import csv
import gzip
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from pydantic_core import PydanticCustomError

from .errors import Wrong
from .inputs import clean

ENCODINGS = ("utf-8", "gbk")
LARGEST = 64 * 1024 * 1024  # unpacked
MOST_FAULTS = 1000


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row, as a sentence; line 0 is the whole file."""

    line: int
    column: str
    code: str
    text: str

    def __str__(self) -> str:
        where = _("Row %(n)d") % {"n": self.line} if self.line else ""
        return ", ".join(part for part in (where, self.column) if part) + (": " if where else "") + self.text


@dataclass
class Table:
    """The rows of a file by column name, each with its line; and what could not be read."""

    columns: list[str]
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_table(
    data: bytes,
    *,
    needs: Sequence[str],
    may: Sequence[str] = (),
    also: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
    columns: Sequence[str] = (),
    most_faults: int = MOST_FAULTS,
) -> Table:
    """Read a file with a head row. `needs` and `may` are the columns known, `also` other names of them.

    `columns` names the columns by their place instead, whatever the head says; one without a name is left out.
    Raises Wrong for what is no readable table at all; faults of rows are listed in the table.
    """
    lines = _lines(data, encoding)
    head: list[str] = []
    table = Table(head)
    for line, cells in lines:
        if not any(cells):
            continue
        if not head:
            head += columns or _head(cells, needs, may, also or {})
            continue
        if len(cells) != len(head):
            sizes = {"want": len(head), "have": len(cells)}
            text = _("This row has %(have)d cells, the head has %(want)d.") % sizes
            table.faults.append(Fault(line, "", "bad_table", text))
        else:
            row = {}
            for name, cell in zip(head, cells, strict=True):
                if not name:
                    continue
                row[name] = cell if cell.isascii() and cell.isprintable() else _clean(cell, line, name, table)
            table.rows.append((line, row))
        if len(table.faults) >= most_faults:
            break
    if not head:
        raise Wrong(_("The file is empty."), field="file", code="bad_table")
    return table


def first_lines(data: bytes, *, encoding: str = "utf-8", most: int = 6) -> list[list[str]]:
    """The head of a file and its first rows, as they stand, for choosing which column is which. Raises Wrong."""
    found: list[list[str]] = []
    for _line, cells in _lines(data, encoding):
        if any(cells):
            found.append([cell.strip()[:40] if cell.isprintable() else "…" for cell in cells])
        if len(found) == most:
            break
    while found and found[0] and not found[0][-1]:
        found[0].pop()
    if not found or not found[0]:
        raise Wrong(_("The file is empty."), field="file", code="bad_table")
    return found


def _lines(data: bytes, encoding: str) -> Iterator[tuple[int, list[str]]]:
    return _sheet(data) if data[:4] == b"PK\x03\x04" else _separated(data, encoding)


def as_date(text: str) -> date | None:
    """A day as 2017-03-15 or 2017/3/15; None for anything else."""
    parts = text.replace("/", "-").replace(".", "-").split("-")
    try:
        year, month, day = (int(p) for p in parts)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _clean(cell: str, line: int, name: str, table: Table) -> str:
    if cell.isprintable() and unicodedata.is_normalized("NFC", cell):
        return cell.strip()
    try:
        return str(clean(cell))
    except PydanticCustomError as wrong:
        table.faults.append(Fault(line, name, wrong.type, wrong.message()))
        return ""


def _head(cells: list[str], needs: Sequence[str], may: Sequence[str], also: Mapping[str, str]) -> list[str]:
    """The columns by their own names; raises Wrong with what was expected."""
    found = [cell.strip().lower() for cell in cells]
    while found and not found[-1]:
        found.pop()
    found = [also.get(name, name) for name in found]
    unknown = [name for name in found if name not in {*needs, *may}]
    missing = [name for name in needs if name not in found]
    if not unknown and not missing and len(set(found)) == len(found):
        return found
    expected = ", ".join(needs)
    text = _("Row 1: expected the columns %(columns)s, separated by commas.") % {"columns": expected}
    if missing:
        text += " " + _("Missing: %(names)s.") % {"names": ", ".join(missing)}
    elif unknown:
        text += " " + _("Not known: %(names)s.") % {"names": ", ".join(n[:40] for n in unknown[:8])}
    help_ = _("It may also have: %(columns)s.") % {"columns": ", ".join(may)} if may else ""
    raise Wrong(text, field="file", code="bad_table", help=help_)


# ---- separated values


def _separated(data: bytes, encoding: str) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(_unpacked(data), encoding)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        text = _("Row %(n)d cannot be read: a quotation mark is missing or too many.")
        raise Wrong(text % {"n": reader.line_num}, field="file", code="bad_table") from None


def _unpacked(data: bytes) -> bytes:
    if data[:2] != b"\x1f\x8b":
        if len(data) > LARGEST:
            raise _too_large()
        return data
    try:
        with gzip.open(io.BytesIO(data)) as file:
            found = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise Wrong(_("The compressed file is broken."), field="file", code="bad_table") from None
    if len(found) > LARGEST:
        raise _too_large()
    return found


def _too_large() -> Wrong:
    limit = LARGEST // 1024 // 1024
    return Wrong(
        _("A table has at most %(n)d MB.") % {"n": limit}, field="file", code="too_large", status=413
    )


def _decoded(data: bytes, encoding: str) -> str:
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _unsafe(_("The workbook is encrypted or of the old kind."))
    try:
        return data.decode("gb18030" if encoding == "gbk" else "utf-8-sig")
    except UnicodeDecodeError:
        pass
    if encoding == "gbk":
        text = _("This is not GBK either.")
    elif looks_like_gbk(data):
        text = _("Expected UTF-8; this looks like GBK.")
    elif data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = _("Expected UTF-8; this looks like UTF-16.")
    else:
        text = _("Expected UTF-8; this is something else.")
    help_ = _("Read it as GBK, or save it as UTF-8.") if looks_like_gbk(data) else _("Save it as UTF-8.")
    raise Wrong(text, field="file", code="bad_encoding", status=400, help=help_)


def looks_like_gbk(data: bytes) -> bool:
    """Whether the bytes are GBK, and mostly say common Chinese in it."""
    try:
        text = data.decode("gbk")
    except UnicodeDecodeError:
        return False
    others = [c for c in text if not c.isascii()]
    return sum("\u4e00" <= c <= "\u9fff" for c in others) > len(others) / 2


# ---- workbooks


def _unsafe(why: str) -> Wrong:
    text = _("This workbook is not read: %(why)s") % {"why": why}
    help_ = _("Save the sheet as CSV, or as a plain workbook with values only.")
    return Wrong(text, field="file", code="unsafe_workbook", help=help_)


def _sheet(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The first sheet of a workbook without macros, links or formulas."""
    _inspect(data)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows: Iterable[list[Any]] = (
            CalamineWorkbook.from_filelike(io.BytesIO(data))
            .get_sheet_by_index(0)
            .to_python(skip_empty_area=False)
        )
    except (CalamineError, OSError, IndexError, ValueError):
        raise _unsafe(_("it is broken.")) from None
    width = 0
    for line, cells in enumerate(rows, start=1):
        words = [_word(cell) for cell in cells]
        if not width:
            while words and not words[-1]:
                words.pop()
            width = len(words)
        # a sheet is a rectangle as wide as its widest row: cells beyond the head count only when filled
        while len(words) > width > 0 and not words[-1]:
            words.pop()
        yield line, words


def _word(cell: Any) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell)


def _inspect(data: bytes) -> None:
    try:
        book = zipfile.ZipFile(io.BytesIO(data))
        entries = book.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise _unsafe(_("it is broken.")) from None
    if len(entries) > 1000 or sum(e.file_size for e in entries) > LARGEST * 4:
        raise _unsafe(_("it unpacks to too much."))
    for entry in entries:
        name = entry.filename.lower()
        if "vbaproject" in name or (name.endswith(".bin") and "macro" in name):
            raise _unsafe(_("it holds macros."))
        if "externallink" in name:
            raise _unsafe(_("it holds links to other files."))
        if entry.flag_bits & 1:
            raise _unsafe(_("it is encrypted."))
        if name.startswith("xl/worksheets/") and name.endswith(".xml") and _has_formula(book, entry):
            raise _unsafe(_("it holds formulas."))


def _has_formula(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    tail, read = b"", 0
    try:
        with book.open(entry) as file:
            while chunk := file.read(1 << 20):
                read += len(chunk)
                if read > LARGEST * 4:
                    raise _unsafe(_("it unpacks to too much."))
                text = tail + chunk
                if b"<f>" in text or b"<f " in text or b"<f/>" in text:
                    return True
                tail = chunk[-3:]
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError):
        raise _unsafe(_("it is broken.")) from None
    return False
