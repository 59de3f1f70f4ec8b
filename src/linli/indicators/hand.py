"""What a section of a briefing is written from, and the headline over a figure."""

from __future__ import annotations

from dataclasses import dataclass, field

from linli.areas.models import Area
from linli.areas.queries import children

from . import registry
from .answers import Number, once
from .document import Part, Sentence, Shown, sentence
from .periods import AsOf, Period
from .public import public_figure
from .queries import Figure, figure
from .saying import part, shown, spoken, up_or_down


@dataclass
class Writing:
    """What a section is written from."""

    area: Area
    period: Period
    as_of: AsOf
    public: bool = False  # for everybody: numbers below 5 about residents' cases are withheld
    _found: dict[str, Figure | None] = field(default_factory=dict)

    def get(self, code: str) -> Figure | None:
        """A figure, or nothing where this house does not count it."""
        if code not in self._found:
            known = registry.known(code)
            found = figure(code, self.area, self.period, self.as_of) if known else None
            self._found[code] = self._as_public(found) if found and self.public else found
        return self._found[code]

    def _as_public(self, found: Figure) -> Figure:
        if not found.indicator.residents:
            return found
        now_, before = (
            public_figure(found.code, self.area, period, self.as_of).value
            for period in (self.period, self.period.year_before())
        )
        return Figure(found.indicator, self.area, self.period, self.as_of, now_, before=before)

    def value(self, code: str) -> Number | None:
        found = self.get(code)
        return found.value if found else None

    def shown(self, *codes: str) -> list[Shown]:
        """Those of the figures that this house counts."""
        return [shown(found) for code in codes if (found := self.get(code))]

    def say(self, template: str, *, also: dict[str, str] | None = None, **codes: str) -> list[Sentence]:
        """A sentence with figures in it; no sentence where one of them is not known."""
        said: dict[str, Part | str] = {"area": self.area.name, **(also or {})}
        for name, code in codes.items():
            found = self.get(code)
            if found is None or found.value is None:
                return []
            said[name] = part(found)
        return [sentence(template, **said)]

    def changed(self, code: str) -> str:
        """The change of a figure within a sentence."""
        found = self.get(code)
        return up_or_down(found) if found else ""

    @property
    def below(self) -> list[Area]:
        return once(("children", self.area.pk), lambda: list(children(self.area)))


def headline(found: Figure, word: str) -> Sentence:
    told = shown(found)
    after = " · ".join(t for t in (told.asof, told.complete, told.change) if t)
    return [Part(spoken(found.indicator, found.value), found.code), Part(f" {word} · {after}")]
