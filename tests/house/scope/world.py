"""The world of the scope matrix: one of everything in one village, and everybody who might try to reach it.

Every text a person typed says CNR (a canary); a sealed one says SEALED. Everything lies in Xiguan. The thirteen
posts stand there, below, above, beside, in another county, in another city; some were there, some will be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.test import Client

from linli.access.claimants import Claimant
from linli.accounts.commands import issue_token, propose_inspector
from linli.accounts.models import Account, InspectorChange, Token
from linli.areas.commands import add_area, hand_in_list
from linli.assistance.commands import list_service, say_word, take_request, take_step
from linli.base.clock import now, today
from linli.base.posts import Post
from linli.bulletins.commands import approve_bulletin, draft_bulletin, send_tip
from linli.fieldwork.commands import enter_count, make_promise, record_visit
from linli.funds.commands import appropriate, commit_funds, pay, plan_funds
from linli.funds.models import Category
from linli.incidents.commands import (
    add_note,
    add_room_task,
    close_incident,
    complain,
    dispatch_units,
    join_room,
    name_handler,
    report_incident,
)
from linli.incidents.models import Dispatch, IncidentParty, NamedHandler, RoomMember
from linli.indicators.commands import publish_briefing
from linli.indicators.periods import Period
from linli.mediation.commands import Side, follow_up, hold_session, record_agreement, register_dispute
from linli.placement.commands import propose_formula
from linli.placement.formula import SHIPPED, formula_on
from linli.placement.models import DraftPost, Plan, PlannedBeat, PlanRecord, Redrawing
from linli.placement.record import packed_rows
from linli.premises.commands import adopt_checklist, adopt_kinds, inspect, register_premises
from linli.premises.models import Finding
from linli.premises.queries import checklist, kind_by_code
from linli.programme.commands import note_shortcoming, plan_remedy, set_milestone
from linli.protection.commands import (
    adopt_ruleset,
    ask_for_time,
    declare_emergency,
    enter_time,
    propose_rule,
    report_breach,
)
from linli.protection.models import BreachReport, Review, Rule, Tasking
from linli.retention.commands import ask_extension
from linli.workforce.commands import (
    appoint,
    enlist,
    form_unit,
    issue_thing,
    keep_mapping,
    record_absence,
    redeploy,
)
from linli.workforce.models import Posting
from tests.conftest import JOB, signed_in

OWN = "370305101201"
GRID = OWN + "001"
# where somebody stands: the area they are posted to, and for an assistant the villages of the beat
RELATIONS: dict[str, tuple[str, list[str]]] = {
    "own": (OWN, [OWN]),
    "above": ("370305101", [OWN, "370305101202"]),
    "county": ("370305", [OWN, "370305102201"]),
    "below": (GRID, []),
    "beside": ("370305101202", ["370305101202"]),
    "next county": ("370303", ["370303101201"]),
    "next city": ("3705", ["370503101205"]),
    "was here": (OWN, [OWN]),
    "will be here": (OWN, [OWN]),
}
ELSEWHERE = ("370503", ["370503101205"])  # where those stand today who were or will be here
SEALED = "SEALED"
CANARY = "CNR-"


@dataclass
class Somebody:
    """One who tries: a post in a place, with the areas as the world gave them out (never asked of the house)."""

    post: Post
    relation: str
    posting: Posting
    paths: list[str]
    insists: Posting | None = None  # on a posting that is over or has not begun
    _client: Client | None = None

    @property
    def client(self) -> Client:
        if self._client is None:
            self._client = signed_in(self.posting)
            if self.insists is not None:
                session = self._client.session
                session["posting"] = str(self.insists.uid)
                session.save()
        return self._client

    def sign_out(self) -> None:
        self._client = None

    def __str__(self) -> str:
        return f"{self.post} ({self.relation})"


@dataclass
class World:
    """Everything that the matrix needs to know."""

    town: SimpleNamespace
    things: dict[str, Any] = field(default_factory=dict)
    people: dict[tuple[Post, str], Somebody] = field(default_factory=dict)
    marks: dict[str, list[str]] = field(
        default_factory=dict
    )  # what a page must not show to outsiders, by kind

    def who(self, post: Post | str, relation: str = "own") -> Somebody:
        return self.people[Post(post), relation]

    def uid(self, kind: str) -> str:
        thing = self.things[kind]
        return str(getattr(thing, "uid", thing))


def build_world(town: SimpleNamespace) -> World:
    """One of everything in Xiguan, and all who may try."""
    world = World(town)
    town.grid_area = add_area(JOB, code=GRID, name="西关网格")
    _post_everybody(world)
    _furnish(world)
    for kind, thing in world.things.items():
        world.marks[kind] = [str(thing.uid)] if hasattr(thing, "uid") else []
        if len(number := str(getattr(thing, "number", ""))) > 8:
            world.marks[kind].append(number)
    return world


# ---- everybody


def _post_everybody(world: World) -> None:
    areas = {a.code: a for a in vars(world.town).values() if a.__class__.__name__ == "Area"}
    units = {
        code: form_unit(JOB, name={"zh": "矩阵单位", "en": "Matrix unit"}, kind="station", area=areas[code])
        for code in {code for code, _beat in RELATIONS.values()} | {ELSEWHERE[0]}
    }
    world.town.units_at = units
    day, number = today(), 0
    for relation, (code, beat) in RELATIONS.items():
        for post in Post:
            if post == Post.ASSISTANT and not beat:
                continue  # an assistant's beat is villages
            number += 1
            # one name for everybody, so that pages of the same post differ in nothing but what is looked at
            staff = enlist(JOB, number=f"MX{number:04d}", name="矩阵某")
            span: dict[str, Any] = {}
            if relation == "was here":
                span = {"valid_from": day - timedelta(days=30), "valid_to": day}
            elif relation == "will be here":
                span = {"valid_from": day + timedelta(days=30)}
            villages = [areas[c] for c in beat] if post == Post.ASSISTANT else []
            posting = appoint(JOB, staff, post=post, unit=units[code], beat=villages, **span)
            paths = [a.path for a in villages] or [areas[code].path]
            if span:
                there, far = ELSEWHERE
                villages = [areas[c] for c in far] if post == Post.ASSISTANT else []
                acting = appoint(JOB, staff, post=post, unit=units[there], beat=villages)
                paths = [a.path for a in villages] or [areas[there].path]
                world.people[post, relation] = Somebody(post, relation, acting, paths, insists=posting)
            else:
                world.people[post, relation] = Somebody(post, relation, posting, paths)


def outsider(world: World, post: Post | str, unit: Any, **more: Any) -> Posting:
    """One more posting, outside the matrix."""
    staff = enlist(JOB, number=f"OX{Posting.objects.count():04d}", name="矩阵某")
    return appoint(JOB, staff, post=post, unit=unit, **more)


# ---- everything


def _furnish(world: World) -> None:
    town, things = world.town, world.things
    things["area"] = town.xiguan
    things["no_area"] = "370305101299"
    _calls(world)
    _bulletins(world)
    _village_work(world)
    _cases(world)
    _money_and_programme(world)
    _people(world)
    _protected_time(world)
    _placement(world)


def _calls(world: World) -> None:
    town, things, who = world.town, world.things, world.who
    taker = who(Post.DISPATCHER).posting
    call = report_incident(
        taker,
        area=town.xiguan,
        kind="motorcycle_theft",
        things=["motorcycle", "red"],
        account=f"{SEALED}-account",
        address=f"{SEALED}-address",
        name=f"{SEALED}-name",
        contact=f"{SEALED}-contact",
    )
    dispatch_units(taker, call, units=[town.cid])
    join_room(taker, call, units=[town.video])
    outside = form_unit(JOB, name={"zh": "外单位", "en": "Outside unit"}, kind="traffic", area=town.hekou)
    join_room(taker, call, units=[outside])
    town.outside = outside
    things["member"] = RoomMember.objects.get(incident=call, unit=outside)
    things["task"] = add_room_task(
        taker,
        call,
        unit=town.cid,
        kind="ask_shops",
        due_at=now() + timedelta(hours=1),
        details=f"{SEALED}-task",
    )
    things["note"] = add_note(taker, call, text=f"{SEALED}-note")
    helper = outsider(world, Post.DUTY_OFFICER, town.units_at["370305"])
    things["handler"] = name_handler(taker, call, posting=helper)
    party = IncidentParty.objects.get(case=call)
    claimant = Claimant("incidents.incident", call.uid, party.uid)
    things["complaint"] = complain(claimant, call.uid, about="slow", text=f"{SEALED}-complaint")
    things["incident"] = call
    things["dispatch"] = Dispatch.objects.get(incident=call)
    closed = report_incident(taker, area=town.xiguan, kind="noise", account=f"{SEALED}-closed")
    close_incident(taker, closed, outcome="resolved")
    things["closed_incident"] = closed
    assert NamedHandler.objects.filter(incident=call).exists()


def _bulletins(world: World) -> None:
    things, who = world.things, world.who
    drafter, second = who(Post.DISPATCHER).posting, who(Post.COMMANDER, "county").posting
    said = {"radius_m": 5000, "hours": 48, "look_for": f"{CANARY}look", "do_not": f"{CANARY}dont"}
    live = draft_bulletin(drafter, things["incident"], text=f"{CANARY}bulletin", **said)
    approve_bulletin(second, live)
    things["bulletin"] = live
    things["draft"] = draft_bulletin(drafter, things["incident"], text=f"{CANARY}draft", **said)
    things["tip"] = send_tip(who(Post.ASSISTANT).posting, bulletin=live.uid, text=f"{SEALED}-tip")


def _village_work(world: World) -> None:
    town, things, who = world.town, world.things, world.who
    by = who(Post.ASSISTANT).posting
    due = today() + timedelta(days=9)
    things["promise"] = make_promise(by, town.xiguan, topic="light", what=f"{CANARY}promise", due_on=due)
    things["count"] = enter_count(by, town.xiguan, measure="dwellings", value=7, method="visited")
    things["visit"] = record_visit(by, town.xiguan, kind="patrol", households=3)
    adopt_kinds(JOB, variant="name", valid_from=today())
    adopt_checklist(JOB, valid_from=today())
    kind = kind_by_code(_first_kind())
    place = register_premises(by, sign=f"{CANARY}sign", kind=kind, area=town.xiguan, where=f"{CANARY}where")
    answers = {p["code"]: "fault" for p in checklist().points}
    things["premises"] = place
    things["inspection"] = inspect(by, place, answers=answers)
    things["finding"] = Finding.objects.filter(premises=place, serious=True).order_by("pk").first()


def _first_kind() -> str:
    from linli.premises.models import Kind

    return str(Kind.objects.order_by("pk").values_list("code", flat=True)[0])


def _cases(world: World) -> None:
    town, things, who = world.town, world.things, world.who
    by = who(Post.ASSISTANT).posting
    sides = [Side(f"{SEALED}-a", f"{SEALED}-phone-a"), Side(f"{SEALED}-b")]
    dispute = register_dispute(
        by, area=town.xiguan, kind="land", facts=f"{SEALED}-facts", sides=sides
    ).dispute
    hold_session(by, dispute, held_at=now(), minutes=f"{SEALED}-minutes")
    record_agreement(by, dispute, terms=f"{SEALED}-terms", manner=f"{SEALED}-manner")
    follow_up(by, dispute, kept="partly", note=f"{SEALED}-visit")
    things["dispute"] = dispute
    things["dispute_party"] = dispute.parties.first()
    things["extension"] = ask_extension(who(Post.CHIEF).posting, dispute, ground="court", days=30)
    service = list_service(
        JOB, code="matrix", name={"zh": "证明"}, papers=[], where={"zh": "所"}, limit_days=3
    )
    request = take_request(
        by,
        area=town.xiguan,
        service=service,
        name=f"{SEALED}-applicant",
        contact=f"{SEALED}-tel",
        wish=f"{SEALED}-wish",
    ).request
    take_step(by, request, deed="handed_in", note=f"{SEALED}-step")
    things["request"] = request
    things["word"] = say_word(
        JOB, town.xiguan, kind="tip", text=f"{SEALED}-word", name=f"{SEALED}-speaker"
    ).word


def _money_and_programme(world: World) -> None:
    town, things, who = world.town, world.things, world.who
    analyst, day = who(Post.ANALYST).posting, today()
    money = {"amount": 500_000_000, "day": day, "reference": f"{CANARY}voucher"}
    opened = plan_funds(
        analyst, town.xiguan, programme="matrix", year=day.year, category=Category.TRAINING, **money
    )
    line = things["line"] = opened.line
    appropriate(analyst, line, **money)
    things["booking"] = commit_funds(analyst, line, **money)
    things["order"] = pay(analyst, line, **(money | {"amount": 200_000_000}))
    found = note_shortcoming(
        analyst, town.xiguan, ill="poor_sharing", title={"zh": f"{CANARY}ill", "en": f"{CANARY}ill"}
    )
    remedy = plan_remedy(analyst, found, title={"zh": f"{CANARY}remedy"})
    step = {"title": {"zh": f"{CANARY}milestone"}, "due": day, "unit": town.station, "post": Post.CHIEF}
    things |= {
        "shortcoming": found,
        "remedy": remedy,
        "milestone": set_milestone(analyst, remedy, **step),
        "briefing": publish_briefing(analyst, town.xiguan, Period.half_year_before(day)),
    }


def _people(world: World) -> None:
    town, things, who = world.town, world.things, world.who
    unit = form_unit(
        JOB, name={"zh": f"{CANARY}unit", "en": f"{CANARY}unit"}, kind="station", area=town.xiguan
    )
    day = today()
    staff = enlist(JOB, number="CNR0001", name=f"{CANARY}staff")
    posting = appoint(JOB, staff, post=Post.OFFICER, unit=unit)
    cover = outsider(world, Post.OFFICER, unit)
    mover = enlist(JOB, number="CNR0002", name=f"{CANARY}mover")
    chief = who(Post.CHIEF).posting
    things |= {
        "unit": unit,
        "posting": posting,
        "absence": record_absence(
            chief, posting, kind="leave", valid_from=day, valid_to=day + timedelta(days=9), cover=cover
        ),
        "redeployment": redeploy(chief, mover, category="recruit", to_unit=unit),
        "issued": issue_thing(chief, posting, kind="key", label=f"{CANARY}7"),
    }
    account = Account(login="cnr-login", staff=staff)
    account.set_unusable_password()
    account.save()
    things["account"] = account
    manager = who(Post.ADMINISTRATOR).posting
    signed_in(manager)
    mine = Account.objects.get(staff=manager.staff)
    issue_token(manager, account=mine, label=f"{CANARY}token", days=9)
    things["token"] = Token.objects.get(account=mine)
    propose_inspector(town.ins, staff=enlist(JOB, number="CNR0003", name=f"{CANARY}inspector"), unit=unit)
    things["inspector_change"] = InspectorChange.objects.get()
    things["inspector"] = outsider(world, Post.INSPECTOR, unit)
    for purpose, kind in (("areas", "upload"), ("staff", "roster")):
        things[kind] = hand_in_list(
            manager, purpose=purpose, filename=f"{CANARY}list.csv", content=b"a,b,c,d\n"
        )
    head = ["number", "name", "post", "unit"]
    things["mapping"] = keep_mapping(
        manager, name=f"{CANARY}mapping", head=["a", "b", "c", "d"], columns=head
    )


def _protected_time(world: World) -> None:
    things, who = world.things, world.who
    adopt_ruleset(JOB, ruleset="2013")
    adopt_ruleset(JOB, ruleset="2017")
    officer, dispatcher = who(Post.COMMUNITY_OFFICER).posting, who(Post.DISPATCHER).posting
    start = (now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    asked = {"starts_at": start, "ends_at": start + timedelta(hours=2), "what": f"{CANARY}what"}
    things["refused_tasking"] = ask_for_time(dispatcher, officer, act="event_security", **asked)
    things["tasking"] = ask_for_time(dispatcher, officer, act="event_security", ground="disaster", **asked)
    urgent = ask_for_time(dispatcher, officer, act="event_security", ground="danger_to_life", **asked)
    things["review"] = Review.objects.filter(tasking=urgent).first()
    begun = (now() - timedelta(hours=3)).replace(second=0, microsecond=0)
    things["entry"] = enter_time(
        officer, officer, kind="community", place=OWN, starts_at=begun, ends_at=begun + timedelta(hours=1)
    )
    things["rule"] = Rule.objects.filter(status="adopted", ruleset="2017", effect="guarantee").first()
    things["proposed_rule"] = propose_rule(
        JOB, things["rule"], reason="CNR", valid_from=today() + timedelta(days=3), amount=21
    )
    assert Tasking.objects.count() >= 3
    gao = world.town.gao
    things["emergency"] = declare_emergency(gao, world.town.xiguan, ground="disaster", hours=5)
    for kind in ("report", "taken_report"):
        number = uuid4()
        report_breach(officer, uid=number, text=f"{SEALED}-breach")
        things[kind] = BreachReport.objects.get(uid=number)
    BreachReport.objects.update(released_on=today())
    BreachReport.objects.filter(pk=things["taken_report"].pk).update(status="acknowledged")


def _placement(world: World) -> None:
    """Plans are for townships and more; these stand in the one village, so that the matrix can ask for them."""
    town, things = world.town, world.things
    said: dict[str, Any] = {
        "area": town.xiguan,
        "path": OWN,
        "day": today(),
        "recorded_at": now(),
        "assistants": 1,
        "weights": dict(formula_on(today()).weights),
    }
    things["waiting_plan"] = Plan.objects.create(title=f"{CANARY}waiting", **said)
    figures = {"covered_value": 9, "total_value": 9, "bound": 9, "gap": 0, "greedy_value": 9, "greedy_gap": 0}
    counts = {"villages_standing": 1, "villages_covered": 0, "villages_asked": 1, "villages_added": 1}
    plan = Plan.objects.create(
        title=f"{CANARY}plan", status="done", price=1000, seconds=1, **said, **figures, **counts
    )
    beat = {"path": OWN, "villages": [OWN], "value": 9, "added": 9, "load": 9, "span_m": 0}
    row = PlannedBeat.objects.create(plan=plan, number=1, **beat)
    village = [OWN, OWN[:9], OWN[:6], 9, 9.0, 0.0, 0.0, town.xiguan.name]
    PlanRecord.objects.create(plan=plan, content=packed_rows({}, [village], {}))
    things["plan"] = plan
    things["draft_post"] = DraftPost.objects.create(
        beat=row, plan=plan, unit=things["unit"], path=OWN, villages=[OWN], recorded_at=now()
    )
    figures = dict.fromkeys(("heaviest", "lightest", "heaviest_before", "lightest_before"), 9.0)
    things["redrawing"] = Redrawing.objects.create(
        area=town.xiguan,
        path=OWN,
        day=today(),
        recorded_at=now(),
        question={"most_villages": 8, "most_metres": 3000},
        before=[],
        after=[],
        moves_told=[],
        figures=figures | {"least_heaviest": 9.0, "unsplittable": []},
    )
    things["load_formula"] = propose_formula(
        JOB,
        weights=SHIPPED,
        text={"zh": f"{CANARY}formula"},
        reason=f"{CANARY}reason",
        valid_from=today() + timedelta(days=3),
    )
