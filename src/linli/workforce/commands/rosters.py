"""A whole roster at once: who is new, posted, moved or gone, all or nothing, with one Entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.areas.models import Area
from linli.areas.plan import common_path
from linli.base.actors import Actor
from linli.base.bulk import reserve_ids
from linli.base.deeds import command
from linli.base.errors import Refused, Wrong
from linli.base.states import stale
from linli.base.tables import Fault
from linli.journal.commands import record

from ..models import Posting, Staff, Unit
from ..plan import Plan, ProtectedAct, state_of_staff
from ..rosters import Listed
from .bulk import PostingRow, enlist_new, write_postings
from .single import change_beat, end_posting

Decide = Callable[[Actor, Sequence[ProtectedAct]], None]
_deciders: list[Decide] = []


def let_decide(decide: Decide) -> None:
    """Name who is asked about every change of a protected post, whatever door a roster comes through.

    Protection stands a floor above and says so when the house starts.
    """
    _deciders[:] = [decide]


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    enlisted: int
    corrected: int
    posted: int
    moved: int
    ended: int
    unchanged: int


@command
def import_staff(actor: Actor, plan: Plan, *, decide: Decide | None = None) -> Imported:
    """Carry out what a roster would change, whole or not at all. Reading and comparing went before: plan_import.

    `decide`, which is protection's (see let_decide), is asked about every change of a protected post, in this
    transaction, and raises Refused. Without it a roster that touches a protected posting is refused; new
    postings of those posts take nobody's time and pass.
    """
    require(actor, Can.MANAGE_STAFF, None)
    if plan.faults:
        raise refused_roster(plan.faults)
    if plan.seen != state_of_staff():
        raise stale()
    decide = decide or next(iter(_deciders), None)
    if decide is not None:
        decide(actor, plan.protected)
    elif touched := [act for act in plan.protected if act.act != "appoint"]:
        raise Refused(
            _("This roster would change %(n)d protected postings (first in row %(line)d).")
            % {"n": len(touched), "line": touched[0].line},
            code="forbidden_by_rule",
            rule="three_prohibitions",
            status=403,
            help=_("Take those rows out and ask for each change under protected time."),
        )
    done = Imported(
        enlisted=len(plan.enlisted),
        corrected=_correct(plan),
        posted=_post(plan),
        moved=_move(actor, plan),
        ended=_end(actor, plan),
        unchanged=plan.unchanged,
    )
    if plan.changes:
        units = {row.unit_id for row in plan.posted}
        paths = list(Unit.objects.filter(pk__in=units).values_list("path", flat=True).distinct())
        record(
            actor,
            "staff.imported",
            path=common_path(paths) if paths else "",
            digest=plan.digest,
            rows=plan.rows,
            enlisted=done.enlisted,
            corrected=done.corrected,
            posted=done.posted,
            moved=done.moved,
            ended=done.ended,
        )
    return done


def refused_roster(faults: list[Fault]) -> Wrong:
    """All faults of a roster as one refusal."""
    wrong = Wrong.many(
        [(f"row {f.line}, {f.column}" if f.line else f.column, f.code, f.text) for f in faults]
    )
    wrong.help = _("Nothing was imported.")
    return wrong


def _post(plan: Plan) -> int:
    rows = [_posting_row(plan, row) for row in plan.posted]
    if rows:
        staff, _new = enlist_new(rows)
        write_postings(rows, staff, reserve_ids(Posting, len(rows)))
    return len(rows)


def _posting_row(plan: Plan, row: Listed) -> PostingRow:
    start = row.start or plan.at
    return PostingRow(
        row.number, row.name, row.post, row.unit_id, row.areas, start, row.until, row.term, row.phone
    )


def _correct(plan: Plan) -> int:
    for person, row in plan.corrected:
        Staff.objects.filter(pk=person.pk).update(name=row.name, duty_phone=row.phone or person.phone)
    return len(plan.corrected)


def _move(actor: Actor, plan: Plan) -> int:
    for held, row in plan.moved:
        posting = Posting.objects.get(pk=held.pk)
        day = max(plan.at, posting.valid_from)
        change_beat(actor, posting, beat=Area.objects.filter(pk__in=row.areas), valid_from=day)
    for held, row in plan.termed:
        Posting.objects.filter(pk=held.pk).update(term_until=row.term)
    return len(plan.moved)


def _end(actor: Actor, plan: Plan) -> int:
    for held, row in plan.ended:
        end_posting(actor, Posting.objects.get(pk=held.pk), valid_to=row.until, reason="roster")
    return len(plan.ended)
