"""Counting coverage: villages in somebody's main beat, over villages, on a day. Read from indexes alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Length, Substr

from linli.access.scope import above_paths, after, under_paths
from linli.areas.models import Area, Level
from linli.areas.plan import common_path
from linli.areas.queries import standing, villages_under
from linli.base.clock import today
from linli.base.posts import Post

from .models import Beat, BeatRole, Posting, valid_on

VILLAGE_WIDTH = 12


@dataclass(frozen=True)
class Coverage:
    """How many of an area's villages lie in somebody's own beat on a day. Temporary cover does not count."""

    path: str
    day: date
    villages: int
    covered: int
    people: int = 0

    @property
    def percent(self) -> float | None:
        """Covered villages in per cent of villages; None where there is no village."""
        return 100 * self.covered / self.villages if self.villages else None

    @property
    def gaps(self) -> int:
        return self.villages - self.covered


def coverage(path: str, day: date | None = None, post: Post | str = Post.ASSISTANT) -> Coverage:
    """Coverage of one area on a day."""
    at = day or today()
    wide, beats, fallen = _parts(path, at, post)
    covered = beats.values("path").distinct().count() - fallen.count()
    if wide:
        covered += _villages_in(wide, path, at).count()
    return Coverage(path, at, villages_under(path, at).count(), covered, in_post(path, at, post))


def coverage_by(
    path: str, width: int, day: date | None = None, post: Post | str = Post.ASSISTANT
) -> dict[str, Coverage]:
    """Coverage of each area of a width under an area, by path, in one go however many they are."""
    at = day or today()
    villages = _by_width(villages_under(path, at), width)
    wide, beats, fallen = _parts(path, at, post)
    covered = Counter(_by_width(beats, width, "path"))
    covered.subtract(_by_width(fallen, width))
    if wide:
        covered.update(_by_width(_villages_in(wide, path, at), width))
    people = in_post_by(path, width, at, post)
    return {
        key: Coverage(key, at, villages.get(key, 0), covered[key], people.get(key, 0))
        for key in sorted(villages.keys() | people.keys())
        if len(key) == width
    }


def coverage_of(
    paths: Sequence[str], day: date | None = None, post: Post | str = Post.ASSISTANT
) -> dict[str, Coverage]:
    """Coverage of each of some areas of one width, by path; for the table of an area's children.

    Three counts per area, each a range of an index: grouping by the beginning of a path would sort every beat.
    """
    at = day or today()
    if not paths or post != Post.ASSISTANT:
        return {path: coverage(path, at, post) for path in paths}
    rows = ", ".join(["(%s, %s)"] * len(paths))
    edges = [edge for path in paths for edge in (path, after(path))]
    on = connection.ops.adapt_datefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(EACH.format(rows=rows), [*edges, on, on, post, on, on, post, on, on])
        found = {path: Coverage(path, at, *counts) for path, *counts in cursor.fetchall()}
    _wide, _beats, fallen = _parts(common_path(list(paths)), at, post)
    for path, n in _by_width(fallen, len(paths[0])).items():
        if n and path in found:
            found[path] = replace(found[path], covered=found[path].covered - n)
    return found


EACH = """
WITH part (path, after) AS (VALUES {rows})
SELECT path,
  (SELECT COUNT(*) FROM areas_area a WHERE a.level = 'village' AND a.path >= part.path AND a.path < part.after
   AND (a.valid_from IS NULL OR a.valid_from <= %s) AND (a.valid_to IS NULL OR a.valid_to > %s)),
  (SELECT COUNT(*) FROM (SELECT DISTINCT b.path FROM workforce_beat b WHERE b.post = %s AND b.role = 'main'
   AND b.path >= part.path AND b.path < part.after
   AND b.valid_from <= %s AND (b.valid_to IS NULL OR b.valid_to > %s)) covered),
  (SELECT COUNT(*) FROM workforce_posting p WHERE p.post = %s AND p.path >= part.path AND p.path < part.after
   AND p.valid_from <= %s AND (p.valid_to IS NULL OR p.valid_to > %s))
