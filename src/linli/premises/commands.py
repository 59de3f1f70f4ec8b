"""Registering places, inspecting them, looking again, handing over; adopting kinds and checklists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.areas.queries import area_by_code
from linli.base.actors import Actor
from linli.base.bulk import insert_rows, reserve_ids
from linli.base.clock import day_start, local_day, now, today
from linli.base.deeds import command
from linli.base.detector import refuse_personal
from linli.base.errors import Refused, Wrong
from linli.base.ids import uuid7
from linli.base.states import change, move
from linli.journal.commands import record
from linli.protection.calendar import after_working_days
from linli.workforce.models import Posting

from .models import Checklist, Finding, Inspection, Kind, Premises
from .queries import checklist, kind_by_code, one_for
from .vocabulary import FIRE_CHECK, HAND_OVER_DAYS, VARIANTS, Answer


@command
def adopt_kinds(actor: Actor, *, variant: str, valid_from: date) -> int:
    """Adopt one of the two usual variants of the nine kinds from a date; what stood before ends."""
    require(actor, Can.MANAGE_CATALOGUE, None)
    if variant not in VARIANTS:
        raise Wrong(_("Choose one of: %(choices)s.") % {"choices": ", ".join(VARIANTS)}, field="variant")
    Kind.objects.filter(valid_to=None).update(valid_to=valid_from)
    for code, name, threshold in VARIANTS[variant]:
        Kind.objects.create(code=code, name=name, threshold=threshold, valid_from=valid_from)
    record(actor, "premises.kinds_adopted", variant=variant, count=len(VARIANTS[variant]))
    return len(VARIANTS[variant])


@command
def adopt_checklist(actor: Actor, *, code: str = "fire", valid_from: date) -> Checklist:
    """Adopt the fire check (Order 120/2012) as the checklist from a date; what stood before ends."""
    require(actor, Can.MANAGE_CATALOGUE, None)
    Checklist.objects.filter(code=code, valid_to=None).update(valid_to=valid_from)
    points = [
        {"code": c, "text": text, "serious": serious, "days": days} for c, text, serious, days in FIRE_CHECK
    ]
    row = Checklist.objects.create(code=code, points=points, valid_from=valid_from)
    record(actor, "premises.checklist_adopted", subject=row, code=code, points=len(points))
    return row


@command
def register_premises(
    actor: Actor, *, sign: str, kind: Kind, area: Area, where: str = "", uid: UUID | None = None
) -> Premises:
    """Put a place on the register: what its sign says, its kind, where it is. No owner, no occupant."""
    require(actor, Can.INSPECT_PREMISES, area.path)
    refuse_personal({"sign": sign, "where": where})
    at = now()
    row = Premises.objects.create(
        uid=uid or uuid7(),
        sign=sign,
        kind=kind,
        area=area,
        path=area.path,
        where=where,
        recorded_at=at,
        day=local_day(at),
    )
    record(actor, "premises.registered", subject=row, thread=row.uid, path=row.path, kind=kind.code)
    return row


@command
def close_premises(actor: Actor, premises: Premises, *, version: int | None = None) -> None:
    """The place no longer exists. Refused while a finding is open."""
    require(actor, Can.INSPECT_PREMISES, premises.path)
    if premises.closed_on:
        raise Refused(_("This place is closed already."), code="wrong_state", status=409)
    if premises.findings.filter(status=Finding.Status.OPEN).exists():
        raise Refused(
            _("A finding is still open here. Look again or hand it over first."),
            code="still_in_use",
            status=409,
        )
    change(premises, expect_version=version, closed_on=today())
    record(actor, "premises.closed", subject=premises, thread=premises.uid, path=premises.path)


@command
def inspect(
    actor: Posting,
    premises: Premises,
    *,
    answers: Mapping[str, str],
    copy_given: bool = False,
    happened_at: datetime | None = None,
    claimed_at: datetime | None = None,
    uid: UUID | None = None,
) -> Inspection:
    """Look at a place point by point; every fault becomes a finding with its day. Raises Wrong for a point left out."""
    require(actor, Can.INSPECT_PREMISES, premises.path)
    if premises.closed_on:
        raise Refused(_("This place is closed already."), code="wrong_state", status=409)
    used = checklist()
    points = {p["code"]: p for p in used.points}
    wrong = [
        (f"answer_{code}", "required", _("Answer this point."))
        for code in points
        if answers.get(code) not in Answer.values
    ]
    wrong += [
        (code, "unknown_field", _("This field is not known here.")) for code in answers if code not in points
    ]
    if wrong:
        raise Wrong.many(wrong)
    at = happened_at or now()
    if at > now():
        raise Wrong(
            _("An inspection is written down after it was made."), field="happened_at", code="bad_date"
        )
    faults = [code for code in points if answers[code] == Answer.FAULT]
    day = local_day(at)
    row = Inspection.objects.create(
        uid=uid or uuid7(),
        premises=premises,
        checklist=used,
        path=premises.path,
        by=actor,
        happened_at=at,
        claimed_at=claimed_at,
        recorded_at=now(),
        day=day,
        answers=dict(answers),
        faults=len(faults),
        copy_given=copy_given,
    )
    for code in faults:
        Finding.objects.create(
            inspection=row,
            premises=premises,
            path=premises.path,
            point=code,
            serious=points[code]["serious"],
            day=day,
            due_on=after_working_days(day, points[code]["days"]),
        )
    if premises.inspected_on is None or day > premises.inspected_on:
        change(premises, inspected_on=day)
    record(
        actor, "premises.inspected", subject=row, thread=premises.uid, path=premises.path, faults=len(faults)
    )
    return row


def inspect_offline(
    actor: Posting,
    *,
    premises: UUID,
    uid: UUID,
    claimed_at: datetime | None = None,
    copy_given: bool = False,
    **answers: str,
) -> Inspection:
    """The errand of a phone: the same deed, with the place's uid and one field for each point."""
    said = {code.removeprefix("answer_"): value for code, value in answers.items()}
    return inspect(
        actor, one_for(actor, premises), answers=said, copy_given=copy_given, claimed_at=claimed_at, uid=uid
    )


