"""The JSON door keeps what its description promises: every answer described, no fault of the house, nobody unasked.

Schemathesis makes requests from the description (examples, edges of every schema, random ones), in four roles by
turns; each deed is taken back.
"""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from linli.base.ids import uuid7
from linli.base.posts import Post
from linli.site.api import api

from .scope.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

ROLES = [Post.DISPATCHER, Post.ASSISTANT, Post.CHIEF, Post.ADMINISTRATOR]
PROMISED = {401, 403, 404, 409, 422, 429, 503}
SCHEMA = api.get_openapi_schema()


# ---- the description itself


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(method, path, o) for path, found in SCHEMA["paths"].items() for method, o in found.items()]


def test_every_operation_says_how_it_refuses() -> None:
    for method, path, operation in operations():
        answers = {int(status): answer for status, answer in operation["responses"].items()}
        wanted = PROMISED | ({428, 413, 415} if method != "get" else set())
        assert wanted <= answers.keys(), f"{method} {path}: {wanted - answers.keys()}"
        for status, answer in answers.items():
            if status >= 400:
                assert list(answer["content"]) == ["application/problem+json"], f"{method} {path} {status}"


def test_every_operation_says_what_it_does_and_how_to_sign_in() -> None:
    for method, path, operation in operations():
        assert operation.get("description", "").strip().endswith((".", "…")), f"{method} {path} says nothing"
        assert operation["security"] == [{"token": []}, {"session": []}], f"{method} {path}"
        keys = [p for p in operation.get("parameters", []) if p["name"] == "Idempotency-Key"]
        assert bool(keys) == (method != "get" and path != "/api/sync"), f"{method} {path}"


def test_nobody_is_answered_without_signing_in() -> None:
    """Every operation, asked by nobody: 401, and the body is not even read."""
    stranger = Client()
    for method, path, _operation in operations():
        address = re.sub(r"{\w+}", str(uuid7()), path)
        answer = stranger.generic(
            method.upper(), address, b"{", "application/json", headers={"Idempotency-Key": str(uuid7())}
        )
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_again"), (method, path)


# ---- requests made from the description


def configured() -> schemathesis.Config:
    return schemathesis.Config.from_dict(
        {
            "seed": 1,
            "phases": {
                "examples": {"enabled": True},
                "coverage": {"enabled": True, "generation": {"mode": "negative"}},
                "fuzzing": {"enabled": True},
                "stateful": {"enabled": False},
            },
            "checks": {
                "negative_data_rejection": {
                    "expected-statuses": [
                        "400",
                        "401",
                        "403",
                        "404",
                        "405",
                        "409",
                        "413",
                        "415",
                        "422",
                        "428",
                    ]
                }
            },
        }
    )


described = schemathesis.openapi.from_dict(SCHEMA, config=configured())
turn = count()
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.mark.once
@described.parametrize()
@settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_is_described(case: Any, world: World) -> None:
    role = ROLES[next(turn) % len(ROLES)]
    browser = world.who(role).client
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    with transaction.atomic():
        answer = case.call(
            app=get_wsgi_application(), headers={"Idempotency-Key": str(uuid7())}, cookies=cookies
        )
        transaction.set_rollback(True)
    case.validate_response(answer, checks=CHECKS)