FROM part
"""


def together(path: str, day: date, parts: Iterable[Coverage], post: Post | str = Post.ASSISTANT) -> Coverage:
    """The coverage of an area from that of all its children: only people are counted anew.

    Whoever has a beat in two children is counted in neither of them, and once here.
    """
    found = list(parts)
    villages, covered = sum(c.villages for c in found), sum(c.covered for c in found)
    return Coverage(path, day, villages, covered, in_post(path, day, post))


def in_post(path: str, day: date | None = None, post: Post | str = Post.ASSISTANT) -> int:
    """How many hold the post on a day, with the whole of their beat under the area."""
    return _postings(path, day or today(), post).count()


def in_post_by(
    path: str, width: int, day: date | None = None, post: Post | str = Post.ASSISTANT
) -> dict[str, int]:
    """How many hold the post, by the areas directly below; whoever has a beat in two of them is counted in each."""
    at = day or today()
    found = Counter(_by_width(_postings(path, at, post), width))
    across = set(_postings(path, at, post).filter(path=path).values_list("pk", flat=True))
    if across and width > len(path):
        found.update(_by_width(Beat.objects.filter(valid_on(at), posting__in=across), width, "posting"))
    return {key: n for key, n in found.items() if len(key) == width}


def _postings(path: str, at: date, post: Post | str) -> QuerySet[Posting]:
    return Posting.objects.filter(under_paths([path]), valid_on(at), post=post)


def gaps(path: str, day: date | None = None, post: Post | str = Post.ASSISTANT) -> QuerySet[Area]:
    """The villages in nobody's own beat on a day, in order of path."""
    at = day or today()
    rows = villages_under(path, at).filter(~Exists(_beats_on(at, post).filter(path=OuterRef("path"))))
    wide = _wide_beats(path, at, post)
    return (rows.exclude(under_paths(wide)) if wide else rows).order_by("path")


def covering_by(path: str, width: int, at: date, post: Post | str = Post.ASSISTANT) -> dict[str, int]:
    """How many villages in nobody's own beat are covered for now, by the areas below; few at any time."""
    rows = Beat.objects.filter(under_paths([path]), valid_on(at), post=post, role=BeatRole.COVERING)
    covered = set(rows.values_list("path", flat=True))
    own: set[str] = set()
    for start in range(0, len(covered), 5000):
        some = sorted(covered)[start : start + 5000]
        own |= set(_beats_on(at, post).filter(path__in=some).values_list("path", flat=True))
    return Counter(p[:width] for p in covered - own)


def main_beats(path: str, at: date, post: Post | str) -> QuerySet[Beat]:
    """The rows of main beats of a post under an area on a day."""
    return _beats_on(at, post).filter(under_paths([path]))


def _beats_on(at: date, post: Post | str) -> QuerySet[Beat]:
    return Beat.objects.filter(valid_on(at), post=post, role=BeatRole.MAIN)


def _parts(path: str, at: date, post: Post | str) -> tuple[list[str], QuerySet[Beat], QuerySet[Area]]:
    """(beats wider than a village, beats on single villages, villages that no longer stand but lie in one)."""
    wide = _wide_beats(path, at, post)
    beats = main_beats(path, at, post)
    if post != Post.ASSISTANT:
        beats = beats.annotate(size=Length("path")).filter(size=VILLAGE_WIDTH)
    # beats may outlive their village: those villages are few, so they are counted and taken off
    fallen = Area.objects.filter(~standing(at), under_paths([path]), level=Level.VILLAGE).filter(
        Exists(_beats_on(at, post).filter(path=OuterRef("path")))
    )
    if wide:
        return wide, beats.exclude(under_paths(wide)), fallen.exclude(under_paths(wide))
    return wide, beats, fallen


def _villages_in(wide: list[str], path: str, at: date) -> QuerySet[Area]:
    return Area.objects.filter(standing(at), under_paths(wide), under_paths([path]), level=Level.VILLAGE)


def _wide_beats(path: str, at: date, post: Post | str) -> list[str]:
    """Main beats on a whole township or more that touch the area; few. An assistant's beat is villages by constraint."""
    if post == Post.ASSISTANT:
        return []
    touching = under_paths([path]) | Q(path__in=above_paths(path))
    rows = _beats_on(at, post).filter(touching).annotate(size=Length("path")).filter(size__lt=VILLAGE_WIDTH)
    found: list[str] = []
    for wide in sorted(set(rows.values_list("path", flat=True))):
        if not any(wide.startswith(held) for held in found):
            found.append(wide)
    return found


def _by_width(rows: QuerySet, width: int, distinct: str = "") -> dict[str, int]:
    """How many rows, or distinct values of a column, by the first `width` characters of their path."""
    key = Substr("path", 1, width) if width else Value("")
    count = Count(distinct, distinct=True) if distinct else Count("*", output_field=IntegerField())
    return dict(rows.order_by().annotate(key=key).values("key").annotate(n=count).values_list("key", "n"))
