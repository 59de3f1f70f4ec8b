"""The JSON door of protected time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from linli.access.grants import Can
from linli.access.policy import may, require
from linli.areas.queries import area_by_code
from linli.base.clock import now, today, week_start
from linli.base.errors import NotAllowed
from linli.base.problems import problem_answer

from . import commands
from .calendar import FIRST_YEAR, LAST_YEAR, calendar_of
from .emergencies import all_emergencies, emergency_by, live_emergencies
from .inputs import LedgerDay
from .ledger import unexplained, week_of
from .models import Kind, Tasking
from .moves import could_give, moves_of
from .preview import preview_of
from .queries import (
    all_rules,
    answer_to,
    decide,
    entry_for,
    officer_for,
    review_for,
    rule_for,
    rules_in_force,
    tasking_for,
    taskings_for,
)
from .schemas import (
    AbstractionOut,
    ApproveIn,
    AskIn,
    CalendarOut,
    CheckInIn,
    CheckOut,
    CheckOutIn,
    CorrectIn,
    DecideIn,
    DecisionOut,
    EntryOut,
    ProblemOut,
    ReviewIn,
    RuleOut,
    TakenOut,
    TaskingOut,
    TimeIn,
    VersionIn,
    VoidIn,
    WeekOut,
    YearDaysIn,
)
from .schemas_rulebook import BreachIn, EmergencyIn, EmergencyOut, HandedOverOut, RenewIn, TrialOut
from .seen import Periods, look
from .shown import ByPosting
from .taken import hours_taken

router = Router(tags=["protection"])
NO = frozenset({400, 401, 403, 404, 409, 422})
MOST = 100


def answers(code: int, schema: Any) -> dict[Any, Any]:
    """The responses of a door: what it gives, and that it may refuse."""
    return {code: schema, NO: ProblemOut}


def answer(tasking: Tasking) -> Any:
    """201 with the tasking; a refusal by a rule is 403 and stays a record: the row and its Entry are kept."""
    if tasking.status != Tasking.Status.REFUSED:
        return Status(201, TaskingOut.of(tasking, answer_to(tasking)))
    no = commands.refusal_of(tasking)
    kept = problem_answer(no.status, no.code, no.text, rule=no.rule, help=no.help, tasking=str(tasking.uid))
    kept.is_kept = True  # type: ignore[attr-defined]
    return kept


@router.post("/protection/taskings", response=answers(201, TaskingOut))
def ask(request: ByPosting, body: AskIn) -> Any:
    """Ask for a community officer's time or post. Granted, an exception wanted, or 403 by a rule that is named."""
    officer = officer_for(request.actor, body.posting)
    return answer(commands.ask(request.actor, officer, **body.model_dump(exclude={"posting"})))


@router.post("/protection/decide", response=answers(200, DecisionOut))
def ask_the_rulebook(request: ByPosting, body: DecideIn) -> Any:
    """What the rulebook would say now. Nothing is written."""
    officer = officer_for(request.actor, body.posting)
    require(request.actor, Can.ASK_FOR_TIME, officer.path)
    said = decide(body.act, officer, body.starts_at or now(), until=body.ends_at, ground=body.ground)
    voices = [
        {"rule": v.rule.code, "says": v.says, "sentence": v.sentence, "left": v.left, "norm": v.norm}
        for v in said.voices
    ]
    return {"answer": said.answer, "sentence": said.sentence, "rules": voices}


@router.get("/protection/taskings", response=answers(200, list[TaskingOut]))
def taskings(
    request: ByPosting, status: Tasking.Status | None = None, most: int = Query(50, ge=1, le=MOST)
) -> Any:
    """Requests that one may see, newest first."""
    rows = taskings_for(request.actor)
    if status:
        rows = rows.filter(status=status)
    return [TaskingOut.of(t, answer_to(t)) for t in rows[:most]]


@router.get("/protection/taskings/{uid}", response=answers(200, TaskingOut))
def tasking(request: ByPosting, uid: UUID) -> Any:
    """One request."""
    row = tasking_for(request.actor, uid)
    return TaskingOut.of(row, answer_to(row))


@router.post("/protection/taskings/{uid}/approve", response=answers(200, TaskingOut))
def approve(request: ByPosting, uid: UUID, body: ApproveIn) -> Any:
    """Approve an exception: somebody else, of another unit, one level up."""
    require(request.actor, Can.APPROVE_EXCEPTION, None)
    row = tasking_for(request.actor, uid)
    commands.approve_exception(request.actor, row, expires_at=body.expires_at, version=body.version)
    return TaskingOut.of(row, answer_to(row))


