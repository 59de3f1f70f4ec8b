"""Doors: each says who may come through; looking changes nothing; nobody comes through unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from linli.access.grants import GRANTS, Can
from linli.base.posts import Post
from tests.conftest import KeyedClient

from .scope.oracle import has_post, is_open
from .scope.routes import Way, all_ways, operations, pages
from .scope.table import LISTS, THINGS, Rule, rules_of
from .scope.world import OWN, Somebody, World

pytestmark = pytest.mark.django_db

# Whoever adds a public page or operation adds it here, and thereby says so.
PUBLIC = {
    *("site:home", "site:sign_in", "site:sign_out", "site:language", "site:healthz", "site:style"),
    *("site:style_of", "sync:today", "sync:service_worker", "sync:manifest", "indicators:published"),
    *("portal:home", "portal:find", "portal:village", "portal:hours", "portal:figures", "portal:limits"),
    *("portal:services", "portal:verify", "portal:say", "portal:case", "portal:close_case", "portal:confirm"),
    *("portal:reopen", "portal:case_say", "portal:copy", "portal:emergencies"),
}
PUBLIC_OPERATIONS: set[str] = set()
WAYS = {way.name: way for way in all_ways()}


def policy_of(view: Callable[..., Any]) -> Any:
    """What a page says of who may come through: a grant, "signed in" or "public"."""
    return getattr(view, "door", None)


def faults_of(ways: list[Way]) -> list[str]:
    """Pages that do not say who may come through, or say it wrongly."""
    found = []
    for way in ways:
        policy = policy_of(way.view)
        if policy is None:
            found.append(f"{way.name} does not say who may come through")
        elif not isinstance(policy, Can) and policy not in {"signed in", "public"}:
            found.append(f"{way.name} says {policy!r}")
        elif (policy == "public") != (way.name in PUBLIC):
            found.append(f"{way.name} is {policy}, and the list of public pages says otherwise")
    return found


def test_every_page_says_who_may_come_through() -> None:
    assert not faults_of(list(pages()))
    assert not PUBLIC - {way.name for way in pages()}, "the list of public pages names one that is no more"


def test_a_page_without_a_policy_is_noticed() -> None:
    """The control."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    [way] = pages([path("new", view, name="new")])
    assert faults_of([way])


def test_what_a_page_says_is_what_the_matrix_expects() -> None:
    for way in pages():
        policy = policy_of(way.view)
        if way.name in THINGS and isinstance(policy, Can):
            for rule in rules_of(way.name):
                assert policy in rule.cans, f"{way.name} asks for {policy}, the matrix for {rule.cans}"


def test_every_operation_asks_who_comes() -> None:
    for way in operations():
        assert bool(way.operation.auth_callbacks) != (way.name in PUBLIC_OPERATIONS), way.name
    open_one = next(operations()).operation.clone()
    open_one.auth_callbacks = []
    assert not open_one.auth_callbacks, "the control"


# ---- addresses to try, and somebody who may


def holes_of(world: World, way: Way) -> list[tuple[str, Rule | None]]:
    """The addresses of a way in this world, each with its rule where it leads to a thing."""
    if way.name in THINGS:
        found: list[tuple[str, Rule | None]] = []
        for rule in rules_of(way.name):
            more = {k: v for k, v in rule.more if not k.startswith("?")}
            query = "&".join(f"{k[1:]}={v}" for k, v in rule.more if k.startswith("?"))
            address = way.at(**{"uid": world.uid(rule.kind)} | more)
            found.append((f"{address}?{query}" if query else address, rule))
        return found
    values = {"face": "portal", "code": OWN, "uid": world.uid("briefing")}
    return [(way.at(**values), None)]


def somebody_for(world: World, way: Way, rule: Rule | None) -> Somebody:
    """Somebody who may come through."""
    if rule is not None:
        return next(world.who(p) for p in Post if is_open(world, world.who(p), rule))
    policy = policy_of(way.view)
    if isinstance(policy, Can):
        return next(world.who(p) for p in Post if policy in GRANTS[p])
    listed = next((cans for address, (cans, _k) in LISTS.items() if address.split("?")[0] == way.address), ())
    return next(world.who(p) for p in Post if has_post(world.who(p), Rule("area", listed)))


@contextmanager
def writing() -> Iterator[list[str]]:
    """The tables that are written to meanwhile."""
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", sql, re.I):
            written.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


