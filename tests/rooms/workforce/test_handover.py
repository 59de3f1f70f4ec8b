"""Ending a posting or moving its beat: everything open gets a new owner first, in the same transaction."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.conftest import JOB

from linli.areas.commands import add_area
from linli.areas.models import Area
from linli.base.clock import today
from linli.base.errors import Conflict, Refused, Wrong
from linli.base.posts import Post
from linli.fieldwork.commands import make_promise
from linli.incidents.commands import name_handler, report_incident, shield_case
from linli.incidents.models import NamedHandler
from linli.journal.models import Entry
from linli.mediation.commands import Side, register_dispute
from linli.mediation.models import Dispute
from linli.mediation.queries import dispute_for
from linli.workforce.commands import (
    appoint,
    change_beat,
    end_posting,
    enlist,
    form_unit,
    issue_thing,
    take_back,
)
from linli.workforce.handing import open_things, taken_over
from linli.workforce.models import Beat, BeatRole, Handover, Issue, Posting
from linli.workforce.queries import who_answers


def told(found):
    return getattr(found, "incident", found)


def later(days):
    return today() + timedelta(days=days)


@pytest.fixture
def busy(town):
    """Li has a promise, a dispute, a key; all of them open."""
    sides = [Side("甲方某", "", True), Side("乙方某", "", True)]
    register_dispute(town.li, area=town.xiguan, kind="neighbours", facts="x", sides=sides)
    town.dispute = Dispute.objects.get()
    town.promise = make_promise(town.li, town.xiguan, topic="light", what="路灯", due_on=later(9))
    town.key = issue_thing(town.gao, town.li, kind="key", label="No. 7")
    return town


def test_an_ending_posting_lists_what_is_open_with_it(busy):
    assert {t.kind for t in open_things(busy.li)} == {"mediation", "fieldwork", "issues"}


def test_the_cover_takes_what_nobody_else_was_named_for_and_all_in_one(busy):
    end_posting(busy.gao, busy.li, valid_to=later(1))
    busy.dispute.refresh_from_db()
    assert busy.dispute.mediator == busy.wang
    assert not open_things(busy.li)
    assert {t.kind for t in open_things(busy.wang)} == {"mediation", "fieldwork", "issues"}
    assert [t.uid for t in taken_over(busy.wang)] == [busy.dispute.uid, busy.promise.uid]
    busy.promise.refresh_from_db()
    assert busy.promise.made_by == busy.li, "who promised stays as it was"
    entry = Entry.objects.get(verb="posting.handed_over")
    assert entry.data["things"] == 3
    assert Entry.objects.filter(verb="dispute.handed_over").count() == 1


def test_each_thing_may_go_to_somebody_else_and_a_key_may_come_back(busy):
    end_posting(
        busy.gao,
        busy.li,
        valid_to=later(1),
        owners={busy.dispute.uid: busy.zhao, busy.promise.uid: busy.wang, busy.key.uid: None},
    )
    busy.dispute.refresh_from_db()
    assert busy.dispute.mediator == busy.zhao
    zhao = Posting.objects.get(pk=busy.zhao.pk)
    assert dispute_for(zhao, busy.dispute.uid), "whoever takes it sees its village for the time being"
    assert busy.yuanshan.path in zhao.paths, "and still their own"
    assert [t.uid for t in open_things(busy.wang)] == [busy.promise.uid]
    assert Issue.objects.get().returned_on == today()


def test_it_does_not_end_before_each_has_an_owner(town):
    make_promise(town.qian, town.haixing, topic="light", what="路灯", due_on=later(9))
    with pytest.raises(Refused, match="still open") as no:
        end_posting(JOB, town.qian, valid_to=later(1))
    assert no.value.code == "still_open"
    town.qian.refresh_from_db()
    assert town.qian.valid_to is None, "nothing happened at all"
    assert not Handover.objects.exists()


def test_whoever_takes_it_must_be_there_and_may(busy):
    with pytest.raises(Wrong, match="may not take"):
        end_posting(busy.gao, busy.li, valid_to=later(1), owners={busy.dispute.uid: busy.wu})
    with pytest.raises(Wrong, match="sees nothing"):
        end_posting(JOB, busy.li, valid_to=later(1), owners={busy.dispute.uid: busy.far})
    with pytest.raises(Wrong, match="themselves"):
        end_posting(busy.gao, busy.li, valid_to=later(1), to=busy.li)
    end_posting(busy.gao, busy.wang, valid_to=later(1))
    busy.wang.refresh_from_db()
    with pytest.raises(Wrong, match="not in post"):
        end_posting(busy.gao, busy.li, valid_to=later(2), to=busy.wang)
    with pytest.raises(Wrong, match="given back"):
        end_posting(busy.gao, busy.li, valid_to=later(1), owners={busy.promise.uid: None})


def test_a_beat_that_moves_hands_over_only_what_lies_in_what_leaves(busy):
    change_beat(busy.gao, busy.li, beat=[busy.xiguan], valid_from=today())
    assert len(open_things(busy.li)) == 3, "Xiguan stays"
    change_beat(busy.gao, busy.li, beat=[busy.shifo], valid_from=today())
    assert {t.kind for t in open_things(busy.li)} == {"issues"}, "the key goes with the post"
    busy.dispute.refresh_from_db()
    assert busy.dispute.mediator == busy.wang


def test_incidents_go_on_with_somebody_else_but_never_a_shielded_one(town):
    case = told(report_incident(town.wu, area=town.xiguan, kind="noise"))
    hidden = told(report_incident(town.wu, area=town.xiguan, kind="noise"))
    for one in (case, hidden):
        name_handler(town.wu, one, posting=town.patrol)
    shield_case(town.wu, hidden)
    other = appoint(JOB, enlist(JOB, number="55", name="巡二"), post=Post.OFFICER, unit=town.station)
    assert [t.uid for t in open_things(town.patrol)] == [case.uid]
    end_posting(town.gao, town.patrol, valid_to=later(1))
    assert NamedHandler.objects.get(ended_at=None, incident=case).posting == other
    assert not NamedHandler.objects.filter(incident=hidden, posting=other).exists()


def test_villages_of_an_ended_posting_are_covered_until_somebody_is_appointed(town):
    end_posting(town.gao, town.li, valid_to=later(1))
    answer = who_answers(town.xiguan, later(1))
    assert (answer.posting, answer.how) == (town.wang, "covering")
    new = appoint(
        JOB,
        enlist(JOB, number="56", name="新来"),
        post=Post.ASSISTANT,
        unit=town.station,
        beat=[town.xiguan],
        valid_from=later(5),
    )
    assert who_answers(town.xiguan, later(5)).posting == new
    assert not Beat.objects.filter(role=BeatRole.COVERING, area=town.xiguan, valid_to__gt=later(5)).exists()
    assert who_answers(town.shifo, later(5)).posting == town.wang


def test_a_posting_that_will_lapse_has_its_cover_named_on_the_day_it_is_made(town):
    end_posting(town.gao, town.wang, valid_to=later(1))
    appoint(
        JOB,
        enlist(JOB, number="57", name="短期"),
        post=Post.ASSISTANT,
        unit=town.station,
        beat=[town.nanmen],
        valid_from=later(1),
        valid_to=later(30),
    )
    assert who_answers(town.nanmen, later(29)).how == "main"
    lapsed = who_answers(town.nanmen, later(30))
    assert (lapsed.posting, lapsed.how) == (town.li, "covering")


def test_a_thing_is_given_back_once(busy):
    take_back(busy.gao, busy.key)
    with pytest.raises(Refused, match="already"):
        take_back(busy.gao, busy.key)
    again = issue_thing(busy.gao, busy.li, kind="radio", label="3")
    stale = Issue.objects.get(pk=again.pk)
    take_back(busy.gao, again, version=1)
    with pytest.raises((Conflict, Refused)):
        take_back(busy.gao, stale, version=1)


@pytest.mark.parametrize(
    ("model", "values"),
    [(Issue, {"returned_on": "2000-01-01"}), (Handover, {"to": None})],
)
def test_the_tables_keep_what_the_commands_promise(busy, model, values):
    end_posting(busy.gao, busy.li, valid_to=later(1))
    values = {"to": Posting.objects.get(pk=busy.li.pk)} if "to" in values else values
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


def test_the_page_lists_what_is_open_and_ends_the_posting(busy):
    client = busy.client(busy.gao)
    here = f"/workforce/postings/{busy.li.uid}/end"
    page = client.get(here).content.decode()
    assert busy.dispute.number in page
    assert "路灯" in page
    assert "No. 7" in page
    said = {
        "last_day": today().isoformat(),
        "reason": "moved",
        "version": "1",
        "things": [str(busy.dispute.uid), str(busy.promise.uid), str(busy.key.uid)],
        "owners": [str(busy.zhao.uid), "-", "back"],
        "to": str(busy.wang.uid),
    }
    assert client.post(here, said).status_code == 303
    busy.dispute.refresh_from_db()
    assert busy.dispute.mediator == busy.zhao
    assert "路灯" in client.get(f"/workforce/postings/{busy.wang.uid}").content.decode()
    told_all = client.get(f"/workforce/postings/{busy.wang.uid}/open?format=csv").content.decode()
    assert "路灯" in told_all
    assert busy.client(busy.wu).get(here).status_code == 403
    assert client.get(f"/workforce/postings/{busy.qian.uid}/end").status_code == 404


def test_the_json_door_says_what_is_still_open(town):
    make_promise(town.qian, town.haixing, topic="light", what="路灯", due_on=later(9))
    client = town.client(town.province_chief)
    end = {"last_day": today().isoformat(), "reason": "other", "version": 1, "to": str(town.lin.uid)}
    answer = client.post(
        f"/api/workforce/postings/{town.qian.uid}/end",
        end | {"to": str(town.wu.uid)},
        content_type="application/json",
    )
    assert answer.status_code in (409, 422)
    assert (
        client.post(
            f"/api/workforce/postings/{town.qian.uid}/end", end, content_type="application/json"
        ).status_code
        == 200
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_the_same_posting_at_once_one_hands_over():
    add_area(JOB, code="37", name="山东省")
    station = form_unit(JOB, name={"zh": "所"}, kind="station", area=Area.objects.get())
    leaves, first, second = (
        appoint(
            JOB,
            enlist(JOB, number=str(n), name="甲"),
            post=Post.OFFICER,
            unit=station,
            valid_from=later(-5),
        )
        for n in range(3)
    )
    issue_thing(JOB, leaves, kind="key", label="7")
    start, answers = threading.Barrier(2), []

    def race(to):
        mine = Posting.objects.get(pk=leaves.pk)
        try:
            start.wait(5)
            end_posting(JOB, mine, version=1, to=to)
            answers.append("won")
        except Refused as no:
            answers.append(no.code)
        finally:
            connection.close()

    both = [threading.Thread(target=race, args=(to,)) for to in (first, second)]
    for one in both:
        one.start()
    for one in both:
        one.join(20)
    assert sorted(answers) == ["changed_meanwhile", "won"]
    assert Issue.objects.filter(returned_on=None).count() == 1, "one key, one holder"
    assert Handover.objects.count() == 1
    assert Entry.objects.filter(verb="posting.handed_over").count() == 1
