"""Wrong input gets its answer at every door that exists: status, stable code, a sentence in the reader's language,
and nothing half saved. The numbers are those of the list of bad inputs that the house was built against."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test import Client

from linli.access.commands import MOST_CASES, read_personal
from linli.access.models import AccessRow
from linli.areas.plan import plan_import
from linli.base.clock import now, today
from linli.base.errors import Refused, Wrong
from linli.base.ids import uuid7
from linli.base.posts import Post
from linli.incidents.commands import report_incident
from tests.conftest import PASSWORD, KeyedClient

from .scope.oracle import has_post
from .scope.routes import all_ways
from .scope.table import CREATES, THINGS, Rule, rules_of
from .scope.world import OWN, World

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

JSON = "application/json"
CALL = {"area": OWN, "kind": "noise"}
WAYS = {way.name: way for way in all_ways()}


def _day(n: int) -> str:
    return (today() + timedelta(days=n)).isoformat()


@dataclass(frozen=True)
class Bad:
    """One bad input at one door, and the answer it gets."""

    number: int
    door: str
    post: Post
    send: Callable[[Any, World], Any]
    status: int
    code: str
    says: str = ""  # part of the English sentence

    def __str__(self) -> str:
        return f"{self.number}-{self.code}-{self.door.replace('/', '.')}"


def at(path: str, world: World) -> str:
    return re.sub(r"{(\w+)}", lambda hole: world.uid(hole[1]), path)


def api(number: int, path: str, body: Any, status: int, code: str, says: str = "", **more: Any) -> Bad:
    """A body at the JSON door: plain values, or the text as it is sent."""
    post, kind = more.pop("post", Post.DISPATCHER), more.pop("kind", JSON)

    def send(client: Any, world: World) -> Any:
        said = body(world) if callable(body) else body
        text = said if isinstance(said, str | bytes) else json.dumps(said)
        return client.post(at(path, world), text, content_type=kind, **more)

    return Bad(number, path, post, send, status, code, says)


def form(number: int, path: str, body: Any, status: int, code: str, says: str = "", **more: Any) -> Bad:
    """A form as a browser sends it."""
    post = more.pop("post", Post.DISPATCHER)

    def send(client: Any, world: World) -> Any:
        said = body(world) if callable(body) else body
        if isinstance(said, bytes):
            return client.post(at(path, world), said, content_type="application/x-www-form-urlencoded")
        return client.post(at(path, world), said, **more)

    return Bad(number, path, post, send, status, code, says)


def look(number: int, path: str, status: int, code: str, says: str = "", post: Post = Post.CHIEF) -> Bad:
    """An address that is looked at."""
    return Bad(number, path, post, lambda client, world: client.get(at(path, world)), status, code, says)


VILLAGE = {"village": OWN}
COUNT = VILLAGE | {"measure": "residents"}
PROMISE = VILLAGE | {"topic": "light", "what": "x", "due_on": _day(9)}
DRAFT = {"text": "Seen?", "radius_m": 5000, "hours": 24}
MONEY = {"area": OWN, "programme": "p", "year": 2026, "category": "other", "day": _day(0), "reference": "r"}
READ = {"purpose": "law", "reason": "order of the county court"}
DEEP = "[" * 40 + "]" * 40
BROAD = {f"k{n}": n for n in range(10_001)}
TASKING = {"act": "station_duty", "starts_at": f"{_day(3)}T10:00", "ends_at": f"{_day(3)}T11:00"}
PEOPLE = "，".join(f"37030519{n:02d}01011234" for n in (70, 71, 72))
ASSISTANT, CHIEF, ANALYST, ADMIN = Post.ASSISTANT, Post.CHIEF, Post.ANALYST, Post.ADMINISTRATOR


def _officer(world: World) -> str:
    return str(world.who(Post.COMMUNITY_OFFICER).posting.uid)


CASES = [
    # 1-6: the body as such
    api(1, "/api/incidents", '{"area": "37",}', 400, "bad_json", "line 1, column 15"),
    api(1, "/api/incidents", '{\n"area":\n  }', 400, "bad_json", "line 3, column 3"),
    api(1, "/api/sync", "{", 400, "bad_json", "line 1", post=ASSISTANT),
    api(1, "/api/sync", "[]", 400, "bad_json", post=ASSISTANT),
    api(3, "/api/incidents", json.dumps({"account": "x" * 300_000}), 413, "too_large", "256 kB"),
    api(3, "/api/sync", json.dumps({"x": "y" * 300_000}), 413, "too_large", "293 kB", post=ASSISTANT),
    form(3, "/incidents/report", b"account=" + b"x" * 300_000, 413, "too_large", "256 kB"),
    api(4, "/api/incidents", "area=37", 415, "unsupported_type", kind="application/x-www-form-urlencoded"),
    api(4, "/api/incidents", '{"area": "37"}', 415, "unsupported_type", kind="text/plain"),
    api(5, "/api/incidents", f'{{"things": {DEEP}}}', 400, "too_complex"),
    api(5, "/api/incidents", "[" * 100_000, 400, "too_complex"),
    api(5, "/api/incidents", BROAD, 400, "too_complex"),
    form(5, "/incidents/report", "&".join(f"k{n}=1" for n in range(1001)).encode(), 400, "too_complex"),
    api(6, "/api/incidents", '{"area": "37", "kind": "a", "kind": "b"}', 400, "duplicate_key", "“kind”"),
    # 7-14: values that no database stores alike
    api(7, "/api/counts", '{"value": NaN}', 422, "not_a_number", post=ASSISTANT),
    api(7, "/api/counts", '{"value": -Infinity}', 422, "not_a_number", post=ASSISTANT),
    api(7, "/api/counts", '{"value": 1e400}', 422, "not_a_number", post=ASSISTANT),
    api(7, "/api/counts", COUNT | {"value": "NaN"}, 422, "not_a_number", post=ASSISTANT),
    form(7, "/fieldwork/counts", COUNT | {"value": "Infinity"}, 422, "not_a_number", post=ASSISTANT),
    form(7, "/funds/plan", MONEY | {"amount": "sNaN", "unit": "yuan"}, 422, "bad_amount", post=ANALYST),
    api(8, "/api/counts", COUNT | {"value": 2**63}, 422, "out_of_range", post=ASSISTANT),
    api(8, "/api/counts", '{"value": ' + "9" * 5000 + "}", 422, "out_of_range", post=ASSISTANT),
    form(8, "/fieldwork/counts", COUNT | {"value": str(2**63)}, 422, "out_of_range", post=ASSISTANT),
    api(8, "/api/bulletins/{draft}/approve", {"version": 2**63}, 422, "out_of_range", post=Post.COMMANDER),
    api(9, "/api/incidents", CALL | {"account": "thirteen chars\0"}, 422, "illegal_character", "Position 15"),
    form(9, "/incidents/report", CALL | {"name": "a\0"}, 422, "illegal_character", "Position 2"),
    look(9, "/search?q=a%00", 422, "illegal_character", "Position 2"),
    look(9, "/api/areas/search?q=%00", 422, "illegal_character"),
    look(9, "/portal/village/%00", 404, ""),
    api(10, "/api/incidents", '{"area": "37", "kind": "\\ud800"}', 422, "illegal_character"),
    api(10, "/api/incidents", json.dumps(CALL)[:-1] + ', "\\ud800": 1}', 422, "illegal_character"),
    form(10, "/incidents/report", b"area=37&kind=%ED%A0%80", 400, "bad_encoding"),
    api(11, "/api/incidents", CALL | {"name": "Li\u202eeW"}, 422, "invisible_character", "Position 3"),
    form(11, "/incidents/report", CALL | {"name": "L\u200bi"}, 422, "invisible_character", "Position 2"),
    look(11, "/api/areas/search?q=%E2%80%8B", 422, "invisible_character"),
    api(12, "/api/incidents", '{"account": "摩托车被盗"}'.encode("gbk"), 400, "bad_encoding", "GBK"),
    form(12, "/incidents/report", "account=摩托车被盗".encode("gbk"), 400, "bad_encoding", "GBK"),
    api(13, "/api/promises", PROMISE | {"what": "  "}, 422, "required", post=ASSISTANT),
    form(13, "/fieldwork/promises", PROMISE | {"what": "   "}, 422, "required", post=ASSISTANT),
    form(13, "/fieldwork/promises", VILLAGE | {"topic": "light"}, 422, "required", post=ASSISTANT),
    api(14, "/api/promises", PROMISE | {"what": "x" * 10_000}, 422, "too_long", "10,000", post=ASSISTANT),
    form(14, "/fieldwork/promises", PROMISE | {"what": "x" * 121}, 422, "too_long", "120", post=ASSISTANT),
    # 15-19: what is not known here
    api(15, "/api/incidents", CALL | {"role": "admin"}, 422, "unknown_field"),
    form(15, "/incidents/report", CALL | {"status": "closed"}, 422, "unknown_field"),
    api(16, "/api/promises", PROMISE | {"topic": "lihgt"}, 422, "not_allowed", "'light'", post=ASSISTANT),
    form(
        16, "/fieldwork/promises", PROMISE | {"topic": "lihgt"}, 422, "not_allowed", "'road'", post=ASSISTANT
    ),
    look(17, "/api/incidents/17", 404, "not_found"),
    look(17, "/incidents/17", 404, ""),
    api(17, "/api/incidents/{incident}/dispatches", {"units": ["17"]}, 422, "not_found"),
    look(18, "/api/incidents/0198f000-0000-7000-8000-00000000dead", 404, "not_found"),
    api(18, "/api/incidents", CALL | {"area": "370503101205"}, 404, "not_found"),
    form(18, "/incidents/report", CALL | {"area": "370503101205"}, 404, "not_found"),
    api(19, "/api/bulletins/{draft}/approve", {"version": 9}, 409, "changed_meanwhile", post=Post.COMMANDER),
    form(19, "/bulletins/{draft}/approve", {"version": 9}, 409, "changed_meanwhile", post=Post.COMMANDER),
    # 25-33: impossible days, places, counts, money
    api(
        25,
        "/api/incidents",
        lambda w: CALL | {"happened_at": f"{_day(-1)}T12:00", "happened_until": f"{_day(-1)}T11:00"},
        422,
        "bad_interval",
    ),
    form(
        25,
        "/fieldwork/rounds/call",
        {"area": OWN, "name_zh": "x", "measures": ["residents"], "valid_from": _day(2), "valid_to": _day(1)},
        422,
        "bad_interval",
        post=CHIEF,
    ),
    api(
        25,
        "/api/protection/taskings",
        lambda w: TASKING | {"posting": _officer(w), "ends_at": f"{_day(5)}T10:00"},
        422,
        "bad_interval",
    ),
    api(26, "/api/promises", PROMISE | {"due_on": "2027-02-31"}, 422, "bad_date", post=ASSISTANT),
    form(26, "/fieldwork/promises", PROMISE | {"due_on": "0000-01-01"}, 422, "bad_date", post=ASSISTANT),
    api(
        26,
        "/api/disputes/{dispute}/sessions",
        {"held_at": "2017-03-15T24:30"},
        422,
        "bad_date",
        post=ASSISTANT,
    ),
    form(
        26, "/mediation/{dispute}/sessions", {"held_at": "9999-12-31T23:59"}, 422, "bad_date", post=ASSISTANT
    ),
    look(26, "/api/areas?at=2017-02-31", 422, "bad_date"),
    api(31, "/api/counts", COUNT | {"value": -1}, 422, "impossible_count", "-1", post=ASSISTANT),
    api(31, "/api/counts", COUNT | {"value": 2.5}, 422, "impossible_count", "2.5", post=ASSISTANT),
    form(31, "/fieldwork/counts", COUNT | {"value": "2.5"}, 422, "impossible_count", "2.5", post=ASSISTANT),
    api(
        31,
        "/api/counts",
        VILLAGE | {"measure": "rental_dwellings", "value": 8},
        422,
        "impossible_count",
        "8 of 7",
        post=ASSISTANT,
    ),
    api(
        32,
        "/api/counts",
        VILLAGE | {"measure": "dwellings", "value": 3},
        409,
        "needs_confirmation",
        "last count (7",
        post=ASSISTANT,
    ),
    api(33, "/api/funds/plan", MONEY | {"amount": "1.234", "unit": "yuan"}, 422, "bad_amount", post=ANALYST),
    api(33, "/api/funds/plan", MONEY | {"amount": "1"}, 422, "bad_amount", "Unit missing", post=ANALYST),
    form(33, "/funds/plan", MONEY | {"amount": "1万", "unit": "yuan"}, 422, "bad_amount", post=ANALYST),
    # 46-54: the rules of bulletins and of what is personal
    api(
        46,
        "/api/bulletins/{own_draft}/approve",
        {"version": 1},
        403,
        "second_person_required",
        "you drafted",
        post=Post.COMMANDER,
    ),
    form(
        46,
        "/bulletins/{own_draft}/approve",
        {"version": 1},
        403,
        "second_person_required",
        post=Post.COMMANDER,
    ),
    api(48, "/api/bulletins/{wide_draft}/approve", {"version": 1}, 403, "area_too_wide", post=Post.COMMANDER),
    api(49, "/api/incidents/{incident}/bulletins", DRAFT | {"hours": 169}, 422, "expiry_required", "7 days"),
    form(49, "/bulletins/incident/{incident}/draft", DRAFT | {"hours": 0}, 422, "expiry_required"),
    api(49, "/api/incidents/{incident}/bulletins", {"text": "x", "radius_m": 500}, 422, "required"),
    form(50, "/bulletins/{bulletin}/edit", DRAFT | {"version": 2}, 409, "approval_void", "cannot be changed"),
    api(
        51,
        "/api/promises",
        PROMISE | {"what": "call 13812345678"},
        422,
        "personal_data_here",
        "phone number",
        post=ASSISTANT,
    ),
    form(
        51,
        "/bulletins/incident/{incident}/draft",
        DRAFT | {"text": "鲁C12345"},
        422,
        "personal_data_here",
        "number plate",
    ),
    form(
        51,
        "/premises/register",
        VILLAGE | {"kind": "workshop", "sign": "370305197001011234"},
        422,
        "personal_data_here",
        post=ASSISTANT,
    ),
    api(52, "/api/incidents/{incident}/notes", {"text": PEOPLE}, 422, "bulk_personal_data"),
    form(52, "/incidents/{incident}/notes", {"text": PEOPLE}, 422, "bulk_personal_data"),
    api(53, "/api/incidents/{incident}/personal", {}, 428, "reason_required"),
    form(53, "/mediation/{dispute}/personal", {"purpose": ""}, 428, "reason_required", post=ASSISTANT),
    form(53, "/assistance/{request}/personal", {"reason": "x"}, 428, "reason_required", post=ASSISTANT),
    form(53, "/assistance/words/{word}/read", {}, 428, "reason_required", post=CHIEF),
    api(54, "/api/incidents/{incident}/personal", READ | {"reason": "aaaaaaa"}, 422, "reason_unusable"),
    form(
        54, "/mediation/{dispute}/personal", READ | {"reason": "test"}, 422, "reason_unusable", post=ASSISTANT
    ),
    # 55: no such way
    look(55, "/api/people?name=x", 404, "not_found"),
    look(55, "/api/incidents?name=x", 400, "bad_filter", "“name”"),
    # 63-64: filters and pages
    look(63, "/api/incidents?caller__phone__startswith=1", 400, "bad_filter"),
    look(63, "/api/disputes?order_by=parties", 400, "bad_filter", post=ASSISTANT),
    look(63, "/api/disputes?state=secret", 422, "not_allowed", "'open'", post=ASSISTANT),
    look(63, "/api/areas?level=hamlet", 422, "not_allowed"),
    look(64, "/api/areas?limit=1000000000", 400, "bad_cursor"),
    look(64, "/api/areas?offset=-1", 400, "bad_cursor"),
    look(64, "/api/areas?offset=" + "9" * 30, 400, "bad_cursor"),
    look(64, "/api/premises?page=x", 400, "bad_cursor"),
    look(64, "/api/incidents?most=101", 400, "bad_cursor"),
    # 71-72: what a rule forbids; what is asked in another way
    api(
        71,
        "/api/protection/taskings",
        lambda w: {"posting": _officer(w), "act": "clearance_target"},
        403,
        "forbidden_by_rule",
    ),
    form(
        71,
        "/protection/ask",
        lambda w: TASKING | {"posting": _officer(w), "act": "event_security"},
        403,
        "forbidden_by_rule",
    ),
    look(72, "/api/v2/incidents", 404, "not_found"),
    look(72, "/api/parcels/acknowledge", 405, "method_not_allowed", "POST"),
    look(72, "/incidents/report", 405, "method_not_allowed", "POST", post=Post.DISPATCHER),
]

# numbers that have no door yet, or another answer than the list's, with the reason
OTHERWISE = {
    22: "what a device hands in for a closed or erased case: tests/rooms/sync, tests/rooms/bulletins",
    23: "a queue older than 90 days: tests/rooms/sync",
    29: "no door takes a polygon: areas are the official division",
    30: "no door takes a position but the list of areas, which says its datum: tests/rooms/areas",
    36: "no door takes pictures yet",
    37: "no door takes pictures yet",
    38: "no door takes pictures yet",
    39: "no door takes pictures yet",
    40: "no door takes pictures yet",
    41: "no door takes attachments yet",
    42: "the only files are lists; their name is cut to its last part: tests/rooms/areas",
    43: "nothing is sent in pieces",
    44: "nothing is uploaded to a bulletin",
    45: "a bulletin is drafted at the address of its incident: there is no other way",
    47: "the console knows no devices; the two staff members are compared instead",
    58: "no second factor yet",
    65: "notices leave by apprise only, which the operator sets up; nobody types an address",
    66: "as 65",
    67: "tests/rooms/bulletins",
    68: "tests/rooms/bulletins",
    69: "the division comes as a list: tests/rooms/areas; a unit's parent is chosen when it is formed",
    70: "tests/rooms/workforce, tests/rooms/incidents (still_in_use)",
    73: "tests/rooms/sync (503 try_again), tests/rooms/access (no row, no data)",
    74: "tests/house/test_handover.py",
    75: "tests/house/test_serving.py",
}
BELOW = {2, 12, 20, 21, 24, 27, 28, 34, 35, 54, 56, 57, 59, 60, 61, 62}  # tests of their own in this file


def test_every_number_of_the_list_is_answered_for() -> None:
    assert {case.number for case in CASES} | OTHERWISE.keys() | BELOW == set(range(1, 76))


# ---- asking in both languages


def rows_in_all() -> int:
    """The rows of every table but those of signing in and of refusals on record."""
    apart = ("django_session", "axes_", "accounts_receipt", "journal_", "django_migrations")
    names = [n for n in connection.introspection.table_names() if not n.startswith(apart)]
    with connection.cursor() as cursor:
        cursor.execute(" + ".join(f'(SELECT count(*) FROM "{n}")' for n in names).join(["SELECT ", ""]))
        return int(cursor.fetchone()[0])


def sentence_of(answer: Any) -> tuple[str, str]:
    """(code, sentence) of a refusal, whatever its form."""
    text = answer.content.decode()
    if answer.headers["Content-Type"].startswith("application/problem+json"):
        said = json.loads(text)
        assert said["status"] == answer.status_code
        assert said["type"] == f"urn:linli:problem:{said['code']}"
        assert len(said["trace_id"]) == 32
        return said["code"], said["detail"]
    found = re.search(r'data-refused="(\w*)"(.*?)</div>', text, re.S)
    if found is None:
        return "", text
    code, words = found[1], re.sub(r"<[^>]+>", " ", found[2])
    return code, re.sub(r"\s+", " ", words.replace("&#39;", "'"))


@pytest.fixture
def furnished(world: World) -> World:
    """The world, with drafts that one person made and would approve."""
    from linli.bulletins.commands import draft_bulletin

    commander = world.who(Post.COMMANDER).posting
    said = {"text": "x", "hours": 24}
    world.things["own_draft"] = draft_bulletin(commander, world.things["incident"], radius_m=5000, **said)
    dispatcher = world.who(Post.DISPATCHER).posting
    world.things["wide_draft"] = draft_bulletin(dispatcher, world.things["incident"], radius_m=20_000, **said)
    return world


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_bad_input_gets_its_answer_in_both_languages(furnished: World, case: Bad) -> None:
    world, client = furnished, furnished.who(case.post).client
    before = rows_in_all()
    said = {}
    for language in ("en", "zh-CN"):
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        answer = case.send(client, world)
        code, said[language] = sentence_of(answer)
        assert (answer.status_code, code or case.code) == (case.status, case.code), said[language][:300]
        assert "Traceback" not in answer.content.decode()
        if case.status == 405:
            assert answer.headers["Allow"]
        if case.status in {429, 503}:
            assert answer.headers["Retry-After"]
    assert case.says in said["en"], said["en"][-400:]
    if case.code:
        assert not re.search("[\u4e00-\u9fff]", re.sub("[“”].*?[“”]|“.*?”", "", said["en"])), said["en"]
        assert re.search("[\u4e00-\u9fff]", said["zh-CN"]), said["zh-CN"]
    kept = 2 if case.number == 71 else 0  # a refusal by a rule is itself the record
    assert rows_in_all() - before == kept, "nothing is half saved"
    assert "x" * 90 not in answer.content.decode(), "a long value is not said again"


def test_a_valid_body_is_taken_where_the_bad_ones_were_refused(world: World) -> None:
    """The control: the refusals above are not those of a door that refuses everything."""
    client = world.who(Post.DISPATCHER).client
    assert client.post("/api/incidents", json.dumps(CALL), content_type=JSON).status_code == 201
    assert client.post("/incidents/report", CALL).status_code == 200
    hand = world.who(ASSISTANT).client
    assert hand.post("/fieldwork/promises", PROMISE).status_code == 303
    assert hand.post("/fieldwork/counts", COUNT | {"value": "12"}).status_code == 303


def test_the_same_fault_is_said_beside_its_field(world: World) -> None:
    client = world.who(Post.DISPATCHER).client
    answer = client.post("/api/incidents", json.dumps({"area": "x", "shield": "perhaps"}), content_type=JSON)
    faults = {f["field"]: f["code"] for f in answer.json()["faults"]}
    assert faults == {"area": "not_allowed", "kind": "required", "shield": "not_allowed"}
    page = client.post("/incidents/report", {"area": "x", "shield": "perhaps"}).content.decode()
    assert all(f'data-fault="{name}"' in page for name in faults)


# ---- 2: a body that stopped early


def wsgi(client: Client, path: str, body: bytes, length: int, kind: str) -> tuple[int, str]:
    """One request below the test client, which would not send less than it says."""
    environ = client._base_environ(PATH_INFO=path, REQUEST_METHOD="POST")  # type: ignore[attr-defined]
    environ |= {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(length), "wsgi.input": io.BytesIO(body)}
    environ |= {"HTTP_IDEMPOTENCY_KEY": str(uuid7()), "HTTP_ACCEPT_LANGUAGE": "en"}
    answered: list[str] = []
    application = get_wsgi_application()
    request_started.disconnect(close_old_connections)  # the test's transaction holds the connection
    try:
        parts = application(environ, lambda status, headers, exc=None: answered.append(status))
    finally:
        request_started.connect(close_old_connections)
    return int(answered[0][:3]), b"".join(parts).decode()


@pytest.mark.parametrize(
    "kind", [JSON, "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
def test_2_a_body_that_stopped_early_is_not_taken(world: World, kind: str) -> None:
    client, before = world.who(Post.DISPATCHER).client, rows_in_all()
    path = "/api/incidents" if kind == JSON else "/incidents/report"
    body = {
        JSON: json.dumps(CALL).encode(),
        "multipart/form-data; boundary=b": b'--b\r\nContent-Disposition: form-data; name="area"\r\n\r\n37',
    }.get(kind, f"area={OWN}&kind=noise".encode())
    status, text = wsgi(client, path, body, len(body) + 1000, kind)
    assert status == 400, text[-300:]
    assert "truncated_body" in text and "stopped early" in text
    assert f"{len(body)} of {len(body) + 1000:,} bytes" in text
    assert rows_in_all() == before


# ---- 12, 27, 28, 34, 35: lists


def workbook(**parts: bytes) -> bytes:
    """A workbook with some parts that have no place in a list."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            book.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


