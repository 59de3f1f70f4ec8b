"""Tables out of the house: CSV and Excel, with texts always as texts, never as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from .words import iso

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BLANKS = " \n\u00a0\u3000\ufeff\u200b"  # what a spreadsheet may pass over before a formula
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table as CSV in UTF-8 with its mark, so that spreadsheets read Chinese; a leading = gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_plain(h) for h in head])
    for row in rows:
        writer.writerow([_plain(v) for v in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(head: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "Linli") -> bytes:
    """A table as a workbook of one sheet."""
    return workbook([(title, head, rows)])


def workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """Several tables as one workbook: (title, head, rows) each. Numbers stay numbers, texts stay texts."""
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    bold, wrap = (
        book.add_format({"bold": True, "bottom": 1}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    number = book.add_format({"num_format": "#,##0.##", "valign": "top"})
    for title, head, rows in sheets:
        sheet = book.add_worksheet(_sheet_name(title))
        widths = [_width(h) for h in head]
        for c, text in enumerate(head):
            sheet.write_string(0, c, str(text), bold)
        for r, row in enumerate(rows, start=1):
            for c, value in enumerate(row):
                if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                    sheet.write_number(r, c, value, number)
                elif value is not None:
                    sheet.write_string(r, c, _said(value), wrap)
                if c < len(widths):
                    widths[c] = max(widths[c], min(_width(_said(value)), 60))
        for c, width in enumerate(widths):
            sheet.set_column(c, c, width + 2)
        sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def sheet_answer(fmt: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table as a download, for the `?format=csv|xlsx` of a list."""
    body = as_csv(head, rows) if fmt == "csv" else as_xlsx(head, rows, title=name)
    return download(body, f"{name}.{fmt}", "text/csv; charset=utf-8" if fmt == "csv" else XLSX)


def download(body: bytes, name: str, kind: str) -> HttpResponse:
    """Bytes as a file to keep; its name may be Chinese."""
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return answer


def _plain(value: Any) -> Any:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    text = _said(value)
    return f"'{text}" if text.lstrip("'").lstrip(BLANKS).startswith(FORMULA) else text


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _sheet_name(title: str) -> str:
    return "".join("·" if c in "[]:*?/\\" else c for c in title)[:31] or "1"


def _width(text: Any) -> int:
    return sum(2 if ord(c) > 0x2E80 else 1 for c in str(text))
