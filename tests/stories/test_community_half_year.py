"""A community's half year: one officer, two kinds of helpers, entries by the thousand, tips, disputes, premises."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from linli.base.clock import now, today
from linli.fieldwork.commands import PastCount, PastVisit, end_promise, import_fieldwork, make_promise
from linli.fieldwork.queries import entries_between, known_of
from linli.mediation.commands import Side, follow_up, hold_session, record_agreement, register_dispute
from linli.mediation.queries import settled
from linli.premises.commands import adopt_checklist, adopt_kinds, inspect, look_again, register_premises
from linli.premises.queries import findings_for, kind_by_code
from linli.premises.vocabulary import FIRE_CHECK
from linli.workforce.queries import team


def test_a_communitys_half_year_is_counted_from_its_records(town: Any) -> None:
    card = {post.value: members for post, members in team(town.community).parts()}
    assert len(card["community_officer"]) == len(card["auxiliary"]) == len(card["grid_member"]) == 1

    start, end = date(2017, 1, 1), date(2017, 7, 1)
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    import_fieldwork(
        town.grid,
        visits=[PastVisit(town.community, day, "households", 6, 60, town.grid.pk) for day in days],
        counts=[PastCount(town.community, day, "residents", 5200 + n) for n, day in enumerate(days[::30])],
    )
    assert entries_between(town.community.path, start, end) == {"visits": 181, "counts": 7, "promises": 0}
    assert entries_between(town.zibo.path, start, end)["visits"] == 181, "the city sees the same records"
    assert entries_between(town.dongying.path, start, end)["visits"] == 0
    known = {k.measure: k for k in known_of(town.community, end)}
    assert known["residents"].count
    assert known["residents"].count.value == 5206

    promise = make_promise(town.lin, town.community, topic="light", what="三号楼路灯", due_on=today())
    end_promise(town.lin, promise, kept=True)

    sides = [Side("甲某"), Side("乙某")]
    dispute = register_dispute(
        town.lin, area=town.community, kind="property", facts="物业费", sides=sides
    ).dispute
    hold_session(town.lin, dispute, held_at=now(), minutes="")
    record_agreement(town.lin, dispute, terms="分两次付清")
    follow_up(town.lin, dispute, kept="fulfilled")
    assert settled(town.linzi.path, today(), today() + timedelta(days=1)).get() == dispute

    adopt_kinds(town.adm, variant="name", valid_from=start)
    adopt_checklist(town.adm, valid_from=start)
    shop = register_premises(town.aux, sign="便民超市", kind=kind_by_code("shop"), area=town.community)
    answers = {code: "ok" for code, *_ in FIRE_CHECK} | {"extinguishers": "fault"}
    inspect(town.aux, shop, answers=answers)
    look_again(town.aux, findings_for(town.aux).get(), corrected=True)
    assert not findings_for(town.gao).exists()
