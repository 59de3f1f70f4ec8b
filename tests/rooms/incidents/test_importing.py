"""History taken over in bulk leaves the rows that calls taken down, worked on and closed one by one leave."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.access.claimants import Claimant
from linli.base.clock import now
from linli.base.errors import NotFound, Wrong
from linli.incidents.commands import PastCall, confirm_outcome, import_incidents
from linli.incidents.models import Dispatch, Incident, IncidentParty
from linli.incidents.queries import CASE
from linli.journal.models import Entry

from .conftest import call, work_off

OWN = {"id", "uid", "number", "version", "key", "account", "address", "taken_by", "things", "incident"}
MOMENTS = {"recorded_at", "happened_at", "sent_at", "closed_at", "confirmed_at", "ended_at"}


def said(row):
    return {f.name: getattr(row, f.name) for f in row._meta.concrete_fields if f.name not in OWN | MOMENTS}


def test_history_in_bulk_equals_calls_one_by_one(town):
    one = call(town)
    sent = work_off(town, one, outcome="recovered")
    party = IncidentParty.objects.get(case=one)
    confirm_outcome(Claimant(CASE, one.uid, party.uid), one.uid)
    one.refresh_from_db()
    sent.refresh_from_db()
    clocks = (
        int((sent.sent_at - one.received_at).total_seconds()),
        sent.sign_seconds,
        sent.depart_seconds,
        sent.arrive_seconds,
        sent.report_seconds,
    )
    past = PastCall(
        one.area_id,
        one.path,
        one.kind,
        one.received_at,
        one.closed_at,
        "recovered",
        True,
        town.cid.pk,
        clocks,
    )
    assert import_incidents(town.job, [past]) == 1
    bulk = Incident.objects.exclude(pk=one.pk).get()
    assert said(bulk) == said(one) | {"closed_by": None}
    ours = Dispatch.objects.get(incident=bulk)
    same = {"unit", "path", "day", "exercise", "status", "finding", "corrections"}
    same |= {f"{step}_seconds" for step in ("sign", "depart", "arrive", "report")}
    assert {n: getattr(ours, n) for n in same} == {n: getattr(sent, n) for n in same}
    assert ours.reported_at == ours.ended_at
    assert int(bulk.number[14:18]) == int(one.number[14:18]) + 1, "numbers go on where they were"
    assert Entry.objects.get(verb="incidents.imported").data["count"] == 1


def test_history_is_known_from_when_its_books_recorded_it(town):
    at = now() - timedelta(days=30)
    past = PastCall(town.xiguan.pk, town.xiguan.path, "theft", at, at, "resolved", recorded_at=at)
    import_incidents(town.job, [past])
    assert Incident.objects.get().recorded_at == at


def test_one_bad_call_stops_all(town):
    at = now() - timedelta(days=3)
    good = PastCall(town.xiguan.pk, town.xiguan.path, "theft", at, at, "resolved")
    bad = PastCall(town.xiguan.pk, town.xiguan.path, "theft", at, at, "arrested")
    with pytest.raises(Wrong):
        import_incidents(town.job, [good, bad])
    with pytest.raises(NotFound):
        import_incidents(town.far, [good])
    assert not Incident.objects.exists()
