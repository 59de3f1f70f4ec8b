"""Another edition of the load formula: one person proposes it with a reason, a second adopts it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import NotAllowed, NotFound, Refused, Wrong
from linli.base.states import move
from linli.journal.commands import record

from ..formula import MOST_WEIGHT, PARTS
from ..models import LoadFormula

WHOLE = 2  # digits of the path of an installation's root area


@command
def propose_formula(
    actor: Actor, *, weights: Mapping[str, int], text: dict[str, str], reason: str, valid_from: date
) -> LoadFormula:
    """Propose other weights (in hundredths) from a later day on."""
    _authority(actor)
    if set(weights) != set(PARTS) or not all(0 <= w <= MOST_WEIGHT for w in weights.values()):
        raise Wrong(_("Give each part a weight from 0 to 1,000."), field="residents", code="out_of_range")
    if not any(weights.values()):
        raise Wrong(_("At least one weight is more than 0."), field="residents", code="out_of_range")
    if valid_from <= today():
        raise Wrong(_("A formula takes effect on a later day."), field="valid_from", code="bad_date")
    if not reason.strip():
        raise Wrong(_("Please fill this in."), field="reason", code="required")
    last = LoadFormula.objects.aggregate(last=Max("edition"))["last"] or 0
    row = LoadFormula.objects.create(
        edition=last + 1,
        weights=dict(weights),
        text=text,
        reason=reason.strip(),
        valid_from=valid_from,
        proposed_by_id=actor.posting_id,
        proposed_by_staff=actor.staff_id,
        recorded_at=now(),
    )
    record(
        actor, "load_formula.proposed", subject=row, thread=row.uid, edition=row.edition, weights=row.weights
    )
    return row


@command
def adopt_formula(actor: Actor, formula: LoadFormula) -> None:
    """A second person adopts proposed weights; plans and pages use them from their day on."""
    _authority(actor)
    _second_person(actor, formula)
    if formula.status == LoadFormula.Status.PROPOSED and formula.valid_from <= today():
        raise Refused(_("Its day has passed. Propose it anew with a later day."), code="expired", status=409)
    move(
        formula,
        LoadFormula.Status.ADOPTED,
        adopted_by_id=actor.posting_id,
        adopted_by_staff=actor.staff_id,
        adopted_at=now(),
    )
    record(
        actor,
        "load_formula.adopted",
        subject=formula,
        thread=formula.uid,
        edition=formula.edition,
        since=formula.valid_from,
    )


@command
def decline_formula(actor: Actor, formula: LoadFormula) -> None:
    """A second person declines proposed weights."""
    _authority(actor)
    _second_person(actor, formula)
    move(formula, LoadFormula.Status.DECLINED)
    record(actor, "load_formula.declined", subject=formula, thread=formula.uid, edition=formula.edition)


def _authority(actor: Actor) -> None:
    """The formula is the whole installation's: whoever changes it has the whole of it."""
    require(actor, Can.CHANGE_RULES, None)
    if not any(len(own) <= WHOLE for own in actor.paths):
        raise NotFound()


def _second_person(actor: Actor, formula: LoadFormula) -> None:
    if actor.staff_id is not None and actor.staff_id == formula.proposed_by_staff:
        raise NotAllowed(
            _("A formula needs a second person: you proposed this one."), code="second_person_required"
        )
