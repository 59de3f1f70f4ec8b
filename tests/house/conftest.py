"""The world of the house tests that go through every door: built once for a file, taken back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from linli.access.sealing import make_key_file
from tests.conftest import build_town

from .scope.world import World, build_world


@pytest.fixture(scope="module")
def kept_world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    """The world, built once for this file and taken back at its end."""
    key_file = tmp_path_factory.getbasetemp() / "keys" / "master"
    make_key_file(key_file)
    with django_db_blocker.unblock(), override_settings(LINLI_KEY_FILE=key_file), transaction.atomic():
        yield build_world(build_town())
        transaction.set_rollback(True)


@pytest.fixture
def world(kept_world: World) -> Iterator[World]:
    """The world as it was built: what a test does is taken back, with everybody's sign-in."""
    yield kept_world
    for somebody in kept_world.people.values():
        somebody.sign_out()
