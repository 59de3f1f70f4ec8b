"""Declaring an emergency, renewing it one level higher, ending it early."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.base.clock import local_day, now
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Refused, Wrong
from linli.base.states import change
from linli.journal.commands import record
from linli.workforce.models import Posting

from ..emergencies import QUIET, in_the_way, is_authority, is_next_level
from ..models import Emergency, EmergencyGround, Tasking
from ..models.emergencies import LONGEST_EMERGENCY


@command
def declare_emergency(actor: Posting, area: Area, *, ground: str, hours: int) -> Emergency:
    """The chief of a county or above suspends hours and drafting in one area, for 72 hours at most."""
    _chief(actor, area.path)
    at = now()
    if earlier := in_the_way(area.path, len(actor.unit.path), at):
        raise Refused(
            _("There was an emergency here within the last seven days: only a level above may follow it."),
            code="one_level_higher",
            status=403,
            help=_("Ask the authority above %(unit)s to renew it.") % {"unit": earlier.declared_unit},
            note={"verb": "emergency.refused", "path": area.path, "thread": earlier.uid},
        )
    return _write(actor, area, ground, hours, at)


@command
def renew_emergency(actor: Posting, emergency: Emergency, *, hours: int) -> Emergency:
    """The chief of the next level up lets an emergency go on, for 72 hours at most from now."""
    _chief(actor, emergency.path)
    at = now()
    if not is_next_level(actor.unit.path, emergency.declared_unit.path):
        raise NotAllowed(
            _("An emergency is renewed one level above the authority that declared it."),
            code="one_level_higher",
            note={"verb": "emergency.refused", "subject": emergency, "path": emergency.path},
        )
    if emergency.until <= at - QUIET or Emergency.objects.filter(renews=emergency).exists():
        raise Refused(_("This emergency was renewed, or ended too long ago."), code="wrong_state", status=409)
    return _write(actor, emergency.area, emergency.ground, hours, at, renews=emergency)


@command
def end_emergency(actor: Posting, emergency: Emergency, *, version: int | None = None) -> None:
    """Whoever may declare here ends an emergency before its time; what it allowed ends with it."""
    _chief(actor, emergency.path)
    at = now()
    if len(actor.unit.path) > emergency.declared_level:
        raise NotAllowed(_("An emergency is ended by the level that declared it, or one above."))
    if not emergency.is_live(at):
        raise Refused(_("This emergency is over."), code="wrong_state", status=409)
    change(emergency, expect_version=version, ended_at=at, ended_by=actor)
    cut = Tasking.objects.filter(
        emergency=emergency, status=Tasking.Status.GRANTED, expires_at__gt=at
    ).update(expires_at=at)
    record(actor, "emergency.ended", cut_short=cut, **_told(emergency))


def _chief(actor: Posting, path: str) -> None:
    require(actor, Can.DECLARE_EMERGENCY, path)
    if not is_authority(actor.unit) or not path.startswith(actor.unit.path):
        raise NotAllowed(
            _("An emergency is declared by the chief of a county's police authority or of one above it."),
            note={"verb": "emergency.refused", "path": path},
        )


def _write(
    actor: Posting, area: Area, ground: str, hours: int, at: datetime, renews: Emergency | None = None
) -> Emergency:
    if ground not in EmergencyGround.values:
        raise Wrong(_("Name the ground."), field="ground", code="required")
    length = timedelta(hours=hours)
    if not timedelta(0) < length <= LONGEST_EMERGENCY:
        raise Wrong(_("An emergency lasts 1 to 72 hours."), field="hours", code="out_of_range")
    emergency = Emergency.objects.create(
        ground=ground,
        area=area,
        path=area.path,
        starts_at=at,
        ends_at=at + length,
        recorded_at=at,
        day=local_day(at),
        declared_by=actor,
        declared_by_staff_id=actor.staff_id,
        declared_unit_id=actor.unit_id,
        declared_level=len(actor.unit.path),
        renews=renews,
        renews_level=renews.declared_level if renews else None,
    )
    verb = "emergency.renewed" if renews else "emergency.declared"
    record(actor, verb, ground=ground, hours=hours, **_told(emergency))
    return emergency


def _told(emergency: Emergency) -> dict[str, Any]:
    first = emergency.renews.uid if emergency.renews else emergency.uid
    return {
        "subject": emergency,
        "thread": first,
        "path": emergency.path,
        "until": emergency.until,
        "level": emergency.declared_level,
    }
