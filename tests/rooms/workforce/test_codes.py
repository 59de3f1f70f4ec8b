"""Is this officer real? A code of this minute, from the posting and the key; wrong and expired look the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import JOB

from linli.base.clock import real_now, today
from linli.base.errors import Refused
from linli.base.ids import LETTERS, uuid7
from linli.journal.models import Entry
from linli.workforce.codes import LENGTH, _letters, _number_of, code_now, holder_of
from linli.workforce.commands import check_code, end_posting
from linli.workforce.models import CodeTries, Posting


def shown(posting, **more):
    return check_code(JOB, code=code_now(posting).text, asker=more.get("asker", "1.2.3.4"))


def test_a_code_tells_post_and_office_and_nothing_more(town):
    told = shown(town.li)
    assert (told.right, told.office) == (True, str(town.station))
    assert town.li.staff.name not in repr(told)
    entry = Entry.objects.get(verb="code.checked")
    assert (entry.path, entry.subject, entry.data) == (town.linzi.path, None, {"right": True})


def test_it_changes_every_minute_and_holds_for_a_minute_more(town):
    with time_machine.travel(real_now().replace(second=10), tick=False) as clock:
        first = code_now(town.li).text
        clock.shift(timedelta(seconds=60))
        assert code_now(town.li).text != first
        assert holder_of(first) == town.li
        clock.shift(timedelta(seconds=60))
        assert holder_of(first) is None


def test_typing_it_in_small_letters_or_with_hyphens_does_not_matter(town):
    text = code_now(town.li).text
    assert holder_of(text.lower().replace(" ", "-")) == town.li
    assert holder_of("O0I1 SZB8") is None, "look-alikes are in no code"


def test_whoever_is_no_longer_in_post_has_no_code_at_once(town):
    text = code_now(town.zhao).text
    assert holder_of(text) == town.zhao
    Posting.objects.filter(pk=town.zhao.pk).update(valid_from=today() - timedelta(days=9))
    town.zhao.refresh_from_db()
    end_posting(town.gao, town.zhao, valid_to=today())
    assert holder_of(text) is None


def test_wrong_and_expired_get_the_same_answer(town):
    with time_machine.travel(real_now(), tick=False) as clock:
        old = code_now(town.li).text
        clock.shift(timedelta(minutes=5))
        assert check_code(JOB, code=old, asker="a") == check_code(JOB, code="ACDE FGHJ", asker="a")


def test_many_wrong_codes_are_slowed_down_and_others_are_not(town):
    with time_machine.travel(real_now(), tick=False) as clock:
        for _try in range(5):
            assert not check_code(JOB, code="ACDE FGHJ", asker="5.6.7.8").right
        with pytest.raises(Refused) as no:
            shown(town.li, asker="5.6.7.8")
        assert no.value.status == 429, "even a right one has to wait"
        assert shown(town.li).right
        clock.shift(timedelta(seconds=61))
        assert shown(town.li, asker="5.6.7.8").right
        assert "5.6.7.8" not in repr(list(CodeTries.objects.values()))
        clock.shift(timedelta(hours=2))
        shown(town.li)
        assert not CodeTries.objects.exists(), "nothing is kept longer than an hour"


@given(st.integers(0, len(LETTERS) ** LENGTH - 1))
@settings(max_examples=50, deadline=None)
def test_letters_and_numbers_are_the_same_thing(number):
    assert _number_of(_letters(number)) == number


def test_no_two_postings_of_a_province_share_a_code_by_accident():
    from linli.workforce.codes import _number

    key = b"k" * 32
    numbers = {_number(key, uuid7(), minute) for minute in range(2) for _one in range(20_000)}
    assert len(numbers) == 40_000


def test_the_pages_show_and_check_it_without_an_account(town):
    page = town.client(town.li).get("/workforce/my-code")
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert code_now(town.li).text in page.content.decode()
    assert (
        "<html"
        not in town.client(town.li).get("/workforce/my-code", headers={"HX-Request": "true"}).content.decode()
    )
    assert town.client(town.gao).get("/workforce/my-code").status_code == 200
    assert Client().get("/workforce/my-code").status_code == 302
    asker = Client(headers={"accept-language": "en"})
    assert asker.get("/portal/verify").status_code == 200
    key = {"_key": str(uuid7())}
    told = asker.post("/portal/verify", {"code": code_now(town.li).text, **key}).content.decode()
    assert "Qidu station" in told
    assert town.li.staff.name not in told
    told = asker.post("/portal/verify", {"code": "ACDEFGHJ", "_key": str(uuid7())}).content.decode()
    assert "Nobody in office" in told
