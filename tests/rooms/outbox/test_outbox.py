"""What must arrive, arrives once."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from tests.conftest import build_town

from linli.base.clock import now, real_now
from linli.base.ids import uuid7
from linli.outbox import channels, checks
from linli.outbox.commands import (
    MOST_ATTEMPTS,
    News,
    acknowledge,
    deliver,
    forget_parcels,
    lease,
    post_parcels,
    reap,
    subject_arrived,
    subject_ended,
    sweep,
    try_later,
)
from linli.outbox.models import Parcel
from linli.outbox.queries import stuck, told_about, wanted_by
from linli.outbox.worker import carry, run_once

WAITING, DELIVERED = Parcel.Status.WAITING, Parcel.Status.DELIVERED


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file channel that writes here."""
    path = tmp_path / "notices.jsonl"
    monkeypatch.setitem(channels.WAYS, "file", channels.ToFile(path))
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def post(town: Any, **more: Any) -> Parcel:
    news = News(**{"topic": "bulletin", "subject": uuid7(), "posting_id": town.li.pk, **more})
    post_parcels(town.job, [news])
    return Parcel.objects.get(key=news.key)


def test_the_same_news_to_the_same_addressee_is_posted_once(town: Any) -> None:
    news = News("bulletin", uuid7(), posting_id=town.li.pk)
    post_parcels(town.job, [news, news])
    post_parcels(town.job, [news])
    assert Parcel.objects.count() == 1
    post_parcels(town.job, [News("bulletin", news.subject, posting_id=town.li.pk, again="2")])
    assert Parcel.objects.count() == 2


def test_a_parcel_is_written_to_the_file_and_delivered(town: Any, paper: Path) -> None:
    parcel = post(town, channel="file")
    assert run_once() == 1
    parcel.refresh_from_db()
    assert parcel.status == DELIVERED
    assert [line["key"] for line in lines(paper)] == [parcel.key]
    assert run_once() == 0


def test_a_parcel_says_nothing_about_a_person(town: Any, paper: Path) -> None:
    post(town, channel="file")
    run_once()
    assert set(lines(paper)[0]) == {"key", "topic", "subject", "to", "at"}
    assert town.li.staff.name not in paper.read_text()


def test_a_leased_parcel_belongs_to_one_worker(town: Any) -> None:
    post(town, channel="file")
    mine = lease(town.job, holder="one")
    assert len(mine) == 1
    assert lease(town.job, holder="two") == []


def test_a_worker_that_lost_its_lease_cannot_deliver_any_more(town: Any) -> None:
    post(town, channel="file")
    (old,) = lease(town.job, holder="one")
    Parcel.objects.update(lease_until=real_now() - timedelta(seconds=1))
    assert reap(town.job) == 1
    (new,) = lease(town.job, holder="two")
    assert not deliver(town.job, old)
    assert not try_later(town.job, old, reason="late")
    assert deliver(town.job, new)


def test_a_lease_that_still_runs_is_not_taken_back(town: Any) -> None:
    post(town, channel="file")
    lease(town.job, holder="one")
    assert reap(town.job) == 0


def test_what_cannot_be_sent_is_tried_again_later_and_fails_in_the_end(town: Any, monkeypatch: Any) -> None:
    monkeypatch.delitem(channels.WAYS, "file", raising=False)
    parcel = post(town, channel="file")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        (leased,) = lease(town.job, holder="one")
        carry(leased)
        parcel.refresh_from_db()
        assert parcel.attempts == attempt
        if attempt < MOST_ATTEMPTS:
            assert parcel.status == WAITING
            assert parcel.next_try_at > real_now()
            assert lease(town.job, holder="one") == []
            Parcel.objects.update(next_try_at=real_now())
    assert (parcel.status, parcel.reason) == (Parcel.Status.FAILED, "NoWay")


def test_a_parcel_nobody_wants_any_more_is_dropped_just_before_it_goes(
    town: Any, paper: Path, monkeypatch: Any
) -> None:
    wanted = {"is": True}
    monkeypatch.setitem(checks.CHECKS, "test.wanted", lambda subject: wanted["is"])
    first = post(town, channel="file", check="test.wanted")
    run_once()
    wanted["is"] = False
    second = post(town, channel="file", check="test.wanted")
    run_once()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (DELIVERED, Parcel.Status.DROPPED)
    assert len(lines(paper)) == 1


