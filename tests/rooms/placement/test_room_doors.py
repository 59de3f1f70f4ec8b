"""Each door of the planner opens for whom it should, and refuses the others."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.support.planning import computed

from linli.base.clock import today
from linli.placement.commands import accept_plan, propose_formula, propose_redrawing
from linli.placement.formula import SHIPPED
from linli.placement.models import DraftPost, LoadFormula, Plan, Redrawing
from linli.workforce.models import Posting

ASKED = {"title": "下半年", "area": "370305", "assistants": "2", "most_km": "3", "most_villages": "8"}
PAGES = ["/placement/", "/placement/new", "/placement/drafts", "/placement/loads", "/placement/formula"]


def posted(client: Any, url: str, said: dict[str, Any]) -> Any:
    return client.post(url, json.dumps(said), content_type="application/json")


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_the_pages_open(wide: Any, lang: str) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=2)
    other = computed(wide.ana, wide.linzi, assistants=3, title="Three")
    draft = accept_plan(wide.gao, plan)[0]
    row = propose_redrawing(wide.gao, wide.qidu, most_villages=8, most_metres=8000)
    client = wide.client(wide.gao, lang)
    urls = [
        *PAGES,
        "/placement/redrawings",
        f"/placement/plans/{plan.uid}",
        f"/placement/plans/{plan.uid}?county={wide.qidu.path}",
        f"/placement/plans/{plan.uid}/left",
        f"/placement/plans/{plan.uid}/progress",
        f"/placement/compare?plan={plan.uid}&plan={other.uid}",
        f"/placement/drafts/{draft.uid}",
        f"/placement/redrawings/{row.uid}",
        f"/placement/loads?area={wide.qidu.uid}&residents=2",
        f"/placement/loads?area={wide.linzi.uid}",
    ]
    for url in urls:
        page = client.get(url)
        assert page.status_code == 200, url
        assert "安析" not in page.content.decode() or "plans/" in url, "no page of loads names a person"
    for who in (wide.wu, wide.li, wide.ins):
        assert wide.client(who).get("/placement/").status_code == 403


def test_a_plan_is_asked_for_computed_and_accepted_at_the_pages(wide: Any) -> None:
    client = wide.client(wide.ana)
    answer = client.post("/placement/new", ASKED)
    plan = Plan.objects.get()
    assert answer.status_code == 303 and answer["Location"] == f"/placement/plans/{plan.uid}"
    waiting = client.get(answer["Location"]).content.decode()
    assert "every 2s" in waiting and "You may leave this page" in waiting
    assert client.post(f"/placement/plans/{plan.uid}/stop").status_code == 303
    assert client.get(f"/placement/plans/{plan.uid}/progress")["HX-Refresh"] == "true"
    plan = computed(wide.ana, wide.linzi, assistants=2)
    page = client.get(f"/placement/plans/{plan.uid}").content.decode()
    assert "Accept this plan" not in page, "an analyst asks, a chief accepts"
    chief = wide.client(wide.gao)
    assert "Accept this plan" in chief.get(f"/placement/plans/{plan.uid}").content.decode()
    accepted = chief.post(f"/placement/plans/{plan.uid}/accept", {"version": plan.version})
    assert accepted.status_code == 303 and DraftPost.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"area": "370399"}, 404),
        ({"assistants": "0"}, 422),
        ({"assistants": ""}, 422),
        ({"most_km": "-1"}, 422),
        ({"most_km": "nan"}, 422),
        ({"most_villages": "99"}, 422),
        ({"fixed": "370305101211 999"}, 422),
        ({"fixed": "x"}, 422),
        ({"surprise": "1"}, 422),
    ],
    ids=str,
)
def test_a_question_that_makes_no_sense_is_refused(wide: Any, wrong: dict[str, str], status: int) -> None:
    assert wide.client(wide.ana).post("/placement/new", ASKED | wrong).status_code == status
    assert not Plan.objects.exists()


def test_another_countys_plan_is_not_there(wide: Any) -> None:
    plan = computed(wide.ana, wide.hekou.parent.parent, assistants=1)
    client = wide.client(wide.gao)
    for url in (f"/placement/plans/{plan.uid}", f"/api/placement/plans/{plan.uid}/record"):
        assert client.get(url).status_code == 404
    assert client.post("/placement/new", ASKED | {"area": "370503"}).status_code == 404
    assert client.get(f"/placement/compare?plan={plan.uid}&plan={plan.uid}").status_code == 404
    assert client.get("/placement/compare?plan=x").status_code == 404


def test_a_plan_leaves_as_csv_workbook_and_json(wide: Any) -> None:
    plan = computed(wide.ana, wide.linzi, assistants=2)
    client = wide.client(wide.ana)
    url = f"/placement/plans/{plan.uid}?format="
    csv = client.get(url + "csv").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 3 and csv[0].startswith("No.,Township")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(url + "xlsx").content))
    assert book.sheet_names == ["Planned beats", "By county", "Villages left without"]
    said = json.loads(client.get(url + "json").content)
    assert len(said["answer"]["beats"]) == 2 and said["question"]["assistants"] == 2
    assert client.get("/placement/loads?format=csv").status_code == 200
    assert client.get("/placement/drafts?format=xlsx").status_code == 200


def test_two_plans_stand_side_by_side(wide: Any) -> None:
    one = computed(wide.ana, wide.linzi, assistants=1, title="One post")
    two = computed(wide.ana, wide.linzi, assistants=2, title="Two posts")
    page = wide.client(wide.ana).get(f"/placement/compare?plan={one.uid}&plan={two.uid}").content.decode()
    assert "One post" in page and "Two posts" in page
    assert f"(+{two.covered_value - one.covered_value:,})" in page or "(+" in page


def test_a_draft_post_is_filled_and_dropped_at_its_page(wide: Any) -> None:
    first, second = accept_plan(wide.gao, computed(wide.ana, wide.linzi, assistants=2))
    client = wide.client(wide.adm)
    page = client.get(f"/placement/drafts/{first.uid}").content.decode()
    assert "Appoint an assistant" in page
    said = {"number": "N100", "name": "新某", "unit": str(first.unit.uid), "version": first.version}
    assert client.post(f"/placement/drafts/{first.uid}/fill", said).status_code == 303
    posting = Posting.objects.get(staff__number="N100")
    assert sorted(posting.paths) == sorted(first.villages)
    assert client.post(f"/placement/drafts/{first.uid}/fill", said).status_code == 409
    dropped = {"reason": "no candidate", "version": second.version}
    assert client.post(f"/placement/drafts/{second.uid}/drop", {"version": 1}).status_code == 422
    assert wide.client(wide.ana).post(f"/placement/drafts/{second.uid}/drop", dropped).status_code == 403
    assert client.post(f"/placement/drafts/{second.uid}/drop", dropped).status_code == 303


def test_somebody_new_is_not_enlisted_by_an_appointment_that_fails(wide: Any) -> None:
    draft = accept_plan(wide.gao, computed(wide.ana, wide.linzi, assistants=1))[0]
    said = {"number": "N101", "name": "新某", "unit": str(wide.hekou_station.uid), "version": 1}
    assert wide.client(wide.adm).post(f"/placement/drafts/{draft.uid}/fill", said).status_code == 422
    assert not Posting.objects.filter(staff__number="N101").exists()
    from linli.workforce.models import Staff

    assert not Staff.objects.filter(number="N101").exists()


def test_other_weights_are_tried_without_saving_anything(wide: Any) -> None:
    client = wide.client(wide.gao)
    page = client.get(f"/placement/loads?area={wide.qidu.uid}&residents=2&villages=x").content.decode()
    assert "With the tried weights" in page and "李禾" not in page
    assert (
        "With the tried weights" not in client.get(f"/placement/loads?area={wide.qidu.uid}").content.decode()
    )
    assert not LoadFormula.objects.exists()
    assert client.get("/placement/loads?area=x").status_code == 404
    assert client.get(f"/placement/loads?area={wide.hekou.uid}").status_code == 404


def test_the_formula_is_shown_to_everybody_and_changed_by_two(wide: Any) -> None:
    assert "1,000" not in wide.client(wide.li).get("/placement/formula").content.decode()
    said = dict.fromkeys(SHIPPED, "1.5") | {
        "text_zh": "各项均为 1.5。",
        "reason": "simpler",
        "valid_from": (today() + timedelta(days=2)).isoformat(),
    }
    client = wide.client(wide.adm)
    assert wide.client(wide.ana).post("/placement/formula/propose", said).status_code == 403
    assert client.post("/placement/formula/propose", said | {"residents": "-1"}).status_code == 422
    assert client.post("/placement/formula/propose", said).status_code == 303
    row = LoadFormula.objects.get()
    assert row.weights == dict.fromkeys(SHIPPED, 150)
    assert client.post(f"/placement/formula/{row.uid}/adopt").status_code == 403
    other = propose_formula(
        wide.job, weights=SHIPPED, text={"zh": "x"}, reason="x", valid_from=today() + timedelta(days=3)
    )
    assert client.post(f"/placement/formula/{other.uid}/adopt").status_code == 303
    assert client.post(f"/placement/formula/{other.uid}/decline").status_code == 409


def test_a_redrawing_is_proposed_looked_at_and_confirmed(wide: Any) -> None:
    client = wide.client(wide.gao)
    said = {"area": "370305101", "most_villages": "8", "most_km": "8"}
    answer = client.post("/placement/redrawings", said)
    row = Redrawing.objects.get()
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    assert "Heaviest" in page and "李禾" not in page and "王苗" not in page
    assert wide.client(wide.ana).post(f"{answer['Location']}/apply", {"version": 1}).status_code == 403
    assert client.post(f"{answer['Location']}/apply", {"version": 1}).status_code == 303
    assert client.post(f"{answer['Location']}/drop", {"version": 2}).status_code == 409
    assert wide.client(wide.wu).post("/placement/redrawings", said).status_code == 403
    row.refresh_from_db()
    assert row.status == "applied"


def test_the_json_door(wide: Any) -> None:
    ana, gao = wide.client(wide.ana), wide.client(wide.gao)
    asked = {"title": "By machine", "area": "370305", "assistants": 2, "most_km": 3}
    made = posted(ana, "/api/placement/plans", asked)
    assert made.status_code == 201 and made.json()["status"] == "waiting"
    uid = made.json()["uid"]
    assert ana.get(f"/api/placement/plans/{uid}/record").status_code == 409
    assert posted(ana, f"/api/placement/plans/{uid}/stop", {}).json()["status"] == "stopped"
    plan = computed(wide.ana, wide.linzi, assistants=2)
    found = gao.get(f"/api/placement/plans/{plan.uid}").json()
    assert found["covered_value"] == plan.covered_value and found["gap"] == plan.gap
    assert len(gao.get("/api/placement/plans?status=done").json()) == 1
    assert gao.get(f"/api/placement/plans/{plan.uid}/record").json()["answer"]["beats"]
    url = f"/api/placement/plans/{plan.uid}/accept"
    assert posted(ana, url, {"version": plan.version}).status_code == 403
    assert posted(gao, url, {"version": 99}).status_code == 409
    assert posted(gao, url, {"version": plan.version}).json()["status"] == "accepted"
    drafts = gao.get("/api/placement/drafts").json()
    assert len(drafts) == 2 and drafts[0]["taken"] == []
    fill = {"number": "N200", "name": "新某", "unit": drafts[0]["unit"], "version": 1}
    assert posted(ana, f"/api/placement/drafts/{drafts[0]['uid']}/fill", fill).status_code == 403
    assert posted(gao, f"/api/placement/drafts/{drafts[0]['uid']}/fill", fill).json()["status"] == "filled"
    drop = {"reason": "none", "version": 1}
    assert posted(gao, f"/api/placement/drafts/{drafts[1]['uid']}/drop", drop).json()["status"] == "dropped"


def test_the_json_door_of_loads_and_redrawings(wide: Any) -> None:
    gao = wide.client(wide.gao)
    loads = gao.get("/api/placement/loads?area=370305101").json()
    assert [len(b["villages"]) for b in loads["beats"]] == [2, 1] and len(loads["free"]) == 7
    assert loads["beats"][0]["load"] == pytest.approx(
        sum(loads["weights"][part] * n for part, n in loads["beats"][0]["parts"].items()), abs=0.01
    )
    assert gao.get("/api/placement/loads?area=370305").status_code == 404
    assert gao.get("/api/placement/loads?area=370503101").status_code == 404
    made = posted(gao, "/api/placement/redrawings", {"area": "370305101", "most_km": 8})
    assert made.status_code == 201
    url = f"/api/placement/redrawings/{made.json()['uid']}"
    assert gao.get(url).json()["moves"] == made.json()["moves"]
    assert len(gao.get("/api/placement/redrawings").json()) == 1
    assert posted(wide.client(wide.ana), f"{url}/apply", {"version": 1}).status_code == 403
    assert posted(gao, f"{url}/apply", {"version": 1}).json()["status"] == "applied"
    assert posted(gao, f"{url}/drop", {"version": 2}).status_code == 409
