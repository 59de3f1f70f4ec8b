"""Who is away, and who covers: never nobody where somebody could."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.deeds import command
from linli.base.errors import Refused, Wrong
from linli.base.states import change
from linli.journal.commands import record

from ..covers import proposals
from ..models import Absence, Beat, Posting
from .beats import check_dates, close_beats, cover_absence, overlapping


@command
def record_absence(
    actor: Actor,
    posting: Posting,
    *,
    kind: str,
    valid_from: date,
    valid_to: date,
    cover: Posting | None = None,
) -> Absence:
    """Somebody is away for some days; whoever covers has the beat from the same moment.

    Without a cover named, the nearest who could is taken; where nobody could, questions go up the tree.
    """
    require(actor, Can.RECORD_ABSENCE, posting.path)
    check_dates(valid_from, valid_to)
    if not (posting.valid_from <= valid_from and (posting.valid_to is None or valid_to <= posting.valid_to)):
        raise Wrong(_("The posting does not last over these days."), field="valid_from", code="bad_interval")
    Posting.objects.select_for_update().get(pk=posting.pk)
    if Absence.objects.filter(overlapping(valid_from, valid_to), posting=posting).exists():
        raise Refused(_("An absence on some of these days is recorded already."), code="overlap", status=409)
    if cover is not None:
        _check_cover(actor, posting, cover, valid_from, valid_to)
    else:
        found = proposals(posting, valid_from, valid_to, actor=actor, most=1)
        cover = found[0].posting if found else None
    absence = Absence.objects.create(
        posting=posting, kind=kind, valid_from=valid_from, valid_to=valid_to, cover=cover
    )
    if cover is not None:
        cover_absence(absence, cover)
    record(
        actor,
        "absence.recorded",
        subject=absence,
        path=posting.path,
        kind=kind,
        since=valid_from,
        until=valid_to,
        covered=cover is not None,
    )
    return absence


@command
def end_absence(actor: Actor, absence: Absence, *, valid_to: date, version: int | None = None) -> Absence:
    """Back earlier than planned: the absence ends before a day, and the cover with it."""
    require(actor, Can.RECORD_ABSENCE, absence.posting.path)
    if not absence.valid_from < valid_to < absence.valid_to:
        raise Wrong(
            _("The day of return lies within the absence, after its first day."),
            field="valid_to",
            code="bad_interval",
        )
    change(absence, expect_version=version, valid_to=valid_to)
    close_beats(Beat.objects.filter(absence=absence), valid_to)
    record(actor, "absence.ended", subject=absence, path=absence.posting.path, until=valid_to)
    return absence


def _check_cover(actor: Actor, posting: Posting, cover: Posting, start: date, end: date) -> None:
    """Whoever covers is in post all the time, present, and somebody else."""
    require(actor, Can.RECORD_ABSENCE, cover.path)
    if cover.staff_id == posting.staff_id:
        raise Wrong(_("Nobody covers for themselves."), field="cover", code="not_allowed")
    if cover.valid_from > start or (cover.valid_to is not None and cover.valid_to < end):
        raise Wrong(_("The cover is not in post over all these days."), field="cover", code="not_allowed")
    if Absence.objects.filter(overlapping(start, end), posting=cover).exists():
        raise Wrong(_("The cover is away on some of these days."), field="cover", code="not_allowed")
