"""Registering a dispute, meeting about it, agreeing, asking whether it is kept; forgetting it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.claimants import Claimant
from linli.access.commands import erase_key, new_case_key, open_door, read_personal, seal_into
from linli.access.grants import Can
from linli.access.models import Door, Part, Purpose
from linli.access.policy import require, require_job
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.bulk import insert_rows
from linli.base.clock import day_start, local_day, now, today
from linli.base.deeds import command
from linli.base.errors import NotFound, Refused, Wrong
from linli.base.ids import check_digit, uuid7
from linli.base.states import change, move
from linli.incidents.models import Incident
from linli.journal.commands import record
from linli.workforce.models import Posting

from .models import Agreement, Dispute, DisputeParty, FollowUp, Session
from .queries import case_of, party_of
from .vocabulary import CONFIRM_DAYS, USUAL_DAYS, Ending, Kept, Kind, ReopenReason

FEWEST_PARTIES = 2


@dataclass(frozen=True)
class Side:
    """A party as told at the door."""

    name: str
    contact: str = ""
    consents: bool = True


@dataclass(frozen=True)
class Opened:
    """A registered dispute with the reference and PIN of each party, told once."""

    dispute: Dispute
    doors: list[tuple[str, str, str]]  # (name, reference, pin)


@command
def register_dispute(
    actor: Posting,
    *,
    area: Area,
    kind: str,
    facts: str,
    sides: Iterable[Side],
    incident: Incident | None = None,
    happened_at: datetime | None = None,
    claimed_at: datetime | None = None,
    uid: UUID | None = None,
) -> Opened:
    """Take a dispute on: what it is about, where, and its parties. Each party gets an own reference and PIN."""
    require(actor, Can.MEDIATE, area.path)
    told = list(sides)
    if len(told) < FEWEST_PARTIES:
        raise Wrong(_("A dispute has at least two parties."), field="name_b", code="required")
    if kind not in Kind.values:
        raise Wrong(_("Choose what the dispute is about."), field="kind", code="not_allowed")
    at = now()
    key = new_case_key("dispute")
    dispute = Dispute(
        uid=uid or uuid7(),
        kind=kind,
        area=area,
        path=area.path,
        incident=incident,
        mediator=actor,
        happened_at=happened_at,
        claimed_at=claimed_at,
        received_at=at,
        recorded_at=at,
        day=local_day(at),
        due_on=local_day(at) + timedelta(days=USUAL_DAYS),
        key=key,
    )
    dispute.number = number_of(dispute)
    seal_into(dispute, key, facts=facts)
    dispute.save()
    doors = []
    for side in told:
        party = DisputeParty(case=dispute, part=Part.DISPUTANT, consents=side.consents)
        seal_into(party, key, name=side.name, contact=side.contact)
        party.save()
        doors.append((side.name, *open_door(dispute, party)))
    record(
        actor,
        "dispute.registered",
        subject=dispute,
        thread=dispute.uid,
        path=dispute.path,
        kind=kind,
        parties=len(told),
        incident=incident.uid if incident else None,
    )
    return Opened(dispute, doors)


def number_of(dispute: Dispute) -> str:
    """The number staff use, from the day and the row's own id: `MJ-170315-3F9A2C-7`, unique without a counter."""
    return number_for(dispute.uid, dispute.day)


def number_for(uid: UUID, day: date) -> str:
    """The number of the dispute of a day that has this public id."""
    tail = uid.hex[-6:].upper()
    digits = f"{day:%y%m%d}{int(tail, 16):08d}"
    return f"MJ-{day:%y%m%d}-{tail}-{check_digit(digits)}"


@command
def hold_session(
    actor: Posting, dispute: Dispute, *, held_at: datetime, minutes: str, version: int | None = None
) -> Session:
    """Meet about the dispute; the first meeting begins the mediation. Every party must have consented."""
    require(actor, Can.MEDIATE, dispute.path)
    if held_at > now():
        raise Wrong(_("A session is written down after it was held."), field="held_at", code="bad_date")
    if dispute.parties.filter(consents=False).exists():
        raise Refused(
            _("Mediation is voluntary: a party has not consented."),
            rule=_("People's Mediation Law, article 3"),
            help=_("Note the consent first, or end the dispute as “one party does not want mediation”."),
            code="consent_required",
        )
    if dispute.status != Dispute.Status.IN_SESSION:
        move(dispute, Dispute.Status.IN_SESSION, expect_version=version)
    session = Session(dispute=dispute, held_at=held_at, recorded_at=now(), led_by=actor)
    seal_into(session, _key(dispute), minutes=minutes)
    session.save()
    record(actor, "dispute.session", subject=session, thread=dispute.uid, path=dispute.path)
    return session