def test_a_parcel_past_its_time_is_dropped(town: Any, paper: Path) -> None:
    sent = post(town, channel="file", not_after=now() - timedelta(seconds=1))
    fetched = post(town, channel="sync", not_after=now() - timedelta(seconds=1))
    run_once()
    assert sweep(town.job) == 1
    for parcel in (sent, fetched):
        parcel.refresh_from_db()
        assert (parcel.status, parcel.reason) == (Parcel.Status.DROPPED, "too_late")
    assert not lines(paper)


def test_two_checks_of_one_name_are_a_fault() -> None:
    with pytest.raises(ValueError, match="two checks"):
        checks.register("incidents.open", lambda subject: True)


def test_every_check_that_parcels_carry_is_registered() -> None:
    assert {"incidents.open", "incidents.dispatch_unsigned", "bulletin.live"} <= checks.CHECKS.keys()


# --- fetched ----------------------------------------------------------------------------------------------


def test_a_device_fetches_its_own_and_acknowledges_it(town: Any) -> None:
    parcel = post(town, channel="sync")
    assert wanted_by(town.li) == [parcel]
    assert wanted_by(town.zhao) == []
    assert acknowledge(town.zhao, uids=[parcel.uid]) == 0
    assert acknowledge(town.li, uids=[parcel.uid]) == 1
    assert acknowledge(town.li, uids=[parcel.uid]) == 0, "twice does no harm"
    assert wanted_by(town.li) == []
    assert run_once() == 0, "the worker does not send what is fetched"


def test_a_parcel_for_a_place_reaches_whoever_sits_there(town: Any) -> None:
    parcel = post(town, posting_id=None, path=town.qidu.path)
    assert wanted_by(town.wu) == [parcel]
    assert wanted_by(town.far) == []
    assert wanted_by(town.zhao) == []


def test_what_was_acted_on_has_arrived_and_what_is_over_is_dropped(town: Any) -> None:
    one, two = post(town, channel="sync"), post(town, channel="sync")
    assert subject_arrived(town.job, one.subject, topic="bulletin") == 1
    assert subject_ended(town.job, two.subject) == 1
    assert told_about(one.subject) == {"delivered": 1}
    assert told_about(two.subject) == {"dropped": 1}


def test_the_sweeper_asks_once_for_each_subject(town: Any, monkeypatch: Any) -> None:
    asked: list[UUID] = []
    monkeypatch.setitem(checks.CHECKS, "test.asked", lambda subject: bool(asked.append(subject)))
    subject = uuid7()
    news = [
        News("bulletin", subject, posting_id=p.pk, channel="sync", check="test.asked")
        for p in (town.li, town.wang)
    ]
    post_parcels(town.job, news)
    assert sweep(town.job) == 2
    assert asked == [subject]


# --- exercises, constraints, keeping ----------------------------------------------------------------------


