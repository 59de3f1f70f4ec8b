"""What somebody sees of units, postings, absences and moves: under their areas, and nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _

from linli.access.scope import under_paths
from linli.areas.models import Area
from linli.areas.queries import search, villages_under
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.errors import NotFound, Refused, Wrong
from linli.base.posts import Post

from .ledger import there
from .models import (
    PROTECTED,
    Absence,
    Beat,
    BeatRole,
    Issue,
    Mapping,
    Posting,
    Redeployment,
    Staff,
    Unit,
    UnitKind,
    valid_on,
)
from .queries import Answer, answers_for, standing_units

M = TypeVar("M", bound=Model)
LONG_VACANT = timedelta(days=30)


def units_seen(actor: Actor) -> QuerySet[Unit]:
    """The units that answer for something under one's areas, in order of place."""
    return (
        Unit.objects.filter(under_paths(actor.paths))
        .select_related("area", "office", "parent")
        .order_by("path", "kind", "pk")
    )


def unit_for(actor: Actor, uid: UUID) -> Unit:
    """One unit within somebody's sight. Raises NotFound."""
    return _one(units_seen(actor), uid)


def unit_named(actor: Actor, said: str) -> Unit:
    """A unit by its uid or its number, within somebody's sight. Raises Wrong."""
    try:
        found = units_seen(actor).filter(uid=UUID(said)).first()
    except ValueError:
        found = units_seen(actor).filter(number=said).exclude(number="").first()
    if found is None:
        raise Wrong(_("No unit of yours bears this number."), field="to_unit", code="not_found")
    return found


def front_line(actor: Actor, day: date) -> QuerySet[Unit]:
    """The stations and offices that people are moved to."""
    return standing_units_under(actor, day).filter(kind__in=(UnitKind.STATION, UnitKind.OFFICE))


def postings_seen(actor: Actor, day: date | None = None) -> QuerySet[Posting]:
    """Who is in post under one's areas on a day, in order of place."""
    rows = Posting.objects.filter(under_paths(actor.paths), valid_on(day or today()))
    # exactly the columns of an index, so that a late page of a province needs no sorting
    return rows.select_related("staff", "unit").order_by("path", "post", "valid_from", "valid_to", "pk")


def posting_for(actor: Actor, uid: UUID) -> Posting:
    """One posting, of any day, within somebody's sight. Raises NotFound."""
    return _one(Posting.objects.filter(under_paths(actor.paths)).select_related("staff", "unit__area"), uid)


def absence_for(actor: Actor, uid: UUID) -> Absence:
    """One absence within somebody's sight. Raises NotFound."""
    rows = Absence.objects.filter(under_paths(actor.paths, via="posting__path"))
    return _one(rows.select_related("posting__staff", "posting__unit"), uid)


def redeployments_seen(actor: Actor) -> QuerySet[Redeployment]:
    """Moves towards units under one's areas, the latest first."""
    rows = Redeployment.objects.filter(under_paths(actor.paths))
    return rows.select_related("staff", "from_unit", "to_unit", "posting").order_by("-valid_from", "-pk")


def redeployment_for(actor: Actor, uid: UUID) -> Redeployment:
    """One move within somebody's sight. Raises NotFound."""
    return _one(redeployments_seen(actor), uid)


def issue_for(actor: Actor, uid: UUID) -> Issue:
    """One thing issued to a posting within somebody's sight. Raises NotFound."""
    rows = Issue.objects.filter(under_paths(actor.paths, via="posting__path"))
    return _one(rows.select_related("posting"), uid)


def mappings_for(actor: Actor) -> QuerySet[Mapping]:
    """The mappings that somebody may change: kept at their area or below."""
    return Mapping.objects.filter(under_paths(actor.paths)).order_by("name")


def mapping_for(actor: Actor, uid: UUID) -> Mapping:
    """One mapping within somebody's sight. Raises NotFound."""
    return _one(mappings_for(actor), uid)


def _one(rows: QuerySet[M], uid: UUID) -> M:
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound()
    return found


def ours(posting: Posting) -> Posting:
    """A posting that this room's doors may change: no rule protects it. Raises Refused."""
    if posting.post in PROTECTED:
        raise _protected()
    return posting


def free_of_protection(staff: Staff, day: date | None = None) -> Staff:
    """Somebody who holds no protected post: only such people are moved or posted here. Raises Refused."""
    if Posting.objects.filter(valid_on(day or today()), staff=staff, post__in=PROTECTED).exists():
        raise _protected()
    return staff


def unprotected(post: Post | str) -> Post:
    """A post that this room's doors fill. Raises Refused."""
    if post in PROTECTED:
        raise _protected()
    return Post(post)


