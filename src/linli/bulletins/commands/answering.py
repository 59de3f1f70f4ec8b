"""What the asked villages do: a bulletin arrives, is read, is answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.commands import seal_into
from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import local_day, now
from linli.base.deeds import command
from linli.base.errors import Conflict, Refused
from linli.base.ids import uuid7
from linli.journal.commands import record
from linli.outbox.commands import acknowledge
from linli.outbox.queries import fetched_by

from ..models import Bulletin, Copy, Tip
from ..queries import asked_bulletin, bulletins_on_my_board, my_village
from .judging import note_tip


@command
def receive_bulletins(actor: Actor, *, bulletins: Iterable[UUID]) -> int:
    """Note that bulletins have arrived on a phone or screen; how many were new."""
    require(actor, Can.ANSWER_BULLETIN, None)
    here = list(bulletins_on_my_board(actor).filter(uid__in=list(bulletins)))
    new = [b for b in here if _stamp(actor, b, "arrived_at")]
    parcels = fetched_by(actor).filter(topic="bulletin", subject__in=[b.uid for b in here])
    acknowledge(actor, uids=list(parcels.values_list("uid", flat=True)))
    if new:
        record(actor, "bulletins.arrived", path=_place(actor), count=len(new))
    return len(new)


@command
def read_bulletin(actor: Actor, *, bulletin: UUID) -> Bulletin:
    """Note that a bulletin has been read."""
    require(actor, Can.ANSWER_BULLETIN, None)
    found = _asked(actor, bulletin)
    if _stamp(actor, found, "read_at"):
        record(actor, "bulletin.read", subject=found, path=_place(actor), exercise=found.exercise)
    return found


@command
def say_nothing_seen(actor: Actor, *, bulletin: UUID) -> Bulletin:
    """Answer a bulletin: looked, and saw nothing of the kind."""
    require(actor, Can.ANSWER_BULLETIN, None)
    found = _asked(actor, bulletin)
    if _answer(actor, found, Copy.Answer.NOTHING):
        record(actor, "bulletin.nothing_seen", subject=found, path=_place(actor), exercise=found.exercise)
    return found


@command
def send_tip(
    actor: Actor, *, bulletin: UUID, text: str, uid: UUID | None = None, claimed_at: datetime | None = None
) -> Tip:
    """Answer a bulletin with what was seen; the text is sealed under the incident's key.

    A tip written while the bulletin asked is taken when it arrives later, as long as the incident is open.
    """
    require(actor, Can.ANSWER_BULLETIN, None)
    at = now()
    claimed = claimed_at or at
    found = _asked(actor, bulletin, written_at=claimed)
    if uid is not None and Tip.objects.filter(uid=uid).exists():
        raise Conflict(_("This entry is stored already."), code="already_stored")
    if found.incident.key is None:
        raise Refused(_("The personal data of this case have been erased."), code="erased", status=410)
    tip = Tip(
        uid=uid or uuid7(),
        bulletin=found,
        posting_id=actor.posting_id or 0,
        staff_id=actor.staff_id or 0,
        path=my_village(actor, found),
        incident_path=found.path,
        claimed_at=claimed,
        received_at=at,
        recorded_at=at,
        day=local_day(at),
        exercise=found.exercise,
    )
    seal_into(tip, found.incident.key, text=text)
    tip.save()
    _answer(actor, found, Copy.Answer.SEEN)
    note_tip(actor, "tip.sent", tip, late_minutes=tip.late_by)
    return tip


def _asked(actor: Actor, uid: UUID, written_at: datetime | None = None) -> Bulletin:
    """The bulletin, if it still asks the actor's villages. Raises what tells the person why not."""
    found = asked_bulletin(actor, uid)
    if found.status == Bulletin.Status.WITHDRAWN:
        raise Refused(_("The bulletin was withdrawn; it asks nothing more."), code="withdrawn", status=410)
    if not found.incident.is_open:
        raise Refused(
            _("The incident is closed; the bulletin asks nothing more."), code="case_closed", status=409
        )
    end = found.expires_at
    if end is None or (end <= now() and (written_at is None or written_at > end)):
        raise Refused(_("The bulletin is over. Call your station if it matters."), code="expired", status=410)
    return found


def _place(actor: Actor) -> str:
    return min(actor.paths, default="")


def _stamp(actor: Actor, bulletin: Bulletin, column: str) -> bool:
    """Set one time of the actor's copy, and the times before it; whether it was new."""
    copy, _made = Copy.objects.get_or_create(bulletin=bulletin, posting_id=actor.posting_id)
    if getattr(copy, column) is not None:
        return False
    at = now()
    stamps = {c: at for c in _until(column) if getattr(copy, c) is None}
    return bool(Copy.objects.filter(pk=copy.pk, **{column: None}).update(**stamps))


def _until(column: str) -> list[str]:
    columns = ["arrived_at", "read_at", "answered_at"]
    return columns[: columns.index(column) + 1]


def _answer(actor: Actor, bulletin: Bulletin, answer: str) -> bool:
    """The actor's last answer on its copy; "saw something" is not taken back by "saw nothing"."""
    copy, _made = Copy.objects.get_or_create(bulletin=bulletin, posting_id=actor.posting_id)
    if copy.answer in {answer, Copy.Answer.SEEN}:
        return False
    at = now()
    Copy.objects.filter(pk=copy.pk).update(
        answer=answer, answered_at=at, arrived_at=copy.arrived_at or at, read_at=copy.read_at or at
    )
    return True
