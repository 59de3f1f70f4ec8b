"""Drafting, approving, correcting and withdrawing a bulletin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import covers, may, require
from linli.base.actors import Actor
from linli.base.clock import local_day, now
from linli.base.deeds import command
from linli.base.detector import refuse_personal
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.states import change, move
from linli.incidents.models import Incident
from linli.incidents.queries import takes_part
from linli.incidents.vocabulary import OBJECTS
from linli.journal.commands import record
from linli.outbox.commands import News, post_parcels
from linli.outbox.models import Channel
from linli.workforce.queries import assistants_answering

from ..authority import reach_of
from ..models import MOST_HOURS, MOST_METRES, Bulletin, BulletinVillage, Copy
from ..queries import preview_bulletin

CHECK = "bulletin.live"


def require_here(actor: Actor, can: Can, incident: Incident) -> None:
    """The post may, and the incident lies in its areas or it takes part."""
    require(actor, can, None)
    if not covers(actor, incident.path) and not takes_part(actor, incident):
        raise NotFound()


def _still_open(incident: Incident) -> None:
    if not incident.is_open:
        raise Refused(
            _("The incident is closed: a bulletin hangs on an open incident."), code="case_closed", status=409
        )


@command
def draft_bulletin(
    actor: Actor,
    incident: Incident,
    *,
    text: str,
    radius_m: int,
    hours: int,
    look_for: str = "",
    do_not: str = "",
    things: Iterable[str] = (),
    replaces: Bulletin | None = None,
    cap_name: str = "",
) -> Bulletin:
    """Write down what the villages near an open incident would be asked; it reaches nobody yet."""
    require_here(actor, Can.DRAFT_BULLETIN, incident)
    incident.refresh_from_db(fields=["status"])
    _still_open(incident)
    said = checked(text=text, look_for=look_for, do_not=do_not, things=things, radius_m=radius_m, hours=hours)
    last = Bulletin.objects.filter(incident=incident).aggregate(last=Max("ordinal"))["last"]
    bulletin = Bulletin.objects.create(
        incident=incident,
        ordinal=(last or 0) + 1,
        replaces=replaces,
        cap_name=cap_name,
        area=incident.area,
        path=incident.path,
        language=(get_language() or "zh")[:2],
        drafted_by_id=actor.posting_id or 0,
        drafted_by_staff_id=actor.staff_id or 0,
        drafted_at=now(),
        exercise=incident.exercise,
        **said,
    )
    villages = _ask_villages(actor, bulletin)
    record(
        actor,
        "bulletin.drafted",
        subject=bulletin,
        thread=incident.uid,
        path=bulletin.path,
        exercise=bulletin.exercise,
        radius_m=radius_m,
        hours=hours,
        villages=villages,
    )
    return bulletin


def checked(
    *,
    text: str,
    radius_m: int,
    hours: int,
    look_for: str = "",
    do_not: str = "",
    things: Iterable[str] = (),
) -> dict[str, Any]:
    """The columns of a draft. Raises Wrong for what may not stand in one."""
    do_not = do_not or _("Do not touch it, do not follow anybody.")
    codes = list(dict.fromkeys(things))
    if not text.strip():
        raise Wrong(_("Please fill this in."), field="text", code="required")
    refuse_personal({"text": text, "look_for": look_for, "do_not": do_not})
    if unknown := [code for code in codes if code not in OBJECTS]:
        raise Wrong(
            _("Unknown word: %(code)s.") % {"code": unknown[0][:40]}, field="things", code="not_allowed"
        )
    if not 1 <= radius_m <= MOST_METRES:
        raise Wrong(
            _("A bulletin reaches at most %(km)d kilometres.") % {"km": MOST_METRES // 1000},
            field="radius_m",
            code="area_too_wide",
        )
    if not 1 <= hours <= MOST_HOURS:
        raise Wrong(_("A bulletin lives at most 7 days."), field="hours", code="expiry_required")
    return {
        "text": text,
        "look_for": look_for,
        "do_not": do_not,
        "things": codes,
        "radius_m": radius_m,
        "hours": hours,
    }


def _ask_villages(actor: Actor, bulletin: Bulletin) -> int:
    """Write the villages of the draft anew; how many."""
    preview = preview_bulletin(actor, bulletin.incident, bulletin.radius_m)
    BulletinVillage.objects.filter(bulletin=bulletin).delete()
    BulletinVillage.objects.bulk_create(
        [
            BulletinVillage(bulletin=bulletin, area=area, path=area.path, metres=round(metres))
            for area, metres in preview.near
        ],
        batch_size=500,
    )
    Bulletin.objects.filter(pk=bulletin.pk).update(by_township=preview.by_township)
    bulletin.by_township = preview.by_township
    return preview.villages


@command
def edit_bulletin(actor: Actor, bulletin: Bulletin, *, version: int, **said: Any) -> None:
    """Change one's own draft. An approved bulletin is never changed: a correction is drafted and approved again."""
    require_here(actor, Can.DRAFT_BULLETIN, bulletin.incident)
    if bulletin.status != Bulletin.Status.DRAFT:
        raise Conflict(
            _("This bulletin has been approved and cannot be changed."),
            code="approval_void",
            help=_("Draft a correction; it must be approved again."),
        )
    if bulletin.drafted_by_staff_id != actor.staff_id:
        raise NotAllowed(_("Only who drafted a bulletin may change it."), code="not_yours")
    _still_open(bulletin.incident)
    change(bulletin, expect_version=version, old_status=Bulletin.Status.DRAFT, **checked(**said))
    villages = _ask_villages(actor, bulletin)
    _note(actor, "bulletin.changed", bulletin, villages=villages, radius_m=bulletin.radius_m)


