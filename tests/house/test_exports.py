"""Exports: a text stays a text in every sheet that leaves the house, a number stays a number."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from linli.access.grants import GRANTS
from linli.base.posts import Post
from linli.base.sheets import as_csv, as_xlsx

from .scope.table import LISTS
from .scope.world import SEALED, World

LEADING = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    " ",
    "\u00a0",
    "\ufeff",
    "'",
    '"',
    ";",
    "|",
]
texts = st.lists(st.sampled_from([*LEADING, "1", "a", "村", ",", "(", "0\n=1"]), max_size=8).map("".join)
FORMULA = tuple("=+-@\t\r＝＋－＠")


def begins_a_formula(cell: str) -> bool:
    """Whether a spreadsheet might take a cell for a formula: by its first sign, whatever blanks stand before."""
    return cell.lstrip(" \u00a0\u3000\ufeff\n").startswith(FORMULA)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.lists(texts, min_size=1, max_size=5))
def test_no_text_becomes_a_formula_and_every_text_comes_back(row: list[str]) -> None:
    body = as_csv(row, [row]).decode("utf-8-sig")
    for cells in csv.reader(io.StringIO(body, newline="")):
        assert not any(begins_a_formula(cell) for cell in cells), cells
        back = [c[1:] if c.startswith("'") and begins_a_formula(c.lstrip("'")) else c for c in cells]
        assert back == row
    book = as_xlsx(row, [row])
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
    for cells in sheet.to_python(skip_empty_area=False):
        assert all(isinstance(cell, str) for cell in cells)
        assert [_line(c) for c in [*cells, *[""] * (len(row) - len(cells))]] == [_line(c) for c in row]
    assert not has_formula(book)


def _line(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")  # as XML says a line's end


def has_formula(book: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = [parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/")]
    return any(re.search(rb"<f[ >/]", sheet) for sheet in sheets)


def test_numbers_stay_numbers() -> None:
    row = [-5, 2.5, Decimal("-1.25"), 0, "-5"]
    assert as_csv(["a"], [row]).decode("utf-8-sig").splitlines()[1] == "-5,2.5,-1.25,0,'-5"
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(["a"], [row]))).get_sheet_by_index(0)
    assert sheet.to_python()[1] == [-5.0, 2.5, -1.25, 0.0, "-5"]


def test_a_formula_in_a_sheet_would_be_noticed() -> None:
    """The control."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("xl/worksheets/sheet1.xml", "<c><f>1+1</f></c>")
    assert has_formula(out.getvalue())
    assert begins_a_formula(" \u00a0=1+1") and begins_a_formula("-1") and not begins_a_formula("'-1")


EXPORTS = {
    # address: an export of every list that has one
    *(address.split("?")[0] for address in LISTS if "format=csv" in address),
    *(
        "/protection/officers",
        "/protection/taken",
        "/protection/rules",
        "/indicators/",
        "/funds/lines/{line}",
    ),
    "/indicators/figures/staff.assistants",
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(EXPORTS))
def test_what_leaves_the_house_as_a_sheet_holds_no_formula_and_nothing_personal(
    world: World, address: str
) -> None:
    cans = next((c for a, (c, _k) in LISTS.items() if a.split("?")[0] == address), ())
    post = next(p for p in (Post.CHIEF, *Post) if all(can in GRANTS[p] for can in cans))
    client = world.who(post).client
    address = re.sub(r"{(\w+)}", lambda hole: world.uid(hole[1]), address)
    got = client.get(address, {"format": "csv"})
    assert got.headers["Content-Type"].startswith("text/csv"), address
    text = got.content.decode("utf-8-sig")
    assert SEALED not in text
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) > 1, "there is something to export"
    for cell in [c for row in rows for c in row]:
        assert not begins_a_formula(cell) or _is_number(cell), cell
    book = client.get(address, {"format": "xlsx"}).content
    assert not has_formula(book)
    assert SEALED.encode() not in _unpacked(book)


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[\d.]+", cell) is not None


def _unpacked(book: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def has_export(source: str) -> bool:
    return "sheet_answer(" in source or "FORMATS" in source


def test_every_page_with_an_export_is_in_the_list() -> None:
    """Pages of a room whose views answer sheets are among the exports above."""
    from .source import SRC

    rooms = {path.parent.name for path in SRC.glob("*/views*.py") if has_export(path.read_text())}
    listed: set[Any] = {address.split("/")[1] for address in EXPORTS}
    assert rooms <= listed, f"no export of {rooms - listed} is looked at"
    assert not [p for p in SRC.glob("*/views*.py") if "csv.writer" in p.read_text()], "one way out for sheets"
