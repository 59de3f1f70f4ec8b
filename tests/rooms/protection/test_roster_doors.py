"""A roster passes the rulebook through the page, the JSON door and the command line alike."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from linli.areas.models import Upload
from linli.base.errors import Refused
from linli.journal.models import Entry
from linli.protection.commands import approve_exception, ask_to_change_post
from linli.site import cli
from linli.site.cli.staff import app
from linli.workforce.commands import rosters
from linli.workforce.models import Beat, Posting

HEAD = "number,name,post,unit,phone,beat\n"


def roster(town: SimpleNamespace) -> str:
    """Lin's beat moves to another village."""
    return HEAD + f"{town.lin.staff.number},林安,community_officer,齐都社区警务室,,{town.shifo.code}\n"


def file(text: str) -> BytesIO:
    data = BytesIO(text.encode())
    data.name = "roster.csv"
    return data


def by_command_line(folder: Path, text: str) -> Any:
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["import", str(folder / "roster.csv")])


def moved(town: SimpleNamespace) -> bool:
    return Beat.objects.filter(posting__staff=town.lin.staff, area=town.shifo).exists()


def test_the_command_line_is_refused_by_the_rule_and_the_refusal_is_written_down(
    march: SimpleNamespace, tmp_path: Path
) -> None:
    town = march
    answer = by_command_line(tmp_path, roster(town))
    no = answer.exception
    assert isinstance(no, Refused) and no.code == "forbidden_by_rule" and "2017" in no.rule
    assert not moved(town)
    cli.write_note(no)
    entry = Entry.objects.get(verb="roster.refused")
    assert (entry.post, entry.data["act"], entry.path) == ("command line", "transfer", town.lin.path)
    cli.write_note(ValueError("no refusal"))
    assert Entry.objects.filter(verb="roster.refused").count() == 1


def test_page_and_json_door_are_refused_alike(march: SimpleNamespace) -> None:
    town = march
    client = town.client(town.gao)
    answer = client.post("/api/workforce/import", {"file": file(roster(town))})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden_by_rule")
    assert "no. 3" in answer.json()["rule"]
    client.post("/workforce/import", {"file": file(roster(town))})
    assert client.post(f"/workforce/import/{Upload.objects.get().uid}/confirm").status_code == 403
    assert not moved(town)
    assert Entry.objects.filter(verb="roster.refused").count() == 2, "both refusals stand in the journal"


@pytest.mark.parametrize("door", ["command line", "json", "page"])
def test_a_living_exception_opens_every_door_once(march: SimpleNamespace, tmp_path: Path, door: str) -> None:
    town = march
    wish = ask_to_change_post(town.gao, town.lin, act="transfer", ground="own_wish")
    approve_exception(town.city_chief, wish)
    client = town.client(town.gao)
    if door == "command line":
        assert by_command_line(tmp_path, roster(town)).exit_code == 0
    elif door == "json":
        assert client.post("/api/workforce/import", {"file": file(roster(town))}).status_code == 200
    else:
        client.post("/workforce/import", {"file": file(roster(town))})
        assert client.post(f"/workforce/import/{Upload.objects.get().uid}/confirm").status_code == 303
    wish.refresh_from_db()
    assert moved(town) and wish.status == "done"


def test_without_protection_a_roster_that_touches_a_protected_post_is_refused(
    march: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it is protection that lets it pass, and nothing passes without."""
    wish = ask_to_change_post(march.gao, march.lin, act="transfer", ground="own_wish")
    approve_exception(march.city_chief, wish)
    monkeypatch.setattr(rosters, "_deciders", [])
    assert isinstance(by_command_line(tmp_path, roster(march)).exception, Refused)
    assert Posting.objects.filter(staff=march.lin.staff, valid_to=None).count() == 1 and not moved(march)
