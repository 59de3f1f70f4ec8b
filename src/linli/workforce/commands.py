"""Forming units, enlisting staff, appointing them to posts and beats."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.deeds import command
from linli.base.posts import Post
from linli.journal.commands import record

from .models import Beat, BeatRole, Posting, Staff, Unit


@command
def form_unit(
    actor: Actor,
    *,
    name: dict[str, str],
    kind: str,
    area: Area,
    office: Area | None = None,
    parent: Unit | None = None,
    duty_phone: str = "",
) -> Unit:
    """Form a unit that answers for an area; `office` is the place where it sits."""
    require(actor, Can.MANAGE_STAFF, area.path)
    unit = Unit.objects.create(
        name=name,
        kind=kind,
        area=area,
        path=area.path,
        office=office,
        parent=parent,
        duty_phone=duty_phone,
        valid_from=today(),
    )
    record(actor, "unit.formed", subject=unit, path=unit.path, kind=kind)
    return unit


@command
def enlist(actor: Actor, *, number: str, name: str, duty_phone: str = "") -> Staff:
    """Take a person into office: name, duty number, duty phone, nothing more."""
    require(actor, Can.MANAGE_STAFF, None)
    staff = Staff.objects.create(number=number, name=name, duty_phone=duty_phone)
    record(actor, "staff.enlisted", subject=staff)
    return staff


@command
def appoint(
    actor: Actor,
    staff: Staff,
    *,
    post: Post | str,
    unit: Unit,
    beat: Iterable[Area] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
    term_until: date | None = None,
) -> Posting:
    """Post a staff member to a unit, with a beat of one or several areas. Called by protection, which decides."""
    require(actor, Can.MANAGE_STAFF, unit.path)
    areas = list(beat)
    start = valid_from or today()
    posting = Posting.objects.create(
        staff=staff,
        post=post,
        unit=unit,
        path=holding_path([a.path for a in areas]) if areas else unit.path,
        valid_from=start,
        valid_to=valid_to,
        term_until=term_until,
    )
    Beat.objects.bulk_create(
        Beat(posting=posting, area=a, path=a.path, role=BeatRole.MAIN, valid_from=start, valid_to=valid_to)
        for a in areas
    )
    record(actor, "posting.made", subject=posting, path=posting.path, post=str(post), beat=len(areas))
    return posting


def holding_path(paths: list[str]) -> str:
    """The path of the smallest area that holds all of them."""
    common = os.path.commonprefix(paths)
    return max((common[:n] for n in (0, 2, 4, 6, 9, 12, 15) if n <= len(common)), key=len)
