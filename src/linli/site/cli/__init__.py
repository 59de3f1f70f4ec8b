"""The command line: `./linli WORD …`.

Each module beside this one is a word: `areas.py` is `./linli areas …`. It holds `app = typer.Typer()`, the
first line of its docstring is its line in the help, and it may import models at its top, because Django is
set up before it is read. A single command is a word by itself (`briefing`); a word that shall keep its second
word (`journal verify`) has an `@app.callback()`. A module whose name begins with `_` is no word.

A command prints what was asked for to standard output, everything else to standard error, and ends with 0,
with 1 after a refusal or a fault, or with 2 when it was used wrongly. It raises `Refused`; here is the one
place that turns any exception into a sentence.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

HERE = Path(__file__).parent
HOUSE = Path(__file__).parents[4]
PANELS = {
    "Run it": ["demo", "serve", "worker", "migrate", "begin"],
    "What is in it": ["areas", "staff", "user", "briefing"],
    "Keep it": ["limits", "forget", "journal", "keys", "backup", "restore"],
    "Work on it": ["check", "test", "benchmarks", "docs", "lock", "extras"],
}
WITHOUT_DATABASE = {
    "check",
    "demo",
    "test",
    "lock",
    "extras",
}  # these run before, or beside, any installation
NEEDS = {"worker": "linli.site.background"}  # a word whose work does not exist yet is not there either
DATA_HELP = "Folder of this installation: its SQLite database and files. Else LINLI_DB or LINLI_DATA says."


def main(argv: list[str] | None = None) -> NoReturn:
    """Run one line and leave with its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        choose_data_folder(words)
        word = next((w for w in without_data(words) if not w.startswith("-")), "")
        if word in all_words() and word not in WITHOUT_DATABASE:
            set_up_django()
        command_line(word)(args=words, prog_name="./linli")
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # the reader (head, less) has seen enough
            raise SystemExit(0) from None
        raise
    except KeyboardInterrupt:
        stop("Stopped.")
    except Exception as fault:
        if os.environ.get("LINLI_DEBUG") == "yes":
            traceback.print_exc()
        write_note(fault)
        stop(sentence(fault))
    raise SystemExit(0)


def all_words() -> list[str]:
    """The words that exist: one for each module, in the order of the help."""
    found = {path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_")}
    found -= {word for word, module in NEEDS.items() if importlib.util.find_spec(module) is None}
    known = [word for words in PANELS.values() for word in words if word in found]
    return known + sorted(found - set(known))


def command_line(word: str) -> TyperGroup:
    """The tree of commands, with only the word in use read in full."""
    top = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode="rich")
    top.callback(help="Linli (邻里): an open operations platform of community policing.")(lambda: None)
    group = typer.main.get_command(top)
    assert isinstance(group, TyperGroup)  # noqa: S101  (for the type checker)
    group.params.append(data_option())
    for name in all_words():
        command = (
            read(name) if name == word else TyperCommand(name, help=first_line(name), callback=lambda: 0)
        )
        command.rich_help_panel = panel(name)
        group.commands[name] = command
    return group


def read(name: str) -> TyperCommand | TyperGroup:
    """Import the word's module, and let its commands take --data wherever it stands in the line."""
    app: typer.Typer = importlib.import_module(f"linli.site.cli.{name}").app
    if app.registered_callback is None:
        app.info.help = first_line(name)
    app._add_completion = False
    command = typer.main.get_command(app)
    command.name = name
    if name not in WITHOUT_DATABASE:
        give_data_option(command)
    return command  # type: ignore[return-value]


def give_data_option(command: object) -> None:
    """`areas stats --data DIR` as well as `--data DIR areas stats`."""
    if isinstance(command, TyperGroup):
        for below in command.commands.values():
            give_data_option(below)
    elif isinstance(command, TyperCommand) and not any("--data" in p.opts for p in command.params):
        command.params.append(data_option())


def data_option() -> TyperOption:
    """--data as every command shows it; by then `choose_data_folder` has already read it."""
    one = typer.Typer(add_completion=False)

    @one.command()
    def bare(data: Annotated[str, typer.Option("--data", metavar="DIR", help=DATA_HELP)] = "") -> None: ...

    option = typer.main.get_command(one).params[0]
    option.expose_value = False
    return option  # type: ignore[return-value]


