"""The rulebook's one answer: granted, refused, or only as an exception. Pure: rules and facts in, a decision out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from linli.base.texts import say
from linli.base.words import chinese, num

from .models.rules import COVERED, TIME_ACTS, Act, Effect, Rule

FULL_WEEK = 5 * 480  # minutes of duty in a usual week


class Answer(StrEnum):
    """What the rulebook may say."""

    GRANTED = "granted"
    REFUSED = "refused"
    EXCEPTION = "exception"


class Says(StrEnum):
    """What one rule said to one act."""

    FORBIDS = "forbids"  # and no ground opens it
    NEEDS_GROUND = "needs_ground"  # forbids as it stands; a named ground could open an exception
    NEEDS_EXCEPTION = "needs_exception"  # the ground is admitted: approval one level up
    GRANTED_FIRST = "granted_first"  # the ground is the rule's own: granted at once, reviewed afterwards
    UNDER_EXCEPTION = "under_exception"  # a living exception already allows it
    SUSPENDED = "suspended"  # a declared emergency holds it up: hours and drafting only
    KEPT = "kept"  # a guarantee that still holds
    WARNS = "warns"


STOPS = (Says.FORBIDS, Says.NEEDS_GROUND)


@dataclass(frozen=True)
class Week:
    """One week as it stands for somebody; all in minutes. `present` is duty time with leave taken off."""

    monday: date
    present: int
    done: int = 0
    planned: int = 0  # community time planned and still ahead
    hit: int = 0  # of it: what the request falls on
    free: int = 0  # duty time still ahead that nothing has taken yet, planned community time included
    asked: int = 0  # of the request: what lies in this week

    def plain(self) -> dict[str, Any]:
        """As stored with the tasking, so that another rule can be tried on it later."""
        return {name: getattr(self, name) for name in WEEK} | {"monday": self.monday.isoformat()}

    @classmethod
    def of(cls, said: dict[str, Any]) -> Week:
        """As it was stored."""
        return cls(date.fromisoformat(said["monday"]), **{name: said[name] for name in WEEK})

    def norm(self, hours: int) -> int:
        """The guaranteed minutes: holidays and leave make it less, make-up days never more than the rule."""
        return guaranteed(hours, self.present)

    def left(self, norm: int) -> int:
        """Community minutes the week can still hold if the request is granted.

        Planned community time is the officer's: a request that falls on it takes it away, unless the norm is
        reached without it.
        """
        by_plan = self.done + self.planned - self.hit
        by_time = self.done + max(self.free - self.asked, 0)
        return min(by_plan, by_time) if self.hit and by_plan < norm else by_time


WEEK = ("present", "done", "planned", "hit", "free", "asked")


def guaranteed(hours: int, present: int) -> int:
    """Minutes guaranteed for so many minutes of duty: a usual week or more gives the whole amount."""
    return hours * 60 * min(max(present, 0), FULL_WEEK) // FULL_WEEK


@dataclass(frozen=True)
class Declared:
    """A declared emergency as the rules see it: where, from when, until when."""

    row: int
    path: str
    starts_at: datetime
    until: datetime

    def covers(self, path: str, start: datetime | None, end: datetime | None) -> bool:
        """Whether a stretch of time at a place lies wholly within it."""
        return bool(
            start and end and path.startswith(self.path) and self.starts_at <= start and end <= self.until
        )


@dataclass(frozen=True)
class Facts:
    """All that the rules look at."""

    act: str
    post: str
    path: str
    day: date
    ground: str = ""
    asked: int = 0
    weeks: tuple[Week, ...] = ()
    in_post_since: date | None = None
    exception_lives: bool = False
    days: tuple[date, ...] = ()  # the local days that the request touches
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    emergencies: tuple[Declared, ...] = ()  # those that live now

    @property
    def emergency(self) -> Declared | None:
        """The emergency that holds up hours and drafting here: the request lies wholly within it.

        Never a target, never a change of post, and nothing beyond its end.
        """
        if self.act not in TIME_ACTS:
            return None
        lives = [e for e in self.emergencies if e.covers(self.path, self.starts_at, self.ends_at)]
        return max(lives, key=lambda e: e.until, default=None)


@dataclass(frozen=True)
class Voice:
    """One rule and what it said, with the minutes it spoke of."""

    rule: Rule
    says: Says
    left: int | None = None
    norm: int | None = None

    def plain(self) -> dict[str, Any]:
        """As stored with the tasking: codes and minutes."""
        said: dict[str, Any] = {"rule": str(self.rule.uid), "says": self.says.value}
        if self.norm is not None:
            said |= {"left": self.left, "norm": self.norm}
        return said

    @property
    def sentence(self) -> str:
        """What this rule said, in the reader's language."""
        return sentence_of(self.rule, self.says, self.left, self.norm)


@dataclass(frozen=True)
class Decision:
    """The rulebook's answer with the rule versions that spoke, those that stop first."""

    answer: Answer
    voices: tuple[Voice, ...]
    facts: Facts

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(v.rule for v in self.voices)

    @property
    def chief(self) -> Voice | None:
        """The voice that settled it, or None where no rule stood in the way."""
        first = next(iter(self.voices), None)
        return first if first and first.says not in {Says.KEPT, Says.WARNS} else None

    @property
    def emergency(self) -> Declared | None:
        """The emergency without which the answer would have been another."""
        suspended = any(v.says == Says.SUSPENDED for v in self.voices)
        return self.facts.emergency if suspended else None

    @property
    def review(self) -> bool:
        """Whether somebody has to look at it afterwards."""
        return any(v.says == Says.GRANTED_FIRST for v in self.voices)

    @property
    def owed(self) -> int:
        """Minutes to pay back: all that an exception or an emergency takes."""
        takes = {Says.GRANTED_FIRST, Says.NEEDS_EXCEPTION, Says.SUSPENDED}
        return self.facts.asked if any(v.says in takes for v in self.voices) else 0

    @property
    def sentence(self) -> str:
        """The answer as a sentence, in the reader's language."""
        return answer_of(self.answer, [v.sentence for v in self.voices])


