"""Past bulletins taken in at once: the same rows as by the commands one by one, which a test compares."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from linli.access.commands import seal_into
from linli.base.actors import Actor
from linli.base.clock import local_day
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Refused
from linli.incidents.models import Incident
from linli.journal.commands import record
from linli.workforce.models import Posting
from linli.workforce.queries import assistants_answering

from ..models import Bulletin, BulletinVillage, Copy, Tip
from ..queries import preview_bulletin
from .making import checked


@dataclass(frozen=True)
class PastTip:
    """One answer, as a record tells it."""

    posting: Posting
    path: str  # the village that answered
    text: str
    at: datetime
    verdict: str = Tip.Verdict.NEW
    judged_by: Posting | None = None
    judged_at: datetime | None = None


@dataclass(frozen=True)
class PastBulletin:
    """One approved bulletin with its answers, as a record tells it."""

    incident: Incident
    drafted_by: Posting
    drafted_at: datetime
    approved_by: Posting
    approved_at: datetime
    text: str
    radius_m: int = 5_000
    hours: int = 48
    look_for: str = ""
    do_not: str = ""
    things: Sequence[str] = ()
    language: str = "zh"
    tips: Sequence[PastTip] = ()


@command
def import_bulletins(actor: Actor, past: Iterable[PastBulletin]) -> int:
    """Take in a history of bulletins with their tips; one Entry with count and digest. The number of bulletins."""
    if actor.kind != "job":
        raise NotAllowed(_("A history is taken in by a routine alone."))
    everything = list(past)
    digest = hashlib.sha256()
    tips = 0
    for one in everything:
        digest.update(f"{one.incident.uid} {one.approved_at.isoformat()} {len(one.tips)}\n".encode())
        tips += _take_in(actor, one)
    record(actor, "bulletins.imported", count=len(everything), tips=tips, digest=digest.hexdigest())
    return len(everything)


def _take_in(actor: Actor, one: PastBulletin) -> int:
    if one.drafted_by.staff_id == one.approved_by.staff_id:
        raise Refused(
            _("A bulletin needs a second person: you drafted this one."), code="second_person_required"
        )
    last = Bulletin.objects.filter(incident=one.incident).aggregate(last=Max("ordinal"))["last"]
    said = checked(
        text=one.text,
        look_for=one.look_for,
        do_not=one.do_not,
        things=one.things,
        radius_m=one.radius_m,
        hours=one.hours,
    )
    preview = preview_bulletin(actor, one.incident, one.radius_m)
    bulletin = Bulletin.objects.create(
        incident=one.incident,
        ordinal=(last or 0) + 1,
        area=one.incident.area,
        path=one.incident.path,
        language=one.language,
        by_township=preview.by_township,
        drafted_by=one.drafted_by,
        drafted_by_staff_id=one.drafted_by.staff_id,
        drafted_at=one.drafted_at,
        status=Bulletin.Status.APPROVED,
        approved_by=one.approved_by,
        approved_by_staff_id=one.approved_by.staff_id,
        approved_at=one.approved_at,
        expires_at=one.approved_at + timedelta(hours=one.hours),
        day=local_day(one.approved_at),
        exercise=one.incident.exercise,
        version=2,
        **said,
    )
    BulletinVillage.objects.bulk_create(
        [BulletinVillage(bulletin=bulletin, area=a, path=a.path, metres=round(m)) for a, m in preview.near],
        batch_size=500,
    )
    _copies(bulletin, one, [area.path for area, _metres in preview.near])
    Tip.objects.bulk_create([_tip(bulletin, tip) for tip in one.tips], batch_size=500)
    return len(one.tips)


def _copies(bulletin: Bulletin, one: PastBulletin, paths: list[str]) -> None:
    """A copy for everybody addressed: arrived and read by those who answered."""
    answered = {tip.posting.pk: tip.at for tip in one.tips}
    addressed = {a.pk for a in assistants_answering(paths, local_day(one.approved_at))}
    Copy.objects.bulk_create(
        [
            Copy(
                bulletin=bulletin,
                posting_id=pk,
                addressed=pk in addressed,
                arrived_at=answered.get(pk),
                read_at=answered.get(pk),
                answered_at=answered.get(pk),
                answer=Copy.Answer.SEEN if pk in answered else "",
            )
            for pk in sorted(addressed | set(answered))
        ],
        batch_size=500,
    )


def _tip(bulletin: Bulletin, past: PastTip) -> Tip:
    tip = Tip(
        bulletin=bulletin,
        posting=past.posting,
        staff_id=past.posting.staff_id,
        path=past.path,
        incident_path=bulletin.path,
        claimed_at=past.at,
        received_at=past.at,
        recorded_at=past.at,
        day=local_day(past.at),
        verdict=past.verdict,
        judged_by=past.judged_by,
        judged_at=past.judged_at,
        exercise=bulletin.exercise,
    )
    if bulletin.incident.key is not None:
        seal_into(tip, bulletin.incident.key, text=past.text)
    return tip
