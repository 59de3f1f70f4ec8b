"""What is personal comes out through one door and nowhere else: not in the journal, a log, an address, a header, an
export, an error, a receipt, a session or a parcel. Each time it comes out, one access row says so."""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from linli.access.grants import GRANTS
from linli.access.models import AccessRow
from linli.base.ids import uuid7
from linli.base.posts import Post
from linli.journal.commands import seal_all
from linli.journal.models import Entry
from tests.conftest import KeyedClient

from .scope.oracle import has_post, is_open
from .scope.routes import all_ways
from .scope.table import LISTS, PAGES, READ, THINGS, rules_of
from .scope.world import SEALED, World

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

ROLES = [Post.ASSISTANT, Post.COMMUNITY_OFFICER, Post.DISPATCHER, Post.COMMANDER, Post.CHIEF, Post.INSPECTOR]
OPENING = ("incidents:personal", "mediation:personal", "assistance:personal", "assistance:read_word")
WAYS = {way.name: way for way in all_ways()}


# ---- the crawl


def looks(world: World, post: Post) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """(method, address, body) of everything that a role may look at, and of every opening of what is personal."""
    who = world.who(post)
    for address, (cans, _kinds) in LISTS.items():
        if all(can in GRANTS[post] for can in cans):
            yield (
                "GET",
                re.sub(r"{(\w+)\.(\w+)}", lambda m: str(getattr(world.things[m[1]], m[2])), address),
                None,
            )
    for name in THINGS:
        for rule in rules_of(name):
            opens = name in OPENING or name == "POST /api/incidents/{uid}/personal"
            if (rule.writes and not opens) or not is_open(world, who, rule):
                continue
            more = {k: v for k, v in rule.more if not k.startswith("?")}
            address = WAYS[name].at(**{"uid": world.uid(rule.kind)} | more)
            said = READ | {"reason": f"order of the court on {rule.kind}"} if opens else None
            yield ("POST" if opens else "GET"), address, said
    if post == Post.DISPATCHER:
        yield "POST", f"/bulletins/incident/{world.uid('incident')}/tips", {}


def headers_of(answer: Any) -> str:
    return " ".join(f"{k}: {v}" for k, v in answer.headers.items())


def follow(client: Client, method: str, address: str, body: dict[str, Any] | None) -> Any:
    if method == "GET":
        return client.get(address)
    if address.startswith("/api/"):
        return client.post(address, json.dumps(body), content_type="application/json")
    return client.post(address, body, headers={"hx-request": "true"})


