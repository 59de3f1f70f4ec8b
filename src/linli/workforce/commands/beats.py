"""What several commands write of beats: opening and closing them, and never leaving a village without a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.errors import Wrong

from ..covers import proposals
from ..models import Absence, Beat, BeatRole, Posting

VACANCY_COVERED = timedelta(days=90)  # by then somebody is appointed, or the station answers


def overlapping(start: date, end: date | None) -> Q:
    """Rows whose half-open days share one with start to end."""
    after = Q(valid_to__isnull=True) | Q(valid_to__gt=start)
    return after & Q(valid_from__lt=end) if end else after


def check_dates(start: date, end: date | None) -> None:
    if end is not None and end <= start:
        raise Wrong(_("The last day comes before the first."), field="valid_to", code="bad_interval")


def holding_path(paths: list[str]) -> str:
    """The path of the smallest area that holds all of them."""
    low, high = min(paths), max(paths)
    same = next(
        (n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high))
    )
    common = low[:same]
    return max((common[:n] for n in (0, 2, 4, 6, 9, 12, 15) if n <= len(common)), key=len)


def open_main(posting: Posting, areas: Iterable[Area], start: date, end: date | None) -> None:
    """Give a posting its own areas; whoever covered a vacancy there is free again."""
    held = list(areas)
    _open(posting, held, BeatRole.MAIN, start, end)
    close_beats(vacancies().filter(post=posting.post, area__in=[a.pk for a in held]), start)


def vacancies() -> QuerySet[Beat]:
    """The beats of those who cover an area because nobody is appointed there."""
    return Beat.objects.filter(role=BeatRole.COVERING, absence=None)


def close_beats(beats: QuerySet[Beat], day: date) -> None:
    """End beats before a day; one that would never have held a day goes."""
    beats.filter(valid_from__gte=day).delete()
    beats.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)).update(valid_to=day)


def cover_absence(absence: Absence, cover: Posting) -> None:
    """Whoever covers has every area that the absent one had, own or covered, for the days of the absence."""
    start, end = absence.valid_from, absence.valid_to
    rows = Beat.objects.filter(overlapping(start, end), posting=absence.posting).select_related("area")
    for beat in rows:
        first, last = max(beat.valid_from, start), min(beat.valid_to or end, end)
        _cover(cover, beat.area, first, last, absence)


def cover_vacancy(actor: Actor, posting: Posting, areas: Iterable[Area], day: date) -> None:
    """Villages that nobody else has in the beat from a day on get a cover, until somebody is appointed."""
    left = [area for area in areas if not _held_by_others(posting, area, day)]
    end = day + VACANCY_COVERED
    found = proposals(posting, day, end, areas=left, actor=actor, most=1) if left else []
    for area in left if found else ():
        _cover(found[0].posting, area, day, end, None)


def cover_for_now(cover: Posting, area: Area, day: date) -> None:
    """Somebody covers one more area from a day on, as long as a vacancy is covered and the posting lasts."""
    last = day + VACANCY_COVERED
    _cover(cover, area, day, min(last, cover.valid_to or last), None)


def pass_covers_on(actor: Actor, posting: Posting, day: date) -> None:
    """What somebody covered for others goes to the next who can, when the posting ends before the cover does."""
    rows = Beat.objects.filter(posting=posting, role=BeatRole.COVERING, valid_to__gt=day)
    for beat in rows.select_related("area", "absence__posting"):
        start, end = max(beat.valid_from, day), beat.valid_to
        absent = beat.absence.posting if beat.absence else posting
        found = proposals(absent, start, end, areas=[beat.area], actor=actor, without=posting, most=1)
        if not found:
            continue
        _cover(found[0].posting, beat.area, start, end, beat.absence)
        if beat.absence is not None and beat.absence.cover_id == posting.pk:
            Absence.objects.filter(pk=beat.absence.pk).update(cover=found[0].posting)


def _held_by_others(posting: Posting, area: Area, day: date) -> bool:
    others = Beat.objects.filter(overlapping(day, None), area=area, post=posting.post, role=BeatRole.MAIN)
    return others.filter(valid_from__lte=day).exclude(posting=posting).exists()


def _cover(cover: Posting, area: Area, start: date, end: date | None, absence: Absence | None) -> None:
    own = Beat.objects.filter(overlapping(start, end), posting=cover, area=area)
    if end is not None and end > start and not own.exists():
        _open(cover, [area], BeatRole.COVERING, start, end, absence)


def _open(
    posting: Posting,
    areas: Iterable[Area],
    role: BeatRole,
    start: date,
    end: date | None,
    absence: Absence | None = None,
) -> None:
    Beat.objects.bulk_create(
        Beat(
            posting=posting,
            post=posting.post,
            area=area,
            path=area.path,
            role=role,
            absence=absence,
            valid_from=start,
            valid_to=end,
        )
        for area in areas
    )
