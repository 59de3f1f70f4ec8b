"""Charts: readable without colour or eyes, and safe with any label."""

from __future__ import annotations

import re
from xml.dom.minidom import parseString  # our own markup, to see that it is well formed

import pytest

from linli.base import svg

EVIL = '</title><script>alert("1")</script>'
ROWS = [("W1", 19, 1), ("W2", None, 0), (EVIL, 17, 3)]


def charts():
    yield "bars", svg.bars(ROWS, title=EVIL, series=("done", EVIL), unit="h", floor=20)
    yield "ranks", svg.ranks([(EVIL, 12), ("dispute", None)], title=EVIL)
    yield "lines", svg.lines(ROWS, title=EVIL, series=("done", EVIL))
    yield "spark", svg.spark([1, None, 3], title=EVIL)
    yield "share", svg.share(1.7, title=EVIL)
    yield "stack", svg.stack([(EVIL, 3), ("read", 0)], title=EVIL)
    yield "tiles", svg.tiles([{"label": EVIL, "q": 9, "shown": EVIL, "url": EVIL}], title=EVIL)
    yield "marks", svg.marks(["own", "late", EVIL], title=EVIL)


@pytest.mark.parametrize(("name", "drawn"), list(charts()), ids=lambda v: v if isinstance(v, str) else "")
def test_a_chart_is_well_formed_named_and_without_style(name, drawn):
    document = parseString(str(drawn))
    assert not document.getElementsByTagName("script")
    assert " style=" not in drawn
    assert document.documentElement.getElementsByTagName("title") or document.documentElement.getAttribute(
        "aria-label"
    )


@pytest.mark.parametrize("draw", [svg.bars, svg.lines, svg.ranks])
def test_a_chart_of_nothing_is_still_a_chart(draw):
    assert "<svg" in draw([], title="nothing")
    assert "<svg" in draw([("W1", 0)], title="a nought")
    assert "<svg" in draw([("W1", None)], title="unknown")


def test_a_bar_is_as_high_as_its_value():
    drawn = svg.bars([("a", 10), ("b", 5)], title="half")
    heights = [float(h) for h in re.findall(r'<rect[^>]* height="([\d.]+)"', drawn)]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.1)


def test_a_line_breaks_where_a_value_is_missing():
    drawn = svg.lines([("a", 1), ("b", None), ("c", 2), ("d", 3)], title="gap")
    assert re.search(r'class="ln l1" d="([^"]*)"', drawn).group(1).count("M") == 2


def test_a_value_that_is_unknown_is_a_dash_and_never_a_nought():
    assert ">–<" in svg.bars([("a", None), ("b", 1)], title="x")
    assert ">0<" in svg.bars([("a", 0), ("b", 1)], title="x")


def test_listeners_hear_the_values():
    assert "<desc>W5: done 19, away 1; W6: done 20, away 0 (h)</desc>" in svg.bars(
        [("W5", 19, 1), ("W6", 20, 0)], title="hours", series=("done", "away"), unit="h"
    )
