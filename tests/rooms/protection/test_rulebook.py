"""The two historic sets of rules, row by row; and the pure function's own logic."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from linli.protection.models import Rule
from linli.protection.rulebook import Answer, Facts, Says, Week, decide, guaranteed
from linli.protection.rulesets import RULESETS, SOURCES, VALID, rows_of

RULES = [Rule(**row, status="adopted") for ruleset in RULESETS for row in rows_of(ruleset)]
D2013, D2016, D2017 = date(2013, 5, 6), date(2016, 12, 30), date(2017, 3, 15)
FREE = Week(date(2017, 3, 13), present=2400, free=2400, asked=120)
TIGHT = Week(date(2017, 3, 13), present=2400, done=600, free=600, asked=120)  # 18 of 20 hours would remain
PLANNED = Week(date(2017, 3, 13), present=2400, done=600, planned=600, hit=120, free=2400, asked=120)
OLD_TIGHT = Week(date(2013, 5, 6), present=2400, done=900, free=960, asked=120)  # 29 of 30 hours would remain

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
        assert decision.rules[0].source == SOURCES[ruleset], "the answer names its source"
        for lang in ("zh-hans", "en"):
            with translation.override(lang):
                assert decision.sentence and "%(" not in decision.sentence


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