LISTS_ALL_WRONG: list[tuple[int, str, bytes, int, str, str]] = [
    (12, "gbk", "code,name\n37,山东省\n".encode("gbk"), 400, "bad_encoding", "looks like GBK"),
    (12, "utf-16", "code,name\n37,山东省\n".encode("utf-16"), 400, "bad_encoding", "UTF-16"),
    (34, "semicolons", b"code;name\n37;x\n", 422, "bad_table", "separated by commas"),
    (34, "other head", b"number,title\n37,x\n", 422, "bad_table", "Missing"),
    (34, "open quotation", b'code,name\n37,"x\n', 422, "bad_table", "Row"),
    (34, "empty", b"", 422, "bad_table", "empty"),
    (34, "broken gzip", b"\x1f\x8b\x08\x00broken", 422, "bad_table", "broken"),
    (35, "macros", workbook(xl__vbaProject_dot_bin=b"x"), 422, "unsafe_workbook", "macros"),
    (35, "links", workbook(xl__externalLinks__a_dot_xml=b"x"), 422, "unsafe_workbook", "links"),
    (
        35,
        "formulas",
        workbook(xl__worksheets__sheet1_dot_xml=b"<c><f>1+1</f></c>"),
        422,
        "unsafe_workbook",
        "formulas",
    ),
    (35, "old kind", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99, 422, "unsafe_workbook", "encrypted"),
    (35, "bomb", workbook(x=b"0" * 300_000_000), 422, "unsafe_workbook", "unpacks to too much"),
    (35, "no workbook", b"PK\x03\x04 and nothing", 422, "unsafe_workbook", "broken"),
]


