"""What happened stays as it was written."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from linli.base.actors import Job
from linli.base.ids import uuid7
from linli.journal.commands import give_lease_back, held_heads, plain, record, seal, seal_all, take_lease
from linli.journal.guards import guard_sql, run, unguard_sql
from linli.journal.models import Entry, Lease, Link, Seal
from linli.journal.queries import canonical, chain_hash, head, thread, unsealed_too_long, verify

JOB = Job("test")


def some_entries(count: int) -> None:
    for n in range(count):
        record(JOB, "test.done", path="3703", number=n, half=n / 2, when=None, word="蓝")


@pytest.mark.django_db
def test_entries_are_sealed_without_gaps_in_one_chain() -> None:
    some_entries(5)
    assert verify().checked == 0, "nothing is sealed before the sealer came"
    assert seal_all(JOB) == 5
    assert list(Link.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5]
    assert verify().whole
    assert verify().head == head()[1] == Seal.objects.get().hash
    some_entries(2)
    seal_all(JOB)
    assert head()[0] == 7 and verify().whole


@pytest.mark.django_db
@pytest.mark.parametrize("tampering", ["edit", "delete", "swap", "truncate", "insert", "rehash"])
def test_tampering_is_found(tampering: str) -> None:
    some_entries(6)
    seal_all(JOB)
    held = [head()]
    with connection.cursor() as cursor:
        for table in ("journal_entry", "journal_link"):
            run(connection, unguard_sql(connection.vendor, table))
        first = Link.objects.get(seq=2)
        if tampering == "edit":
            cursor.execute("UPDATE journal_entry SET verb = 'test.undone' WHERE id = %s", [first.entry_id])
        elif tampering == "delete":
            cursor.execute("DELETE FROM journal_link WHERE seq = 3")
        elif tampering == "truncate":
            cursor.execute("DELETE FROM journal_link WHERE seq > 4")
        elif tampering == "swap":
            other = Link.objects.get(seq=4)
            Link.objects.filter(seq__in=[2, 4]).delete()
            Link.objects.create(seq=2, entry=other.entry, hash=first.hash, sealed_at=first.sealed_at)
            Link.objects.create(seq=4, entry=first.entry, hash=other.hash, sealed_at=first.sealed_at)
        elif tampering == "insert":
            entry = record(JOB, "test.forged")
            Link.objects.create(seq=7, entry=entry, hash="0" * 64, sealed_at=first.sealed_at)
        elif tampering == "rehash":
            entry = Entry.objects.get(link__seq=6)
            Entry.objects.filter(pk=entry.pk).update(verb="test.other")
            entry.refresh_from_db()
            Link.objects.filter(seq=6).update(hash=chain_hash(Link.objects.get(seq=5).hash, 6, entry))
            Seal.objects.update(hash=Link.objects.get(seq=6).hash)
            assert verify().whole, (
                "the control: whoever can rewrite the tail is found only by a head held outside"
            )
    verdict = verify(held)
    assert not verdict.whole and verdict.fault


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["journal_entry", "journal_link", "access_accessrow"])
def test_no_row_can_be_changed_or_removed(table: str) -> None:
    some_entries(1)
    seal_all(JOB)
    run(connection, guard_sql(connection.vendor, table))
    column = {"journal_entry": "verb", "journal_link": "hash", "access_accessrow": "post"}[table]
    if table == "access_accessrow":
        from linli.access.models import AccessRow
        from linli.base.clock import now

        AccessRow.objects.create(
            at=now(), actor_kind="job", post="t", case_kind="x", case=uuid7(), fields=[], purpose="duty"
        )
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with (
            pytest.raises((IntegrityError, DatabaseError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db
def test_an_entry_by_a_posting_names_posting_and_staff() -> None:
    some_entries(1)
    run(connection, unguard_sql(connection.vendor, "journal_entry"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(actor_kind="posting", posting=None)


def test_the_journal_takes_no_texts() -> None:
    for text in ("a" * 201, "two\nlines", object()):
        with pytest.raises(ValueError):
            plain(text)
    assert plain({"n": 1, "ids": [uuid7()]})["n"] == 1


@pytest.mark.django_db
def test_a_timeline_shows_one_case_in_order() -> None:
    case = uuid7()
    for verb in ("case.opened", "case.moved", "case.closed"):
        record(JOB, verb, thread=case)
        record(JOB, "other.thing", thread=uuid7())
    assert [e.verb for e in thread(case)] == ["case.opened", "case.moved", "case.closed"]


@pytest.mark.django_db
def test_what_waits_too_long_for_its_link_is_an_alarm() -> None:
    assert not unsealed_too_long()
    some_entries(1)
    assert unsealed_too_long(), "an entry and no sealer at all"
    seal_all(JOB)
    assert not unsealed_too_long()


@pytest.mark.django_db
def test_only_one_holds_a_lease_and_the_fence_rises() -> None:
    assert take_lease(JOB, "sealer", holder="a", seconds=30) == 1
    assert take_lease(JOB, "sealer", holder="b", seconds=30) is None
    assert take_lease(JOB, "sealer", holder="a", seconds=30) == 1, "the holder renews"
    give_lease_back(JOB, "sealer", holder="a")
    assert take_lease(JOB, "sealer", holder="b", seconds=30) == 2
    assert Lease.objects.get().holder == "b"


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_all_get_a_place_in_the_chain() -> None:
    from django.db import connections

    from linli.base.deeds import deed

    def write() -> None:
        for _ in range(10):
            with deed():
                record(JOB, "test.done")
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    while seal(JOB, most=7):
        pass
    assert verify().whole and verify().checked == 40


def test_heads_held_outside_are_read_from_a_file() -> None:
    lines = ["# heads", "2017-07-01 #12 " + "a" * 64, "13 " + "b" * 64, "nonsense 5", ""]
    assert held_heads(lines) == [(12, "a" * 64), (13, "b" * 64)]


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.booleans() | st.none(), max_size=5))
def test_the_same_entry_always_has_the_same_bytes(data: dict[str, Any]) -> None:
    from datetime import UTC, date, datetime

    def entry(values: dict[str, Any]) -> Entry:
        return Entry(
            uid="018f0000-0000-7000-8000-000000000000",
            recorded_at=datetime(2017, 7, 1, tzinfo=UTC),
            day=date(2017, 7, 1),
            actor_kind="job",
            post="t",
            verb="x",
            data=values,
        )

    assert canonical(entry(data)) == canonical(entry(dict(reversed(list(data.items())))))
