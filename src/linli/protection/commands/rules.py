"""Adopting and superseding rules: two people, a reason, a date. No rule is ever edited."""

from __future__ import annotations

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import now
from linli.base.deeds import command
from linli.base.errors import NotFound
from linli.journal.commands import record

from ..models import Rule
from ..rulesets import RULESETS, rows_of


@command
def adopt_ruleset(actor: Actor, *, ruleset: str) -> list[Rule]:
    """Load one of the shipped sets, once. A routine adopts it; staff propose it, and a second person adopts."""
    require(actor, Can.CHANGE_RULES, None)
    if ruleset not in RULESETS:
        raise NotFound()
    known = Rule.objects.filter(ruleset=ruleset)
    if known:
        return list(known)
    by_routine = actor.kind == "job"
    rules = Rule.objects.bulk_create(
        Rule(
            **row,
            status=Rule.Status.ADOPTED if by_routine else Rule.Status.PROPOSED,
            adopted_at=now() if by_routine else None,
            proposed_by_id=actor.posting_id,
            proposed_by_staff_id=actor.staff_id,
        )
        for row in rows_of(ruleset)
    )
    verb = "ruleset.adopted" if by_routine else "ruleset.proposed"
    record(actor, verb, ruleset=ruleset, rules=[r.uid for r in rules])
    return rules
