"""The command line keeps its word: help everywhere, three exit codes, a sentence instead of a stack trace."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from linli.accounts.models import Account
from linli.base.actors import Job
from linli.base.errors import Conflict, Refused, Wrong
from linli.site import checks, cli
from linli.workforce.commands import enlist

pytestmark = pytest.mark.thorough

HOUSE = Path(__file__).parents[2]
once = pytest.mark.once


def linli(*words: str, data: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one line as a person would, away from the project's folder and without an installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINLI_", "PYTEST_"))}
    if data:
        kept["LINLI_DATA"] = str(data)
    return subprocess.run(
        [sys.executable, "-P", "-m", "linli.site.cli", *words],
        env=kept | {"COLUMNS": "200", "LANG": "C.UTF-8"} | environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def is_one_sentence(text: str) -> bool:
    return "Traceback" not in text and len(text.strip().splitlines()) == 1 and text.strip()[-1] in ".。"


@pytest.mark.parametrize("word", cli.all_words())
def test_every_command_says_how_it_is_used(word, tmp_path, monkeypatch):
    """Read in this process: a fresh one for each word would take a minute."""
    command = cli.read(word)
    todo = [(word, command)]
    while todo:
        name, command = todo.pop()
        assert command.help or command.short_help, f"{name} says nothing about itself"
        todo += [(f"{name} {below}", c) for below, c in getattr(command, "commands", {}).items()]
        asks_a_database = word not in cli.WITHOUT_DATABASE and not hasattr(command, "commands")
        assert not asks_a_database or any("--data" in p.opts for p in command.params), f"{name} has no --data"


@once
def test_help_needs_no_database_and_no_settings(tmp_path):
    said = linli("--help", data=tmp_path / "none")
    assert said.returncode == 0
    for word in cli.all_words():
        assert f" {word} " in said.stdout
    assert not (tmp_path / "none").exists()


@once
def test_help_of_a_command(tmp_path):
    said = linli("migrate", "--help", data=tmp_path)
    assert said.returncode == 0
    assert "Make or update the tables" in said.stdout
    assert "--data" in said.stdout


@once
@pytest.mark.parametrize(
    "words", [["no-such-word"], ["migrate", "--no-such-option"], ["serve", "--port", "x"]]
)
def test_wrong_use_is_2(words, tmp_path):
    said = linli(*words, data=tmp_path)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert any(word in said.stderr for word in words if len(word) > 1)


@once
def test_a_refusal_is_1_and_one_sentence(tmp_path):
    said = linli("serve", data=tmp_path / "none", LINLI_DB="mysql://somewhere/else")
    assert said.returncode == 1
    assert is_one_sentence(said.stderr), said.stderr


@once
def test_the_data_folder_beats_the_environment(tmp_path):
    made = linli("--data", str(tmp_path / "new"), "migrate", LINLI_DB="mysql://somewhere/else")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "new" / "linli.sqlite").exists()
    assert ((tmp_path / "new").stat().st_mode & 0o777) == 0o700, "nobody else reads the folder"


@pytest.mark.parametrize(
    ("line", "folder"),
    [
        ("--data /srv/a areas stats", "/srv/a"),
        ("areas stats --data /srv/a", "/srv/a"),
        ("areas stats --data=/srv/a", "/srv/a"),
        ("areas search -- --data /srv/a", None),
        ("areas stats", None),
    ],
)
def test_the_data_folder_may_stand_anywhere(monkeypatch, line, folder):
    monkeypatch.setenv("LINLI_DATA", "/srv/before")
    cli.choose_data_folder(line.split())
    assert os.environ["LINLI_DATA"] == folder or (
        folder is None and os.environ["LINLI_DATA"] == "/srv/before"
    )


def test_every_fault_is_told_in_words():
    told = {
        Refused(
            "A bulletin needs a second person.", help="Ask a colleague."
        ): "A bulletin needs a second person. Ask",
        Conflict("Somebody changed this."): "Somebody changed this.",
        Wrong.many(
            [("name", "required", "Say a name."), ("code", "bad", "No code.")]
        ): "name: Say a name.\ncode: No",
        FileNotFoundError(2, "No such file or directory", "x.csv"): "x.csv: No such file or directory.",
        KeyError("inside"): "Something is wrong inside Linli (KeyError: 'inside').",
    }
    for fault, beginning in told.items():
        assert cli.sentence(fault).startswith(beginning)


@once
def test_a_closed_pipe_is_no_fault(tmp_path):
    line = f"{sys.executable} -P -m linli.site.cli --help | head -1"
    said = subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, text=True, check=False)
    assert said.returncode == 0
    assert said.stderr == ""


@once
def test_the_checks_run_to_the_end_and_add_up(tmp_path):
    lines: list[str] = []
    run = checks.Checks(tmp_path, lines.append)
    run.step("good", sys.executable, "-c", "pass")
    run.step("bad", sys.executable, "-c", "raise SystemExit('a fault that is shown')")
    (tmp_path / "test_three.py").write_text(
        "import pytest\n"
        "def test_a(): pass\n"
        "def test_b(): raise AssertionError\n"
        "@pytest.mark.skip\n"
        "def test_c(): pass\n"
    )
    run.tests(
        "three", "-p", "no:django", "-o", "addopts=", f"--rootdir={tmp_path}", str(tmp_path / "test_three.py")
    )
    run.skip("left out", "not installed")
    assert run.finish() == 1
    assert lines[-1] == "1 passed, 2 failed, 2 skipped"
    assert any("a fault that is shown" in line for line in lines)
    assert "bad; three" in lines[-2]


@once
def test_tests_that_do_not_start_are_a_failure(tmp_path):
    """The control of the counting: a run that says nothing has not passed."""
    run = checks.Checks(tmp_path, lambda _line: None)
    run.tests("nothing there", str(tmp_path / "no_such_file.py"))
    assert run.finish() == 1


@once
def test_the_locks_agree_and_name_no_index():
    """dev and extras hold all of run, so the script may install either of them alone."""
    pinned = {name: pins(name) for name in ("run", "dev", "extras")}
    assert pinned["run"]
    assert pinned["run"] <= pinned["dev"]
    assert pinned["run"] <= pinned["extras"]
    for path in (HOUSE / "locks").glob("*.txt"):
        text = path.read_text()
        assert "--index-url" not in text
        assert "://" not in text
        assert text.count("--hash=sha256:") > 100


def pins(name: str) -> set[str]:
    lines = (HOUSE / "locks" / f"{name}.txt").read_text().splitlines()
    return {line.removesuffix("\\").strip() for line in lines if line[:1].isalnum()}


def here(*words: str) -> None:
    """Run one line in this process and on this database."""
    cli.command_line(words[0])(args=list(words), prog_name="./linli", standalone_mode=False)


def test_sign_ins_are_managed_from_the_command_line(town, monkeypatch, capsys):
    staff = enlist(Job("test"), number="370399", name="柏小川")

    def type_in(line: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(line + "\n"))

    type_in("a river of seven lanterns")
    here("user", "add", staff.number, "--login", "bai")
    assert Account.objects.get(login="bai").check_password("a river of seven lanterns")

    type_in("weak")
    with pytest.raises(Wrong):
        here("user", "password", "bai")
    type_in("eight boats on the lake")
    here("user", "password", "bai")
    assert Account.objects.get(login="bai").check_password("eight boats on the lake")

    here("user", "end", "bai")
    with pytest.raises(Refused):
        here("user", "end", "bai")
    capsys.readouterr()
    here("user", "list", "--format", "json", "--ended")
    listed = json.loads(capsys.readouterr().out)
    assert {"login": "bai", "number": staff.number, "name": staff.name, "active": False} in listed
