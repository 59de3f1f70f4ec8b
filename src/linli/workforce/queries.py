"""Who is in post where, who answers for a village, what is covered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length

from linli.access.scope import above_paths, under_paths
from linli.areas.models import Area
from linli.base.clock import today
from linli.base.posts import Post

from .coverage import Coverage, coverage, coverage_by, coverage_of, gaps, in_post, together
from .models import Absence, Beat, BeatRole, Posting, Unit, UnitKind, valid_on

# who answers first when several people have an area in their beat
ANSWERING = [
    Post.ASSISTANT,
    Post.COMMUNITY_OFFICER,
    Post.AUXILIARY,
    Post.GRID_LEADER,
    Post.GRID_MEMBER,
    Post.OFFICER,
]
# which of the units of one area answers first; the others never answer for a place
ANSWERING_UNITS = [
    UnitKind.OFFICE,
    UnitKind.STATION,
    UnitKind.BRANCH,
    UnitKind.BUREAU,
    UnitKind.DEPARTMENT,
    UnitKind.COMMAND_CENTRE,
]


def standing_units(day: date) -> Q:
    """Units that stand on a day; a unit without a first day stood before our records."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )


def beat_paths(posting: Posting) -> tuple[str, ...]:
    """The paths of a posting's beat today, or its unit's area where it has none; nothing once it has ended."""
    day = today()
    if (posting.valid_to and posting.valid_to <= day) or posting.valid_from > day:
        return ()
    beats = Beat.objects.filter(valid_on(day), posting=posting).values_list("path", flat=True)
    return tuple(sorted(set(beats))) or (posting.unit.path,)


def away(day: date, posting: str = "pk") -> Exists:
    """Whether a posting is absent on a day; `posting` names it from the row that asks."""
    return Exists(Absence.objects.filter(valid_on(day), posting=OuterRef(posting)))


def assistants_answering(paths: Iterable[str], day: date | None = None) -> QuerySet[Posting]:
    """The assistants who have one of the villages in their beat, main or covering, and are not away that day."""
    at = day or today()
    beats = Beat.objects.filter(
        valid_on(at), post=Post.ASSISTANT, role__in=BeatRole.values, path__in=set(paths)
    )
    found = set(
        beats.values_list("posting", flat=True)
    )  # asked first, or every assistant of the province is looked at
    return (
        Posting.objects.filter(valid_on(at), ~away(at), pk__in=found, post=Post.ASSISTANT)
        .select_related("staff", "unit")
        .order_by("path", "pk")
    )


# ---- who answers


@dataclass(frozen=True)
class Answer:
    """Who answers for a place: somebody in post, or at least a unit with its duty phone."""

    posting: Posting | None
    unit: Unit | None
    how: Literal["main", "covering", "up the tree"]

    @property
    def name(self) -> str:
        return self.posting.staff.name if self.posting else str(self.unit or "")

    @property
    def phone(self) -> str:
        own = self.posting.staff.duty_phone if self.posting else ""
        return own or (self.unit.duty_phone if self.unit else "")


def who_answers(area: Area, day: date | None = None) -> Answer:
    """Who answers for an area on a day: its own, who covers, or up the tree. Never nobody."""
    return answers_for([area], day)[area.path]


def answers_for(areas: Sequence[Area], day: date | None = None) -> dict[str, Answer]:
    """Who answers for each of some areas, by path, in five questions however many they are."""
    at = day or today()
    steps = {step for area in areas for step in above_paths(area.path)}
    people = _people_at(steps, at)
    units = _units_at(steps, at)
    chiefs = _chiefs_of([u for found in units.values() for u in found], at)
    highest = None
    answers = {}
    for area in areas:
        answer = None
        for step in reversed(above_paths(area.path)):
            answer = _answer_at(step, people.get(step, []), own=step == area.path)
            if answer is None and units.get(step):
                unit = units[step][0]
                answer = Answer(chiefs.get(unit.pk), unit, "up the tree")
            if answer is not None:
                break
        if answer is None:
            highest = highest or _highest_unit(at)
            answer = Answer(None, highest, "up the tree")
        answers[area.path] = answer
    return answers


