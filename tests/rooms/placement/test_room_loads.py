"""The load index, its editions, and redrawing a township's beats."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from linli.base.clock import now, today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.posts import Post
from linli.journal.models import Entry
from linli.placement.commands import (
    adopt_formula,
    apply_redrawing,
    decline_formula,
    drop_redrawing,
    propose_formula,
    propose_redrawing,
)
from linli.placement.formula import PARTS, SHIPPED, Parts, formula_on, shipped, together
from linli.placement.models import LoadFormula, Redrawing
from linli.placement.redrawing import township_of
from linli.placement.villages import parts_of, places_under
from linli.premises.commands import adopt_kinds, register_premises
from linli.premises.queries import kind_by_code
from linli.workforce.commands import appoint, change_beat, enlist
from linli.workforce.models import Beat

WEIGHTS = {"residents": 100, "mobile_residents": 100, "premises": 0, "villages": 0, "kilometres": 0}
TEXT = {"zh": "只计人口。", "en": "Residents only."}


def proposed(actor: Any, **more: Any) -> LoadFormula:
    said: dict[str, Any] = {
        "weights": WEIGHTS,
        "text": TEXT,
        "reason": "simpler",
        "valid_from": today() + timedelta(days=1),
    }
    return propose_formula(actor, **(said | more))


# ---- the index


def test_the_load_is_the_published_sum() -> None:
    parts = Parts(residents=1000, mobile_residents=100, premises=3, villages=2, kilometres=1.5)
    formula = shipped()
    assert formula.load(parts) == 1000 + 50 + 30 + 400 + 75
    assert sum(product for *_rest, product in formula.told(parts)) == formula.load(parts)
    assert formula.load(together([parts, parts])) == 2 * formula.load(parts)


def test_counts_premises_and_distances_come_from_their_rooms(wide: Any) -> None:
    adopt_kinds(wide.adm, variant="name", valid_from=today() - timedelta(days=9))
    register_premises(wide.li, sign="惠民小卖部", kind=kind_by_code("shop"), area=wide.xiguan)
    places = places_under(wide.qidu.path, today())
    parts = parts_of(places, wide.qidu.path, today())
    one = parts[wide.xiguan.path]
    assert (one.residents, one.premises, one.villages, one.uncounted) == (1200, 1, 1, False)
    assert 0 < one.kilometres < 2, "to the station, which sits in the community"
    assert parts[wide.community.path].kilometres == 0
    assert parts[wide.v101211.path].mobile_residents == 90
    there = parts_of(places_under(wide.yihe.path, today()), wide.yihe.path, today())
    assert there[wide.haixing.path].uncounted


def test_a_formula_has_two_people_a_reason_and_a_later_day(wide: Any) -> None:
    with pytest.raises(Wrong, match="later day"):
        proposed(wide.adm, valid_from=today())
    with pytest.raises(Wrong):
        proposed(wide.adm, reason=" ")
    with pytest.raises(Wrong):
        proposed(wide.adm, weights=WEIGHTS | {"residents": -1})
    with pytest.raises(Wrong):
        proposed(wide.adm, weights=dict.fromkeys(PARTS, 0))
    with pytest.raises(NotAllowed):
        proposed(wide.ana)
    row = proposed(wide.adm)
    with pytest.raises(NotAllowed, match="second person"):
        adopt_formula(wide.adm, row)
    second = appoint(
        wide.job, enlist(wide.job, number="A2", name="管二"), post=Post.ADMINISTRATOR, unit=wide.province
    )
    adopt_formula(second, row)
    assert formula_on(today()).weights == SHIPPED, "not before its day"
    assert formula_on(today() + timedelta(days=1)).weights == WEIGHTS
    with pytest.raises(Refused):
        decline_formula(second, row)
    assert Entry.objects.filter(thread=row.uid).count() == 2


def test_only_who_has_the_whole_changes_the_formula(wide: Any) -> None:
    local = appoint(
        wide.job, enlist(wide.job, number="A3", name="管三"), post=Post.ADMINISTRATOR, unit=wide.branch
    )
    with pytest.raises(NotFound):
        proposed(local)


def test_a_formula_whose_day_has_passed_is_proposed_anew(wide: Any) -> None:
    row = proposed(wide.adm)
    LoadFormula.objects.filter(pk=row.pk).update(valid_from=today())
    row.refresh_from_db()
    second = appoint(
        wide.job, enlist(wide.job, number="A2", name="管二"), post=Post.ADMINISTRATOR, unit=wide.province
    )
    with pytest.raises(Refused, match="day has passed"):
        adopt_formula(second, row)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "adopted"},
        {"status": "adopted", "adopted_by_staff": 7},
        {"status": "adopted", "adopted_at": now()},
        {"reason": ""},
    ],
    ids=["nobody", "no moment", "no second person", "no reason"],
)
def test_the_database_refuses_a_formula_that_cannot_be(wide: Any, wrong: dict[str, Any]) -> None:
    row = proposed(wide.adm)
    with pytest.raises(IntegrityError), transaction.atomic():
        LoadFormula.objects.filter(pk=row.pk).update(**wrong)


def test_the_database_refuses_one_person_for_both(wide: Any) -> None:
    row = proposed(wide.adm)
    with pytest.raises(IntegrityError), transaction.atomic():
        LoadFormula.objects.filter(pk=row.pk).update(
            status="adopted", adopted_by_staff=row.proposed_by_staff, adopted_at=now()
        )


# ---- redrawing


@pytest.fixture
def uneven(wide: Any) -> Any:
    """Li has four villages of Qidu, Wang one."""
    change_beat(wide.adm, wide.li, beat=[wide.xiguan, wide.shifo, wide.v101211, wide.v101212])
    wide.li.refresh_from_db()
    return wide


def redrawn(town: Any, **more: Any) -> Redrawing:
    return propose_redrawing(town.gao, town.qidu, **({"most_villages": 8, "most_metres": 8000} | more))


def held(town: Any) -> set[str]:
    beats = Beat.objects.filter(post=Post.ASSISTANT, path__startswith=town.qidu.path, valid_to=None)
    return set(beats.values_list("path", flat=True))


def test_a_proposal_changes_nothing_and_is_fairer(uneven: Any) -> None:
    before = held(uneven)
    row = redrawn(uneven)
    assert held(uneven) == before
    assert row.figures["heaviest"] < row.figures["heaviest_before"]
    assert row.figures["heaviest"] >= row.figures["least_heaviest"] - 0.01
    assert {v for b in row.after for v in b["villages"]} == before
    assert row.moves_told and all(m["reason"] for m in row.moves_told)


def test_a_confirmed_proposal_gives_everybody_the_new_beat(uneven: Any) -> None:
    row = redrawn(uneven)
    assert apply_redrawing(uneven.gao, row, version=row.version) == 2
    for before, after in zip(row.before, row.after, strict=True):
        rows = Beat.objects.filter(posting__uid=before["posting"], valid_to=None)
        assert sorted(rows.values_list("path", flat=True)) == after["villages"]
    assert row.status == "applied" and row.ended_by == uneven.gao
    with pytest.raises(Refused):
        apply_redrawing(uneven.gao, row)
    assert not redrawn(uneven).moves_told, "what is even stays as it is"


def test_free_villages_are_given_out_when_asked(uneven: Any) -> None:
    row = redrawn(uneven, with_free=True, most_metres=15_000)
    given = {v for b in row.after for v in b["villages"]}
    assert uneven.community.path in given and uneven.v101214.path in given
    assert any(m["from"] is None and m["reason"] == "uncovered" for m in row.moves_told)
    apply_redrawing(uneven.gao, row)
    assert given == held(uneven)


def test_a_beat_that_changed_meanwhile_makes_the_proposal_old(uneven: Any) -> None:
    row = redrawn(uneven)
    change_beat(uneven.adm, uneven.wang, beat=[uneven.nanmen, uneven.v101213])
    before = held(uneven)
    with pytest.raises(Conflict, match="changed after the proposal"):
        apply_redrawing(uneven.gao, row)
    assert held(uneven) == before
    row.refresh_from_db()
    assert row.status == "proposed"


def test_a_protected_posts_beat_is_never_redrawn(uneven: Any) -> None:
    here = township_of(uneven.qidu.path, today(), formula_on(today()))
    assert str(uneven.lin.uid) not in {b.posting for b in here.beats}, "only assistants' beats are looked at"
    row = redrawn(uneven)
    row.before[0] |= {"posting": str(uneven.lin.uid), "version": uneven.lin.version}
    row.save()
    with pytest.raises(Refused):
        apply_redrawing(uneven.gao, row)


def test_of_two_who_confirm_at_once_one_succeeds(uneven: Any) -> None:
    row = redrawn(uneven)
    other = Redrawing.objects.get(pk=row.pk)
    apply_redrawing(uneven.gao, row)
    with pytest.raises(Refused):
        apply_redrawing(uneven.city_chief, other)


def test_a_proposal_put_aside_is_never_applied(uneven: Any) -> None:
    row = redrawn(uneven)
    drop_redrawing(uneven.ana, row)
    with pytest.raises(Refused):
        apply_redrawing(uneven.gao, row)


def test_an_old_proposal_is_made_anew(uneven: Any) -> None:
    row = redrawn(uneven)
    Redrawing.objects.filter(pk=row.pk).update(day=today() - timedelta(days=40))
    row.refresh_from_db()
    with pytest.raises(Refused, match="more than a month old"):
        apply_redrawing(uneven.gao, row)


def test_who_may_not_redraw(uneven: Any) -> None:
    with pytest.raises(NotAllowed):
        propose_redrawing(uneven.wu, uneven.qidu, most_villages=8, most_metres=5000)
    with pytest.raises(Wrong, match="one township"):
        propose_redrawing(uneven.gao, uneven.linzi, most_villages=8, most_metres=5000)
    row = redrawn(uneven)
    with pytest.raises(NotAllowed):
        apply_redrawing(uneven.ana, row)
    with pytest.raises(Refused):
        propose_redrawing(uneven.ana, uneven.yihe, most_villages=8, most_metres=5000)


def test_a_beat_that_reaches_into_another_township_is_left_alone(uneven: Any) -> None:
    change_beat(uneven.adm, uneven.zhao, beat=[uneven.yuanshan, uneven.v101213])
    here = township_of(uneven.qidu.path, today(), formula_on(today()))
    assert here.apart == [uneven.v101213.path]
    assert uneven.v101213.path not in {v.key for v in here.villages}


def test_the_database_refuses_an_ending_by_nobody(uneven: Any) -> None:
    row = redrawn(uneven)
    for wrong in ({"status": "applied"}, {"status": "applied", "ended_at": now()}, {"ended_at": now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Redrawing.objects.filter(pk=row.pk).update(**wrong)
