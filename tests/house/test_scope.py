"""Scope: a posting sees its own area and below, its own cases, and nothing else; not found and not allowed look
the same. Every way into the house, every post, from own village to the next city."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.test import Client

from linli.access.grants import GRANTS, Can
from linli.accounts.commands import issue_token
from linli.accounts.models import Account
from linli.base.posts import Post
from linli.workforce.models import Posting
from tests.conftest import signed_in

from .scope.oracle import has_post, is_open, is_there
from .scope.routes import Way, all_ways
from .scope.table import CREATES, LISTS, NAMED, OPEN, PLACES, PLAIN, THINGS, Rule, rules_of
from .scope.world import CANARY, OWN, SEALED, Somebody, World, outsider

NOBODY = "0198f000-0000-7000-8000-00000000dead"
NO_PLACE = "370305101299"
NEAR = ("above", "county", "below")
FAR = ("beside", "next county", "next city", "was here", "will be here")
READS = {"mediation:paper"}  # pages that open what is sealed, leaving an access row
WAYS = {way.name: way for way in all_ways()}


pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


# ---- the table is whole


def test_every_way_into_the_house_is_in_the_matrix() -> None:
    listed = {address.split("?")[0] for address in LISTS}
    for way in WAYS.values():
        if way.holes:
            assert way.name in THINGS or way.name in OPEN, (
                f"{way.name} names a thing; the matrix does not know it"
            )
        elif way.name not in CREATES and way.name not in NAMED and way.name not in PLAIN:
            assert way.address in listed, f"{way.name}: the matrix does not know it"
    gone = (THINGS.keys() | CREATES.keys() | NAMED.keys() | PLAIN | OPEN) - WAYS.keys()
    assert not gone, f"the matrix knows ways that are no more: {gone}"


# ---- asking


@dataclass(frozen=True)
class Answer:
    """What came back, with everything taken out that differs from one time to the next."""

    status: int
    text: str

    @property
    def refused_for_post(self) -> bool:
        return self.status == 403 and ("not_allowed_for_post" in self.text)


CHANGING = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uid>"),
    (re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"csrf": "\w+"|content="\w{64}"'), "<csrf>"),
    (re.compile(r'"trace_id": "\w+"'), "<trace>"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00|Z)"), "<time>"),
    (re.compile(r"\b\d\d:\d\d(:\d\d)?\b"), "<clock>"),
]


def plain(text: str) -> str:
    text = text.replace(NO_PLACE, OWN)
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def ask(client: Client, way: Way, rule: Rule, world: World, uid: str) -> Answer:
    """Try a way, and take back whatever it did."""
    holes = dict(rule.more)
    query = {name[1:]: holes.pop(name) for name in list(holes) if name.startswith("?")}
    address = way.at(**{"uid": uid} | holes)
    if query:
        address += "?" + "&".join(f"{name}={value}" for name, value in query.items())
    body = rule.body(world) if callable(rule.body) else rule.body
    with transaction.atomic():
        if body is None:
            got = client.get(address)
        elif isinstance(body, str):
            got = client.post(address, body, content_type="application/cap+xml")
        elif way.operation is None:
            got = client.post(address, body)
        else:
            got = client.post(address, json.dumps(body), content_type="application/json")
        transaction.set_rollback(True)
    return Answer(got.status_code, got.content.decode())


def absent(rule: Rule, uid: str) -> tuple[Rule, str]:
    """The same way to a thing that is not there."""
    more = tuple((name, NO_PLACE if value == OWN else value) for name, value in rule.more)
    return Rule(rule.kind, rule.cans, rule.body, rule.sight, rule.deed, more), NOBODY


LOOK = {
    Can.SEE_INCIDENTS: "incident closed_incident dispatch task member handler complaint bulletin draft tip",
    Can.SEE_PREMISES: "premises inspection finding",
    Can.SEE_MEDIATION: "dispute",
    Can.SEE_REQUESTS: "request",
    Can.SEE_FIELDWORK: "promise",
    Can.SEE_FIGURES: "area line booking order shortcoming remedy milestone briefing",
    Can.SEE_STAFF: "unit posting absence redeployment",
}


def may_look(who: Somebody, rule: Rule) -> bool:
    """Whether somebody may look at things of this kind, in the place where it is."""
    cans = {can for can, kinds in LOOK.items() if rule.kind in kinds.split()}
    return is_there(who) and all(can in GRANTS[who.post] for can in cans) and bool(cans)


# ---- the matrix


def pairs(names: Iterable[str]) -> Iterator[tuple[Way, Rule]]:
    for name in names:
        for rule in rules_of(name):
            yield WAYS[name], rule


def who_try(world: World, rule: Rule, turn: int) -> Iterator[Somebody]:
    """Everybody in the place who has the post; by turns one from above or below, two from afar, two of other posts.

    The whole matrix is ten times as large; by turns every post meets every distance on many ways.
    """
    posts = [post for post in Post if has_post(world.who(post), rule)]
    others = [post for post in Post if post not in posts]
    yield from (world.who(post) for post in posts)
    asked = [(NEAR, turn), (FAR, turn), (FAR, turn + 2)]
    for n, (relations, at) in enumerate(asked):
        pair = (posts[(turn + n) % len(posts)], relations[at % len(relations)])
        if pair in world.people:
            yield world.people[pair]
    for n in range(min(2, len(others))):
        yield world.who(others[(turn + n) % len(others)])


def faults(world: World, names: Iterable[str], most: int = 400) -> list[str]:
    """What is wrong with some ways: too open, too narrow, told apart from what is not there, or too talkative."""
    found: list[str] = []
    for turn, (way, rule) in enumerate(pairs(names)):
        nothing: dict[tuple[Post, bool], Answer] = {}
        for who in who_try(world, rule, turn):
            got = ask(who.client, way, rule, world, world.uid(rule.kind))
            here = f"{way.name} for {who}"
            if SEALED in got.text and not (way.name in READS or rule.writes):
                found.append(f"{here}: shows what is sealed")
            if is_open(world, who, rule):
                if got.status == 404 or (got.refused_for_post and not rule.deed) or got.status >= 500:
                    found.append(f"{here}: closed ({got.status}): {_said(got)}")
                continue
            if got.status not in {403, 404}:
                found.append(f"{here}: open ({got.status}): {_said(got)}")
            elif CANARY in got.text or world.uid(rule.kind) in _without_own_address(
                got.text, way, rule, world
            ):
                found.append(
                    f"{here}: its refusal names the thing: {_around(got.text, world.uid(rule.kind))}"
                )
            group = (who.post, who.relation in {"was here", "will be here"})
            if group not in nothing:
                no_rule, no_uid = absent(rule, NOBODY)
                nothing[group] = ask(who.client, way, no_rule, world, no_uid)
            there, gone = got, nothing[group]
            if there.refused_for_post and gone.status == 404 and may_look(who, rule):
                continue  # whoever may look at such things is told nothing by "not for your post"
            if (there.status, plain(there.text)) != (gone.status, plain(gone.text)):
                found.append(
                    f"{here}: {there.status} is told from absence ({gone.status}): {_apart(there, gone)}"
                )
        if len(found) > most:
            break
    return found


def _without_own_address(text: str, way: Way, rule: Rule, world: World) -> str:
    """A refusal may repeat the address that was asked (the language form, the way back)."""
    return text.replace(way.at(**{"uid": world.uid(rule.kind)} | dict(rule.more)), "")


def _said(answer: Answer) -> str:
    text = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", answer.text)
    return re.sub(r"\s+", " ", text)[-300:][:120]


def _around(text: str, word: str) -> str:
    at = text.find(word if word in text else CANARY)
    return repr(text[max(0, at - 80) : at + 60])


def _apart(one: Answer, other: Answer) -> str:
    """Where two answers part."""
    a, b = plain(one.text), plain(other.text)
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return f"…{a[max(0, at - 30) : at + 50]!r} / {b[max(0, at - 30) : at + 50]!r}"


def report(wrong: list[str]) -> str:
    first = {}
    for fault in wrong:
        first.setdefault(fault.split(" for ")[0] + fault.split(": ")[1][:4], fault)
    return f"{len(wrong)} faults\n" + "\n".join(first.values())


ROOMS = sorted({name.split(":")[0] for name in THINGS if ":" in name})


def names_of(room: str) -> list[str]:
    return [name for name in THINGS if name.startswith(f"{room}:")]


def test_pages_open_for_whom_they_should_and_look_absent_to_all_others(world: World) -> None:
    wrong = faults(world, (name for name in THINGS if ":" in name))
    assert not wrong, report(wrong)


def test_the_json_door_opens_for_whom_it_should_and_looks_absent_to_all_others(world: World) -> None:
    wrong = faults(world, (name for name in THINGS if " " in name))
    assert not wrong, report(wrong)


# ---- whoever takes part, whoever is asked


def test_a_department_in_the_room_sees_the_case_while_it_takes_part(world: World) -> None:
    """An officer of another county's unit that was called into the joint room; its neighbour of the next desk not."""
    helper = outsider(world, Post.DUTY_OFFICER, world.town.outside)
    other = world.who(Post.DUTY_OFFICER, "next city")
    way, rule = WAYS["incidents:incident"], rules_of("incidents:incident")[0]
    inside = Somebody(Post.DUTY_OFFICER, "in the room", helper, ["370503"])
    names = [
        *("incidents:incident", "bulletins:panel", "bulletins:bulletin", "bulletins:draft"),
        *("GET /api/incidents/{uid}", "GET /api/incidents/{uid}/timeline", "GET /api/bulletins/{uid}"),
    ]
    for name in names:
        for rule_ in rules_of(name):
            got = ask(inside.client, WAYS[name], rule_, world, world.uid(rule_.kind))
            assert got.status in {200, 201, 303}, (name, got.status)
            assert SEALED not in got.text, name
            assert ask(other.client, WAYS[name], rule_, world, world.uid(rule_.kind)).status == 404, name
    chief = world.who(Post.COMMANDER).client
    assert chief.post(f"/incidents/member/{world.uid('member')}/leave", {}).status_code == 303
    got = ask(inside.client, way, rule, world, world.uid("incident"))
    assert got.status == 404, "its part is over"


