"""The engine in a process of its own: a question comes in as JSON, lines of progress and the answer go out.

The answer is checked by the program that others check it with, which shares nothing with the engine; what it finds
goes out beside the answer. Long arithmetic would hold up every page if it ran beside them, and a process can be
stopped at any moment.
"""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

from linli.placement.checker import check
from linli.placement.engine import Impossible, plan
from linli.placement.record import answer_as, question_from, villages_from


def answer(source: TextIO, out: TextIO) -> None:
    """Read one question, write its answer."""
    said = json.load(source)

    def tell(step: str, share: float) -> None:
        print(json.dumps({"step": step, "share": round(share, 3)}), file=out, flush=True)

    try:
        found = plan(villages_from(said["villages"]), question_from(said["question"]), progress=tell)
        tell("check", 0.95)
        told: dict[str, Any] = {"answer": answer_as(found)}
        told["faults"] = check(said | told).faults
    except Impossible as no:
        told = {"impossible": str(no)}
    print(json.dumps(told), file=out, flush=True)


if __name__ == "__main__":
    answer(sys.stdin, sys.stdout)
