"""The same as-of gives the same answer for ever: whatever the rooms do afterwards, by one deed or by a thousand."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from linli.access.commands import claim
from linli.assistance.commands import (
    PastRequest,
    import_requests,
    list_service,
    reopen_request,
    take_request_offline,
    take_step,
)
from linli.base.clock import day_start, now
from linli.base.ids import uuid7
from linli.bulletins.commands import adopt_tip, approve_bulletin, draft_bulletin, send_tip
from linli.fieldwork.commands import PastCount, PastVisit, end_promise, import_fieldwork, make_promise
from linli.incidents.commands import close_incident, confirm_outcome, reopen_incident, report_incident
from linli.indicators.periods import AsOf, Period
from linli.indicators.queries import by_child
from linli.indicators.writing import all_figures
from linli.mediation.commands import (
    PastDispute,
    Side,
    hold_session,
    import_disputes,
    record_agreement,
    register_dispute,
    reopen_dispute,
)
from linli.premises.commands import (
    PastInspection,
    PastPremises,
    adopt_checklist,
    adopt_kinds,
    import_premises,
    inspect,
    look_again,
    register_premises,
)
from linli.premises.models import Finding
from linli.premises.queries import kind_by_code
from linli.premises.vocabulary import FIRE_CHECK
from linli.protection.commands import adopt_ruleset, ask_for_time, enter_time, void_time
from linli.protection.models import TimeEntry
from linli.workforce.commands import appoint, enlist

from .test_figures import HALF, books

pytestmark = pytest.mark.thorough

JUNE = Period(date(2017, 6, 1), date(2017, 7, 1))


def theft(town: Any, **more: Any) -> Any:
    return report_incident(town.wu, area=town.xiguan, kind="motorcycle_theft", account="x", name="甄", **more)


def dispute_of(town: Any) -> Any:
    sides = [Side("甲"), Side("乙")]
    opened = register_dispute(town.lin, area=town.community, kind="property", facts="x", sides=sides)
    hold_session(town.lin, opened.dispute, held_at=now(), minutes="")
    return opened


def request_of(town: Any) -> Any:
    return take_request_offline(
        town.qian,
        village=town.haixing.code,
        service="proof",
        name="某",
        contact="",
        wish="",
        km=30,
        uid=uuid7(),
    )


def get_done(town: Any, request: Any, *deeds: str) -> None:
    for deed in deeds or ("papers", "handed_in", "ready", "collected"):
        take_step(town.qian, request, deed=deed)


def in_the_community(town: Any, day: date, start: int, hours: int) -> TimeEntry:
    begins = day_start(day) + timedelta(hours=start)
    return enter_time(
        town.lin,
        town.lin,
        kind="community",
        starts_at=begins,
        ends_at=begins + timedelta(hours=hours),
        place=town.community.path,
    )


@pytest.fixture
def half_year(clock: Any, db: Any) -> SimpleNamespace:
    """A bit of everything in June 2017, as it stood on the evening of the 30th."""
    from tests.conftest import build_town

    clock(date(2015, 12, 1))
    town = build_town()
    adopt_ruleset(town.job, ruleset="2017")
    adopt_kinds(town.adm, variant="name", valid_from=date(2015, 1, 1))
    adopt_checklist(town.adm, valid_from=date(2015, 1, 1))
    where = {"zh": "义和派出所"}
    list_service(town.adm, code="proof", name={"zh": "证明"}, papers=[], where=where, limit_days=3)
    clock(date(2017, 6, 12))
    town.calls = [theft(town) for _ in range(4)]
    town.callers = [claim(c.told.reference, c.told.pin) for c in town.calls]
    for one in town.calls[:3]:
        close_incident(town.wu, one, outcome="resolved")
    confirm_outcome(town.callers[0], town.calls[0].uid)
    reopen_incident(town.callers[2], town.calls[2].uid, reason="not_done")
    town.bulletin = draft_bulletin(
        town.wu, town.calls[3], text="红色摩托", look_for="路边", radius_m=5000, hours=48
    )
    approve_bulletin(town.sun, town.bulletin)
    town.tips = [
        send_tip(town.li, bulletin=town.bulletin.uid, uid=uuid7(), text="磨坊后", claimed_at=now())
        for _ in "ab"
    ]
    adopt_tip(town.wu, town.tips[0])
    town.disputes = [dispute_of(town) for _ in range(3)]
    record_agreement(town.lin, town.disputes[0].dispute, terms="x")
    town.requests = [request_of(town) for _ in range(3)]
    get_done(town, town.requests[0].request)
    shop = register_premises(town.aux, sign="超市", kind=kind_by_code("shop"), area=town.community)
    inspect(
        town.aux,
        shop,
        answers=dict.fromkeys([c for c, *_ in FIRE_CHECK], "ok") | {"exits": "fault", "lights": "fault"},
    )
    import_fieldwork(
        town.grid,
        visits=[
            PastVisit(town.community, date(2017, 6, d), "households", 6, 60, town.grid.pk)
            for d in range(1, 9)
        ],
        counts=[PastCount(town.community, date(2017, 6, 1), "residents", 5200)],
    )
    town.promises = [
        make_promise(town.lin, town.community, topic="light", what="路灯", due_on=date(2017, 6, 20))
        for _ in range(2)
    ]
    end_promise(town.lin, town.promises[0], kept=True)
    books(town, date(2017, 6, 1))
    clock(date(2017, 6, 17))
    town.hours = [in_the_community(town, date(2017, 6, 12) + timedelta(days=d), 8, 5) for d in range(5)]
    clock(date(2017, 6, 24))
    for d in range(3):  # a week that falls short
        in_the_community(town, date(2017, 6, 19) + timedelta(days=d), 8, 5)
    at = day_start(date(2017, 6, 29))
    ask_for_time(
        town.duty, town.lin, act="event_security", starts_at=at, ends_at=at + timedelta(hours=9), what="庙会"
    )
    clock(date(2017, 6, 30), hour=20)
    return town


def much_later(town: Any, clock: Any) -> None:
    """What is done, entered, found out and taken in after the as-of."""
    clock(date(2017, 7, 1), hour=3)
    theft(
        town, received_at=day_start(date(2017, 7, 1)) - timedelta(hours=1)
    )  # of 30 June, written down after it
    reopen_incident(town.callers[0], town.calls[0].uid, reason="happened_again")
    confirm_outcome(town.callers[1], town.calls[1].uid)
    close_incident(town.wu, town.calls[2], outcome="resolved")
    send_tip(
        town.li, bulletin=town.bulletin.uid, uid=uuid7(), text="又见", claimed_at=day_start(date(2017, 6, 13))
    )
    adopt_tip(town.wu, town.tips[1])
    record_agreement(town.lin, town.disputes[1].dispute, terms="x")
    _name, reference, pin = town.disputes[0].doors[0]
    reopen_dispute(claim(reference, pin), reason="not_kept")
    town.disputes[0].dispute.refresh_from_db()
    hold_session(town.lin, town.disputes[0].dispute, held_at=now(), minutes="")
    record_agreement(town.lin, town.disputes[0].dispute, terms="y")
    reopen_request(claim(town.requests[0].reference, town.requests[0].pin), reason="wrong")
    town.requests[0].request.refresh_from_db()
    get_done(town, town.requests[0].request, "handed_in", "ready", "collected")
    get_done(town, town.requests[1].request)
    look_again(town.aux, Finding.objects.get(point="exits"), corrected=True)
    end_promise(town.lin, town.promises[1], kept=True)
    clock(date(2017, 7, 3))
    in_the_community(town, date(2017, 6, 22), 8, 5)  # now the short week holds
    void_time(town.lin, town.hours[0], reason="wrong_day")  # now the full one does not
    books_later(town)
    late = enlist(town.job, number="99", name="迟到")
    appoint(
        town.job, late, post="assistant", unit=town.station, beat=[town.beiyang], valid_from=date(2017, 6, 1)
    )
    bulk(town)


def books_later(town: Any) -> None:
    from linli.funds.commands import pay, reverse
    from linli.funds.models import Booking, FundLine

    booking = Booking.objects.filter(kind="paid", line__area=town.hekou).get()
    reverse(town.ana, booking, day=date(2017, 6, 30), reference="R")
    line = FundLine.objects.get(area=town.hekou)
    pay(town.ana, line, amount=5, day=date(2017, 6, 30), reference="Z")


def bulk(town: Any) -> None:
    june = date(2017, 6, 15)
    import_fieldwork(town.grid, visits=[PastVisit(town.community, june, "households")] * 3, counts=[])
    import_disputes(town.job, [PastDispute(town.community, "property", june, "fulfilled", settled_on=june)])
    service = town.requests[0].request.service
    import_requests(town.job, [PastRequest(town.haixing, service, june, "confirmed", km=9, done_on=june)])
    past = PastPremises(
        "旧店", kind_by_code("shop"), town.community, june, (PastInspection(june, {"exits": None}),)
    )
    import_premises(town.job, [past])


def snapshot(town: Any, as_of: AsOf) -> dict[tuple[str, str], Any]:
    areas = [
        town.shandong,
        town.zibo,
        town.linzi,
        town.qidu,
        town.community,
        town.xiguan,
        town.dongying,
        town.haixing,
    ]
    found: dict[tuple[str, str], Any] = {}
    for area in areas:
        for figure in all_figures(area, JUNE, as_of):
            below = [(str(c.area), c.value) for c in by_child(figure)]
            found[figure.code, area.path] = (figure.value, figure.part, figure.whole, below)
    return found


def test_the_same_as_of_gives_the_same_answer_for_ever(half_year, clock):
    town, then = half_year, AsOf.now()
    before = snapshot(town, then)
    value = {code: v[0] for (code, path), v in before.items() if path == "37"}
    assert value["cases.criminal"] == 4
    assert (value["outcome.closed"], value["outcome.confirmed"], value["outcome.reopened"]) == (2, 1, 1)
    assert (value["bulletins.approved"], value["tips.received"], value["tips.adopted"]) == (1, 2, 1)
    assert (value["mediation.registered"], value["mediation.settled"]) == (3, 1)
    assert (value["assistance.done"], value["assistance.km_saved"]) == (1, 30)
    assert (value["premises.inspected"], value["premises.findings_open"]) == (1, 2)
    assert (
        value["fieldwork.entries"],
        value["fieldwork.promises_due"],
        value["fieldwork.promises_kept"],
    ) == (9, 2, 1)
    assert value["protection.refused"] == 1
    assert before["protection.officers_with_guarantee", "37"][1:3] == (1, 4), (
        "of four weeks that were over one held"
    )

    much_later(town, clock)
    assert snapshot(town, then) == before

    today = {code: v[0] for (code, path), v in snapshot(town, AsOf.now()).items() if path == "37"}
    changed = {code for code, now_ in today.items() if now_ != value[code]}
    assert changed >= {
        "cases.criminal",
        "outcome.reopened",
        "tips.adopted",
        "mediation.registered",
        "assistance.km_saved",
        "premises.inspected",
        "premises.findings_open",
        "fieldwork.entries",
        "funds.executed",
        "staff.assistants",
        "coverage.assistants",
    }, "the control: what came later does count as of later"


def test_every_number_is_the_number_of_its_records_then_too(half_year, clock):
    from linli.indicators import registry
    from linli.indicators.queries import answer_for, figure

    then = AsOf.now()
    much_later(half_year, clock)
    for what in registry.all_figures():
        if what.unit in {"km", "hours", "yuan"} or what.records is None:
            continue
        for area in (half_year.shandong, half_year.community, half_year.haixing):
            found = figure(what.code, area, JUNE, then)
            rows = answer_for(what.code, area, JUNE, then).records()
            assert rows.count() == (found.part if found.part is not None else found.value), (what.code, area)


def test_whatever_may_be_seen_of_records_can_be_shown(half_year):
    """Every column of every figure, as the page shows it."""
    for posting in (half_year.ana, half_year.province_chief):
        client = half_year.client(posting)
        for figure in all_figures(half_year.shandong, HALF, AsOf.now()):
            for area in ("37", "370305", half_year.community.code):
                url = f"/indicators/figures/{figure.code}?area={area}&from=2017-01-01&to=2017-06-30"
                assert client.get(url).status_code == 200, url
