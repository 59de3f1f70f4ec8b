"""Changing a protected post: the rulebook is asked first, then workforce does it. No other way leads there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import Wrong
from linli.base.posts import Post
from linli.base.states import move
from linli.journal.commands import record
from linli.workforce.commands import appoint, change_beat, end_posting, enlist, redeploy
from linli.workforce.models import Beat, Posting, Staff, Unit
from linli.workforce.queries import valid_on

from ..models import Act, Tasking
from ..models.rules import POST_ACTS
from ..queries import PROTECTED_POSTS, decide, living_exception
from .taskings import hold, write_down

NOTHING_HAPPENED = (Tasking.Status.REFUSED, Tasking.Status.EXCEPTION_WANTED)


@command
def ask_to_change_post(
    actor: Posting, posting: Posting, *, act: str, ground: str = "", what: str = ""
) -> Tasking:
    """Ask whether a protected post may be changed; a ground that the rule names opens an exception."""
    require(actor, Can.MOVE_POSTINGS, posting.path)
    if act not in POST_ACTS:
        raise Wrong(_("Choose what is to be changed."), field="act", code="not_allowed")
    hold(posting)
    return write_down(actor, posting, decide(act, posting, now(), ground=ground), starts_at=now(), what=what)


@command
def move_protected(
    actor: Posting,
    posting: Posting,
    *,
    unit: Unit,
    beat: Iterable[Area] = (),
    post: str = "",
    valid_from: date | None = None,
    ground: str = "",
    what: str = "",
) -> Tasking:
    """Move somebody from a protected post to another unit, post or beat, if the rulebook lets it.

    What comes back says what happened: done, refused, or an exception wanted; only "done" moved anybody.
    """
    tasking = _allowed(actor, posting, Act.TRANSFER, ground, what)
    if tasking.status in NOTHING_HAPPENED:
        return tasking
    day = valid_from or today()
    if unit.pk == posting.unit_id and (not post or post == posting.post):
        change_beat(actor, posting, beat=beat, valid_from=day)
    else:
        end_posting(actor, posting, valid_to=day, reason="moved")
        appoint(actor, posting.staff, post=post or posting.post, unit=unit, beat=beat, valid_from=day)
    return _done(actor, tasking)


@command
def end_protected(
    actor: Posting, posting: Posting, *, valid_to: date | None = None, ground: str = "", what: str = ""
) -> Tasking:
    """End a protected posting, if the rulebook lets it."""
    tasking = _allowed(actor, posting, Act.END_POSTING, ground, what)
    if tasking.status in NOTHING_HAPPENED:
        return tasking
    end_posting(actor, posting, valid_to=valid_to or today(), reason=ground or "ended")
    return _done(actor, tasking)


@command
def redeploy_protected(
    actor: Posting,
    posting: Posting,
    *,
    category: str,
    to_unit: Unit,
    post: str = Post.OFFICER,
    beat: Iterable[Area] = (),
    valid_from: date | None = None,
    term_until: date | None = None,
    ground: str = "",
    what: str = "",
) -> Tasking:
    """Redeploy somebody out of a protected post, if the rulebook lets it."""
    tasking = _allowed(actor, posting, Act.REDEPLOY, ground, what)
    if tasking.status in NOTHING_HAPPENED:
        return tasking
    redeploy(
        actor,
        posting.staff,
        category=category,
        to_unit=to_unit,
        post=post,
        beat=beat,
        leaving=posting,
        valid_from=valid_from,
        term_until=term_until,
    )
    return _done(actor, tasking)


@command
def appoint_protected(
    actor: Posting,
    staff: Staff,
    *,
    post: str,
    unit: Unit,
    beat: Iterable[Area],
    valid_from: date | None = None,
    term_until: date | None = None,
) -> Posting:
    """Appoint somebody to a protected post. Joining needs no rule's leave; leaving does."""
    if post not in PROTECTED_POSTS:
        raise Wrong(_("This post is appointed in the staff pages."), field="post", code="not_allowed")
    held = protected_posting(staff)
    if held is not None:
        raise Wrong(
            _("This person holds a protected post already: move it."), field="staff", code="still_in_use"
        )
    return appoint(
        actor, staff, post=post, unit=unit, beat=beat, valid_from=valid_from, term_until=term_until
    )


@dataclass(frozen=True)
class RosterRow:
    """A line of a roster: who shall hold which protected post where."""

    number: str
    name: str
    post: str
    unit: Unit
    beat: Sequence[Area]
    ground: str = ""


@dataclass(frozen=True)
class RosterAnswer:
    """What became of a line: appointed, unchanged, moved, or the tasking that stopped it."""

    line: int
    outcome: str
    tasking: Tasking | None = None


@command
def import_roster(actor: Posting, rows: Iterable[RosterRow]) -> list[RosterAnswer]:
    """A roster of protected posts: new people are appointed, and whoever would move passes the rulebook."""
    require(actor, Can.MANAGE_STAFF, None)
    answers = []
    for line, row in enumerate(rows, start=1):
        staff = Staff.objects.filter(number=row.number).first() or enlist(
            actor, number=row.number, name=row.name
        )
        held = protected_posting(staff)
        if held is None:
            appoint_protected(actor, staff, post=row.post, unit=row.unit, beat=row.beat)
            answers.append(RosterAnswer(line, "appointed"))
        elif _stands_as(held, row):
            answers.append(RosterAnswer(line, "unchanged"))
        else:
            tasking = move_protected(
                actor, held, unit=row.unit, beat=row.beat, post=row.post, ground=row.ground
            )
            done = tasking.status == Tasking.Status.DONE
            answers.append(RosterAnswer(line, "moved" if done else str(tasking.status), tasking))
    counts = {outcome: sum(a.outcome == outcome for a in answers) for outcome in {a.outcome for a in answers}}
    record(actor, "roster.imported", lines=len(answers), outcomes=counts)
    return answers


def protected_posting(staff: Staff) -> Posting | None:
    """The protected post that somebody holds today."""
    return (
        Posting.objects.filter(valid_on(today()), staff=staff, post__in=PROTECTED_POSTS)
        .select_related("unit", "staff")
        .first()
    )


def _stands_as(posting: Posting, row: RosterRow) -> bool:
    beats = Beat.objects.filter(valid_on(today()), posting=posting, role="main").values_list(
        "area", flat=True
    )
    return (
        posting.post == row.post
        and posting.unit_id == row.unit.pk
        and set(beats) == {area.pk for area in row.beat}
    )


def _allowed(actor: Posting, posting: Posting, act: str, ground: str, what: str) -> Tasking:
    """The tasking that allows a change, or the one that says no: a living exception is used up by it."""
    require(actor, Can.MOVE_POSTINGS, posting.path)
    hold(posting)
    if live := living_exception(posting, act):
        return live
    decision = decide(act, posting, now(), ground=ground)
    return write_down(actor, posting, decision, starts_at=now(), what=what)


def _done(actor: Posting, tasking: Tasking) -> Tasking:
    move(tasking, Tasking.Status.DONE)
    record(
        actor,
        "post.changed",
        subject=tasking,
        thread=tasking.uid,
        path=tasking.path,
        act=tasking.act,
        ground=tasking.ground,
        posting_asked=tasking.posting.uid,
    )
    return tasking
