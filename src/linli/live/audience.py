"""Who hears a frame, found by path instead of by asking every listener."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

from .frames import Frame

L = TypeVar("L", bound=Hashable)


class Audience(Generic[L]):
    """Listeners by path. Gives the same answer as `hears` asked of each, which a property test compares."""

    def __init__(self) -> None:
        self._at: dict[str, set[L]] = {}
        self._lengths: Counter[int] = Counter()
        self._sorted: list[str] | None = []

    def join(self, listener: L, paths: Iterable[str]) -> None:
        """From now on the listener hears what concerns these paths."""
        for path in filter(None, paths):
            if path not in self._at:
                self._at[path] = set()
                self._lengths[len(path)] += 1
                self._sorted = None
            self._at[path].add(listener)

    def leave(self, listener: L, paths: Iterable[str]) -> None:
        """The listener hears nothing any more."""
        for path in filter(None, paths):
            there = self._at.get(path)
            if there is None:
                continue
            there.discard(listener)
            if not there:
                del self._at[path]
                self._lengths[len(path)] -= 1
                self._sorted = None

    def hearing(self, frame: Frame) -> Iterator[tuple[Frame, set[L]]]:
        """The frame, whole or bare, with those who hear it so."""
        whole: set[L] = set().union(*self._above(frame.path or ""))
        if whole:
            yield frame, whole
        if frame.named:
            bare: set[L] = set()
            for path in frame.named:
                bare.update(*self._above(path), *self._below(path))
            if bare := bare - whole:
                yield frame.bare, bare

    def _above(self, path: str) -> Iterator[set[L]]:
        for length, used in self._lengths.items():
            if used and length <= len(path) and (there := self._at.get(path[:length])):
                yield there

    def _below(self, path: str) -> Iterator[set[L]]:
        if self._sorted is None:
            self._sorted = sorted(self._at)
        for place in range(bisect_left(self._sorted, path), len(self._sorted)):
            if not self._sorted[place].startswith(path):
                return
            yield self._at[self._sorted[place]]
