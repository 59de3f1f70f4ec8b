"""Adopting and superseding rules: two people, a reason, a date. No rule is ever edited."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from linli.access.grants import Can
from linli.access.policy import require
from linli.base.actors import Actor
from linli.base.clock import now, today
from linli.base.deeds import command
from linli.base.errors import NotAllowed, NotFound, Refused, Wrong
from linli.base.posts import Post
from linli.base.states import move
from linli.journal.commands import record

from ..models import Act, Effect, Rule
from ..models.rules import OWN
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
    values = kept | {name: value for name, value in changed.items() if name in CHANGEABLE}
    _authority(actor, values["path"])
    sound(values, valid_from)
    successor = Rule.objects.create(
        **values,
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
def propose_new_rule(actor: Actor, *, reason: str, valid_from: date, **said: Any) -> Rule:
    """Propose a rule that the shipped sets do not have, from a day on; a second person adopts it."""
    values = {"path": "", "posts": [Post.COMMUNITY_OFFICER.value]} | {
        name: value for name, value in said.items() if name in CHANGEABLE | {"act", "period"}
    }
    _authority(actor, values["path"])
    if valid_from <= today():
        raise Wrong(_("A rule takes effect on a later day."), field="valid_from", code="bad_date")
    if not reason.strip():
        raise Wrong(_("Please fill this in."), field="reason", code="required")
    sound(values, valid_from)
    number = (Rule.objects.filter(ruleset=OWN).aggregate(n=Max("number"))["n"] or 0) + 1
    rule = Rule.objects.create(
        **values,
        code=f"own_{number}",
        ruleset=OWN,
        number=number,
        valid_from=valid_from,
        reason=reason,
        proposed_by_id=actor.posting_id,
        proposed_by_staff_id=actor.staff_id,
    )
    record(actor, "rule.proposed", subject=rule, thread=rule.uid, path=rule.path, **_edition(rule))
    return rule


@command
def adopt_rule(actor: Actor, rule: Rule) -> None:
    """A second person adopts a proposed rule; the edition before ends where this one begins."""
    _authority(actor, rule.path)
    _second_person(actor, rule)
    if (rule.supersedes_id or rule.ruleset == OWN) and rule.valid_from <= today():
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


WHOLE = 2  # digits of the path of an installation's root area
CHANGEABLE = {
    *("amount", "posts", "path", "valid_to", "source", "text", "instead", "grounds", "effect", "weekdays"),
}
KEPT = [
    "code", "ruleset", "number", "posts", "act", "effect", "amount", "period", "path", "valid_to",
    "source", "text", "instead", "grounds", "weekdays",
]  # fmt: skip
SUMS = {"week": Act.ANY_TIME, "years": Act.ANY_POST}  # what a guaranteed amount is counted of


def sound(values: dict[str, Any], valid_from: date) -> None:
    """Refuse a rule that could not mean anything: each act has the effects and amounts that fit it."""
    act, effect = values.get("act"), values.get("effect")
    period, amount = values.get("period") or "", values.get("amount")
    last = values.get("valid_to")
    faults = []
    if not values.get("text", {}).get("zh"):
        faults.append(("text_zh", "required", _("Please fill this in.")))
    if not values.get("source", {}).get("zh"):
        faults.append(("source_zh", "required", _("A rule names its legal source.")))
    if last is not None and last <= valid_from:
        faults.append(("last_day", "bad_interval", _("The end lies before the beginning.")))
    if effect == Effect.GUARANTEE and (not amount or SUMS.get(period) != act):
        faults.append(
            (
                "effect",
                "not_allowed",
                _("Hours a week are guaranteed of any duty, years in post of any change of the post."),
            )
        )
    if effect != Effect.GUARANTEE and amount:
        faults.append(("amount", "not_allowed", _("Only a guarantee has an amount.")))
    if (act == Act.VISIT_DAY) != bool(values.get("weekdays")):
        faults.append(("weekdays", "required", _("A rule of visit days, and no other, names its weekdays.")))
    if act == Act.CLEARANCE_TARGET and (effect != Effect.FORBID or values.get("grounds")):
        faults.append(("effect", "not_allowed", _("A clearance target is forbidden, on every ground.")))
    if faults:
        raise Wrong.many(faults)


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
