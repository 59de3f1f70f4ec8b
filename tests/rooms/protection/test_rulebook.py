"""The two historic sets of rules, row by row; and the pure function's own logic."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from linli.protection.models import Act, Rule
from linli.protection.models.rules import TIME_ACTS
from linli.protection.rulebook import Answer, Declared, Facts, Says, Week, decide, guaranteed
from linli.protection.rulesets import RULESETS, SOURCES, VALID, rows_of

RULES = [Rule(**row, status="adopted") for ruleset in RULESETS for row in rows_of(ruleset)]
D2013, D2016, D2017 = date(2013, 5, 6), date(2016, 12, 30), date(2017, 3, 15)
FREE = Week(date(2017, 3, 13), present=2400, free=2400, asked=120)
TIGHT = Week(date(2017, 3, 13), present=2400, done=600, free=600, asked=120)  # 18 of 20 hours would remain
PLANNED = Week(date(2017, 3, 13), present=2400, done=600, planned=600, hit=120, free=2400, asked=120)
OLD_TIGHT = Week(date(2013, 5, 6), present=2400, done=900, free=960, asked=120)  # 29 of 30 hours would remain

# each rule: its number in its set, and the words of it that were reported of Shandong's rule (see SOURCES)
CITED: dict[tuple[str, str], tuple[int, str, str]] = {
    ("2013", "weekly_hours"): (1, "每周在社区工作时间一律不少于 30 小时", "30 hours a week"),
    ("2013", "no_station_duty"): (2, "一律不参加派出所值班备勤", "no station duty"),
    ("2013", "term_in_post"): (3, "任职一律不少于 5 年", "at least five years"),
    ("2017", "no_targets"): (1, "一律不准给社区民警下达破案指标", "clearance targets"),
    ("2017", "no_event_drafting"): (2, "一律不准抽调社区民警参加大型活动安保", "large-event security"),
    ("2017", "no_arbitrary_transfer"): (3, "一律不准随意调整社区民警岗位", "not moved arbitrarily"),
    ("2017", "weekly_hours"): (4, "每周在社区工作时间不少于 20 小时", "at least 20 hours a week"),
}

# day, act, week, ground, years in post: what the rulebook answers, by which rule
TABLE: list[tuple[date, str, Week | None, str, int, Answer, str]] = [
    # "四个一律" 2013, no. 1: at least 30 hours a week in the community
    (D2013, "other_duty", OLD_TIGHT, "", 1, Answer.REFUSED, "weekly_hours"),
    (D2013, "other_duty", OLD_TIGHT, "major_case", 1, Answer.EXCEPTION, "weekly_hours"),
    (D2013, "other_duty", OLD_TIGHT, "danger_to_life", 1, Answer.GRANTED, "weekly_hours"),
    (D2013, "other_duty", FREE, "", 1, Answer.GRANTED, ""),
    # no. 2: no station duty, whatever the hours
    (D2013, "station_duty", FREE, "", 1, Answer.REFUSED, "no_station_duty"),
    (D2016, "station_duty", FREE, "disaster", 1, Answer.EXCEPTION, "no_station_duty"),
    # no. 3: at least five years in post
    (D2016, "transfer", None, "", 4, Answer.REFUSED, "term_in_post"),
    (D2016, "transfer", None, "", 5, Answer.GRANTED, ""),
    (D2016, "end_posting", None, "own_wish", 2, Answer.EXCEPTION, "term_in_post"),
    # what the set of 2013 did not speak of
    (D2016, "event_security", FREE, "", 1, Answer.GRANTED, ""),
    (D2016, "clearance_target", None, "", 1, Answer.GRANTED, ""),
    # "三个一律不准、一个保障" 2017, no. 1: no clearance targets, on no ground
    (D2017, "clearance_target", None, "", 1, Answer.REFUSED, "no_targets"),
    (D2017, "clearance_target", None, "danger_to_life", 1, Answer.REFUSED, "no_targets"),
    # no. 2: no drafting for large-event security
    (D2017, "event_security", FREE, "", 1, Answer.REFUSED, "no_event_drafting"),
    (D2017, "event_security", FREE, "major_case", 1, Answer.REFUSED, "no_event_drafting"),
    (D2017, "event_security", FREE, "disaster", 1, Answer.EXCEPTION, "no_event_drafting"),
    # no. 3: no arbitrary transfer, however long the time in post
    (D2017, "transfer", None, "", 9, Answer.REFUSED, "no_arbitrary_transfer"),
    (D2017, "redeploy", None, "", 9, Answer.REFUSED, "no_arbitrary_transfer"),
    (D2017, "transfer", None, "promotion", 1, Answer.EXCEPTION, "no_arbitrary_transfer"),
    # no. 4: at least 20 hours a week guaranteed
    (D2017, "other_duty", FREE, "", 1, Answer.GRANTED, ""),
    (D2017, "other_duty", TIGHT, "", 1, Answer.REFUSED, "weekly_hours"),
    (D2017, "muster", TIGHT, "major_case", 1, Answer.EXCEPTION, "weekly_hours"),
    (D2017, "other_duty", PLANNED, "", 1, Answer.REFUSED, "weekly_hours"),
    (D2017, "incident_duty", TIGHT, "danger_to_life", 1, Answer.GRANTED, "weekly_hours"),
    # and station duty is no longer forbidden as such
    (D2017, "station_duty", FREE, "", 1, Answer.GRANTED, ""),
]


@pytest.mark.parametrize(("day", "act", "week", "ground", "years", "answer", "code"), TABLE)
def test_the_two_historic_sets_answer_row_by_row(
    day: date, act: str, week: Week | None, ground: str, years: int, answer: Answer, code: str
) -> None:
    facts = Facts(
        act=act,
        post="community_officer",
        path="370702003004",
        day=day,
        ground=ground,
        asked=week.asked if week else 0,
        weeks=(week,) if week else (),
        in_post_since=day.replace(year=day.year - years),
    )
    decision = decide(RULES, facts)
    assert decision.answer == answer
    assert (decision.chief.rule.code if decision.chief else "") == code
    if code:
        ruleset = "2017" if day >= VALID["2017"][0] else "2013"
        rule = decision.rules[0]
        number, zh, en = CITED[ruleset, code]
        assert rule.source == SOURCES[ruleset] and rule.number == number, "the answer cites its source"
        assert zh in rule.text["zh"] and en in rule.text["en"]
        for lang in ("zh-hans", "en"):
            with translation.override(lang):
                assert decision.sentence and "%(" not in decision.sentence


def test_every_historic_rule_is_cited_and_has_a_row() -> None:
    assert {(r["ruleset"], r["code"]) for name in RULESETS for r in rows_of(name)} == set(CITED)
    seen = {("2017" if row[0] >= VALID["2017"][0] else "2013", row[6]) for row in TABLE if row[6]}
    assert seen == set(CITED)


def test_a_set_ends_where_the_next_begins() -> None:
    assert VALID["2013"][1] == VALID["2017"][0]
    last, first = D2016.replace(day=31), date(2017, 1, 1)
    for day, hours in ((last, 30), (first, 20)):
        facts = Facts("other_duty", "community_officer", "37", day, weeks=(FREE,))
        assert [r.amount for r in decide(RULES, facts).rules] == [hours]


def test_rules_protect_the_posts_they_name() -> None:
    facts = Facts("event_security", "officer", "37", D2017, weeks=(FREE,))
    assert decide(RULES, facts).answer == Answer.GRANTED


def test_a_rule_for_one_area_speaks_there_only() -> None:
    row: dict[str, Any] = rows_of("2017")[1] | {"path": "3705"}
    rule = Rule(**row, status="adopted")
    for path, answer in (("370503101205", Answer.REFUSED), ("370305", Answer.GRANTED)):
        facts = Facts("event_security", "community_officer", path, D2017, weeks=(FREE,))
        assert decide([rule], facts).answer == answer


def test_an_approved_exception_opens_what_it_is_for() -> None:
    facts = Facts("transfer", "community_officer", "37", D2017, exception_lives=True)
    decision = decide(RULES, facts)
    assert decision.answer == Answer.GRANTED and decision.voices[0].says == Says.UNDER_EXCEPTION
    goal = Facts("clearance_target", "community_officer", "37", D2017, exception_lives=True)
    assert decide(RULES, goal).answer == Answer.REFUSED, "no exception ever opens a target"


# ---------- visit days, approval, warning ----------

WEDNESDAY: dict[str, Any] = rows_of("2017")[1] | {
    "ruleset": "own", "number": 1, "code": "own_1", "act": "visit_day", "weekdays": [3], "grounds": [],
    "text": {"zh": "周三为走访日。", "en": "Wednesday is for visits."},
}  # fmt: skip


@pytest.mark.parametrize(
    ("effect", "ground", "days", "answer"),
    [
        ("forbid", "", [D2017], Answer.REFUSED),
        ("forbid", "disaster", [D2017], Answer.REFUSED),  # it admits no ground
        ("forbid", "", [D2017 + timedelta(days=1)], Answer.GRANTED),
        ("forbid", "", [D2017 - timedelta(days=1), D2017], Answer.REFUSED),  # over midnight
        ("needs_approval", "", [D2017], Answer.REFUSED),  # name a ground
        ("needs_approval", "major_case", [D2017], Answer.EXCEPTION),
        ("warn", "", [D2017], Answer.GRANTED),
    ],
)
def test_a_visit_day_is_kept_free(effect: str, ground: str, days: list[date], answer: Answer) -> None:
    rule = Rule(**WEDNESDAY | {"effect": effect}, status="adopted")
    facts = Facts(
        "muster", "community_officer", "37", days[0], ground=ground, days=tuple(days), weeks=(FREE,)
    )
    decision = decide([rule], facts)
    assert decision.answer == answer
    if effect == "warn":
        assert "Wednesday" in str(rule.text) and decision.voices[0].says == Says.WARNS


@given(
    act=st.sampled_from([a for a in Act if a not in {Act.ANY_TIME, Act.ANY_POST, Act.VISIT_DAY}]),
    start=st.integers(-100, 100),
    length=st.integers(1, 24),
    until=st.integers(-100, 100),
    where=st.sampled_from(["37", "3703", "370305", "370702"]),
)
def test_an_emergency_opens_time_wholly_within_it_and_nothing_else(
    act: str, start: int, length: int, until: int, where: str
) -> None:
    at = datetime(2017, 3, 15, tzinfo=UTC)
    begins, ends = at + timedelta(hours=start), at + timedelta(hours=start + length)
    declared = Declared(1, where, at, at + timedelta(hours=max(until, 1)))
    facts = Facts(
        act, "community_officer", "370305101", D2017, asked=120, weeks=(TIGHT,), days=(D2017,),
        starts_at=begins, ends_at=ends, emergencies=(declared,),
    )  # fmt: skip
    plain = decide(RULES, replace(facts, emergencies=()))
    decision = decide(RULES, facts)
    opens = (
        act in TIME_ACTS
        and "370305101".startswith(where)
        and declared.starts_at <= begins
        and ends <= declared.until
    )
    if opens:
        assert decision.answer == Answer.GRANTED
        assert bool(decision.emergency) == (plain.answer != Answer.GRANTED)
        assert decision.owed == (120 if decision.emergency else 0)
    else:
        assert decision.answer == plain.answer and decision.emergency is None


@given(hours=st.integers(1, 60), present=st.integers(-500, 7 * 480))
def test_the_guarantee_never_exceeds_the_rule_and_shrinks_with_absence(hours: int, present: int) -> None:
    norm = guaranteed(hours, present)
    assert 0 <= norm <= hours * 60
    assert norm == hours * 60 if present >= 2400 else norm < hours * 60
    assert guaranteed(hours, present - 60) <= norm


@given(
    done=st.integers(0, 3000), planned=st.integers(0, 2000), hit=st.integers(0, 600),
    free=st.integers(0, 3000), asked=st.integers(1, 1440), ground=st.sampled_from(["", "major_case", "danger_to_life"]),
)  # fmt: skip
def test_no_request_passes_the_guarantee_without_a_ground(
    done: int, planned: int, hit: int, free: int, asked: int, ground: str
) -> None:
    week = Week(date(2017, 3, 13), 2400, done, planned, min(hit, planned), free, asked)
    facts = Facts("other_duty", "community_officer", "37", D2017, ground, asked, (week,))
    decision = decide(RULES, facts)
    if week.left(1200) >= 1200:
        assert decision.answer == Answer.GRANTED and not decision.owed
    elif ground == "danger_to_life":
        assert decision.answer == Answer.GRANTED and decision.review and decision.owed == asked
    else:
        assert decision.answer == (Answer.EXCEPTION if ground else Answer.REFUSED)


def test_years_in_post_are_counted_to_the_day() -> None:
    rule = next(r for r in RULES if r.code == "term_in_post")
    day = date(2016, 3, 1)
    for since, answer in ((date(2011, 3, 1), Answer.GRANTED), (date(2011, 3, 2), Answer.REFUSED)):
        facts = Facts("transfer", "community_officer", "37", day, in_post_since=since)
        assert decide([rule], facts).answer == answer
    assert decide([rule], Facts("transfer", "community_officer", "37", day)).answer == Answer.REFUSED
    assert day - timedelta(days=5 * 365) != date(2011, 3, 1), "leap days are why years are counted, not days"