def _protected() -> Refused:
    return Refused(
        _("Community officers and auxiliaries are appointed, moved and ended through the rulebook only."),
        code="forbidden_by_rule",
        rule="three_prohibitions",
        status=403,
        help=_("Ask under protected time; the answer names the rule."),
    )


# ---- lists


def staff_found(rows: QuerySet[Posting], actor: Actor, text: str) -> QuerySet[Posting]:
    """Postings of units or places that a text names. Never by a person's name or phone."""
    named = Q(name__zh__icontains=text) | Q(name__en__icontains=text) | Q(number=text)
    places = [a.path for a in search(text, paths=actor.paths, most=10)]
    units = Unit.objects.filter(named).filter(under_paths(actor.paths)).values_list("pk", "path")[:200]
    apart = [pk for pk, path in units if not path.startswith(tuple(places))]
    if not apart:
        return rows.filter(under_paths(places))
    # two short questions instead of one "or" that would look at everybody
    found = set(rows.filter(unit__in=apart).values_list("pk", flat=True))
    found |= set(rows.filter(under_paths(places)).values_list("pk", flat=True))
    return rows.filter(pk__in=found)


def beats_of(posting: Posting, day: date) -> list[Beat]:
    """A posting's beat on a day, main first; of one that is over, as it last was."""
    rows = Beat.objects.filter(posting=posting).select_related("area", "absence__posting__staff")
    found = list(rows.filter(valid_on(day)).order_by("-role", "path"))
    if not found and posting.valid_to is not None and posting.valid_to <= day:
        found = list(rows.filter(valid_to=posting.valid_to).order_by("-role", "path"))
    return found


@dataclass(frozen=True)
class Moves:
    """How many moved, by category, and how many of them are there today."""

    category: str
    word: str
    moved: int
    there: int


def moves_by_category(rows: QuerySet[Redeployment], day: date) -> list[Moves]:
    """Counts of each category, in the order of the categories."""
    grouped = rows.order_by().values("category").annotate(moved=Count("pk"), n=Count("pk", filter=there(day)))
    counts = {category: (moved, n) for category, moved, n in grouped.values_list("category", "moved", "n")}
    return [
        Moves(value, str(word), *counts.get(value, (0, 0))) for value, word in Redeployment.Category.choices
    ]


# ---- the villages of a township, one by one


@dataclass(frozen=True)
class VillageCover:
    """How one village is covered on a day."""

    area: Area
    kind: str  # "own", "shared", "cover", "vacant", "late"
    since: date | None  # of a vacancy: the day after the last assistant; None where there never was one
    days: int | None
    answer: Answer


def villages_covered(path: str, at: date) -> list[VillageCover]:
    """Each village under a small path (a township), how it is covered and who answers."""
    return covers_of(list(villages_under(path, at).order_by("path")), at)


def covers_of(villages: Sequence[Area], at: date) -> list[VillageCover]:
    """How each of some villages is covered on a day, in few questions however many they are."""
    paths = [a.path for a in villages]
    beats = Beat.objects.filter(post=Post.ASSISTANT, role__in=BeatRole.values, path__in=paths)
    main: dict[str, list[int]] = defaultdict(list)
    covering: set[str] = set()
    for place, role, posting in beats.filter(valid_on(at)).values_list("path", "role", "posting"):
        if role == BeatRole.MAIN:
            main[place].append(posting)
        else:
            covering.add(place)
    holders = {p for found in main.values() for p in found}
    shared = Counter(
        Beat.objects.filter(valid_on(at), posting__in=holders, role=BeatRole.MAIN).values_list(
            "posting", flat=True
        )
    )
    last: dict[str, date] = {}
    for place, end in beats.filter(role=BeatRole.MAIN, valid_to__lte=at).values_list("path", "valid_to"):
        if end is not None:
            last[place] = max(end, last.get(place, end))
    answers = answers_for(villages, at)
    found = []
    for area in villages:
        since, days = None, None
        if main[area.path]:
            kind = "own" if any(shared[p] == 1 for p in main[area.path]) else "shared"
        else:
            since = last.get(area.path)
            days = (at - since).days if since else None
            kind = "cover" if area.path in covering else "vacant"
            if since and at - since > LONG_VACANT and kind == "vacant":
                kind = "late"
        found.append(VillageCover(area, kind, since, days, answers[area.path]))
    return found


def standing_units_under(actor: Actor, day: date) -> QuerySet[Unit]:
    """Units that stand on a day, within somebody's sight."""
    return units_seen(actor).filter(standing_units(day))