def test_every_rendering_of_what_is_personal_leaves_one_access_row(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Every role looks at everything it may; rendered canaries and access rows are counted side by side."""
    caplog.set_level(logging.DEBUG)
    rendered, rows_before = 0, AccessRow.objects.count()
    for post in ROLES:
        client = world.who(post).client
        for method, address, body in looks(world, post):
            before = AccessRow.objects.count()
            answer = follow(client, method, address, body)
            text = answer.content.decode("utf-8", "replace")
            if answer.content[:2] == b"PK":
                text = unpacked(answer.content)
            new = AccessRow.objects.order_by("-id")[: AccessRow.objects.count() - before]
            shows = SEALED in text
            assert [bool(row.fields) for row in new] == [True] * shows, (
                post,
                method,
                address,
                answer.status_code,
            )
            if shows:
                rendered += 1
                [row] = new
                pieces = set(re.findall(rf"{SEALED}-[\w-]+", text))
                assert len(pieces) >= len({f.split(".")[1] for f in row.fields} - {"name", "contact"}), (
                    row.fields
                )
                assert row.purpose and row.staff == world.who(post).posting.staff_id
                assert answer.headers["Cache-Control"] == "no-store", address
            assert SEALED not in address
            assert SEALED not in headers_of(answer), address
            links = re.findall(r'(?:href|src|action|hx-[a-z]+)="([^"]*)"', text)
            assert not [link for link in links if SEALED in link], address
    assert rendered >= 12, rendered
    assert AccessRow.objects.count() - rows_before == rendered
    assert SEALED not in caplog.text
    assert not in_any_table(), "what was read is nowhere written down"


def unpacked(book: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist()).decode("utf-8", "replace")


def in_any_table(word: str = SEALED) -> list[str]:
    """The tables of the database in which a word stands in clear, sessions opened."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                if word in " ".join(bytes(v).decode("latin-1") if _is_bytes(v) else str(v) for v in row):
                    found.append(table)
                    break
    found += ["a session" for s in Session.objects.all() if word in json.dumps(s.get_decoded(), default=str)]
    return found


def _is_bytes(value: Any) -> bool:
    return isinstance(value, bytes | memoryview)


def test_the_scan_would_find_a_word_in_clear(world: World) -> None:
    """The control: what is written in clear is found, in the table where it stands."""
    assert "fieldwork_promise" in in_any_table("CNR-promise")
    assert "workforce_staff" in in_any_table("CNR-staff")
    session = world.who(Post.CHIEF).client.session
    session["draft"] = f"{SEALED}-forgotten"
    session.save()
    assert "a session" in in_any_table()


# ---- the person concerned


def test_a_claimants_own_copy_is_a_reading_and_nothing_else_shows_it(world: World) -> None:
    told = world.things["incident"].told
    browser = KeyedClient(headers={"accept-language": "en"})
    opened = browser.post("/portal/case", {"reference": told.reference, "pin": told.pin})
    assert opened.status_code == 303
    assert told.pin not in headers_of(opened) and told.reference not in headers_of(opened)
    before = AccessRow.objects.count()
    assert SEALED not in browser.get("/portal/case").content.decode()
    assert AccessRow.objects.count() == before
    copy = browser.post("/portal/case/copy", {}).content.decode()
    assert f"{SEALED}-name" in copy
    assert f"{SEALED}-note" not in copy, "what staff wrote is not the caller's"
    assert AccessRow.objects.count() == before + 1
    assert AccessRow.objects.order_by("-id").first().actor_kind == "claimant"  # type: ignore[union-attr]
    assert not in_any_table()
    for secret in (told.pin,):
        assert not in_any_table(secret), "the PIN is stored hashed only"


# ---- journal and parcels


def test_the_journal_and_the_parcels_hold_codes_and_numbers(world: World) -> None:
    seal_all(world.town.job)
    texts = json.dumps([[e.verb, e.data] for e in Entry.objects.all()], default=str, ensure_ascii=False)
    assert SEALED not in texts
    assert "CNR-bulletin" not in texts and "CNR-sign" not in texts and "CNR-promise" not in texts
    for post in (Post.ASSISTANT, Post.DISPATCHER):
        assert SEALED not in world.who(post).client.get("/api/parcels").content.decode()
        assert SEALED not in world.who(post).client.get("/api/sync").content.decode()
        assert SEALED not in world.who(post).client.get("/live/since?seq=0").content.decode()


# ---- errors


WRONG = {
    "/incidents/report": {
        "area": "x",
        "kind": "noise",
        "account": f"{SEALED}-typed",
        "name": f"{SEALED}-who",
    },
    "/api/incidents": {
        "area": "x",
        "kind": "noise",
        "account": f"{SEALED}-typed",
        "contact": f"{SEALED}-tel" * 40,
    },
    "/mediation/register": {
        "village": "x",
        "kind": "y",
        "facts": f"{SEALED}-typed",
        "name_a": f"{SEALED}-who",
    },
    "/api/requests": {"village": "x", "service": "y", "name": f"{SEALED}-typed", "wish": 7},
    "/portal/say": {"village": "x", "kind": "y", "text": f"{SEALED}-typed", "name": f"{SEALED}-who"},
    "/portal/case": {"reference": f"{SEALED}-reference", "pin": f"{SEALED}-pin" * 9},
    "/api/incidents/{incident}/notes": {"text": f"{SEALED}-typed\0"},
    "/api/me/tokens": {"label": f"{SEALED}-typed" * 9, "days": 1},
    "/sign-in": {"login": "x", "password": f"{SEALED}-password"},
}


@pytest.mark.parametrize("address", WRONG)
def test_an_error_does_not_say_again_what_was_typed(
    world: World, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    caplog.set_level(logging.DEBUG)
    said = WRONG[address]
    post = next((p for p in (Post.DISPATCHER, *Post) if address.startswith(_room_of(p))), Post.ASSISTANT)
    client = Client() if address.startswith(("/portal", "/sign-in")) else world.who(post).client
    address = re.sub(r"{(\w+)}", lambda hole: world.uid(hole[1]), address)
    if address.startswith("/api/"):
        answer = client.post(address, json.dumps(said), content_type="application/json")
    else:
        answer = client.post(address, said, HTTP_IDEMPOTENCY_KEY=str(uuid7()))
    assert 400 <= answer.status_code < 500, answer.status_code
    assert SEALED not in answer.content.decode()
    assert SEALED not in headers_of(answer)
    assert SEALED not in caplog.text
    assert not in_any_table()


def _room_of(post: Post) -> tuple[str, ...]:
    rooms = {
        Post.DISPATCHER: ("/incidents", "/api/incidents", "/api/me"),
        Post.ASSISTANT: ("/mediation", "/api/req"),
    }
    return rooms.get(post, ("-",))


def test_a_fault_of_the_house_says_and_logs_nothing_that_was_typed(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock that breaks in the middle of a deed: the answer is one sentence, the log holds places, no texts."""
    from linli.incidents.commands import taking

    def broken(*_args: object) -> None:
        raise RuntimeError("the clock stands still")

    monkeypatch.setattr(taking, "local_day", broken)
    caplog.set_level(logging.DEBUG)
    client = world.who(Post.DISPATCHER).client
    client.raise_request_exception = False
    said = {"area": "370305101201", "kind": "noise", "account": f"{SEALED}-typed"}
    for address in ("/incidents/report", "/api/incidents"):
        if address.startswith("/api/"):
            answer = client.post(address, json.dumps(said), content_type="application/json")
        else:
            answer = client.post(address, said)
        assert answer.status_code == 500, address
        text = answer.content.decode()
        assert SEALED not in text and "Traceback" not in text and "stands still" not in text
    assert "stands still" in caplog.text, "the fault itself is logged"
    assert SEALED not in caplog.text
    assert not in_any_table()


def test_everybody_in_the_crawl_may_look_at_something() -> None:
    assert all(any(has_post_of(post, name) for name in PAGES) for post in ROLES)


def has_post_of(post: Post, name: str) -> bool:
    return all(can in GRANTS[post] for rule in rules_of(name) for can in rule.cans) or has_post is None
