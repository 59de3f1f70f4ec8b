"""The doors of the workforce: each opens for whom it should; none of them reaches a protected post."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from tests.conftest import JOB

from linli.areas.models import Upload
from linli.base.clock import today
from linli.journal.models import Entry
from linli.protection.commands import adopt_ruleset
from linli.workforce.commands import appoint, enlist, redeploy
from linli.workforce.models import Absence, Posting, Redeployment, Staff, Unit

ROSTER = "number,name,post,unit,phone,beat\n88001,新一,assistant,齐都派出所,0533-1,370305102201\n"


def later(days):
    return (today() + timedelta(days=days)).isoformat()


def file(text, name="roster.csv"):
    data = BytesIO(text.encode())
    data.name = name
    return data


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "address",
    [
        "",
        "staff",
        "units",
        "redeployments",
        "units/new",
        "import",
        "redeployments/new",
        "?at=2020-01-01",
        "?at=x",
    ],
)
def test_every_page_opens_for_the_chief(town, address, lang):
    assert town.client(town.gao, lang).get(f"/workforce/{address}").status_code == 200


def test_coverage_goes_down_to_the_village(town):
    client = town.client(town.gao)
    county = client.get("/workforce/").content.decode()
    assert "66.7" in county
    assert "北羊村" in county, "a gap, with who answers"
    township = client.get(f"/workforce/?area={town.qidu.uid}").content.decode()
    assert "西关村" in township
    assert "李禾" in township
    assert client.get(f"/workforce/team/{town.community.uid}").status_code == 200
    assert client.get(f"/workforce/team/{town.qidu.uid}").status_code == 404


def test_outside_ones_area_nothing_is_seen(town):
    client = town.client(town.gao)
    assert client.get(f"/workforce/?area={town.haixing.uid}").status_code == 404
    assert client.get(f"/workforce/?area={uuid4()}").status_code == 404
    assert client.get("/workforce/?area=x").status_code == 404
    assert client.get(f"/workforce/team/{town.haixing.uid}").status_code == 404
    assert client.get(f"/workforce/answers/{town.haixing.uid}").status_code == 404
    assert client.get(f"/workforce/postings/{town.qian.uid}").status_code == 404
    assert client.get(f"/workforce/units/{town.hekou_station.uid}").status_code == 404
    assert "钱海" not in client.get("/workforce/staff").content.decode()


@pytest.mark.parametrize("who", ["li", "grid", "patrol", "ins"])
def test_who_may_not_see_staff_is_refused(town, who):
    client = town.client(getattr(town, who))
    for address in (
        "",
        "staff",
        "units",
        "redeployments",
        f"postings/{town.li.uid}",
        f"team/{town.community.uid}",
    ):
        assert client.get(f"/workforce/{address}").status_code == 403
    assert client.get("/api/workforce/postings").status_code == 403


def test_the_piece_for_other_pages_tells_who_answers(town):
    piece = town.client(town.li).get(f"/workforce/answers/{town.xiguan.uid}")
    assert "李禾" in piece.content.decode()


@pytest.mark.parametrize(
    ("query", "who"),
    [("q=齐都派出所", "李禾"), ("q=xiguan", ""), ("post=assistant", "李禾"), ("q=齐都社区", "林安")],
)
def test_staff_are_found_by_unit_post_or_place(town, query, who):
    page = town.client(town.gao).get(f"/workforce/staff?{query}")
    assert page.status_code == 200
    assert who in page.content.decode()


@pytest.mark.parametrize("text", ["李禾", "37030007", "0533"])
def test_staff_are_not_found_by_name_number_or_phone(town, text):
    Staff.objects.filter(pk=town.li.staff_id).update(duty_phone="0533-7000007")
    found = town.client(town.gao).get(f"/workforce/staff?q={text}").content.decode()
    assert str(town.li.uid) not in found


@pytest.mark.parametrize(
    "address", ["?format=csv", "?format=xlsx", "staff?format=csv", "redeployments?format=csv"]
)
def test_lists_leave_as_tables(town, address):
    answer = town.client(town.gao).get(f"/workforce/{address}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]


def test_an_absence_with_cover_is_recorded_on_the_page(town):
    client = town.client(town.gao)
    form = {"kind": "leave", "first_day": later(0), "last_day": later(2), "cover": str(town.wang.uid)}
    assert client.post(f"/workforce/postings/{town.li.uid}/absences", form).status_code == 303
    absence = Absence.objects.get()
    assert absence.valid_to.isoformat() == later(3), "inclusive at the door, half-open inside"
    assert "王苗" in client.get(f"/workforce/answers/{town.xiguan.uid}").content.decode()
    back = {"first_day": later(1), "version": 1}
    assert client.post(f"/workforce/absences/{absence.uid}/end", back).status_code == 303
    piece = client.post(
        f"/workforce/postings/{town.wang.uid}/absences",
        {"kind": "sick", "first_day": later(20), "last_day": later(20)},
        headers={"HX-Request": "true"},
    )
    assert piece.status_code == 200
    assert 'id="posting"' in piece.content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"kind": "holiday", "first_day": "2026-01-01", "last_day": "2026-01-02"},
        {"kind": "leave", "first_day": "2026-02-31", "last_day": "2026-03-02"},
        {"kind": "leave", "first_day": "2036-02-03", "last_day": "2036-02-01"},
        {"kind": "leave", "first_day": "2036-02-03", "last_day": "2036-02-04", "cover": str(uuid4())},
    ],
)
def test_a_bad_absence_is_refused(town, form):
    answer = town.client(town.gao).post(f"/workforce/postings/{town.li.uid}/absences", form)
    assert answer.status_code in {404, 422}
    assert not Absence.objects.exists()


def test_a_beat_changes_and_a_posting_ends_on_the_page(town):
    client = town.client(town.gao)
    beat = {"beat": "370305101201 370305102201", "version": 1}
    assert client.post(f"/workforce/postings/{town.li.uid}/beat", beat).status_code == 303
    stale = client.post(f"/workforce/postings/{town.li.uid}/beat", beat)
    assert stale.status_code == 409
    ends = {"last_day": later(5), "reason": "resigned", "version": 2}
    assert client.post(f"/workforce/postings/{town.li.uid}/end", ends).status_code == 303
    town.li.refresh_from_db()
    assert (town.li.valid_to.isoformat(), town.li.end_reason) == (later(6), "resigned")


def test_somebody_is_appointed_on_the_units_page(town):
    client = town.client(town.gao)
    form = {"number": "88001", "name": "新一", "post": "assistant", "beat": "370305102201"}
    answer = client.post(f"/workforce/units/{town.station.uid}/appoint", form)
    assert answer.status_code == 303
    assert Posting.objects.get(staff__number="88001").beat.get().area == town.beiyang
    again = client.post(f"/workforce/units/{town.station.uid}/appoint", form)
    assert again.status_code == 409
    nameless = client.post(
        f"/workforce/units/{town.station.uid}/appoint", form | {"number": "88002", "name": ""}
    )
    assert nameless.status_code == 422
    assert not Staff.objects.filter(number="88002").exists()


def test_a_unit_is_formed_on_the_page(town):
    form = {"name_zh": "皇城派出所", "kind": "station", "area": "370305102", "number": "370305102-S"}
    client = town.client(town.gao)
    assert client.post("/workforce/units/new", form).status_code == 303
    assert client.post("/workforce/units/new", form).status_code == 422
    assert client.post("/workforce/units/new", form | {"area": "370503101", "number": ""}).status_code == 404
    assert Unit.objects.filter(number="370305102-S").count() == 1


def test_a_move_to_the_front_line_and_back(town):
    client = town.client(town.gao)
    form = {
        "number": town.duty.staff.number,
        "leaving": str(town.duty.uid),
        "category": "seconded",
        "to_unit": str(town.station.uid),
        "post": "officer",
    }
    assert client.get(f"/workforce/redeployments/new?leaving={town.duty.uid}").status_code == 200
    assert client.post("/workforce/redeployments/new", form).status_code == 303
    move = Redeployment.objects.get()
    assert "杜武" in client.get("/workforce/redeployments").content.decode()
    back = {"first_day": later(30), "reason": "own_wish", "version": 1}
    assert client.post(f"/workforce/redeployments/{move.uid}/return", back).status_code == 303
    assert (
        client.post(f"/workforce/redeployments/{move.uid}/return", back | {"version": 2}).status_code == 409
    )
    for show in ("there", "returned", "all"):
        assert client.get(f"/workforce/redeployments?show={show}&category=seconded").status_code == 200


# ---- protected posts


@pytest.mark.parametrize("who", ["lin", "aux"])
def test_no_door_here_changes_a_protected_post(town, who):
    posting = getattr(town, who)
    client = town.client(town.gao)
    before = Posting.objects.count()
    ends = {"last_day": later(5), "version": 1}
    beat = {"beat": "370305102201", "version": 1}
    away = {"number": posting.staff.number, "post": "dispatcher"}
    moves = {"number": posting.staff.number, "category": "post_moved", "to_unit": str(town.station.uid)}
    new = {"number": "88001", "name": "新一", "post": posting.post, "beat": "370305102201"}
    for address, form in [
        (f"/workforce/postings/{posting.uid}/end", ends),
        (f"/workforce/postings/{posting.uid}/beat", beat),
        (f"/workforce/units/{town.centre.uid}/appoint", away),
        (f"/workforce/units/{town.station.uid}/appoint", new),
        ("/workforce/redeployments/new", moves),
        ("/workforce/redeployments/new", moves | {"leaving": str(posting.uid)}),
    ]:
        page = client.post(address, form)
        assert page.status_code == 403, address
        api = (
            address.replace("/appoint", "/postings")
            .replace("/new", "")
            .replace("/workforce", "/api/workforce")
        )
        answer = client.post(api, form, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden_by_rule"), api
    posting.refresh_from_db()
    assert (posting.valid_to, Posting.objects.count()) == (None, before)
    page = client.get(f"/workforce/postings/{posting.uid}").content.decode()
    assert "through the rulebook only" in page
    assert 'id="end"' not in page, "what is not possible is absent"


def test_a_protected_move_does_not_return_by_this_door(town):
    staff = enlist(JOB, number="88007", name="新社")
    move = redeploy(
        JOB, staff, category="recruit", to_unit=town.office, post="community_officer", beat=[town.community]
    )
    back = {"first_day": later(3), "version": 1}
    assert town.client(town.gao).post(f"/workforce/redeployments/{move.uid}/return", back).status_code == 403


def test_an_attempt_to_make_an_inspector_is_refused_and_written_down(town):
    form = {"number": "88001", "name": "新一", "post": "inspector"}
    answer = town.client(town.adm).post(f"/workforce/units/{town.province.uid}/appoint", form)
    assert answer.status_code == 403
    assert Entry.objects.filter(verb="inspector.change_refused").exists()
    assert not Staff.objects.filter(number="88001").exists()


@pytest.mark.parametrize("who", ["wu", "ana", "lin", "duty"])
def test_who_may_not_appoint_changes_nothing(town, who):
    client = town.client(getattr(town, who))
    ends = {"last_day": later(5), "version": 1}
    assert client.post(f"/workforce/postings/{town.li.uid}/end", ends).status_code == 403
    assert client.post(f"/workforce/postings/{town.li.uid}/beat", {}).status_code == 403
    assert client.post(f"/workforce/postings/{town.li.uid}/absences", {}).status_code == 403
    assert client.post(f"/workforce/units/{town.station.uid}/appoint", {}).status_code == 403
    assert client.get("/workforce/units/new").status_code == 403
    assert client.get("/workforce/redeployments/new").status_code == 403
    assert client.get("/workforce/import").status_code == 403


def test_a_chief_of_another_place_finds_nothing(town):
    other = appoint(JOB, enlist(JOB, number="88010", name="别处"), post="chief", unit=town.hekou_station)
    client = town.client(other)
    ends = {"last_day": later(5), "version": 1}
    assert client.post(f"/workforce/postings/{town.li.uid}/end", ends).status_code == 404
    assert (
        client.post(
            f"/workforce/units/{town.station.uid}/appoint", {"number": "1", "name": "x", "post": "officer"}
        ).status_code
        == 404
    )


# ---- rosters


def test_a_roster_is_looked_through_and_then_confirmed(town):
    client = town.client(town.gao)
    answer = client.post("/workforce/import", {"file": file(ROSTER)})
    assert answer.status_code == 303
    look = client.get(answer["Location"])
    assert look.status_code == 200
    assert not Staff.objects.filter(number="88001").exists()
    upload = Upload.objects.get()
    assert client.get(f"/areas/import/{upload.uid}").status_code == 403
    assert client.post(f"/workforce/import/{upload.uid}/confirm").status_code == 303
    assert Posting.objects.filter(staff__number="88001").exists()


def test_a_faulty_or_forbidden_roster_cannot_be_confirmed(town):
    adopt_ruleset(JOB, ruleset="2017")
    client = town.client(town.gao)
    forbidden = f"{town.lin.staff.number},林安,community_officer,齐都社区警务室,,370305102201\n"
    for extra, code in (("88002,坏,sheriff,齐都派出所,,\n", 422), (forbidden, 403)):
        answer = client.post("/workforce/import", {"file": file(ROSTER + extra)})
        assert client.get(answer["Location"]).status_code == 200
        upload = Upload.objects.latest("pk")
        assert client.post(f"/workforce/import/{upload.uid}/confirm").status_code == code
        assert client.post(f"/workforce/import/{upload.uid}/drop").status_code == 303
    assert not Staff.objects.filter(number="88001").exists()


def test_the_json_door_imports_or_lists_the_faults(town):
    client = town.client(town.gao)
    faulty = client.post(
        "/api/workforce/import?dry_run=true", {"file": file(ROSTER + "88002,坏,sheriff,齐都派出所,,\n")}
    ).json()
    assert [(f["line"], f["column"]) for f in faulty["faults"]] == [(3, "post")]
    assert client.post("/api/workforce/import", {"file": file("a,b\n")}).json()["code"] == "bad_table"
    assert client.post("/api/workforce/import", {"file": file(ROSTER)}).json()["posted"] == 1


# ---- JSON


def test_the_json_door_tells_coverage_answers_and_teams(town):
    client = town.client(town.gao)
    found = client.get("/api/workforce/coverage?area=370305").json()
    assert (found["total"]["covered"], found["total"]["villages"]) == (4, 6)
    assert [b["path"] for b in found["below"]] == ["370305101", "370305102"]
    assert client.get("/api/workforce/gaps?area=370305").json()["count"] == 2
    answer = client.get(f"/api/workforce/answers/{town.xiguan.uid}").json()
    assert (answer["how"], answer["posting"]["staff"]["name"]) == ("main", "李禾")
    team = client.get(f"/api/workforce/teams/{town.community.uid}").json()
    assert team["parts"][0]["members"][0]["posting"]["staff"]["name"] == "林安"
    assert client.get("/api/workforce/postings?post=assistant").json()["count"] == 3
    assert client.get(f"/api/workforce/postings?unit={town.cid.uid}&area=370305").json()["count"] == 1
    assert client.get("/api/workforce/units?kind=station&area=370305").json()["count"] == 1
    assert client.get("/api/workforce/redeployments").json()["count"] == 0


def test_the_json_door_changes_what_it_may(town):
    client = town.client(town.gao)

    def send(address, said, status):
        answer = client.post(f"/api/workforce/{address}", said, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    unit = send("units", {"name_zh": "皇城派出所", "kind": "station", "area": "370305102"}, 201)
    made = send(
        f"units/{unit['uid']}/postings",
        {"number": "88001", "name": "新一", "post": "assistant", "beat": ["370305102201"]},
        201,
    )
    send(f"postings/{made['uid']}/beat", {"beat": ["370305102202"], "version": made["version"]}, 200)
    absence = send(
        f"postings/{made['uid']}/absences",
        {"kind": "leave", "first_day": later(1), "last_day": later(4)},
        201,
    )
    send(f"absences/{absence['uid']}/end", {"first_day": later(3), "version": absence["version"]}, 200)
    send(f"postings/{made['uid']}/end", {"last_day": later(9), "version": 2}, 200)
    move = send(
        "redeployments",
        {
            "number": "88003",
            "name": "新三",
            "category": "recruit",
            "to_unit": unit["uid"],
            "first_day": later(0),
        },
        201,
    )
    send(f"redeployments/{move['uid']}/return", {"first_day": later(9), "version": move["version"]}, 200)
    send("units", {"name_zh": "皇城派出所", "kind": "station", "area": "370305102", "role": "admin"}, 422)


@pytest.mark.parametrize(
    "address",
    [
        "coverage?area=370503",
        "coverage?area=x",
        "gaps?area=370503",
        "postings?area=370503",
        "postings/00000000-0000-7000-8000-000000000000",
        "postings/x",
        "answers/00000000-0000-7000-8000-000000000000",
        "teams/00000000-0000-7000-8000-000000000000",
    ],
)
def test_what_is_not_ones_own_is_not_there(town, address):
    assert town.client(town.gao).get(f"/api/workforce/{address}").status_code == 404
