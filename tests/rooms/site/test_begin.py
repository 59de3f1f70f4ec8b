"""An empty installation begins: its root unit, an administrator and two inspectors, once."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from linli.areas.commands import add_area
from linli.base.actors import Job
from linli.base.clock import today
from linli.base.errors import Refused
from linli.base.posts import Post
from linli.premises.models import Kind
from linli.protection.queries import rules_in_force
from linli.site import cli
from linli.workforce.models import Posting, Unit, UnitKind

PEOPLE = ["--administrator", "1001:管新", "--inspector", "1002:督一", "--inspector", "1003:督二"]


def begin(*words: str) -> None:
    cli.command_line("begin")(args=["begin", *words], prog_name="./linli", standalone_mode=False)


def test_an_installation_begins_once(db: Any) -> None:
    with pytest.raises(Refused, match="no area yet"):
        begin("省公安厅", *PEOPLE)
    add_area(Job("test"), code="37", name="山东省")
    begin("省公安厅", *PEOPLE)
    assert Unit.objects.get().kind == UnitKind.DEPARTMENT
    posts = list(Posting.objects.order_by("staff__number").values_list("staff__number", "post"))
    assert posts == [("1001", Post.ADMINISTRATOR), ("1002", Post.INSPECTOR), ("1003", Post.INSPECTOR)]
    assert rules_in_force(today()), "the rulebook is not empty"
    assert Kind.objects.count() == 9
    with pytest.raises(Refused, match="begun already"):
        begin("省公安厅", *PEOPLE)


@pytest.mark.parametrize(
    "people",
    [
        PEOPLE[:4],
        [*PEOPLE[:4], "--inspector", "1002:督一"],
        ["--administrator", "nobody", *PEOPLE[2:]],
    ],
)
def test_one_inspector_is_not_enough(db: Any, people: list[str]) -> None:
    add_area(Job("test"), code="37", name="山东省")
    with pytest.raises(typer.BadParameter):
        begin("省公安厅", *people)
    assert not Unit.objects.exists(), "nothing is half begun"
