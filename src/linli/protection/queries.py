"""What the rulebook says, and what of protected time may be seen by whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from linli.access.grants import Can
from linli.access.policy import covers, may
from linli.access.scope import above_paths, under_paths
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import local_day, now, week_start
from linli.base.errors import NotFound
from linli.base.posts import Post
from linli.workforce.models import Beat, Posting
from linli.workforce.queries import beat_paths, valid_on

from . import rulebook
from .emergencies import declared_over
from .ledger import week_of
from .models import BreachReport, CheckIn, Review, Rule, Tasking, TimeEntry
from .models.rules import TIME_ACTS, Act
from .rulebook import Decision, Facts, Week
from .spans import Span, total

PROTECTED_POSTS = (Post.COMMUNITY_OFFICER, Post.AUXILIARY)


# ---------- the rulebook ----------


def rules_in_force(day: date) -> QuerySet[Rule]:
    """Adopted, valid on the day, and no adopted successor has begun. Nothing has to switch an old version off."""
    later = Rule.objects.filter(supersedes=OuterRef("pk"), status=Rule.Status.ADOPTED, valid_from__lte=day)
    return (
        Rule.objects.filter(valid_on(day), status=Rule.Status.ADOPTED)
        .exclude(Exists(later))
        .order_by("ruleset", "number", "edition")
    )


def decide(
    act: str, posting: Posting, at: datetime, *, until: datetime | None = None, ground: str = ""
) -> Decision:
    """The rulebook's answer to one act upon one posting from one instant on."""
    return rulebook.decide(
        rules_in_force(local_day(at)), facts_for(act, posting, at, until=until, ground=ground)
    )


def facts_for(
    act: str, posting: Posting, at: datetime, *, until: datetime | None = None, ground: str = ""
) -> Facts:
    """All that the rules look at, as it stands now."""
    asked: Span | None = (at, until) if until is not None else None
    weeks: tuple[Week, ...] = ()
    if act in TIME_ACTS and asked:
        last = local_day(asked[1] - timedelta(seconds=1))
        mondays = sorted({week_start(local_day(asked[0])), week_start(last)})
        weeks = tuple(week_of(posting, monday).as_facts(asked) for monday in mondays)
    return Facts(
        act=act,
        post=posting.post,
        path=posting.path,
        day=local_day(at),
        ground=ground,
        asked=total([asked]) if asked else 0,
        weeks=weeks,
        in_post_since=posting.valid_from,
        exception_lives=living_exception(posting, act) is not None,
        days=_days(at, until),
        starts_at=at,
        ends_at=until,
        emergencies=declared_over(posting.path) if act in TIME_ACTS else (),
    )


def _days(at: datetime, until: datetime | None) -> tuple[date, ...]:
    """The local days that a request touches."""
    first = local_day(at)
    last = local_day(until - timedelta(seconds=1)) if until else first
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def living_exception(posting: Posting, act: str) -> Tasking | None:
    """An approved exception for a change of this post that has not expired."""
    return (
        Tasking.objects.filter(
            posting=posting, act=act, ends_at=None, status=Tasking.Status.EXCEPTION, expires_at__gt=now()
        )
        .order_by("expires_at")
        .first()
    )


def answer_to(tasking: Tasking) -> str:
    """What the rulebook said to a tasking, again, in the reader's language."""
    given = {
        Tasking.Status.REFUSED: rulebook.Answer.REFUSED,
        Tasking.Status.GRANTED: rulebook.Answer.GRANTED,
    }.get(Tasking.Status(tasking.status), rulebook.Answer.EXCEPTION)
    return rulebook.answer_of(given, sentences_to(tasking))


def sentences_to(tasking: Tasking) -> list[str]:
    """What each rule said to a tasking, those that stopped it first."""
    rules = {str(r.uid): r for r in Rule.objects.filter(uid__in=[v["rule"] for v in tasking.voices])}
    return [
        rulebook.sentence_of(rules[v["rule"]], v["says"], v.get("left"), v.get("norm"))
        for v in tasking.voices
        if v["rule"] in rules and (v["says"] != rulebook.Says.KEPT or tasking.status in FREE)
    ]


FREE = (Tasking.Status.GRANTED, Tasking.Status.DONE)


def all_rules() -> QuerySet[Rule]:
    """Every version of every rule, newest set first, with how often it was the one that refused."""
    return Rule.objects.annotate(
        refused=Count("taskings", filter=Q(taskings__status=Tasking.Status.REFUSED, taskings__exercise=False))
    ).order_by("-valid_from", "number", "-edition")


def rule_for(actor: Actor, uid: UUID) -> Rule:
    """A rule that somebody may change: of their area; the whole installation's, who has the whole. Raises NotFound."""
    rule: Rule = _one(Rule.objects.all(), uid)
    whole = any(len(own) <= WHOLE for own in actor.paths)
    if not (covers(actor, rule.path) if rule.path else whole):
        raise NotFound()
    return rule


WHOLE = 2  # digits of the path of an installation's root area


# ---------- places ----------


def answers_in_beat(posting: Posting, path: str) -> bool:
    """Whether a place lies in the posting's own beat."""
    return any(path.startswith(own) for own in beat_paths(posting))


