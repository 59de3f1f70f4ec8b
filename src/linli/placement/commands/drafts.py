"""Filling a draft post by appointing somebody, or dropping it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import Refused, Wrong
from linli.base.posts import Post
from linli.base.states import move
from linli.journal.commands import record
from linli.workforce.commands import appoint
from linli.workforce.models import Posting, Staff, Unit
from linli.workforce.sight import free_of_protection

from ..models import DraftPost
from ..villages import in_a_beat
from .plans import areas_of_paths


@command
def fill_draft_post(
    actor: Actor,
    draft: DraftPost,
    *,
    staff: Staff,
    unit: Unit,
    valid_from: date | None = None,
    term_until: date | None = None,
    confirmed: bool = False,
    version: int | None = None,
) -> Posting:
    """Appoint somebody to a draft post: an assistant with the planned beat, in a unit that answers for it."""
    require(actor, Can.MANAGE_STAFF, draft.path)
    if draft.status != DraftPost.Status.DRAFT:
        raise Refused(_("This draft post has ended already."), code="wrong_state", status=409)
    if not draft.path.startswith(unit.path):
        raise Wrong(_("This unit does not answer for the beat."), field="unit", code="not_allowed")
    taken = in_a_beat(draft.path, valid_from or today()) & set(draft.villages)
    if taken and not confirmed:
        text = ngettext(
            "%(n)d village of this draft post got an assistant meanwhile. Look at the beat again; confirm if it"
            " is to be filled all the same, or drop it.",
            "%(n)d villages of this draft post got an assistant meanwhile. Look at the beat again; confirm if it"
            " is to be filled all the same, or drop it.",
            len(taken),
        ) % {"n": len(taken)}
        raise Refused(text, code="changed_meanwhile", status=409)
    free_of_protection(staff, valid_from)
    beat = areas_of_paths(actor, draft.villages)
    posting = appoint(
        actor, staff, post=Post.ASSISTANT, unit=unit, beat=beat, valid_from=valid_from, term_until=term_until
    )
    move(draft, DraftPost.Status.FILLED, expect_version=version, posting=posting, ended_at=now())
    record(
        actor, "draft_post.filled", subject=draft, thread=draft.plan.uid, path=draft.path,
        posting_made=posting.uid, taken=len(taken),
    )  # fmt: skip
    return posting


@command
def drop_draft_post(actor: Actor, draft: DraftPost, *, reason: str, version: int | None = None) -> None:
    """Give a draft post up, with a reason."""
    require(actor, Can.MANAGE_STAFF, draft.path)
    if not reason.strip():
        raise Wrong(_("Please fill this in."), field="reason", code="required")
    move(draft, DraftPost.Status.DROPPED, expect_version=version, reason=reason.strip(), ended_at=now())
    record(actor, "draft_post.dropped", subject=draft, thread=draft.plan.uid, path=draft.path)
