"""The demonstration province for tests: built once per run by the command that a visitor types, then only read.

`province` makes it the database of the test, with the clock on 1 July 2017. LINLI_PROVINCE=DIR takes one that stands
already. Tests that use it are slow: mark them so.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest


def run_demo(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`./linli demo --no-serve --data FOLDER`, as from a terminal."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LINLI_", "PYTEST_", "DJANGO_"))}
    words = [sys.executable, "-m", "linli.site.cli", "demo", "--no-serve", "--data", str(folder), *more]
    return subprocess.run(words, env=clean, capture_output=True, text=True, timeout=1800, check=False)


@pytest.fixture(scope="session")
def province_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the whole province, built at most once per run."""
    if there := os.environ.get("LINLI_PROVINCE"):
        return Path(there)
    folder = tmp_path_factory.mktemp("province") / "demo"
    built = run_demo(folder)
    assert built.returncode == 0, built.stderr[-2000:]
    return folder


@pytest.fixture
def province(province_folder: Path, django_db_blocker: Any, settings: Any) -> Iterator[Path]:
    """The province as the test's database. Nothing is written to it."""
    from linli.access.sealing import forget_master_keys
    from linli.base.clock import real_now
    from linli.demo import house
    from linli.demo.clock import opening

    settings.LINLI_DEMO = True
    settings.LINLI_DATA = province_folder
    settings.LINLI_KEY_FILE = province_folder.with_name(province_folder.name + ".keys")
    settings.LINLI_CLOCK_OFFSET = opening() + timedelta(minutes=10) - real_now()
    forget_master_keys()
    with django_db_blocker.unblock(), house.on_file(province_folder / house.NAME, "PRAGMA query_only=ON;"):
        yield province_folder
