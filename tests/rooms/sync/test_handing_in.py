"""What a phone hands in is carried out once, and answered one by one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from linli.accounts.models import Device, Receipt
from linli.base.clock import now
from linli.bulletins.models import Copy, Tip
from linli.incidents.commands import close_incident
from linli.journal.models import Entry


def test_an_errand_is_carried_out_and_its_key_is_the_row_s_id(town, live, phone):
    li = phone(town.li)
    entry = li.tip(live)
    (answer,) = li.answers(entry)
    assert (answer["status"], answer["uid"], answer["replay"]) == (200, entry["key"], False)
    tip = Tip.objects.get()
    assert str(tip.uid) == entry["key"]
    assert tip.posting == town.li


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(town, live, phone):
    li = phone(town.li)
    entry = li.tip(live)
    first, again = li.answers(entry)[0], li.answers(entry)[0]
    assert again == {**first, "replay": True}
    both = li.answers(entry, entry)
    assert [a["status"] for a in both] == [200, 200]
    assert Tip.objects.count() == 1
    assert Entry.objects.filter(verb="tip.sent").count() == 1


def test_the_same_key_for_another_entry_changes_nothing(town, live, phone):
    li = phone(town.li)
    entry = li.tip(live)
    li.answers(entry)
    other = {**entry, "said": {**entry["said"], "text": "At the school"}}
    (answer,) = li.answers(other)
    assert (answer["status"], answer["code"]) == (409, "idempotency_mismatch")
    assert Tip.objects.count() == 1


def test_two_phones_of_one_person_hand_in_the_same_entry_once(town, live, phone):
    one, two = phone(town.li), phone(town.li)
    entry = one.tip(live)
    assert one.answers(entry)[0]["replay"] is False
    assert two.answers(entry)[0]["replay"] is True
    assert Tip.objects.count() == 1
    assert Device.objects.count() == 2


def test_the_same_key_of_two_people_makes_one_row(town, live, phone):
    li, wang = phone(town.li), phone(town.wang)
    entry = li.tip(live)
    assert li.answers(entry)[0]["status"] == 200
    (answer,) = wang.answers(entry)
    assert (answer["status"], answer["code"]) == (409, "already_stored")
    assert Tip.objects.get().posting == town.li


def test_a_refused_errand_leaves_its_receipt_and_nothing_else(town, live, phone):
    li = phone(town.li)
    entry = li.tip(live)
    close_incident(town.wu, live.incident, outcome="recovered")
    entries, copies = Entry.objects.count(), Copy.objects.filter(answered_at__isnull=False).count()
    (answer,) = li.answers(entry)
    assert (answer["status"], answer["code"]) == (409, "case_closed")
    assert "closed" in answer["sentence"]
    assert not Tip.objects.exists()
    assert Copy.objects.filter(answered_at__isnull=False).count() == copies
    assert Entry.objects.exclude(verb="device.met").count() == entries
    assert Receipt.objects.get(key=entry["key"]).code == "case_closed"
    (again,) = li.answers(entry)
    assert (again["status"], again["replay"], bool(again["sentence"])) == (409, True, True)


def test_a_receipt_never_holds_what_was_said(town, live, phone):
    li = phone(town.li)
    li.answers(li.tip(live, "Behind the mill since noon"))
    assert "mill" not in str(Receipt.objects.values())


def test_one_bad_entry_does_not_hold_up_the_others(town, live, phone):
    li = phone(town.li)
    good = li.tip(live)
    answers = li.answers(
        "nonsense",
        {"key": "none", "errand": "tip.send", "said": {}},
        li.tip(live, "a\x00b"),
        li.entry("tip.send", {"bulletin": str(live.uid)}),
        li.entry("tip.send", {"bulletin": str(live.uid), "text": "x", "verdict": "adopted"}),
        li.entry("tip.send", {"bulletin": "no id", "text": "x"}),
        li.entry("tip.send", {"bulletin": str(uuid4()), "text": "x"}),
        li.entry("money.print", {}),
        li.entry("tip.send", {"bulletin": str(live.uid), "text": "x" * 40_000}),
        good,
    )
    codes = [a["code"] for a in answers]
    assert codes[0] == "required"
    assert codes[1] == "not_found"
    assert codes[2] == "illegal_character"
    assert codes[3] == "required"
    assert codes[4] == "unknown_field"
    assert codes[5] == "not_found"
    assert codes[6] == "not_found"
    assert codes[7] == "unknown_errand"
    assert codes[8] in {"too_large", "string_too_long", "too_long"}
    assert (answers[9]["status"], Tip.objects.count()) == (200, 1)
    assert all(a["sentence"] for a in answers[:9])


def test_a_fault_of_the_house_is_an_answer_and_the_phone_keeps_the_entry(town, live, phone, monkeypatch):
    from linli.sync import errands

    def broken(actor, **said):
        raise RuntimeError("Behind the mill")

    li = phone(town.li)
    entry, other = li.tip(live), li.entry("bulletin.read", {"bulletin": str(live.uid)})
    with monkeypatch.context() as patched:
        patched.setitem(errands.ERRANDS, "tip.send", errands.Errand(errands.ERRANDS["tip.send"].form, broken))
        answers = li.answers(entry, other)
    assert [a["status"] for a in answers] == [500, 200]
    assert not Receipt.objects.filter(key=entry["key"]).exists(), "it may be sent again"
    assert li.answers(entry)[0]["status"] == 200


def test_an_entry_older_than_90_days_is_not_taken(town, live, phone):
    li = phone(town.li)
    old = li.tip(live)
    old["claimed_at"] = (now() - timedelta(days=91)).isoformat()
    (answer,) = li.answers(old)
    assert (answer["status"], answer["code"]) == (409, "queue_too_old")
    older_phone = li.tip(live)
    older_phone["claimed_at"] = (now() - timedelta(days=731)).isoformat()
    (answer,) = li.answers(older_phone, clock=(now() - timedelta(days=730)).isoformat())
    assert answer["status"] == 200, "a phone whose clock is two years slow wrote it yesterday"


def test_a_clock_that_is_two_years_fast_is_taken_and_flagged(town, live, phone):
    li = phone(town.li)
    ahead = now() + timedelta(days=731)
    entry = li.tip(live)
    entry["claimed_at"] = ahead.isoformat()
    (answer,) = li.answers(entry, clock=ahead.isoformat())
    assert (answer["status"], answer["clock_suspect"]) == (200, True)
    tip = Tip.objects.get()
    assert tip.received_at < tip.claimed_at, "what the phone claims is kept, the server's time counts"
    assert tip.day == datetime.now(UTC).astimezone().date() or tip.day.year < ahead.year
    assert Entry.objects.filter(verb="clock.suspected").count() == 1


def test_entries_of_another_person_stay_on_the_phone(town, live, phone):
    li = phone(town.li)
    answer = li.post(li.tip(live), staff=str(town.wang.staff.uid))
    assert (answer.status_code, answer.json()["code"]) == (409, "another_person")
    assert not Tip.objects.exists()


def test_an_ended_phone_hands_in_nothing(town, live, phone):
    li = phone(town.li)
    li.answers()
    Device.objects.update(ended_at=now())
    answer = li.post(li.tip(live))
    assert (answer.status_code, answer.json()["code"]) == (403, "device_ended")
    assert not Tip.objects.exists()


def test_a_phone_belongs_to_one_sign_in(town, phone):
    li, wang = phone(town.li), phone(town.wang)
    li.answers()
    wang.device = li.device
    assert wang.post().json()["code"] == "device_of_another"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"[]", 400, "bad_json"),
        (b'{"device": "x", "device": "y"}', 400, "duplicate_key"),
        (b'{"device": NaN}', 422, "not_a_number"),
        (b"\xc4\xe3\xba\xc3", 400, "bad_encoding"),
        (b'{"a":' * 200_0 + b"1" + b"}" * 200_0, 400, "too_complex"),
        (b'{"errands": []}', 422, "required"),
        (b'{"device": "0192f0c0-0000-7000-8000-000000000001", "errands": {}}', 422, "bad_json"),
        (b'{"device": "0192f0c0-0000-7000-8000-000000000001", "who": 1}', 422, "unknown_field"),
        (b'{"device": "' + b"x" * 263_000 + b'"}', 413, "too_large"),
    ],
    ids=lambda v: str(v)[:30],
)
def test_a_body_that_is_none_is_answered_as_a_whole(town, phone, body, status, code):
    answer = phone(town.li).raw(body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_batch_is_bounded(town, live, phone):
    li = phone(town.li)
    answer = li.post(*({"key": str(uuid4()), "errand": "x", "said": {}} for _n in range(201)))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_truncated_body_changes_nothing(town, live, phone):
    li = phone(town.li)
    whole = json.dumps({"device": li.device, "staff": li.staff, "errands": [li.tip(live)]})
    for cut in range(0, len(whole), 7):
        assert li.raw(whole[:cut]).status_code in {400, 422}
    assert not Tip.objects.exists()
    assert li.raw(whole).json()["answers"][0]["status"] == 200


def test_who_may_not_use_the_field_app_is_refused(town, phone):
    answer = phone(town.wu).post()
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed_for_post")
    assert phone(town.wu).client.get("/api/sync").status_code == 403


def test_nobody_hands_in_without_a_sign_in(client, db):
    answer = client.post("/api/sync", b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_again")
    assert client.get("/api/sync").status_code == 401


def test_a_program_hands_in_by_token(town, live, phone, client):
    from linli.accounts.commands import issue_token
    from linli.accounts.models import Account

    li = phone(town.li)
    secret = issue_token(town.li, account=Account.objects.get(staff=town.li.staff), label="phone", days=1)
    body = json.dumps({"device": li.device, "errands": [li.tip(live)]})
    answer = client.post(
        "/api/sync", body, content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.json()["answers"][0]["status"] == 200


def test_what_has_arrived_is_acknowledged(town, live, phone):
    li = phone(town.li)
    assert Copy.objects.filter(arrived_at__isnull=False).count() == 0, "asking for it is not having it"
    li.held()
    li.post(holds=[str(live.uid)])
    assert Copy.objects.get(posting=town.li).arrived_at


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sentences_come_in_the_reader_s_language(town, live, phone, lang):
    li = phone(town.li, lang)
    (answer,) = li.answers(li.entry("money.print", {}))
    assert answer["sentence"].isascii() is (lang == "en")
