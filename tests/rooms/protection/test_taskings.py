"""What is asked of an officer's time and post: dispatch, urgency, exercise, expiry, payback, two people."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation
from tests.conftest import JOB

from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.ids import uuid7
from linli.journal.models import Entry
from linli.protection.commands import (
    adopt_rule,
    adopt_ruleset,
    appoint_protected,
    approve_exception,
    ask,
    ask_for_target,
    ask_for_time,
    ask_to_change_post,
    decline_exception,
    decline_rule,
    end_protected,
    enter_time,
    import_roster,
    move_protected,
    propose_rule,
    redeploy_protected,
    refusal_of,
    review_urgent,
    task_for_dispatch,
)
from linli.protection.ledger import week_of
from linli.protection.models import PaybackDebt, Review, Rule, Tasking, TimeEntry
from linli.protection.queries import answer_to, decide, reviews_for, rules_in_force, taskings_for, waiting_for
from linli.workforce.commands import appoint, enlist
from linli.workforce.models import Posting
from linli.workforce.plan import Plan, ProtectedAct, state_of_staff


def ask_(town: SimpleNamespace, start: Any, end: Any, by: Any = None, **more: Any) -> Tasking:
    act = more.pop("act", "other_duty")
    return ask_for_time(by or town.wu, town.lin, act=act, starts_at=start, ends_at=end, **more)


def second_admin(town: SimpleNamespace) -> Posting:
    return appoint(JOB, enlist(JOB, number="adm2", name="管二"), post="administrator", unit=town.province)


# ---------- dispatch ----------


def test_a_dispatch_in_the_beat_asks_nothing_and_outside_it_writes_its_tasking(
    march: SimpleNamespace,
) -> None:
    town, incident = march, uuid7()
    inside = {"incident_uid": incident, "path": town.community.path, "urgent": False}
    assert task_for_dispatch(town.wu, town.lin, **inside) is None
    assert task_for_dispatch(town.wu, town.patrol, **inside | {"path": town.beiyang.path}) is None
    tasking = task_for_dispatch(
        town.wu, town.lin, incident_uid=incident, path=town.beiyang.path, urgent=False
    )
    assert tasking is not None and tasking.status == "granted" and tasking.incident == incident
    assert Entry.objects.get(verb="tasking.granted").thread == incident


def fill_the_week(town: SimpleNamespace) -> None:
    """A week of which everything still ahead is needed."""
    town.go(17, "08:00")
    for day in (13, 14):
        enter_time(
            town.lin, town.lin, kind="community", starts_at=town.at(day, "08:00"), ends_at=town.at(day, "14:00"),
            place=town.community.path,
        )  # fmt: skip


def test_danger_to_life_is_granted_first_and_reviewed_after(march: SimpleNamespace) -> None:
    town = march
    fill_the_week(town)
    plain = task_for_dispatch(town.wu, town.lin, incident_uid=uuid7(), path=town.beiyang.path, urgent=False)
    assert plain is not None and plain.status == "refused", "12 done, 8 ahead: nothing to give"
    no = refusal_of(plain)
    assert (no.status, no.code) == (403, "forbidden_by_rule") and no.rule and no.help
    urgent = task_for_dispatch(town.wu, town.lin, incident_uid=uuid7(), path=town.beiyang.path, urgent=True)
    assert urgent is not None and urgent.status == "granted" and urgent.rule.code == "weekly_hours"
    review = Review.objects.get(tasking=urgent)
    assert review.due_on == date(2017, 3, 24) and review in reviews_for(town.city_chief)
    assert not reviews_for(town.gao), "the same level reviews nothing"
    for by in (town.sun, town.gao):
        with pytest.raises(NotAllowed):
            review_urgent(by, review, upheld=True)
    review_urgent(town.city_chief, review, upheld=False)
    assert review.status == "not_upheld" and review.reviewed_by_staff_id == town.city_chief.staff_id
    with pytest.raises(Refused):
        review_urgent(town.province_chief, review, upheld=True)
    assert PaybackDebt.objects.get().owed == 120


def test_an_exercise_is_answered_alike_and_takes_nothing(march: SimpleNamespace) -> None:
    town = march
    fill_the_week(town)
    drill = ask_(town, town.at(17, "09:00"), town.at(17, "12:00"), ground="danger_to_life", exercise=True)
    assert drill.status == "granted" and not PaybackDebt.objects.exists()
    assert week_of(town.lin, date(2017, 3, 13), rules_in_force(date(2017, 3, 17))).free == 480
    assert Entry.objects.get(verb="tasking.granted").exercise


# ---------- asking ----------


def test_what_was_granted_before_is_taken_into_account(march: SimpleNamespace) -> None:
    town = march
    answers = [
        ask_(town, town.at(day, "08:00"), town.at(day, "16:00")).status for day in (13, 14, 15, 16, 17)
    ]
    assert answers == ["granted", "granted", "refused", "refused", "refused"], "40 duty hours, 20 guaranteed"


def test_who_may_ask_and_where(march: SimpleNamespace) -> None:
    town = march
    when = (town.at(14, "09:00"), town.at(14, "10:00"))
    with pytest.raises(NotFound):
        ask_(town, *when, by=town.far)
    with pytest.raises(NotAllowed):
        ask_(town, *when, by=town.li)
    for wrong in [
        (when[1], when[0]),
        (when[0], when[0] + timedelta(hours=25)),
        (town.at(1), town.at(1, "09:00")),
    ]:
        with pytest.raises(Wrong) as interval:
            ask_(town, *wrong)
        assert interval.value.code == "bad_interval"
    with pytest.raises(Wrong):
        ask_(town, *when, act="clearance_target")
    with pytest.raises(Wrong) as missing:
        ask(town.wu, town.lin, act="muster")
    assert [f[0] for f in missing.value.faults] == ["starts_at", "ends_at"]
    assert ask(town.wu, town.lin, act="clearance_target").status == "refused"
    assert decide("muster", town.lin, when[0], until=when[1]).answer == "granted"


def test_a_target_is_never_granted_and_leaves_only_the_refusal(march: SimpleNamespace) -> None:
    town = march
    goal = ask_for_target(town.gao, town.lin, what="Two a month")
    assert goal.status == "refused" and goal.rule.code == "no_targets"
    entry = Entry.objects.get(verb="tasking.refused")
    assert entry.data["act"] == "clearance_target" and "Two" not in str(entry.data), "no words, codes only"
    town.go(1, month=6, year=2016)
    before = ask_for_target
    with pytest.raises(Refused) as no:
        before(town.gao, town.lin)
    assert no.value.code == "forbidden_by_rule", "even where no rule speaks: there is no place for one"


def test_answers_are_said_in_both_languages(march: SimpleNamespace) -> None:
    town = march
    fair = ask_(town, town.at(14, "09:00"), town.at(14, "10:00"), act="event_security")
    with translation.override("en"):
        assert answer_to(fair).startswith(
            "Refused. Community officers are not drafted for large-event security."
        )
    with translation.override("zh-hans"):
        assert "一律不准抽调社区民警参加大型活动安保。" in answer_to(fair)


# ---------- exceptions ----------


def wanted(town: SimpleNamespace, **more: Any) -> Tasking:
    start, end = town.at(14, "10:00"), town.at(14, "12:00")
    return ask_(town, start, end, act="event_security", ground="disaster", **more)


def test_an_exception_is_for_somebody_one_level_up(march: SimpleNamespace) -> None:
    town = march
    row = wanted(town, by=town.duty)
    assert row in waiting_for(town.city_chief) and row in waiting_for(town.province_chief)
    assert row not in waiting_for(town.gao) and row not in waiting_for(town.sun)
    for by in (town.gao, town.sun):
        with pytest.raises(NotAllowed) as no:
            approve_exception(by, row)
        assert no.value.code == "second_person_required" and no.value.status == 403
        assert "淄博市" in no.value.help
    stale = row.version
    approve_exception(town.city_chief, row, version=stale)
    assert row.is_live() and row.debt.owed == 120 and row.number.startswith("EX-2017-")
    with pytest.raises(Refused):
        approve_exception(town.province_chief, row)
    with pytest.raises((Conflict, Refused)):
        decline_exception(town.province_chief, row, version=stale)


def test_an_officer_cannot_approve_about_the_own_time(march: SimpleNamespace) -> None:
    town = march
    row = wanted(town)
    second = appoint(JOB, town.lin.staff, post="chief", unit=town.city)
    with pytest.raises(NotAllowed) as no:
        approve_exception(second, row)
    assert no.value.code == "second_person_required", "one person with two postings is one person"


def test_a_declined_exception_takes_nothing(march: SimpleNamespace) -> None:
    town = march
    row = wanted(town)
    decline_exception(town.city_chief, row)
    assert row.status == "declined" and not PaybackDebt.objects.exists()
    with pytest.raises(Wrong) as no:
        enter_away(town, row)
    assert no.value.code == "not_allowed"


def enter_away(town: SimpleNamespace, row: Tasking) -> TimeEntry:
    town.go(15)
    return enter_time(
        town.lin, town.lin, kind="away", starts_at=row.starts_at, ends_at=row.ends_at, tasking=row.uid
    )


def test_an_exception_expires_and_is_too_late_after_its_time(march: SimpleNamespace) -> None:
    town = march
    row, late = wanted(town), wanted(town)
    with pytest.raises(Wrong):
        approve_exception(town.city_chief, row, expires_at=town.at(20))
    approve_exception(town.city_chief, row, expires_at=town.at(14, "13:00"))
    town.go(14, "12:59")
    assert row.is_live()
    town.go(14, "13:00")
    assert row.has_expired
    with pytest.raises(Refused) as over:
        approve_exception(town.city_chief, late)
    assert over.value.code == "expired" and late not in waiting_for(town.city_chief)


def test_debts_balance_and_are_never_overpaid(march: SimpleNamespace) -> None:
    town = march
    row = wanted(town)
    approve_exception(town.city_chief, row)
    enter_away(town, row)
    debt = row.debt

    def pay(day: int, start: str, end: str, **more: Any) -> TimeEntry:
        return enter_time(
            town.lin, town.lin, kind="community", starts_at=town.at(day, start), ends_at=town.at(day, end),
            place=town.community.path, pays=debt.uid, **more,
        )  # fmt: skip

    town.go(21, "20:00")
    with pytest.raises(Wrong) as much:
        pay(21, "08:00", "11:00")
    assert much.value.code == "out_of_range"
    pay(21, "08:00", "09:00")
    week = week_of(town.lin, date(2017, 3, 20), rules_in_force(date(2017, 3, 23)))
    assert (week.done, week.repaid) == (0, 60), (
        "what pays back another week comes on top of this one's guarantee"
    )
    assert [(d.owed, d.paid, d.unpaid) for d in week.debts] == [(120, 60, 60)]
    pay(21, "09:00", "10:00")
    with pytest.raises(Wrong):
        pay(21, "10:00", "10:01")
    town.go(30, month=4)
    assert not week_of(town.lin, date(2017, 4, 24)).debts


def test_an_unpaid_debt_becomes_overdue(march: SimpleNamespace) -> None:
    town = march
    approve_exception(town.city_chief, wanted(town))
    town.go(30, month=4)
    assert [d.overdue for d in week_of(town.lin, date(2017, 4, 24)).debts] == [True]


def test_everybody_sees_what_concerns_them(march: SimpleNamespace) -> None:
    town = march
    row = wanted(town)
    for sees in (town.wu, town.lin, town.gao, town.city_chief, town.ana, town.ins):
        assert row in taskings_for(sees)
    for blind in (town.far, town.duty, town.aux, town.li):
        assert row not in taskings_for(blind)


# ---------- posts ----------


def test_a_protected_post_changes_under_an_approved_exception_only(march: SimpleNamespace) -> None:
    town = march
    for refused in (
        move_protected(town.gao, town.lin, unit=town.cid, post="officer"),
        end_protected(town.gao, town.lin),
        redeploy_protected(town.gao, town.lin, category="other", to_unit=town.station),
        ask_to_change_post(town.gao, town.lin, act="transfer"),
    ):
        assert refused.status == "refused" and refused.rule.code == "no_arbitrary_transfer"
    wish = move_protected(town.gao, town.lin, unit=town.station, beat=[town.xiguan], ground="own_wish")
    assert wish.status == "exception_wanted"
    assert move_protected(town.gao, town.lin, unit=town.station, beat=[town.xiguan]).status == "refused"
    approve_exception(town.city_chief, wish)
    town.go(20)
    done = move_protected(town.gao, town.lin, unit=town.station, beat=[town.xiguan])
    assert done == wish and done.status == "done"
    town.lin.refresh_from_db()
    assert town.lin.valid_to == date(2017, 3, 20)
    new = Posting.objects.get(staff=town.lin.staff, valid_to=None)
    assert (new.unit, new.post) == (town.station, "community_officer")
    again = move_protected(town.gao, new, unit=town.office, beat=[town.community])
    assert again.status == "refused", "an exception serves once"
    with pytest.raises(NotAllowed):
        move_protected(town.wu, new, unit=town.office, beat=[town.community])


def test_an_approved_change_of_post_expires(march: SimpleNamespace) -> None:
    town = march
    wish = end_protected(town.gao, town.lin, ground="leaving")
    approve_exception(town.city_chief, wish)
    town.go(30, month=4)
    assert end_protected(town.gao, town.lin).status == "refused"


def test_after_the_term_of_2013_an_officer_may_be_moved(march: SimpleNamespace) -> None:
    town = march
    town.go(1, month=11, year=2016)
    assert (
        move_protected(town.gao, town.lin, unit=town.station, beat=[town.xiguan]).rule.code == "term_in_post"
    )
    old = appoint(
        JOB, enlist(JOB, number="o", name="老周"), post="community_officer", unit=town.office, beat=[town.shifo],
        valid_from=date(2011, 10, 1),
    )  # fmt: skip
    assert move_protected(town.gao, old, unit=town.station, beat=[town.xiguan]).status == "done"


def test_joining_a_protected_post_needs_no_leave_but_a_second_one_does(march: SimpleNamespace) -> None:
    town = march
    new = enlist(JOB, number="n", name="新来")
    appoint_protected(town.gao, new, post="community_officer", unit=town.office, beat=[town.shifo])
    with pytest.raises(Wrong):
        appoint_protected(town.gao, new, post="auxiliary", unit=town.office, beat=[town.xiguan])
    with pytest.raises(Wrong):
        appoint_protected(town.gao, new, post="dispatcher", unit=town.centre, beat=[])


def test_a_roster_passes_the_rulebook_too(march: SimpleNamespace) -> None:
    town = march

    def plan() -> Plan:
        act = ProtectedAct("end", 7, "community_officer", town.lin.pk, date(2017, 3, 13))
        return Plan(seen=state_of_staff(), at=date(2017, 3, 13), protected=[act])

    with pytest.raises(Refused) as no:
        import_roster(town.gao, plan())
    assert no.value.code == "forbidden_by_rule" and no.value.note is not None
    wish = end_protected(town.gao, town.lin, ground="leaving")
    approve_exception(town.city_chief, wish)
    import_roster(town.gao, plan())
    wish.refresh_from_db()
    assert wish.status == "done", "the exception is used up by the roster"


# ---------- changing the rules ----------


def test_a_rule_is_superseded_by_two_people_from_a_day_on_and_never_edited(march: SimpleNamespace) -> None:
    town, other = march, second_admin(march)
    rule = Rule.objects.get(code="weekly_hours", ruleset="2017")
    new = propose_rule(town.adm, rule, reason="More time", valid_from=date(2017, 7, 1), amount=24)
    with pytest.raises(NotAllowed) as alone:
        adopt_rule(town.adm, new)
    assert alone.value.code == "second_person_required"
    assert rules_in_force(date(2017, 8, 1)).get(code="weekly_hours") == rule, "proposed is not in force"
    adopt_rule(other, new)
    assert rules_in_force(date(2017, 6, 30)).get(code="weekly_hours") == rule
    assert rules_in_force(date(2017, 7, 1)).get(code="weekly_hours") == new
    rule.refresh_from_db()
    assert (rule.amount, rule.valid_to, new.edition) == (20, None, 2), "the old edition stands as it was"
    with pytest.raises(Refused):
        propose_rule(town.adm, rule, reason="Again", valid_from=date(2017, 9, 1), amount=10)
    with pytest.raises(Wrong):
        propose_rule(town.adm, new, reason="Yesterday", valid_from=date(2017, 3, 1), amount=10)
    with pytest.raises(NotAllowed):
        propose_rule(town.gao, new, reason="Less", valid_from=date(2017, 9, 1), amount=10)
    less = propose_rule(other, new, reason="Less", valid_from=date(2017, 9, 1), amount=10)
    decline_rule(town.adm, less)
    assert rules_in_force(date(2017, 10, 1)).get(code="weekly_hours") == new
    late = propose_rule(other, new, reason="Late", valid_from=date(2017, 3, 14), amount=22)
    town.go(15)
    with pytest.raises(Refused):
        adopt_rule(town.adm, late)


def test_a_set_is_loaded_once_and_by_staff_only_proposed(march: SimpleNamespace) -> None:
    assert adopt_ruleset(JOB, ruleset="2017") == list(Rule.objects.filter(ruleset="2017"))
    Rule.objects.filter(ruleset="2013").delete()
    proposed = adopt_ruleset(march.adm, ruleset="2013")
    assert {r.status for r in proposed} == {"proposed"} and not rules_in_force(date(2015, 1, 1)).exists()
    with pytest.raises(NotFound):
        adopt_ruleset(JOB, ruleset="1999")
