"""Forming units, enlisting staff, appointing them to posts and beats, redeployments.

Whatever changes a posting of a protected post (models.PROTECTED) is called by protection alone, which decides
first; the doors of this room refuse those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area, Level
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.deeds import command
from linli.base.errors import NotAllowed, Refused, Wrong
from linli.base.posts import Post
from linli.base.states import change
from linli.journal.commands import record

from ..models import Beat, BeatRole, Posting, Redeployment, Staff, Unit
from .beats import (
    check_dates,
    close_beats,
    cover_vacancy,
    holding_path,
    open_main,
    overlapping,
    pass_covers_on,
)
from .handing import hand_over

RECRUIT_TERM_YEARS = 3


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
    number: str = "",
    valid_from: date | None = None,
) -> Unit:
    """Form a unit that answers for an area; `office` is the place where it sits."""
    require(actor, Can.MANAGE_STAFF, area.path)
    if number and Unit.objects.filter(number=number).exists():
        raise Wrong(_("Another unit has this number."), field="number", code="duplicate")
    unit = Unit.objects.create(
        number=number,
        name=name,
        kind=kind,
        area=area,
        path=area.path,
        office=office,
        parent=parent,
        duty_phone=duty_phone,
        valid_from=valid_from or today(),
    )
    record(actor, "unit.formed", subject=unit, path=unit.path, kind=kind)
    return unit


@command
def enlist(actor: Actor, *, number: str, name: str, duty_phone: str = "") -> Staff:
    """Take a person into office: name, duty number, duty phone, nothing more."""
    require(actor, Can.MANAGE_STAFF, None)
    if Staff.objects.filter(number=number).exists():
        raise Wrong(_("Another staff member has this duty number."), field="number", code="duplicate")
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
    """Post a staff member to a unit, with a beat of one or several areas. Called by protection for its posts."""
    require(actor, Can.MANAGE_STAFF, unit.path)
    areas = list({area.pk: area for area in beat}.values())
    start = valid_from or today()
    _check_inspectors(actor, post)
    check_dates(start, valid_to)
    _check_beat(actor, post, areas)
    # whoever appoints the same person at the same moment waits here, and then finds the posting
    Staff.objects.select_for_update().get(pk=staff.pk)
    same = Posting.objects.filter(overlapping(start, valid_to), staff=staff, post=post, unit=unit)
    if same.exists():
        raise Refused(
            _("This person already holds this post in this unit at that time."),
            code="already_posted",
            status=409,
        )
    posting = Posting.objects.create(
        staff=staff,
        post=post,
        unit=unit,
        path=holding_path([a.path for a in areas]) if areas else unit.path,
        valid_from=start,
        valid_to=valid_to,
        term_until=term_until,
    )
    open_main(posting, areas, start, valid_to)
    if valid_to is not None:
        cover_vacancy(actor, posting, areas, valid_to)  # it will lapse: who follows is named today
    record(actor, "posting.made", subject=posting, path=posting.path, post=str(post), beat=len(areas))
    return posting


@command
def end_posting(
    actor: Actor,
    posting: Posting,
    *,
    valid_to: date | None = None,
    reason: str = "ended",
    version: int | None = None,
    to: Posting | None = None,
    owners: Mapping[UUID, Posting | None] | None = None,
) -> Posting:
    """End a posting before a day (today without one), and its beat with it. Called by protection for its posts.

    It does not end before everything open with it has a new owner: `owners` by thing, `to` for the rest, else
    whoever could cover. Its villages are covered from the same moment.
    """
    require(actor, Can.MANAGE_STAFF, posting.path)
    _check_inspectors(actor, posting.post)
    end = valid_to or today()
    if posting.valid_to is not None and posting.valid_to <= end:
        raise Refused(_("This posting has ended already."), code="wrong_state", status=409)
    if end <= posting.valid_from:
        raise Wrong(_("A posting ends after it begins."), field="valid_to", code="bad_interval")
    Posting.objects.select_for_update().get(pk=posting.pk)  # of two at once one hands over
    hand_over(actor, posting, to=to, owners=owners, day=end)
    change(posting, expect_version=version, valid_to=end, end_reason=reason)
    own = Beat.objects.filter(overlapping(end, None), posting=posting, role=BeatRole.MAIN)
    vacated = [beat.area for beat in own.select_related("area")]
    pass_covers_on(actor, posting, end)
    close_beats(Beat.objects.filter(posting=posting), end)
    cover_vacancy(actor, posting, vacated, end)
    record(
        actor, "posting.ended", subject=posting, path=posting.path, post=posting.post, on=end, reason=reason
    )
    return posting


@command
def change_beat(
    actor: Actor,
    posting: Posting,
    *,
    beat: Iterable[Area],
    valid_from: date | None = None,
    version: int | None = None,
    to: Posting | None = None,
    owners: Mapping[UUID, Posting | None] | None = None,
) -> Posting:
    """Give a posting another beat from a day on. Called by protection for its posts.

    What is open in a village that leaves the beat goes to a new owner, and the village is covered at once.
    """
    require(actor, Can.MANAGE_STAFF, posting.path)
    day = valid_from or today()
    areas = list({area.pk: area for area in beat}.values())
    if not areas:
        raise Wrong(_("A beat holds at least one area."), field="beat", code="required")
    if not (posting.valid_from <= day and (posting.valid_to is None or day < posting.valid_to)):
        raise Wrong(_("On that day nobody holds this posting."), field="valid_from", code="bad_interval")
    _check_beat(actor, posting.post, areas)
    keep = {area.pk for area in areas}
    open_now = Beat.objects.filter(posting=posting, role=BeatRole.MAIN).filter(overlapping(day, None))
    held = set(open_now.filter(area__in=keep, valid_from__lte=day).values_list("area", flat=True))
    leaving = [beat.area for beat in open_now.exclude(area__in=keep).select_related("area")]
    hand_over(actor, posting, to=to, owners=owners, day=day, leaving=[a.path for a in leaving])
    close_beats(open_now.exclude(area__in=held), day)
    cover_vacancy(actor, posting, leaving, day)
    added = [area for area in areas if area.pk not in held]
    open_main(posting, added, day, posting.valid_to)
    change(posting, expect_version=version, path=holding_path([a.path for a in areas]))
    record(actor, "posting.beat_changed", subject=posting, path=posting.path, beat=len(areas), since=day)
    return posting


@command
def redeploy(
    actor: Actor,
    staff: Staff,
    *,
    category: str,
    to_unit: Unit,
    post: Post | str = Post.OFFICER,
    beat: Iterable[Area] = (),
    leaving: Posting | None = None,
    from_unit: Unit | None = None,
    valid_from: date | None = None,
    term_until: date | None = None,
) -> Redeployment:
    """Move somebody towards the front line. A secondment keeps the old posting; every other move ends it."""
    require(actor, Can.MOVE_POSTINGS if actor.kind == "posting" else Can.MANAGE_STAFF, to_unit.path)
    day = valid_from or today()
    source = leaving.unit if leaving is not None else from_unit
    if leaving is not None and leaving.staff_id != staff.pk:
        raise Wrong(_("That posting is somebody else's."), field="leaving", code="not_allowed")
    if source is not None and source.pk == to_unit.pk:
        raise Wrong(_("The move leads to another unit."), field="to_unit", code="not_allowed")
    if leaving is not None and category != Redeployment.Category.SECONDED:
        end_posting(actor, leaving, valid_to=day, reason="redeployed")
    if term_until is None and category == Redeployment.Category.RECRUIT:
        term_until = years_later(day, RECRUIT_TERM_YEARS)
    posting = appoint(actor, staff, post=post, unit=to_unit, beat=beat, valid_from=day, term_until=term_until)
    move = Redeployment.objects.create(
        staff=staff,
        category=category,
        from_unit=source,
        to_unit=to_unit,
        posting=posting,
        path=to_unit.path,
        valid_from=day,
        term_until=term_until,
    )
    record(actor, "redeployment.made", subject=move, path=move.path, category=category, until=term_until)
    return move


@command
def return_from_redeployment(
    actor: Actor,
    redeployment: Redeployment,
    *,
    returned_on: date | None = None,
    reason: str = "term_over",
    version: int | None = None,
) -> Redeployment:
    """Somebody goes back: the move gets its day of return and reason, and the posting it made ends."""
    require(actor, Can.MOVE_POSTINGS if actor.kind == "posting" else Can.MANAGE_STAFF, redeployment.path)
    day = returned_on or today()
    if redeployment.returned_on is not None:
        raise Refused(_("This move has ended already."), code="wrong_state", status=409)
    if day <= redeployment.valid_from:
        raise Wrong(_("A return follows the move."), field="returned_on", code="bad_interval")
    change(redeployment, expect_version=version, returned_on=day, return_reason=reason)
    posting = redeployment.posting
    if posting is not None and (posting.valid_to is None or posting.valid_to > day):
        end_posting(actor, posting, valid_to=day, reason="returned")
    record(
        actor, "redeployment.returned", subject=redeployment, path=redeployment.path, on=day, reason=reason
    )
    return redeployment


# ---- what several commands check and write


def _check_inspectors(actor: Actor, post: Post | str) -> None:
    """Inspectors are appointed and ended by inspectors; whoever else tries is refused, and it is written down."""
    if post == Post.INSPECTOR and actor.kind != "job":
        raise NotAllowed(
            _("Inspectors are appointed and ended only by two inspectors of the level above."),
            rule="independent_inspector",
            note={"verb": "inspector.change_refused", "path": "", "data": {}},
        )


def _check_beat(actor: Actor, post: Post | str, areas: list[Area]) -> None:
    for area in areas:
        require(actor, Can.MANAGE_STAFF, area.path)
        if area.valid_to is not None and area.valid_to <= today():
            raise Wrong(_("An area of this beat no longer stands."), field="beat", code="not_found")
        if post == Post.ASSISTANT and area.level != Level.VILLAGE:
            raise Wrong(
                _("An assistant's beat is made of villages and communities."),
                field="beat",
                code="bad_hierarchy",
            )


def years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)


__all__ = [
    "appoint",
    "change_beat",
    "end_posting",
    "enlist",
    "form_unit",
    "redeploy",
    "return_from_redeployment",
]
