"""Signing in, acting in one posting, tokens, and one request once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.conftest import PASSWORD, signed_in

from linli.access.doors import read
from linli.accounts.commands import end_account, end_token, issue_token, open_account, set_password
from linli.accounts.models import Account, Receipt, Token
from linli.accounts.queries import token_behind
from linli.accounts.schemas import TokenIn
from linli.base.errors import NotAllowed, Refused, Wrong
from linli.base.ids import uuid7


def test_signing_in_and_out(town: Any) -> None:
    open_account(town.adm, town.wu.staff, login="wu", password=PASSWORD)
    browser = Client()
    answer = browser.post("/sign-in", {"login": "wu", "password": PASSWORD, "next": "/switch"})
    assert (answer.status_code, answer["Location"]) == (303, "/switch")
    assert browser.get("/switch").status_code == 200
    answer = browser.post("/sign-out")
    assert answer.status_code == 303 and "storage" in answer["Clear-Site-Data"]
    assert browser.get("/switch").status_code == 302


def test_a_foreign_next_leads_home(town: Any) -> None:
    open_account(town.adm, town.wu.staff, login="wu", password=PASSWORD)
    answer = Client().post("/sign-in", {"login": "wu", "password": PASSWORD, "next": "//evil.example/"})
    assert answer["Location"] == "/"


def test_unknown_login_and_wrong_password_get_the_same_answer_and_are_throttled(town: Any) -> None:
    open_account(town.adm, town.wu.staff, login="wu", password=PASSWORD)
    browser = Client(headers={"accept-language": "en"})
    wrong = browser.post("/sign-in", {"login": "wu", "password": "x"})
    unknown = browser.post("/sign-in", {"login": "nobody", "password": "x"})
    assert wrong.status_code == unknown.status_code == 422
    assert "do not match" in wrong.content.decode() and "do not match" in unknown.content.decode()
    for _ in range(5):
        last = browser.post("/sign-in", {"login": "wu", "password": "x"})
    assert last.status_code == 429
    assert browser.post("/sign-in", {"login": "wu", "password": PASSWORD}).status_code == 429, (
        "the right one waits too"
    )


def test_only_who_manages_sign_ins_opens_one(town: Any) -> None:
    with pytest.raises(NotAllowed):
        open_account(town.wu, town.li.staff, login="li", password=PASSWORD)
    with pytest.raises(Wrong):
        open_account(town.adm, town.li.staff, login="li", password="short")
    open_account(town.adm, town.li.staff, login="li", password=PASSWORD)
    with pytest.raises(Wrong):
        open_account(town.adm, town.li.staff, login="li2", password=PASSWORD)


def test_an_ended_sign_in_stops_at_once(town: Any) -> None:
    browser = signed_in(town.wu)
    assert browser.get("/accounts/mine").status_code == 200
    end_account(town.adm, Account.objects.get(staff=town.wu.staff))
    assert browser.get("/accounts/mine").status_code == 302


def test_an_ended_posting_acts_no_more(town: Any) -> None:
    from linli.base.clock import today
    from linli.workforce.models import Posting

    browser = signed_in(town.wu)
    assert browser.get("/api/me").status_code == 200
    Posting.objects.filter(pk=town.wu.pk).update(valid_from="2000-01-01", valid_to=today())
    assert browser.get("/api/me").status_code == 401


def test_one_acts_in_ones_own_postings_only(town: Any) -> None:
    browser = signed_in(town.wu)
    assert browser.post("/switch", {"posting": str(town.sun.uid)}).status_code == 404
    assert browser.post("/switch", {"posting": str(town.wu.uid)}).status_code == 303


def test_a_token_acts_in_its_posting_until_it_ends(town: Any) -> None:
    signed_in(town.wu)
    account = Account.objects.get(staff=town.wu.staff)
    secret = issue_token(town.wu, account=account, label="desk", days=1)
    assert secret not in Token.objects.get().digest
    program = Client(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/me").json()["post"] == "dispatcher"
    end_token(town.wu, Token.objects.get())
    assert token_behind(secret) is None
    assert program.get("/api/me").status_code == 401
    with pytest.raises(Refused):
        end_token(town.wu, Token.objects.get())


def test_passwords_are_checked_when_set(town: Any) -> None:
    signed_in(town.wu)
    account = Account.objects.get(staff=town.wu.staff)
    with pytest.raises(Wrong):
        set_password(town.wu, account, password="password1234")
    with pytest.raises(NotAllowed):
        set_password(town.li, account, password=PASSWORD)
    set_password(town.wu, account, password=PASSWORD + "!")


def make_token(browser: Client, key: str, label: str = "desk") -> Any:
    return browser.post(
        "/api/me/tokens", {"label": label}, content_type="application/json", headers={"Idempotency-Key": key}
    )


def test_the_same_request_counts_once(town: Any) -> None:
    browser, key = signed_in(town.wu), str(uuid7())
    first = make_token(browser, key)
    again = make_token(browser, key)
    assert first.status_code == 201
    assert again.status_code == 200 and again["Idempotent-Replay"] == "true"
    assert Token.objects.count() == Receipt.objects.count() == 1
    other = make_token(browser, key, label="another")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")


def test_an_unsafe_request_without_a_key_is_refused(town: Any) -> None:
    browser = Client()
    browser.force_login(_account(town), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post("/api/me/tokens", {"label": "x"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


def _account(town: Any) -> Account:
    signed_in(town.wu)
    return Account.objects.get(staff=town.wu.staff)


def test_a_refused_request_leaves_no_receipt_and_may_be_sent_again(town: Any) -> None:
    browser, key = signed_in(town.wu), str(uuid7())
    answer = make_token(browser, key, label="x" * 41)
    assert answer.status_code == 422 and answer.json()["field"] == "label"
    assert not Receipt.objects.exists()
    assert make_token(browser, key).status_code == 201


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"label": "a\x00b"}, "illegal_character"),
        ({"label": "a\ud800"}, "illegal_character"),
        ({"label": "a\u202eb"}, "invisible_character"),
        ({"label": "a\u200bb"}, "invisible_character"),
        ({"label": "x" * 1000}, "too_long"),
        ({"label": ""}, "required"),
        ({"label": "x", "days": 2**70}, "out_of_range"),
        ({"label": "x", "days": "many"}, "not_a_number"),
        ({"label": "x", "role": "admin"}, "unknown_field"),
    ],
)
def test_hostile_input_is_refused_with_its_code(said: dict[str, Any], code: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read(TokenIn, said)
    assert wrong.value.faults[0][1] == code


def test_a_page_of_sign_ins_opens_for_the_administrator_and_refuses_others(town: Any) -> None:
    assert "t3703" in signed_in(town.adm).get("/accounts/").content.decode()
    assert signed_in(town.wu).get("/accounts/").status_code == 403


def test_csrf_is_checked_for_sessions(town: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(_account(town), backend="django.contrib.auth.backends.ModelBackend")
    answer = strict.post(
        "/api/me/tokens",
        {"label": "x"},
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid7())},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "stale_page")
    page = strict.post("/accounts/mine/tokens", {"label": "x", "_key": str(uuid7())})
    assert page.status_code == 403
    assert not Token.objects.exists()
