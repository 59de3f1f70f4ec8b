"""Taking a call down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from linli.access.commands import new_case_key, open_door, seal_into
from linli.access.grants import Can
from linli.access.models import Part
from linli.access.policy import require
from linli.areas.models import Area
from linli.areas.queries import area_by_code
from linli.base.actors import Actor
from linli.base.clock import local_day, now
from linli.base.deeds import command
from linli.base.errors import Conflict, Wrong
from linli.base.ids import case_number, uuid7
from linli.journal.commands import record
from linli.outbox.commands import News, post_parcels

from ..models import DayCounter, Incident, IncidentParty
from ..vocabulary import KINDS, NORMS, OBJECTS, Came, Kind

LATEST_CALL = timedelta(
    days=1
)  # a call written down later than this is a case of the archive, not of the board


@dataclass(frozen=True)
class Told:
    """What is read out to the caller, once: the PIN is stored hashed only."""

    reference: str
    pin: str


@command
def report_incident(
    actor: Actor,
    *,
    area: Area,
    kind: str,
    account: str = "",
    address: str = "",
    things: Sequence[str] = (),
    name: str = "",
    contact: str = "",
    came: str = Came.PHONE,
    happened_at: datetime | None = None,
    happened_until: datetime | None = None,
    claimed_at: datetime | None = None,
    received_at: datetime | None = None,
    urgent: bool | None = None,
    shield: bool | None = None,
    exercise: bool = False,
    uid: UUID | None = None,
) -> Incident:
    """Take a call down: the incident, its caller with a reference of their own, and the news of it.

    The incident returned carries `told`, the caller's reference and PIN, which nobody can read again.
    """
    require(actor, Can.REPORT_INCIDENT, area.path)
    recorded_at = now()
    received_at = received_at or recorded_at
    word = known_kind(kind)
    check_times(received_at, happened_at, happened_until, recorded_at)
    if unknown := set(things) - OBJECTS.keys():
        raise Wrong(_("This word is not in the list."), field="things", code="not_allowed") from KeyError(
            unknown
        )
    key = new_case_key("incident")
    incident = Incident(
        uid=uid or uuid7(),
        came=came,
        kind=kind,
        category=word.category,
        things=list(things),
        area=area,
        path=area.path,
        county=area.path[:6],
        happened_at=happened_at,
        happened_until=happened_until,
        claimed_at=claimed_at,
        received_at=received_at,
        recorded_at=recorded_at,
        day=local_day(received_at),
        urgent=word.urgent if urgent is None else urgent,
        exercise=exercise,
        next_step="send",
        next_due_at=received_at + NORMS["send"].limit,
        taken_by_id=actor.posting_id,
        key=key,
    )
    incident.shielded = word.shield or bool(shield)
    incident.shielded_at = recorded_at if incident.shielded else None
    seal_into(incident, key, account=account, address=address)
    party = IncidentParty(case=incident, part=Part.REPORTER)
    seal_into(party, key, name=name, contact=contact)
    incident.number = case_number(area.path, incident.day, next_counter(incident.county, incident.day))
    incident.save(force_insert=True)
    party.case = incident
    incident.told = Told(*open_door(incident, party))  # type: ignore[attr-defined]
    party.save(force_insert=True)
    tell_of(actor, incident)
    return incident


def known_kind(kind: str) -> Kind:
    """A kind of the vocabulary. Raises Wrong."""
    word = KINDS.get(kind)
    if word is None:
        raise Wrong(_("Choose a kind from the list."), field="kind", code="not_allowed")
    return word


def check_times(
    received_at: datetime, happened_at: datetime | None, happened_until: datetime | None, at: datetime
) -> None:
    """Refuse calls from the future or from long ago, and ends before beginnings."""
    if not at - LATEST_CALL <= received_at <= at + timedelta(seconds=1):
        raise Wrong(
            _("A call is written down within a day, and not before it came."),
            field="received_at",
            code="bad_date",
        )
    if happened_at and happened_at > at:
        raise Wrong(_("This has not happened yet."), field="happened_at", code="bad_date")
    if happened_until and (happened_at is None or happened_until < happened_at):
        raise Wrong(_("It ended before it began."), field="happened_until", code="bad_interval")


def next_counter(county: str, day: date, many: int = 1) -> int:
    """The next number of a county's day; with `many`, the last of so many.

    One statement on both databases: of two people at once the second waits for the first's row, and nobody
    gets a number twice. A number given to a call that was rolled back is given again.
    """
    table = DayCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS c (county, day, last) VALUES (%s, %s, %s)"  # noqa: S608 (our own name)
            " ON CONFLICT (county, day) DO UPDATE SET last = c.last + %s RETURNING last",
            [county, day, many, many],
        )
        return int(cursor.fetchone()[0])


def tell_of(actor: Actor, incident: Incident) -> None:
    """The Entry of a call, and the parcel for the screens of the station whose place it is."""
    record(
        actor,
        "incident.reported",
        subject=incident,
        thread=incident.uid,
        path=incident.path,
        exercise=incident.exercise,
        number=incident.number,
        kind=incident.kind,
        category=incident.category,
        came=incident.came,
        urgent=incident.urgent,
        shielded=incident.shielded,
        received_at=incident.received_at,
    )
    post_parcels(
        actor,
        [
            News(
                topic="incident.reported",
                subject=incident.uid,
                thread=incident.uid,
                path=incident.path[:9],
                check="incidents.open",
                exercise=incident.exercise,
            )
        ],
    )


@command
def report_from_field(
    actor: Actor,
    *,
    uid: UUID,
    area: str,
    kind: str,
    account: str = "",
    address: str = "",
    things: Sequence[str] = (),
    name: str = "",
    contact: str = "",
    happened_at: datetime | None = None,
    claimed_at: datetime | None = None,
    urgent: bool = False,
) -> Incident:
    """What an assistant was told in the village, handed in by a device: the same call through another door."""
    known = Incident.objects.filter(uid=uid).first()
    if known is not None and known.taken_by_id == actor.posting_id:
        return known
    if known is not None:
        raise Conflict(_("This was handed in by somebody else."))
    return report_incident(
        actor,
        area=area_by_code(area),
        kind=kind,
        account=account,
        address=address,
        things=things,
        name=name,
        contact=contact,
        came=Came.FIELD,
        happened_at=happened_at,
        claimed_at=claimed_at,
        urgent=urgent,
        uid=uid,
    )