@pytest.mark.parametrize(
    ("number", "what", "data", "status", "code", "says"), LISTS_ALL_WRONG, ids=[x[1] for x in LISTS_ALL_WRONG]
)
@pytest.mark.parametrize("door", ["/api/areas/import", "/api/workforce/import"])
def test_a_list_that_is_none_imports_nothing(
    world: World, door: str, number: int, what: str, data: bytes, status: int, code: str, says: str
) -> None:
    client, before = world.who(ADMIN).client, rows_in_all()
    answer = client.post(door, {"file": SimpleUploadedFile("list", data)})
    assert (answer.status_code, answer.json()["code"]) == (status, code), (number, answer.json())
    if door == "/api/areas/import" or "Missing" not in says:
        assert says in answer.json()["detail"]
    assert rows_in_all() == before


ROWS_WRONG = [
    (34, "37,x,y", "bad_table", 2),
    (27, "37030510,x", "wrong_length", 2),
    (27, "370305101299,x,91,118", "bad_position", 2),
    (27, "370305101299,x,118.3,36.8", "bad_position", 2),
    (27, "370305101299,x,0,0", "bad_position", 2),
    (27, "370305101299,x,36.8,181", "bad_position", 2),
    (28, "370305101299,x,30.5,104.1", "outside_area", 2),
    (9, "370305101299,x\0,,", "illegal_character", 2),
]