def register_offline(
    actor: Posting,
    *,
    sign: str,
    kind: str,
    village: str,
    uid: UUID,
    where: str = "",
    claimed_at: datetime | None = None,
) -> Premises:
    """The errand of a phone: a place registered with codes instead of rows."""
    return register_premises(
        actor, sign=sign, kind=kind_by_code(kind), area=area_by_code(village), where=where, uid=uid
    )


@command
def look_again(actor: Actor, finding: Finding, *, corrected: bool, version: int | None = None) -> None:
    """Look at a fault again: put right, or still there (and overdue ones wait for the hand-over)."""
    require(actor, Can.INSPECT_PREMISES, finding.path)
    if corrected:
        move(
            finding,
            Finding.Status.CORRECTED,
            expect_version=version,
            ended_on=today(),
            looks=finding.looks + 1,
        )
    else:
        if finding.status != Finding.Status.OPEN:
            raise Refused(_("This finding has ended already."), code="wrong_state", status=409)
        change(finding, expect_version=version, looks=finding.looks + 1)
    record(
        actor,
        "premises.looked_again",
        subject=finding,
        thread=finding.premises.uid,
        path=finding.path,
        point=finding.point,
        corrected=corrected,
    )


@command
def hand_over(actor: Actor, finding: Finding, *, version: int | None = None) -> None:
    """Hand a fault to the fire authority: a serious one at once, any other when its day has passed."""
    require(actor, Can.INSPECT_PREMISES, finding.path)
    if not finding.serious and finding.due_on >= today():
        raise Refused(
            _("The day to put it right has not passed yet."),
            rule=_("Order 120/2012 of the Ministry of Public Security"),
            help=_("Look again on that day."),
            code="too_early",
            status=409,
        )
    late = today() > after_working_days(max(finding.due_on, finding.day), HAND_OVER_DAYS)
    move(finding, Finding.Status.HANDED_OVER, expect_version=version, ended_on=today())
    record(
        actor,
        "premises.handed_over",
        subject=finding,
        thread=finding.premises.uid,
        path=finding.path,
        point=finding.point,
        late=late,
    )


