"""Build the demonstration province, once, and serve it."""

from __future__ import annotations

import fcntl
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()
HOUSE = Path(__file__).parents[4]


@app.command()
def demo(
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it, or only build it.")] = True,
    port: Annotated[
        int, typer.Option(min=1, max=65534, help="Port of the pages; the hub takes the next one.")
    ] = 8000,
    data: Annotated[
        str,
        typer.Option("--data", metavar="DIR", help="Folder of the demonstration. Else the folder demo here."),
    ] = "",
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build it anew, whatever was done in it.")
    ] = False,
) -> None:
    """Build the demonstration province, once, and serve it on PORT (the hub on PORT+1).

    A province of 62,074 villages with invented people, its clock at 1 July 2017. The first start builds it, in a
    minute or two; later ones use what was built, with everything that was done in it since.
    """
    from linli.site.cli import said_folder, set_up_django

    data = data or said_folder(sys.argv[1:])  # it may stand before the word
    folder = Path(data).expanduser().resolve() if data else HOUSE / "demo"
    if (folder / "linli.sqlite").exists() and not (folder / "demonstration.json").exists():
        raise SystemExit(
            f"{folder.name} holds an installation that is no demonstration. Choose another folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder):
        _environment(folder)
        set_up_django()
        _run(folder, serve=serve, port=port, rebuild=rebuild)


def _environment(folder: Path) -> None:
    """What a demonstration is run with; the settings read it from here."""
    os.environ.pop("LINLI_DB", None)
    os.environ.update(
        LINLI_DEMO="yes",
        LINLI_DAY="2017-07-01",
        LINLI_DATA=str(folder),
        LINLI_KEY_FILE=str(folder.with_name(folder.name + ".keys")),
        LINLI_SECRET_KEY=_secret(folder.with_name(folder.name + ".secret")),
    )


def _secret(file: Path) -> str:
    """The secret key, made once and kept beside the folder."""
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as new:
            new.write(secrets.token_urlsafe(48) + "\n")
    return file.read_text().strip()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Only one process at a time builds or serves a folder."""
    with folder.with_name(folder.name + ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit(_busy(folder)) from None
        yield


def _busy(folder: Path) -> str:
    return (
        f"A demonstration runs in {folder.name} already. Stop it first, or choose another folder with --data."
    )


def _run(folder: Path, *, serve: bool, port: int, rebuild: bool) -> None:
    from django.conf import settings

    from linli.base.actors import Job
    from linli.demo import house
    from linli.retention.commands import forget
    from linli.site import serving
    from linli.site.cli._say import progress, say

    if serve:
        serving.refuse_if_taken("127.0.0.1", port)
    if rebuild or not house.is_current(folder) or not settings.LINLI_KEY_FILE.exists():
        if house.about(folder) and not rebuild:
            say(
                _both(
                    "这个演示是用另一个版本的代码建成的，现在重建。",
                    "Built by another version; it is built anew.",
                )
            )
        daily = Job("daily")
        took = house.build_into(
            folder, settings.LINLI_KEY_FILE, progress=progress, daily=lambda: forget(daily)
        )
        say(_both(f"演示省份建成，用时 {took:.0f} 秒。", f"The province is built, in {took:.0f} seconds."))
    settings.LINLI_CLOCK_OFFSET = house.offset()
    os.environ["LINLI_DAY"] = f"{settings.LINLI_CLOCK_OFFSET.total_seconds():+.0f}"
    if not serve:
        _tell(folder, "")
        return
    told = serving.serve(port=port, ready=lambda address: _tell(folder, address), say=say)
    raise typer.Exit(0 if told else 1)


def _both(zh: str, en: str) -> str:
    return f"{zh} {en}"


def _tell(folder: Path, address: str) -> None:
    """The address, one sign-in per role, and that this is a demonstration, in both languages."""
    from django.utils import translation
    from rich.console import Console
    from rich.table import Table

    from linli.base.clock import now
    from linli.demo import house
    from linli.demo.queries import sign_ins
    from linli.site.cli._say import say

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ("登录 Login", "密码 Password", "岗位 Post", "地区 Area"):
        table.add_column(head)
    with translation.override("zh-hans"):
        chinese = sign_ins()
    with translation.override("en"):
        english = sign_ins()
    for zh, en in zip(chinese, english, strict=True):
        table.add_row(en["login"], en["password"], f"{zh['post']} {en['post']}", f"{zh['area']} {en['area']}")
    Console(stderr=True, highlight=False, soft_wrap=True).print(table)
    for _room, reference, pin in house.about(folder).get("told", []):
        say(
            _both(
                f"居民查询：查询码 {reference}，密码 {pin}。",
                f"As a resident: reference {reference}, PIN {pin}.",
            )
        )
    say(
        _both(
            "这是演示：人物均为虚构，位置均为示意，时钟停在 2017 年 7 月 1 日。",
            f"This is a demonstration: invented people, invented positions, its clock at {now():%Y-%m-%d}.",
        )
    )
    if address:
        say(_both(f"邻里在 {address}（按 Ctrl-C 停止）。", f"Linli is at {address} (Ctrl-C stops it)."))