def _answer_at(step: str, beats: list[Beat], *, own: bool) -> Answer | None:
    """Who answers at one step of the tree: the first post's own people, who covers them, then the other posts'."""
    present = [b for b in beats if not b.away]  # type: ignore[attr-defined]
    first = min((ANSWERING.index(Post(b.post)) for b in beats if b.role == BeatRole.MAIN), default=None)
    mains = [b for b in present if b.role == BeatRole.MAIN]
    order = [b for b in mains if ANSWERING.index(Post(b.post)) == first]
    order += [b for b in present if b.role == BeatRole.COVERING]
    order += [b for b in mains if b not in order]
    if not order:
        return None
    beat = order[0]
    how: Literal["main", "covering", "up the tree"] = "up the tree"
    if own:
        how = "main" if beat.role == BeatRole.MAIN else "covering"
    return Answer(beat.posting, beat.posting.unit, how)


def _people_at(steps: set[str], at: date) -> dict[str, list[Beat]]:
    """The beats on some paths of people whose post answers, in order of post; `away` says who is absent."""
    rows = (
        Beat.objects.filter(valid_on(at), path__in=steps, post__in=ANSWERING, role__in=BeatRole.values)
        .annotate(away=away(at, "posting"))
        .select_related("posting__staff", "posting__unit")
    )
    found: dict[str, list[Beat]] = defaultdict(list)
    for beat in sorted(rows, key=lambda b: (ANSWERING.index(Post(b.post)), b.posting_id)):
        found[beat.path].append(beat)
    return found


def _units_at(steps: set[str], at: date) -> dict[str, list[Unit]]:
    rows = Unit.objects.filter(standing_units(at), path__in=steps, kind__in=ANSWERING_UNITS)
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in sorted(rows, key=lambda u: (ANSWERING_UNITS.index(UnitKind(u.kind)), u.pk)):
        found[unit.path].append(unit)
    return found


def _chiefs_of(units: list[Unit], at: date) -> dict[int, Posting]:
    rows = Posting.objects.filter(valid_on(at), ~away(at), post=Post.CHIEF, unit__in=[u.pk for u in units])
    return {p.unit_id: p for p in rows.select_related("staff", "unit").order_by("-pk")}


def _highest_unit(at: date) -> Unit | None:
    """The unit that answers where nothing above a place does: the one with the widest area."""
    rows = Unit.objects.annotate(size=Length("path")).order_by("size", "pk")
    return rows.filter(standing_units(at)).first() or rows.first()


def units_for(path: str, day: date | None = None) -> QuerySet[Unit]:
    """The units whose area holds a place, nearest first."""
    return (
        Unit.objects.filter(standing_units(day or today()), path__in=above_paths(path))
        .select_related("area", "office")
        .annotate(size=Length("path"))
        .order_by("-size", "kind", "pk")
    )


# ---- the team of a community


@dataclass(frozen=True)
class Member:
    """Somebody of a team on a day: in post, covering or away."""

    posting: Posting
    role: str
    away: bool


@dataclass
class Team:
    """The people of a community, by post."""

    area: Area
    day: date
    officers: list[Member] = field(default_factory=list)
    auxiliaries: list[Member] = field(default_factory=list)
    grid_leaders: list[Member] = field(default_factory=list)
    grid_members: list[Member] = field(default_factory=list)
    assistants: list[Member] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(members) for _, members in self.parts())

    def parts(self) -> list[tuple[Post, list[Member]]]:
        """(post, members) in the order of the card."""
        return [
            (Post.COMMUNITY_OFFICER, self.officers),
            (Post.AUXILIARY, self.auxiliaries),
            (Post.ASSISTANT, self.assistants),
            (Post.GRID_LEADER, self.grid_leaders),
            (Post.GRID_MEMBER, self.grid_members),
        ]


def team(area: Area, day: date | None = None) -> Team:
    """Everybody with the community, or a grid of it, in the beat on a day."""
    at = day or today()
    card = Team(area, at)
    rows = (
        Beat.objects.filter(under_paths([area.path]), valid_on(at))
        .annotate(away=away(at, "posting"))
        .select_related("posting__staff", "posting__unit")
        .order_by("-role", "path", "posting__staff__number")
    )
    parts = dict(card.parts())
    seen: set[int] = set()
    for beat in rows:
        if beat.posting_id in seen or beat.post not in parts:
            continue
        seen.add(beat.posting_id)
        parts[Post(beat.post)].append(Member(beat.posting, beat.role, beat.away))
    return card


__all__ = [
    "Answer",
    "Coverage",
    "Team",
    "answers_for",
    "assistants_answering",
    "beat_paths",
    "coverage",
    "coverage_by",
    "coverage_of",
    "gaps",
    "in_post",
    "team",
    "together",
    "units_for",
    "valid_on",
    "who_answers",
]
