"""The doors of the areas: each opens for whom it should, and for nobody else."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from tests.conftest import JOB

from linli.areas.commands import close_area, rename_area
from linli.areas.models import Area, Upload
from linli.base.clock import today

NEW = "code,name\n370305103,朱台镇\n370305103201,上河村\n"


def file(text, name="list.csv"):
    data = BytesIO(text if isinstance(text, bytes) else text.encode())
    data.name = name
    return data


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_browsing_begins_at_ones_own_area(town, lang):
    page = town.client(town.gao, lang).get("/areas/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "齐都镇" in text
    assert "张店" not in text


@pytest.mark.parametrize(
    "query",
    [
        "level=village",
        "kind=residents",
        "show=closed",
        "show=all",
        "at=2017-01-01",
        "at=x",
        "q=xiguan",
        "q=无",
        "under=x",
        "page=99",
        "level=x",
    ],
)
def test_every_filter_answers(town, query):
    assert town.client(town.gao).get(f"/areas/?{query}").status_code == 200


def test_an_area_is_seen_from_above_and_not_from_beside(town):
    client = town.client(town.gao)
    page = client.get(f"/areas/{town.xiguan.uid}")
    assert page.status_code == 200
    assert "石佛村" in page.content.decode(), "a village near"
    assert client.get(f"/areas/{town.haixing.uid}").status_code == 404
    assert client.get(f"/areas/{town.zibo.uid}").status_code == 404
    assert client.get(f"/areas/{uuid4()}").status_code == 404
    assert client.get(f"/areas/?under={town.haixing.uid}").status_code == 404


def test_the_page_tells_what_became_of_an_area(town):
    rename_area(JOB, town.xiguan, name="新兴村")
    close_area(JOB, town.nanmen, valid_to=today())
    client = town.client(town.gao)
    assert "西关村" in client.get(f"/areas/{town.xiguan.uid}").content.decode()
    assert "closed" in client.get(f"/areas/{town.nanmen.uid}").content.decode()
    assert "南门村" not in client.get(f"/areas/?under={town.qidu.uid}").content.decode()
    assert "南门村" in client.get(f"/areas/?under={town.qidu.uid}&show=closed").content.decode()


def test_without_positions_the_page_says_what_near_means(town):
    Area.objects.update(lat=None, lon=None)
    page = town.client(town.gao).get(f"/areas/{town.xiguan.uid}").content.decode()
    assert "near means the same township" in page


def test_lists_leave_as_tables(town):
    answer = town.client(town.gao).get("/areas/?level=village&format=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert "西关村" in answer.content.decode("utf-8-sig")


def test_signed_out_one_is_sent_to_the_door(town, client):
    assert client.get("/areas/").status_code == 302
    assert client.get("/api/areas").status_code == 401


def test_a_list_is_looked_through_and_then_confirmed(town):
    client = town.client(town.adm)
    answer = client.post("/areas/import", {"file": file(NEW), "encoding": "utf-8"})
    assert answer.status_code == 303
    look = client.get(answer["Location"])
    assert look.status_code == 200
    assert "朱台镇" in look.content.decode()
    assert not Area.objects.filter(code="370305103").exists(), "nothing is written by looking"
    upload = Upload.objects.get()
    assert client.post(f"/areas/import/{upload.uid}/confirm").status_code == 303
    assert Area.objects.filter(code="370305103201").exists()
    assert not Upload.objects.exists()


def test_a_faulty_list_shows_its_faults_and_cannot_be_confirmed(town):
    client = town.client(town.adm)
    answer = client.post("/areas/import", {"file": file(NEW + "370305103201,又\n37030,短\n")})
    look = client.get(answer["Location"]).content.decode()
    assert "stands in row 3 already" in look
    upload = Upload.objects.get()
    assert client.post(f"/areas/import/{upload.uid}/confirm").status_code == 422
    assert not Area.objects.filter(code="370305103").exists()


def test_gbk_is_named_and_can_be_chosen(town):
    client = town.client(town.adm)
    answer = client.post("/areas/import", {"file": file(NEW.encode("gbk"))})
    assert "this looks like GBK" in client.get(answer["Location"]).content.decode()
    answer = client.post("/areas/import", {"file": file(NEW.encode("gbk")), "encoding": "gbk"})
    assert "朱台镇" in client.get(answer["Location"]).content.decode()


def test_a_list_is_seen_by_whom_it_was_handed_in_only_and_can_be_dropped(town):
    client = town.client(town.adm)
    client.post("/areas/import", {"file": file(NEW, "../../etc/名单.csv")})
    upload = Upload.objects.get()
    assert upload.filename == "名单.csv"
    Upload.objects.update(staff=upload.staff + 1)
    assert client.get(f"/areas/import/{upload.uid}").status_code == 404
    Upload.objects.update(staff=upload.staff)
    assert client.post(f"/areas/import/{upload.uid}/drop").status_code == 303
    assert not Upload.objects.exists()


@pytest.mark.parametrize("post", ["gao", "wu", "ins", "li", "ana"])
def test_only_the_administrator_imports(town, post):
    client = town.client(getattr(town, post))
    assert client.get("/areas/import").status_code == 403
    assert client.post("/areas/import", {"file": file(NEW)}).status_code == 403
    assert client.post("/api/areas/import", {"file": file(NEW)}).status_code == 403
    assert not Upload.objects.exists()


def test_importing_needs_a_file(town):
    answer = town.client(town.adm).post("/areas/import", {"encoding": "utf-8"})
    assert answer.status_code == 422
    assert town.client(town.adm).post("/areas/import", {"file": file("")}).status_code == 422
    assert (
        town.client(town.adm).post("/areas/import", {"file": file(NEW), "encoding": "latin"}).status_code
        == 422
    )


# ---- JSON


def test_the_json_door_lists_finds_and_shows(town):
    client = town.client(town.gao)
    found = client.get("/api/areas?level=village").json()
    assert found["count"] == 6
    assert [a["name"] for a in client.get("/api/areas/search?q=xiguan").json()] == ["西关村"]
    shown = client.get(f"/api/areas/{town.xiguan.uid}").json()
    assert [a["name"] for a in shown["above"]] == ["山东省", "淄博市", "临淄区", "齐都镇"]
    near = client.get(f"/api/areas/{town.xiguan.uid}/near?radius_m=5000").json()
    assert near[0] == {**near[0], "metres": 0.0}
    assert "临淄邻村" not in {n["area"]["name"] for n in near}, "another county's"


def test_the_json_door_keeps_to_ones_area(town):
    client = town.client(town.gao)
    assert client.get(f"/api/areas/{town.haixing.uid}").status_code == 404
    assert client.get(f"/api/areas/{town.haixing.uid}/near").status_code == 404
    assert client.get("/api/areas?under=370503").status_code == 404
    assert client.get("/api/areas/search?q=haixing").json() == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/areas?level=hamlet", 422),
        ("/api/areas?at=2017-02-31", 422),
        ("/api/areas/x", 404),
        ("/api/areas/search", 422),
        ("/api/areas/search?q=" + "长" * 81, 422),
        ("/api/areas/search?q=%00", 422),
    ],
)
def test_bad_questions_get_their_answer(town, address, status):
    assert town.client(town.gao).get(address).status_code == status


@pytest.mark.parametrize("radius", ["0", "-1", "1e9", "x", "9" * 30])
def test_a_radius_is_bounded(town, radius):
    assert (
        town.client(town.gao).get(f"/api/areas/{town.xiguan.uid}/near?radius_m={radius}").status_code == 422
    )


def test_the_json_door_imports_or_lists_the_faults(town):
    client = town.client(town.adm)
    faulty = client.post("/api/areas/import?dry_run=true", {"file": file(NEW + "37030,短\n")}).json()
    assert [(f["line"], f["code"]) for f in faulty["faults"]] == [(4, "wrong_length")]
    refused = client.post("/api/areas/import", {"file": file(NEW + "37030,短\n")})
    assert (refused.status_code, refused.json()["code"]) == (422, "wrong_length")
    assert (
        client.post("/api/areas/import", {"file": file(NEW.encode("gbk"))}).json()["code"] == "bad_encoding"
    )
    assert client.post("/api/areas/import", {"file": file(NEW)}).json()["new"] == 2
    rows = "old,new,date\n370305102201,370305101201,2017-03-01\n"
    done = client.post("/api/areas/import?purpose=successions", {"file": file(rows)})
    assert done.json()["new"] == 1
