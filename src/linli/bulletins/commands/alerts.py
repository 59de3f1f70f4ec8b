"""Messages of other houses: an alert proposes a draft on one of our incidents, a cancel takes it back."""

from __future__ import annotations

import math

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.deeds import command
from linli.base.errors import Conflict, Refused
from linli.incidents.models import Incident

from ..cap_in import Alert
from ..models import MOST_HOURS, MOST_METRES, MOST_TEXT, Bulletin
from .making import draft_bulletin, require_here, withdraw_bulletin

USUAL_METRES = 5_000
USUAL_HOURS = 48


@command
def take_in_alert(actor: Actor, incident: Incident, alert: Alert) -> Bulletin:
    """Make a draft from an alert, which a second person must approve like any other; or withdraw what it cancels."""
    require_here(actor, Can.DRAFT_BULLETIN, incident)
    if alert.exercise != incident.exercise:
        raise Refused(
            _("An exercise and a real incident are kept apart."), code="exercise_mismatch", status=409
        )
    earlier = (
        Bulletin.objects.filter(incident=incident, cap_name__in=alert.references).order_by("-ordinal").first()
    )
    if alert.kind == "Cancel":
        if earlier is None:
            raise Refused(_("This cancels a message that is not known here."), code="cap_unknown_reference")
        withdraw_bulletin(actor, earlier, reason=Bulletin.Reason.NOT_NEEDED)
        return earlier
    if Bulletin.objects.filter(cap_name=alert.name).exists():
        raise Conflict(_("This message has been taken in already."), code="cap_duplicate")
    left = (alert.expires - now()).total_seconds() / 3600 if alert.expires else USUAL_HOURS
    if left <= 0:
        raise Refused(_("This message has expired."), code="cap_expired")
    said = f"{alert.headline} {alert.description}".strip()
    return draft_bulletin(
        actor,
        incident,
        text=said[:MOST_TEXT],
        do_not=alert.instruction[:MOST_TEXT],
        radius_m=min(max(alert.radius_m or USUAL_METRES, 1), MOST_METRES),
        hours=min(math.ceil(left), MOST_HOURS),
        replaces=earlier if earlier is not None and earlier.status == Bulletin.Status.APPROVED else None,
        cap_name=alert.name,
    )