def in_beat_on(posting: Posting, path: str, day: date) -> bool:
    """Whether a place lay in the posting's beat on a day; without a beat, in its unit's area."""
    beats = list(Beat.objects.filter(valid_on(day), posting=posting).values_list("path", flat=True))
    return any(path.startswith(own) for own in beats or [posting.unit.path])


def level_above(tasking: Tasking) -> str:
    """The name of the area one level above the unit that asked."""
    higher = above_paths(tasking.asked_unit.path)[:-1]
    area = Area.objects.filter(path=higher[-1]).first() if higher else None
    return area.name if area else ""


def open_check_in(posting: Posting) -> CheckIn | None:
    """The check-in that was not yet checked out."""
    return CheckIn.objects.select_related("area").filter(posting=posting, ended_at=None).first()


def last_place(posting: Posting) -> Area | None:
    """The village of the last pressed check-in: where a unit is reckoned to be, never a position."""
    row = CheckIn.objects.filter(posting=posting).select_related("area").order_by("-started_at").first()
    return row.area if row else None


# ---------- who sees what ----------


def is_mine_alone(actor: Posting) -> bool:
    """Whether somebody sees their own time only: everybody who is not a superior."""
    oversees = may(actor, Can.SEE_PROTECTION) or may(actor, Can.INSPECT)
    return not oversees or actor.post in PROTECTED_POSTS


def taskings_for(actor: Posting) -> QuerySet[Tasking]:
    """Requests: one's own time, one's own asking, and for superiors those of their area."""
    mine = Q(posting=actor.pk) | Q(asked_by=actor.pk)
    seen = mine if is_mine_alone(actor) else mine | under_paths(actor.paths)
    return (
        Tasking.objects.filter(seen)
        .select_related(
            "posting__staff", "posting__unit", "asked_unit", "asked_by__staff", "rule", "decided_unit"
        )
        .order_by("-recorded_at", "-id")
    )


def tasking_for(actor: Posting, uid: UUID) -> Tasking:
    """One request that somebody may see. Raises NotFound."""
    found: Tasking = _one(taskings_for(actor), uid)
    return found


def targets_asked(actor: Posting) -> QuerySet[Tasking]:
    """Clearance targets that were asked for and refused, under an actor's areas, newest first."""
    rows = Tasking.objects.filter(under_paths(actor.paths), act=Act.CLEARANCE_TARGET, exercise=False)
    return rows.select_related("asked_unit", "rule").order_by("-recorded_at", "-id")


def waiting_for(actor: Posting) -> QuerySet[Tasking]:
    """Exceptions wanted that this actor could approve, the soonest first: another staff member, one level up."""
    return (
        taskings_for(actor)
        .filter(
            Q(ends_at=None) | Q(ends_at__gt=now()),
            under_paths([actor.unit.path], via="asked_unit__path"),
            status=Tasking.Status.EXCEPTION_WANTED,
            asked_level__gt=len(actor.unit.path),
        )
        .exclude(asked_by_staff=actor.staff_id)
        .exclude(posting__staff=actor.staff_id)
        .exclude(for_unit__in=_held_units(actor))
        .exclude(asked_unit__in=_held_units(actor))
        .order_by("starts_at", "id")
    )


def _held_units(actor: Posting) -> QuerySet[Posting, int]:
    return Posting.objects.filter(valid_on(local_day(now())), staff=actor.staff_id).values_list(
        "unit", flat=True
    )


def reviews_for(actor: Posting) -> QuerySet[Review]:
    """Reviews due that this actor could make, the oldest first."""
    return (
        Review.objects.filter(
            under_paths(actor.paths),
            under_paths([actor.unit.path], via="tasking__asked_unit__path"),
            status=Review.Status.DUE,
            tasking__asked_level__gt=len(actor.unit.path),
        )
        .exclude(asked_by_staff=actor.staff_id)
        .exclude(tasking__posting__staff=actor.staff_id)
        .select_related("tasking__posting__staff", "tasking__asked_unit", "tasking__rule")
        .order_by("due_on", "id")
    )


def review_for(actor: Posting, uid: UUID) -> Review:
    """One review of somebody's area. Raises NotFound."""
    found: Review = _one(
        Review.objects.filter(under_paths(actor.paths)).select_related(
            "tasking__asked_unit", "tasking__posting"
        ),
        uid,
    )
    return found


def entry_for(actor: Posting, uid: UUID) -> TimeEntry:
    """One of one's own entries. Raises NotFound."""
    found: TimeEntry = _one(
        TimeEntry.objects.filter(posting=actor.pk).select_related("posting", "area", "pays", "tasking"), uid
    )
    return found


def officers_for(actor: Posting) -> QuerySet[Posting]:
    """Community officers in post whose time this actor may ask for, in order of the roster."""
    return (
        Posting.objects.filter(
            valid_on(local_day(now())), under_paths(actor.paths), post=Post.COMMUNITY_OFFICER
        )
        .select_related("staff", "unit")
        .order_by("path", "staff__number")
    )


def officer_for(actor: Posting, uid: UUID) -> Posting:
    """One officer whose time this actor may ask for. Raises NotFound."""
    found: Posting = _one(officers_for(actor), uid)
    return found


def reports_due_for_erasure(day: date) -> QuerySet[BreachReport]:
    """Confidential reports that were closed on or before a day and still hold their text."""
    return BreachReport.objects.filter(closed_on__lte=day, erased_on=None)


def _one(rows: Any, uid: UUID) -> Any:
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound()
    return row
