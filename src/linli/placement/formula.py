"""The load index: a published sum of parts, in residents' equivalents. Of areas and beats, never of a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from linli.base.texts import say

from .models import LoadFormula

HUNDREDTHS = 100
MOST_WEIGHT = 100_000  # hundredths
PARTS = {
    "residents": _("residents"),
    "mobile_residents": _("mobile residents"),
    "premises": _("small premises"),
    "villages": _("villages and communities"),
    "kilometres": _("kilometres to the station"),
}
SHIPPED = {"residents": 100, "mobile_residents": 50, "premises": 1000, "villages": 20_000, "kilometres": 5000}
SHIPPED_TEXT = {
    "zh": "每名常住人口计 1，每名流动人口另加 0.5，每处小场所加 10，每个村或社区加 200，距派出所每公里加 50。",
    "en": "Each resident counts 1, each mobile resident 0.5 more, each small premises 10, each village 200,"
    " each kilometre to the station 50.",
}


@dataclass(frozen=True)
class Parts:
    """What is counted of a village, or of several together."""

    residents: int = 0
    mobile_residents: int = 0
    premises: int = 0
    villages: int = 0
    kilometres: float = 0.0
    uncounted: int = 0  # villages whose residents nobody has counted

    def __add__(self, other: Parts) -> Parts:
        return Parts(
            self.residents + other.residents,
            self.mobile_residents + other.mobile_residents,
            self.premises + other.premises,
            self.villages + other.villages,
            self.kilometres + other.kilometres,
            self.uncounted + other.uncounted,
        )

    def of(self, part: str) -> float:
        return float(getattr(self, part))


def together(parts: Iterable[Parts]) -> Parts:
    """Several villages as one."""
    total = Parts()
    for one in parts:
        total += one
    return total


@dataclass(frozen=True)
class Formula:
    """The weights in force on a day; edition 0 is the one that the house is shipped with."""

    edition: int
    weights: Mapping[str, int]
    text: str
    valid_from: date | None = None
    reason: str = ""
    asked: Mapping[str, int] = field(default_factory=dict)  # what somebody only tries out

    def load(self, parts: Parts) -> float:
        """The sum, in residents' equivalents."""
        return sum(self.weights.get(part, 0) * parts.of(part) for part in PARTS) / HUNDREDTHS

    def told(self, parts: Parts) -> list[tuple[str, float, float, float]]:
        """(part's word, how many, weight, their product), one line each."""
        return [
            (str(word), parts.of(part), self.weights.get(part, 0) / HUNDREDTHS,
             self.weights.get(part, 0) * parts.of(part) / HUNDREDTHS)
            for part, word in PARTS.items()
        ]  # fmt: skip


def shipped() -> Formula:
    """The formula before any was adopted here."""
    return Formula(0, SHIPPED, say(SHIPPED_TEXT))


def formula_on(day: date) -> Formula:
    """The formula in force on a day: the newest adopted edition that has begun."""
    row = (
        LoadFormula.objects.filter(status=LoadFormula.Status.ADOPTED, valid_from__lte=day)
        .order_by("-valid_from", "-edition")
        .first()
    )
    if row is None:
        return shipped()
    return Formula(row.edition, row.weights, say(row.text), row.valid_from, row.reason)