# --- many at once ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PastInspection:
    """An inspection as a list tells it; `ended` says of each fault when it was put right, or None."""

    day: date
    faults: Mapping[str, date | None]


@dataclass(frozen=True)
class PastPremises:
    """A place with its past inspections."""

    sign: str
    kind: Kind
    area: Area
    day: date
    inspections: tuple[PastInspection, ...] = ()


@command
def import_premises(actor: Actor, past: Iterable[PastPremises], *, by: Posting | None = None) -> int:
    """Take in a register with past inspections, set-based; one Entry with count and digest. The number of places."""
    used, digest, places = checklist(), hashlib.sha256(), list(past)
    points = {p["code"]: p for p in used.points}
    ids = reserve_ids(Premises, len(places))
    looks = [(id_, place, look) for id_, place in zip(ids, places, strict=True) for look in place.inspections]
    look_ids = reserve_ids(Inspection, len(looks))
    for place in places:
        require(actor, Can.INSPECT_PREMISES, place.area.path)
        digest.update(f"{place.area.path} {place.kind.code} {place.day} {place.sign}\n".encode())
    insert_rows(
        Premises,
        [
            "id",
            "uid",
            "sign",
            "kind",
            "area",
            "path",
            "where",
            "recorded_at",
            "day",
            "inspected_on",
            "version",
        ],
        (
            [
                id_,
                None,
                p.sign,
                p.kind.pk,
                p.area.pk,
                p.area.path,
                "",
                day_start(p.day) + timedelta(hours=9),
                p.day,
                max((look.day for look in p.inspections), default=None),
                1,
            ]
            for id_, p in zip(ids, places, strict=True)
        ),
    )
    insert_rows(
        Inspection,
        [
            *(
                "id",
                "uid",
                "premises",
                "checklist",
                "path",
                "by",
                "happened_at",
                "recorded_at",
                "day",
                "answers",
            ),
            *("faults", "copy_given"),
        ],
        (
            [
                look_id,
                None,
                id_,
                used.pk,
                place.area.path,
                by.pk if by else None,
                day_start(look.day) + timedelta(hours=10),
                day_start(look.day) + timedelta(hours=10),
                look.day,
                {code: "fault" if code in look.faults else "ok" for code in points},
                len(look.faults),
                True,
            ]
            for look_id, (id_, place, look) in zip(look_ids, looks, strict=True)
        ),
    )
    limits: dict[tuple[date, int], date] = {}

    def due(day: date, days: int) -> date:
        return limits.get((day, days)) or limits.setdefault((day, days), after_working_days(day, days))

    insert_rows(
        Finding,
        [
            *(
                "uid",
                "inspection",
                "premises",
                "path",
                "point",
                "serious",
                "day",
                "due_on",
                "status",
                "ended_on",
            ),
            *("looks", "version"),
        ],
        (
            [
                None,
                look_id,
                id_,
                place.area.path,
                code,
                points[code]["serious"],
                look.day,
                due(look.day, points[code]["days"]),
                "corrected" if ended else "open",
                ended,
                1 if ended else 0,
                1,
            ]
            for look_id, (id_, place, look) in zip(look_ids, looks, strict=True)
            for code, ended in look.faults.items()
        ),
    )
    record(actor, "premises.imported", count=len(places), inspections=len(looks), digest=digest.hexdigest())
    return len(places)
