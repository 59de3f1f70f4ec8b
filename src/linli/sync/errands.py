"""The explicit table of what a phone may ask: nothing else can be called.

A room becomes usable without signal by one line here, and by one form in `sync.forms`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from linli.assistance.commands import take_request_offline, take_step
from linli.assistance.queries import request_for
from linli.assistance.schemas import RequestIn
from linli.base.actors import Actor
from linli.bulletins.commands import read_bulletin, say_nothing_seen, send_tip
from linli.bulletins.schemas import BulletinNamed, TipErrand
from linli.fieldwork.commands import (
    end_promise_offline,
    enter_count_offline,
    make_promise_offline,
    record_visit_offline,
)
from linli.fieldwork.schemas import CountErrand, PromiseEndErrand, PromiseErrand, VisitErrand
from linli.incidents.commands import report_from_field
from linli.incidents.schemas import FieldReportIn
from linli.premises.commands import inspect_offline, look_again, register_offline
from linli.premises.queries import finding_for
from linli.premises.schemas import InspectionErrand, PremisesErrand
from linli.protection.commands import check_in, check_out
from linli.protection.schemas import CheckInIn, CheckOutIn

from .schemas import FindingErrand, StepErrand


@dataclass(frozen=True)
class Errand:
    """The schema and the command of the online door.

    `makes`: the errand's key becomes the public id of the row it makes, as the command's `uid`.
    `claims`: the name under which the command takes the time at which the phone says it was written; or nothing.
    """

    form: type[BaseModel]
    command: Callable[..., Any]
    makes: bool = True
    claims: str = "claimed_at"


def look_again_offline(actor: Actor, *, finding: UUID, corrected: bool) -> None:
    """A fault looked at again, said on a phone."""
    look_again(actor, finding_for(actor, finding), corrected=corrected)


def take_step_offline(actor: Any, *, request: UUID, deed: str, note: str = "") -> None:
    """A step of a request, said on a phone."""
    take_step(actor, request_for(actor, request), deed=deed, note=note)


ERRANDS: dict[str, Errand] = {
    "bulletin.read": Errand(BulletinNamed, read_bulletin, makes=False, claims=""),
    "bulletin.nothing_seen": Errand(BulletinNamed, say_nothing_seen, makes=False, claims=""),
    "tip.send": Errand(TipErrand, send_tip),
    "incident.report": Errand(FieldReportIn, report_from_field),
    "visit.record": Errand(VisitErrand, record_visit_offline),
    "count.enter": Errand(CountErrand, enter_count_offline),
    "promise.make": Errand(PromiseErrand, make_promise_offline),
    "promise.end": Errand(PromiseEndErrand, end_promise_offline, makes=False, claims=""),
    "premises.register": Errand(PremisesErrand, register_offline),
    "premises.inspect": Errand(InspectionErrand, inspect_offline),
    "finding.look": Errand(FindingErrand, look_again_offline, makes=False, claims=""),
    "request.take": Errand(RequestIn, take_request_offline),
    "request.step": Errand(StepErrand, take_step_offline, makes=False, claims=""),
    "time.check_in": Errand(CheckInIn, check_in, claims="at"),
    "time.check_out": Errand(CheckOutIn, check_out, makes=False, claims="at"),
}
