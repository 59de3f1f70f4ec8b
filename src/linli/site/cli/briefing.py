"""The briefing of an area and a period: AREA FROM TO, both days included."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from linli.areas.queries import area_by_code
from linli.base.errors import NotFound, Refused
from linli.indicators.files import in_format
from linli.indicators.periods import AsOf, Period
from linli.indicators.schemas import day
from linli.site.cli._say import answer, say

app = typer.Typer()


class Lang(enum.StrEnum):
    ZH = "zh"
    EN = "en"


class Format(enum.StrEnum):
    TEXT = "text"
    JSON = "json"
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"


@app.command()
def briefing(
    area: Annotated[str, typer.Argument(metavar="AREA", help="Division code: 37, 3705, 370702003004.")],
    first: Annotated[str, typer.Argument(metavar="FROM", help="First day, 2017-01-01.")],
    last: Annotated[str, typer.Argument(metavar="TO", help="Last day, 2017-06-30.")],
    as_of: Annotated[str, typer.Option(help="Only what was recorded by the end of this day.")] = "",
    lang: Annotated[Lang, typer.Option(help="Language.")] = Lang.ZH,
    format: Annotated[Format, typer.Option(help="Form.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option(help="File to write; else standard output.")] = None,
) -> None:
    """The briefing of an area and a period: AREA FROM TO, both days included."""
    try:
        place = area_by_code(area)
    except NotFound:
        raise Refused(f"There is no area with the code {area[:20]}.") from None
    period = Period.said(day(first, "FROM"), day(last, "TO"))
    known = AsOf.said(day(as_of, "--as-of") if as_of else None)
    if format in {Format.DOCX, Format.XLSX} and output is None:
        raise typer.BadParameter("a document needs a file: --output FILE", param_hint="--output")
    made = in_format(format.value, place, period, known, lang.value)
    if output is not None:
        output.write_bytes(made if isinstance(made, bytes) else made.encode())
        say(f"{output}: {output.stat().st_size:,} bytes.")
    elif isinstance(made, str):
        answer(made.rstrip("\n"))
