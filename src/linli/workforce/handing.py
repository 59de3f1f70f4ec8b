"""What is open with a posting, and who it goes to: the list that an ending posting does not get past.

The work lies in rooms above this one. Each files here, by name, what it finds open with a posting and, where its own
rows name an owner, the command that writes another one there (site/handing.py files them all).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.posts import Post

from .coverage import VILLAGE_WIDTH
from .covers import proposals
from .models import Beat, BeatRole, Handover, Issue, Posting, valid_on
from .queries import units_for

ISSUES = "issues"


@dataclass(frozen=True)
class OpenThing:
    """Something that a posting has begun, promised or holds, and somebody must have after it."""

    uid: UUID
    said: str  # a number or words of a vocabulary: never of a person
    path: str = ""  # where it belongs; "" for what goes with the post alone
    due: date | None = None
    url: str = ""
    kind: str = ""


OpenWith = Callable[[Posting, Iterable[UUID]], list[OpenThing]]
HandOn = Callable[[Actor, Posting, Posting, list[UUID]], Any]


@dataclass(frozen=True)
class Kind:
    """One kind of open things: how they are found, who may take them, and the command that passes them on."""

    name: str
    word: Any
    open_with: OpenWith
    takes: Can | None = None
    hand_on: HandOn | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """File a kind of open things; the same name again replaces it."""
    _kinds[kind.name] = kind


def kinds() -> dict[str, Kind]:
    """Every kind, the things issued last."""
    return {**_kinds, ISSUES: Kind(ISSUES, _("Keys and devices"), _issues)}


def _issues(posting: Posting, _also: Iterable[UUID]) -> list[OpenThing]:
    rows = Issue.objects.filter(posting=posting, returned_on=None).order_by("issued_on", "pk")
    return [OpenThing(i.uid, f"{i.get_kind_display()} {i.label}") for i in rows]


def open_things(posting: Posting) -> list[OpenThing]:
    """Everything open with a posting: its own, and what it took over, without what it has handed on."""
    moved: dict[UUID, int] = {}
    for subject, to in Handover.objects.filter(touching(posting)).order_by("pk").values_list("subject", "to"):
        moved[subject] = to
    mine = {uid for uid, to in moved.items() if to == posting.pk}
    found = []
    for kind in kinds().values():
        for thing in kind.open_with(posting, mine):
            if moved.get(thing.uid, posting.pk) == posting.pk:
                found.append(replace(thing, kind=kind.name))
    return found


def touching(posting: Posting) -> Q:
    """The handovers that say where a posting's things are: those it gave and those it took."""
    taken = Handover.objects.filter(Q(posting=posting) | Q(to=posting)).values("subject")
    return Q(subject__in=taken)


def takers(actor: Actor, posting: Posting, day: date, *, most: int = 20) -> list[Posting]:
    """Who could have somebody's open things, in order: who could cover, then the unit, then the chief above."""
    found = [p.posting for p in proposals(posting, day, None, actor=actor, most=most)]
    rows = Posting.objects.filter(valid_on(day), unit=posting.unit_id).exclude(staff=posting.staff_id)
    found += list(rows.select_related("staff", "unit").order_by("post", "pk")[:most])
    units = [u.pk for u in units_for(posting.unit.path, day)]
    chiefs = Posting.objects.filter(valid_on(day), post=Post.CHIEF, unit__in=units)
    found += sorted(
        chiefs.exclude(staff=posting.staff_id).select_related("staff", "unit"),
        key=lambda p: units.index(p.unit_id),
    )
    known = list({p.pk: p for p in found}.values())
    return [p for p in known if actor.kind == "job" or covers(actor, p.path) or covers(actor, p.unit.path)]


def fits(kind: str, to: Posting) -> bool:
    """Whether somebody's post may do what a kind of open things asks."""
    can = kinds()[kind].takes
    return can is None or may(to, can)


def could_see(path: str, to: Posting) -> bool:
    """Whether somebody sees a place, or has a beat that its village can be added to for the time being."""
    if not path or covers(to, path):
        return True
    return len(path) == VILLAGE_WIDTH and has_beat(to)


def has_beat(posting: Posting) -> bool:
    """Whether somebody has areas of their own: whoever has none sees what the unit sees."""
    return Beat.objects.filter(valid_on(today()), posting=posting, role=BeatRole.MAIN).exists()


def default_owner(thing: OpenThing, candidates: Sequence[Posting]) -> Posting | None:
    """Who takes a thing that nobody was named for: the first who may, and who sees or could see its place."""
    return next((p for p in candidates if fits(thing.kind, p) and could_see(thing.path, p)), None)


def taken_over(posting: Posting) -> list[OpenThing]:
    """What somebody has from others and is still open, for their own page."""
    mine = set(Handover.objects.filter(to=posting).values_list("subject", flat=True))
    return [thing for thing in open_things(posting) if thing.uid in mine] if mine else []
