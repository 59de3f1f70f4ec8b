"""The floors of the house: the contract of imports holds, and it would notice if it did not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
pytestmark = pytest.mark.once


@pytest.fixture
def doll_house(tmp_path):
    """The house's rooms, empty, under the real contract."""
    for room in (HOUSE / "src" / "linli").iterdir():
        if (room / "__init__.py").exists():
            copy = tmp_path / "linli" / room.name
            copy.mkdir(parents=True)
            (copy / "__init__.py").touch()
    (tmp_path / "linli" / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text((HOUSE / "pyproject.toml").read_text())
    return tmp_path


def verdict(house: Path) -> tuple[int, str]:
    lint = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; "
    run = subprocess.run(
        [sys.executable, "-c", lint + "sys.exit(lint_imports(no_cache=True))"],
        cwd=house,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def test_the_empty_house_keeps_the_contract(doll_house):
    code, said = verdict(doll_house)
    assert code == 0, said


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("journal", "import linli.access"),  # upward
        ("areas", "import linli.site"),  # far upward
        ("accounts", "import linli.outbox"),  # a neighbour
    ],
)
def test_the_contract_notices_a_wrong_import(doll_house, room, line):
    """The control of the contract."""
    target = doll_house / "linli" / line.rpartition(".")[2]
    target.mkdir(exist_ok=True)
    (target / "__init__.py").touch()
    (doll_house / "linli" / room / "__init__.py").write_text(line)
    code, said = verdict(doll_house)
    assert code == 1
    assert "is not allowed to import" in said


def test_a_new_room_must_take_a_floor(doll_house):
    (doll_house / "linli" / "surprise").mkdir()
    (doll_house / "linli" / "surprise" / "__init__.py").touch()
    code, said = verdict(doll_house)
    assert code == 1
    assert "surprise" in said
