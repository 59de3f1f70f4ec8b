"""A database that the test and the hub, a process of its own, share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.db import connections
from tests.rooms.live.screens import Hub

from linli.accounts.models import Account
from linli.journal.commands import seal_all
from linli.live.commands import issue_ticket


@pytest.fixture
def shared_db(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """LINLI_DB of the test's database where another process can open it; on SQLite a copy in a file."""
    own = connections["default"]
    if own.vendor == "postgresql":
        at = own.settings_dict
        login = at["USER"] + (f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else "")
        port = f"&port={at['PORT']}" if at["PORT"] else ""
        yield f"postgresql://{login}@/{at['NAME']}?host={at['HOST']}{port}"
        return
    own.ensure_connection()
    file = tmp_path / "shared.sqlite"
    copy = sqlite3.connect(file)
    own.connection.backup(copy)
    copy.close()
    memory, own.settings_dict["NAME"] = own.settings_dict["NAME"], str(file)  # for other threads too
    connections["default"] = there = own.copy()
    try:
        yield f"sqlite:///{file}"
    finally:
        there.close()
        own.settings_dict["NAME"] = memory
        connections["default"] = own


@pytest.fixture
def shared_town(shared_db: str, request: pytest.FixtureRequest) -> SimpleNamespace:
    """The town, where the hub sees it too; `signed_in(posting)` gives the key of a session."""
    town: SimpleNamespace = request.getfixturevalue("town")
    town.db = shared_db
    town.signed_in = lambda posting: town.client(posting).session.session_key
    seal_all(town.job)
    town.ticket = lambda posting: issue_ticket(posting, town.signed_in(posting))
    town.account = lambda posting: Account.objects.get(staff=posting.staff)
    return town


@pytest.fixture
def start_hub(shared_town: SimpleNamespace) -> Iterator[Callable[..., Hub]]:
    """Starts hubs on the shared town; ends them all."""
    started: list[Hub] = []

    def start(*options: str) -> Hub:
        started.append(Hub(shared_town.db, *options))
        return started[-1]

    yield start
    for hub in started:
        if hub.process.poll() is None:
            hub.stop()