def test_a_village_that_is_asked_sees_the_bulletin_and_never_the_incident(world: World) -> None:
    asked = world.who(Post.ASSISTANT, "beside")
    far = Somebody(Post.ASSISTANT, "far", world.town.zhao, ["370305102202"])
    live, case = world.uid("bulletin"), world.uid("incident")
    for address in ("/bulletins/", f"/bulletins/{live}/print", "/api/board", "/api/sync"):
        got = asked.client.get(address)
        text = got.content.decode()
        assert got.status_code == 200 and f"{CANARY}bulletin" in text, address
        assert case not in text and world.things["incident"].number not in text, address
        assert f"{CANARY}draft" not in text, "a draft reaches nobody"
        assert f"{CANARY}bulletin" not in far.client.get(address).content.decode(), address
    for address in (f"/incidents/{case}", f"/bulletins/{live}", f"/api/incidents/{case}"):
        assert asked.client.get(address).status_code in {403, 404}, address


# ---- lists, searches, exports


def marks(world: World, but: tuple[str, ...] = ()) -> set[str]:
    """Everything by which a thing of the village is known: its uid, its number, what was typed into it."""
    known = {mark for kind, found in world.marks.items() if kind not in but for mark in found}
    return known | {CANARY, SEALED}


ALONE = {"/api/me/tokens", "/bulletins/", "/live/since?seq=0"}