@command
def note_consent(actor: Posting, dispute: Dispute, *, party: UUID, consents: bool) -> None:
    """Write down that a party wants, or no longer wants, mediation."""
    require(actor, Can.MEDIATE, dispute.path)
    if not dispute.parties.filter(uid=party).update(consents=consents):
        raise NotFound()
    record(actor, "dispute.consent", thread=dispute.uid, path=dispute.path, consents=consents)


@command
def record_agreement(
    actor: Posting,
    dispute: Dispute,
    *,
    terms: str,
    manner: str = "",
    perform_by: date | None = None,
    oral: bool = False,
    version: int | None = None,
) -> Agreement:
    """Write down what the parties agreed: terms, manner, place and time of performance."""
    require(actor, Can.MEDIATE, dispute.path)
    day = today()
    if perform_by and perform_by < day:
        raise Wrong(_("The performance lies after the agreement."), field="perform_by", code="bad_interval")
    move(dispute, Dispute.Status.AGREED, expect_version=version, settled_on=day)
    Agreement.objects.filter(dispute=dispute).delete()  # a broken agreement is replaced by the new one
    agreement = Agreement(
        dispute=dispute,
        signed_on=day,
        recorded_at=now(),
        oral=oral,
        perform_by=perform_by,
        confirm_until=day + timedelta(days=CONFIRM_DAYS),
    )
    seal_into(agreement, _key(dispute), terms=terms, manner=manner)
    agreement.save()
    record(
        actor,
        "dispute.agreed",
        subject=agreement,
        thread=dispute.uid,
        path=dispute.path,
        oral=oral,
        perform_by=perform_by,
    )
    return agreement


@command
def end_dispute(actor: Posting, dispute: Dispute, *, ending: str, version: int | None = None) -> None:
    """End a dispute without an agreement, with the reason; the parties are told of other ways."""
    require(actor, Can.MEDIATE, dispute.path)
    if ending not in Ending.values:
        raise Wrong(_("Choose how the dispute ended."), field="ending", code="not_allowed")
    move(dispute, Dispute.Status.ENDED, expect_version=version, ending=ending, ended_on=today())
    record(actor, "dispute.ended", subject=dispute, thread=dispute.uid, path=dispute.path, ending=ending)


@command
def follow_up(
    actor: Posting, dispute: Dispute, *, kept: str, note: str = "", version: int | None = None
) -> FollowUp:
    """Ask whether the agreement is kept: fulfilled, partly (another visit follows) or not."""
    require(actor, Can.MEDIATE, dispute.path)
    if kept not in Kept.values:
        raise Wrong(_("Choose whether the agreement was kept."), field="kept", code="not_allowed")
    visit = FollowUp(dispute=dispute, day=today(), recorded_at=now(), visited_by=actor, kept=kept)
    seal_into(visit, _key(dispute), note=note)
    if kept == Kept.PARTLY:
        if dispute.status != Dispute.Status.AGREED:
            raise Refused(_("There is no agreement to follow up."), code="wrong_state", status=409)
        change(dispute, expect_version=version)
    else:
        to = Dispute.Status.FULFILLED if kept == Kept.FULFILLED else Dispute.Status.BREACHED
        move(dispute, to, expect_version=version)
    visit.save()
    record(actor, "dispute.followed_up", subject=visit, thread=dispute.uid, path=dispute.path, kept=kept)
    return visit


# --- the parties, through their own doors -----------------------------------------------------------------


@command
def hand_on(actor: Actor, posting: Posting, to: Posting, uids: list[UUID]) -> int:
    """Somebody else mediates the disputes of a posting that ends."""
    require(actor, Can.MANAGE_STAFF, posting.path)
    rows = list(Dispute.objects.select_for_update().filter(uid__in=uids, mediator=posting))
    for dispute in rows:
        change(dispute, mediator=to)
        record(
            actor,
            "dispute.handed_over",
            subject=dispute,
            thread=dispute.uid,
            path=dispute.path,
            posting_from=posting.uid,
            posting_to=to.uid,
        )
    return len(rows)


