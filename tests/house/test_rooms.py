"""Every room stands on its floor and has the same furniture."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from .source import FLOORS, SRC, rooms

CARD = re.compile(
    r"\A(?P<room>[A-Z][a-z]+): .+\n\nOwns      .+(\n .+)*\nLeans on  .+(\n .+)*\nNot here  .+(\n .+)*\nPromises  .+(\n .+)*\n?\Z"
)


@pytest.mark.parametrize("room", rooms())
def test_a_room_has_a_card(room: str) -> None:
    card = (importlib.import_module(f"linli.{room}").__doc__ or "").strip()
    found = CARD.match(card)
    assert found, f"the card of {room} has not the form Owns, Leans on, Not here, Promises:\n{card}"
    assert found["room"].lower() == room


def test_the_card_test_would_catch_a_missing_card() -> None:
    assert not CARD.match("Areas: where things are.")


@pytest.mark.parametrize("room", rooms())
def test_a_room_has_a_floor(room: str) -> None:
    assert room in FLOORS, f"{room} must take a floor"


def related(model: Any) -> list[tuple[str, str]]:
    """(room, room it points at) of each relation of a model."""
    own = model._meta.app_label
    found = []
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if target is None or isinstance(target, str) or not getattr(field, "concrete", False):
            continue
        found.append((own, target._meta.app_label))
    return found


def goes_up(own: str, other: str) -> bool:
    """Whether a relation leads to a room above or beside."""
    return own != other and own in FLOORS and other in FLOORS and FLOORS[other] >= FLOORS[own]


def test_relations_lead_down_only() -> None:
    wrong = [pair for model in apps.get_models() for pair in related(model) if goes_up(*pair)]
    assert not wrong


def test_migrations_lean_on_lower_rooms_only() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    wrong = [
        (app, name, dep)
        for (app, name), migration in loader.disk_migrations.items()
        for dep in migration.dependencies
        if goes_up(app, dep[0])
    ]
    assert not wrong


def test_the_floor_test_would_catch_a_step_up() -> None:
    assert goes_up("areas", "incidents") and goes_up("live", "sync")
    assert not goes_up("incidents", "areas")


FURNITURE = {
    "__init__",
    "apps",
    "models",
    "queries",
    "commands",
    "schemas",
    "api",
    "views",
    "urls",
    "vocabulary",
}


@pytest.mark.parametrize("room", [r for r in rooms() if r not in {"base", "site", "field"}])
def test_rooms_with_tables_have_queries_and_commands(room: str) -> None:
    folder = SRC / room
    has_tables = (folder / "models.py").exists() or (folder / "models").exists()
    if has_tables:
        for piece in ("queries", "commands"):
            assert (folder / f"{piece}.py").exists() or (folder / piece).exists(), f"{room} has no {piece}"


def test_every_room_but_the_shell_is_tested() -> None:
    tests = Path(__file__).resolve().parents[1] / "rooms"
    missing = [r for r in rooms() if r not in {"field", "site"} and not list((tests / r).glob("test_*.py"))]
    assert not missing