def address_of(world: World, address: str) -> str:
    """An address with a thing's uid or number in it."""

    def fill(hole: re.Match[str]) -> str:
        kind, _dot, what = hole[1].partition(".")
        return str(getattr(world.things[kind], what))

    return re.sub(r"{([\w.]+)}", fill, address)


def test_lists_searches_and_exports_show_nothing_of_other_places(world: World) -> None:
    own, wrong = marks(world), []
    for turn, (pattern, (cans, kinds)) in enumerate(LISTS.items()):
        rule, address = Rule("area", cans), address_of(world, pattern)
        posts = [post for post in Post if has_post(world.who(post), rule)]
        assert posts, pattern
        for post in posts[turn % 2 :: 2] or posts:
            got = world.who(post).client.get(address)
            text = got.content.decode("utf-8", "replace")
            if got.status_code != 200 and kinds:
                wrong.append(f"{pattern} for {post}: {got.status_code}")
                continue
            if SEALED in text:
                wrong.append(f"{pattern} for {post}: shows what is sealed")
            for kind in kinds:
                thing, _dot, what = kind.partition(".")
                wanted = str(getattr(world.things[thing], what)) if what else world.uid(thing)
                if wanted not in text:
                    wrong.append(f"{pattern} for {post}: does not show the {kind} of the own place")
        for n in (0, 1):
            post, relation = posts[(turn + n) % len(posts)], FAR[(turn + 2 * n) % len(FAR)]
            who = world.people.get((post, relation))
            if who is None:
                continue
            text = who.client.get(address).content.decode("utf-8", "replace")
            said = address.partition("q=")[2].partition("=")[0]
            shown = {mark for mark in own if mark in text and mark not in said}
            if shown - _asked_too(world, who):
                wrong.append(f"{pattern} for {who}: shows {sorted(shown)[:3]}")
    assert not wrong, report(wrong)


