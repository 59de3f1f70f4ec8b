"""Confidential reports: written without a trace of who, handed over by night, looked into by an inspector."""

from __future__ import annotations

from secrets import SystemRandom
from uuid import UUID

from django.utils.translation import gettext as _

from linli.access.commands import erase_key, new_case_key, seal_into
from linli.access.grants import Can
from linli.access.policy import require, require_job
from linli.base.actors import Actor
from linli.base.clock import today
from linli.base.deeds import command
from linli.base.errors import NotFound, Refused, Wrong
from linli.base.states import move
from linli.journal.commands import record
from linli.workforce.models import Posting

from ..models import BreachReport
from ..reports import inspected_at, large_enough, reports_for

SHORTEST = 10


@command
def report_breach(actor: Posting, *, uid: UUID, text: str) -> None:
    """Tell the inspector two levels up, in confidence, that a rule was broken.

    Nothing that is written names the officer: no Entry, no receipt, no uid or row id in order of time. Of the
    place the county stays (a larger area where few could have written), of the time the day.
    """
    require(actor, Can.REPORT_BREACH, None)
    if uid.version != 4:
        raise Wrong(_("This has not the expected form."), field="uid", code="not_allowed")
    if len(text.strip()) < SHORTEST:
        raise Wrong(_("Say in a few words what happened."), field="text", code="required")
    to_path = inspected_at(actor.unit.path)
    if to_path is None:
        raise Refused(_("No inspector is in post two levels up or above."), code="nobody_there", status=409)
    if BreachReport.objects.filter(uid=uid).exists():
        return  # the network stuttered
    day = today()
    report = BreachReport(
        uid=uid,
        key=new_case_key("breach_report", day=day),
        path=large_enough(actor.unit.path),
        to_path=to_path,
        day=day,
    )
    if report.key:
        seal_into(report, report.key, text=text)
    report.save(force_insert=True)


@command
def release_reports(actor: Actor) -> int:
    """Hand the reports of the days before to their inspectors, all at once and in no order; how many."""
    require_job(actor)
    waiting = list(BreachReport.objects.filter(released_on=None, day__lt=today()))
    SystemRandom().shuffle(waiting)
    for report in waiting:
        BreachReport.objects.filter(pk=report.pk).update(released_on=today())
        record(actor, "breach.reported", subject=report, path=report.path, day=report.day, to=report.to_path)
    return len(waiting)


@command
def acknowledge_report(actor: Posting, report: BreachReport) -> None:
    """The inspector takes a report on."""
    _inspects(actor, report)
    move(report, BreachReport.Status.ACKNOWLEDGED, acknowledged_on=today(), acknowledged_by=actor)
    record(actor, "breach.acknowledged", subject=report, path=report.path)


@command
def close_report(actor: Posting, report: BreachReport, *, outcome: str) -> None:
    """The inspector says what was found; in public it is a number."""
    _inspects(actor, report)
    if outcome not in BreachReport.Outcome.values:
        raise Wrong(_("Say what was found."), field="outcome", code="required")
    move(report, BreachReport.Status.CLOSED, outcome=outcome, closed_on=today(), closed_by=actor)
    record(actor, "breach.closed", subject=report, path=report.path, outcome=outcome)


@command
def erase_report(actor: Actor, report: BreachReport) -> None:
    """Delete a report's text and key; the bare row (county, day, outcome) stays for counting."""
    require_job(actor)
    key = report.key
    BreachReport.objects.filter(pk=report.pk).update(text=None, key=None, erased_on=today())
    if key is not None:
        erase_key(actor, key)
    record(actor, "breach.erased", subject=report, path=report.path)


def _inspects(actor: Posting, report: BreachReport) -> None:
    require(actor, Can.INSPECT, None)
    if not reports_for(actor).filter(pk=report.pk).exists():
        raise NotFound()