@pytest.mark.parametrize(("number", "row", "code", "line"), ROWS_WRONG, ids=lambda v: str(v)[:20])
def test_faults_of_a_list_are_named_by_their_row(
    world: World, number: int, row: str, code: str, line: int
) -> None:
    data = (
        f"code,name,lat,lon\n{row}{',' * (3 - row.count(','))}\n"
        if row != "37,x,y"
        else f"code,name\n{row}\n"
    )
    client, before = world.who(ADMIN).client, rows_in_all()
    address = "/api/areas/import?datum=WGS-84&dry_run=true"
    answer = client.post(address, {"file": SimpleUploadedFile("list.csv", data.encode())})
    assert answer.status_code == 200, answer.content
    faults = [(f["line"], f["code"], f["text"]) for f in answer.json()["faults"]]
    assert (line, code) in [fault[:2] for fault in faults], faults
    if number == 27 and "118.3,36.8" in row:
        assert any("swap" in text for _line, _code, text in faults)
    refused = client.post(
        "/api/areas/import?datum=WGS-84", {"file": SimpleUploadedFile("list.csv", data.encode())}
    )
    assert refused.status_code == 422
    assert rows_in_all() == before


def test_a_list_at_the_page_is_looked_through_and_says_the_same(world: World) -> None:
    client = world.who(ADMIN).client
    file = SimpleUploadedFile("list.csv", "code,name\n37,山东省\n".encode("gbk"))
    answer = client.post("/areas/import", {"file": file}, follow=True)
    assert answer.status_code == 200
    assert "looks like GBK" in answer.content.decode()


