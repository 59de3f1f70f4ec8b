"""Adopting and superseding rules: two people, a reason, a date. No rule is ever edited."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import NotAllowed, NotFound, Refused, Wrong
from linli.base.states import move
from linli.journal.commands import record

from ..models import CalendarDay, Rule
from ..rulesets import RULESETS, rows_of


@command
def adopt_ruleset(actor: Actor, *, ruleset: str) -> list[Rule]:
    """Load one of the shipped sets, once. A routine adopts it; staff propose it, and a second person adopts."""
    _authority(actor, "")
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


@command
def propose_rule(actor: Actor, rule: Rule, *, reason: str, valid_from: date, **changed: Any) -> Rule:
    """Propose the next edition of a rule, from a day on; what is not named stays as it was."""
    _authority(actor, rule.path)
    if rule.status != Rule.Status.ADOPTED or rule.successors.filter(status=Rule.Status.ADOPTED).exists():
        raise Refused(
            _("Only the newest adopted edition of a rule can be superseded."), code="wrong_state", status=409
        )
    if valid_from <= today():
        raise Wrong(_("A rule takes effect on a later day."), field="valid_from", code="bad_date")
    if not reason.strip():
        raise Wrong(_("Please fill this in."), field="reason", code="required")
    kept = {name: getattr(rule, name) for name in KEPT}
    successor = Rule.objects.create(
        **kept | {name: value for name, value in changed.items() if name in CHANGEABLE},
        edition=rule.edition + 1,
        supersedes=rule,
        valid_from=valid_from,
        reason=reason,
        proposed_by_id=actor.posting_id,
        proposed_by_staff_id=actor.staff_id,
    )
    record(
        actor, "rule.proposed", subject=successor, thread=successor.uid, path=rule.path, **_edition(successor)
    )
    return successor


@command
def adopt_rule(actor: Actor, rule: Rule) -> None:
    """A second person adopts a proposed rule; the edition before ends where this one begins."""
    _authority(actor, rule.path)
    _second_person(actor, rule)
    if rule.supersedes_id and rule.valid_from <= today():
        raise Refused(_("Its day has passed. Propose it anew with a later day."), code="expired", status=409)
    move(
        rule,
        Rule.Status.ADOPTED,
        adopted_by_id=actor.posting_id,
        adopted_by_staff_id=actor.staff_id,
        adopted_at=now(),
    )
    record(actor, "rule.adopted", subject=rule, thread=rule.uid, path=rule.path, **_edition(rule))


@command
def decline_rule(actor: Actor, rule: Rule) -> None:
    """A second person declines a proposed rule."""
    _authority(actor, rule.path)
    _second_person(actor, rule)
    move(rule, Rule.Status.DECLINED)
    record(actor, "rule.declined", subject=rule, thread=rule.uid, path=rule.path, **_edition(rule))


@command
def set_calendar_day(actor: Actor, *, day: date, works: bool, source: str) -> CalendarDay:
    """Say of one day whether it is a working day here, over the calendar that is shipped."""
    _authority(actor, "")
    row, _new = CalendarDay.objects.update_or_create(day=day, defaults={"works": works, "source": source})
    record(actor, "calendar.day_set", subject=row, day=day, works=works)
    return row


WHOLE = 2  # digits of the path of an installation's root area
CHANGEABLE = {"amount", "posts", "path", "valid_to", "source", "text", "instead", "grounds", "effect"}
KEPT = [
    "code", "ruleset", "number", "posts", "act", "effect", "amount", "period", "path", "valid_to",
    "source", "text", "instead", "grounds",
]  # fmt: skip


def _authority(actor: Actor, path: str) -> None:
    """Whoever changes a rule for a place has that place; the whole installation's, the whole of it."""
    require(actor, Can.CHANGE_RULES, path or None)
    if not path and not any(len(own) <= WHOLE for own in actor.paths):
        raise NotFound()


def _second_person(actor: Actor, rule: Rule) -> None:
    if actor.staff_id is not None and actor.staff_id == rule.proposed_by_staff_id:
        raise NotAllowed(
            _("A rule needs a second person: you proposed this one."), code="second_person_required"
        )


def _edition(rule: Rule) -> dict[str, Any]:
    return {"code": rule.code, "ruleset": rule.ruleset, "edition": rule.edition, "since": rule.valid_from}