@router.post("/protection/taskings/{uid}/decline", response=answers(200, TaskingOut))
def decline(request: ByPosting, uid: UUID, body: VersionIn) -> Any:
    """Decline an exception."""
    require(request.actor, Can.APPROVE_EXCEPTION, None)
    row = tasking_for(request.actor, uid)
    commands.decline_exception(request.actor, row, version=body.version)
    return TaskingOut.of(row, answer_to(row))


@router.post("/protection/reviews/{uid}", response=answers(200, TaskingOut))
def review(request: ByPosting, uid: UUID, body: ReviewIn) -> Any:
    """Look afterwards at what was granted first because life was in danger."""
    require(request.actor, Can.APPROVE_EXCEPTION, None)
    row = review_for(request.actor, uid)
    commands.review_urgent(request.actor, row, upheld=body.upheld)
    return TaskingOut.of(row.tasking, answer_to(row.tasking))


@router.get("/protection/week", response=answers(200, WeekOut))
def week(request: ByPosting, day: LedgerDay | None = None) -> Any:
    """One's own week, in minutes; `day` is any day of it."""
    require(request.actor, Can.ENTER_OWN_TIME, None)
    monday = week_start(day or today())
    rules = list(rules_in_force(monday + timedelta(days=3)))
    ledger = week_of(request.actor, monday, rules)
    moves = moves_of(ledger, rules)
    return {
        "monday": monday,
        "guarantee": ledger.norm,
        "done": ledger.done,
        "planned": ledger.planned,
        "planned_payback": ledger.planned_payback,
        "missing": ledger.missing,
        "reachable": ledger.reachable,
        "kinds": {kind: ledger.sum_of(kind) for kind in Kind.values},
        "owed": sum(d.unpaid for d in ledger.debts),
        "unexplained": unexplained(ledger),
        "could_give": could_give(ledger, moves),
        "moves": [
            {
                "way": m.way,
                "minutes": m.minutes,
                "at": m.at,
                "tasking": m.tasking.uid if m.tasking else None,
                "rule": m.rule.code if m.rule else "",
            }
            for m in moves
        ],
    }


@router.post("/protection/time", response=answers(201, EntryOut))
def enter(request: ByPosting, body: TimeIn) -> Any:
    """Enter a stretch of one's own time, or plan it."""
    return Status(201, commands.enter_time(request.actor, request.actor, **body.model_dump()))


@router.post("/protection/time/{uid}/void", response=answers(200, EntryOut))
def void(request: ByPosting, uid: UUID, body: VoidIn) -> Any:
    """Take one of one's own entries out of the count, with a reason."""
    row = entry_for(request.actor, uid)
    commands.void_time(request.actor, row, reason=body.reason)
    return row


@router.post("/protection/time/{uid}/correct", response=answers(201, EntryOut))
def correct(request: ByPosting, uid: UUID, body: CorrectIn) -> Any:
    """Replace one of one's own entries, with a reason."""
    row = entry_for(request.actor, uid)
    return Status(201, commands.correct_time(request.actor, row, **body.model_dump()))


@router.post("/protection/check-in", response=answers(201, CheckOut))
def check_in(request: ByPosting, body: CheckInIn) -> Any:
    """Check in at a village of the beat."""
    return Status(201, commands.check_in(request.actor, **body.model_dump()))


@router.post("/protection/check-out", response=answers(200, CheckOut))
def check_out(request: ByPosting, body: CheckOutIn) -> Any:
    """Check out: the check-in becomes an entry."""
    return commands.check_out(request.actor, **body.model_dump())


@router.get("/protection/rules", response=answers(200, list[RuleOut]))
def rules(request: ByPosting) -> Any:
    """Every edition of every rule, with its source and how often it refused."""
    if not any(may(request.actor, can) for can in (Can.SEE_PROTECTION, Can.CHANGE_RULES, Can.INSPECT)):
        require(request.actor, Can.ASK_FOR_TIME, None)
    return list(all_rules())


@router.get("/protection/hours-taken", response=answers(200, list[TakenOut]))
def taken(request: ByPosting, area: str, month: LedgerDay) -> Any:
    """Who took how many hours from the officers of an area in the month of a day, by body, never by officer."""
    if not may(request.actor, Can.SEE_PROTECTION) and not may(request.actor, Can.INSPECT):
        raise NotAllowed(_("Your post may not see the ledger of protected time."))
    place = area_by_code(area)
    require(
        request.actor,
        Can.SEE_PROTECTION if may(request.actor, Can.SEE_PROTECTION) else Can.INSPECT,
        place.path,
    )
    return [
        {
            "unit": t.unit.uid if t.unit else None,
            "name": str(t.unit or ""),
            **{name: getattr(t, name) for name in ("minutes", "station", "times", "refused", "owed", "paid")},
        }
        for t in hours_taken(place.path, month)
    ]