@pytest.mark.parametrize(
    "data", [b"code;name\n37;x\n", "code,name\n37,山东省\n".encode("gbk"), b"PK\x03\x04"]
)
def test_a_list_at_the_command_line_is_refused_in_one_sentence(tmp_path: Path, data: bytes) -> None:
    from linli.site import cli

    file = tmp_path / "list.csv"
    file.write_bytes(data)
    with pytest.raises(Refused) as no:
        plan_import(data)
    for language, han in (("en", False), ("zh-hans", True)):
        said = cli_sentence(cli, file, language)
        assert bool(re.search("[\u4e00-\u9fff]", said)) == han
    assert isinstance(no.value, Wrong)


def cli_sentence(cli: Any, file: Path, language: str) -> str:
    """What reading the file says, in a language."""
    from django.utils import translation

    with translation.override(language), pytest.raises(Refused) as no:
        plan_import(file.read_bytes())
    return str(no.value)


# ---- 20, 21 are tests/rooms/site/test_receipts.py as well; here the two answers


def test_20_and_21_a_key_counts_once_and_for_one_body(world: World) -> None:
    client, key = world.who(Post.DISPATCHER).client, str(uuid7())
    more = {"content_type": JSON, "HTTP_IDEMPOTENCY_KEY": key}
    assert client.post("/api/incidents", json.dumps(CALL), **more).status_code == 201
    before = rows_in_all()
    again = client.post("/api/incidents", json.dumps(CALL), **more)
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (200, "true")
    other = client.post("/api/incidents", json.dumps(CALL | {"urgent": True}), **more)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")
    assert rows_in_all() == before


