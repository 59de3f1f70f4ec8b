"""The two historic sets of rules, as data: what was reported of them, with dates and sources.

The wording is ours, after what was reported; the sources are named so that anybody can hold it against them.
Of the four rules of 2013 three are reported in what we have; the set holds those three and no invented fourth.
A set ends where the next begins.
"""

from __future__ import annotations

from datetime import date
from typing import Any

COMMUNITY = ["community_officer"]

SOURCE_2013 = {
    "zh": "山东省公安厅 2013 年关于社区民警“四个一律”的规定（据公开报道转述）",
    "en": "Shandong provincial public security department, 2013 rule on community officers,"
    " “four no-exceptions” (as publicly reported)",
}
SOURCE_2017 = {
    "zh": "山东省公安机关“三年攻坚”2017 年上半年情况报告（2017 年 7 月）：“三个一律不准、一个保障”",
    "en": "Shandong public security, report on the first half of 2017 of the three-year programme (July 2017):"
    " “three prohibitions, one guarantee”",
}

LIFE = {"ground": "danger_to_life", "when": "after"}
DISASTER = {"ground": "disaster", "when": "before"}
MAJOR_CASE = {"ground": "major_case", "when": "before"}
POST_GROUNDS = [
    {"ground": ground, "when": "before"}
    for ground in ("own_wish", "health", "promotion", "discipline", "leaving")
]

RULESETS: dict[str, list[dict[str, Any]]] = {
    "2013": [
        {
            "code": "weekly_hours",
            "act": "any_time",
            "effect": "guarantee",
            "amount": 30,
            "period": "week",
            "grounds": [LIFE, DISASTER, MAJOR_CASE],
            "text": {
                "zh": "社区民警每周在社区工作时间一律不少于 30 小时。",
                "en": "A community officer works in the community for at least 30 hours a week.",
            },
            "instead": {
                "zh": "请改派巡警或其他单位，或另选未安排社区工作的时间。",
                "en": "Ask the patrol unit or another unit, or choose a time outside the planned community hours.",
            },
        },
        {
            "code": "no_station_duty",
            "act": "station_duty",
            "effect": "forbid",
            "grounds": [LIFE, DISASTER],
            "text": {
                "zh": "社区民警一律不参加派出所值班备勤。",
                "en": "A community officer does no station duty.",
            },
            "instead": {
                "zh": "请从派出所其他民警中安排值班。",
                "en": "Put another officer of the station on the duty roster.",
            },
        },
        {
            "code": "term_in_post",
            "act": "any_post",
            "effect": "guarantee",
            "amount": 5,
            "period": "years",
            "grounds": POST_GROUNDS,
            "text": {
                "zh": "社区民警在同一社区任职一律不少于 5 年。",
                "en": "A community officer stays in post for at least five years.",
            },
            "instead": {
                "zh": "任期届满后再行调整；确有法定理由的，报上一级公安机关批准。",
                "en": "Wait until the term is served, or name a ground and ask one level up.",
            },
        },
    ],
    "2017": [
        {
            "code": "no_targets",
            "act": "clearance_target",
            "effect": "forbid",
            "grounds": [],
            "text": {
                "zh": "一律不准给社区民警下达破案指标。",
                "en": "No body sets clearance targets for community officers.",
            },
            "instead": {
                "zh": "社区民警的工作以走访、服务和矛盾纠纷化解衡量，不以破案数衡量；本系统不设指标表。",
                "en": "Look at visits, services and settled disputes instead; the system has no place for a target.",
            },
        },
        {
            "code": "no_event_drafting",
            "act": "event_security",
            "effect": "forbid",
            "grounds": [LIFE, DISASTER],
            "text": {
                "zh": "一律不准抽调社区民警参加大型活动安保。",
                "en": "Community officers are not drafted for large-event security.",
            },
            "instead": {
                "zh": "请改派巡警或其他单位；遇灾害等情形，可报上一级批准例外。",
                "en": "Ask the patrol unit or another unit; in a disaster, request an exception one level up.",
            },
        },
        {
            "code": "no_arbitrary_transfer",
            "act": "any_post",
            "effect": "forbid",
            "grounds": POST_GROUNDS,
            "text": {
                "zh": "一律不准随意调整社区民警岗位。",
                "en": "Community officers are not moved arbitrarily.",
            },
            "instead": {
                "zh": "请写明法定理由（本人申请、健康、晋升、处分、离职），报上一级公安机关批准。",
                "en": "Name a ground (own wish, health, promotion, discipline, leaving) and ask one level up.",
            },
        },
        {
            "code": "weekly_hours",
            "act": "any_time",
            "effect": "guarantee",
            "amount": 20,
            "period": "week",
            "grounds": [LIFE, DISASTER, MAJOR_CASE],
            "text": {
                "zh": "保障社区民警每周在社区工作时间不少于 20 小时。",
                "en": "A community officer is guaranteed at least 20 hours a week in the community.",
            },
            "instead": {
                "zh": "请改派巡警或其他单位，或另选未安排社区工作的时间；确需例外的，写明理由报上一级批准。",
                "en": "Ask the patrol unit or another unit, choose a time outside the planned community hours,"
                " or name a ground and ask one level up.",
            },
        },
    ],
}

VALID: dict[str, tuple[date, date | None]] = {
    "2013": (date(2013, 1, 1), date(2017, 1, 1)),
    "2017": (date(2017, 1, 1), None),
}
SOURCES = {"2013": SOURCE_2013, "2017": SOURCE_2017}


def rows_of(ruleset: str) -> list[dict[str, Any]]:
    """The rules of a set as the columns of Rule."""
    valid_from, valid_to = VALID[ruleset]
    return [
        {
            **rule,
            "ruleset": ruleset,
            "number": number,
            "posts": COMMUNITY,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "source": SOURCES[ruleset],
        }
        for number, rule in enumerate(RULESETS[ruleset], start=1)
    ]
