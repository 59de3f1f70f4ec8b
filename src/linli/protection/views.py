"""The pages of protected time: one's own week, asking, requests, exceptions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import chosen, done, door, is_htmx, page_of, read_form
from linli.access.grants import Can
from linli.access.policy import may
from linli.areas.queries import area_by_code
from linli.base.clock import today
from linli.base.errors import NotFound
from linli.base.sheets import FORMATS, sheet_answer
from linli.workforce.models import Posting, Unit

from . import commands
from .calendar import missing_years
from .debts import overdue_for
from .ledger import unexplained, week_of
from .models import Tasking
from .models.rules import POST_ACTS, TIME_ACTS, Act
from .moves import could_give, moves_of
from .queries import (
    is_mine_alone,
    officer_for,
    officers_for,
    open_check_in,
    review_for,
    reviews_for,
    rules_in_force,
    tasking_for,
    taskings_for,
    waiting_for,
)
from .schemas import ApproveIn, AskIn, CarryOutIn, ReviewIn, VersionIn
from .shown import (
    ByPosting,
    days_of,
    grounds_of,
    is_this_week,
    last_weeks,
    losses_of,
    move_shown,
    state_of,
    tasking_shown,
)
from .views_area import area_of, monday_of

MOST_EXPORTED = 5000


@door()
@require_GET
def week(request: ByPosting) -> HttpResponse:
    """One's own week; for chiefs the officers of their area; for who only asks, what was asked."""
    actor = request.actor
    if not is_mine_alone(actor):
        return redirect("protection:officers")
    if not may(actor, Can.ENTER_OWN_TIME):
        return redirect("protection:taskings")
    monday = monday_of(request)
    rules = list(rules_in_force(monday + timedelta(days=3)))
    ledger = week_of(actor, monday, rules)
    moves = moves_of(ledger, rules)
    context = {
        "week": ledger,
        "actor": actor,
        "number": monday.isocalendar().week,
        "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "is_now": is_this_week(monday),
        "is_over": monday + timedelta(days=7) <= today(),
        "days": days_of(ledger),
        "losses": losses_of(ledger),
        "aside": [
            tasking_shown(t)
            for t in ledger.taskings
            if t.status in {Tasking.Status.REFUSED, Tasking.Status.EXCEPTION, Tasking.Status.EXCEPTION_WANTED}
        ],
        "moves": [(m, *move_shown(m)) for m in moves],
        "could_give": could_give(ledger, moves),
        "unexplained": unexplained(ledger),
        "past": last_weeks(actor, monday),
        "pressed": open_check_in(actor),
        "calendar_missing": missing_years([monday.year, (monday + timedelta(days=6)).year]),
    }
    return render(request, "protection/week.html", context)


@door()
@require_GET
def taskings(request: ByPosting) -> HttpResponse:
    """Requests that one may see, newest first."""
    rows = taskings_for(request.actor)
    status = chosen(request, "status", Tasking.Status.values)
    act = chosen(request, "act", [a.value for a in (*TIME_ACTS, *POST_ACTS, Act.CLEARANCE_TARGET)])
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(act=act) if act else rows
    if (fmt := request.GET.get("format")) in FORMATS:
        head = [
            _("Number"), pgettext("request", "Asked"), _("Asking body"), _("Act"),
            _("Ground of the exception"), _("Starts"), _("Finishes"), _("Hours"), _("State"), pgettext("protection", "Rule"),
        ]  # fmt: skip
        table = (
            [
                t.number, t.recorded_at, str(t.asked_unit), t.get_act_display(), t.get_ground_display(),
                t.starts_at, t.ends_at, t.minutes / 60, state_of(t)[1], t.rule.name if t.rule else "",
            ]
            for t in rows[:MOST_EXPORTED]
        )  # fmt: skip
        return sheet_answer(str(fmt), _("requests for time"), head, table)
    page = page_of(rows, request)
    context = {
        "page": page,
        "lines": [(t, *state_of(t)) for t in page.object_list],
        "statuses": Tasking.Status.choices,
        "status": status,
        "may_ask": may(request.actor, Can.ASK_FOR_TIME),
        "may_report": may(request.actor, Can.REPORT_BREACH),
        "own": is_mine_alone(request.actor),
    }
    return render(request, "protection/taskings.html", context)


@door()
@require_GET
def tasking(request: ByPosting, uid: UUID) -> HttpResponse:
    """One request: the answer, its rule, what to do instead, what happened since."""
    row = tasking_for(request.actor, uid)
    actor = request.actor
    can_decide = may(actor, Can.APPROVE_EXCEPTION) and waiting_for(actor).filter(pk=row.pk).exists()
    review = reviews_for(actor).filter(tasking=row).first() if may(actor, Can.APPROVE_EXCEPTION) else None
    may_move = row.is_about_the_post and row.is_live() and may(actor, Can.MOVE_POSTINGS)
    units = units_in(actor)[:500] if may_move and row.act != Act.END_POSTING else []
    context = {
        "t": tasking_shown(row),
        "row": row,
        "can_decide": can_decide,
        "review": review,
        "may_move": may_move,
        "units": units,
        "day": today(),
    }
    return render(request, "protection/tasking.html", context)


