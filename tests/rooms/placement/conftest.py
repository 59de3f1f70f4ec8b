"""The town with more villages around it, in English."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation
from tests.support.planning import widened


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def wide(town: Any) -> SimpleNamespace:
    """The town with eight more villages, counted."""
    return widened(town)
