"""The decorator of every command: one transaction, and on SQLite one writer at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

_writer = threading.RLock()


@contextmanager
def deed() -> Iterator[None]:
    """One transaction; a savepoint inside another. On SQLite threads queue here instead of at the file."""
    if connection.in_atomic_block or connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    with _writer, transaction.atomic():
        yield


def command(deed_of: Callable[P, R]) -> Callable[P, R]:
    """Mark a function as a command: it happens whole or not at all."""

    @wraps(deed_of)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        with deed():
            return deed_of(*args, **kwargs)

    whole.is_command = True  # type: ignore[attr-defined]
    return whole