@router.get("/protection/abstraction", response=answers(200, AbstractionOut))
def abstraction(
    request: ByPosting, area: str, by: Literal["week", "month", "half"] = "month", on: LedgerDay | None = None
) -> Any:
    """Abstraction of an area by the areas directly below (small ones folded) and by the body that asked."""
    if not may(request.actor, Can.INSPECT):
        require(request.actor, Can.SEE_PROTECTION, None)
    place = area_by_code(area)
    require(request.actor, Can.INSPECT if may(request.actor, Can.INSPECT) else Can.SEE_PROTECTION, place.path)
    return look(request.actor, place, Periods.of(by, on or today())).plain()


@router.get("/protection/emergencies", response=answers(200, list[EmergencyOut]))
def emergencies(request: ByPosting, live: bool = False, most: int = Query(50, ge=1, le=MOST)) -> Any:
    """Declared emergencies, newest first; they are public."""
    rows = live_emergencies() if live else all_emergencies()
    return [EmergencyOut.of(e) for e in rows[:most]]


@router.post("/protection/emergencies", response=answers(201, EmergencyOut))
def declare(request: ByPosting, body: EmergencyIn) -> Any:
    """Declare an emergency for one area: the chief of a county or above, for 72 hours at most."""
    require(request.actor, Can.DECLARE_EMERGENCY, None)
    area = area_by_code(body.area)
    row = commands.declare_emergency(request.actor, area, ground=body.ground, hours=body.hours)
    return Status(201, EmergencyOut.of(row))


@router.post("/protection/emergencies/{uid}/renew", response=answers(201, EmergencyOut))
def renew(request: ByPosting, uid: UUID, body: RenewIn) -> Any:
    """Let an emergency go on, by the chief of the next level up."""
    require(request.actor, Can.DECLARE_EMERGENCY, None)
    row = commands.renew_emergency(request.actor, emergency_by(uid), hours=body.hours)
    return Status(201, EmergencyOut.of(row))


@router.post("/protection/emergencies/{uid}/end", response=answers(200, EmergencyOut))
def end_emergency(request: ByPosting, uid: UUID, body: VersionIn) -> Any:
    """End an emergency before its time; what it allowed ends with it."""
    require(request.actor, Can.DECLARE_EMERGENCY, None)
    row = emergency_by(uid)
    commands.end_emergency(request.actor, row, version=body.version)
    return EmergencyOut.of(row)


@router.post("/protection/breach", response=answers(200, HandedOverOut))
def report_breach(request: ByPosting, body: BreachIn) -> Any:
    """Report a breach in confidence to the inspector two levels up. Nothing kept says from whom."""
    commands.report_breach(request.actor, uid=body.uid, text=body.text)
    return {"taken": True}


@router.get("/protection/rules/{uid}/preview", response=answers(200, TrialOut))
def preview(request: ByPosting, uid: UUID) -> Any:
    """What a proposed edition would have changed in the last half-year."""
    require(request.actor, Can.CHANGE_RULES, None)
    p = preview_of(rule_for(request.actor, uid))
    return {
        **{name: getattr(p, name) for name in ("first", "last", "asked")},
        "harder": len(p.harder),
        "easier": len(p.easier),
        "weeks": p.weeks.after.weeks if p.weeks else 0,
        "below_before": p.weeks.below_before if p.weeks else 0,
        "below_after": p.weeks.below_after if p.weeks else 0,
    }


@router.get("/protection/calendar", response=answers(200, CalendarOut))
def calendar(request: ByPosting, year: int = Query(ge=FIRST_YEAR, le=LAST_YEAR)) -> Any:
    """The working days of a year: its holidays, its make-up days, and what this installation said itself."""
    return calendar_of(year)


@router.post("/protection/calendar", response=answers(200, CalendarOut))
def enter_year(request: ByPosting, body: YearDaysIn) -> Any:
    """Enter a year's holidays and make-up days as a whole. From then on the year is known."""
    days = {d.day: d.works for d in body.days}
    commands.import_calendar_year(request.actor, year=body.year, days=days, source=body.source)
    return calendar_of(body.year)
