"""How the command line speaks: answers on standard output, the rest on standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


def say(sentence: object) -> None:
    """A sentence for the person at the terminal, beside the answer."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def answer(text: object) -> None:
    """What was asked for."""
    sys.stdout.write(f"{text}\n")


def answer_json(value: Any) -> None:
    """What was asked for, for a machine."""
    answer(json.dumps(value, ensure_ascii=False, default=str))


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, elsewhere a sentence before and after; the body tells it how many are done."""
    began = time.monotonic()
    screen = Console(stderr=True)
    if not screen.is_terminal:
        say(f"{title} …")
        yield lambda _done: None
        say(f"{title}: done in {time.monotonic() - began:.1f} s.")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen) as bars:
        task = bars.add_task(title, total=total)
        yield lambda done: bars.advance(task, done)
