"""What a proposed edition would have changed in the last half-year: the same facts, the other rule."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from linli.areas.models import Area
from linli.base.clock import local_day, today

from . import rulebook
from .models import Effect, Rule, Tasking
from .rulebook import FULL_WEEK, Answer, Decision, Declared, Facts, Says, Week
from .sums import OfficerWeeks, officer_weeks_below, rules_on

HALF_YEAR = timedelta(days=182)
COUNTY = 6
STRICT = (Answer.GRANTED, Answer.EXCEPTION, Answer.REFUSED)  # from the mildest to the hardest


@dataclass
class Change:
    """A request whose answer would have been another."""

    tasking: Tasking
    before: Answer
    after: Decision

    @property
    def harder(self) -> bool:
        return STRICT.index(self.after.answer) > STRICT.index(self.before)


@dataclass
class Below:
    """Weeks of officers of a county under the guarantee, before and with the proposed edition."""

    path: str
    name: str
    before: OfficerWeeks
    after: OfficerWeeks

    @property
    def below_before(self) -> int:
        return self.before.weeks - self.before.held

    @property
    def below_after(self) -> int:
        return self.after.weeks - self.after.held


@dataclass
class Preview:
    """A proposed edition, tried on what was asked in the last half-year."""

    rule: Rule
    first: date
    last: date
    asked: int = 0
    changes: list[Change] = field(default_factory=list)
    counties: list[Below] = field(default_factory=list)

    @property
    def harder(self) -> list[Change]:
        return [c for c in self.changes if c.harder]

    @property
    def easier(self) -> list[Change]:
        return [c for c in self.changes if not c.harder]

    @property
    def by_act_and_county(self) -> list[tuple[str, str, int, int]]:
        """(act, county, harder, easier), in order of the county's code and the act."""
        counts: Counter[tuple[str, str, bool]] = Counter(
            (c.tasking.path[:COUNTY], str(c.tasking.get_act_display()), c.harder) for c in self.changes
        )
        names = names_of({path for path, _act, _harder in counts})
        keys = sorted({(path, act) for path, act, _harder in counts})
        return [
            (act, names.get(path, path), counts[path, act, True], counts[path, act, False])
            for path, act in keys
        ]

    @property
    def weeks(self) -> Below | None:
        """The sum over all counties; None for a rule that guarantees no hours a week."""
        if not self.counties:
            return None
        whole = Below("", "", OfficerWeeks(), OfficerWeeks())
        for county in self.counties:
            for total, part in ((whole.before, county.before), (whole.after, county.after)):
                total.weeks += part.weeks
                total.held += part.held
        return whole


def preview_of(proposal: Rule, day: date | None = None) -> Preview:
    """What a proposed edition would have answered to everything asked in the 182 days before a day."""
    last = day or today()
    shown = Preview(proposal, last - HALF_YEAR, last)
    adopted = list(Rule.objects.filter(status=Rule.Status.ADOPTED))
    trial = as_if_in_force(proposal)
    known = {str(r.uid): r for r in adopted}
    rows = (
        Tasking.objects.filter(day__gte=shown.first, day__lte=last, exercise=False)
        .select_related("posting__unit", "asked_unit", "emergency", "rule")
        .order_by("-recorded_at", "-id")
    )
    standing: dict[date, tuple[list[Rule], list[Rule]]] = {}
    for tasking in rows:
        facts = facts_of(tasking, known)
        if facts.day not in standing:
            old = rules_on(adopted, facts.day)
            standing[facts.day] = (old, with_trial(old, trial))
        before, after = (rulebook.decide(rules, facts) for rules in standing[facts.day])
        shown.asked += 1
        if before.answer != after.answer:
            shown.changes.append(Change(tasking, before.answer, after))
    if proposal.effect == Effect.GUARANTEE and proposal.period == "week":
        shown.counties = weeks_below(adopted, trial, shown.first, last)
    return shown


def as_if_in_force(proposal: Rule) -> Rule:
    """The proposed edition as it would stand had it always been there."""
    trial = copy.copy(proposal)
    trial.valid_from, trial.valid_to = date.min, None
    return trial


def with_trial(rules: Iterable[Rule], trial: Rule) -> list[Rule]:
    """Rules with a trial in the place of its own earlier edition."""
    return [r for r in rules if (r.ruleset, r.code) != (trial.ruleset, trial.code)] + [trial]


def facts_of(tasking: Tasking, known: dict[str, Rule]) -> Facts:
    """The facts of a request as they were written down when it was asked."""
    first = local_day(tasking.starts_at)
    last = local_day(tasking.ends_at - timedelta(seconds=1)) if tasking.ends_at else first
    emergency = tasking.emergency
    return Facts(
        act=tasking.act,
        post=tasking.posting.post,
        path=tasking.path,
        day=first,
        ground=tasking.ground,
        asked=tasking.minutes,
        weeks=tuple(Week.of(w) for w in tasking.weeks) or _weeks_told(tasking, known),
        in_post_since=tasking.posting.valid_from,
        exception_lives=any(v["says"] == Says.UNDER_EXCEPTION for v in tasking.voices),
        days=tuple(first + timedelta(days=n) for n in range((last - first).days + 1)),
        starts_at=tasking.starts_at,
        ends_at=tasking.ends_at,
        emergencies=(Declared(emergency.pk, emergency.path, emergency.starts_at, emergency.ends_at),)
        if emergency
        else (),
    )


def _weeks_told(tasking: Tasking, known: dict[str, Rule]) -> tuple[Week, ...]:
    """A request of before weeks were kept: the week as the guarantee's own voice told of it."""
    for voice in tasking.voices:
        rule = known.get(voice["rule"])
        if rule is not None and rule.amount and voice.get("norm") is not None:
            present = voice["norm"] * FULL_WEEK // (rule.amount * 60)
            day = local_day(tasking.starts_at)
            return (Week(day - timedelta(days=day.weekday()), present, done=voice["left"]),)
    return ()


def weeks_below(adopted: list[Rule], trial: Rule, first: date, last: date) -> list[Below]:
    """Weeks of officers below the guarantee, county by county: as it was, and with the trial."""
    path = trial.path or _root()
    before = officer_weeks_below(path, first, last, width=COUNTY, rules=adopted)
    tried = [r for r in adopted if (r.ruleset, r.code) != (trial.ruleset, trial.code)] + [trial]
    after = officer_weeks_below(path, first, last, width=COUNTY, rules=tried)
    names = names_of(before.keys() | after.keys())
    none = OfficerWeeks()
    return [
        Below(p, names.get(p, p), before.get(p, none), after.get(p, none))
        for p in sorted(before.keys() | after.keys())
    ]


def names_of(paths: Any) -> dict[str, str]:
    """The names of areas by path."""
    return {a.path: str(a.name) for a in Area.objects.filter(path__in=paths)}


def _root() -> str:
    """The installation's root area."""
    return str(Area.objects.order_by("path").values_list("path", flat=True).first() or "")
