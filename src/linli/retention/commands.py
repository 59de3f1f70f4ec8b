"""Forgetting what is due, and keeping one case longer with two people's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from linli.access import commands as doors
from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Refused, Wrong
from linli.journal.commands import record
from linli.journal.queries import head

from .cases import Copy, Kept
from .models import Certificate, Extension, Ground
from .queries import due
from .terms import LONGEST_EXTENSION, Term, terms


def forget(actor: Actor, *, progress: Callable[[str, int], None] | None = None) -> dict[str, int]:
    """Erase every case whose term has ended; each in its own transaction, so that a stop loses nothing.

    Returns the number erased by kind and leaves a certificate for each kind, also for nothing erased.
    """
    day = today()
    counts: dict[str, int] = {}
    for term in terms():
        count = 0
        for case in list(due(term, day)):
            term.eraser(actor, case)
            count += 1
            if progress:
                progress(term.case_kind, count)
        _certify(actor, term, day, count)
        counts[term.case_kind] = count
    return counts


@command
def _certify(actor: Actor, term: Term, day: date, count: int) -> None:
    Certificate.objects.create(
        day=day,
        recorded_at=now(),
        case_kind=term.case_kind,
        rule=term.rule,
        count=count,
        head=head()[1],
    )
    record(actor, "retention.certified", kind=term.case_kind, rule=term.rule, count=count)


@command
def ask_extension(actor: Actor, case: Model, *, ground: str, days: int) -> Extension:
    """Ask that one case be kept longer, for a named ground, at most a year at a time."""
    path: str = case.path  # type: ignore[attr-defined]
    require(actor, Can.EXTEND_RETENTION, path)
    if ground not in Ground.values:
        raise Wrong(_("Choose why this case is to be kept longer."), field="ground", code="required")
    if not 1 <= days <= LONGEST_EXTENSION.days:
        raise Wrong(_("A case is kept at most 365 days longer at a time."), field="days", code="out_of_range")
    extension = Extension.objects.create(
        case_kind=case._meta.label_lower,
        case=case.uid,  # type: ignore[attr-defined]
        path=path,
        ground=ground,
        until=today() + timedelta(days=days),
        asked_at=now(),
        asked_by=actor.posting_id or 0,
        asked_by_staff=actor.staff_id or 0,
    )
    record(
        actor,
        "extension.asked",
        subject=extension,
        thread=extension.case,
        path=path,
        ground=ground,
        days=days,
    )
    return extension


@command
def agree_extension(actor: Actor, extension: Extension) -> None:
    """The second person agrees; until then the term stands."""
    require(actor, Can.EXTEND_RETENTION, extension.path)
    if extension.asked_by_staff == actor.staff_id:
        raise NotAllowed(
            _("Keeping a case longer needs a second person: you asked for it."), code="second_person_required"
        )
    changed: Any = Extension.objects.filter(pk=extension.pk, agreed_at=None).update(
        agreed_at=now(), agreed_by=actor.posting_id, agreed_by_staff=actor.staff_id
    )
    if not changed:
        raise Refused(_("This has been agreed already."), code="wrong_state", status=409)
    record(actor, "extension.agreed", subject=extension, thread=extension.case, path=extension.path)


@command
def defer_copy(actor: Actor, kept: Kept, copy: Copy, *, days: int, reason: str) -> None:
    """Ask that a party's own copy be withheld for 1 to 365 days; it takes effect when a second person agrees."""
    require(actor, Can.DEFER_DISCLOSURE, kept.case.path)
    doors.propose_deferral(actor, copy.way, days=days, reason=reason)


@command
def agree_to_defer(actor: Actor, kept: Kept, copy: Copy) -> None:
    """The second person agrees that the copy is withheld."""
    require(actor, Can.DEFER_DISCLOSURE, kept.case.path)
    doors.agree_deferral(actor, copy.way)


@command
def show_copy_again(actor: Actor, kept: Kept, copy: Copy) -> None:
    """The copy is no longer withheld, or not after all."""
    require(actor, Can.DEFER_DISCLOSURE, kept.case.path)
    doors.end_deferral(actor, copy.way)


@command
def renew_pin(actor: Actor, kept: Kept, copy: Copy) -> str:
    """A new PIN for a party, to be told by call-back to the number that the case knows; the old one opens no more."""
    require(actor, Can.RENEW_PIN, kept.case.path)
    return doors.renew_pin(actor, copy.party)
