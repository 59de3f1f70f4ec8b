"""A call is taken down."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.conftest import build_town

from linli.access.commands import claim, read_personal, sealed_columns
from linli.access.models import AccessRow, CaseKey, Purpose
from linli.base.clock import local_day, now
from linli.base.errors import NotAllowed, NotFound, Refused, Wrong
from linli.base.ids import case_number, check_digit, uuid7
from linli.incidents.commands import report_from_field, report_incident
from linli.incidents.commands.taking import next_counter
from linli.incidents.kinds import choices, kind_meant
from linli.incidents.models import DayCounter, Incident, IncidentParty
from linli.incidents.queries import found_by_text
from linli.incidents.vocabulary import KINDS, OBJECTS, Category
from linli.journal.models import Entry
from linli.journal.queries import thread
from linli.outbox.models import Parcel

from .conftest import call


def test_a_call_becomes_an_incident_a_party_an_entry_and_a_parcel(town: Any, theft: Any) -> None:
    assert (theft.status, theft.category, theft.path, theft.county) == (
        "open",
        "criminal",
        town.xiguan.path,
        "370305",
    )
    assert theft.day == local_day(theft.received_at)
    assert theft.taken_by == town.wu
    assert theft.parties.get().part == "reporter"
    entry = thread(theft.uid).get()
    assert (entry.verb, entry.data["number"], entry.data["kind"]) == (
        "incident.reported",
        theft.number,
        "motorcycle_theft",
    )
    parcel = Parcel.objects.get(subject=theft.uid)
    assert (parcel.topic, parcel.to_path, parcel.check_name) == (
        "incident.reported",
        town.qidu.path,
        "incidents.open",
    )


def test_nothing_the_caller_said_stands_readable_in_the_database(town: Any, theft: Any) -> None:
    said = ["红色 125", "14 号", "甄喜", "13000000000", theft.told.pin]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
            )
            for text in said:
                assert text not in rows, f"{text} stands in {table}"
                assert text.encode() not in rows.encode()


def test_the_reference_and_pin_open_the_case_and_nothing_else_does(town: Any, theft: Any) -> None:
    caller = claim(theft.told.reference, theft.told.pin)
    assert (caller.case, caller.party) == (theft.uid, theft.parties.get().uid)
    with pytest.raises(NotFound):
        claim(theft.told.reference, "00000000")
    assert not hasattr(Incident.objects.get(pk=theft.pk), "told"), "nobody can read them again"


def test_the_number_counts_by_county_and_day_and_carries_a_check_digit(town: Any) -> None:
    first, second = call(town), call(town, kind="noise")
    other = report_incident(town.far, area=town.neighbour, kind="noise")
    day = f"{local_day(now()):%y%m%d}"
    assert first.number == case_number("370305", first.day, 1)
    assert first.number.startswith(f"370305-{day}-0001-")
    assert second.number.startswith(f"370305-{day}-0002-")
    assert other.number.startswith(f"370303-{day}-0001-")
    digits = "".join(c for c in first.number if c.isdigit())
    assert check_digit(digits[:-1]) == digits[-1]


def test_a_number_is_found_whole_or_by_todays_counter_and_only_in_sight(town: Any, theft: Any) -> None:
    assert found_by_text(town.wu, theft.number)[0]["uid"] == theft.uid
    assert found_by_text(town.wu, "1")[0]["uid"] == theft.uid
    assert found_by_text(town.wu, "0001")[0]["uid"] == theft.uid
    assert found_by_text(town.far, theft.number) == []
    assert found_by_text(town.wu, "甄喜") == [], "there is no search for a person"
    assert found_by_text(town.wu, "13000000000") == []


def test_a_number_of_a_call_that_failed_is_given_again(town: Any) -> None:
    with pytest.raises(Wrong):
        call(town, name="x" * 81)
    assert call(town).number.split("-")[2] == "0001"


def test_many_numbers_at_once_are_one_block(town: Any) -> None:
    assert next_counter("370305", local_day(now())) == 1
    assert next_counter("370305", local_day(now()), 10) == 11
    assert next_counter("370305", local_day(now())) == 12
    assert DayCounter.objects.get().last == 12


@pytest.mark.django_db(transaction=True)
def test_eight_dispatchers_at_once_get_eight_numbers() -> None:
    town = build_town()
    faults: list[BaseException] = []
    numbers: list[str] = []
    begin = threading.Barrier(8)

    def take() -> None:
        try:
            begin.wait()
            numbers.extend(call(town).number for _ in range(3))
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not faults
    assert len(set(numbers)) == 24
    assert sorted(int(n.split("-")[2]) for n in numbers) == list(range(1, 25)), "none is left out"


def test_a_child_or_violence_at_home_is_shielded_from_the_first_moment(town: Any) -> None:
    assert call(town, kind="missing_child").shielded
    assert call(town, kind="domestic_violence").shielded
    assert not call(town).shielded
    assert call(town, shield=True).shielded


def test_urgency_comes_with_the_kind_and_the_dispatcher_knows_better(town: Any) -> None:
    assert call(town, kind="robbery").urgent
    assert not call(town, kind="robbery", urgent=False).urgent
    assert call(town, kind="noise", urgent=True).urgent


def test_an_exercise_is_marked_everywhere(town: Any) -> None:
    row = call(town, exercise=True)
    assert row.exercise
    assert Entry.objects.get(thread=row.uid).exercise
    assert Parcel.objects.get(subject=row.uid).exercise


def test_a_call_without_a_name_still_gets_a_reference(town: Any) -> None:
    row = call(town, name="", contact="", account="", address="")
    assert claim(row.told.reference, row.told.pin).case == row.uid
    assert row.account is None
    assert row.parties.get().name is None


# --- who and where ----------------------------------------------------------------------------------------


def test_the_post_and_the_place_decide_who_may(town: Any) -> None:
    with pytest.raises(NotAllowed):
        call(town, area=town.linzi) and report_incident(town.ana, area=town.xiguan, kind="noise")
    with pytest.raises(NotFound):
        report_incident(town.wu, area=town.neighbour, kind="noise")
    with pytest.raises(NotFound):
        report_incident(town.li, area=town.nanmen, kind="noise")


WRONG = [
    ({"kind": "clearance"}, "kind"),
    ({"things": ["motorcycle", "gun_of_john"]}, "things"),
    ({"happened_at": now() + timedelta(hours=1)}, "happened_at"),
    ({"happened_at": now(), "happened_until": now() - timedelta(hours=1)}, "happened_until"),
    ({"happened_until": now() - timedelta(hours=1)}, "happened_until"),
    ({"received_at": now() - timedelta(days=2)}, "received_at"),
    ({"received_at": now() + timedelta(hours=1)}, "received_at"),
    ({"account": "x" * 2001}, "account"),
    ({"address": "x" * 201}, "address"),
    ({"contact": "x" * 81}, "contact"),
]


@pytest.mark.parametrize(("more", "field"), WRONG, ids=[f"{f}-{i}" for i, (_, f) in enumerate(WRONG)])
def test_wrong_input_is_named_and_nothing_is_half_saved(town: Any, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Wrong) as wrong:
        call(town, **more)
    assert wrong.value.faults[0][0] == field
    assert not Incident.objects.exists()
    assert not IncidentParty.objects.exists()
    assert not CaseKey.objects.exists()
    assert not Parcel.objects.exists()


# --- from the field ---------------------------------------------------------------------------------------


def test_a_report_from_the_field_counts_once_however_often_it_is_sent(town: Any) -> None:
    said = {"uid": uuid7(), "area": town.xiguan.code, "kind": "noise", "account": "吵", "claimed_at": now()}
    one = report_from_field(town.li, **said)
    two = report_from_field(town.li, **said)
    assert one == two
    assert Incident.objects.count() == 1
    assert (one.came, one.claimed_at) == ("field", said["claimed_at"])


def test_a_foreign_uid_is_not_handed_out(town: Any, theft: Any) -> None:
    with pytest.raises(Refused):
        report_from_field(town.li, uid=theft.uid, area=town.xiguan.code, kind="noise")


# --- the vocabulary ---------------------------------------------------------------------------------------


def test_a_kind_is_found_by_code_words_pinyin_and_initials() -> None:
    for said in ("motorcycle_theft", "摩托车被盗", "Motorcycle stolen", "mtcbd", "motuochebeidao"):
        assert kind_meant(said) == "motorcycle_theft", said
    assert kind_meant("甄喜") == "甄喜"
    assert {c.word for c in choices()} == {str(k) for k in KINDS.values()}


def test_every_kind_has_a_category_and_both_languages() -> None:
    for kind in KINDS.values():
        assert kind.category in Category.values
        assert kind.zh
        assert kind.en
    assert all(zh and en for _group, zh, en in OBJECTS.values())


def test_sealed_columns_are_the_ones_that_must_be() -> None:
    assert sealed_columns(Incident()) == ["account", "address"]
    assert set(sealed_columns(IncidentParty())) == {"name", "contact"}


def test_reading_them_goes_through_the_one_door(town: Any, theft: Any) -> None:
    party = theft.parties.get()
    found = read_personal(town.wu, theft, rows=[theft, party], purpose=Purpose.DUTY)
    assert found[theft.uid] == {"account": "红色 125，停在家门口", "address": "西关村 3 组 14 号"}
    assert found[party.uid] == {"name": "甄喜", "contact": "13000000000"}
    assert AccessRow.objects.get().case == theft.uid
