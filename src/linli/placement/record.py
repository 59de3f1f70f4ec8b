"""A plan as JSON: what goes to the engine's own process, comes back, and is read by whoever checks it.

    {"question": {…}, "villages": [[key, township, county, residents, load, x_m, y_m, name] …], "answer": {…}}

No person stands in it. Keys of villages are the paths of their areas.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from .engine import Certificate, OtherBeat, Plan, PlannedBeat, Question, Village

VILLAGE = ("key", "township", "county", "residents", "load", "x_m", "y_m", "name")
QUESTION = (
    "assistants",
    "most_villages",
    "most_metres",
    "most_load",
    "value",
    "within",
    "seconds",
    "processes",
)
ANSWER = (
    "covered_value", "total_value", "bound", "gap", "greedy_value", "greedy_gap", "seconds", "complete",
)  # fmt: skip
BEAT = ("place", "value", "load", "span_m", "added", "price", "fixed")


def question_as(question: Question) -> dict[str, Any]:
    """A question as plain values."""
    return {name: getattr(question, name) for name in QUESTION} | {
        "fixed": [sorted(f) for f in question.fixed]
    }


def question_from(said: dict[str, Any]) -> Question:
    """The question of plain values."""
    return Question(**{n: said[n] for n in QUESTION}, fixed=tuple(frozenset(f) for f in said["fixed"]))


def villages_as(villages: list[Village]) -> list[list[Any]]:
    """Villages as rows."""
    return [[getattr(v, name) for name in VILLAGE] for v in villages]


def villages_from(rows: list[list[Any]]) -> list[Village]:
    """The villages of rows."""
    return [Village(*row) for row in rows]


def answer_as(plan: Plan) -> dict[str, Any]:
    """An answer as plain values, with its certificate."""
    return {name: getattr(plan, name) for name in ANSWER} | {
        "unsplittable": list(plan.unsplittable),
        "beats": [_beat_as(beat) for beat in plan.beats],
        "certificate": {"price": plan.certificate.price, "shares": plan.certificate.shares},
    }


def _beat_as(beat: PlannedBeat) -> dict[str, Any]:
    other = beat.best_other
    return {name: getattr(beat, name) for name in BEAT} | {
        "villages": list(beat.villages),
        "best_other": {"villages": list(other.villages), "added": other.added} if other else None,
    }


def answer_from(said: dict[str, Any]) -> Plan:
    """The answer of plain values."""
    return Plan(
        **{name: said[name] for name in ANSWER},
        unsplittable=tuple(said["unsplittable"]),
        beats=tuple(_beat_from(beat) for beat in said["beats"]),
        certificate=Certificate(said["certificate"]["price"], said["certificate"]["shares"]),
    )


def _beat_from(said: dict[str, Any]) -> PlannedBeat:
    other = said["best_other"]
    return PlannedBeat(
        **{name: said[name] for name in BEAT},
        villages=tuple(said["villages"]),
        best_other=OtherBeat(tuple(other["villages"]), other["added"]) if other else None,
    )


def packed(question: Question, villages: list[Village], answer: Plan) -> bytes:
    """Question, villages and answer, compressed for keeping."""
    return packed_rows(question_as(question), villages_as(villages), answer_as(answer))


def packed_rows(question: dict[str, Any], villages: list[list[Any]], answer: dict[str, Any]) -> bytes:
    """The same, from plain values."""
    whole = {"question": question, "villages": villages, "answer": answer}
    return zlib.compress(json.dumps(whole, ensure_ascii=False).encode())


def unpacked(content: bytes) -> bytes:
    """The JSON text of what was kept."""
    return zlib.decompress(content)
