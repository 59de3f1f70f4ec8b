"""One view of the three kinds of case that have parties, for the person concerned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

import linli.assistance.commands as assistance
import linli.assistance.queries as assistance_queries
import linli.incidents.commands as incidents
import linli.mediation.commands as mediation
import linli.mediation.queries as mediation_queries
from linli.access.claimants import Claimant
from linli.access.models import Door
from linli.access.queries import door_facts
from linli.assistance.vocabulary import ReopenReason as RequestReason
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.posts import Post
from linli.incidents.followed import status_for_claimant as incident_standing
from linli.incidents.models import Incident
from linli.incidents.vocabulary import Complaint, Reopening
from linli.mediation.vocabulary import ReopenReason as DisputeReason

INCIDENT, DISPUTE, REQUEST, WORD = (
    "incidents.incident",
    "mediation.dispute",
    "assistance.request",
    "assistance.word",
)


@dataclass
class Case:
    """What somebody sees of the own case."""

    kind: str
    what: str
    number: str
    place: Any
    status: str
    steps: list[tuple[str, Any]]
    promised: Any = None
    may_confirm: bool = False
    may_reopen: bool = False
    confirm_words: str = ""
    reasons: list[tuple[str, Any]] = field(default_factory=list)
    abouts: list[tuple[str, Any]] = field(default_factory=list)
    answer: str = ""
    readings: list[dict[str, Any]] = field(default_factory=list)
    copy_deferred: bool = False


def case_of(claimant: Claimant) -> Case:
    """The claimant's case as a page shows it. Raises NotFound once it has been erased."""
    shown = {INCIDENT: _incident, DISPUTE: _dispute, REQUEST: _request, WORD: _word}.get(claimant.case_kind)
    if shown is None:
        raise NotFound()
    case = shown(claimant)
    case.readings = readings_of(claimant)
    case.copy_deferred = is_deferred(claimant)
    return case


def readings_of(claimant: Claimant) -> list[dict[str, Any]]:
    """Which roles opened the case, why and when; one's own readings left out."""
    posts = dict(Post.choices)
    from linli.access.models import Purpose

    purposes = dict(Purpose.choices)
    return [
        {
            "at": r["at"],
            "post": posts.get(r["post"], r["post"]),
            "why": purposes.get(r["purpose"], r["purpose"]),
        }
        for r in door_facts(claimant.case)
        if r["actor_kind"] == "posting"
    ]


def is_deferred(claimant: Claimant) -> bool:
    """Whether two people have withheld the copy until a later day."""
    return Door.objects.filter(party=claimant.party, case=claimant.case, deferred_until__gt=today()).exists()


def _incident(claimant: Claimant) -> Case:
    standing = incident_standing(claimant)
    steps = [
        (_("Call taken"), standing.received_at),
        (_("Units sent"), standing.first_sent_at),
        (_("Somebody came"), standing.first_arrived_at),
        (_("Closed: %(outcome)s") % {"outcome": standing.outcome_word}, standing.closed_at),
        (_("You confirmed"), standing.confirmed_at),
        (_("You reopened it"), standing.reopened_at),
    ]
    word = dict(Incident.Status.choices).get(standing.status, standing.status)
    return Case(
        kind=INCIDENT,
        what=_("Your call"),
        number=standing.number,
        place=standing.area,
        status=str(word),
        steps=[s for s in steps if s[1]],
        may_confirm=standing.may_confirm,
        may_reopen=standing.may_reopen,
        confirm_words=_("Yes, it is settled"),
        reasons=list(Reopening.choices),
        abouts=list(Complaint.choices),
    )


def _dispute(claimant: Claimant) -> Case:
    standing = mediation_queries.status_for_claimant(claimant)
    return Case(
        kind=DISPUTE,
        what=standing.what,
        number=standing.number,
        place=mediation_queries.case_of(claimant).area,
        status=standing.status,
        steps=standing.steps,
        may_confirm=standing.may_answer and standing.settled,
        may_reopen=standing.may_answer,
        confirm_words=_("Yes, it is settled"),
        reasons=list(DisputeReason.choices),
    )


def _request(claimant: Claimant) -> Case:
    standing = assistance_queries.status_for_claimant(claimant)
    row = assistance_queries.case_of(claimant)
    return Case(
        kind=REQUEST,
        what=standing.what,
        number=standing.number,
        place=row.area,
        status=standing.status,
        steps=standing.steps,
        promised=standing.due_on,
        may_confirm=row.status == "done",
        may_reopen=standing.may_answer,
        confirm_words=_("Yes, I have received it"),
        reasons=list(RequestReason.choices),
    )


def _word(claimant: Claimant) -> Case:
    word = assistance_queries.word_of(claimant)
    texts = assistance.word_for_claimant(claimant) if word.answered_on else {}
    steps: list[tuple[str, Any]] = [(_("Received"), word.received_at)]
    if word.answered_on:
        steps.append((_("Answered"), word.answered_on))
    return Case(
        kind=WORD,
        what=str(word.get_kind_display()),
        number="",
        place=word.area,
        status=str(word.get_status_display()),
        steps=steps,
        promised=None if word.answered_on else word.due_on,
        answer=texts.get("answer", ""),
    )


def confirm(claimant: Claimant) -> None:
    """The person says: settled."""
    if claimant.case_kind == INCIDENT:
        incidents.confirm_outcome(claimant, claimant.case)
    elif claimant.case_kind == DISPUTE:
        mediation.confirm_settled(claimant)
    elif claimant.case_kind == REQUEST:
        assistance.confirm_done(claimant)
    else:
        raise NotFound()


def reopen(claimant: Claimant, reason: str) -> None:
    """The person says: not settled."""
    if claimant.case_kind == INCIDENT:
        incidents.reopen_incident(claimant, claimant.case, reason=reason)
    elif claimant.case_kind == DISPUTE:
        mediation.reopen_dispute(claimant, reason=reason)
    elif claimant.case_kind == REQUEST:
        assistance.reopen_request(claimant, reason=reason)
    else:
        raise NotFound()


def say(claimant: Claimant, *, kind: str, text: str, about: str = "", key: UUID | None = None) -> None:
    """A correction or a complaint about the own case; one key, one word."""
    if claimant.case_kind == INCIDENT:
        if kind == "correction":
            incidents.correct_own_words(claimant, claimant.case, text=text, key=key)
        else:
            incidents.complain(claimant, claimant.case, about=about, text=text, key=key)
    elif claimant.case_kind in {DISPUTE, REQUEST}:
        assistance.say_about_case(claimant, case_of(claimant).place, kind=kind, text=text, key=key)
    else:
        raise NotFound()


def copy_of(claimant: Claimant) -> dict[str, Any]:
    """What this person gave us. Raises NotFound while two people have withheld it."""
    if is_deferred(claimant):
        raise NotFound(_("This copy is withheld for now. You may complain about that."))
    if claimant.case_kind == INCIDENT:
        return incidents.copy_for_claimant(claimant, claimant.case)
    if claimant.case_kind == DISPUTE:
        return mediation.copy_for_claimant(claimant)
    if claimant.case_kind == REQUEST:
        return assistance.copy_for_claimant(claimant)
    return assistance.word_for_claimant(claimant)