# what a look may leave: a reading of personal data leaves its row and its entry; a sign-in its session
MAY_LEAVE = {"mediation:paper": {"access_accessrow", "journal_entry"}}


def test_looking_changes_nothing(world: World) -> None:
    looked, wrong = 0, []
    for way in WAYS.values():
        if way.method not in {"", "GET"}:
            continue
        for address, rule in holes_of(world, way):
            whole = [rule for rule in [rule] if rule and rule.sight == "whole"]
            if whole or (rule is not None and rule.writes):
                continue
            client = somebody_for(world, way, rule).client
            with writing() as written:
                got = client.get(address)
            looked += got.status_code == 200
            left = set(written) - {"django_session"} - MAY_LEAVE.get(way.name, set())
            if left or (got.status_code >= 500 and way.name != "site:healthz"):
                wrong.append(f"GET {address} ({got.status_code}) writes {left}")
    assert not wrong, "\n".join(wrong)
    assert looked > 110, looked
    with writing() as written:
        assert (
            world.who(Post.ASSISTANT)
            .client.post("/fieldwork/visits", {"village": OWN, "kind": "patrol"})
            .status_code
            == 303
        )
    assert "fieldwork_visit" in written, "the control"


SAFE = {"GET", "HEAD", "OPTIONS"}


def test_every_address_takes_its_methods_only_and_says_which(world: World) -> None:
    wrong = []
    for way in WAYS.values():
        for address, rule in holes_of(world, way)[:1]:
            if rule is not None and rule.sight == "whole":
                who = world.town.ins if Can.INSPECT in rule.cans else world.town.adm
                client = world.town.client(who)
            else:
                client = somebody_for(world, way, rule).client
            got = client.generic("DELETE", address)
            allowed = {m.strip() for m in got.headers.get("Allow", "").split(",") if m.strip()}
            if got.status_code != 405 or not allowed:
                wrong.append(f"{way.name} takes DELETE ({got.status_code}), allows {allowed}")
                continue
            if "method_not_allowed" not in got.content.decode():
                wrong.append(f"{way.name} does not say that it takes other methods only")
            takes = {way.method} if way.method else allowed
            if not takes <= allowed:
                wrong.append(f"{way.name} takes {takes} and allows {allowed}")
            if "GET" not in allowed:
                look = client.get(address)
                if look.status_code != 405 or "GET" in look.headers.get("Allow", ""):
                    wrong.append(f"{way.name} is for deeds, and takes GET ({look.status_code})")
    assert not wrong, "\n".join(wrong)


def test_nobody_comes_through_unknown(world: World) -> None:
    wrong = []
    for way in WAYS.values():
        address = holes_of(world, way)[0][0]
        for method in ("GET", "POST") if not way.method else (way.method,):
            got = KeyedClient().generic(method, address, content_type="application/json")
            if way.name in PUBLIC:
                fine = got.status_code < 500 and "/sign-in?" not in got.headers.get("Location", "")
                if way.name == "site:healthz":  # 503 while the journal is not sealed, as in a test
                    fine = got.status_code in {200, 503, 405}
            elif way.method:
                fine = (got.status_code, got.headers["Content-Type"]) == (401, "application/problem+json")
            else:
                signs_in = got.status_code == 302 and got.headers["Location"].startswith("/sign-in?next=")
                fine = signs_in or got.status_code == 405
            if not fine:
                wrong.append(f"{method} {address}: {got.status_code} {got.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)


def test_what_is_nowhere_is_said_in_the_form_that_was_asked(world: World) -> None:
    client = world.who(Post.CHIEF).client
    for browser in (client, Client()):
        assert browser.get("/nowhere").status_code == 404
        answer = browser.get("/api/nowhere")
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["code"] == "not_found"
    assert Client().get("/api/v9/incidents").status_code == 404, "there is one version, without a number"


def test_pages_and_answers_are_kept_in_no_cache_and_run_nothing_foreign(world: World) -> None:
    client = world.who(Post.DISPATCHER).client
    for address in (
        f"/incidents/{world.uid('incident')}",
        "/api/incidents",
        "/incidents/all?format=csv",
        "/no",
    ):
        got = client.get(address)
        assert got.headers["Cache-Control"] == "no-store", address
        assert "default-src 'self'" in got.headers["Content-Security-Policy"], address
        assert "unsafe" not in got.headers["Content-Security-Policy"], address
        assert got.headers["X-Frame-Options"] == "DENY", address
        assert got.headers["X-Content-Type-Options"] == "nosniff", address
