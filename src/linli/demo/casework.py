"""Deeds that every case of the stories needs: a call taken, units sent and back, villages asked, a caller content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from linli.access.claimants import Claimant
from linli.base.clock import now
from linli.bulletins.commands import (
    approve_bulletin,
    draft_bulletin,
    judge_tip,
    read_bulletin,
    receive_bulletins,
    say_nothing_seen,
    send_tip,
)
from linli.bulletins.models import Bulletin, Tip
from linli.incidents.commands import (
    arrive,
    close_incident,
    confirm_outcome,
    depart,
    dispatch_units,
    report_back,
    report_incident,
    sign_dispatch,
)
from linli.incidents.models import Dispatch, Incident
from linli.incidents.queries import CASE
from linli.workforce.models import Posting

from .cast import Cast
from .clock import go_on, go_to
from .names import Names
from .world import World

STEPS = (("sign", sign_dispatch, 14), ("depart", depart, 170), ("arrive", arrive, 420))


@dataclass(frozen=True)
class Said:
    """A tip: by whom, what, how many minutes after the bulletin, how late it arrived, what it turned out to be."""

    by: Posting
    text: str
    after: int
    late: int = 0
    verdict: str = "new"


def call(world: World, cast: Cast, path: str, kind: str, at: datetime, **more: Any) -> Incident:
    """A call taken down by the dispatcher; the caller's name is invented and sealed."""
    go_to(at)
    names = Names(world.chance(f"caller {path} {at}"))
    said = {"name": names(), "contact": "100-0000", "came": "phone"} | more
    return report_incident(cast.dispatcher, area=world.area(path), kind=kind, **said)


def caller_of(incident: Incident) -> Claimant:
    """The caller, as the portal knows them once reference and PIN are given."""
    return Claimant(case_kind=CASE, case=incident.uid, party=incident.parties.get().uid)


def send(cast: Cast, incident: Incident, *people: Posting, after: int = 40) -> list[Dispatch]:
    """Send the units of some people."""
    go_on(seconds=after)
    return dispatch_units(cast.dispatcher, incident, units=[p.unit for p in people]).dispatches


def go_there(dispatch: Dispatch, by: Posting, *, until: str = "arrive") -> None:
    """The unit signs, departs and arrives, as far as said."""
    for step, deed, seconds in STEPS:
        go_on(seconds=seconds)
        deed(by, dispatch)
        if step == until:
            break


def come_back(dispatch: Dispatch, by: Posting, *, finding: str = "done", text: str = "") -> None:
    """The unit reports back."""
    dispatch.refresh_from_db()
    report_back(by, dispatch, finding=finding, text=text)


def ask_villages(
    cast: Cast, incident: Incident, *, text: str, look_for: str, radius_m: int, hours: int = 48, **more: Any
) -> Bulletin:
    """A bulletin drafted by the dispatcher and let out by the commander five minutes later."""
    bulletin = draft_bulletin(
        cast.dispatcher, incident, text=text, look_for=look_for, radius_m=radius_m, hours=hours, **more
    )
    go_on(minutes=5)
    approve_bulletin(cast.commander, bulletin)
    return bulletin


def reach_phones(bulletin: Bulletin, rng: Random, *, most: int = 12, leave: Sequence[Posting] = ()) -> None:
    """Some of those asked have it on their phone, some have read it, some looked and saw nothing."""
    left = {p.pk for p in leave}
    copies = bulletin.copies.select_related("posting__unit", "posting__staff").order_by("pk")
    for copy in [c for c in copies if c.posting_id not in left][:most]:
        receive_bulletins(copy.posting, bulletins=[bulletin.uid])
        if rng.random() < 0.6:
            read_bulletin(copy.posting, bulletin=bulletin.uid)
            if rng.random() < 0.5:
                say_nothing_seen(copy.posting, bulletin=bulletin.uid)


def hear(cast: Cast, bulletin: Bulletin, tips: Sequence[Said]) -> list[Tip]:
    """The tips in order of arrival, judged as they turned out."""
    since, heard = now(), []
    for said in sorted(tips, key=lambda t: t.after + t.late):
        written = since + timedelta(minutes=said.after)
        go_to(written + timedelta(minutes=said.late))
        tip = send_tip(said.by, bulletin=bulletin.uid, text=said.text, claimed_at=written)
        if said.verdict != "new":
            go_on(minutes=3)
            judge_tip(cast.dispatcher, tip, verdict=said.verdict)
        heard.append(tip)
    return heard


def close(cast: Cast, incident: Incident, outcome: str, *, confirmed_after: float | None = 20) -> None:
    """The dispatcher closes; the caller agrees some hours later."""
    incident.refresh_from_db()
    caller = caller_of(incident) if confirmed_after is not None else None
    close_incident(cast.dispatcher, incident, outcome=outcome)
    if caller is not None and confirmed_after is not None:
        go_on(hours=confirmed_after)
        confirm_outcome(caller, incident.uid)
