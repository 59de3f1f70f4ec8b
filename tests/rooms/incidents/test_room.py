"""Several departments at one case; who sees what of the people in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.access.models import AccessRow, Purpose
from linli.base.clock import now
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.incidents.commands import (
    accept_room_task,
    add_note,
    add_room_task,
    ask_to_lift_shield,
    close_incident,
    end_handling,
    finish_room_task,
    join_room,
    leave_room,
    lift_shield,
    name_handler,
    open_personal,
    report_back,
    shield_case,
    sign_dispatch,
    stand_down,
    withdraw_room_task,
)
from linli.incidents.models import IncidentNote, RoomMember, RoomTask
from linli.incidents.queries import handles, incident_for, incidents_for, takes_part
from linli.incidents.telling import SAID, say, timeline
from linli.journal.models import Entry

from .conftest import call, send


def ask(town: Any, incident: Any, **more: Any) -> RoomTask:
    said = {"unit": town.cid, "kind": "ask_shops", "due_at": now() + timedelta(hours=1), "details": "三家"}
    return add_room_task(town.wu, incident, **{**said, **more})


# --- departments and tasks --------------------------------------------------------------------------------


def test_a_department_that_joins_sees_the_case_until_it_leaves_or_the_case_is_closed(
    town: Any, theft: Any
) -> None:
    assert not incidents_for(town.far).exists()
    (member,) = join_room(town.wu, theft, units=[town.other])
    assert incident_for(town.far, theft.uid) == theft
    assert takes_part(town.far, theft)
    leave_room(town.far, member)
    assert not incidents_for(town.far).exists()
    join_room(town.wu, theft, units=[town.other])
    close_incident(town.wu, theft, outcome="unfounded")
    assert not incidents_for(town.far).exists()
    assert RoomMember.objects.filter(left_at=None).exists(), "nothing had to be written for that"


def test_a_guest_department_asks_others_in_but_does_not_send_or_close(town: Any, theft: Any) -> None:
    join_room(town.wu, theft, units=[town.other])
    join_room(town.far, theft, units=[town.cid])
    with pytest.raises(NotFound):
        send_as_guest(town, theft)
    with pytest.raises(NotFound):
        close_incident(town.far, theft, outcome="resolved")


def send_as_guest(town: Any, theft: Any) -> None:
    from linli.incidents.commands import dispatch_units

    dispatch_units(town.far, theft, units=[town.video])


def test_a_department_is_in_the_room_once(town: Any, theft: Any) -> None:
    join_room(town.wu, theft, units=[town.cid])
    with pytest.raises(Conflict):
        join_room(town.sun, theft, units=[town.cid])
    with pytest.raises(NotFound):
        join_room(town.far, theft, units=[town.video])
    with pytest.raises(Wrong):
        join_room(town.wu, theft, units=[])


def test_a_task_has_an_owner_a_time_and_an_end(town: Any, theft: Any) -> None:
    send(town, theft)
    task = ask(town, theft)
    assert task.status == "asked"
    accept_room_task(town.duty, task)
    finish_room_task(town.duty, task)
    assert (task.status, task.ended_by) == ("done", town.duty)
    verbs = [e.verb for e in Entry.objects.filter(verb__startswith="room.task").order_by("id")]
    assert verbs == ["room.task_asked", "room.task_accepted", "room.task_done"]
    with pytest.raises(Refused):
        finish_room_task(town.duty, task)


def test_a_task_goes_to_a_department_in_the_room_within_thirty_days(town: Any, theft: Any) -> None:
    with pytest.raises(Wrong) as no:
        ask(town, theft)
    assert no.value.code == "not_in_the_room"
    send(town, theft)
    for wrong, field in (
        ({"kind": "follow_somebody"}, "kind"),
        ({"due_at": now() - timedelta(minutes=1)}, "due_at"),
        ({"due_at": now() + timedelta(days=31)}, "due_at"),
    ):
        with pytest.raises(Wrong) as no:
            ask(town, theft, **wrong)
        assert no.value.faults[0][0] == field


def test_a_task_is_stepped_by_its_department_and_withdrawn_by_whoever_asked(town: Any, theft: Any) -> None:
    send(town, theft, town.video)
    task = ask(town, theft, unit=town.video)
    with pytest.raises(NotAllowed):
        finish_room_task(town.duty, task)
    with pytest.raises(NotAllowed):
        withdraw_room_task(town.duty, task)
    withdraw_room_task(town.wu, task)
    assert task.status == "void"


def test_a_department_with_an_open_task_stays(town: Any, theft: Any) -> None:
    join_room(town.wu, theft, units=[town.cid])
    task = ask(town, theft)
    member = RoomMember.objects.get()
    with pytest.raises(Refused) as no:
        leave_room(town.duty, member)
    assert no.value.code == "still_in_use"
    finish_room_task(town.duty, task)
    leave_room(town.duty, member)


# --- notes and timeline -----------------------------------------------------------------------------------


def test_a_note_is_sealed_and_the_timeline_says_only_that_it_was_made(town: Any, theft: Any) -> None:
    note = add_note(town.wu, theft, text="邻居甄福说看见了")
    assert "甄福".encode() not in bytes(note.text)
    entry = Entry.objects.get(verb="incident.noted")
    assert "甄" not in str(entry.data)
    assert all("甄" not in line.text + line.small for line in timeline(theft))
    with pytest.raises(Wrong):
        add_note(town.wu, theft, text="  ")


def test_the_timeline_has_words_for_every_deed_in_both_languages(town: Any) -> None:
    from django.utils import translation

    for verb in SAID:
        words = {}
        for lang in ("zh-hans", "en"):
            with translation.override(lang):
                words[lang] = say(verb, {"unit": "X", "seconds": 5, "villages": 3})[1]
        assert words["zh-hans"] != words["en"], verb
        assert verb not in words.values()


def test_the_timeline_says_who_by_post_and_never_by_name(town: Any, theft: Any) -> None:
    sign_dispatch(town.duty, send(town, theft))
    text = " ".join(line.text + line.small for line in timeline(theft))
    assert town.wu.staff.name not in text
    assert town.duty.staff.name not in text
    assert str(town.centre) in text


# --- what is personal -------------------------------------------------------------------------------------


def test_a_handler_opens_it_for_duty_and_every_view_leaves_a_row(town: Any, theft: Any) -> None:
    first = open_personal(town.wu, theft)
    open_personal(town.wu, theft)
    assert first[theft.uid]["address"] == "西关村 3 组 14 号"
    rows = AccessRow.objects.order_by("id")
    assert [(r.purpose, r.staff) for r in rows] == [("duty", town.wu.staff_id)] * 2
    assert "incident.account" in rows[0].fields


def test_who_handles_a_case(town: Any, theft: Any) -> None:
    assert handles(town.wu, theft), "took the call"
    assert not handles(town.sun, theft)
    assert not handles(town.duty, theft)
    dispatch = send(town, theft)
    assert handles(town.duty, theft), "its unit was sent"
    stand_down(town.wu, dispatch)
    assert not handles(town.duty, theft), "to the end of their part"


def test_others_name_another_purpose_and_a_reason(town: Any, theft: Any) -> None:
    with pytest.raises(NotAllowed):
        open_personal(town.sun, theft)
    for reason in ("", "aaa", "aaaaaaaaaaaa"):
        with pytest.raises(Wrong) as no:
            open_personal(town.sun, theft, purpose=Purpose.COMMAND, reason=reason)
        assert no.value.code == "reason_unusable"
    assert not AccessRow.objects.exists(), "no row, no data"
    found = open_personal(town.sun, theft, purpose=Purpose.COMMAND, reason="批准通报前核对物品")
    assert found[theft.uid]["account"]
    assert AccessRow.objects.get().reason == "批准通报前核对物品"


def test_outside_ones_sight_there_is_nothing_to_open(town: Any, theft: Any) -> None:
    with pytest.raises(NotFound):
        open_personal(town.far, theft, purpose=Purpose.LAW, reason="法院调取本案材料")
    with pytest.raises(NotAllowed):
        open_personal(town.li, theft)
    with pytest.raises(NotAllowed):
        open_personal(town.ana, theft, purpose=Purpose.LAW, reason="法院调取本案材料")


def test_task_details_and_reports_open_with_the_case(town: Any, theft: Any) -> None:
    dispatch = send(town, theft)
    task = ask(town, theft)
    sign_dispatch(town.duty, dispatch)
    report_back(town.duty, dispatch, finding="done", text="已交还甄喜")
    found = open_personal(town.duty, theft)
    assert found[task.uid] == {"details": "三家"}
    assert found[IncidentNote.objects.get().uid] == {"text": "已交还甄喜"}


# --- the shield -------------------------------------------------------------------------------------------


def test_a_shielded_case_hides_address_and_contact_from_all_but_handlers(town: Any) -> None:
    case = call(town, kind="domestic_violence")
    party = case.parties.get()
    handler = open_personal(town.wu, case)
    assert handler[case.uid]["address"]
    assert handler[party.uid]["contact"]
    for other in (town.sun, town.gao, town.city_chief, town.province_chief):
        seen = open_personal(other, case, purpose=Purpose.COMMAND, reason="查看处置进展情况")
        assert "address" not in seen[case.uid]
        assert "contact" not in seen[party.uid]


def test_any_handler_shields_at_once_and_only_two_people_lift_it(town: Any, theft: Any) -> None:
    shield_case(town.wu, theft)
    assert theft.shielded
    with pytest.raises(Conflict):
        shield_case(town.sun, theft)
    with pytest.raises(Refused):
        lift_shield(town.sun, theft)
    ask_to_lift_shield(town.wu, theft)
    assert theft.shielded
    with pytest.raises(NotAllowed) as no:
        lift_shield(town.wu, theft)
    assert no.value.code == "second_person_required"
    assert no.value.note is not None
    lift_shield(town.sun, theft)
    assert not theft.shielded
    assert theft.lifted_by_staff_id == town.sun.staff_id
    shield_case(town.he, theft)
    assert theft.shielded
    assert theft.lift_asked_by_staff_id is None, "a new shield needs two people again"


def test_one_person_with_two_postings_is_one_person(town: Any, theft: Any) -> None:
    from tests.conftest import JOB

    from linli.base.posts import Post
    from linli.workforce.commands import appoint

    twice = appoint(JOB, town.wu.staff, post=Post.COMMANDER, unit=town.centre, beat=[])
    shield_case(town.wu, theft)
    ask_to_lift_shield(town.wu, theft)
    with pytest.raises(NotAllowed):
        lift_shield(twice, theft)


def test_a_shielded_case_lifted_opens_like_any_other(town: Any, theft: Any) -> None:
    shield_case(town.wu, theft)
    ask_to_lift_shield(town.sun, theft)
    lift_shield(town.he, theft)
    assert open_personal(town.sun, theft, purpose=Purpose.COMMAND, reason="查看处置进展情况")[theft.uid][
        "address"
    ]


# --- handlers by name -------------------------------------------------------------------------------------


def test_a_handler_adds_another_by_name_to_the_end_of_their_part(town: Any) -> None:
    case = call(town, kind="child_harmed")
    with pytest.raises(NotAllowed):
        name_handler(town.sun, case, posting=town.he)
    row = name_handler(town.wu, case, posting=town.he)
    assert open_personal(town.he, case)[case.uid]["address"]
    with pytest.raises(Conflict):
        name_handler(town.wu, case, posting=town.he)
    end_handling(town.he, row)
    with pytest.raises(NotAllowed):
        open_personal(town.he, case)
    with pytest.raises(Conflict):
        end_handling(town.he, row)


def test_somebody_from_elsewhere_named_sees_the_case(town: Any, theft: Any) -> None:
    name_handler(town.wu, theft, posting=town.far)
    assert incident_for(town.far, theft.uid) == theft
    with pytest.raises(Wrong):
        name_handler(town.wu, theft, posting=town.ana)
