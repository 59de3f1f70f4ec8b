"""What is personal opens through one door only."""

from __future__ import annotations

from typing import Any


def test_the_town_stands(town: Any) -> None:
    assert town.li.paths == (town.xiguan.path, town.shifo.path)
    assert town.wu.paths == ("370305",)
