"""Rows inserted in bulk are the rows that save() would have written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from linli.base.bulk import insert_rows, reserve_ids
from linli.incidents.models import Incident
from linli.journal.models import Entry

LOCAL = timezone(timedelta(hours=8))
AT = datetime(2017, 3, 15, 14, 5, 0, 123456, tzinfo=LOCAL)


def test_a_row_in_bulk_equals_a_row_saved(town):
    said = {
        "number": "370305-170315-0001-0",
        "kind": "theft",
        "category": "criminal",
        "path": town.xiguan.path,
        "county": town.linzi.path,
        "received_at": AT,
        "recorded_at": AT,
        "day": date(2017, 3, 15),
        "status": "closed",
        "outcome": "resolved",
        "closed_at": datetime(2017, 3, 15, 9, 0, tzinfo=UTC),
    }
    saved = Incident.objects.create(area=town.xiguan, **said)
    said["number"] = "370305-170315-0002-0"
    assert insert_rows(Incident, [*said, "area"], [[*said.values(), town.xiguan.pk]]) == 1
    bulk = Incident.objects.exclude(pk=saved.pk).get()
    same = [f.attname for f in Incident._meta.concrete_fields if f.name not in {"id", "uid", "number"}]
    assert {n: getattr(bulk, n) for n in same} == {
        n: getattr(Incident.objects.get(pk=saved.pk), n) for n in same
    }
    assert bulk.received_at == AT


@pytest.mark.django_db
def test_public_ids_made_in_bulk_are_of_version_seven_and_each_for_itself():
    columns = ["recorded_at", "day", "actor_kind", "post", "verb", "data"]
    insert_rows(Entry, columns, ([AT, AT.date(), "job", "test", "test.done", {"n": n}] for n in range(300)))
    uids = set(Entry.objects.values_list("uid", flat=True))
    assert len(uids) == 300
    assert {u.version for u in uids} == {7}
    assert {u.variant for u in uids} == {"specified in RFC 4122"}
    assert Entry.objects.order_by("id").last().data == {"n": 299}


@pytest.mark.django_db
def test_reserved_ids_are_not_given_twice():
    first = reserve_ids(Entry, 3)
    columns = ["id", "recorded_at", "day", "actor_kind", "post", "verb"]
    insert_rows(Entry, columns, ([pk, AT, AT.date(), "job", "test", "test.done"] for pk in first))
    second = reserve_ids(Entry, 2)
    assert not set(first) & set(second)