# ---- 24: a phone's clock


def test_24_a_clock_two_years_ahead_is_doubted_and_the_entry_taken(world: World) -> None:
    ahead = (now() + timedelta(days=730)).isoformat()
    said = {"bulletin": world.uid("bulletin"), "text": "seen"}
    errand = {"key": str(uuid7()), "errand": "tip.send", "said": said, "claimed_at": ahead}
    body = {"device": str(uuid7()), "clock": ahead, "errands": [errand]}
    answer = world.who(ASSISTANT, "beside").client.post("/api/sync", json.dumps(body), content_type=JSON)
    [told] = answer.json()["answers"]
    assert (told["status"], told["clock_suspect"]) == (200, True)


# ---- 54, 56: reasons, and readings one after another


def test_54_a_reason_copied_from_another_case_is_none(world: World) -> None:
    client = world.who(CHIEF).client
    assert client.post(f"/incidents/{world.uid('incident')}/personal", READ).status_code == 200
    assert client.post(f"/incidents/{world.uid('incident')}/personal", READ).status_code == 200, (
        "the same case"
    )
    answer = client.post(f"/incidents/{world.uid('closed_incident')}/personal", READ)
    assert sentence_of(answer)[0] == "reason_unusable"


def test_56_case_after_case_is_refused_and_stands_on_the_record(world: World) -> None:
    chief = world.who(CHIEF).posting
    taker = world.who(Post.DISPATCHER).posting
    cases = [report_incident(taker, area=world.town.xiguan, kind="noise") for _n in range(MOST_CASES + 1)]
    for n, case in enumerate(cases[:-1]):
        read_personal(chief, case, rows=[case], purpose="law", reason=f"order number {n} of the court")
    count = AccessRow.objects.count()
    client = world.who(CHIEF).client
    answer = client.post(f"/incidents/{cases[-1].uid}/personal", READ)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert sentence_of(answer)[0] == "slow_down"
    assert AccessRow.objects.count() == count
    from linli.journal.models import Entry

    assert Entry.objects.filter(verb="personal.too_many", staff=chief.staff_id).exists()
    assert client.post(f"/incidents/{cases[0].uid}/personal", READ).status_code in {200, 422}, (
        "not a new case"
    )


