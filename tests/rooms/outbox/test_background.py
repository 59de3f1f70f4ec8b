"""The work behind the pages: sealed, delivered, once, and stopped when told."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from tests.conftest import JOB, build_town

from linli.base.clock import now, today
from linli.base.ids import uuid7
from linli.journal.commands import record
from linli.journal.models import Entry, Lease
from linli.journal.queries import verify
from linli.outbox import channels
from linli.outbox.commands import News, post_parcels
from linli.outbox.models import Parcel
from linli.site import background
from linli.site.background import Routine, Sealer, do, guarded


@pytest.mark.django_db
def test_the_sealer_seals_what_waits_and_only_one_leads() -> None:
    first, second = Sealer(), Sealer()
    assert first.turn() == 0
    record(JOB, "test.done")
    assert second.turn() == 0, "somebody else leads"
    assert first.turn() == 1
    assert first.turn() == 0
    assert verify().whole
    background.give_lease_back(background.SEALER, "sealer", holder=first.me)
    record(JOB, "test.done")
    second.renew_at = 0
    assert second.turn() == 1


@pytest.mark.django_db
def test_the_whole_table_is_looked_at_first_and_again_after_ten_minutes(monkeypatch: Any) -> None:
    """An entry far below the head, committed late, is found all the same."""
    monkeypatch.setattr(background, "LOOK_BACK", 1)
    sealer = Sealer()
    entry_at(1000)
    assert sealer.turn() == 1
    entry_at(500)
    assert sealer.turn() == 0, "near the head nothing waits"
    sealer.whole_at = 0
    assert sealer.turn() == 1


def entry_at(pk: int) -> None:
    """An entry whose row id is not the next one."""
    Entry.objects.create(
        pk=pk, recorded_at=now(), day=today(), actor_kind="job", post="test", verb="test.done", data={}
    )


@pytest.mark.django_db
def test_a_routine_runs_under_its_lease_and_a_daily_one_once_a_day() -> None:
    ran: list[str] = []
    often = Routine("test-often", 1, lambda: ran.append("often"))
    daily = Routine("test-daily", 1, lambda: ran.append("daily"), daily=True)
    for _again in range(2):
        do(often)
        do(daily)
    assert ran == ["often", "daily", "often"]
    assert Lease.objects.filter(name="routine:test-daily").exists()


@pytest.mark.django_db
def test_a_routine_that_fails_is_tried_again_and_ends_nothing() -> None:
    def fails() -> None:
        raise ValueError

    broken = Routine("test-broken", 1, fails, daily=True)
    assert guarded("test", lambda: do(broken)) == 0
    with pytest.raises(ValueError):
        do(broken)


def test_every_routine_has_a_name_of_its_own() -> None:
    names = [r.name for r in background.routines()]
    assert len(names) == len(set(names))
    assert {"reaper", "sweeper", "retention"} <= set(names)


def something_waits() -> bool:
    """Whether an entry is unsealed or a parcel not delivered; a table that is being written to is not finished."""
    try:
        return Entry.objects.filter(link=None).exists() or Parcel.objects.exclude(status="delivered").exists()
    except OperationalError:
        return True


@pytest.mark.django_db(transaction=True)
def test_started_it_seals_and_delivers_and_stops_when_told(tmp_path: Path, monkeypatch: Any) -> None:
    town = build_town()
    path = tmp_path / "notices.jsonl"
    monkeypatch.setitem(channels.WAYS, "file", channels.ToFile(path))
    post_parcels(JOB, [News("bulletin", uuid7(), posting_id=town.li.pk, channel="file")])
    background.start()
    background.start()  # once is enough
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until and something_waits():
            time.sleep(0.1)
        assert not Entry.objects.filter(link=None).exists()
        assert Parcel.objects.get().status == "delivered"
    finally:
        assert background.stop()
    assert len([json.loads(line) for line in path.read_text().splitlines()]) == 1
    assert verify().whole
