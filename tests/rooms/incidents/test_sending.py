"""Units are sent, and their clocks run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.conftest import JOB, build_town

from linli.base.clock import now
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.incidents.commands import (
    arrive,
    close_incident,
    correct_clock,
    depart,
    dispatch_units,
    report_back,
    sign_dispatch,
    stand_down,
)
from linli.incidents.models import Dispatch, Incident, RoomMember
from linli.incidents.queries import incident_for, incidents_for, is_unsigned
from linli.incidents.suggesting import suggest
from linli.incidents.telling import timeline
from linli.journal.models import Entry
from linli.outbox.models import Parcel
from linli.protection.commands import adopt_ruleset, check_in
from linli.protection.models import Tasking
from linli.workforce.commands import form_unit

from .conftest import call, send


def test_three_departments_are_on_the_case_at_once(town: Any, theft: Any) -> None:
    sent = dispatch_units(town.wu, theft, units=[town.cid, town.video, town.order])
    assert [d.unit for d in sent.dispatches] == [town.cid, town.video, town.order]
    assert theft.status == Incident.Status.WORKING
    assert {m.unit for m in RoomMember.objects.filter(incident=theft)} == {town.cid, town.video, town.order}
    assert Entry.objects.filter(thread=theft.uid, verb="incident.dispatched").count() == 3
    assert Parcel.objects.filter(thread=theft.uid, topic="incident.dispatched").count() == 3
    newest = timeline(theft)[0]
    assert newest.turn == "key", "sent together, they are one line"
    assert all(str(u) in newest.text for u in (town.cid, town.video, town.order))


def test_the_news_of_the_call_has_arrived_when_somebody_is_sent(town: Any, theft: Any) -> None:
    parcel = Parcel.objects.get(subject=theft.uid)
    send(town, theft)
    parcel.refresh_from_db()
    assert parcel.status == Parcel.Status.DELIVERED


def test_the_clocks_are_the_servers_and_the_limits_follow_them(later: Callable[..., None], town: Any) -> None:
    theft = call(town)
    assert (theft.next_step, theft.next_due_at) == ("send", theft.received_at + timedelta(minutes=2))
    later(seconds=50)
    dispatch = send(town, theft)
    assert (theft.next_step, theft.next_due_at) == ("sign", now() + timedelta(seconds=30))
    assert is_unsigned(dispatch.uid)
    later(seconds=18)
    sign_dispatch(town.duty, dispatch)
    assert (theft.next_step, theft.next_due_at) == ("depart", now() + timedelta(minutes=5))
    assert not is_unsigned(dispatch.uid)
    later(seconds=71)
    depart(town.duty, dispatch)
    later(minutes=5, seconds=16)
    arrive(town.duty, dispatch)
    assert theft.next_step == "report"
    later(minutes=9)
    report_back(town.duty, dispatch, finding="done")
    assert (theft.next_step, theft.next_due_at) == ("close", now() + timedelta(hours=2))
    took = (
        dispatch.sign_seconds,
        dispatch.depart_seconds,
        dispatch.arrive_seconds,
        dispatch.report_seconds,
    )
    assert took == (18, 71, 316, 540)
    assert dispatch.ended_at == now()
    assert [
        e.data["seconds"] for e in Entry.objects.filter(verb__startswith="dispatch.").order_by("id")
    ] == list(took)


def test_a_step_that_was_not_pressed_stays_empty(town: Any, theft: Any) -> None:
    dispatch = send(town, theft)
    arrive(town.duty, dispatch)
    assert (dispatch.signed_at, dispatch.departed_at, dispatch.sign_seconds) == (None, None, None)
    assert dispatch.arrive_seconds == 0
    with pytest.raises(Refused) as no:
        sign_dispatch(town.duty, dispatch)
    assert no.value.code == "wrong_state"


def test_of_several_units_the_earliest_limit_counts(later: Callable[..., None], town: Any) -> None:
    theft = call(town)
    first, second = dispatch_units(town.wu, theft, units=[town.cid, town.video]).dispatches
    sign_dispatch(town.wu, first)
    assert theft.next_step == "sign", "the other has not signed yet"
    sign_dispatch(town.wu, second)
    assert theft.next_step == "depart"
    stand_down(town.wu, second)
    later(minutes=1)
    depart(town.wu, first)
    assert theft.next_step == "arrive"
    stand_down(town.wu, first)
    assert (theft.next_step, theft.next_due_at) == ("send", theft.received_at + timedelta(minutes=2))


def test_signing_says_that_the_news_arrived(town: Any, theft: Any) -> None:
    dispatch = send(town, theft)
    parcel = Parcel.objects.get(subject=dispatch.uid)
    assert (parcel.check_name, parcel.to_path) == ("incidents.dispatch_unsigned", town.cid.path)
    sign_dispatch(town.duty, dispatch)
    parcel.refresh_from_db()
    assert parcel.status == Parcel.Status.DELIVERED


def test_a_unit_is_sent_once_and_may_be_sent_again_when_it_is_free(town: Any, theft: Any) -> None:
    first = send(town, theft)
    with pytest.raises(Conflict) as no:
        send(town, theft)
    assert no.value.code == "sent_already"
    stand_down(town.wu, first)
    assert send(town, theft).pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_of_two_dispatchers_who_send_the_same_unit_one_is_told() -> None:
    town = build_town()
    theft = call(town)
    told: list[str] = []
    begin = threading.Barrier(2)

    def try_it(actor: Any) -> None:
        row = Incident.objects.get(pk=theft.pk)
        begin.wait()
        try:
            dispatch_units(actor, row, units=[town.cid])
            told.append("sent")
        except Refused as no:
            told.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(a,)) for a in (town.wu, town.sun)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(told) == ["sent", "sent_already"]
    assert Dispatch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_unit_is_not_sent_to_an_incident_that_is_being_closed() -> None:
    """Whoever comes second sees what the first has done, on both databases."""
    town = build_town()
    for _again in range(5):
        row = call(town)
        told: list[str] = []
        begin = threading.Barrier(2)

        def one(deed: Callable[[Any], Any], row: Any = row, told: Any = told, begin: Any = begin) -> None:
            mine = Incident.objects.get(pk=row.pk)
            begin.wait()
            try:
                deed(mine)
                told.append("done")
            except Refused as no:
                told.append(no.code)
            finally:
                connection.close()

        threads = [
            threading.Thread(target=one, args=(lambda i: dispatch_units(town.wu, i, units=[town.cid]),)),
            threading.Thread(target=one, args=(lambda i: close_incident(town.sun, i, outcome="not_police"),)),
        ]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        row.refresh_from_db()
        assert not (
            row.status == "closed" and Dispatch.objects.filter(incident=row, ended_at=None).exists()
        ), told
        assert set(told) <= {"done", "case_closed"}


def test_a_stale_version_is_told_so(town: Any, theft: Any) -> None:
    dispatch = send(town, theft)
    seen = dispatch.version
    sign_dispatch(town.duty, dispatch)
    with pytest.raises(Conflict):
        depart(town.duty, dispatch, version=seen)


# --- who may ----------------------------------------------------------------------------------------------


def test_only_who_was_sent_or_the_dispatcher_presses_a_clock(town: Any, theft: Any) -> None:
    dispatch = send(town, theft, town.video)
    with pytest.raises(NotAllowed):
        sign_dispatch(town.duty, dispatch)  # of criminal investigation
    with pytest.raises(NotFound):
        sign_dispatch(town.far, dispatch)
    with pytest.raises(NotAllowed):
        sign_dispatch(town.gao, dispatch)  # a chief does not report back
    sign_dispatch(town.wu, dispatch)


def test_only_a_dispatcher_of_the_area_sends(town: Any, theft: Any) -> None:
    for actor, refusal in ((town.duty, NotAllowed), (town.far, NotFound), (town.li, NotAllowed)):
        with pytest.raises(refusal):
            dispatch_units(actor, theft, units=[town.cid])
    with pytest.raises(Wrong):
        dispatch_units(town.wu, theft)


def test_a_unit_from_elsewhere_sees_the_case_while_it_takes_part(town: Any, theft: Any) -> None:
    assert not incidents_for(town.far).exists()
    dispatch = send(town, theft, town.other)
    assert incident_for(town.far, theft.uid) == theft
    sign_dispatch(town.far, dispatch)
    stand_down(town.wu, dispatch)
    assert not incidents_for(town.far).exists()
    send(town, theft, town.other)
    close_incident(town.wu, theft, outcome="unfounded")
    assert not incidents_for(town.far).exists(), "closed, it ends by itself"


# --- entered afterwards -----------------------------------------------------------------------------------


def test_a_time_entered_afterwards_counts_and_stays_visible(later: Callable[..., None], town: Any) -> None:
    theft = call(town)
    dispatch = send(town, theft)
    sign_dispatch(town.duty, dispatch)
    later(minutes=20)
    arrive(town.duty, dispatch)  # no signal until now
    was, really = dispatch.arrived_at, dispatch.arrived_at - timedelta(minutes=12)
    correct_clock(town.duty, dispatch, step="arrive", at=really, version=dispatch.version)
    assert dispatch.arrived_at == really
    assert dispatch.arrive_seconds == 8 * 60
    assert dispatch.corrections == [
        {"step": "arrive", "was": was.isoformat(), "entered_at": now().isoformat()}
    ]
    entry = Entry.objects.get(verb="dispatch.clock_corrected")
    assert (entry.data["step"], entry.data["was"]) == ("arrive", was.isoformat())


def test_a_time_entered_afterwards_keeps_the_order_of_the_steps(
    later: Callable[..., None], town: Any
) -> None:
    dispatch = send(town, call(town))
    later(minutes=1)
    sign_dispatch(town.duty, dispatch)
    later(minutes=1)
    depart(town.duty, dispatch)
    later(minutes=1)
    for wrong in (
        dispatch.sent_at - timedelta(seconds=1),
        dispatch.departed_at + timedelta(seconds=1),
        now() + timedelta(minutes=1),
    ):
        with pytest.raises(Wrong):
            correct_clock(town.duty, dispatch, step="sign", at=wrong, version=dispatch.version)
    with pytest.raises(Wrong):
        correct_clock(town.duty, dispatch, step="arrive", at=now(), version=dispatch.version)
    later(hours=25)
    with pytest.raises(Wrong):
        correct_clock(town.duty, dispatch, step="sign", at=dispatch.signed_at, version=dispatch.version)


# --- community officers -----------------------------------------------------------------------------------


def test_a_community_officer_in_the_own_beat_is_sent_without_a_tasking(town: Any) -> None:
    row = call(town, area=town.community, kind="noise")
    sent = dispatch_units(town.wu, row, postings=[town.lin])
    assert sent.dispatches[0].posting == town.lin
    assert not Tasking.objects.exists()
    sign_dispatch(town.lin, sent.dispatches[0])
    with pytest.raises(NotAllowed):
        depart(town.duty, sent.dispatches[0])


def test_out_of_the_beat_the_rulebook_is_asked_and_its_answer_is_kept(town: Any) -> None:
    adopt_ruleset(JOB, ruleset="2017")
    row = call(town, kind="robbery")  # danger to life: granted first, reviewed after
    sent = dispatch_units(town.wu, row, postings=[town.lin])
    assert [d.posting for d in sent.dispatches] == [town.lin]
    tasking = Tasking.objects.get()
    assert (tasking.status, tasking.incident, tasking.asked_by) == ("granted", row.uid, town.wu)


def test_where_the_rulebook_says_no_the_others_go_and_the_refusal_stays(
    later: Callable[..., None], town: Any
) -> None:
    adopt_ruleset(JOB, ruleset="2017")
    later(days=2, hours=4)  # Friday evening: the week has no twenty hours left
    row = call(town)
    sent = dispatch_units(town.wu, row, units=[town.cid], postings=[town.lin])
    assert [d.unit for d in sent.dispatches] == [town.cid]
    (refused,) = sent.refused
    assert refused.status != Tasking.Status.GRANTED
    assert Tasking.objects.get() == refused, "the refusal is a row"
    assert not Dispatch.objects.filter(posting=town.lin).exists()


# --- whom to send -----------------------------------------------------------------------------------------


def test_the_list_explains_itself_and_puts_the_busy_and_the_far_behind(town: Any, theft: Any) -> None:
    far = form_unit(
        JOB,
        name={"zh": "皇城派出所", "en": "Huangcheng"},
        kind="station",
        area=town.huangcheng,
        office=town.beiyang,
    )
    found = suggest(theft)
    order = [s.unit for s in found.units]
    assert order.index(town.station) < order.index(far), "its own station before a neighbour's"
    assert all(s.reasons[0] == "free" or "空闲" in s.reasons[0] for s in found.units)
    assert town.centre not in order
    assert town.office not in order, "community officers come last, by the rule"
    assert found.officers == 1
    other = call(town, kind="noise")
    send(town, other, town.station)
    again = [s.unit for s in suggest(theft).units]
    assert again.index(town.station) > again.index(town.cid), "busy, it comes behind"
    send(town, theft, town.cid)
    assert town.cid not in [s.unit for s in suggest(theft).units], "it is there already"


def test_a_pressed_check_in_counts_and_nothing_else_does(town: Any, theft: Any) -> None:
    from linli.base.ids import uuid7

    before = {s.unit: s for s in suggest(theft).units}[town.station]
    assert not before.from_checkin
    check_in(town.patrol, uid=uuid7(), place=town.xiguan.code)
    after = {s.unit: s for s in suggest(theft).units}[town.station]
    assert after.from_checkin
    assert after.metres == 0


def test_in_the_own_community_the_officer_stands_last(town: Any) -> None:
    row = call(town, area=town.community, kind="noise")
    assert suggest(row).own_officers == [town.lin]
