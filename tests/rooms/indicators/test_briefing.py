"""A briefing cites itself, in both languages and every form; published, it stays as it is for ever."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from python_calamine import CalamineWorkbook

from linli.base.errors import NotAllowed, NotFound, Refused
from linli.base.ids import uuid7
from linli.indicators import registry
from linli.indicators.answers import Counted
from linli.indicators.commands import publish_briefing
from linli.indicators.document import Document, sentence, text_of
from linli.indicators.files import in_format
from linli.indicators.forms import text
from linli.indicators.models import Briefing, Reading
from linli.indicators.periods import AsOf, Period
from linli.indicators.queries import unchanged
from linli.indicators.writing import write
from linli.journal.models import Entry
from linli.workforce.commands import end_posting
from linli.workforce.models import Posting

from .test_figures import HALF, books

ASK = "from=2017-01-01&to=2017-06-30"


# the document


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "山东省有村警务助理 4 人，覆盖"), ("en", "4 village police assistants")]
)
def test_the_figures_stand_in_the_sentences(town2017, lang, words):
    books(town2017)
    doc = write(town2017.shandong, HALF, AsOf.now(), lang)
    said = text(doc)
    assert words in said
    assert ("半年简报" if lang == "zh" else "Half-year briefing") in said
    codes = {p.code for s in doc.lead for p in s if p.code}
    assert {"staff.assistants", "coverage.assistants"} <= codes
    assert {s.key for s in doc.sections} >= {"staff", "coverage", "funds"}
    for section in doc.sections:
        for shown in section.figures:
            assert shown.definition
            assert shown.asof
    if lang == "zh":
        assert not any("the " in note for note in doc.notes), "nothing is left untranslated"


def test_a_document_comes_back_from_its_json(town2017):
    doc = write(town2017.shandong, HALF, AsOf.now(), "zh")
    assert Document.from_json(json.loads(json.dumps(doc.as_json()))) == doc


def test_a_village_has_its_briefing_too(town2017):
    doc = write(town2017.community, HALF, AsOf.now(), "zh")
    assert "本社区有社区民警 1 人，带社区辅警 1 人、网格长 0 人、网格员 1 人。" in text(doc)
    assert not any(s.chart for s in doc.sections), "a village has no areas below"


def test_a_sentence_breathes_between_han_and_figures():
    assert text_of(sentence("有%(n)s人", n=registry_part("67,000"))) == "有 67,000 人"
    assert text_of(sentence("有%(n)s人", n=registry_part("6.7 万"))) == "有 6.7 万人"
    assert text_of(sentence("100%% of %(n)s", n="x")) == "100% of x"


def registry_part(text_):
    from linli.indicators.document import Part

    return Part(text_, "staff.assistants")


def test_paper_sheet_page_and_data_hold_the_same_figures(town2017):
    books(town2017)
    said = (town2017.shandong, HALF, AsOf.now())
    data = json.loads(in_format("json", *said, "zh"))
    assert set(data) == {"area", "from", "to", "as_of", "figures"}
    assert (data["area"], data["from"], data["to"]) == ("37", "2017-01-01", "2017-06-30")
    by_code = {f["code"]: f for f in data["figures"]}
    assert by_code["staff.assistants"]["value"] == 4
    assert by_code["staff.assistants"]["unit"] == "people"
    assert by_code["funds.executed"] | {"value": 457.5, "unit": "yuan"} == by_code["funds.executed"]
    assert len(data["figures"]) == len(registry.all_figures())

    paper = zipfile.ZipFile(io.BytesIO(in_format("docx", *said, "zh")))
    body, styles = paper.read("word/document.xml").decode(), paper.read("word/styles.xml").decode()
    assert "457.50" in body or "457.5" in body
    assert 'w:eastAsia="SimSun"' in styles
    assert "Themes" not in styles.split("<w:style ")[1]

    book = CalamineWorkbook.from_filelike(io.BytesIO(in_format("xlsx", *said, "en")))
    rows = {row[1]: row for row in book.get_sheet_by_index(0).to_python()}
    assert rows["staff.assistants"][2] == 4
    assert rows["funds.executed"][2] == 457.5

    page = in_format("html", *said, "zh")
    assert "<style>" in page
    assert "style=" not in page.replace("<style>", ""), "no style attribute: the page forbids them"
    assert "村警务助理" in page


# publishing


def test_what_is_published_stays_for_ever(town2017, clock):
    town = town2017
    books(town)
    made = publish_briefing(town.province_chief, town.shandong, HALF)
    before = {lang: text(Document.from_json(made.content[lang])) for lang in ("zh", "en")}
    reading = made.readings.get(code="staff.assistants", path="37")
    assert (reading.value, reading.version, reading.records, reading.have, reading.expected) == (
        4,
        1,
        4,
        2,
        3,
    )
    assert made.readings.get(code="staff.assistants", path="3705").value == 1
    assert made.readings.get(code="funds.executed", path="37").value == Decimal("457.5")
    clock(date(2017, 8, 1))
    end_posting(town.job, town.zhao, valid_to=date(2017, 3, 1), reason="x")
    town.shandong.name = "新名"
    town.shandong.save()
    again = Briefing.objects.get(pk=made.pk)
    assert {lang: text(Document.from_json(again.content[lang])) for lang in ("zh", "en")} == before
    assert unchanged(again)
    entry = Entry.objects.get(verb="briefing.published")
    assert entry.data["digest"] == again.digest
    assert (
        json.loads(in_format("json", town.shandong, HALF, AsOf(again.as_of), "zh"))["figures"][0]["value"]
        == 4
    ), "and counted again as of then, it is the same"


def test_a_forged_briefing_shows(town2017):
    made = publish_briefing(town2017.province_chief, town2017.linzi, HALF)
    assert unchanged(made)
    made.content["zh"]["lead"][0][0]["text"] = "全"
    assert not unchanged(made)
    fresh = Briefing.objects.get(pk=made.pk)
    fresh.head_hash = "f" * 64
    assert not unchanged(fresh)


def test_who_may_publish_what(town2017):
    town = town2017
    with pytest.raises(NotAllowed):
        publish_briefing(town.wu, town.linzi, HALF)
    with pytest.raises(NotFound):
        publish_briefing(town.gao, town.shandong, HALF)
    with pytest.raises(Refused):
        publish_briefing(town.gao, town.linzi, Period(date(2017, 1, 1), date(2018, 1, 1)))
    assert not Briefing.objects.exists()


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        (Briefing, {"content": {}}),
        (Briefing, {"as_of": F("published_at")}),
        (Reading, {"value": 5}),
        (Reading, {"version": 9}),
    ],
)
def test_nothing_published_is_edited(town2017, model, wrong):
    publish_briefing(town2017.province_chief, town2017.linzi, HALF)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**wrong)


def test_a_briefing_with_readings_is_not_deleted(town2017):
    made = publish_briefing(town2017.province_chief, town2017.linzi, HALF)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()


@pytest.mark.parametrize("wrong", [{"start": date(2017, 7, 1)}, {"as_of": "later"}])
def test_a_briefing_cannot_contradict_itself(town2017, wrong):
    made = publish_briefing(town2017.province_chief, town2017.linzi, HALF)
    row = {f.attname: getattr(made, f.attname) for f in Briefing._meta.fields if f.name not in {"id", "uid"}}
    if wrong.get("as_of"):
        wrong = {"as_of": made.published_at.replace(year=2099)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Briefing.objects.create(**(row | wrong))


@pytest.mark.parametrize(
    "wrong", [{"have": 5, "expected": 2}, {"have": 1, "expected": None}, {"end": date(2016, 1, 1)}, {}]
)
def test_a_reading_cannot_contradict_itself(town2017, wrong):
    made = publish_briefing(town2017.province_chief, town2017.linzi, HALF)
    old = made.readings.first()
    row = {f.attname: getattr(old, f.attname) for f in Reading._meta.fields if f.name not in {"id", "uid"}}
    row |= {"code": "other.code"} if wrong else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(**(row | wrong))


# the doors


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_the_pages_open(town2017, lang):
    books(town2017)
    client = town2017.client(town2017.ana, lang)
    for url in (
        "/indicators/briefing",
        f"/indicators/briefing?area=370305&{ASK}",
        f"/indicators/briefing?area=370305101001&{ASK}&as_of=2017-03-01",
        "/indicators/",
        "/indicators/published",
        f"/indicators/figures/staff.assistants?area=37&{ASK}",
        f"/indicators/figures/coverage.assistants?area=370305&{ASK}",
        f"/indicators/figures/funds.executed?area=37&{ASK}",
        f"/indicators/figures/protection.officers_with_guarantee?area=37&{ASK}",
    ):
        page = client.get(url)
        assert page.status_code == 200, url
        assert "style=" not in page.content.decode(), url


def test_from_the_number_to_the_record_in_three_clicks(town2017):
    books(town2017)
    client = town2017.client(town2017.ana)
    briefing = client.get(f"/indicators/briefing?area=37&{ASK}").content.decode()
    assert "/indicators/figures/funds.executed?area=37" in briefing
    figure = client.get(f"/indicators/figures/funds.executed?area=37&{ASK}").content.decode()
    assert "area=3703&" in figure.replace("&amp;", "&"), "second click: the area below"
    city = client.get(f"/indicators/figures/funds.executed?area=3703&{ASK}").content.decode()
    assert "/funds/lines/" in city, "third click: the record"


@pytest.mark.parametrize("form", ["docx", "xlsx", "json", "txt"])
def test_every_form_is_handed_out(town2017, form):
    client = town2017.client(town2017.ana)
    assert client.get(f"/indicators/briefing?area=37&{ASK}&format={form}").status_code == 200
    made = publish_briefing(town2017.province_chief, town2017.shandong, HALF)
    assert client.get(f"/indicators/published/{made.uid}?format={form}").status_code == 200
    for fmt in ("csv", "xlsx"):
        assert (
            client.get(f"/indicators/figures/staff.assistants?area=37&{ASK}&format={fmt}").status_code == 200
        )
        assert client.get(f"/indicators/?format={fmt}").status_code == 200


def test_the_catalogue_writes_itself(town2017):
    @registry.indicator("test.fresh", zh="新数", en="A fresh figure", says="新定义。", unit="cases")
    def fresh(area, period, as_of):
        """What it means, in English."""
        return Counted(Posting.objects.all())

    try:
        page = town2017.client(town2017.ana).get("/indicators/").content.decode()
        assert "A fresh figure" in page
        assert "What it means, in English." in page
        assert town2017.client(town2017.ana).get(f"/indicators/figures/test.fresh?{ASK}").status_code == 200
    finally:
        registry.take_out("test.fresh")


def test_other_areas_and_unknown_figures_are_not_there(town2017, client):
    gao = town2017.client(town2017.gao)
    assert gao.get("/indicators/briefing").status_code == 200, "one's own area is the usual one"
    for url in (
        f"/indicators/briefing?area=37&{ASK}",
        f"/indicators/briefing?area=999999&{ASK}",
        f"/indicators/figures/staff.assistants?area=3703&{ASK}",
        f"/indicators/figures/no.such?area=370305&{ASK}",
        f"/indicators/published/{uuid7()}",
        f"/api/figures/staff.assistants?area=37&{ASK}",
        f"/api/briefing?area=37&{ASK}",
        f"/api/briefings/{uuid7()}",
    ):
        assert gao.get(url).status_code == 404, url
    assert client.get("/indicators/briefing").status_code == 302
    assert client.get("/api/figures").status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "from=2017-06-30&to=2017-01-01",
        "from=2017-02-31&to=2017-06-30",
        "from=1&to=2",
        "from=0001-01-01&to=2017-01-01",
        f"{ASK}&as_of=2999-01-01",
        f"{ASK}&as_of=yesterday",
        f"{ASK}&as_of=2999-01-01T00:00:00",
    ],
)
def test_a_period_or_as_of_that_is_none_is_refused(town2017, query):
    client = town2017.client(town2017.ana)
    for url in (
        f"/indicators/briefing?{query}",
        f"/api/briefing?{query}",
        f"/indicators/figures/staff.assistants?{query}",
    ):
        assert client.get(url).status_code == 422, url


def test_publishing_through_both_doors(town2017):
    chief, wu = town2017.client(town2017.province_chief), town2017.client(town2017.wu)
    said = {"area": "370305", "from": "2017-01-01", "to": "2017-06-30"}
    assert wu.post("/indicators/briefing/publish", said).status_code == 403
    answer = chief.post("/indicators/briefing/publish", said)
    assert answer.status_code == 303
    page = chief.get(answer["Location"])
    assert page.status_code == 200
    made = chief.post("/api/briefings", json.dumps(said), content_type="application/json")
    assert made.status_code == 201
    assert made.json()["from"] == "2017-01-01"
    assert wu.post("/api/briefings", json.dumps(said), content_type="application/json").status_code == 403
    assert chief.get("/api/briefings").json()["count"] == 2
    frozen = chief.get(f"/api/briefings/{made.json()['uid']}").json()
    assert frozen["digest"] == made.json()["digest"]
    wrong = chief.post("/api/briefings", json.dumps(said | {"x": 1}), content_type="application/json")
    assert wrong.json()["code"] == "unknown_field"


def test_the_json_door_answers(town2017):
    client = town2017.client(town2017.ana)
    codes = {f["code"] for f in client.get("/api/figures").json()}
    assert {"staff.assistants", "funds.executed", "coverage.assistants"} <= codes
    one = client.get(f"/api/figures/staff.assistants?area=37&{ASK}").json()
    assert one["figure"]["value"] == 4
    assert {p["code"]: p["value"] for p in one["places"]} == {"3703": 3, "3705": 1}
    data = client.get(f"/api/briefing?area=37&{ASK}").json()
    assert {"area", "from", "to", "as_of", "figures"} == set(data)


def test_everybody_may_read_what_is_published_and_staff_of_the_area_in_full(town2017, client):
    made = publish_briefing(town2017.province_chief, town2017.shandong, HALF)
    url = f"/indicators/published/{made.uid}"
    stranger = client.get(url, headers={"accept-language": "en"})
    assert stranger.status_code == 200
    page = stranger.content.decode()
    assert "village police assistants" in page
    assert "/indicators/figures/" not in page, "the public opens definitions, not records"
    assert "Numbers below 5 about residents" in page
    assert "This briefing is for staff" not in page
    staff = town2017.client(town2017.ana).get(url).content.decode()
    assert "This briefing is for staff" in staff
    public = client.get(f"{url}?format=json").json()
    residents = {f.code for f in registry.all_figures() if f.residents}
    assert not residents & {f["code"] for f in public["figures"]}
    assert client.get(f"{url}?format=docx").status_code == 200
