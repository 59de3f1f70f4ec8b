"""The ways out of the house: one small class each. What is fetched (live, sync) needs none."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from pathlib import Path
from typing import Any, Protocol

from .models import Channel, Parcel


class Way(Protocol):
    """How one channel sends a parcel; raises for whatever went wrong, and the parcel is tried again."""

    def send(self, parcel: Parcel) -> None: ...


NOTICE = "邻里有一件新的事，请登录查看。There is something new for you in Linli; please sign in."


class NoWay(Exception):
    """The channel has not been set up here."""


def facts(parcel: Parcel) -> dict[str, Any]:
    """What leaves the house: codes and uids, never a word about a person."""
    return {
        "key": parcel.key,
        "topic": parcel.topic,
        "subject": str(parcel.subject),
        "to": f"posting:{parcel.to_posting_id}" if parcel.to_posting_id else parcel.to_path,
        "at": parcel.created_at.isoformat(),
    }


class ToFile:
    """One JSON line per parcel at the end of a file, or on standard output. A key is written once.

    A worker may die between writing and saying so; whoever takes over finds the key in the file.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path

    def send(self, parcel: Parcel) -> None:
        line = json.dumps(facts(parcel), ensure_ascii=False) + "\n"
        if self.path is None:
            sys.stdout.write(line)
            sys.stdout.flush()
            return
        with self.path.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if parcel.attempts > 1 and self._holds(file, parcel.key):
                return
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def _holds(self, file: Any, key: str) -> bool:
        file.seek(0)
        return any(json.loads(line)["key"] == key for line in file if line.strip())


class ToApprise:
    """A short notice by WeCom, DingTalk, Feishu, SMS or mail, where apprise is installed and addresses are set."""

    def __init__(self, addresses: list[str]) -> None:
        self.addresses = addresses

    def send(self, parcel: Parcel) -> None:
        import apprise

        notifier = apprise.Apprise()
        for address in self.addresses:
            notifier.add(address)
        if not notifier.notify(title="邻里 Linli", body=NOTICE):
            raise NoWay("the notice was not accepted")


WAYS: dict[str, Way] = {}
MIRRORS: dict[str, str] = {}  # topic: the outside channel that is told as well


def open_way(channel: str, way: Way) -> None:
    """Set a channel up; the site does so at its start."""
    WAYS[channel] = way


def mirror(topic: str, channel: str) -> None:
    """News of a topic go out by this channel as well."""
    MIRRORS[topic] = channel


def way_of(parcel: Parcel) -> Way:
    """The way of a parcel's channel. Raises NoWay."""
    way = WAYS.get(parcel.channel)
    if way is None:
        raise NoWay(f"{Channel(parcel.channel).value} is not set up")
    return way