@command
def confirm_settled(claimant: Claimant) -> None:
    """A party says that the dispute is settled."""
    dispute, party = case_of(claimant), party_of(claimant)
    DisputeParty.objects.filter(pk=party.pk).update(told_settled=True)
    everybody = not dispute.parties.exclude(told_settled=True).exists()
    if everybody and dispute.confirmed_at is None:
        change(dispute, confirmed_at=now())
    record(claimant, "dispute.confirmed", subject=dispute, thread=dispute.uid, path=dispute.path)


@command
def reopen_dispute(claimant: Claimant, *, reason: str) -> None:
    """A party says that it is not settled: the dispute is open again."""
    dispute, party = case_of(claimant), party_of(claimant)
    if reason not in ReopenReason.values:
        raise Wrong(_("Choose why it is not settled."), field="reason", code="not_allowed")
    move(dispute, Dispute.Status.REOPENED, reopen_reason=reason, due_on=today() + timedelta(days=USUAL_DAYS))
    DisputeParty.objects.filter(pk=party.pk).update(told_settled=False)
    record(
        claimant, "dispute.reopened", subject=dispute, thread=dispute.uid, path=dispute.path, reason=reason
    )


@command
def copy_for_claimant(claimant: Claimant) -> dict[str, str]:
    """What this party gave us about itself, read to it; never the other side, nor what both sides said."""
    dispute, party = case_of(claimant), party_of(claimant)
    return read_personal(claimant, dispute, rows=[party], purpose=Purpose.PERSON_ASKED)[party.uid]


# --- forgetting -------------------------------------------------------------------------------------------


@command
def erase_dispute(actor: Actor, dispute: Dispute) -> None:
    """Delete parties, texts and key; the bare case (kind, place, days, outcome) stays for counting."""
    require_job(actor)
    Door.objects.filter(case=dispute.uid).delete()
    dispute.parties.all().delete()
    dispute.sessions.update(minutes=None)
    dispute.follow_ups.update(note=None)
    Agreement.objects.filter(dispute=dispute).update(terms=None, manner=None)
    key = dispute.key
    Dispute.objects.filter(pk=dispute.pk).update(facts=None, key=None, erased_at=now())
    if key is not None:
        erase_key(actor, key)
    record(actor, "dispute.erased", subject=dispute, thread=dispute.uid, path=dispute.path)


def _key(dispute: Dispute) -> Any:
    if dispute.key is None:
        raise Refused(_("The personal data of this case have been erased."), code="erased", status=410)
    return dispute.key


# --- many at once, for a history that comes from elsewhere ----------------------------------------------------


@dataclass(frozen=True)
class PastDispute:
    """A finished dispute as a list tells it: no party, no facts."""

    area: Area
    kind: str
    day: date
    status: str
    settled_on: date | None = None
    ended_on: date | None = None
    ending: str = ""
    mediator: Posting | None = None


@command
def import_disputes(actor: Actor, past: Iterable[PastDispute]) -> int:
    """Take in a history of disputes without personal data; one Entry with count and digest. The number taken."""
    digest, rows = hashlib.sha256(), []
    for one in past:
        require(actor, Can.MEDIATE, one.area.path)
        at, uid = day_start(one.day) + timedelta(hours=9), uuid7()
        digest.update(f"{one.area.path} {one.kind} {one.day} {one.status} {one.settled_on}\n".encode())
        rows.append(
            (
                *(uid, number_for(uid, one.day), one.kind, one.area.pk, one.area.path),
                *(one.mediator.pk if one.mediator else None, at, at, one.day),
                *(one.day + timedelta(days=USUAL_DAYS), one.status),
                *(one.settled_on, one.ended_on, one.ending),
            )
        )
    insert_rows(Dispute, PAST, rows)
    record(actor, "disputes.imported", count=len(rows), digest=digest.hexdigest())
    return len(rows)


PAST = (
    *("uid", "number", "kind", "area", "path", "mediator", "received_at", "recorded_at", "day"),
    *("due_on", "status", "settled_on", "ended_on", "ending"),
)
