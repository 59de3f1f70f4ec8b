"""The asked villages: what they see, what they answer, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from linli.access.commands import erase_key
from linli.access.models import AccessRow
from linli.base.clock import now
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused
from linli.base.posts import Post
from linli.bulletins.commands import (
    adopt_tip,
    approve_bulletin,
    draft_bulletin,
    erase_tip,
    judge_tip,
    open_tips,
    read_bulletin,
    receive_bulletins,
    say_nothing_seen,
    send_tip,
    withdraw_bulletin,
)
from linli.bulletins.models import Bulletin, Tip
from linli.bulletins.queries import (
    bulletin_for,
    bulletins_on_my_board,
    counts_of,
    my_answers,
    tips_due_for_erasure,
)
from linli.incidents.commands import close_incident, erase_incident
from linli.journal.models import Entry
from linli.outbox.models import Parcel
from linli.workforce.commands import appoint, enlist

from .conftest import SAID


def test_arrived_read_and_answered_are_counts(town, live):
    assert (counts_of(live).addressed, counts_of(live).arrived) == (2, 0)
    assert receive_bulletins(town.li, bulletins=[live.uid, uuid4()]) == 1
    assert receive_bulletins(town.li, bulletins=[live.uid]) == 0, "twice is once"
    parcels = Parcel.objects.filter(topic="bulletin")
    assert {p.to_posting_id for p in parcels.filter(status="delivered")} == {town.li.pk}
    read_bulletin(town.wang, bulletin=live.uid)
    counts = counts_of(live)
    assert (counts.arrived, counts.read, counts.answered) == (2, 1, 0), "what was read has arrived"
    say_nothing_seen(town.wang, bulletin=live.uid)
    send_tip(town.li, bulletin=live.uid, text="Behind the mill since noon")
    say_nothing_seen(town.li, bulletin=live.uid)
    counts = counts_of(live)
    assert (counts.arrived, counts.read, counts.answered) == (2, 2, 2)
    assert live.copies.get(posting=town.li).answer == "seen", "a tip is not taken back by a later no"


def test_others_of_the_community_may_answer_and_are_not_counted_as_recipients(town, live):
    assert list(bulletins_on_my_board(town.lin)) == [live]
    assert list(bulletins_on_my_board(town.grid)) == [live]
    read_bulletin(town.grid, bulletin=live.uid)
    assert counts_of(live).addressed == 2
    assert counts_of(live).read == 0


def test_a_grid_member_sees_what_the_village_around_the_grid_is_asked(town, live):
    from linli.areas.commands import add_area

    grid = add_area(town.job, code="370305101201001", name="西关村第一网格")
    person = enlist(town.job, number="37030999", name="葛田")
    member = appoint(town.job, person, post=Post.GRID_MEMBER, unit=town.station, beat=[grid])
    assert list(bulletins_on_my_board(member)) == [live]


def test_an_assistant_sees_the_bulletin_alone_never_the_incident(town, live):
    with pytest.raises(NotFound):
        bulletin_for(town.li, live.uid)
    client = town.client(town.li)
    for address in (f"/bulletins/{live.uid}", f"/bulletins/{live.uid}/cap"):
        assert client.get(address).status_code == 404
    for address in (f"/bulletins/incident/{live.incident.uid}/panel",):
        assert client.get(address).status_code in {403, 404}
    page = client.get("/bulletins/").content.decode()
    assert live.text in page
    assert live.incident.number not in page
    assert str(live.incident.uid) not in page


def test_a_far_village_finds_nothing(town, live):
    for act in (
        lambda: read_bulletin(town.zhao, bulletin=live.uid),
        lambda: send_tip(town.zhao, bulletin=live.uid, text="x"),
        lambda: read_bulletin(town.zhao, bulletin=uuid4()),
    ):
        with pytest.raises(NotFound) as no:
            act()
        assert no.value.code == "not_found", "not there and not yours look the same"
    with pytest.raises(NotAllowed):
        send_tip(town.wu, bulletin=live.uid, text="x")


def test_a_tip_s_text_is_sealed_under_the_incident_s_key_and_goes_with_it(town, live):
    words = "Behind the mill, since noon"
    tip = send_tip(town.li, bulletin=live.uid, text=words)
    tip.refresh_from_db()
    assert words.encode() not in bytes(tip.text)
    assert words not in str(list(Entry.objects.values()))
    rows = AccessRow.objects.count()
    assert open_tips(town.wu, live.incident) == {tip.uid: words}
    assert AccessRow.objects.count() == rows + 1
    row = AccessRow.objects.order_by("-id")[0]
    assert (row.case, row.purpose, row.fields) == (live.incident.uid, "duty", ["tip.text"])
    erase_key(town.job, live.incident.key)
    with pytest.raises(Refused) as no:
        open_tips(town.wu, live.incident)
    assert no.value.status == 410


def test_who_may_not_judge_may_not_open(town, live):
    send_tip(town.li, bulletin=live.uid, text="Behind the mill")
    for actor, no in ((town.li, NotAllowed), (town.lin, NotAllowed), (town.far, NotFound)):
        with pytest.raises(no):
            open_tips(actor, live.incident)


def test_every_tip_gets_an_answer_and_its_sender_sees_it(town, live):
    one = send_tip(town.li, bulletin=live.uid, text="Behind the mill")
    two = send_tip(town.wang, bulletin=live.uid, text="At the school, a scooter")
    adopt_tip(town.wu, one)
    judge_tip(town.wu, two, verdict="not_it")
    assert my_answers(town.li).get().verdict == "adopted"
    assert my_answers(town.wang).get().verdict == "not_it"
    with pytest.raises(Refused):
        judge_tip(town.wu, one, verdict="known")
    judge_tip(town.duty, two, verdict="adopted")
    assert not my_answers(town.zhao).exists()


def test_of_two_who_judge_at_once_one_does(town, live):
    sent = send_tip(town.li, bulletin=live.uid, text="Behind the mill")
    mine, yours = Tip.objects.get(pk=sent.pk), Tip.objects.get(pk=sent.pk)
    judge_tip(town.wu, mine, verdict="known")
    with pytest.raises(Conflict):
        judge_tip(town.sun, yours, verdict="not_it")


def test_a_closed_incident_asks_nothing_more_and_nothing_was_written_here(town, live):
    before = Bulletin.objects.get(pk=live.pk)
    close_incident(town.wu, live.incident, outcome="recovered")
    assert not bulletins_on_my_board(town.li).exists()
    after = Bulletin.objects.get(pk=live.pk)
    assert (before.status, before.version) == (after.status, after.version)
    with pytest.raises(Refused) as no:
        send_tip(town.li, bulletin=live.uid, text="Behind the mill")
    assert (no.value.status, no.value.code) == (409, "case_closed")


def test_on_a_closed_incident_nothing_is_drafted_or_approved(town, theft, draft):
    close_incident(town.wu, theft, outcome="recovered")
    with pytest.raises(Refused) as no:
        draft_bulletin(town.wu, theft, **SAID)
    assert no.value.code == "case_closed"
    with pytest.raises(Refused):
        approve_bulletin(town.sun, draft)


def test_written_in_time_and_handed_in_late_counts_while_the_incident_is_open(town, live):
    end = now() - timedelta(minutes=5)
    Bulletin.objects.filter(pk=live.pk).update(expires_at=end)
    tip = send_tip(town.li, bulletin=live.uid, text="Mill", claimed_at=end - timedelta(hours=1))
    assert tip.late_by >= 60
    with pytest.raises(Refused) as no:
        send_tip(town.li, bulletin=live.uid, text="Mill", claimed_at=end + timedelta(minutes=1))
    assert (no.value.status, no.value.code) == (410, "expired")


def test_a_withdrawn_bulletin_takes_no_answer(town, live):
    withdraw_bulletin(town.wu, live, reason="mistake")
    with pytest.raises(Refused) as no:
        send_tip(town.li, bulletin=live.uid, text="Mill", claimed_at=now() - timedelta(hours=1))
    assert (no.value.status, no.value.code) == (410, "withdrawn")


def test_the_same_row_is_stored_once_whoever_sends_it(town, live):
    uid = uuid4()
    send_tip(town.li, bulletin=live.uid, uid=uid, text="Mill")
    for actor in (town.li, town.wang):
        with pytest.raises(Conflict):
            send_tip(actor, bulletin=live.uid, uid=uid, text="Mill")


def test_a_tip_that_was_not_taken_is_forgotten_after_its_term(town, live):
    taken = send_tip(town.li, bulletin=live.uid, text="Mill")
    left = send_tip(town.wang, bulletin=live.uid, text="School")
    adopt_tip(town.wu, taken)
    ended = now().date() - timedelta(days=30)
    assert not tips_due_for_erasure(ended).exists()
    Tip.objects.update(day=ended)
    assert list(tips_due_for_erasure(ended)) == [left]
    erase_tip(town.job, left)
    left.refresh_from_db()
    assert left.text is None
    assert not tips_due_for_erasure(ended).exists()


def test_tips_go_with_their_incident(town, live):
    taken = send_tip(town.li, bulletin=live.uid, text="Mill")
    adopt_tip(town.wu, taken)
    close_incident(town.wu, live.incident, outcome="recovered")
    erase_incident(town.job, live.incident)
    assert list(tips_due_for_erasure(now().date() - timedelta(days=30))) == [taken]


def test_a_judged_tip_names_who_judged(town, live):
    tip = send_tip(town.li, bulletin=live.uid, text="Mill")
    for values in ({"verdict": "adopted"}, {"judged_by": town.wu}, {"judged_at": now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tip.objects.filter(pk=tip.pk).update(**values)