def decide(rules: Iterable[Rule], facts: Facts) -> Decision:
    """What the rules say to an act. Every door passes here, inside its transaction."""
    spoke = [voice for rule in rules if (voice := hear(rule, facts))]
    order = list(Says)
    spoke.sort(key=lambda v: (order.index(v.says), v.rule.number))
    if any(v.says in STOPS for v in spoke):
        answer = Answer.REFUSED
    elif any(v.says == Says.NEEDS_EXCEPTION for v in spoke):
        answer = Answer.EXCEPTION
    else:
        answer = Answer.GRANTED
    return Decision(answer, tuple(spoke), facts)


def concerns(rule: Rule, facts: Facts) -> bool:
    """Whether a rule speaks of this act, post, place and day."""
    return (
        facts.act in COVERED.get(rule.act, {rule.act})  # type: ignore[call-overload]
        and facts.post in rule.posts
        and facts.path.startswith(rule.path)
        and rule.valid_from <= facts.day
        and (rule.valid_to is None or facts.day < rule.valid_to)
    )


def hear(rule: Rule, facts: Facts) -> Voice | None:
    """What one rule says to the facts, or nothing."""
    if not concerns(rule, facts):
        return None
    if rule.act == Act.VISIT_DAY and not any(d.isoweekday() in rule.weekdays for d in facts.days):
        return None
    if rule.effect == Effect.WARN:
        return Voice(rule, Says.WARNS)
    if rule.effect == Effect.GUARANTEE and rule.period == "week":
        worst = min(facts.weeks, key=lambda w: _spare(rule, w), default=None)
        if worst is None:
            return None
        norm = worst.norm(rule.amount or 0)
        left = worst.left(norm)
        says = Says.KEPT if left >= norm else _opened(rule, facts)
        return Voice(rule, says, left=left, norm=norm)
    if rule.effect == Effect.GUARANTEE and rule.period == "years" and _has_served(rule, facts):
        return None
    return Voice(rule, _opened(rule, facts))


def _spare(rule: Rule, week: Week) -> int:
    norm = week.norm(rule.amount or 0)
    return week.left(norm) - norm


def _opened(rule: Rule, facts: Facts) -> Says:
    """What a rule that stands in the way says, given a ground, a living exception or an emergency."""
    if facts.emergency:
        return Says.SUSPENDED
    asks = rule.effect == Effect.NEEDS_APPROVAL and not rule.grounds  # any ground will do
    if not rule.grounds and not asks:
        return Says.FORBIDS
    if facts.exception_lives:
        return Says.UNDER_EXCEPTION
    if asks:
        return Says.NEEDS_EXCEPTION if facts.ground else Says.NEEDS_GROUND
    when = {g["ground"]: g["when"] for g in rule.grounds}.get(facts.ground)
    if when == "after":
        return Says.GRANTED_FIRST
    return Says.NEEDS_EXCEPTION if when == "before" else Says.NEEDS_GROUND


def _has_served(rule: Rule, facts: Facts) -> bool:
    since = facts.in_post_since
    if since is None:
        return False
    month_day = (since.month, since.day)
    years = facts.day.year - since.year - ((facts.day.month, facts.day.day) < month_day)
    return years >= (rule.amount or 0)


def sentence_of(rule: Rule, says: str, left: int | None, norm: int | None) -> str:
    """One rule's sentence, from what is stored with a tasking."""
    text = say(rule.text)
    if norm is not None and left is not None:
        numbers = {"left": num(left / 60, 1), "norm": num(norm / 60, 1)}
        if says == Says.KEPT:
            return _("The guarantee holds: %(left)s hours remain possible this week, of %(norm)s.") % numbers
        text = _("%(rule)s This would leave %(left)s of %(norm)s hours.") % {"rule": _stop(text), **numbers}
    else:
        text = _stop(text)
    more = {
        Says.NEEDS_GROUND: _("Without a ground that the rule names it is refused."),
        Says.NEEDS_EXCEPTION: _("The ground is one the rule admits: somebody one level up must approve."),
        Says.GRANTED_FIRST: _("The ground is the rule's own: granted at once, reviewed afterwards."),
        Says.UNDER_EXCEPTION: _("An approved exception allows it."),
        Says.SUSPENDED: _("A declared emergency suspends this rule; what it takes is owed."),
    }.get(Says(says), "")
    return joined(text, more)


def answer_of(answer: str, sentences: Sequence[str]) -> str:
    """The whole answer: the verdict and what the first rule said."""
    verdict = {
        Answer.GRANTED: _("Granted."),
        Answer.REFUSED: _("Refused."),
        Answer.EXCEPTION: _("Not without an exception."),
    }[Answer(answer)]
    return joined(verdict, sentences[0] if sentences else _("No rule speaks against it."))


def joined(*sentences: str) -> str:
    """Sentences one after the other, as the language sets them."""
    return ("" if chinese() else " ").join(s for s in sentences if s)


def _stop(text: str) -> str:
    """A rule's text as a sentence with its full stop."""
    return text if text[-1:] in {".", "。", ""} else text + ("。" if chinese() else ".")
