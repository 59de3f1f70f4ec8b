"""A frame: what an open screen is told of one Entry, and the one rule of who is told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from linli.journal.models import Link


@dataclass(frozen=True)
class Frame:
    """The non-personal facts of one Entry: codes, uids and a path.

    `named` are further paths that should hear of it (a bulletin's villages); they are never sent. `called` is the
    room as those who were only named know it, where that is another than the case's.
    """

    seq: int
    verb: str
    room: str
    subject: str | None = None
    thread: str | None = None
    path: str | None = None
    named: tuple[str, ...] = ()
    called: str = ""

    @cached_property
    def bare(self) -> Frame:
        """The frame for those who were only named: neither where the case lies nor which one it is."""
        if self.called:
            return Frame(self.seq, self.verb, self.called)
        return replace(self, thread=None, path=None, named=())

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What is sent, as JSON would have it."""
        return {
            "seq": self.seq,
            "verb": self.verb,
            "room": self.room,
            "subject": self.subject,
            "thread": self.thread,
            "path": self.path,
        }

    @cached_property
    def encoded(self) -> bytes:
        """The bytes of the event stream: made once, written to everybody."""
        return f"id: {self.seq}\ndata: {json.dumps(self.facts, separators=(',', ':'))}\n\n".encode()


def frame_of(link: Link, villages: Iterable[str] = ()) -> Frame:
    """The frame of a sealed Entry; `villages` were asked by a bulletin that this Entry ends or begins anew."""
    entry = link.entry
    named = entry.data.get("paths")
    if not isinstance(named, list):
        named = []
    return Frame(
        seq=link.seq,
        verb=entry.verb,
        room=(entry.subject_kind or entry.verb).partition(".")[0],
        subject=str(entry.subject) if entry.subject else None,
        thread=str(entry.thread) if entry.thread else None,
        path=entry.path or None,
        named=tuple(villages) + tuple(p for p in named if p and isinstance(p, str)),
        called="bulletins" if villages else "",
    )


def hears(paths: Iterable[str], frame: Frame) -> Frame | None:
    """The frame as a listener with these paths may hear it, or nothing.

    Whole, if it happened under one of the paths; bare, if a named path and one of the paths hold each other.
    """
    own = tuple(p for p in paths if p)
    if frame.path and frame.path.startswith(own):
        return frame
    if any(named.startswith(own) or path.startswith(named) for named in frame.named for path in own):
        return frame.bare
    return None