def _asked_too(world: World, who: Somebody) -> set[str]:
    """What a village that is asked may see: the bulletin and its words."""
    rule = Rule("bulletin", (Can.ANSWER_BULLETIN,), sight="asked")
    return {world.uid("bulletin"), CANARY} if is_open(world, who, rule) else set()


def test_an_area_in_a_question_is_not_there_for_others(world: World) -> None:
    wrong = []
    for turn, (pattern, can) in enumerate(PLACES.items()):
        address = address_of(world, pattern)
        posts = [post for post in Post if can in GRANTS[post]]
        for post in posts:
            if world.who(post).client.get(address).status_code != 200:
                wrong.append(f"{pattern} for {post}: closed")
        for n in (0, 1, 2):
            who = world.people.get((posts[(turn + n) % len(posts)], FAR[(turn + n) % len(FAR)]))
            if who is None or is_there(who):
                continue
            got = who.client.get(address)
            gone = who.client.get(address.replace(OWN, NO_PLACE).replace(world.uid("area"), NOBODY))
            if got.status_code != gone.status_code or plain(got.content.decode()) != plain(
                gone.content.decode()
            ):
                wrong.append(f"{pattern} for {who}: {got.status_code}, without the place {gone.status_code}")
    assert not wrong, report(wrong)


# ---- making something in somebody else's place; naming somebody else's thing


def send(client: Client, way: Way, body: dict[str, Any]) -> Answer:
    with transaction.atomic():
        if way.operation is None:
            got = client.post(way.address, body)
        else:
            got = client.post(way.address, json.dumps(body), content_type="application/json")
        transaction.set_rollback(True)
    return Answer(got.status_code, got.content.decode())


def test_nothing_is_made_in_a_place_that_is_not_ones_own(world: World) -> None:
    wrong = []
    for turn, (name, (can, body)) in enumerate(CREATES.items()):
        way, posts = WAYS[name], [post for post in Post if can in GRANTS[post]]
        for n, post in enumerate(posts):
            got = send(world.who(post).client, way, body(OWN))
            if got.status not in {200, 201, 303}:
                wrong.append(f"{name} for {post}: closed ({got.status}): {_said(got)}")
            who = world.people.get((post, FAR[(turn + n) % len(FAR)]))
            if n < 2 and who is not None:
                far, gone = send(who.client, way, body(OWN)), send(who.client, way, body(NO_PLACE))
                if far.status != 404 or plain(far.text) != plain(gone.text):
                    wrong.append(f"{name} for {who}: {far.status}, without the place {gone.status}")
    assert not wrong, report(wrong)


