"""The hub as it runs: a process of its own, real sockets, the test's database."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F
from tests.rooms.live.screens import HOST, ORIGIN, Hub, Screen, happened

from linli.base.clock import today
from linli.base.deeds import deed
from linli.base.ids import uuid7
from linli.journal.commands import record, seal_all
from linli.journal.guards import guard_sql, run, unguard_sql
from linli.journal.models import Link
from linli.live.commands import digest_of, issue_ticket
from linli.live.hub import PER_SESSION
from linli.live.models import Ticket
from linli.live.queries import newest
from linli.workforce.models import Beat, Posting

pytestmark = pytest.mark.thorough

Start = Callable[..., Hub]
LINZI, ZHANGDIAN, XIGUAN, SHIFO = "370305102201", "370303101201", "370305101201", "370305101202"


def test_a_screen_hears_of_a_deed_within_two_seconds(start_hub: Start, shared_town: SimpleNamespace) -> None:
    town, hub = shared_town, start_hub()
    screen = Screen(hub, town.ticket(town.wu)).ready()
    assert screen.headers["content-type"].startswith("text/event-stream")
    assert screen.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in screen.headers
    case = uuid7()
    began = time.monotonic()
    seq = happened(town.wu, "incident.reported", LINZI, thread=case)
    assert screen.frames(1) == [
        {
            "seq": seq,
            "verb": "incident.reported",
            "room": "incident",
            "subject": None,
            "thread": str(case),
            "path": LINZI,
        }
    ]
    assert time.monotonic() - began < 2


def test_a_stream_stays_in_its_areas(start_hub: Start, shared_town: SimpleNamespace) -> None:
    town, hub = shared_town, start_hub()
    canary = uuid7()
    near, far, helper = (Screen(hub, town.ticket(p)).ready() for p in (town.wu, town.far, town.li))

    happened(town.far, "incident.reported", ZHANGDIAN, thread=canary)
    assert far.frames(1)[0]["thread"] == str(canary), "control: it is told where it belongs"
    asked = happened(town.far, "bulletin.approved", ZHANGDIAN, thread=canary, paths=[XIGUAN])
    mark = happened(town.job, "mark", "37", paths=["37"])

    for screen in (near, helper):
        named, end = screen.frames(2)
        assert (named["seq"], named["room"], named["thread"], named["path"]) == (
            asked,
            "bulletin",
            None,
            None,
        )
        assert end["seq"] == mark, "and nothing else came before"
    assert [f["thread"] for f in far.frames(2)] == [str(canary), None]


def test_a_ticket_opens_one_stream(start_hub: Start, shared_town: SimpleNamespace) -> None:
    town, hub = shared_town, start_hub()
    ticket, late = town.ticket(town.wu), town.ticket(town.wu)
    Ticket.objects.filter(digest=digest_of(late)).update(
        issued_at=F("issued_at") - timedelta(minutes=1), expires_at=F("expires_at") - timedelta(minutes=1)
    )
    Screen(hub, ticket).ready()
    refusals = [Screen(hub, secret) for secret in (ticket, late, "no-such-ticket", "")]
    assert [screen.status for screen in refusals] == [403] * 4
    bodies = {(tuple(sorted(screen.headers.items())), screen.rest) for screen in refusals}
    assert len(bodies) == 1, "used, expired, unknown: all look the same"


def test_a_foreign_origin_is_refused_and_does_not_use_up_the_ticket(
    start_hub: Start, shared_town: SimpleNamespace
) -> None:
    town, hub = shared_town, start_hub()
    ticket = town.ticket(town.wu)
    for foreign in ("http://evil.example", ORIGIN + ".evil.example", ORIGIN.upper(), "null"):
        screen = Screen(hub, ticket, origin=foreign)
        assert screen.status == 403
        assert "access-control-allow-origin" not in screen.headers
    Screen(hub, ticket).ready()
    Screen(hub, town.ticket(town.wu), origin=None).ready()  # behind one proxy pages and hub are one origin
    preflight = hub.ask(f"OPTIONS /events HTTP/1.1\r\nHost: hub\r\nOrigin: {ORIGIN}\r\n\r\n".encode())
    assert preflight.startswith(b"HTTP/1.1 204")
    assert b"Last-Event-ID" in preflight


def test_resuming_neither_loses_nor_repeats_over_kills_of_the_hub(
    start_hub: Start, shared_town: SimpleNamespace
) -> None:
    town, hub = shared_town, start_hub()
    heard: list[int] = []
    last = began = newest()
    stop = threading.Event()
    writer = threading.Thread(target=keep_writing, args=(town, stop))
    writer.start()
    try:
        for number in range(5):
            ticket = town.ticket(town.wu)
            screen = Screen(hub, ticket, last=last, by_header=bool(number % 2))
            assert screen.status == 200
            until = time.monotonic() + random.uniform(0.2, 0.8)
            while time.monotonic() < until:
                event = screen.event()
                assert event.kind in {"message", "ready"}
                last = event.id
                heard += [event.id] if event.kind == "message" else []
            hub.kill()
            time.sleep(random.uniform(0, 0.2))
            hub.start()
    finally:
        stop.set()
        writer.join()
    mark = happened(town.job, "mark", "370305")
    screen = Screen(hub, town.ticket(town.wu), last=last)
    while not heard or heard[-1] != mark:
        heard += [frame["seq"] for frame in screen.frames(1)]
    wanted = Link.objects.filter(seq__gt=began, entry__path__startswith="370305").order_by("seq")
    assert heard == list(wanted.values_list("seq", flat=True))
    assert len(heard) > 50

    hub.kill()
    lost = happened(town.wu, "incident.reported", LINZI)
    hub.start()
    careless = Screen(hub, town.ticket(town.wu)).ready()  # control: without a cursor what happened is lost
    assert careless.is_silent()
    assert Screen(hub, town.ticket(town.wu), last=lost - 1).frames(1)[0]["seq"] == lost


def keep_writing(town: SimpleNamespace, stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            with deed():
                for path in random.choices([LINZI, XIGUAN, ZHANGDIAN], k=random.randint(1, 6)):
                    record(town.job, "incident.noted", path=path)
            seal_all(town.job)
            time.sleep(0.01)
    finally:
        connection.close()


def test_between_ticket_and_stream_nothing_is_lost(start_hub: Start, shared_town: SimpleNamespace) -> None:
    town, hub = shared_town, start_hub()
    ticket = town.ticket(town.wu)
    seq = happened(town.wu, "incident.reported", LINZI)
    assert Screen(hub, ticket).frames(1)[0]["seq"] == seq


def test_who_missed_too_much_or_comes_from_another_journal_reads_the_page_again(
    start_hub: Start, shared_town: SimpleNamespace
) -> None:
    town = shared_town
    first = happened(town.wu, "incident.reported", LINZI)
    with deed():
        for _ in range(1000):
            record(town.job, "incident.noted", path=LINZI)
    seal_all(town.job)
    hub = start_hub()
    assert Screen(hub, town.ticket(town.wu), last=first - 1).event().kind == "reset"
    assert len(Screen(hub, town.ticket(town.wu), last=first).frames(1000)) == 1000, (
        "control: a thousand is not"
    )
    assert Screen(hub, town.ticket(town.far), last=first - 1).event().kind == "ready", "it missed nothing"
    ahead = Screen(hub, town.ticket(town.wu), last=first + 1007)
    assert ahead.event().kind == "reset"
    seq = happened(town.wu, "incident.reported", LINZI)
    assert ahead.frames(1)[0]["seq"] == seq, "and it goes on from there"


def test_a_journal_from_a_backup_makes_everybody_read_the_page_again(
    start_hub: Start, shared_town: SimpleNamespace
) -> None:
    town, hub = shared_town, start_hub()
    seqs = [happened(town.wu, "incident.reported", LINZI) for _ in range(3)]
    screen = Screen(hub, town.ticket(town.wu), last=seqs[-1]).ready()
    run(connection, unguard_sql(connection.vendor, "journal_link"))
    try:
        Link.objects.filter(seq__gt=seqs[0]).delete()
    finally:
        run(connection, guard_sql(connection.vendor, "journal_link"))
    assert screen.event(8).kind == "reset"
    seal_all(town.job)
    assert screen.frames(1)[0]["seq"] == seqs[1]


def test_a_right_that_ended_closes_the_stream_within_six_seconds(
    start_hub: Start, shared_town: SimpleNamespace
) -> None:
    town, hub = shared_town, start_hub()
    names = ["wu", "li", "wang", "sun", "he", "far"]
    tickets = {name: town.ticket(getattr(town, name)) for name in names}
    screens = {name: Screen(hub, ticket).ready() for name, ticket in tickets.items()}
    time.sleep(4.5)
    assert hub.state()["streams"] == 6, "control: a reading of rights closes nobody whose right stands"

    yesterday = today() - timedelta(days=2)
    Posting.objects.filter(pk=town.wu.pk).update(valid_from=yesterday, valid_to=today())
    Beat.objects.filter(posting=town.li, path=XIGUAN).update(valid_from=yesterday, valid_to=today())
    Session.objects.filter(pk=Ticket.objects.get(digest=digest_of(tickets["wang"])).session_id).delete()
    account = town.account(town.sun)
    account.is_active = False
    account.save()
    account = town.account(town.he)
    account.set_password("another river 43 stone")
    account.save()
    ended = time.monotonic()
    for name in names[:5]:
        assert screens[name].closed_within(6 - (time.monotonic() - ended)), name
    happened(town.far, "incident.reported", ZHANGDIAN)
    assert screens["far"].frames(1), "control: who lost nothing still hears"
    assert hub.state()["streams"] == 1


def test_a_slow_client_is_let_go_and_harms_nobody(start_hub: Start, shared_town: SimpleNamespace) -> None:
    town, hub = shared_town, start_hub()
    slow = Screen(hub, town.ticket(town.wu), receive_buffer=4096).ready()
    quick = Screen(hub, town.ticket(town.wu)).ready()
    found: list[int] = []
    for _ in range(4):
        with deed():
            for _ in range(800):
                record(town.job, "incident.noted", path=LINZI)
        seal_all(town.job)
        found += [frame["seq"] for frame in quick.frames(800)]
    assert found == sorted(set(found))
    assert len(found) == 3200
    state = hub.state()
    assert (state["streams"], state["dropped"]) == (1, 1)
    with pytest.raises((EOFError, ConnectionError)):
        while True:
            slow.event(2)
    again = Screen(hub, town.ticket(town.wu), last=found[-11])
    assert [frame["seq"] for frame in again.frames(10)] == found[-10:], "it comes back where it was"


def test_garbage_does_not_harm_the_hub(start_hub: Start, shared_town: SimpleNamespace) -> None:
    town, hub = shared_town, start_hub()
    screen = Screen(hub, town.ticket(town.wu)).ready()
    dice = random.Random(4)
    ticket = town.ticket(town.wu)
    good = f"GET /events?ticket={ticket} HTTP/1.1\r\nHost: hub\r\nOrigin: {ORIGIN}\r\n"
    rubbish = [
        b"\x00" * 100,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + dice.randbytes(200),
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /events HTTP/9.9\r\nHost: hub\r\n\r\n",
        b"GET /events?ticket=" + b"A" * 100_000,
        b"GET /events HTTP/1.1\r\nHost: hub\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
        b"POST /events HTTP/1.1\r\nHost: hub\r\nContent-Length: 5\r\n\r\nhello",
        b"POST /events HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /events?ticket=%FF%00&ticket=x&last=" + b"9" * 400 + b" HTTP/1.1\r\nHost: hub\r\n\r\n",
        b"GET /events?" + b"a=b&" * 1000 + b" HTTP/1.1\r\nHost: hub\r\n\r\n",
        b"GET /events?ticket=x HTTP/1.1\r\nHost: hub\r\nLast-Event-ID: \xff\xfe\r\n\r\n",
        b"GET /events?ticket=x HTTP/1.1\r\nHost: hub\r\nLast-Event-ID: \xc2\xb2\r\n\r\n",
        b"GET http://[::1/events HTTP/1.1\r\nHost: hub\r\n\r\n",
        b"CONNECT hub:80 HTTP/1.1\r\nHost: hub\r\n\r\n",
        b"GET /healthz/../events HTTP/1.1\r\nHost: hub\r\n\r\n",
        *(dice.randbytes(dice.randint(1, 5000)) for _ in range(25)),
    ]
    for said in rubbish:
        answer = hub.ask(said, 0.1)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), (said[:60], answer[:80])
    halves = [socket.create_connection((HOST, hub.port)) for _ in range(20)]
    for number, half in enumerate(halves):
        half.sendall(good.encode()[: number * 5])
    chatty = Screen(hub, town.ticket(town.wu)).ready()
    chatty.wire.sendall(b"and another thing")
    assert chatty.closed_within(2), "who has asked only listens"
    seq = happened(town.wu, "incident.reported", LINZI)
    assert screen.frames(1)[0]["seq"] == seq, "control: a good client hears on"
    assert Screen(hub, ticket, last=seq - 1).frames(1)[0]["seq"] == seq
    assert hub.process.poll() is None


def test_the_one_too_many_is_told_when_to_come_back(start_hub: Start, shared_town: SimpleNamespace) -> None:
    town, hub = shared_town, start_hub("--most", "2")
    first = Screen(hub, town.ticket(town.wu)).ready()
    second = Screen(hub, town.ticket(town.li)).ready()
    ticket = town.ticket(town.far)
    third = Screen(hub, ticket)
    assert third.status == 503
    assert 1 < int(third.headers["retry-after"]) < 16
    third.close()
    first.close()
    assert second.is_silent(0.1)
    time.sleep(0.3)
    Screen(hub, ticket).ready()  # control: the place is free, and the ticket was not used up


def test_a_session_has_as_many_streams_as_windows(start_hub: Start, shared_town: SimpleNamespace) -> None:
    town, hub = shared_town, start_hub()
    key = town.signed_in(town.wu)
    screens = [Screen(hub, issue_ticket(town.wu, key)).ready() for _ in range(PER_SESSION)]
    assert Screen(hub, issue_ticket(town.wu, key)).status == 429
    Screen(hub, town.ticket(town.li)).ready()  # control: another session
    screens[0].close()
    time.sleep(0.3)
    Screen(hub, issue_ticket(town.wu, key)).ready()


def test_postgresql_says_when_something_was_sealed(start_hub: Start, shared_town: SimpleNamespace) -> None:
    town, hub = shared_town, start_hub("--poll", "30")
    screen = Screen(hub, town.ticket(town.wu)).ready()
    time.sleep(0.5)
    happened(town.wu, "incident.reported", LINZI)
    if connection.vendor == "postgresql":
        assert screen.frames(1, 2)
    else:
        assert screen.is_silent(2), "control: SQLite says nothing, the hub has to look"


def test_asked_to_stop_the_hub_stops_in_order(start_hub: Start, shared_town: SimpleNamespace) -> None:
    town, hub = shared_town, start_hub()
    screen = Screen(hub, town.ticket(town.wu)).ready()
    assert hub.state()["status"] == "ok"
    assert hub.stop() == 0
    assert screen.closed_within(2)
