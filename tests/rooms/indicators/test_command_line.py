"""./linli briefing AREA FROM TO, in every form and language; wrong lines get a sentence and an exit code."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from linli.base.errors import Refused, Wrong
from linli.site.cli.briefing import app

pytestmark = pytest.mark.thorough

LINE = ["37", "2017-01-01", "2017-06-30"]


def linli(*words: str):
    return CliRunner().invoke(app, list(words))


def test_the_briefing_as_text_and_as_data(town2017):
    assert "山东省有村警务助理 4 人" in linli(*LINE).stdout
    assert "4 village police assistants" in linli(*LINE, "--lang", "en").stdout
    data = json.loads(linli(*LINE, "--format", "json").stdout)
    assert data["from"] == "2017-01-01"
    assert {"code": "staff.assistants", "value": 4, "unit": "people"}.items() <= data["figures"][0].items()
    early = json.loads(linli(*LINE, "--format", "json", "--as-of", "2016-06-01").stdout)
    assert early["figures"][0]["value"] == 0, "nobody was recorded then"


@pytest.mark.parametrize("form", ["html", "docx", "xlsx", "json", "text"])
def test_every_form_can_be_written_to_a_file(town2017, tmp_path, form):
    file = tmp_path / f"briefing.{form}"
    done = linli(*LINE, "--format", form, "--output", str(file))
    assert done.exit_code == 0, done.output
    assert file.stat().st_size > 1000
    assert done.stdout == "", "what was asked for is in the file"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (["999999", *LINE[1:]], Refused),
        (["37", "2017-02-31", "2017-06-30"], Wrong),
        (["37", "2017-06-30", "2017-01-01"], Wrong),
        ([*LINE, "--as-of", "2999-01-01"], Wrong),
        ([*LINE, "--as-of", "soon"], Wrong),
    ],
)
def test_what_cannot_be_answered_is_refused(town2017, line, why):
    assert isinstance(linli(*line).exception, why)


@pytest.mark.parametrize(
    "line", [[*LINE, "--format", "pdf"], [*LINE, "--lang", "fr"], ["37"], [*LINE, "--format", "docx"]]
)
def test_a_wrong_line_ends_with_two(town2017, line):
    assert linli(*line).exit_code == 2
