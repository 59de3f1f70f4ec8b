"""Proposing other beats for a township's assistants, and applying a proposal once somebody confirms it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area, Level
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import Conflict, Refused, Wrong
from linli.base.posts import Post
from linli.base.states import move
from linli.journal.commands import record
from linli.workforce.commands import change_beat
from linli.workforce.models import Posting
from linli.workforce.sight import ours

from ..formula import formula_on
from ..models import Redrawing
from ..redrawing import Township, redrawn, township_of
from .plans import areas_of_paths


@command
def propose_redrawing(
    actor: Actor, area: Area, *, most_villages: int, most_metres: int, with_free: bool = False
) -> Redrawing:
    """Keep a proposal for a township's beats: fairer loads by as few moves as can be. Nothing changes by it."""
    require(actor, Can.PLAN_PLACEMENT, area.path)
    if area.level != Level.TOWNSHIP:
        raise Wrong(_("Beats are redrawn in one township at a time."), field="area", code="bad_hierarchy")
    day = today()
    formula = formula_on(day)
    township = township_of(area.path, day, formula, with_free=with_free)
    found = redrawn(township, most_villages=most_villages, most_metres=most_metres)
    row = Redrawing.objects.create(
        area=area,
        path=area.path,
        day=day,
        recorded_at=now(),
        asked_by_id=actor.posting_id,
        asked_by_staff=actor.staff_id,
        question={
            "most_villages": most_villages,
            "most_metres": most_metres,
            "with_free": with_free,
            "weights": dict(formula.weights),
            "formula_edition": formula.edition,
        },
        before=found.before,
        after=found.after,
        moves_told=found.moves,
        figures=found.figures,
    )
    record(
        actor, "redrawing.proposed", subject=row, thread=row.uid, path=row.path,
        beats=len(row.after), moves=len(row.moves_told),
    )  # fmt: skip
    return row


@command
def apply_redrawing(actor: Actor, redrawing: Redrawing, *, version: int | None = None) -> int:
    """Give the assistants the beats of a proposal, all of them or none; how many beats changed."""
    require(actor, Can.MANAGE_STAFF, redrawing.path)
    if redrawing.status == Redrawing.Status.PROPOSED:
        if redrawing.is_old:
            raise Refused(
                _("This proposal is more than a month old. Propose anew."), code="expired", status=409
            )
        _check_unchanged(redrawing)
    changed = 0
    move(redrawing, Redrawing.Status.APPLIED, expect_version=version, **_ended_by(actor))
    for before, after in zip(redrawing.before, redrawing.after, strict=True):
        if set(before["villages"]) == set(after["villages"]):
            continue
        posting = ours(Posting.objects.get(uid=before["posting"]))
        change_beat(actor, posting, beat=areas_of_paths(actor, after["villages"]), version=before["version"])
        changed += 1
    record(
        actor,
        "redrawing.applied",
        subject=redrawing,
        thread=redrawing.uid,
        path=redrawing.path,
        beats=changed,
    )
    return changed


@command
def drop_redrawing(actor: Actor, redrawing: Redrawing, *, version: int | None = None) -> None:
    """Put a proposal aside."""
    require(actor, Can.PLAN_PLACEMENT, redrawing.path)
    move(redrawing, Redrawing.Status.DROPPED, expect_version=version, **_ended_by(actor))
    record(actor, "redrawing.dropped", subject=redrawing, thread=redrawing.uid, path=redrawing.path)


def _ended_by(actor: Actor) -> dict[str, Any]:
    return {"ended_by_id": actor.posting_id, "ended_by_staff": actor.staff_id or 0, "ended_at": now()}


def _check_unchanged(redrawing: Redrawing) -> None:
    """Refuse a proposal whose beats are no longer those it began from."""
    uids = [b["posting"] for b in redrawing.before]
    held = {
        str(p.uid): p
        for p in Posting.objects.select_for_update().filter(uid__in=uids, post=Post.ASSISTANT).order_by("pk")
    }
    here: Township = township_of(redrawing.path, today(), formula_on(today()))
    now_held = {beat.posting: set(beat.villages) for beat in here.beats}
    then = {b["posting"]: set(b["villages"]) for b in redrawing.before}
    versions = all(
        uid in held and held[uid].version == b["version"]
        for uid, b in zip(uids, redrawing.before, strict=True)
    )
    if now_held != then or not versions:
        raise Conflict(
            _(
                "A beat of this township changed after the proposal was made, so nothing was changed. Propose anew."
            )
        )
