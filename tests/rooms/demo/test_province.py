"""The whole province, as a visitor gets it: the figures that were told of it, counted from its records."""

from __future__ import annotations

import hashlib
import json
import re
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from tests.province import run_demo

from linli.access.sealing import Sealed
from linli.accounts.models import Account
from linli.areas.models import Area
from linli.assistance.models import Request
from linli.demo import house
from linli.demo.names import is_invented
from linli.demo.queries import sign_ins
from linli.demo.size import HAIXING, HEKOU, LINZI, WEICHENG, YUEHE, Size
from linli.incidents.models import Incident
from linli.indicators.periods import AsOf, Period
from linli.indicators.queries import Figure, figure
from linli.journal.queries import verify
from linli.portal.limits import check_limits
from linli.workforce.models import Staff

pytestmark = pytest.mark.slow
HALF = Period.said(date(2017, 1, 1), date(2017, 6, 30))


def told(code: str, path: str) -> Figure:
    return figure(code, Area.objects.get(path=path), HALF, AsOf.now())


def value(code: str, path: str) -> Any:
    return told(code, path).value


def test_the_figures_of_the_province(province: Path) -> None:
    assert value("staff.assistants", "37") == 67_000
    coverage = told("coverage.assistants", "37")
    assert coverage.whole == 62_074
    assert Decimal("88.9") <= Decimal(coverage.value or 0) <= Decimal("89.0")
    assert value("staff.community_officers", "37") == 6_939
    assert value("staff.community_auxiliaries", "37") == 8_281
    assert value("staff.grid_members", "37") == 42_500
    assert 4_700 <= value("redeployment.total", "37") < 4_800
    assert value("redeployment.recruits", "37") == 977
    assert 1_300 <= value("redeployment.posts_moved", "37") < 1_400
    assert value("redeployment.seconded", "37") == 1_141
    assert value("funds.executed", "37") > 6_500_000_000
    assert value("funds.county_construction", "37") > 4_500_000_000
    assert 80 < value("protection.officers_with_guarantee", "37") < 98, "some weeks stay below"


def test_the_figures_of_dongying(province: Path) -> None:
    assert value("staff.assistants", "3705") == 226
    assert value("coverage.assistants", "3705") == 100
    for code in ("cases.criminal", "cases.public_order"):
        found = told(code, "3705")
        assert found.before and found.change is not None and found.change < 0, code


def test_the_figures_of_yuehe(province: Path) -> None:
    team = {"community_officers": 1, "community_auxiliaries": 2, "grid_leaders": 6, "grid_members": 83}
    assert {n: value(f"staff.{n}", YUEHE) for n in team} == team
    assert value("fieldwork.entries", YUEHE) > 11_000
    assert value("tips.received", YUEHE) > 30
    assert value("mediation.settled", YUEHE) > 3


def test_the_two_stories_are_in_the_records(province: Path) -> None:
    theft = Incident.objects.get(
        path__startswith=LINZI, day=date(2017, 3, 15), kind="motorcycle_theft", key__isnull=False
    )
    assert (theft.status, theft.outcome) == ("confirmed", "recovered")
    assert theft.bulletins.get().tips.filter(verdict="adopted").exists()
    school = Request.objects.get(path=HAIXING, service__code="school_certificate", key__isnull=False)
    assert (school.status, school.km) == ("confirmed", 30)


def test_nobody_is_real_and_nobody_signs_in_but_who_is_printed(province: Path) -> None:
    assert all(is_invented(name) for name in Staff.objects.values_list("name", flat=True).iterator())
    printed = sign_ins()
    assert sorted(Account.objects.values_list("login", flat=True)) == sorted(s["login"] for s in printed)
    assert len(printed) >= 10
    assert (
        Area.objects.filter(position_invented=True).count() == Area.objects.filter(lat__isnull=False).count()
    )


def test_its_journal_is_whole_and_its_limits_are_kept(province: Path) -> None:
    assert verify().whole
    broken = [result for result in check_limits() if not result.kept]
    assert not broken


def test_a_second_start_uses_what_was_built(
    province_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (province_folder / house.ABOUT).read_bytes()
    began = time.monotonic()
    again = run_demo(province_folder)
    took = time.monotonic() - began
    assert again.returncode == 0, again.stderr
    assert (province_folder / house.ABOUT).read_bytes() == before
    assert "This is a demonstration" in again.stderr
    assert re.search(r"dispatcher +lantern", again.stderr)
    with capsys.disabled():
        seconds = json.loads(before)["seconds"]
        print(f"\nthe province was built in {seconds} s; the second start took {took:.1f} s")


def test_a_folder_that_is_no_demonstration_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "linli.sqlite").write_bytes(b"somebody's data")
    refused = run_demo(tmp_path, "--rebuild")
    assert refused.returncode == 1
    assert "no demonstration" in refused.stderr
    assert (tmp_path / "linli.sqlite").read_bytes() == b"somebody's data"


# what is made by chance on purpose: keys, public ids, references, hashes; and what says when the machine did it
BY_CHANCE = {
    "journal_link",
    "journal_seal",
    "journal_lease",
    "outbox_parcel",
    "access_door",
    "access_casekey",
}
BY_CHANCE |= {"accounts_account", "indicators_briefing", "indicators_reading", "django_migrations"}
BY_CHANCE |= {"protection_abstractionreport"}  # it names public ids and the journal's head
COLUMNS = {"key", "data", "voices", "records_digest", "door"}
NUMBERED = {"mediation_dispute", "assistance_request"}  # their numbers are made from the public id


def digest_of_records() -> dict[str, str]:
    """A digest of each table over what the seed decides."""
    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if model.__module__.split(".")[0] != "linli" or table in BY_CHANCE:
            continue
        names = [
            f.attname
            for f in model._meta.concrete_fields
            if not isinstance(f, models.UUIDField | models.BinaryField | Sealed)
            and f.name not in COLUMNS
            and not (table in NUMBERED and f.name == "number")
        ]
        sha = hashlib.sha256()
        for row in model._default_manager.order_by("pk").values_list(*names).iterator():
            sha.update(f"{row}\n".encode())
        found[table] = sha.hexdigest()
    return found


def test_the_same_seed_gives_the_same_province(tmp_path: Path, django_db_blocker: Any, settings: Any) -> None:
    small = Size("small", under=(LINZI, HEKOU, WEICHENG))
    settings.LINLI_KEY_FILE = tmp_path / "keys"
    digests = []
    with django_db_blocker.unblock():
        for n, seed in enumerate(("one", "one", "another")):
            folder = tmp_path / str(n)
            house.build_into(folder, settings.LINLI_KEY_FILE, size=small, seed=seed)
            with house.on_file(folder / house.NAME):
                digests.append(digest_of_records())
    assert digests[0] == digests[1]
    assert digests[0]["workforce_staff"] != digests[2]["workforce_staff"], (
        "the control: another seed, other people"
    )
