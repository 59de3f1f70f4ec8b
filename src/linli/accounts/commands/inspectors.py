"""Inspectors are appointed and ended by two inspectors of the level above, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Job
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import NotAllowed, NotFound, Refused
from linli.base.posts import Post
from linli.base.states import move
from linli.journal.commands import record
from linli.workforce.commands import appoint, end_posting
from linli.workforce.models import Posting, Staff, Unit

from ..models import InspectorChange

HOUSE = Job("inspectors")


@command
def propose_inspector(actor: Posting, *, staff: Staff, unit: Unit) -> InspectorChange:
    """Propose that somebody becomes inspector in a unit of the level below; another inspector must agree."""
    _level_above(actor, unit)
    if staff.pk == actor.staff_id:
        raise NotAllowed(_("Nobody makes themselves inspector."), code="second_person_required")
    return _proposed(actor, staff=staff, unit=unit)


@command
def propose_end(actor: Posting, posting: Posting) -> InspectorChange:
    """Propose that an inspector's posting ends; another inspector must agree."""
    if posting.post != Post.INSPECTOR:
        raise NotFound()
    _level_above(actor, posting.unit)
    return _proposed(actor, staff=posting.staff, unit=posting.unit, ends=posting)


def _proposed(actor: Posting, **what: object) -> InspectorChange:
    change = InspectorChange.objects.create(
        proposed_at=now(), proposed_by=actor, proposed_by_staff=actor.staff, **what
    )
    record(
        actor, "inspector.proposed", subject=change, path=change.unit.path, ends=change.ends_id is not None
    )
    return change


@command
def agree_inspector(actor: Posting, change: InspectorChange, *, version: int | None = None) -> None:
    """The second inspector agrees: the posting begins or ends at once."""
    _level_above(actor, change.unit)
    if actor.staff_id in {change.proposed_by_staff_id, change.staff_id}:
        raise NotAllowed(
            _("This needs a second inspector who neither proposed it nor is concerned by it."),
            code="second_person_required",
            rule="independent_inspector",
            note={"verb": "inspector.change_refused", "path": change.unit.path, "data": {}},
        )
    move(
        change,
        InspectorChange.Status.DONE,
        expect_version=version,
        agreed_at=now(),
        agreed_by=actor,
        agreed_by_staff=actor.staff,
    )
    if change.ends is None:
        appoint(HOUSE, change.staff, post=Post.INSPECTOR, unit=change.unit)
    else:
        first_free = max(today(), change.ends.valid_from + timedelta(days=1))
        end_posting(HOUSE, change.ends, valid_to=first_free, reason="two_inspectors")
    record(actor, "inspector.agreed", subject=change, path=change.unit.path, ends=change.ends_id is not None)


@command
def withdraw_inspector(actor: Posting, change: InspectorChange, *, version: int | None = None) -> None:
    """Whoever proposed it, or another inspector of that level, takes it back."""
    _level_above(actor, change.unit)
    move(change, InspectorChange.Status.WITHDRAWN, expect_version=version)
    record(actor, "inspector.withdrawn", subject=change, path=change.unit.path)


def _level_above(actor: Posting, unit: Unit) -> None:
    """The actor is an inspector of a level above the unit's; at the top, of the same level."""
    require(actor, Can.APPOINT_INSPECTOR, unit.path)
    own = actor.unit.path
    top = actor.unit.parent_id is None
    if not (len(own) < len(unit.path) or (top and own == unit.path)):
        raise Refused(
            _("Inspectors are appointed and ended only by two inspectors of the level above."),
            code="level_above_required",
            status=403,
            rule="independent_inspector",
            note={"verb": "inspector.change_refused", "path": unit.path, "data": {}},
        )