@command
def correct_bulletin(actor: Actor, bulletin: Bulletin, **said: Any) -> Bulletin:
    """Draft a correction of an approved bulletin; the old one stands until the correction is approved."""
    if bulletin.status != Bulletin.Status.APPROVED:
        raise Refused(_("Only an approved bulletin is corrected."), code="wrong_state", status=409)
    return draft_bulletin(actor, bulletin.incident, replaces=bulletin, **said)


@command
def approve_bulletin(actor: Actor, bulletin: Bulletin, *, version: int | None = None) -> None:
    """A second person lets the bulletin out to its villages."""
    require_here(actor, Can.APPROVE_BULLETIN, bulletin.incident)
    if actor.staff_id == bulletin.drafted_by_staff_id:
        raise NotAllowed(
            _("A bulletin needs a second person: you drafted this one."),
            code="second_person_required",
            rule=_("second person"),
            help=_("Ask another commander to read and approve it."),
            note={
                "verb": "bulletin.approval_refused",
                "subject": bulletin,
                "thread": bulletin.incident.uid,
                "path": bulletin.path,
            },
        )
    bulletin.incident.refresh_from_db(fields=["status"])
    _still_open(bulletin.incident)
    paths = list(bulletin.villages.order_by("path").values_list("path", flat=True))
    _within_reach(actor, bulletin, len(paths))
    at = now()
    move(
        bulletin,
        Bulletin.Status.APPROVED,
        expect_version=version,
        approved_by_id=actor.posting_id,
        approved_by_staff_id=actor.staff_id,
        approved_at=at,
        day=local_day(at),
        expires_at=at + timedelta(hours=bulletin.hours),
    )
    if bulletin.replaces and bulletin.replaces.status == Bulletin.Status.APPROVED:
        _withdraw(actor, bulletin.replaces, Bulletin.Reason.REPLACED)
    recipients = _send(actor, bulletin, paths)
    _note(actor, "bulletin.approved", bulletin, villages=len(paths), recipients=recipients, paths=paths)


def _within_reach(actor: Actor, bulletin: Bulletin, villages: int) -> None:
    reach = reach_of(actor)
    if (bulletin.radius_m > reach.metres and not bulletin.by_township) or villages > reach.villages:
        raise NotAllowed(
            _(
                "Your unit may approve at most %(km)s kilometres and %(n)d villages; this asks %(asked)d villages."
            )
            % {"km": f"{reach.metres / 1000:g}", "n": reach.villages, "asked": villages},
            code="area_too_wide",
            help=_("Make the radius smaller, or ask the command above."),
        )


def _send(actor: Actor, bulletin: Bulletin, paths: list[str]) -> int:
    """One copy and one parcel for every assistant who answers in one of the villages; how many."""
    assistants = list(assistants_answering(paths))
    Copy.objects.bulk_create(
        [Copy(bulletin=bulletin, posting=assistant, addressed=True) for assistant in assistants],
        batch_size=500,
    )
    news = [
        News(
            topic="bulletin",
            subject=bulletin.uid,
            posting_id=assistant.pk,
            channel=Channel.SYNC,
            not_after=bulletin.expires_at,
            check=CHECK,
            exercise=bulletin.exercise,
        )
        for assistant in assistants
    ]
    post_parcels(actor, news)
    return len(assistants)


@command
def withdraw_bulletin(actor: Actor, bulletin: Bulletin, *, reason: str) -> None:
    """Take a bulletin back: from this moment it is on no screen."""
    can = Can.DRAFT_BULLETIN if may(actor, Can.DRAFT_BULLETIN) else Can.APPROVE_BULLETIN
    require_here(actor, can, bulletin.incident)
    if reason not in Bulletin.Reason.values:
        raise Wrong(_("Choose a reason."), field="reason", code="not_allowed")
    _withdraw(actor, bulletin, reason)


def _withdraw(actor: Actor, bulletin: Bulletin, reason: str) -> None:
    move(bulletin, Bulletin.Status.WITHDRAWN, withdrawn_at=now(), withdrawn_reason=reason)
    paths = list(bulletin.villages.order_by("path").values_list("path", flat=True))
    _note(actor, "bulletin.withdrawn", bulletin, reason=reason, paths=paths)


def _note(actor: Actor, verb: str, bulletin: Bulletin, **data: Any) -> None:
    record(
        actor,
        verb,
        subject=bulletin,
        thread=bulletin.incident.uid,
        path=bulletin.path,
        exercise=bulletin.exercise,
        **data,
    )
