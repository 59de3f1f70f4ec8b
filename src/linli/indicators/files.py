"""A briefing as one file, without a server: for the command line."""

from __future__ import annotations

import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from linli.areas.models import Area

from . import charts
from .answers import reading
from .forms import data, paper, sheets, text
from .periods import AsOf, Period
from .writing import LANGUAGES, all_figures, write

STYLES = ("css/tokens.css", "css/components.css", "css/figures.css")


def in_format(form: str, area: Area, period: Period, as_of: AsOf, lang: str) -> str | bytes:
    """The briefing as text, json, html, docx or xlsx."""
    with reading():
        if form == "json":
            return json.dumps(data(area, period, as_of, all_figures(area, period, as_of)), ensure_ascii=False)
        doc = write(area, period, as_of, lang)
        if form == "xlsx":
            with translation.override(LANGUAGES[lang]):
                return sheets(doc, all_figures(area, period, as_of))
    if form == "docx":
        return paper(doc)
    if form == "text":
        return text(doc)
    with translation.override(LANGUAGES[lang]):
        context = {"doc": doc, "sections": doc.numbered(), "drawn": charts.drawn, "css": styles()}
        return render_to_string(
            "indicators/briefing_file.html", context | {"figure_url": None, "area_url": None}
        )


def styles() -> str:
    """The style sheets of the page, so that the file stands for itself."""
    found = [finders.find(name) for name in STYLES]
    return "\n".join(Path(str(path)).read_text(encoding="utf-8") for path in found if path)
