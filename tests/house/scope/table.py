"""Who may come through each way that names a thing: the matrix's own table, written down from the promises.

Never asked of the house. A way that is in neither this table nor LISTS nor OPEN fails the test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from linli.access.grants import Can
from linli.base.clock import now, today
from linli.bulletins.cap import alert_xml

from .world import World

Body = dict[str, Any] | Callable[[World], Any] | None


@dataclass(frozen=True)
class Rule:
    """What a way leads to, and which grants it takes; `body` is a valid one, with which a deed could be done.

    sight   who sees the thing: "place" (its area or one above), "case" (also who takes part), "asked" (also the
            villages a bulletin asks), "mine" (one person alone), "time" (the officer, who asked, superiors),
            "whole" (those who have the whole installation)
    deed    the deed itself may say 403: the way is open, but this is for somebody else to do
    """

    kind: str
    cans: tuple[Can, ...] = ()
    body: Body = None
    sight: str = "place"
    deed: bool = False
    more: tuple[tuple[str, str], ...] = ()  # the other holes of the address

    @property
    def writes(self) -> bool:
        return self.body is not None


def a(kind: str, *cans: Can, body: Body = None, **more: Any) -> Rule:
    holes = tuple(more.pop("holes", {}).items())
    return Rule(kind, cans, body, more=holes, **more)


def case(kind: str, *cans: Can, body: Body = None, **more: Any) -> Rule:
    """A way to something of an incident: seen by who sees incidents, there, and while they take part."""
    return a(kind, Can.SEE_INCIDENTS, *cans, body=body, sight=more.pop("sight", "case"), **more)


def _day(n: int) -> str:
    return (today() + timedelta(days=n)).isoformat()


def _at(hours: float) -> str:
    return (now() + timedelta(hours=hours)).isoformat()


V1 = {"version": 1}
AMOUNT = {"amount": "10", "unit": "yuan", "day": _day(0), "reference": "CNR"}
DRAFT = {"text": "Seen?", "radius_m": "5000", "hours": "24"}
INSPECTED = {"purpose": "inspection", "reason": "checking the matrix"}
READ = {"purpose": "law", "reason": "order of the county court"}
ABSENCE = {"kind": "sick", "first_day": _day(20), "last_day": _day(22)}
APPOINT = {"number": "NEW1", "name": "新某", "post": "analyst"}
MAPPED = {"name": "CNR", "columns": ["number", "name", "post", "unit"]}
STOP = {"last_day": _day(5), "version": 1}
MILESTONE = {"title_zh": "x", "due": _day(9), "post": "chief"}
TIME = {"reason": "mistake", "starts_at": _at(-2), "ends_at": _at(-1)}
ALL_OK = ("approval", "system", "drills", "exits", "lights", "extinguishers", "living_in", "wiring")


def cap_of(world: World) -> str:
    """A message of another house, in CAP 1.2; it comes as it is."""
    return bytes(alert_xml(world.things["bulletin"])).decode()


PAGES: dict[str, Rule | list[Rule]] = {
    "areas:import_look": a("upload", Can.IMPORT_AREAS, sight="mine"),
    "areas:import_confirm": a("upload", Can.IMPORT_AREAS, sight="mine", body={}),
    "areas:import_drop": a("upload", Can.IMPORT_AREAS, sight="mine", body={}),
    "areas:area": a("area", Can.SEE_FIGURES),
    "workforce:answers": a("area"),
    "workforce:team": a("area", Can.SEE_STAFF),
    "workforce:unit": a("unit", Can.SEE_STAFF),
    "workforce:appoint": a("unit", Can.MANAGE_STAFF, body=APPOINT),
    "workforce:posting": a("posting", Can.SEE_STAFF),
    "workforce:end": a("posting", Can.MANAGE_STAFF, body=STOP),
    "workforce:beat": a(
        "posting", Can.MANAGE_STAFF, body={"beat": "370305101201", "first_day": _day(0), "version": 1}
    ),
    "workforce:absence": a("posting", Can.RECORD_ABSENCE, body=ABSENCE),
    "workforce:open": a("posting", Can.SEE_STAFF),
    "workforce:issue": a("posting", Can.MANAGE_STAFF, body={"kind": "key", "label": "CNR 7"}),
    "workforce:given_back": a("issued", Can.MANAGE_STAFF, body=V1),
    "workforce:back": a("absence", Can.RECORD_ABSENCE, body={"first_day": _day(3), "version": 1}),
    "workforce:return": a(
        "redeployment", Can.MOVE_POSTINGS, body={"first_day": _day(3), "reason": "recalled", "version": 1}
    ),
    "workforce:import_look": a("roster", Can.MANAGE_STAFF, sight="mine"),
    "workforce:import_confirm": a("roster", Can.MANAGE_STAFF, sight="mine", body={}),
    "workforce:import_drop": a("roster", Can.MANAGE_STAFF, sight="mine", body={}),
    "workforce:import_columns": a("roster", Can.MANAGE_STAFF, sight="mine", body=MAPPED),
    "workforce:forget_mapping": a("mapping", Can.MANAGE_STAFF, body={}),
    "accounts:end": a("account", Can.MANAGE_SIGN_INS, body={}),
    "accounts:propose_end": a("inspector", Can.APPOINT_INSPECTOR, body={}, deed=True),
    "accounts:agree_inspector": a("inspector_change", Can.APPOINT_INSPECTOR, body=V1, deed=True),
    "accounts:withdraw_inspector": a("inspector_change", Can.APPOINT_INSPECTOR, body=V1, deed=True),
    "accounts:end_token": a("token", sight="mine", body={}),
    "protection:tasking": a("tasking", sight="time"),
    "protection:approve": a("tasking", Can.APPROVE_EXCEPTION, sight="time", body=V1, deed=True),
    "protection:decline": a("tasking", Can.APPROVE_EXCEPTION, sight="time", body=V1, deed=True),
    "protection:carry_out": a(
        "tasking", Can.MOVE_POSTINGS, sight="time", body=lambda w: {"unit": w.uid("unit")}, deed=True
    ),
    "protection:review": a("review", Can.APPROVE_EXCEPTION, body={"upheld": "true"}, deed=True),
    "protection:entry": a("entry", Can.ENTER_OWN_TIME, sight="mine"),
    "protection:correct": a("entry", Can.ENTER_OWN_TIME, sight="mine", body=TIME),
    "protection:void": a("entry", Can.ENTER_OWN_TIME, sight="mine", body={"reason": "mistake"}),
    "protection:propose": a(
        "rule", Can.CHANGE_RULES, sight="whole", body={"valid_from": _day(9), "reason": "a new decree"}
    ),
    "protection:adopt": a("proposed_rule", Can.CHANGE_RULES, sight="whole", body={}),
    "protection:decline_rule": a("proposed_rule", Can.CHANGE_RULES, sight="whole", body={}),
    "protection:preview": a("proposed_rule", Can.CHANGE_RULES, sight="whole"),
    "protection:renew": a("emergency", Can.DECLARE_EMERGENCY, body={"hours": "5"}, deed=True),
    "protection:end_emergency": a("emergency", Can.DECLARE_EMERGENCY, body=V1, deed=True),
    "protection:report": a("report", Can.INSPECT, sight="whole"),
    "protection:read_report": a("report", Can.INSPECT, sight="whole", body=INSPECTED),
    "protection:acknowledge_report": a("report", Can.INSPECT, sight="whole", body={}),
    "protection:close_report": a("taken_report", Can.INSPECT, sight="whole", body={"outcome": "broken"}),
    "premises:one": a("premises", Can.SEE_PREMISES),
    "premises:close": a("premises", Can.INSPECT_PREMISES, body=V1),
    "premises:inspect": a("premises", Can.INSPECT_PREMISES, body={f"answer_{code}": "ok" for code in ALL_OK}),
    "premises:report": a("inspection", Can.SEE_PREMISES),
    "premises:look": a("finding", Can.INSPECT_PREMISES, body={"corrected": "true"}),
    "premises:hand_over": a("finding", Can.INSPECT_PREMISES, body={}),
    "incidents:incident": case("incident"),
    "incidents:whom": case("incident"),
    "incidents:form": [
        case("incident", holes={"name": name})
        for name in ("close", "units", "whom", "task", "personal", "handler", "note", "shield", "lift")
    ],
    "incidents:dispatch": case(
        "incident", Can.DISPATCH, body=lambda w: {"units": [str(w.town.order.uid)]}, sight="place"
    ),
    "incidents:join": case("incident", Can.WORK_IN_ROOM, body=lambda w: {"units": [str(w.town.order.uid)]}),
    "incidents:add_task": case(
        "incident",
        Can.WORK_IN_ROOM,
        body=lambda w: {"unit": str(w.town.cid.uid), "kind": "ask_shops", "due_at": _at(2)},
    ),
    "incidents:note": case("incident", Can.WORK_IN_ROOM, body={"text": "said"}),
    "incidents:personal": case("incident", body=READ),
    "incidents:name_handler": case("incident", body=lambda w: {"posting": str(w.town.gao.uid)}, deed=True),
    "incidents:shield": case("incident", Can.SHIELD_CASE, body={}),
    "incidents:lift": case("incident", Can.SHIELD_CASE, body={}),
    "incidents:close": case(
        "closed_incident", Can.CLOSE_INCIDENT, body={"outcome": "resolved"}, sight="place"
    ),
    "incidents:report_back": case("dispatch", Can.REPORT_BACK, body={"finding": "done"}, deed=True),
    "incidents:clock": case(
        "dispatch", Can.REPORT_BACK, body={"step": "sign", "at": _at(0), "version": 1}, deed=True
    ),
    "incidents:dispatch_form": [
        case("dispatch", Can.REPORT_BACK, holes={"name": name}) for name in ("report", "clock")
    ],
    "incidents:step": case("dispatch", body={}, holes={"step": "sign"}, deed=True),
    "incidents:task_step": case("task", Can.WORK_IN_ROOM, body={}, holes={"step": "accept"}, deed=True),
    "incidents:leave": case("member", Can.WORK_IN_ROOM, body={}, deed=True),
    "incidents:end_handling": case("handler", body={}, deed=True),
    "incidents:answer": case("complaint", Can.CLOSE_INCIDENT, body={"adopted": "true"}, sight="place"),
    "bulletins:panel": case("incident"),
    "bulletins:live_part": case("incident"),
    "bulletins:draft": [
        case("incident", Can.DRAFT_BULLETIN),
        case("incident", Can.DRAFT_BULLETIN, body=DRAFT),
    ],
    "bulletins:preview": case("incident", Can.DRAFT_BULLETIN, holes={"?radius_m": "5000"}),
    "bulletins:tips": case("incident", Can.JUDGE_TIPS, body={}),
    "bulletins:verdict": case("tip", Can.JUDGE_TIPS, body={"verdict": "known"}),
    "bulletins:bulletin": case("bulletin"),
    "bulletins:edit": [
        case("draft", Can.DRAFT_BULLETIN),
        case("draft", Can.DRAFT_BULLETIN, body=DRAFT | V1, deed=True),
    ],
    "bulletins:correct": [
        case("bulletin", Can.DRAFT_BULLETIN),
        case("bulletin", Can.DRAFT_BULLETIN, body=DRAFT),
    ],
    "bulletins:approve": case("draft", Can.APPROVE_BULLETIN, body=V1, deed=True),
    "bulletins:withdraw": case("bulletin", body={"reason": "mistake"}, deed=True),
    "bulletins:print": case("bulletin", sight="asked or case"),
    "bulletins:cap": case("bulletin"),
    "bulletins:read": a("bulletin", Can.ANSWER_BULLETIN, sight="asked", body={}),
    "bulletins:tip": a("bulletin", Can.ANSWER_BULLETIN, sight="asked", body={"text": "seen"}),
    "bulletins:nothing": a("bulletin", Can.ANSWER_BULLETIN, sight="asked", body={}),
    "fieldwork:known": a("area", Can.SEE_FIELDWORK, holes={"code": "370305101201"}),
    "fieldwork:end_promise": a("promise", Can.ENTER_FIELDWORK, body={"kept": "true"}),
    "mediation:dispute": a("dispute", Can.SEE_MEDIATION),
    "mediation:personal": a("dispute", Can.SEE_MEDIATION, body=READ),
    "mediation:consent": a(
        "dispute",
        Can.MEDIATE,
        body=lambda w: {"party": str(w.things["dispute_party"].uid), "consents": "true"},
    ),
    "mediation:session": a("dispute", Can.MEDIATE, body={"held_at": _at(-1), "minutes": "met"}),
    "mediation:agreement": a("dispute", Can.MEDIATE, body={"terms": "agreed"}),
    "mediation:end": a("dispute", Can.MEDIATE, body={"ending": "court"}),
    "mediation:follow_up": a("dispute", Can.MEDIATE, body={"kept": "fulfilled"}),
    "mediation:paper": a("dispute", Can.MEDIATE),
    "retention:case": [
        case("incident"),
        a("dispute", Can.SEE_MEDIATION),
        a("request", Can.SEE_REQUESTS),
        a("word", Can.ANSWER_WORDS),
    ],
    "retention:longer": a(
        "dispute", Can.SEE_MEDIATION, Can.EXTEND_RETENTION, body={"ground": "court", "days": "30"}
    ),
    "retention:agree": a("extension", Can.EXTEND_RETENTION, body={}, deed=True),
    "retention:defer": case(
        *("incident", Can.DEFER_DISCLOSURE),
        body={"reason": "inquiry", "days": "30"},
        sight="place",
        holes={"number": "1"},
    ),
    "retention:agree_deferral": case(
        "incident", Can.DEFER_DISCLOSURE, body={}, sight="place", deed=True, holes={"number": "1"}
    ),
    "retention:show_again": case(
        "incident", Can.DEFER_DISCLOSURE, body={}, sight="place", deed=True, holes={"number": "1"}
    ),
    "retention:pin": case("incident", Can.RENEW_PIN, body={}, sight="place", holes={"number": "1"}),
    "assistance:word": a("word", Can.ANSWER_WORDS),
    "assistance:read_word": a("word", Can.ANSWER_WORDS, body=READ),
    "assistance:answer": a("word", Can.ANSWER_WORDS, body={"text": "thank you"}),
    "assistance:request": a("request", Can.SEE_REQUESTS),
    "assistance:personal": a("request", Can.SEE_REQUESTS, body=READ),
    "assistance:step": a("request", Can.TAKE_REQUEST, body={"deed": "ready"}),
    "assistance:refuse": a("request", Can.TAKE_REQUEST, body={"ground": "other_body"}),
    "funds:line": a("line", Can.SEE_FIGURES),
    "funds:book": a("line", Can.BOOK_FUNDS, body=AMOUNT | {"step": "commit"}),
    "funds:reverse": a("booking", Can.BOOK_FUNDS, body={"day": _day(0), "reference": "CNR"}),
    "funds:sign": a("order", Can.SIGN_PAYMENT, body=V1, deed=True),
    "funds:withdraw": a("order", Can.BOOK_FUNDS, body=V1),
    "programme:shortcoming": a("shortcoming", Can.SEE_FIGURES),
    "programme:remedy": a("shortcoming", Can.RUN_PROGRAMME, body={"title_zh": "x"}),
    "programme:cure": a("shortcoming", Can.RUN_PROGRAMME, body=V1),
    "programme:reopen": a("shortcoming", Can.RUN_PROGRAMME, body=V1),
    "programme:milestone": a("remedy", Can.RUN_PROGRAMME, body=lambda w: MILESTONE | {"unit": w.uid("unit")}),
    "programme:begin": a("milestone", Can.RUN_PROGRAMME, body=V1),
    "programme:finish": a("milestone", Can.RUN_PROGRAMME, body=V1 | {"evidence": "seen"}),
    "programme:postpone": a("milestone", Can.RUN_PROGRAMME, body=V1 | {"due": _day(20), "reason": "rain"}),
    "programme:drop": a("milestone", Can.RUN_PROGRAMME, body=V1 | {"reason": "no need"}),
    "indicators:figure": a(
        "area", Can.SEE_FIGURES, holes={"code": "staff.assistants", "?area": "370305101201"}
    ),
    "placement:plan": a("plan", Can.SEE_PLACEMENT),
    "placement:progress": a("plan", Can.SEE_PLACEMENT),
    "placement:left": a("plan", Can.SEE_PLACEMENT),
    "placement:stop": a("waiting_plan", Can.PLAN_PLACEMENT, body={}),
    "placement:accept": a("plan", Can.ACCEPT_PLACEMENT, body=V1, deed=True),
    "placement:draft": a("draft_post", Can.SEE_PLACEMENT),
    "placement:fill": a(
        "draft_post",
        Can.MANAGE_STAFF,
        body=lambda w: {"number": "NEW9", "name": "新某", "unit": w.uid("unit"), "confirmed": "true"} | V1,
    ),
    "placement:drop": a("draft_post", Can.MANAGE_STAFF, body=V1 | {"reason": "no need"}),
    "placement:redrawing": a("redrawing", Can.SEE_PLACEMENT),
    "placement:apply_redrawing": a("redrawing", Can.MANAGE_STAFF, body=V1),
    "placement:drop_redrawing": a("redrawing", Can.PLAN_PLACEMENT, body=V1),
    "placement:adopt_formula": a("load_formula", Can.CHANGE_RULES, sight="whole", body={}),
    "placement:decline_formula": a("load_formula", Can.CHANGE_RULES, sight="whole", body={}),
}

OPERATIONS: dict[str, Rule | list[Rule]] = {
    "GET /api/areas/{uid}": PAGES["areas:area"],
    "GET /api/areas/{uid}/near": PAGES["areas:area"],
    "GET /api/workforce/answers/{uid}": a("area", Can.SEE_STAFF),
    "GET /api/workforce/teams/{uid}": PAGES["workforce:team"],
    "GET /api/workforce/postings/{uid}": PAGES["workforce:posting"],
    "POST /api/workforce/postings/{uid}/end": PAGES["workforce:end"],
    "POST /api/workforce/postings/{uid}/beat": PAGES["workforce:beat"],
    "POST /api/workforce/postings/{uid}/absences": PAGES["workforce:absence"],
    "POST /api/workforce/absences/{uid}/end": PAGES["workforce:back"],
    "POST /api/workforce/units/{uid}/postings": PAGES["workforce:appoint"],
    "POST /api/workforce/redeployments/{uid}/return": PAGES["workforce:return"],
    "POST /api/me/tokens/{uid}/end": PAGES["accounts:end_token"],
    "GET /api/protection/taskings/{uid}": PAGES["protection:tasking"],
    "POST /api/protection/taskings/{uid}/approve": PAGES["protection:approve"],
    "POST /api/protection/taskings/{uid}/decline": PAGES["protection:decline"],
    "POST /api/protection/reviews/{uid}": PAGES["protection:review"],
    "GET /api/protection/rules/{uid}/preview": PAGES["protection:preview"],
    "POST /api/protection/emergencies/{uid}/renew": PAGES["protection:renew"],
    "POST /api/protection/emergencies/{uid}/end": PAGES["protection:end_emergency"],
    "POST /api/protection/time/{uid}/void": PAGES["protection:void"],
    "POST /api/protection/time/{uid}/correct": PAGES["protection:correct"],
    "POST /api/premises/{uid}/inspections": a(
        "premises", Can.INSPECT_PREMISES, body={"answers": dict.fromkeys(ALL_OK, "ok")}
    ),
    "POST /api/findings/{uid}/look": PAGES["premises:look"],
    "POST /api/findings/{uid}/hand-over": PAGES["premises:hand_over"],
    "GET /api/incidents/{uid}": PAGES["incidents:incident"],
    "GET /api/incidents/{uid}/timeline": PAGES["incidents:incident"],
    "GET /api/incidents/{uid}/suggestions": case("incident", Can.DISPATCH),
    "POST /api/incidents/{uid}/dispatches": PAGES["incidents:dispatch"],
    "POST /api/dispatches/{uid}/report": PAGES["incidents:report_back"],
    "POST /api/dispatches/{uid}/stand-down": case("dispatch", Can.DISPATCH, body={}, sight="place"),
    "POST /api/dispatches/{uid}/clock": PAGES["incidents:clock"],
    "POST /api/dispatches/{uid}/{step}": PAGES["incidents:step"],
    "POST /api/incidents/{uid}/units": PAGES["incidents:join"],
    "GET /api/incidents/{uid}/tasks": PAGES["incidents:incident"],
    "POST /api/incidents/{uid}/tasks": PAGES["incidents:add_task"],
    "POST /api/tasks/{uid}/{step}": PAGES["incidents:task_step"],
    "POST /api/incidents/{uid}/notes": PAGES["incidents:note"],
    "POST /api/notes/{uid}/answer": PAGES["incidents:answer"],
    "POST /api/incidents/{uid}/personal": PAGES["incidents:personal"],
    "POST /api/incidents/{uid}/handlers": PAGES["incidents:name_handler"],
    "POST /api/incidents/{uid}/shield": PAGES["incidents:shield"],
    "POST /api/incidents/{uid}/shield/lift": PAGES["incidents:lift"],
    "POST /api/incidents/{uid}/close": PAGES["incidents:close"],
    "GET /api/incidents/{uid}/bulletins/preview": PAGES["bulletins:preview"],
    "POST /api/incidents/{uid}/bulletins": case("incident", Can.DRAFT_BULLETIN, body=DRAFT),
    "POST /api/incidents/{uid}/bulletins/cap": case("incident", Can.DRAFT_BULLETIN, body=cap_of),
    "GET /api/bulletins/{uid}": PAGES["bulletins:bulletin"],
    "GET /api/bulletins/{uid}/counts": PAGES["bulletins:bulletin"],
    "POST /api/bulletins/{uid}/approve": PAGES["bulletins:approve"],
    "POST /api/bulletins/{uid}/withdraw": PAGES["bulletins:withdraw"],
    "POST /api/bulletins/{uid}/tips": PAGES["bulletins:tip"],
    "POST /api/tips/{uid}/verdict": PAGES["bulletins:verdict"],
    "POST /api/promises/{uid}/end": PAGES["fieldwork:end_promise"],
    "GET /api/disputes/{uid}": PAGES["mediation:dispute"],
    "POST /api/disputes/{uid}/sessions": PAGES["mediation:session"],
    "POST /api/disputes/{uid}/agreement": PAGES["mediation:agreement"],
    "POST /api/disputes/{uid}/end": PAGES["mediation:end"],
    "POST /api/disputes/{uid}/follow-ups": PAGES["mediation:follow_up"],
    "GET /api/requests/{uid}": PAGES["assistance:request"],
    "POST /api/requests/{uid}/steps": PAGES["assistance:step"],
    "POST /api/requests/{uid}/refuse": PAGES["assistance:refuse"],
    "GET /api/funds/lines/{uid}/bookings": PAGES["funds:line"],
    "POST /api/funds/lines/{uid}/appropriate": a("line", Can.PLAN_FUNDS, body=AMOUNT),
    "POST /api/funds/lines/{uid}/commit": a("line", Can.BOOK_FUNDS, body=AMOUNT),
    "POST /api/funds/lines/{uid}/pay": a("line", Can.BOOK_FUNDS, body=AMOUNT),
    "POST /api/funds/bookings/{uid}/reverse": PAGES["funds:reverse"],
    "POST /api/funds/orders/{uid}/sign": PAGES["funds:sign"],
    "POST /api/funds/orders/{uid}/withdraw": PAGES["funds:withdraw"],
    "GET /api/programme/shortcomings/{uid}": PAGES["programme:shortcoming"],
    "POST /api/programme/shortcomings/{uid}/remedies": PAGES["programme:remedy"],
    "POST /api/programme/shortcomings/{uid}/cure": PAGES["programme:cure"],
    "POST /api/programme/shortcomings/{uid}/reopen": PAGES["programme:reopen"],
    "POST /api/programme/remedies/{uid}/milestones": PAGES["programme:milestone"],
    "POST /api/programme/milestones/{uid}/begin": PAGES["programme:begin"],
    "POST /api/programme/milestones/{uid}/finish": PAGES["programme:finish"],
    "POST /api/programme/milestones/{uid}/postpone": PAGES["programme:postpone"],
    "POST /api/programme/milestones/{uid}/drop": PAGES["programme:drop"],
    "GET /api/figures/{code}": PAGES["indicators:figure"],
    "GET /api/briefings/{uid}": a("briefing", Can.SEE_FIGURES),
    "GET /api/placement/plans/{uid}": PAGES["placement:plan"],
    "GET /api/placement/plans/{uid}/record": PAGES["placement:plan"],
    "POST /api/placement/plans/{uid}/stop": PAGES["placement:stop"],
    "POST /api/placement/plans/{uid}/accept": PAGES["placement:accept"],
    "POST /api/placement/drafts/{uid}/fill": PAGES["placement:fill"],
    "POST /api/placement/drafts/{uid}/drop": PAGES["placement:drop"],
    "GET /api/placement/redrawings/{uid}": PAGES["placement:redrawing"],
    "POST /api/placement/redrawings/{uid}/apply": PAGES["placement:apply_redrawing"],
    "POST /api/placement/redrawings/{uid}/drop": PAGES["placement:drop_redrawing"],
}

OPEN = {"site:style_of", "portal:village", "indicators:published"}  # public, the same for everybody
THINGS = PAGES | OPERATIONS


def rules_of(name: str) -> list[Rule]:
    """The rules of a way that names a thing."""
    found = THINGS[name]
    return found if isinstance(found, list) else [found]


# ---- ways that name no thing: lists, searches, exports. What somebody there finds, what others must not.

LISTS: dict[str, tuple[tuple[Can, ...], tuple[str, ...]]] = {
    # address: (grants of which all are needed, kinds of things that a person in the place finds there)
    "/areas/": ((Can.SEE_FIGURES,), ("area",)),
    "/areas/?format=csv": ((Can.SEE_FIGURES,), ()),
    "/areas/?level=village": ((Can.SEE_FIGURES,), ("area",)),
    "/areas/?q=西关村": ((Can.SEE_FIGURES,), ("area",)),
    "/search?q=CNR-sign": ((Can.SEE_PREMISES,), ("premises",)),
    "/search?q={incident.number}": ((Can.SEE_INCIDENTS,), ("incident",)),
    "/search?q={dispute.number}": ((Can.SEE_MEDIATION,), ("dispute",)),
    "/search?q={request.number}": ((Can.SEE_REQUESTS,), ("request",)),
    "/retention/": ((Can.EXTEND_RETENTION,), ()),
    "/workforce/": ((Can.SEE_STAFF,), ()),
    "/workforce/staff": ((Can.SEE_STAFF,), ("posting",)),
    "/workforce/staff?q=CNR-unit": ((Can.SEE_STAFF,), ("posting",)),
    "/workforce/staff?format=csv": ((Can.SEE_STAFF,), ()),
    "/workforce/units": ((Can.SEE_STAFF,), ("unit",)),
    "/workforce/redeployments": ((Can.SEE_STAFF,), ()),
    "/workforce/redeployments?format=csv": ((Can.SEE_STAFF,), ()),
    "/workforce/redeployments?show=there&category=recruit&from=new": ((Can.SEE_STAFF,), ()),
    "/workforce/redeployments/flows": ((Can.SEE_STAFF,), ()),
    "/workforce/redeployments/flows?format=csv": ((Can.SEE_STAFF,), ()),
    "/workforce/changes": ((Can.SEE_STAFF,), ()),
    "/workforce/changes?format=csv": ((Can.SEE_STAFF,), ()),
    "/workforce/changes/course": ((Can.SEE_STAFF,), ()),
    "/accounts/": ((Can.MANAGE_SIGN_INS,), ("account",)),
    "/accounts/inspectors": ((Can.APPOINT_INSPECTOR,), ("inspector", "inspector_change")),
    "/protection/": ((), ()),
    "/protection/officers": ((Can.SEE_PROTECTION,), ()),
    "/protection/requests": ((), ()),
    "/protection/exceptions": ((Can.APPROVE_EXCEPTION,), ()),
    "/protection/taken": ((), ()),
    "/protection/reports": ((Can.INSPECT,), ()),
    "/protection/abstraction": ((), ()),
    "/premises/": ((Can.SEE_PREMISES,), ("premises",)),
    "/premises/?state=faults": ((Can.SEE_PREMISES,), ("premises",)),
    "/premises/findings": ((Can.SEE_PREMISES,), ("premises",)),
    "/incidents/": ((Can.SEE_INCIDENTS,), ("incident",)),
    "/incidents/?format=csv": ((Can.SEE_INCIDENTS,), ("incident.number",)),
    "/incidents/all": ((Can.SEE_INCIDENTS,), ("incident", "closed_incident")),
    "/incidents/all?format=csv": ((Can.SEE_INCIDENTS,), ("incident.number",)),
    "/incidents/places?place=西关村": ((Can.REPORT_INCIDENT,), ()),
    "/bulletins/": ((Can.SEE_INCIDENTS, Can.DRAFT_BULLETIN), ("bulletin", "draft")),
    "/fieldwork/": ((Can.SEE_FIELDWORK,), ()),
    "/fieldwork/?show=visits": ((Can.SEE_FIELDWORK,), ()),
    "/fieldwork/?show=counts": ((Can.SEE_FIELDWORK,), ()),
    "/mediation/": ((Can.SEE_MEDIATION,), ()),
    "/mediation/?state=all": ((Can.SEE_MEDIATION,), ("dispute",)),
    "/assistance/": ((Can.SEE_REQUESTS,), ("request",)),
    "/assistance/words": ((Can.ANSWER_WORDS,), ("word",)),
    "/funds/": ((Can.SEE_FIGURES,), ("line",)),
    "/funds/?format=csv": ((Can.SEE_FIGURES,), ()),
    "/programme/": ((Can.SEE_FIGURES,), ("shortcoming",)),
    "/programme/?format=csv": ((Can.SEE_FIGURES,), ()),
    "/indicators/published": ((Can.SEE_FIGURES,), ("briefing",)),
    "/indicators/figures/staff.assistants": ((Can.SEE_FIGURES,), ()),
    "/indicators/figures/cases.all?format=csv": ((Can.SEE_FIGURES,), ()),
    "/placement/": ((Can.SEE_PLACEMENT,), ("plan", "waiting_plan")),
    "/placement/compare": ((Can.SEE_PLACEMENT,), ()),
    "/placement/drafts": ((Can.SEE_PLACEMENT,), ("draft_post",)),
    "/placement/drafts?format=csv": ((Can.SEE_PLACEMENT,), ()),
    "/placement/loads": ((Can.SEE_PLACEMENT,), ()),
    "/placement/loads?format=csv": ((Can.SEE_PLACEMENT,), ()),
    "/placement/redrawings": ((Can.SEE_PLACEMENT,), ("redrawing",)),
    "/api/placement/plans": ((Can.SEE_PLACEMENT,), ("plan", "waiting_plan")),
    "/api/placement/drafts": ((Can.SEE_PLACEMENT,), ("draft_post",)),
    "/api/placement/redrawings": ((Can.SEE_PLACEMENT,), ("redrawing",)),
    "/portal/inspect": ((Can.INSPECT,), ()),
    "/portal/inspect/readings": ((Can.INSPECT,), ()),
    "/live/since?seq=0": ((), ()),
    "/api/areas": ((Can.SEE_FIGURES,), ("area",)),
    "/api/areas/search?q=西关村": ((Can.SEE_FIGURES,), ("area",)),
    "/api/workforce/postings": ((Can.SEE_STAFF,), ("posting",)),
    "/api/workforce/units": ((Can.SEE_STAFF,), ("unit",)),
    "/api/workforce/redeployments": ((Can.SEE_STAFF,), ("redeployment",)),
    "/api/me/tokens": ((), ()),
    "/api/parcels": ((), ()),
    "/api/protection/taskings": ((), ()),
    "/api/premises": ((Can.SEE_PREMISES,), ("premises",)),
    "/api/findings": ((Can.SEE_PREMISES,), ("finding",)),
    "/api/incidents": ((Can.SEE_INCIDENTS,), ("incident",)),
    "/api/incidents?open=false": ((Can.SEE_INCIDENTS,), ("incident", "closed_incident")),
    "/api/bulletins": ((Can.SEE_INCIDENTS,), ("bulletin", "draft")),
    "/api/board": ((Can.ANSWER_BULLETIN,), ("bulletin",)),
    "/api/counts": ((Can.SEE_FIELDWORK,), ("count",)),
    "/api/visits": ((Can.SEE_FIELDWORK,), ("visit",)),
    "/api/promises": ((Can.SEE_FIELDWORK,), ("promise",)),
    "/api/disputes?state=all": ((Can.SEE_MEDIATION,), ("dispute",)),
    "/api/requests": ((Can.SEE_REQUESTS,), ("request",)),
    "/api/funds?area=370305101201": ((Can.SEE_FIGURES,), ()),
    "/api/funds/lines": ((Can.SEE_FIGURES,), ("line",)),
    "/api/funds/orders": ((Can.SEE_FIGURES,), ("order",)),
    "/api/programme/shortcomings": ((Can.SEE_FIGURES,), ("shortcoming", "milestone")),
    "/api/briefings": ((Can.SEE_FIGURES,), ("briefing",)),
    "/api/sync": ((Can.USE_FIELD_APP,), ()),
}


# ---- ways that make something in a place named by its code: there it is made, elsewhere there is no such place

CREATES: dict[str, tuple[Can, Callable[[str], dict[str, Any]]]] = {
    "workforce:new_unit": (Can.MANAGE_STAFF, lambda c: {"name_zh": "x", "kind": "station", "area": c}),
    "premises:register": (
        Can.INSPECT_PREMISES,
        lambda c: {"sign": "x", "kind": "workshop", "village": c},
    ),
    "incidents:report": (Can.REPORT_INCIDENT, lambda c: {"area": c, "kind": "noise"}),
    "fieldwork:count": (
        Can.ENTER_FIELDWORK,
        lambda c: {"village": c, "measure": "residents", "value": "9"},
    ),
    "fieldwork:visit": (Can.ENTER_FIELDWORK, lambda c: {"village": c, "kind": "patrol"}),
    "fieldwork:promise": (
        Can.ENTER_FIELDWORK,
        lambda c: {"village": c, "topic": "light", "what": "x", "due_on": _day(9)},
    ),
    "fieldwork:call_round": (
        Can.CALL_ROUND,
        lambda c: {
            "area": c,
            "name_zh": "x",
            "measures": ["residents"],
            "valid_from": _day(0),
            "valid_to": _day(9),
        },
    ),
    "mediation:register": (
        Can.MEDIATE,
        lambda c: {"village": c, "kind": "land", "facts": "x", "name_a": "x", "name_b": "y"},
    ),
    "assistance:take": (Can.TAKE_REQUEST, lambda c: {"village": c, "service": "matrix", "name": "x"}),
    "funds:plan": (
        Can.PLAN_FUNDS,
        lambda c: AMOUNT | {"area": c, "programme": "matrix", "year": "2026", "category": "other"},
    ),
    "programme:new": (Can.RUN_PROGRAMME, lambda c: {"area": c, "ill": "poor_sharing", "title_zh": "x"}),
    "indicators:publish": (Can.PUBLISH_BRIEFING, lambda c: {"area": c}),
    "POST /api/workforce/units": (
        Can.MANAGE_STAFF,
        lambda c: {"name_zh": "x", "kind": "station", "area": c},
    ),
    "POST /api/premises": (
        Can.INSPECT_PREMISES,
        lambda c: {"sign": "x", "kind": "workshop", "village": c},
    ),
    "POST /api/incidents": (Can.REPORT_INCIDENT, lambda c: {"area": c, "kind": "noise"}),
    "POST /api/counts": (Can.ENTER_FIELDWORK, lambda c: {"village": c, "measure": "residents", "value": 9}),
    "POST /api/visits": (Can.ENTER_FIELDWORK, lambda c: {"village": c, "kind": "patrol"}),
    "POST /api/promises": (
        Can.ENTER_FIELDWORK,
        lambda c: {"village": c, "topic": "light", "what": "x", "due_on": _day(9)},
    ),
    "POST /api/disputes": (
        Can.MEDIATE,
        lambda c: {"village": c, "kind": "land", "facts": "x", "name_a": "x", "name_b": "y"},
    ),
    "POST /api/requests": (Can.TAKE_REQUEST, lambda c: {"village": c, "service": "matrix", "name": "x"}),
    "POST /api/funds/plan": (
        Can.PLAN_FUNDS,
        lambda c: AMOUNT | {"area": c, "programme": "matrix", "year": 2026, "category": "other"},
    ),
    "POST /api/programme/shortcomings": (
        Can.RUN_PROGRAMME,
        lambda c: {"area": c, "ill": "poor_sharing", "title_zh": "x"},
    ),
    "POST /api/briefings": (Can.PUBLISH_BRIEFING, lambda c: {"area": c}),
}

# a thing named in the body or the query instead of the address: the same answer for one far away and one that is not
NAMED: dict[str, tuple[Can, str, Callable[[str], dict[str, Any]]]] = {
    "accounts:propose_inspector": (
        Can.APPOINT_INSPECTOR,
        "unit",
        lambda u: {"number": "CNR0001", "unit": u},
    ),
    "protection:ask": (
        Can.ASK_FOR_TIME,
        "officer",
        lambda u: {"posting": u, "act": "station_duty", "starts_at": _at(30), "ends_at": _at(31)},
    ),
    "protection:plan_hours": (
        Can.PLAN_TIME,
        "officer",
        lambda u: {"posting": u, "days": [_at(30)[:10]], "starts": "09:00", "ends": "10:00"},
    ),
    "protection:copy_plan": (
        Can.PLAN_TIME,
        "officer",
        lambda u: {"posting": u, "week": _at(30)[:10]},
    ),
    "POST /api/protection/taskings": (
        Can.ASK_FOR_TIME,
        "officer",
        lambda u: {"posting": u, "act": "station_duty", "starts_at": _at(30), "ends_at": _at(31)},
    ),
    "POST /api/protection/decide": (
        Can.ASK_FOR_TIME,
        "officer",
        lambda u: {"posting": u, "act": "station_duty", "starts_at": _at(30), "ends_at": _at(31)},
    ),
    "workforce:new_redeployment": (
        Can.MOVE_POSTINGS,
        "unit",
        lambda u: {"number": "NEW2", "name": "x", "category": "recruit", "to_unit": u},
    ),
    "POST /api/workforce/redeployments": (
        Can.MOVE_POSTINGS,
        "unit",
        lambda u: {"number": "NEW2", "name": "x", "category": "recruit", "to_unit": u},
    ),
}

# Ways that name no thing of the house: forms, one's own matters, the public's pages, the whole installation's.
PLAIN = {
    *("site:home", "site:sign_in", "site:sign_out", "site:switch", "site:language", "site:search"),
    *("site:healthz", "site:style", "areas:import", "workforce:import"),
    *("accounts:open", "accounts:mine", "accounts:password", "accounts:issue_token"),
    *("protection:emergencies", "protection:declare", "protection:breach", "protection:new_rule"),
    *("protection:overdue", "protection:targets", "portal:emergencies"),
    *("GET /api/protection/emergencies", "POST /api/protection/emergencies", "POST /api/protection/breach"),
    *("protection:enter", "protection:check_in", "protection:check_out", "protection:rules"),
    *(
        "protection:set_day",
        "protection:publish_abstraction",
        "protection:calendar",
        "protection:enter_year",
        "protection:plan",
        "GET /api/protection/calendar",
        "POST /api/protection/calendar",
        "premises:new",
        "incidents:take",
        "fieldwork:enter",
        "fieldwork:rounds",
    ),
    *("mediation:new", "assistance:new", "assistance:services", "assistance:list_service"),
    *("indicators:briefing", "indicators:catalogue", "sync:today", "sync:service_worker", "sync:manifest"),
    *("live:ticket", "portal:home", "portal:find", "portal:hours", "portal:figures", "portal:limits"),
    *("portal:services", "portal:verify", "workforce:my_code"),
    *("portal:say", "portal:case", "portal:close_case", "portal:confirm"),
    *("portal:reopen", "portal:case_say", "portal:copy"),
    *("POST /api/areas/import", "GET /api/workforce/coverage", "GET /api/workforce/gaps"),
    *("POST /api/workforce/import", "GET /api/me", "POST /api/me/tokens"),
    *("POST /api/parcels/acknowledge", "GET /api/protection/week", "POST /api/protection/time"),
    *("POST /api/protection/check-in", "POST /api/protection/check-out", "GET /api/protection/rules"),
    *(
        "GET /api/protection/hours-taken",
        "GET /api/protection/abstraction",
        "GET /api/services",
        "GET /api/figures",
        "GET /api/briefing",
    ),
    "POST /api/sync",
    *("placement:new", "placement:formula", "placement:propose_formula", "GET /api/placement/loads"),
}

# an area in the query: another's is not there
PLACES = {
    "/workforce/?area={area.uid}": Can.SEE_STAFF,
    "/workforce/changes?area={area.uid}": Can.SEE_STAFF,
    "/workforce/changes/course?area={area.uid}": Can.SEE_STAFF,
    "/workforce/redeployments?area={area.uid}": Can.SEE_STAFF,
    "/workforce/redeployments/flows?area={area.uid}": Can.SEE_STAFF,
    "/areas/?under={area.uid}": Can.SEE_FIGURES,
    "/protection/officers?area=370305101201": Can.SEE_PROTECTION,
    "/protection/abstraction?area=370305101201": Can.SEE_PROTECTION,
    "/api/protection/abstraction?area=370305101201": Can.SEE_PROTECTION,
    "/funds/?area=370305101201": Can.SEE_FIGURES,
    "/indicators/briefing?area=370305101201": Can.SEE_FIGURES,
    "/api/areas?under=370305101201": Can.SEE_FIGURES,
    "/api/workforce/coverage?area=370305101201": Can.SEE_STAFF,
    "/api/workforce/gaps?area=370305101201": Can.SEE_STAFF,
    "/api/workforce/postings?area=370305101201": Can.SEE_STAFF,
    "/api/protection/hours-taken?area=370305101201&month=2026-01-01": Can.SEE_PROTECTION,
    "/api/funds?area=370305101201": Can.SEE_FIGURES,
    "/api/funds/lines?area=370305101201": Can.SEE_FIGURES,
    "/api/briefing?area=370305101201": Can.SEE_FIGURES,
    "/api/figures/cases.all?area=370305101201": Can.SEE_FIGURES,
    "/placement/loads?area={area.uid}": Can.SEE_PLACEMENT,
    "/placement/new?area=370305101201": Can.PLAN_PLACEMENT,
    "/placement/redrawings?area=370305101201": Can.SEE_PLACEMENT,
    "/api/placement/loads?area=370305101201": Can.SEE_PLACEMENT,
}
