"""Places that are inspected: point by point, every fault with its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import signed_in

from linli.base.clock import now, today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.ids import uuid7
from linli.premises.commands import (
    PastInspection,
    PastPremises,
    adopt_checklist,
    adopt_kinds,
    close_premises,
    hand_over,
    import_premises,
    inspect,
    inspect_offline,
    look_again,
    register_offline,
    register_premises,
)
from linli.premises.models import Checklist, Finding, Inspection, Kind, Premises
from linli.premises.queries import findings_for, inspected_between, kind_by_code, kinds, premises_for
from linli.premises.vocabulary import FIRE_CHECK

POINTS = [code for code, *_ in FIRE_CHECK]
LONG_AGO = date(2000, 1, 1)


def in_order(**but: str) -> dict[str, str]:
    return dict.fromkeys(POINTS, "ok") | but


@pytest.fixture
def shop(town: Any) -> Premises:
    adopt_kinds(town.adm, variant="name", valid_from=LONG_AGO)
    adopt_checklist(town.adm, valid_from=LONG_AGO)
    return register_premises(town.lin, sign="惠民小卖部", kind=kind_by_code("shop"), area=town.community)


def test_a_fault_is_found_put_right_and_gone(town: Any, shop: Premises) -> None:
    inspect(town.lin, shop, answers=in_order(exits="fault", lights="fault"))
    exits, lights = findings_for(town.lin)
    assert (exits.point, exits.serious) == ("exits", True) and exits.due_on < lights.due_on
    look_again(town.lin, exits, corrected=False)
    look_again(town.lin, exits, corrected=True)
    assert (exits.status, exits.looks) == ("corrected", 2)
    with pytest.raises(Refused):
        look_again(town.lin, exits, corrected=False)
    assert findings_for(town.lin).get() == lights
    assert inspected_between("3703", today(), today() + timedelta(days=1)).count() == 1
    assert Premises.objects.get().inspected_on == today()


def test_a_fault_is_handed_over_when_its_day_has_passed_a_serious_one_at_once(
    town: Any, shop: Premises
) -> None:
    inspect(town.lin, shop, answers=in_order(exits="fault", lights="fault"))
    exits, lights = findings_for(town.lin)
    hand_over(town.lin, exits)
    with pytest.raises(Refused) as no:
        hand_over(town.lin, lights)
    assert no.value.code == "too_early"
    Finding.objects.filter(pk=lights.pk).update(day=LONG_AGO, due_on=LONG_AGO)
    lights.refresh_from_db()
    hand_over(town.lin, lights)
    assert not findings_for(town.lin).exists()


def test_every_point_is_answered_and_no_other(town: Any, shop: Premises) -> None:
    with pytest.raises(Wrong) as wrong:
        inspect(town.lin, shop, answers={"exits": "ok", "dragons": "ok"})
    fields = {f for f, _, _ in wrong.value.faults}
    assert "answer_lights" in fields and "dragons" in fields
    with pytest.raises(Wrong):
        inspect(town.lin, shop, answers=in_order(exits="perhaps"))
    with pytest.raises(Wrong):
        inspect(town.lin, shop, answers=in_order(), happened_at=now() + timedelta(hours=2))
    assert not Inspection.objects.exists()


def test_a_place_with_an_open_fault_does_not_close(town: Any, shop: Premises) -> None:
    inspect(town.lin, shop, answers=in_order(exits="fault"))
    with pytest.raises(Refused) as no:
        close_premises(town.lin, shop)
    assert no.value.code == "still_in_use"
    look_again(town.lin, findings_for(town.lin).get(), corrected=True)
    close_premises(town.lin, shop)
    assert not premises_for(town.lin).exists()
    for late in (lambda: close_premises(town.lin, shop), lambda: inspect(town.lin, shop, answers=in_order())):
        with pytest.raises(Refused):
            late()


def test_the_register_holds_places_never_people(town: Any, shop: Premises) -> None:
    with pytest.raises(Wrong) as wrong:
        register_premises(town.lin, sign="老王 13912345678", kind=shop.kind, area=town.community)
    assert wrong.value.faults[0][1] == "personal_data_here"
    columns = {f.name for f in Premises._meta.get_fields()}
    assert not columns & {"owner", "tenant", "occupant", "contact", "name"}


def test_a_place_outside_ones_beat_does_not_exist(town: Any, shop: Premises) -> None:
    assert not premises_for(town.li).exists()
    with pytest.raises(NotFound):
        inspect(town.li, shop, answers=in_order())
    with pytest.raises(NotAllowed):
        register_premises(town.gao, sign="x", kind=shop.kind, area=town.community)


def test_kinds_and_checklists_are_versions(town: Any, shop: Premises) -> None:
    adopt_kinds(town.adm, variant="threshold", valid_from=today())
    assert {k.code for k in kinds()} >= {"flammable"}
    assert {k.code for k in kinds(LONG_AGO)} >= {"internet_cafe"}
    assert Premises.objects.get().kind.code == "shop", "a place keeps the kind it was registered under"
    adopt_checklist(town.adm, valid_from=today())
    assert Checklist.objects.filter(valid_to=None).count() == 1
    with pytest.raises(NotAllowed):
        adopt_kinds(town.lin, variant="name", valid_from=today())
    with pytest.raises(Wrong):
        adopt_kinds(town.adm, variant="twelve", valid_from=today())


def test_without_a_checklist_nothing_is_inspected(town: Any) -> None:
    adopt_kinds(town.adm, variant="name", valid_from=LONG_AGO)
    shop = register_premises(town.lin, sign="店", kind=kind_by_code("shop"), area=town.community)
    with pytest.raises(Refused) as no:
        inspect(town.lin, shop, answers={})
    assert no.value.code == "no_checklist"


def test_a_phone_registers_and_inspects(town: Any, shop: Premises) -> None:
    uid = uuid7()
    register_offline(town.lin, sign="新店", kind="shop", village=town.community.code, uid=uid)
    answers = {f"answer_{code}": "ok" for code in POINTS}
    inspect_offline(town.lin, premises=uid, uid=uuid7(), **answers)
    with pytest.raises(NotFound):
        inspect_offline(town.li, premises=uid, uid=uuid7(), **answers)


def test_two_inspectors_at_once_one_wins(town: Any, shop: Premises) -> None:
    inspect(town.lin, shop, answers=in_order(exits="fault"))
    one, two = findings_for(town.lin).get(), findings_for(town.lin).get()
    look_again(town.lin, one, corrected=True)
    with pytest.raises((Conflict, Refused)):
        hand_over(town.lin, two)


@pytest.mark.parametrize(
    ("model", "hole"),
    [
        (Premises, {"closed_on": LONG_AGO}),
        (Finding, {"due_on": LONG_AGO}),
        (Finding, {"status": "corrected"}),
        (Finding, {"ended_on": LONG_AGO}),
    ],
)
def test_the_database_keeps_what_must_be_true(
    town: Any, shop: Premises, model: Any, hole: dict[str, Any]
) -> None:
    inspect(town.lin, shop, answers=in_order(exits="fault"))
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**hole)


@pytest.mark.parametrize("model", [Kind, Checklist])
def test_one_version_stands(town: Any, shop: Premises, model: Any) -> None:
    row = model.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        again = model(
            **{f.name: getattr(row, f.name) for f in model._meta.fields if f.name not in {"id", "uid"}}
        )
        again.save()


def test_many_at_once_equal_one_by_one(town: Any, shop: Premises) -> None:
    inspect(town.lin, shop, answers=in_order(exits="fault"))
    look = PastInspection(day=today(), faults={"exits": None})
    past = PastPremises(sign=shop.sign, kind=shop.kind, area=town.community, day=today(), inspections=(look,))
    assert import_premises(town.lin, [past], by=town.lin) == 1
    one, many = Premises.objects.order_by("pk")
    for column in ("sign", "kind_id", "area_id", "path", "day", "inspected_on", "closed_on"):
        assert getattr(one, column) == getattr(many, column), column
    first, second = Inspection.objects.order_by("pk")
    for column in ("checklist_id", "path", "by_id", "day", "answers", "faults"):
        assert getattr(first, column) == getattr(second, column), column
    first_finding, second_finding = Finding.objects.order_by("pk")
    for column in ("path", "point", "serious", "day", "due_on", "status", "ended_on", "looks"):
        assert getattr(first_finding, column) == getattr(second_finding, column), column


# --- the doors --------------------------------------------------------------------------------------------


def test_the_pages_open_and_refuse(town: Any, shop: Premises) -> None:
    browser = signed_in(town.lin)
    assert "惠民小卖部" in browser.get("/premises/").content.decode()
    assert "惠民小卖部" not in browser.get("/premises/?kind=hotel").content.decode()
    assert browser.get("/premises/new").status_code == 200
    form = {"sign": "新店", "kind": "shop", "village": town.community.code}
    assert browser.post("/premises/register", form).status_code == 303
    address = f"/premises/{shop.uid}"
    assert browser.get(address).status_code == 200
    answers = {f"answer_{code}": "ok" for code in POINTS} | {"answer_exits": "fault"}
    report = browser.post(f"{address}/inspect", answers)
    assert report.status_code == 303
    assert browser.get(report["Location"]).status_code == 200
    assert browser.post(f"{address}/inspect", {"answer_exits": "ok"}).status_code == 422
    assert "serious" in browser.get("/premises/findings").content.decode()
    finding = Finding.objects.get()
    assert browser.post(f"{address}/close", {"version": 2}).status_code == 409
    assert (
        browser.post(
            f"/premises/findings/{finding.uid}/look", {"corrected": "true", "version": 1}
        ).status_code
        == 303
    )
    assert browser.post(f"/premises/findings/{finding.uid}/hand-over", {"version": 2}).status_code == 409
    assert signed_in(town.li).get(address).status_code == 404
    assert signed_in(town.wu).get("/premises/").status_code == 403


def test_the_json_door_opens_and_refuses(town: Any, shop: Premises) -> None:
    browser = signed_in(town.lin)
    said = {"sign": "新店", "kind": "shop", "village": town.community.code}
    uid = browser.post("/api/premises", said, content_type="application/json").json()["uid"]
    look = {"answers": in_order(wiring="fault")}
    assert (
        browser.post(f"/api/premises/{uid}/inspections", look, content_type="application/json").json()[
            "faults"
        ]
        == 1
    )
    assert len(browser.get("/api/premises").json()) == 2
    finding = browser.get("/api/findings").json()[0]
    early = browser.post(f"/api/findings/{finding['uid']}/hand-over", {}, content_type="application/json")
    assert (early.status_code, early.json()["code"]) == (409, "too_early")
    done = browser.post(
        f"/api/findings/{finding['uid']}/look", {"corrected": True}, content_type="application/json"
    )
    assert done.json()["status"] == "corrected"
    assert signed_in(town.li).get("/api/premises").json() == []
    assert signed_in(town.wu).get("/api/findings").status_code == 403
