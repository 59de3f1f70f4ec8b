"""The rulebook's page: every set with its dates and sources, what it refused, and how a rule is changed."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linli.access.doors import done, door, read_form
from linli.access.grants import Can
from linli.access.policy import may
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.sheets import FORMATS, sheet_answer
from linli.base.texts import say

from . import commands
from .calendar import missing_years
from .models import CalendarDay, Ground, Rule
from .models.rules import SET_NAMES
from .queries import all_rules, rules_in_force
from .schemas import DayIn, RuleIn
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
        "missing": missing_years([today().year, today().year + 1]),
        "own_days": CalendarDay.objects.order_by("-day")[:30],
        "may_see_requests": may(actor, Can.SEE_PROTECTION) or may(actor, Can.INSPECT),
    }
    return render(request, "protection/rules.html", context)


def _rule(uid: UUID) -> Rule:
    rule = Rule.objects.filter(uid=uid).first()
    if rule is None:
        raise NotFound()
    return rule


@door(Can.CHANGE_RULES)
@require_POST
def propose(request: ByPosting, uid: UUID) -> HttpResponse:
    """Propose the next edition of a rule."""
    said = read_form(request, RuleIn)
    rule = _rule(uid)
    changed: dict[str, object] = {}
    if said.amount is not None:
        changed["amount"] = said.amount
    if said.text_zh:
        changed["text"] = {"zh": said.text_zh, **({"en": said.text_en} if said.text_en else {})}
    commands.propose_rule(request.actor, rule, reason=said.reason, valid_from=said.valid_from, **changed)
    return _changed(request)


@door(Can.CHANGE_RULES)
@require_POST
def adopt(request: ByPosting, uid: UUID) -> HttpResponse:
    """A second person adopts."""
    commands.adopt_rule(request.actor, _rule(uid))
    return _changed(request)


@door(Can.CHANGE_RULES)
@require_POST
def decline(request: ByPosting, uid: UUID) -> HttpResponse:
    """A second person declines."""
    commands.decline_rule(request.actor, _rule(uid))
    return _changed(request)


@door(Can.CHANGE_RULES)
@require_POST
def set_day(request: ByPosting) -> HttpResponse:
    """Say of one day whether it is a working day here."""
    commands.set_calendar_day(request.actor, **read_form(request, DayIn).model_dump())
    return _changed(request)


def _changed(request: ByPosting) -> HttpResponse:
    return done(request, "protection/_changed.html", {}, to=reverse("protection:rules"))