# ---- 57, 59-62: signing in, sessions, hosts


def test_57_the_sixth_wrong_password_waits_and_an_unknown_login_gets_the_same(world: World) -> None:
    from django.test import override_settings

    login = world.who(CHIEF).client and f"t{world.who(CHIEF).posting.staff.number}"
    said = {}
    with override_settings(AXES_ENABLED=True):
        for name in (login, "nobody-of-this-name"):
            browser = Client(headers={"accept-language": "en"})
            texts = []
            for _try in range(7):
                answer = browser.post("/sign-in", {"login": name, "password": "wrong wrong wrong"})
                texts.append((answer.status_code, fault_of(answer)))
            said[name] = texts
            assert answer.status_code == 429
            assert int(answer.headers["Retry-After"]) == 15 * 60
            right = browser.post("/sign-in", {"login": name, "password": PASSWORD})
            assert right.status_code == 429, "the right one has to wait too"
    first, second = said.values()
    assert first == second, "an unknown login is not told from a wrong password"


def fault_of(answer: Any) -> str:
    text = answer.content.decode()
    return " ".join(re.findall(r"do not match[^<]*", text))


def test_59_a_session_that_ended_is_asked_for_again(world: World) -> None:
    client = world.who(Post.DISPATCHER).client
    client.logout()
    answer = client.post("/api/incidents", json.dumps(CALL), content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_again")
    assert client.post("/incidents/report", CALL).url.startswith("/sign-in?next=")


def test_60_a_missing_or_foreign_token_is_a_page_too_old(world: World) -> None:
    signed = world.who(Post.DISPATCHER).client
    strict = KeyedClient(enforce_csrf_checks=True, headers={"accept-language": "en"})
    strict.cookies = signed.cookies
    before = rows_in_all()
    page = strict.post("/incidents/report", CALL)
    assert (page.status_code, sentence_of(page)[0]) == (403, "stale_page")
    assert "what you typed is kept" in page.content.decode()
    answer = strict.post("/api/incidents", json.dumps(CALL), content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (403, "stale_page")
    foreign = strict.post("/incidents/report", CALL, headers={"x-csrftoken": "a" * 64})
    assert foreign.status_code == 403
    assert rows_in_all() == before


@pytest.mark.parametrize("host", ["evil.example", "localhost@evil.example", "localhost:80:80"])
def test_61_another_host_is_not_served(world: World, host: str) -> None:
    client = world.who(CHIEF).client
    answer = client.get("/api/incidents", headers={"host": host, "accept-language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_host")
    page = client.get("/incidents/", headers={"host": host})
    assert (page.status_code, sentence_of(page)[0]) == (400, "bad_host")
    assert host not in page.content.decode()
    spoofed = client.get("/incidents/", headers={"x-forwarded-host": host, "x-forwarded-proto": "https"})
    assert spoofed.status_code == 200
    assert host not in spoofed.content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"]
)
def test_62_a_way_out_of_the_house_leads_home(world: World, target: str) -> None:
    login = world.who(CHIEF).client and f"t{world.who(CHIEF).posting.staff.number}"
    said = {"login": login, "password": PASSWORD, "next": target}
    assert Client().post("/sign-in", said).headers["Location"] == "/"
    assert Client().post("/language", {"lang": "en", "next": target}).headers["Location"] == "/"


# ---- everything at every door: hostile values never break the house

HOSTILE = [
    "\0",
    "\u202ex",
    "9" * 30,
    "-1",
    "NaN",
    "1e400",
    "0000-00-00",
    "' OR 1=1 --",
    "<script>",
    "x" * 9000,
    "%s",
]
HOSTILE += [
    "{{7*7}}",
    "../../x",
    "٣",
    "𠮷" * 30,
    "\t",
    "",
    "2017-02-31",
    "null",
    "[]",
    "99999999-1-1",
    "9999999999-01",
]
QUERIES = (
    "page",
    "format",
    "at",
    "q",
    "area",
    "month",
    "day",
    "year",
    "level",
    "under",
    "state",
    "seq",
    "show",
)
QUERIES += (
    "kind",
    "radius_m",
    "place",
    "category",
    "as_of",
    "from",
    "to",
    "lang",
    "village",
    "status",
    "post",
    "to",
)


def test_no_question_breaks_a_page(world: World) -> None:
    """Every page with hostile values in everything that pages ask for."""
    wrong, turn = [], 0
    for way in all_ways():
        if way.method not in {"", "GET"}:
            continue
        rule = rules_of(way.name)[0] if way.name in THINGS else Rule("area")
        if rule.writes:
            continue
        values = {"uid": world.uid(rule.kind), "code": OWN, "face": "x"} | dict(rule.more)
        who = next((world.who(p) for p in Post if has_post(world.who(p), rule)), world.who(CHIEF))
        if not rule.cans:
            who = world.who([CHIEF, ANALYST, ADMIN, Post.INSPECTOR][turn % 4])
        for n in range(3):
            pairs = [(name, HOSTILE[(turn + 5 * i) % len(HOSTILE)]) for i, name in enumerate(QUERIES)]
            turn += 1
            chosen = pairs[n::3] if way.operation is None else pairs[turn % len(pairs) :][:1]
            chosen = [(k, v) for k, v in chosen if v not in {"\0", "\u202ex"} or way.operation]
            answer = who.client.get(way.at(**values), dict(chosen))
            if answer.status_code >= 500 and way.name != "site:healthz":
                wrong.append(f"{way.name} {chosen}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_no_form_and_no_body_breaks_a_deed(world: World) -> None:
    """Every deed with one hostile value in each of its fields by turns, and the answer is a refusal or the deed."""
    from django.db import transaction

    wrong, turn = [], 0
    deeds: list[tuple[Any, Any, Any]] = []
    for name, found in THINGS.items():
        for rule in found if isinstance(found, list) else [found]:
            if rule.writes:
                deeds.append((WAYS[name], rule, rule.body(world) if callable(rule.body) else rule.body))
    for name, (can, body) in CREATES.items():
        deeds.append((WAYS[name], Rule("area", (can,)), body(OWN)))
    for way, rule, body in deeds:
        if not isinstance(body, dict):
            continue
        who = next((world.who(p) for p in Post if has_post(world.who(p), rule)), world.who(ADMIN))
        address = way.at(**{"uid": world.uid(rule.kind)} | dict(rule.more)) if way.holes else way.address
        for field in body:
            bad = HOSTILE[turn % len(HOSTILE)]
            turn += 1
            said = body | {field: bad}
            with transaction.atomic():
                if way.operation is None:
                    answer = who.client.post(address, said)
                else:
                    answer = who.client.post(address, json.dumps(said), content_type=JSON)
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                wrong.append(f"{way.name} {field}={bad[:20]!r}: {answer.status_code}")
    assert turn > 150
    assert not wrong, "\n".join(wrong)
