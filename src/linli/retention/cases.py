"""Any case by its uid, as far as an actor may see it: its term, and each party's way to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.access.grants import Can
from linli.access.models import DeferralGround, Door
from linli.access.policy import may
from linli.assistance.queries import request_for, word_for
from linli.base.actors import Actor
from linli.base.clock import local_day, today
from linli.base.errors import NotFound
from linli.incidents.queries import incident_for
from linli.mediation.queries import dispute_for

from .models import Extension
from .terms import Term, terms


@dataclass(frozen=True)
class Kind:
    """A kind of case: who may see one, how it is found, where its page is."""

    label: str
    word: Any
    can: Can
    find: Callable[..., Any]
    page: str


KINDS = [
    Kind("incidents.incident", _("incident"), Can.SEE_INCIDENTS, incident_for, "incidents:incident"),
    Kind("mediation.dispute", _("dispute"), Can.SEE_MEDIATION, dispute_for, "mediation:dispute"),
    Kind("assistance.request", _("request"), Can.SEE_REQUESTS, request_for, "assistance:request"),
    Kind("assistance.word", _("word of a resident"), Can.ANSWER_WORDS, word_for, "assistance:word"),
]


@dataclass
class Copy:
    """What one party may see of its own: opened with reference and PIN, or withheld until a day."""

    number: int
    party: Any
    door: Door | None

    @property
    def way(self) -> Door:
        """The door itself. Raises NotFound for a party that has none."""
        if self.door is None:
            raise NotFound()
        return self.door

    @property
    def asked(self) -> bool:
        """Whether somebody asks to withhold it and nobody has agreed yet."""
        return bool(self.door and self.door.deferral_reason and not self.door.deferred_until)

    @property
    def withheld(self) -> date | None:
        """The day until which it is withheld."""
        until = self.door.deferred_until if self.door else None
        return until if until and until > today() else None

    @property
    def ground(self) -> str:
        """Why, in words."""
        return str(dict(DeferralGround.choices).get(self.door.deferral_reason, "")) if self.door else ""


@dataclass
class Kept:
    """One case: what it is, its term, who asked to keep it longer, and the parties' copies."""

    kind: Kind
    case: Any
    term: Term
    extensions: list[Extension]
    copies: list[Copy]

    @property
    def name(self) -> str:
        """The case's number, or its day."""
        return str(getattr(self.case, "number", "") or local_day(self.case.received_at))

    @property
    def url(self) -> str:
        """The case's own page."""
        return reverse(self.kind.page, args=[self.case.uid])

    @property
    def longest(self) -> date | None:
        """Until when it is kept beyond its term."""
        return max((e.until for e in self.extensions if e.agreed_at and e.until >= today()), default=None)


def kept_for(actor: Actor, uid: UUID) -> Kept:
    """One case with its term and copies. Raises NotFound outside the actor's sight."""
    for kind in KINDS:
        if not may(actor, kind.can):
            continue
        try:
            case = kind.find(actor, uid)
        except NotFound:
            continue
        term = next(t for t in terms() if t.case_kind == kind.label)
        rows = list(Extension.objects.filter(case=uid).order_by("-asked_at"))
        return Kept(kind, case, term, rows, list(_copies(case)))
    raise NotFound()


def _copies(case: Any) -> Iterator[Copy]:
    for number, party in enumerate(case.parties.select_related("door").order_by("pk"), start=1):
        yield Copy(number, party, party.door)


def copy_of(kept: Kept, number: int) -> Copy:
    """A party's copy by the party's place in the case. Raises NotFound."""
    if not 1 <= number <= len(kept.copies) or kept.copies[number - 1].door is None:
        raise NotFound()
    return kept.copies[number - 1]


def deferrals_waiting(actor: Actor) -> list[tuple[Kept, Copy]]:
    """Copies that somebody asks to withhold and that this actor may decide about."""
    found = []
    doors = Door.objects.filter(deferred_until=None).exclude(deferral_reason="").order_by("-pk")
    for case in dict.fromkeys(doors.values_list("case", flat=True)[:LOOKED_AT]):
        try:
            kept = kept_for(actor, case)
        except NotFound:
            continue
        found += [(kept, copy) for copy in kept.copies if copy.asked]
    return found


LOOKED_AT = 200
FIRST = timedelta(days=30)  # what a form proposes
