"""Only commands write; a command names its actor first and says what it does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from .source import ROOT, rooms, short, sources, tree

WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "executemany"}
WRITES_ON_ROWS = {
    "update",
    "delete",
}  # also methods of dicts, hashes and sets: only after a queryset's filter
WRITERS = {"commands", "states", "guards", "deeds", "bulk"}  # bulk: what bulk twins of commands write with


def may_write(path: Path) -> bool:
    """commands.py, a commands package, and the mover of states."""
    return path.stem in WRITERS or "commands" in path.parts


def writes(module: ast.Module) -> list[str]:
    """The writing calls of a module, by their method's name."""
    found = []
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, of = node.func.attr, node.func.value
        if name in WRITES and not _is_house_helper(of):
            found.append(f"{name} at line {node.lineno}")
        if name in WRITES_ON_ROWS and _is_queryset(of):
            found.append(f"{name} at line {node.lineno}")
    return found


def _is_queryset(of: ast.expr) -> bool:
    text = ast.unparse(of)
    return ".objects" in text or (text.endswith((")",)) and ("filter(" in text or "exclude(" in text))


def _is_house_helper(of: ast.expr) -> bool:
    text = ast.unparse(of)
    return (
        text.split(".")[0] in {"workbook", "document", "image", "book", "session"}
        or text == "request.session"
    )


@pytest.mark.parametrize("path", [p for p in sources() if not may_write(p)], ids=short)
def test_only_commands_write(path: Path) -> None:
    found = writes(tree(path))
    assert not found, f"{short(path)} writes ({', '.join(found)}): move it to commands"


def test_the_writing_test_would_catch_a_view_that_writes() -> None:
    bad = ast.parse("def view(r):\n    Incident.objects.filter(pk=1).update(status='x')\n    row.save()\n")
    assert len(writes(bad)) == 2
    assert not writes(ast.parse("headers = {}\nheaders.update(a=1)\ndigest.update(b'x')"))


def commands_of(module: ast.Module) -> list[ast.FunctionDef]:
    """The functions that carry @command."""
    return [
        node
        for node in module.body
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(d).split(".")[-1] == "command" for d in node.decorator_list)
    ]


ACTORS = {"actor", "claimant", "door"}


@pytest.mark.parametrize("path", [p for p in sources() if may_write(p) and "base" not in p.parts], ids=short)
def test_a_command_names_its_actor_first_and_says_what_it_does(path: Path) -> None:
    for function in commands_of(tree(path)):
        if function.name.startswith("_"):
            continue
        first = function.args.args[0].arg if function.args.args else ""
        assert first in ACTORS, f"{short(path)}: {function.name}({first}, …) does not name its actor first"
        assert ast.get_docstring(function), f"{short(path)}: {function.name} does not say what it does"


def test_there_are_commands_to_look_at() -> None:
    assert sum(len(commands_of(tree(p))) for p in sources() if may_write(p)) > 10


PROTECTED = {
    *("appoint", "end_posting", "change_beat", "redeploy", "return_from_redeployment"),
    *("import_staff", "import_postings", "import_redeployments", "write_postings"),
}
# accounts: inspectors, by two inspectors; begin: an installation's first inspectors and administrator
# placement: assistants alone, whom no rule protects (test_room_drafts and test_room_loads try the others)
FREE = {"workforce", "protection", "demo", "accounts", "placement"}


def past_protection(module: ast.Module) -> set[str]:
    """What a module takes from workforce to change postings by itself."""
    return {
        alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("linli.workforce.commands")
        for alias in node.names
    } & PROTECTED


def test_protected_posts_change_through_protection_only() -> None:
    """workforce's own doors serve the posts that no rule protects; every other room asks protection."""
    for room in rooms():
        for path in sources(room):
            if room not in FREE and short(path) != "site/cli/begin.py":
                taken = past_protection(tree(path))
                assert not taken, f"{short(path)} changes postings past protection: {taken}"


def test_a_way_past_protection_would_be_noticed() -> None:
    for taken in (
        "from linli.workforce.commands import import_staff",
        "from linli.workforce.commands.rosters import import_staff",
        "from linli.workforce.commands.single import end_posting as stop",
    ):
        assert past_protection(ast.parse(taken)), taken
    assert not past_protection(ast.parse("from linli.protection.commands import import_roster"))


LONGEST_FILE = 400


@pytest.mark.parametrize("path", sources(), ids=short)
def test_a_file_holds_one_idea(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE, f"{short(path)} is too long to hold one idea"


CLOCKS = {"datetime.now", "datetime.utcnow", "timezone.now", "date.today", "datetime.today", "time.time"}


@pytest.mark.parametrize("path", [p for p in sources() if short(p) != "base/clock.py"], ids=short)
def test_there_is_one_clock(path: Path) -> None:
    if short(path) in {"site/settings.py", "site/checks.py"}:
        return  # before Django stands; and the machine's own time of a check run
    assert not clocks_asked(tree(path)), f"{short(path)} asks another clock than base.clock"


def clocks_asked(module: ast.Module) -> list[str]:
    """Calls of clocks that are not ours."""
    calls = (ast.unparse(n.func) for n in ast.walk(module) if isinstance(n, ast.Call))
    return [c for c in calls if c in CLOCKS or c.split(".", 1)[-1] in CLOCKS]


def test_the_clock_test_would_catch_another_clock() -> None:
    assert clocks_asked(ast.parse("from datetime import datetime\nx = datetime.now()"))
    assert not clocks_asked(ast.parse("from linli.base.clock import now\nx = now()"))


WORKPLACE = ("/work/", "/root/", "/tmp/", "pythonhosted", "npmjs.org", "debian.org")


def test_nothing_names_a_machine_path_or_a_registry_host() -> None:
    found = []
    for path in [
        *sources(),
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("deploy/**/*"),
        ROOT / "linli",
    ]:
        if path.is_file():
            text = path.read_text(errors="replace")
            found += [f"{path.name}: {word}" for word in WORKPLACE if word in text]
    assert not found
