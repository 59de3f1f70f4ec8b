"""The rulebook's page: every set with its dates and sources, what it refused, and how a rule is changed."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import done, door, page_of, read_form
from linli.access.grants import Can
from linli.access.policy import may
from linli.areas.queries import area_by_code
from linli.base.clock import today
from linli.base.sheets import FORMATS, sheet_answer
from linli.base.texts import say

from . import commands
from .models import Act, Effect, Ground, Rule
from .models.rules import SET_NAMES
from .preview import preview_of
from .queries import all_rules, is_mine_alone, rule_for, rules_in_force
from .rulebook import Answer
from .schemas_rulebook import NewRuleIn, RuleIn
from .shown import ByPosting


@door()
@require_GET
def rules(request: ByPosting) -> HttpResponse:
    """Both sets and every edition: what is in force today, what was, what is proposed."""
    actor = request.actor
    rows = list(all_rules())
    if (fmt := request.GET.get("format")) in FORMATS:
        head = [
            _("Set of rules"), _("No."), _("Edition"), _("Text of the rule"), _("Starts"), _("Until"),
            _("Source"), _("State"), _("Refused"),
        ]  # fmt: skip
        table = (
            [
                r.ruleset, r.number, r.edition, say(r.text), r.valid_from, r.valid_to, say(r.source),
                r.get_status_display(), getattr(r, "refused", 0),
            ]
            for r in rows
        )  # fmt: skip
        return sheet_answer(str(fmt), _("rulebook"), head, table)
    now_in_force = {r.pk for r in rules_in_force(today())}
    sets = [
        (code, say(SET_NAMES.get(code, {"zh": code})).removesuffix(", no."), list(some))
        for code, some in groupby(
            sorted(rows, key=lambda r: r.ruleset, reverse=True), key=lambda r: r.ruleset
        )
    ]
    changes = may(actor, Can.CHANGE_RULES)
    context = {
        "sets": [(code, name, [r for r in some if r.status == "adopted"]) for code, name, some in sets],
        "proposed": [r for r in rows if r.status == Rule.Status.PROPOSED],
        "in_force": now_in_force,
        "ground_words": dict(Ground.choices),
        "may_change": changes,
        "staff_id": actor.staff_id,
        "day": today(),
        "may_see_requests": not is_mine_alone(actor),
        "may_report": may(actor, Can.REPORT_BREACH),
        "weekday_words": WEEKDAYS,
    }
    return render(request, "protection/rules.html", context)


@door(Can.CHANGE_RULES)
@require_http_methods(["GET", "POST"])
def propose(request: ByPosting, uid: UUID) -> HttpResponse:
    """Propose the next edition of a rule."""
    rule = rule_for(request.actor, uid)
    if request.method == "GET":
        return render(request, "protection/rule_form.html", _choices(rule))
    said = read_form(request, RuleIn)
    new = commands.propose_rule(
        request.actor, rule, reason=said.reason, valid_from=said.valid_from, **changes_of(said, rule)
    )
    return _proposed(request, new)


@door(Can.CHANGE_RULES)
@require_http_methods(["GET", "POST"])
def new_rule(request: ByPosting) -> HttpResponse:
    """Propose a rule that the shipped sets do not have."""
    if request.method == "GET":
        return render(request, "protection/rule_form.html", _choices(None))
    said = read_form(request, NewRuleIn)
    period = {Act.ANY_TIME.value: "week", Act.ANY_POST.value: "years"}.get(said.act, "")
    values = {"act": said.act, "period": period if said.effect == Effect.GUARANTEE else ""}
    new = commands.propose_new_rule(
        request.actor, reason=said.reason, valid_from=said.valid_from, **values | changes_of(said, None)
    )
    return _proposed(request, new)


def changes_of(said: RuleIn, rule: Rule | None) -> dict[str, Any]:
    """What a form changes of a rule, as the columns are called; what is empty stays as it was."""
    changed: dict[str, Any] = {name: v for name in ("amount", "effect") if (v := getattr(said, name))}
    for name in ("text", "instead", "source"):
        before = getattr(rule, name, None) or {}
        now = {lang: getattr(said, f"{name}_{lang}") for lang in ("zh", "en")}
        if any(now.values()):
            changed[name] = before | {lang: v for lang, v in now.items() if v}
    if said.last_day:
        changed["valid_to"] = said.last_day + timedelta(days=1)
    if said.weekdays:
        changed["weekdays"] = sorted(set(said.weekdays))
    if said.grounds:
        changed["grounds"] = [
            {"ground": g.value, "when": "after" if g == Ground.DANGER_TO_LIFE else "before"}
            for g in said.grounds
        ]
    if said.area:
        changed["path"] = area_by_code(said.area).path
    return changed


DAYS = (
    *(_lazy("Monday"), _lazy("Tuesday"), _lazy("Wednesday"), _lazy("Thursday"), _lazy("Friday")),
    *(_lazy("Saturday"), _lazy("Sunday")),
)
WEEKDAYS = dict(enumerate(DAYS, start=1))


def _choices(rule: Rule | None) -> dict[str, Any]:
    acts = [(a.value, a.label) for a in Act if a != Act.CLEARANCE_TARGET]
    return {
        "rule": rule,
        "acts": acts,
        "effects": Effect.choices,
        "grounds": Ground.choices,
        "weekdays": list(WEEKDAYS.items()),
        "chosen": [g["ground"] for g in rule.grounds] if rule else [],
        "soonest": today() + timedelta(days=1),
    }


@door(Can.CHANGE_RULES)
@require_GET
def preview(request: ByPosting, uid: UUID) -> HttpResponse:
    """What a proposed edition would have changed in the last half-year, each change down to its request."""
    shown = preview_of(rule_for(request.actor, uid))
    page = page_of(shown.changes, request)
    context = {"p": shown, "page": page, "words": ANSWERS, "staff_id": request.actor.staff_id}
    return render(request, "protection/preview.html", context)


ANSWERS = {
    Answer.GRANTED: ("ok", pgettext_lazy("request", "Granted")),
    Answer.REFUSED: ("no", pgettext_lazy("request", "Refused")),
    Answer.EXCEPTION: ("1", _lazy("only as an exception")),
}


def _proposed(request: ByPosting, rule: Rule) -> HttpResponse:
    to = reverse("protection:preview", args=[rule.uid])
    return done(request, "protection/_changed.html", {}, to=to)


@door(Can.CHANGE_RULES)
@require_POST
def adopt(request: ByPosting, uid: UUID) -> HttpResponse:
    """A second person adopts."""
    commands.adopt_rule(request.actor, rule_for(request.actor, uid))
    return _changed(request)


@door(Can.CHANGE_RULES)
@require_POST
def decline(request: ByPosting, uid: UUID) -> HttpResponse:
    """A second person declines."""
    commands.decline_rule(request.actor, rule_for(request.actor, uid))
    return _changed(request)


def _changed(request: ByPosting) -> HttpResponse:
    return done(request, "protection/_changed.html", {}, to=reverse("protection:rules"))
