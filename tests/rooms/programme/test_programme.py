"""Shortcoming, remedy, milestone: created, moved, finished; and what the database refuses."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.base.clock import today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.ids import uuid7
from linli.journal.models import Entry
from linli.programme.commands import (
    begin_milestone,
    cure_shortcoming,
    drop_milestone,
    finish_milestone,
    note_shortcoming,
    plan_remedy,
    postpone_milestone,
    reopen_shortcoming,
    set_milestone,
)
from linli.programme.models import Milestone, Postponement, Shortcoming
from linli.programme.queries import shortcomings_for, timetable

YESTERDAY = today() - timedelta(days=1)


def wanting(town, area=None):
    return note_shortcoming(
        town.ana, area or town.linzi, ill="poor_sharing", title={"zh": "部门之间不共享", "en": "No sharing"}
    )


def step(town, shortcoming=None, due=None):
    remedy = plan_remedy(town.ana, shortcoming or wanting(town), title={"zh": "建共享平台"})
    return set_milestone(
        town.ana,
        remedy,
        title={"zh": "平台上线"},
        due=due or today() + timedelta(days=90),
        unit=town.branch,
        post="chief",
    )


def test_a_shortcoming_is_cured_when_its_milestones_are_reached(town):
    shortcoming = wanting(town)
    milestone = step(town, shortcoming)
    with pytest.raises(Refused):
        cure_shortcoming(town.ana, shortcoming)
    begin_milestone(town.ana, milestone)
    finish_milestone(town.ana, milestone, evidence="验收报告 2017-14")
    cure_shortcoming(town.ana, shortcoming)
    assert shortcoming.status == "cured"
    assert shortcoming.cured_on == today()
    with pytest.raises(Refused):
        plan_remedy(town.ana, shortcoming, title={"zh": "再来"})
    reopen_shortcoming(town.ana, shortcoming)
    verbs = list(Entry.objects.filter(thread=shortcoming.uid).order_by("id").values_list("verb", flat=True))
    assert verbs == [
        f"programme.{v}"
        for v in (
            "shortcoming_noted",
            "remedy_planned",
            "milestone_set",
            "milestone_begun",
            "milestone_done",
            "shortcoming_cured",
            "shortcoming_reopened",
        )
    ]


def test_nothing_is_cured_by_giving_everything_up(town):
    shortcoming = wanting(town)
    drop_milestone(town.ana, step(town, shortcoming), reason="无预算")
    with pytest.raises(Refused):
        cure_shortcoming(town.ana, shortcoming)


def test_a_postponement_keeps_the_old_day(town):
    milestone = step(town)
    old = milestone.due
    postpone_milestone(town.ana, milestone, due=old + timedelta(days=30), reason="设备晚到")
    assert milestone.due == old + timedelta(days=30)
    assert Postponement.objects.get().old_due == old
    finish_milestone(town.ana, milestone, evidence="在用")
    with pytest.raises(Refused):
        postpone_milestone(town.ana, milestone, due=old, reason="x")


def test_done_needs_evidence_and_a_day_that_has_come(town):
    milestone = step(town)
    for wrong in ({"evidence": " "}, {"evidence": "ok", "done_on": today() + timedelta(days=1)}):
        with pytest.raises(Wrong):
            finish_milestone(town.ana, milestone, **wrong)


def test_overdue_is_the_missed_step_only(town):
    shortcoming = wanting(town)
    Shortcoming.objects.filter(pk=shortcoming.pk).update(day=date(2016, 1, 1))
    shortcoming.refresh_from_db()
    milestone = step(town, shortcoming, due=YESTERDAY)
    assert milestone.overdue()
    finish_milestone(town.ana, milestone, evidence="晚了一天")
    assert not milestone.overdue()


def test_the_timetable_has_three_years_of_quarters(town):
    shortcoming = wanting(town)
    milestone = step(town, shortcoming, due=date(today().year + 1, 5, 4))
    table = timetable(shortcomings_for(town.ana))
    assert len(table.years) == 3
    ((_s, [(_r, cells)]),) = table.rows
    assert len(cells) == 12
    assert [c.milestones for c in cells if c.milestones] == [[milestone]]
    assert next(c.quarter for c in cells if c.milestones) == 2


def test_of_two_people_moving_the_same_milestone_one_is_told(town):
    milestone = step(town)
    other = Milestone.objects.get(pk=milestone.pk)
    begin_milestone(town.ana, milestone)
    with pytest.raises(Conflict):
        finish_milestone(town.gao, other, evidence="x")
    with pytest.raises(Conflict):
        finish_milestone(town.gao, milestone, evidence="x", version=1)


def test_who_may_and_where(town):
    with pytest.raises(NotAllowed):
        note_shortcoming(town.wu, town.linzi, ill="low_use", title={"zh": "x"})
    with pytest.raises(NotFound):
        note_shortcoming(town.gao, town.hekou, ill="low_use", title={"zh": "x"})
    with pytest.raises(Wrong):
        note_shortcoming(town.gao, town.linzi, ill="bad people", title={"zh": "x"})
    wanting(town, town.hekou)
    assert not shortcomings_for(town.gao).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "done"},
        {"status": "done", "done_on": date(2017, 1, 1), "evidence": ""},
        {"done_on": date(2017, 1, 1)},
        {"status": "dropped"},
        {"drop_reason": "x"},
    ],
)
def test_a_milestone_cannot_contradict_itself(town, wrong):
    milestone = step(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(**wrong)


def test_a_milestone_that_goes_on_has_not_ended(town):
    milestone = step(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(ended_recorded_at=milestone.recorded_at)


@pytest.mark.parametrize("wrong", [{"status": "cured"}, {"cured_on": date(2017, 1, 1)}])
def test_a_cured_shortcoming_has_its_day(town, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Shortcoming.objects.filter(pk=wanting(town).pk).update(**wrong)


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"new_due": date(2020, 1, 1)}])
def test_a_postponement_moves_the_day_for_a_reason(town, wrong):
    milestone = step(town, due=date(2099, 1, 1))
    postpone_milestone(town.ana, milestone, due=date(2098, 1, 1), reason="早些")
    Postponement.objects.update(old_due=date(2020, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Postponement.objects.update(**wrong)


# the doors


def posted(client, url, said):
    return client.post(url, json.dumps(said), content_type="application/json")


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_the_pages_open_and_their_forms_work(town, lang):
    client = town.client(town.ana, lang)
    assert client.get("/programme/").status_code == 200, "the empty state is written"
    assert client.get("/programme/new").status_code == 200
    said = {"area": "370305", "ill": "low_use", "title_zh": "信息没人用", "day": str(today())}
    assert client.post("/programme/new", said).status_code == 303
    shortcoming = Shortcoming.objects.get()
    here = f"/programme/{shortcoming.uid}"
    assert client.post(f"{here}/remedies", {"title_zh": "培训", "title_en": "Training"}).status_code == 303
    remedy = shortcoming.remedies.get()
    due = today() + timedelta(days=9)
    plan = {"title_zh": "教材", "due": str(due), "unit": str(town.branch.uid), "post": "chief"}
    for _ in range(2):
        assert client.post(f"/programme/remedies/{remedy.uid}/milestones", plan).status_code == 303
    first, second = remedy.milestones.order_by("id")
    deeds = f"/programme/milestones/{first.uid}"
    assert client.post(f"{deeds}/begin", {"version": 1}).status_code == 303
    assert (
        client.post(f"{deeds}/postpone", {"version": 1, "due": "2099-01-01", "reason": "x"}).status_code
        == 409
    )
    assert (
        client.post(f"{deeds}/postpone", {"version": 2, "due": "2099-01-01", "reason": "等"}).status_code
        == 303
    )
    assert client.post(f"{deeds}/finish", {"version": 3, "evidence": ""}).status_code == 422
    assert client.post(f"{deeds}/finish", {"version": 3, "evidence": "已发"}).status_code == 303
    gone = f"/programme/milestones/{second.uid}/drop"
    assert client.post(gone, {"version": 1, "reason": "不需要"}).status_code == 303
    assert client.post(f"{here}/cure", {"version": 1}).status_code == 303
    assert client.post(f"{here}/reopen", {"version": 2}).status_code == 303
    for url in ("/programme/", "/programme/?ill=low_use", here):
        page = client.get(url).content.decode()
        assert ("已完成" if lang == "zh-hans" else "done") in page, url
    for fmt in ("csv", "xlsx"):
        assert client.get(f"/programme/?format={fmt}").status_code == 200


def test_the_json_door_does_what_the_commands_do(town):
    client = town.client(town.ana)
    made = posted(
        client, "/api/programme/shortcomings", {"area": "370305", "ill": "low_use", "title_zh": "没人用"}
    )
    assert made.status_code == 201
    here = f"/api/programme/shortcomings/{made.json()['uid']}"
    remedy = posted(client, f"{here}/remedies", {"title_zh": "培训"}).json()
    plan = {"title_zh": "教材", "due": "2099-01-01", "unit": str(town.branch.uid), "post": "chief"}
    milestones = f"/api/programme/remedies/{remedy['uid']}/milestones"
    one, two = (posted(client, milestones, plan).json()["uid"] for _ in range(2))
    assert posted(client, milestones, plan | {"unit": str(uuid7())}).status_code == 404
    deeds = f"/api/programme/milestones/{one}"
    assert posted(client, f"{deeds}/begin", {"version": 1}).json()["status"] == "under_way"
    assert posted(client, f"{deeds}/begin", {"version": 1}).status_code == 409
    moved = posted(client, f"{deeds}/postpone", {"version": 2, "due": "2098-01-01", "reason": "x"})
    assert moved.json()["due"] == "2098-01-01"
    assert posted(client, f"{deeds}/finish", {"version": 3, "evidence": "x"}).json()["status"] == "done"
    assert (
        posted(client, f"/api/programme/milestones/{two}/drop", {"version": 1, "reason": "x"}).status_code
        == 200
    )
    assert posted(client, f"{here}/cure", {"version": 1}).json()["status"] == "cured"
    assert posted(client, f"{here}/reopen", {"version": 2}).json()["status"] == "open"
    assert client.get(here).json()["remedies"][0]["milestones"][0]["post"] == "chief"
    assert client.get("/api/programme/shortcomings").json()["count"] == 1
    wrong = posted(
        client, "/api/programme/shortcomings", {"area": "370305", "ill": "x", "title_zh": "a\u202eb"}
    )
    assert wrong.status_code == 422
    assert {f["code"] for f in wrong.json()["faults"]} == {"not_allowed", "invisible_character"}


def test_the_doors_refuse(town, client):
    shortcoming = wanting(town, town.hekou)
    gao, wu = town.client(town.gao), town.client(town.wu)
    assert gao.get(f"/programme/{shortcoming.uid}").status_code == 404
    assert gao.get(f"/programme/{uuid7()}").status_code == 404
    assert (
        posted(gao, f"/api/programme/shortcomings/{shortcoming.uid}/cure", {"version": 1}).status_code == 404
    )
    assert wu.get("/programme/new").status_code == 403
    assert wu.post(f"/programme/{shortcoming.uid}/cure", {"version": 1}).status_code == 403
    assert wu.get("/programme/").status_code == 200
    assert client.get("/programme/").status_code == 302
    assert client.get("/api/programme/shortcomings").status_code == 401
