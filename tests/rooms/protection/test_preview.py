"""A proposed edition shows beforehand what it would have changed; a new rule is proposed and adopted by two people."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from tests.conftest import JOB

from linli.base.errors import NotAllowed, NotFound, Refused, Wrong
from linli.protection.commands import (
    adopt_rule,
    ask_for_target,
    ask_for_time,
    ask_to_change_post,
    declare_emergency,
    enter_time,
    propose_new_rule,
    propose_rule,
)
from linli.protection.models import Rule, Tasking
from linli.protection.preview import preview_of
from linli.protection.queries import rules_in_force
from linli.protection.rulebook import Answer
from linli.workforce.commands import appoint, enlist

LATER = date(2017, 7, 1)


def muster(
    town: SimpleNamespace, day: int, first: str = "09:00", last: str = "17:00", **more: Any
) -> Tasking:
    return ask_for_time(
        town.wu, town.lin, act="muster", starts_at=town.at(day, first), ends_at=town.at(day, last), **more
    )


def edition(town: SimpleNamespace, code: str, **changed: Any) -> Rule:
    rule = Rule.objects.get(code=code, ruleset="2017", status="adopted")
    return propose_rule(town.adm, rule, reason="A new decree", valid_from=LATER, **changed)


def second_admin(town: SimpleNamespace) -> Any:
    return appoint(JOB, enlist(JOB, number="adm2", name="管二"), post="administrator", unit=town.province)


def test_more_guaranteed_hours_would_have_refused_what_was_granted(march: SimpleNamespace) -> None:
    town = march
    town.go(13)
    for day in (13, 14):
        assert muster(town, day).status == "granted"
    third = muster(town, 15, "09:00", "13:00")
    assert third.status == "granted", "20 of 40 hours remain"
    p = preview_of(edition(town, "weekly_hours", amount=24))
    assert p.asked == 3 and [c.tasking for c in p.changes] == [third]
    change = p.changes[0]
    assert (change.before, change.after.answer) == (Answer.GRANTED, Answer.REFUSED) and change.harder
    assert p.by_act_and_county == [(str(third.get_act_display()), "临淄区", 1, 0)]
    assert not preview_of(edition(town, "weekly_hours", amount=20)).changes, "the same amount changes nothing"
    assert Rule.objects.filter(status="proposed").count() == 2
    assert rules_in_force(LATER).get(code="weekly_hours").amount == 20, "looking changes nothing"


def test_fewer_hours_would_have_granted_what_was_refused(march: SimpleNamespace) -> None:
    town = march
    for day in (13, 14):
        muster(town, day)
    refused = muster(town, 15, "09:00", "16:00")
    assert refused.status == "refused"
    p = preview_of(edition(town, "weekly_hours", amount=10))
    assert [c.tasking for c in p.easier] == [refused] and not p.harder


def test_other_rules_are_tried_too(march: SimpleNamespace) -> None:
    town = march
    asked = muster(town, 14, "10:00", "12:00")
    drafted = ask_for_time(
        town.wu, town.lin, act="event_security", starts_at=town.at(15, "10:00"), ends_at=town.at(15, "12:00"),
        ground="disaster",
    )  # fmt: skip
    moved = ask_to_change_post(town.gao, town.lin, act="transfer", ground="own_wish")
    ask_for_target(town.wu, town.lin)
    assert (drafted.status, moved.status) == ("exception_wanted", "exception_wanted")
    p = preview_of(edition(town, "no_event_drafting", grounds=[]))
    assert [(c.tasking, c.after.answer) for c in p.changes] == [(drafted, Answer.REFUSED)]
    p = preview_of(edition(town, "no_event_drafting", effect="warn"))
    assert [(c.tasking, c.after.answer) for c in p.changes] == [(drafted, Answer.GRANTED)]
    p = preview_of(edition(town, "no_arbitrary_transfer", grounds=[]))
    assert [c.tasking for c in p.changes] == [moved]
    tuesday = propose_new_rule(
        town.adm, act="visit_day", effect="forbid", weekdays=[2], reason="Visits", valid_from=LATER,
        text={"zh": "周二走访。", "en": "Tuesday is for visits."}, source={"zh": "本局规定"},
    )  # fmt: skip
    assert [c.tasking for c in preview_of(tuesday).changes] == [asked]
    elsewhere = Rule.objects.get(pk=tuesday.pk)
    elsewhere.path = "3705"
    assert not preview_of(elsewhere).changes


def test_an_emergency_of_then_still_opens_the_door(march: SimpleNamespace) -> None:
    town = march
    declare_emergency(town.gao, town.linzi, ground="disaster", hours=72)
    drafted = ask_for_time(
        town.wu, town.lin, act="event_security", starts_at=town.at(14, "10:00"), ends_at=town.at(14, "12:00")
    )
    assert drafted.status == "granted"
    assert not preview_of(edition(town, "no_event_drafting", grounds=[])).changes


def test_weeks_below_are_counted_by_county(march: SimpleNamespace) -> None:
    town = march
    for day in (13, 14, 15):
        town.go(day, "18:00")
        enter_time(
            town.lin, town.lin, kind="community", starts_at=town.at(day, "08:30"), ends_at=town.at(day, "15:30"),
            place=town.community.path,
        )  # fmt: skip
    town.go(20)
    p = preview_of(edition(town, "weekly_hours", amount=24))
    weeks = p.weeks
    assert weeks is not None and [c.name for c in p.counties] == ["临淄区"]
    assert weeks.after.weeks == weeks.before.weeks and weeks.below_after == weeks.below_before + 1
    assert preview_of(edition(town, "no_targets")).weeks is None


def test_before_weeks_were_kept_the_voice_tells_them(march: SimpleNamespace) -> None:
    town = march
    for day in (13, 14):
        muster(town, day)
    third = muster(town, 15, "09:00", "13:00")
    Tasking.objects.update(weeks=[])
    assert [c.tasking for c in preview_of(edition(town, "weekly_hours", amount=24)).changes] == [third]


def test_only_the_last_half_year_counts(march: SimpleNamespace) -> None:
    town = march
    for day, last in ((13, "17:00"), (14, "17:00"), (15, "13:00")):
        muster(town, day, "09:00", last)
    new = edition(town, "weekly_hours", amount=24)
    town.go(11, month=9)
    assert preview_of(new).asked == 3
    town.go(12, month=9)
    town.go(13, month=9)
    assert preview_of(new).asked == 0 and not preview_of(new).changes


# ---------- new rules ----------

TEXT = {
    "text": {"zh": "规定", "en": "Rule"},
    "source": {"zh": "出处"},
    "reason": "Because",
    "valid_from": LATER,
}


@pytest.mark.parametrize(
    "said",
    [
        {"act": "any_time", "effect": "guarantee"},  # no amount
        {"act": "event_security", "effect": "guarantee", "amount": 5, "period": "week"},
        {"act": "muster", "effect": "forbid", "amount": 5},
        {"act": "visit_day", "effect": "forbid"},  # no weekday
        {"act": "muster", "effect": "forbid", "weekdays": [2]},
        {"act": "clearance_target", "effect": "warn"},
        {"act": "muster", "effect": "forbid", "text": {}},
        {"act": "muster", "effect": "forbid", "source": {"en": "x"}},
        {"act": "muster", "effect": "forbid", "valid_from": date(2017, 3, 1)},
        {"act": "muster", "effect": "forbid", "valid_to": date(2017, 6, 1)},
        {"act": "muster", "effect": "forbid", "reason": " "},
    ],
)
def test_a_rule_that_means_nothing_is_refused(march: SimpleNamespace, said: dict[str, Any]) -> None:
    with pytest.raises(Wrong):
        propose_new_rule(march.adm, **TEXT | said)
    assert not Rule.objects.filter(ruleset="own").exists()


def test_a_new_rule_holds_from_its_day_once_a_second_person_adopted_it(march: SimpleNamespace) -> None:
    town, other = march, second_admin(march)
    rule = propose_new_rule(town.adm, **TEXT | {"act": "visit_day", "effect": "forbid", "weekdays": [3]})
    assert (rule.code, rule.number, rule.edition) == ("own_1", 1, 1)
    with pytest.raises(NotAllowed):
        adopt_rule(town.adm, rule)
    with pytest.raises(NotAllowed):
        propose_new_rule(town.gao, **TEXT | {"act": "muster", "effect": "forbid"})
    adopt_rule(other, rule)
    town.go(3, month=7)
    wednesday, thursday = (
        ask_for_time(town.wu, town.lin, act="muster", starts_at=town.at(d, "09:00", month=7),
                     ends_at=town.at(d, "10:00", month=7)) for d in (5, 6)
    )  # fmt: skip
    assert (wednesday.status, wednesday.rule, thursday.status) == ("refused", rule, "granted")
    late = propose_new_rule(
        town.adm, **TEXT | {"act": "muster", "effect": "warn", "valid_from": date(2017, 7, 4)}
    )
    town.go(4, month=7)
    with pytest.raises(Refused):
        adopt_rule(other, late)


def test_a_rule_of_a_part_is_made_by_who_has_the_part(march: SimpleNamespace) -> None:
    town = march
    local = appoint(JOB, enlist(JOB, number="adm3", name="管三"), post="administrator", unit=town.branch)
    said = TEXT | {"act": "muster", "effect": "forbid"}
    assert propose_new_rule(local, **said | {"path": "370305"}).path == "370305"
    for path in ("", "3703", "370303"):
        with pytest.raises(NotFound):
            propose_new_rule(local, **said | {"path": path})
    mine = Rule.objects.get(ruleset="own")
    with pytest.raises(NotFound):
        propose_rule(
            local,
            Rule.objects.get(code="weekly_hours", ruleset="2017"),
            reason="x",
            valid_from=LATER,
            amount=1,
        )
    assert mine.path == "370305"


# ---------- doors ----------


def test_the_pages_of_a_proposal(march: SimpleNamespace) -> None:
    town = march
    for day in (13, 14):
        muster(town, day)
    third = muster(town, 15, "09:00", "13:00")
    rule = Rule.objects.get(code="weekly_hours", ruleset="2017")
    client = town.client(town.adm)
    form = reverse("protection:propose", args=[rule.uid])
    assert "Propose, and see what it would have changed" in client.get(form).content.decode()
    said = {"valid_from": "2017-07-01", "reason": "New decree", "amount": "24", "effect": "guarantee"}
    sent = client.post(form, said)
    new = Rule.objects.get(status="proposed")
    assert sent.status_code == 303 and sent["Location"] == reverse("protection:preview", args=[new.uid])
    assert (new.text, new.source, new.period) == (rule.text, rule.source, "week"), "what is empty stays"
    page = client.get(sent["Location"]).content.decode()
    assert third.number in page and "临淄区" in page and "Adopt this edition" not in page
    other = town.client(second_admin(town))
    assert "Adopt this edition" in other.get(sent["Location"]).content.decode()
    api = client.get(f"/api/protection/rules/{new.uid}/preview").json()
    assert (api["asked"], api["harder"], api["easier"]) == (3, 1, 0)
    assert "会改变什么" in town.client(town.adm, "zh-hans").get(sent["Location"]).content.decode()
    for who in ("gao", "lin", "wu", "ins"):
        assert town.client(getattr(town, who)).get(sent["Location"]).status_code == 403
    local = appoint(JOB, enlist(JOB, number="adm4", name="管四"), post="administrator", unit=town.branch)
    assert town.client(local).get(sent["Location"]).status_code == 404


def test_the_page_of_a_new_rule(march: SimpleNamespace) -> None:
    town, at = march, reverse("protection:new_rule")
    client = town.client(town.adm)
    assert "A new rule" in client.get(at).content.decode()
    said = {
        "act": "visit_day", "effect": "forbid", "weekdays": ["2", "4"], "valid_from": "2017-07-01",
        "last_day": "2017-12-31", "text_zh": "走访日", "source_zh": "本局规定", "reason": "Visits",
        "grounds": ["danger_to_life", "disaster"], "area": "370305",
    }  # fmt: skip
    assert client.post(at, said).status_code == 303
    rule = Rule.objects.get(ruleset="own")
    assert (rule.weekdays, rule.path, rule.valid_to) == ([2, 4], "370305", date(2018, 1, 1))
    assert rule.grounds == [
        {"ground": "danger_to_life", "when": "after"},
        {"ground": "disaster", "when": "before"},
    ]
    assert client.post(at, said | {"act": "clearance_target"}).status_code == 422
    assert client.post(at, said | {"weekdays": ["9"]}).status_code == 422
    for never in ("9999-12-31", "0001-01-01", "2017"):
        assert client.post(at, said | {"last_day": never}).status_code == 422
        assert client.post(at, said | {"valid_from": never}).status_code == 422
    assert town.client(town.gao).post(at, said).status_code == 403
    assert rule.valid_to - timedelta(days=1) == rule.last_day