def test_an_exercise_never_leaves_by_an_outside_channel(town: Any, paper: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(channels.MIRRORS, "bulletin", "file")
    assert (
        post_parcels(
            town.job, [News("bulletin", uuid7(), posting_id=town.li.pk, channel="sync", exercise=True)]
        )
        == 1
    )
    assert post_parcels(town.job, [News("bulletin", uuid7(), posting_id=town.li.pk, channel="sync")]) == 2
    run_once()
    assert len(lines(paper)) == 1


BYPASSES = {
    "one addressee": {"to_path": "37"},
    "no addressee": {"to_posting": None},
    "an exercise by a file": {"exercise": True, "channel": "file"},
    "a lease without a holder": {"status": "leased", "lease_until": now(), "holder": ""},
    "a lease without an end": {"status": "leased", "holder": "one"},
    "an end without a time": {"status": "delivered"},
    "a time without an end": {"ended_at": now()},
}


@pytest.mark.parametrize("change", BYPASSES.values(), ids=BYPASSES.keys())
def test_no_update_gets_around_the_constraints(town: Any, change: dict[str, Any]) -> None:
    parcel = post(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Parcel.objects.filter(pk=parcel.pk).update(**change)


def test_one_parcel_per_key_holds_in_the_database(town: Any) -> None:
    one, two = post(town), post(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Parcel.objects.filter(pk=two.pk).update(key=one.key)


def test_old_ended_parcels_are_forgotten_and_waiting_ones_kept(town: Any) -> None:
    old, waiting = post(town), post(town)
    acknowledge(town.li, uids=[old.uid])
    Parcel.objects.filter(pk=old.pk).update(ended_at=now() - timedelta(days=31))
    assert forget_parcels(town.job) == 1
    assert list(Parcel.objects.all()) == [waiting]


def test_a_parcel_that_waits_too_long_is_seen(town: Any) -> None:
    parcel = post(town, channel="file")
    assert not stuck().exists()
    Parcel.objects.update(next_try_at=real_now() - timedelta(hours=1))
    assert stuck().get() == parcel


# --- the doors --------------------------------------------------------------------------------------------


def test_the_json_door_gives_what_waits_and_takes_the_acknowledgement(town: Any) -> None:
    parcel = post(town, channel="sync")
    browser = town.client(town.li)
    waiting = browser.get("/api/parcels").json()
    assert [p["uid"] for p in waiting] == [str(parcel.uid)]
    said = {"parcels": [str(parcel.uid)]}
    answer = browser.post("/api/parcels/acknowledge", said, content_type="application/json")
    assert answer.json() == {"acknowledged": 1}
    foreign = town.client(town.zhao).post("/api/parcels/acknowledge", said, content_type="application/json")
    assert foreign.json() == {"acknowledged": 0}


def test_the_json_door_refuses_strangers_and_too_many(town: Any, client: Any) -> None:
    assert client.get("/api/parcels").status_code == 401
    many = {"parcels": [str(uuid7()) for _ in range(201)]}
    answer = town.client(town.li).post("/api/parcels/acknowledge", many, content_type="application/json")
    assert answer.status_code == 422


# --- a dead worker ----------------------------------------------------------------------------------------

BEGINS = "import django; django.setup()\nfrom linli.outbox.commands import lease, reap\n"
BEGINS += "from linli.outbox import channels\nfrom linli.outbox.models import Parcel\n"
BEGINS += "from linli.outbox.worker import JOB, run_once\n"
BEGINS += "from linli.base.clock import real_now\nimport datetime, os, pathlib, time\n"
DIES = BEGINS + "print(len(lease(JOB, holder='dies')), flush=True); time.sleep(60)"
TAKES_OVER = (
    BEGINS
    + """
channels.open_way("file", channels.ToFile(pathlib.Path(os.environ["NOTICES"])))
print(run_once(), Parcel.objects.get().holder)
Parcel.objects.update(lease_until=real_now() - datetime.timedelta(seconds=1))
print(reap(JOB), run_once(), run_once(), Parcel.objects.get().status, Parcel.objects.get().attempts)
"""
)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_with_a_parcel_in_hand_is_replaced_and_it_arrives_once(tmp_path: Path) -> None:
    """Real processes: the first takes the lease and is killed, the second delivers."""
    parcel = post(build_town(), channel="file")
    paper = tmp_path / "notices.jsonl"
    env = {
        **os.environ,
        "LINLI_DB": as_other_processes_reach_it(tmp_path),
        "DJANGO_SETTINGS_MODULE": "linli.site.settings",
        "NOTICES": str(paper),
    }
    dies = subprocess.Popen([sys.executable, "-c", DIES], env=env, stdout=subprocess.PIPE, text=True)
    assert dies.stdout is not None
    assert dies.stdout.readline().strip() == "1"
    os.kill(dies.pid, signal.SIGKILL)
    dies.wait()
    told = subprocess.run(
        [sys.executable, "-c", TAKES_OVER], env=env, capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines() == ["0 dies", "1 1 0 delivered 2"]
    assert [line["key"] for line in lines(paper)] == [parcel.key]


def as_other_processes_reach_it(folder: Path) -> str:
    """The test's database for another process; one in memory is copied to a file."""
    settings = connection.settings_dict
    if connection.vendor == "postgresql":
        return f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    target = folder / "copy.sqlite"
    with sqlite3.connect(target) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{target}"


def test_a_worker_that_died_after_writing_leaves_one_line(town: Any, paper: Path) -> None:
    parcel = post(town, channel="file")
    (first,) = lease(town.job, holder="dies")
    channels.way_of(first).send(first)  # written, and killed before it could say so
    Parcel.objects.update(lease_until=real_now() - timedelta(seconds=1))
    reap(town.job)
    assert run_once() == 1
    parcel.refresh_from_db()
    assert parcel.status == DELIVERED
    assert len(lines(paper)) == 1