def test_a_thing_named_in_a_body_is_not_there_for_others(world: World) -> None:
    world.things["officer"] = world.who(Post.COMMUNITY_OFFICER).posting
    wrong = []
    for turn, (name, (can, kind, body)) in enumerate(NAMED.items()):
        way, posts = WAYS[name], [post for post in Post if can in GRANTS[post]]
        for n, post in enumerate(posts):
            got = send(world.who(post).client, way, body(world.uid(kind)))
            if got.status == 404 or got.refused_for_post:
                wrong.append(f"{name} for {post}: closed ({got.status}): {_said(got)}")
            who = world.people.get((post, FAR[(turn + n) % len(FAR)]))
            if who is not None:
                far, gone = (send(who.client, way, body(u)) for u in (world.uid(kind), NOBODY))
                if far.status < 400 or (far.status, plain(far.text)) != (gone.status, plain(gone.text)):
                    wrong.append(f"{name} for {who}: {far.status}, without the thing {gone.status}")
    assert not wrong, report(wrong)


# ---- who is posted nowhere today; tokens


def test_a_posting_that_is_over_or_has_not_begun_opens_nothing(world: World) -> None:
    for relation in ("was here", "will be here"):
        there = world.who(Post.CHIEF, relation).posting
        Posting.objects.filter(pk=there.pk).update(valid_to=there.valid_from, valid_from="2000-01-01")
        client = world.who(Post.CHIEF, relation).client
        page = client.get(f"/incidents/{world.uid('incident')}")
        assert (page.status_code, page.url.split("?")[0]) == (302, "/sign-in"), relation
        answer = client.get(f"/api/incidents/{world.uid('incident')}")
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_again"), relation


def test_a_token_sees_what_its_posting_sees_and_ends_with_it(world: World) -> None:
    here, far = world.who(Post.CHIEF).posting, world.who(Post.CHIEF, "next county").posting
    address = f"/api/incidents/{world.uid('incident')}"
    for posting, status in ((here, 200), (far, 404)):
        signed_in(posting)
        account = Account.objects.get(staff=posting.staff)
        token = {"authorization": f"Bearer {issue_token(posting, account=account, label='t', days=9)}"}
        assert Client().get(address, headers=token).status_code == status
        Posting.objects.filter(pk=posting.pk).update(valid_from="2000-01-01", valid_to="2000-01-02")
        assert Client().get(address, headers=token).status_code == 401


# ---- the control: every room without its scope is found out


SCOPED = ["premises", "mediation", "assistance", "fieldwork", "funds", "programme", "incidents", "areas"]
SCOPED += ["workforce", "protection", "accounts"]
WHERE = {"incidents": ["queries"], "workforce": ["sight"]}


def test_the_matrix_notices_every_room_that_drops_its_scope(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnoticed = []
    for room in SCOPED:
        with monkeypatch.context() as loosened:
            for name in WHERE.get(room, ["queries"]):
                module = importlib.import_module(f"linli.{room}.{name}")
                assert hasattr(module, "under_paths"), module
                loosened.setattr(module, "under_paths", lambda paths, via="path": Q(pk__isnull=False))
            ways = sorted(pairs(names_of(room)), key=lambda pair: pair[1].writes)
            if not any(_opens_from_afar(world, way, rule) for way, rule in ways[:3]) and not _lists(
                world, room
            ):
                unnoticed.append(room)
    assert not unnoticed, f"without their scope, and the matrix says nothing: {unnoticed}"


def _opens_from_afar(world: World, way: Way, rule: Rule) -> bool:
    """Whether somebody of the next city comes through."""
    posts = [post for post in Post if (post, "next city") in world.people]
    there = [world.who(post, "next city") for post in posts]
    for who in [w for w in there if has_post(w, rule)]:
        got = ask(who.client, way, rule, world, world.uid(rule.kind))
        if got.status not in {403, 404}:
            return True
    return False


def _lists(world: World, room: str) -> bool:
    """Whether a list of the room shows somebody of the next city what is typed here."""
    for pattern, (cans, _kinds) in LISTS.items():
        post = next((post for post in Post if all(can in GRANTS[post] for can in cans)), Post.CHIEF)
        if pattern.startswith(f"/{room}/") and CANARY in _text(world.who(post, "next city").client, pattern):
            return True
    return False


def _text(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())
