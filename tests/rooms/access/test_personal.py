"""What is personal opens through one door only, and its key can be destroyed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from linli.access import sealing
from linli.access.commands import (
    agree_deferral,
    claim,
    erase_key,
    new_case_key,
    propose_deferral,
    read_personal,
    rotate_keys,
    seal_into,
    usable_reason,
)
from linli.access.models import AccessRow, CaseKey, Door
from linli.base.errors import NotAllowed, NotFound, Refused, Wrong
from linli.base.ids import uuid7
from linli.journal.models import Entry


class _Case:
    """The least a case is: uid, path, key and a table to seal into."""

    def __init__(self, key: CaseKey) -> None:
        self.uid, self.path, self.key = uuid7(), "370305101201", key
        self._meta = CaseKey._meta


class Leaf(models.Model):
    """A sealed row without a table: encryption needs none."""

    uid = models.UUIDField(default=uuid7)
    words = sealing.Sealed(limit=20)

    class Meta:
        app_label = "access"
        managed = False


def sealed_leaf(text: str = "红色 125") -> tuple[_Case, Leaf]:
    key = new_case_key("test")
    leaf = Leaf()
    seal_into(leaf, key, words=text)
    return _Case(key), leaf


def test_a_reading_leaves_its_row_and_its_entry(town: Any) -> None:
    case, leaf = sealed_leaf()
    found = read_personal(town.wu, case, rows=[leaf], purpose="duty")  # type: ignore[arg-type]
    assert found[leaf.uid] == {"words": "红色 125"}
    row = AccessRow.objects.get()
    assert (row.staff, row.post, row.purpose, row.fields) == (
        town.wu.staff_id,
        "dispatcher",
        "duty",
        ["leaf.words"],
    )
    assert Entry.objects.filter(verb="personal.read", thread=case.uid).count() == 1


def test_no_row_no_data(town: Any) -> None:
    """When the access row cannot be written, nothing is read."""
    case, leaf = sealed_leaf()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER broken BEFORE INSERT ON access_accessrow BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        else:
            cursor.execute("ALTER TABLE access_accessrow ADD CONSTRAINT broken CHECK (false) NOT VALID")
    with pytest.raises(DatabaseError), transaction.atomic():
        read_personal(town.wu, case, rows=[leaf], purpose="duty")  # type: ignore[arg-type]
    assert not AccessRow.objects.exists()


def test_a_reading_without_a_purpose_is_refused(town: Any) -> None:
    case, leaf = sealed_leaf()
    with pytest.raises(Refused) as no:
        read_personal(town.wu, case, rows=[leaf], purpose="")  # type: ignore[arg-type]
    assert (no.value.status, no.value.code) == (428, "reason_required")
    for reason in ("", "aaa", "aaaaaaaaaaaa", "test"):
        with pytest.raises(Wrong) as wrong:
            read_personal(town.gao, case, rows=[leaf], purpose="command", reason=reason)  # type: ignore[arg-type]
        assert wrong.value.code == "reason_unusable"
    assert usable_reason("the reporter called back")
    assert not AccessRow.objects.exists(), "refused readings read nothing"


def test_a_reading_row_needs_its_purpose_in_the_database_too(town: Any) -> None:
    case, leaf = sealed_leaf()
    read_personal(town.wu, case, rows=[leaf], purpose="duty")  # type: ignore[arg-type]
    from linli.journal.guards import run, unguard_sql

    run(connection, unguard_sql(connection.vendor, "access_accessrow"))
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRow.objects.update(purpose="")


def test_the_same_person_in_two_cases_leaves_no_equal_bytes(town: Any) -> None:
    _, one = sealed_leaf("张三 13900000000")
    _, two = sealed_leaf("张三 13900000000")
    assert one.words != two.words
    assert bytes(one.words)[13:] != bytes(two.words)[13:]


def test_a_ciphertext_opens_at_its_own_place_only(town: Any) -> None:
    case, leaf = sealed_leaf()
    other = Leaf()
    other.words = leaf.words
    with pytest.raises(sealing.KeyProblem):
        read_personal(town.wu, case, rows=[other], purpose="duty")  # type: ignore[arg-type]


def test_a_destroyed_key_takes_the_texts_with_it(town: Any) -> None:
    case, leaf = sealed_leaf()
    erase_key(town.job, case.key)
    fresh = CaseKey.objects.get(pk=case.key.pk)
    assert fresh.wrapped is None and fresh.destroyed_at
    with pytest.raises(Refused) as no:
        read_personal(town.wu, _Case(fresh), rows=[leaf], purpose="duty")  # type: ignore[arg-type]
    assert no.value.status == 410


def test_a_key_is_either_there_or_destroyed(town: Any) -> None:
    case, _ = sealed_leaf()
    for half in ({"wrapped": None}, {"destroyed_at": case.key.created_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseKey.objects.filter(pk=case.key.pk).update(**half)


def test_rotation_rewraps_keys_and_touches_no_data(town: Any, settings: Any, tmp_path: Any) -> None:
    settings.LINLI_KEY_FILE = tmp_path / "master"
    sealing.make_key_file(settings.LINLI_KEY_FILE)
    case, leaf = sealed_leaf()
    before = bytes(leaf.words)
    assert rotate_keys(town.job, settings.LINLI_KEY_FILE) == 1
    fresh = CaseKey.objects.get(pk=case.key.pk)
    assert fresh.master == 2 and bytes(leaf.words) == before
    found = read_personal(town.wu, _Case(fresh), rows=[leaf], purpose="duty")  # type: ignore[arg-type]
    assert found[leaf.uid]["words"] == "红色 125"


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Any, settings: Any) -> None:
    settings.LINLI_KEY_FILE = tmp_path / "master"
    with pytest.raises(sealing.KeyProblem):
        sealing.master_keys()
    sealing.make_key_file(settings.LINLI_KEY_FILE)
    assert sealing.master_keys()
    settings.LINLI_KEY_FILE.chmod(0o644)
    sealing.forget_master_keys()
    with pytest.raises(sealing.KeyProblem):
        sealing.master_keys()


def test_a_text_longer_than_its_column_is_refused(town: Any) -> None:
    with pytest.raises(Wrong) as wrong:
        sealed_leaf("长" * 21)
    assert wrong.value.code == "too_long"


def a_door(pin: str = "12345678") -> Door:
    from linli.access.sealing import keyed_pin

    return Door.objects.create(
        reference="ACDEFGHJKL",
        pin=keyed_pin("ACDEFGHJKL", pin),
        case_kind="test",
        case=uuid7(),
        party=uuid7(),
    )


@pytest.mark.django_db
def test_a_reference_and_pin_open_one_case() -> None:
    door = a_door()
    assert claim(" acdef-ghjkl ", "12345678").case == door.case


@pytest.mark.django_db
def test_a_stolen_database_tells_no_pin_and_a_digest_opens_no_other_door() -> None:
    from linli.access.sealing import keyed_pin, pin_fits

    door = a_door()
    assert "12345678" not in door.pin
    assert door.pin.startswith("keyed$")
    assert pin_fits(door.pin, door.reference, "12345678")
    assert not pin_fits(door.pin, "LKJHGFEDCA", "12345678"), "moved to another reference it fits nothing"
    assert not pin_fits(door.pin.replace("keyed$1$", "keyed$9$"), door.reference, "12345678")
    assert not pin_fits("", door.reference, "12345678")
    assert keyed_pin(door.reference, "12345679") != door.pin


@pytest.mark.django_db
def test_a_pin_still_opens_after_the_master_key_was_changed(settings: Any) -> None:
    from linli.access.commands import rotate_keys
    from linli.base.actors import Job

    door = a_door()
    rotate_keys(Job("test"), settings.LINLI_KEY_FILE)
    assert claim(door.reference, "12345678").case == door.case


@pytest.mark.django_db
def test_unknown_references_and_wrong_pins_get_the_same_answer() -> None:
    a_door()
    answers = set()
    for reference, pin in (("ACDEFGHJKL", "00000000"), ("XXXXXXXXXX", "12345678"), ("", "")):
        with pytest.raises(NotFound) as no:
            claim(reference, pin)
        answers.add((no.value.text, no.value.status, no.value.code))
    assert len(answers) == 1


@pytest.mark.django_db
def test_after_five_wrong_pins_the_right_one_has_to_wait_and_the_wait_doubles() -> None:
    from linli.base.clock import real_now

    door = a_door()
    for _ in range(5):
        with pytest.raises(NotFound):
            claim(door.reference, "00000000")
    with pytest.raises(NotFound):
        claim(door.reference, "12345678")
    door.refresh_from_db()
    assert door.locked_until and door.locked_until > real_now()
    Door.objects.update(locked_until=None)
    with pytest.raises(NotFound):
        claim(door.reference, "00000000")
    door.refresh_from_db()
    assert door.failures == 6
    assert (door.locked_until - real_now()).total_seconds() > 100, "two minutes after the sixth"
    Door.objects.update(locked_until=None)
    assert claim(door.reference, "12345678"), "the control: after the wait it opens"


def test_deferring_a_disclosure_needs_two_people(town: Any) -> None:
    door = a_door()
    propose_deferral(town.sun, door, days=30, reason="inquiry")
    with pytest.raises(NotAllowed):
        agree_deferral(town.sun, door)
    agree_deferral(town.he, door)
    door.refresh_from_db()
    assert door.deferred_until and door.deferral_second_staff == town.he.staff_id
    for hole in (
        {"deferral_second_staff": town.sun.staff_id},
        {"deferral_second_staff": None},
        {"deferral_reason": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Door.objects.update(**hole)
