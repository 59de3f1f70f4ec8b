"""Changing a protected post: the rulebook is asked first, then workforce does it. No other way leads there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import Refused, Wrong
from linli.base.posts import Post
from linli.base.states import move
from linli.base.texts import say
from linli.journal.commands import record
from linli.workforce.commands import appoint, change_beat, end_posting, import_staff, redeploy
from linli.workforce.commands.rosters import Imported
from linli.workforce.models import Posting, Staff, Unit
from linli.workforce.plan import Plan, ProtectedAct
from linli.workforce.queries import valid_on

from ..models import Act, Tasking
from ..models.rules import POST_ACTS
from ..queries import PROTECTED_POSTS, decide, living_exception
from ..rulebook import Answer
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


ROSTER_ACTS = {"move_beat": Act.TRANSFER, "end": Act.END_POSTING, "second_post": Act.REDEPLOY}


@command
def import_roster(actor: Actor, plan: Plan) -> Imported:
    """Carry out a roster, whole or not at all; every change of a protected post passes the rulebook first.

    Pages, JSON door and command line all come to `decide_roster`, which workforce asks by itself.
    """
    return import_staff(actor, plan)


def decide_roster(actor: Actor, acts: Sequence[ProtectedAct]) -> None:
    """Refuse a roster whose changes of protected posts the rulebook does not let pass; living exceptions do."""
    used = []
    for act in acts:
        if act.posting is None or act.act not in ROSTER_ACTS:
            continue  # joining takes nobody's time
        posting = Posting.objects.select_related("unit", "staff").get(pk=act.posting)
        hold(posting)
        decision = decide(ROSTER_ACTS[act.act], posting, now())
        if decision.answer != Answer.GRANTED:
            rule = decision.chief.rule if decision.chief else None
            raise Refused(
                _("Row %(line)d: %(sentence)s") % {"line": act.line, "sentence": decision.sentence},
                code="forbidden_by_rule",
                status=403,
                rule=rule.name if rule else "",
                help=say(rule.instead) if rule else "",
                note={
                    "verb": "roster.refused",
                    "path": posting.path,
                    "data": {
                        "line": act.line,
                        "act": ROSTER_ACTS[act.act],
                        "posting_asked": posting.uid,
                        "rule_code": rule.code if rule else "",
                    },
                },
            )
        if live := living_exception(posting, ROSTER_ACTS[act.act]):
            used.append(live)
    for tasking in used:
        _done(actor, tasking)


def protected_posting(staff: Staff) -> Posting | None:
    """The protected post that somebody holds today."""
    return (
        Posting.objects.filter(valid_on(today()), staff=staff, post__in=PROTECTED_POSTS)
        .select_related("unit", "staff")
        .first()
    )


def _allowed(actor: Posting, posting: Posting, act: str, ground: str, what: str) -> Tasking:
    """The tasking that allows a change, or the one that says no: a living exception is used up by it."""
    require(actor, Can.MOVE_POSTINGS, posting.path)
    hold(posting)
    if live := living_exception(posting, act):
        return live
    decision = decide(act, posting, now(), ground=ground)
    return write_down(actor, posting, decision, starts_at=now(), what=what)


def _done(actor: Actor, tasking: Tasking) -> Tasking:
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