def units_in(actor: Posting) -> QuerySet[Unit]:
    """Units of an actor's area, in order of the area."""
    return Unit.objects.filter(path__startswith=actor.unit.path, valid_to=None).order_by("path", "pk")


@door(Can.ASK_FOR_TIME)
@require_http_methods(["GET", "POST"])
def ask(request: ByPosting) -> HttpResponse:
    """Ask for an officer's time or post; the answer comes at once, with the rule's own sentence."""
    actor = request.actor
    if request.method == "POST":
        said = read_form(request, AskIn)
        row = commands.ask(actor, officer_for(actor, said.posting), **said.model_dump(exclude={"posting"}))
        context = {"t": tasking_shown(row), "row": row}
        page = reverse("protection:tasking", args=[row.uid])
        if row.status == Tasking.Status.REFUSED and not is_htmx(request):
            return _kept_refusal(request, row, page)
        return done(request, "protection/_answer.html", context, to=page)
    area = area_of(request)
    rows = officers_for(actor).filter(path__startswith=area.path)
    rules = list(rules_in_force(today()))
    acts = [*TIME_ACTS, *(POST_ACTS if may(actor, Can.MOVE_POSTINGS) else ()), Act.CLEARANCE_TARGET]
    context = {
        "area": area,
        "officers": [(p.uid, f"{p.staff.name} · {p.unit}") for p in rows[:200]],
        "too_many": rows.count() > 200,
        "acts": [(a.value, a.label) for a in acts],
        "grounds": grounds_of(rules),
        "rules": rules,
        "officer": request.GET.get("officer", ""),
        "incident": request.GET.get("incident", ""),
        "units": [(u.uid, str(u)) for u in units_in(actor)[:200]],
    }
    return render(request, "protection/ask.html", context)


def _kept_refusal(request: ByPosting, row: Tasking, page: str) -> HttpResponse:
    """403 with the rule; the tasking and its Entry stay, for the refusal is the record."""
    said = {"refused": commands.refusal_of(row), "record": page}
    answer = render(request, "site/refused.html", said, status=403)
    answer.is_kept = True  # type: ignore[attr-defined]
    return answer


@door(Can.APPROVE_EXCEPTION)
@require_GET
def exceptions(request: ByPosting) -> HttpResponse:
    """Exceptions that wait for this actor, and reviews that are due; soonest first."""
    context = {
        "overdue": len(overdue_for(request.actor)),
        "waiting": [tasking_shown(t) for t in waiting_for(request.actor)[:50]],
        "reviews": [(r, tasking_shown(r.tasking)) for r in reviews_for(request.actor)[:50]],
        "day": today(),
    }
    return render(request, "protection/exceptions.html", context)


@door(Can.APPROVE_EXCEPTION)
@require_POST
def approve(request: ByPosting, uid: UUID) -> HttpResponse:
    """The Approve button."""
    row = tasking_for(request.actor, uid)
    said = read_form(request, ApproveIn)
    commands.approve_exception(request.actor, row, expires_at=said.expires_at, version=said.version)
    return _decided(request, row)


@door(Can.APPROVE_EXCEPTION)
@require_POST
def decline(request: ByPosting, uid: UUID) -> HttpResponse:
    """The Decline button."""
    row = tasking_for(request.actor, uid)
    commands.decline_exception(request.actor, row, version=read_form(request, VersionIn).version)
    return _decided(request, row)


@door(Can.APPROVE_EXCEPTION)
@require_POST
def review(request: ByPosting, uid: UUID) -> HttpResponse:
    """What a review found."""
    row = review_for(request.actor, uid)
    commands.review_urgent(request.actor, row, upheld=read_form(request, ReviewIn).upheld)
    return _decided(request, row.tasking)


def _decided(request: ByPosting, row: Tasking) -> HttpResponse:
    context = {"t": tasking_shown(row), "row": row}
    return done(request, "protection/_answer.html", context, to=reverse("protection:tasking", args=[row.uid]))


@door(Can.MOVE_POSTINGS)
@require_POST
def carry_out(request: ByPosting, uid: UUID) -> HttpResponse:
    """Do the change of post that an approved exception allows."""
    row = tasking_for(request.actor, uid)
    said = read_form(request, CarryOutIn)
    actor, posting = request.actor, row.posting
    if row.act == Act.END_POSTING:
        commands.end_protected(actor, posting, valid_to=said.day, ground=row.ground)
    else:
        unit = Unit.objects.filter(uid=said.unit).first() if said.unit else None
        if unit is None:
            raise NotFound()
        beat = [area_by_code(said.beat)] if said.beat else []
        if row.act == Act.REDEPLOY:
            commands.redeploy_protected(
                actor, posting, category="other", to_unit=unit, beat=beat, valid_from=said.day
            )
        else:
            commands.move_protected(actor, posting, unit=unit, beat=beat, valid_from=said.day)
    row.refresh_from_db()
    return _decided(request, row)
