"""The one question that the doors ask: may I have this officer's time, post, or a target? The rulebook answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.base.deeds import command
from linli.base.errors import NotFound, Wrong
from linli.workforce.models import Posting, Unit

from ..models import Act, Tasking
from ..models.rules import POST_ACTS
from .posts import ask_to_change_post
from .taskings import ask_for_target, ask_for_time


@command
def ask(
    actor: Posting,
    posting: Posting,
    *,
    act: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    ground: str = "",
    what: str = "",
    incident: UUID | None = None,
    exercise: bool = False,
    for_unit: UUID | None = None,
) -> Tasking:
    """Ask for time, for a change of post, or for a clearance target; what comes back is the answer."""
    if act == Act.CLEARANCE_TARGET:
        return ask_for_target(actor, posting, what=what)
    if act in POST_ACTS:
        return ask_to_change_post(actor, posting, act=act, ground=ground, what=what)
    if starts_at is None or ends_at is None:
        missing = [name for name, value in (("starts_at", starts_at), ("ends_at", ends_at)) if value is None]
        raise Wrong.many([(name, "required", _("Please fill this in.")) for name in missing])
    receives = Unit.objects.filter(uid=for_unit).first() if for_unit else None
    if for_unit and receives is None:
        raise NotFound()
    return ask_for_time(
        actor,
        posting,
        act=act,
        starts_at=starts_at,
        ends_at=ends_at,
        ground=ground,
        what=what,
        incident_uid=incident,
        exercise=exercise,
        for_unit=receives,
    )
