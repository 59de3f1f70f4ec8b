"""A backup holds no key, a restore undoes no erasure, and a spoilt file changes nothing."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from linli.access.commands import erase_key, new_case_key
from linli.access.models import CaseKey
from linli.base.errors import Refused
from linli.journal.commands import seal_all
from linli.journal.models import Entry
from linli.journal.queries import verify
from linli.site.handover.commands import (
    confirm_restore,
    key_files,
    restore_backup,
    waits_for_confirmation,
    write_backup,
)
from linli.site.handover.lines import NotABackup
from linli.workforce.models import Posting
from tests.conftest import JOB, build_town, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def empty_the_house() -> None:
    call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def saved(tmp_path: Path, settings: Any) -> tuple[Path, CaseKey, CaseKey]:
    settings.LINLI_DATA = tmp_path / "data"
    build_town()
    kept, erased = new_case_key("test"), new_case_key("test")
    file = tmp_path / "house.backup"
    assert write_backup(file) > 60
    erase_key(JOB, erased)
    write_backup(tmp_path / "later.backup")
    return file, kept, erased


def test_a_backup_comes_back_whole_and_erases_again(saved: Any, tmp_path: Path) -> None:
    file, kept, erased = saved
    town_before = sorted(Posting.objects.values_list("uid", "path"))
    empty_the_house()
    newest = sorted(tmp_path.glob("*.keys-*"), key=lambda p: p.name.rpartition("-")[2])[-1]
    rows, lost = restore_backup(file, keys=newest)
    assert rows > 60
    assert lost == 1
    assert sorted(Posting.objects.values_list("uid", "path")) == town_before
    assert CaseKey.objects.get(uid=kept.uid).wrapped == kept.wrapped
    assert CaseKey.objects.get(uid=erased.uid).wrapped is None, (
        "what was erased after the backup stays erased"
    )
    seal_all(JOB)
    assert verify().whole
    assert new_case_key("test").pk > erased.pk, "sequences go on"


def test_a_backup_holds_no_key(saved: Any) -> None:
    file, kept, _ = saved
    text = gzip.decompress(file.read_bytes()).decode()
    assert kept.uid.hex in text
    assert bytes(kept.wrapped).hex() not in text
    import base64

    assert base64.b64encode(bytes(kept.wrapped)).decode() not in text


def test_only_the_newest_two_key_files_stay(tmp_path: Path) -> None:
    new_case_key("test")
    for name in ("a", "b", "c"):
        write_backup(tmp_path / name)
    assert not key_files(tmp_path / "a")
    assert key_files(tmp_path / "b")
    assert key_files(tmp_path / "c")


@pytest.mark.parametrize("spoil", ["flip", "truncate", "foreign", "newer", "no_keys"])
def test_a_spoilt_backup_is_refused_and_nothing_changes(saved: Any, tmp_path: Path, spoil: str) -> None:
    file, _, _ = saved
    keys = key_files(file)[-1]
    text = gzip.decompress(file.read_bytes()).decode()
    if spoil == "flip":
        text = text.replace("西关村", "西关屯", 1)
    elif spoil == "truncate":
        text = text[: len(text) // 2]
    elif spoil == "foreign":
        text = '{"hello": 1}\n{"end": true, "sha256": "x"}\n'
    elif spoil == "newer":
        text = text.replace('"areas":"0', '"areas":"9', 1)
    else:
        keys.unlink()
    with gzip.open(file, "wt") as out:
        out.write(text)
    empty_the_house()
    with pytest.raises(NotABackup):
        restore_backup(file, keys=None if spoil == "no_keys" else keys)
    assert not Entry.objects.exists()
    assert not Posting.objects.exists()


def test_a_house_with_data_takes_no_backup_in(saved: Any) -> None:
    with pytest.raises(Refused):
        restore_backup(saved[0])


def test_a_restored_house_reads_but_does_not_write_until_a_person_confirms(saved: Any) -> None:
    file, _, _ = saved
    empty_the_house()
    restore_backup(file)
    assert waits_for_confirmation()
    wu = Posting.objects.get(post="dispatcher", unit__name__zh="临淄指挥中心")
    browser = signed_in(wu)
    assert browser.get("/api/me").status_code == 200
    answer = browser.post("/api/me/tokens", {"label": "x"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "restored_read_only")
    confirm_restore()
    answer = browser.post("/api/me/tokens", {"label": "x"}, content_type="application/json")
    assert answer.status_code == 201, "the control"
