"""Two processes for two cores: one keeps half of the patches, this one the other half."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from linli.placement.engine.side import Side
from linli.placement.engine.types import Question, Village

WORTH_A_PROCESS = 4000  # villages; below that the second process costs more than it brings


class Crew:
    """Asks every side the same, at once."""

    def __init__(self, question: Question, far: Connection | None) -> None:
        self.own = Side(question)
        self.far = far
        self.at: dict[str, bool] = {}  # whether a patch is on the far side

    def build(self, patches: dict[str, list[Village]]) -> None:
        """Give out the patches, the large ones in turn."""
        halves: tuple[list[tuple[str, list[Village]]], ...] = ([], [])
        for n, place in enumerate(sorted(patches, key=lambda p: (-len(patches[p]), p))):
            far = self.far is not None and n % 4 in (1, 2)
            halves[far].append((place, patches[place]))
            self.at[place] = far
        if self.far:
            self.far.send(("build", (halves[1],)))
        self.own.build(halves[0])
        if self.far:
            _answer(self.far)

    def all(self, deed: str, *said: Any) -> list[Any]:
        """What each side answers."""
        if self.far:
            self.far.send((deed, said))
        answers = [getattr(self.own, deed)(*said)]
        if self.far:
            answers.append(_answer(self.far))
        return answers

    def one(self, place: str, deed: str, *said: Any) -> Any:
        """What the side of one patch answers."""
        if self.far and self.at[place]:
            self.far.send((deed, (place, *said)))
            return _answer(self.far)
        return getattr(self.own, deed)(place, *said)


def _answer(far: Connection) -> Any:
    answer = far.recv()
    if isinstance(answer, Exception):
        raise answer
    return answer


@contextmanager
def crew(question: Question, villages: int) -> Iterator[Crew]:
    """A crew, with a second process where that is worth it and possible."""
    wanted = question.processes or min(os.cpu_count() or 1, 2)
    if wanted < 2 or (villages < WORTH_A_PROCESS and not question.processes):
        yield Crew(question, None)
        return
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe()
    helper = context.Process(target=_serve, args=(far, question), daemon=True)
    try:
        helper.start()
    except (
        OSError,
        AssertionError,
        RuntimeError,
    ):  # no process to be had: a worker's own child, or no memory
        yield Crew(question, None)
        return
    far.close()
    try:
        yield Crew(question, near)
    finally:
        near.close()
        helper.join(1)
        if helper.is_alive():
            helper.terminate()


def _serve(asked: Connection, question: Question) -> None:
    """The far side: answer until nobody asks any more."""
    side = Side(question)
    while True:
        try:
            deed, said = asked.recv()
        except EOFError:
            return
        try:
            answer = getattr(side, deed)(*said)
        except Exception as fault:  # told to the one who asked
            answer = fault
        asked.send(answer)