def first_line(name: str) -> str:
    """A word's line in the help, without importing its module."""
    with (HERE / f"{name}.py").open(encoding="utf-8") as file:
        return file.readline().strip().strip('"')


def panel(name: str) -> str:
    return next((title for title, words in PANELS.items() if name in words), "More")


def without_data(words: list[str]) -> list[str]:
    """The line without --data and its folder."""
    kept, rest = [], iter(words)
    for word in rest:
        if word == "--data":
            next(rest, None)
        else:
            kept.append(word)
    return kept


def choose_data_folder(words: list[str]) -> None:
    """--data must be known before the settings are read; said on the line, it beats the environment."""
    if folder := said_folder(words):
        os.environ["LINLI_DATA"] = str(Path(folder).expanduser().resolve())
        os.environ.pop("LINLI_DB", None)


def said_folder(words: list[str]) -> str:
    """The folder of the line's last --data, or nothing."""
    folder = ""
    for at, word in enumerate(words):
        if word == "--":
            break
        if word == "--data" and at + 1 < len(words):
            folder = words[at + 1]
        elif word.startswith("--data="):
            folder = word.removeprefix("--data=")
    return folder


def set_up_django() -> None:
    """Settings, apps, fresh catalogues; refusals then speak the language of the terminal."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.site.settings"
    os.environ.setdefault("LINLI_DATA", str(HOUSE / "data"))  # the same from whatever folder it is called
    as_demonstration(Path(os.environ["LINLI_DATA"]))
    import django
    from django.utils import translation

    from linli.site.catalogues import compile_stale

    compile_stale()
    django.setup()
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    translation.activate("zh-hans" if spoken.startswith("zh") else "en")


def as_demonstration(folder: Path) -> None:
    """A folder that `./linli demo` built is a demonstration for every word: its day, its key, its banner."""
    if (folder / "demonstration.json").exists() and "LINLI_DB" not in os.environ:
        os.environ.setdefault("LINLI_DEMO", "yes")
        os.environ.setdefault("LINLI_DAY", "2017-07-01")
        if "LINLI_SECRET_KEY" not in os.environ:
            os.environ.setdefault("LINLI_SECRET_KEY_FILE", str(folder.with_name(folder.name + ".secret")))


def sentence(fault: Exception) -> str:
    """What a person is told instead of a stack trace."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from linli.access.sealing import KeyProblem
    from linli.base.errors import Refused, Wrong

    if isinstance(fault, Wrong):
        return "\n".join(f"{field}: {text}" if field else text for field, _code, text in fault.faults)
    if isinstance(fault, Refused):
        return f"{fault} {fault.help}".strip()
    if isinstance(fault, OSError) and fault.strerror:
        return f"{fault.filename}: {fault.strerror}." if fault.filename else f"{fault.strerror}."
    if isinstance(fault, ImproperlyConfigured | KeyProblem):
        return str(fault)
    if isinstance(fault, DatabaseError):
        said = str(fault).strip().partition("\n")[0].rstrip(".")
        if "no such table" in said or ("relation" in said and "does not exist" in said):
            return "The database has no tables yet, or old ones. Make them with: ./linli migrate"
        if "unable to open database file" in said:
            return "There is no database in that folder. Make one with: ./linli migrate"
        return f"The database does not answer as it should: {said}."
    name = type(fault).__name__
    return (
        f"Something is wrong inside Linli ({name}: {str(fault)[:200]}). With LINLI_DEBUG=yes it shows where."
    )


def write_note(fault: Exception) -> None:
    """A refusal that matters stands in the journal, as after a refused request."""
    from linli.base.errors import Refused

    if not isinstance(fault, Refused) or not fault.note:
        return
    from linli.base.actors import Job
    from linli.base.deeds import deed
    from linli.journal.commands import record

    note = dict(fault.note)
    data = note.pop("data", {})
    with deed():
        record(Job("command line"), note.pop("verb"), **note, **data, rule=fault.rule or fault.code)


def stop(text: str) -> NoReturn:
    sys.stderr.write(text + "\n")
    raise SystemExit(1)
