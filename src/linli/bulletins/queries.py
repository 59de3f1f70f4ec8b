"""What may be seen of bulletins: by their makers through the incident, by the asked villages alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.access.scope import above_paths, under_paths
from linli.areas.models import Area
from linli.areas.queries import villages_near
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.errors import NotFound
from linli.incidents.models import OPEN, Incident
from linli.incidents.queries import incidents_for, taking_part
from linli.workforce.models import Beat, Posting
from linli.workforce.queries import assistants_answering, valid_on

from .models import Bulletin, BulletinVillage, Copy, Tip

MOST_A_WEEK = 3  # more bulletins than this in one village and week are a burden, and the draft says so


def live_bulletins() -> QuerySet[Bulletin]:
    """Approved, not expired, and the incident still open. Nothing has to switch them off."""
    return Bulletin.objects.filter(
        status=Bulletin.Status.APPROVED, expires_at__gt=now(), incident__status__in=OPEN
    )


def still_live(uid: UUID) -> bool:
    """Whether a bulletin still asks; what a parcel is checked against before each attempt."""
    return live_bulletins().filter(uid=uid).exists()


def asked_of(paths: tuple[str, ...], via: str = "path") -> Q:
    """Lines of villages that lie under one of the paths, or that hold one (a grid member's village)."""
    above = [p for path in paths for p in above_paths(path)]
    return under_paths(paths, via) | Q(**{f"{via}__in": above})


def bulletins_on_my_board(actor: Actor) -> QuerySet[Bulletin]:
    """What the actor's villages are asked just now, newest first."""
    if not may(actor, Can.ANSWER_BULLETIN):
        return Bulletin.objects.none()
    mine = BulletinVillage.objects.filter(asked_of(actor.paths), bulletin=OuterRef("pk"))
    return live_bulletins().filter(Exists(mine)).order_by("-approved_at", "-id")


def bulletin_on_board(actor: Actor, uid: UUID) -> Bulletin:
    """A live bulletin addressed to the actor's villages. Raises NotFound for every other."""
    found = bulletins_on_my_board(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound()
    return found


def asked_bulletin(actor: Actor, uid: UUID) -> Bulletin:
    """A bulletin that was sent to the actor's villages, live or over. Raises NotFound."""
    mine = BulletinVillage.objects.filter(asked_of(actor.paths), bulletin=OuterRef("pk"))
    sent = Bulletin.objects.exclude(approved_at=None).filter(Exists(mine), uid=uid)
    found = sent.select_related("incident__key").first() if may(actor, Can.ANSWER_BULLETIN) else None
    if found is None:
        raise NotFound()
    return found


def my_village(actor: Actor, bulletin: Bulletin) -> str:
    """The asked village for which the actor answers: the nearest one."""
    line = bulletin.villages.filter(asked_of(actor.paths)).order_by("metres", "path").first()
    return str(line.path if line else bulletin.path)


def may_make(actor: Actor) -> bool:
    """Whether the actor drafts, approves or judges."""
    return any(may(actor, can) for can in (Can.DRAFT_BULLETIN, Can.APPROVE_BULLETIN, Can.JUDGE_TIPS))


def bulletins_for(actor: Actor) -> QuerySet[Bulletin]:
    """The bulletins on incidents that the actor may see."""
    if not may(actor, Can.SEE_INCIDENTS):
        return Bulletin.objects.none()
    in_sight = under_paths(actor.paths) | Q(incident__in=Incident.objects.filter(taking_part(actor)))
    return Bulletin.objects.filter(in_sight).select_related(
        "incident__area",
        "area",
        "drafted_by_staff",
        "approved_by_staff",
        "drafted_by__unit",
        "approved_by__unit",
    )


def states_of(rows: QuerySet[Bulletin]) -> dict[str, int]:
    """How many of the rows there are, wait for a second person, are live, are over; asked at once."""
    live = Q(status=Bulletin.Status.APPROVED, expires_at__gt=now(), incident__status__in=OPEN)
    found: dict[str, int] = rows.order_by().aggregate(
        all=Count("pk"),
        waiting=Count("pk", filter=Q(status=Bulletin.Status.DRAFT)),
        live=Count("pk", filter=live),
    )
    return found | {"over": found["all"] - found["waiting"] - found["live"]}


def villages_and_tips(bulletins: list[Bulletin]) -> dict[int, tuple[int, int]]:
    """For each bulletin how many villages it asks and how many tips came, in two questions."""
    ids = [b.pk for b in bulletins]
    villages = BulletinVillage.objects.filter(bulletin__in=ids).values("bulletin").annotate(n=Count("pk"))
    tips = Tip.objects.filter(bulletin__in=ids).values("bulletin").annotate(n=Count("pk"))
    asked, answered = ({row["bulletin"]: row["n"] for row in rows} for rows in (villages, tips))
    return {pk: (asked.get(pk, 0), answered.get(pk, 0)) for pk in ids}


def bulletin_for(actor: Actor, uid: UUID) -> Bulletin:
    """One bulletin on an incident that the actor may see. Raises NotFound."""
    found = bulletins_for(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound()
    return found


def bulletins_of(incident: Incident) -> QuerySet[Bulletin]:
    """An incident's bulletins, newest first; the caller has made sure that the incident may be seen."""
    return (
        Bulletin.objects.filter(incident=incident)
        .select_related("incident__area", "area", "drafted_by__unit", "approved_by__unit")
        .select_related("drafted_by_staff", "approved_by_staff", "replaces")
        .order_by("-ordinal")
    )


def tips_of(incident: Incident) -> QuerySet[Tip]:
    """An incident's tips in the order of arrival; the caller has made sure that the incident may be seen."""
    return (
        Tip.objects.filter(bulletin__incident=incident)
        .select_related("bulletin")
        .order_by("received_at", "id")
    )


def tip_for(actor: Actor, uid: UUID) -> Tip:
    """One tip on an incident that the actor may see. Raises NotFound."""
    found = Tip.objects.filter(uid=uid, bulletin__incident__in=incidents_for(actor)).first()
    if found is None or not may(actor, Can.JUDGE_TIPS):
        raise NotFound()
    return found


def my_answers(actor: Actor, since: timedelta = timedelta(days=14)) -> QuerySet[Tip]:
    """One's own tips of the last days, newest first: every tip gets an answer."""
    mine = Tip.objects.filter(staff_id=actor.staff_id or 0, received_at__gt=now() - since)
    return mine.select_related("bulletin").order_by("-received_at")


@dataclass(frozen=True)
class Preview:
    """Whom a bulletin would ask, before anybody is asked."""

    near: list[tuple[Area, float]]
    assistants: list[Posting]
    by_township: bool
    without_assistant: int
    busy: list[str] = field(default_factory=list)  # names of villages asked often enough this week
    beyond: list[str] = field(default_factory=list)  # names of counties outside the drafter's area

    @property
    def villages(self) -> int:
        return len(self.near)


def preview_bulletin(actor: Actor, incident: Incident, radius_m: int) -> Preview:
    """The villages around the incident's village and the assistants who answer there.

    Measured from the village's point, never from the incident's; without positions the same township.
    """
    near = villages_near(incident.area, radius_m) or [(incident.area, -1.0)]
    paths = [area.path for area, _metres in near]
    assistants = list(assistants_answering(paths))
    busy = busy_paths(paths)
    return Preview(
        near=near,
        assistants=assistants,
        by_township=any(metres < 0 for _area, metres in near),
        without_assistant=len(paths) - len(answered_paths(assistants, paths)),
        busy=[area.name for area, _metres in near if area.path in busy],
        beyond=sorted(set(_counties([p for p in paths if not covers(actor, p)]))),
    )


def answered_paths(assistants: list[Posting], paths: list[str]) -> set[str]:
    """Which of the paths lie in a beat of the assistants."""
    beats = Beat.objects.filter(valid_on(today()), posting__in=assistants, path__in=paths)
    return set(beats.values_list("path", flat=True))


def busy_paths(paths: list[str]) -> set[str]:
    """Villages that were asked MOST_A_WEEK times or more in the last seven days."""
    recent = BulletinVillage.objects.filter(
        path__in=paths, bulletin__approved_at__gt=now() - timedelta(days=7), bulletin__exercise=False
    )
    counts = recent.values("path").annotate(n=Count("id")).filter(n__gte=MOST_A_WEEK)
    return set(counts.values_list("path", flat=True))


def _counties(paths: list[str]) -> list[str]:
    codes = {path[:6] for path in paths}
    return list(Area.objects.filter(path__in=codes).values_list("name", flat=True))


@dataclass(frozen=True)
class Counts:
    """How far a bulletin has come, as counts; there is no list of who has not read it."""

    addressed: int
    arrived: int
    read: int
    answered: int

    @property
    def waiting(self) -> int:
        return self.addressed - self.arrived


def counts_of(bulletin: Bulletin) -> Counts:
    """Arrived, read and answered copies of those whom the bulletin was addressed to."""
    found = Copy.objects.filter(bulletin=bulletin, addressed=True).aggregate(
        addressed=Count("id"),
        arrived=Count("id", filter=Q(arrived_at__isnull=False)),
        read=Count("id", filter=Q(read_at__isnull=False)),
        answered=Count("id", filter=Q(answered_at__isnull=False)),
    )
    return Counts(**found)


def approvers_for(bulletin: Bulletin) -> QuerySet[Posting]:
    """Who may be asked to be the second person: approving commanders and chiefs over the place, by name."""
    return (
        Posting.objects.filter(
            valid_on(today()),
            post__in=["commander", "chief"],
            path__in=[p for p in above_paths(bulletin.path) if len(p) >= 6],
        )
        .exclude(staff_id=bulletin.drafted_by_staff_id)
        .select_related("staff", "unit")
        .order_by("post", "-path", "id")
    )


def tips_due_for_erasure(day: date) -> QuerySet[Tip]:
    """Tips whose text is kept no longer: not adopted and come in on or before the day, or of an erased incident."""
    left = Q(day__lte=day) & ~Q(verdict=Tip.Verdict.ADOPTED)
    return Tip.objects.filter(left | Q(bulletin__incident__erased_at__isnull=False), text__isnull=False)
