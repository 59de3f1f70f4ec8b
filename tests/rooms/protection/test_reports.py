"""A report in confidence: nothing that is kept says who wrote it, and only the inspector two levels up reads it."""

from __future__ import annotations

import json
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from tests.conftest import JOB

from linli.access.models import AccessRow, CaseKey
from linli.base.clock import day_start, now
from linli.base.errors import NotAllowed, NotFound, Refused, Wrong
from linli.base.ids import uuid7
from linli.journal.models import Entry
from linli.protection.commands import (
    acknowledge_report,
    close_report,
    erase_report,
    release_reports,
    report_breach,
)
from linli.protection.models import BreachReport
from linli.protection.queries import reports_due_for_erasure
from linli.protection.reports import inspected_at, report_counts, reports_for
from linli.workforce.commands import appoint, enlist
from linli.workforce.models import Posting

TEXT = "我被抽调去庆典值守，事后要求我写成走访。"


@pytest.fixture
def county(march: SimpleNamespace) -> SimpleNamespace:
    """The town, with an inspector of the city and enough people in the county who could have written."""
    town = march
    town.city_ins = appoint(JOB, enlist(JOB, number="i1", name="市督"), post="inspector", unit=town.city)
    town.county_ins = appoint(JOB, enlist(JOB, number="i2", name="县督"), post="inspector", unit=town.branch)
    for n in range(4):
        appoint(JOB, enlist(JOB, number=f"o{n}", name=f"民警{n}"), post="officer", unit=town.station)
    town.go(14, "10:17")
    return town


def tell(town: SimpleNamespace, who: str = "lin", **more: Any) -> UUID:
    uid = more.pop("uid", None) or uuid4()
    report_breach(getattr(town, who), uid=uid, text=TEXT)
    return uid


# ---------- who: nothing says it ----------


def everything() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of every table, as the database has it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("sqlite_", "django_migrations", "areas_areaindex", "areas_words")):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [c[0] for c in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found[table] = {json.dumps(r, default=repr, sort_keys=True): r for r in rows}
    return found


def what_is_new(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """(table, column, value) of every row that is there now and was not before."""
    return [
        (table, column, value)
        for table, rows in after.items()
        for key, row in rows.items()
        if key not in before.get(table, {})
        for column, value in row.items()
    ]


def traces_of(who: Posting, new: list[tuple[str, str, Any]], at: datetime) -> list[str]:
    """What among new values points at somebody, or tells a time finer than the day."""
    found = []
    marks = {
        str(who.uid),
        who.uid.hex,
        str(who.staff.uid),
        who.staff.uid.hex,
        who.staff.number,
        who.staff.name,
    }
    minute = at.strftime("%H:%M")
    for table, column, value in new:
        text = str(value)
        if any(mark in text for mark in marks) or (column.endswith(("posting_id", "staff_id")) and value):
            found.append(f"{table}.{column} names somebody")
        if column in {"posting", "staff"} and value in {who.pk, who.staff_id}:
            found.append(f"{table}.{column} names somebody")
        if len(text) >= 16 and minute in text:
            found.append(f"{table}.{column} tells the minute")
        if column == "uid" and isinstance(value, str | UUID) and UUID(str(value)).version == 7:
            found.append(f"{table}.{column} is in order of time")
        if column == "id" and isinstance(value, int) and value > 0:
            found.append(f"{table}.{column} is in order of time")
    return found


def test_nothing_that_is_kept_says_who_or_when(county: SimpleNamespace) -> None:
    town = county
    client = town.client(town.lin)
    client.get(reverse("protection:breach"))
    before = everything()
    form = {"uid": str(uuid4()), "text": TEXT}
    assert client.post(reverse("protection:breach"), form).status_code == 303
    new = what_is_new(before, everything())
    assert {table for table, _c, _v in new} == {"protection_breachreport", "access_casekey"}
    assert traces_of(town.lin, new, now()) == []
    assert TEXT not in json.dumps(new, default=repr, ensure_ascii=False), "sealed"
    before = everything()
    ask = {
        "posting": str(town.lin.uid), "act": "muster", "starts_at": "2017-03-15T10:00", "ends_at": "2017-03-15T11:00",
    }  # fmt: skip
    assert town.client(town.wu).post(reverse("protection:ask"), ask).status_code == 303
    assert traces_of(town.wu, what_is_new(before, everything()), now()), (
        "the control: an ordinary deed leaves traces"
    )


def test_the_json_door_leaves_as_little(county: SimpleNamespace) -> None:
    town = county
    client = town.client(town.lin)
    before = everything()
    said = json.dumps({"uid": str(uuid4()), "text": TEXT})
    answer = client.post("/api/protection/breach", said, content_type="application/json")
    assert answer.json() == {"taken": True}
    assert traces_of(town.lin, what_is_new(before, everything()), now()) == []


def test_the_night_hands_over_without_order_or_author(county: SimpleNamespace) -> None:
    town = county
    for who in ("lin", "aux", "patrol"):
        tell(town, who)
    assert release_reports(JOB) == 0, "not those of today"
    town.go(15, "02:00")
    entries = Entry.objects.count()
    assert release_reports(JOB) == 3
    new = Entry.objects.order_by("pk")[entries:]
    assert {e.verb for e in new} == {"breach.reported"}
    for entry in new:
        assert (entry.actor_kind, entry.posting, entry.staff, entry.path) == ("job", None, None, "370305")
        assert entry.data == {"day": "2017-03-14", "to": "3703"}
    assert release_reports(JOB) == 0
    with pytest.raises(NotAllowed):
        release_reports(town.gao)


def test_a_county_with_few_people_is_not_named(march: SimpleNamespace) -> None:
    town = march  # three could have written in Linzi
    tell(town)
    assert BreachReport.objects.get().path == "37", "neither has the city five"
    assert BreachReport.objects.get().to_path == "37"


# ---------- who may read ----------


def test_only_the_inspectors_two_levels_up_open_it(county: SimpleNamespace) -> None:
    town = county
    uid = tell(town)
    assert not reports_for(town.city_ins).exists(), "handed over by night"
    town.go(15)
    release_reports(JOB)
    assert reports_for(town.city_ins).get().uid == uid
    url = reverse("protection:report", args=[uid])
    for who in ("ins", "ins2", "county_ins"):
        assert not reports_for(getattr(town, who)).exists(), "neither nearer nor farther"
        assert town.client(getattr(town, who)).get(url).status_code == 404
    for who in ("gao", "city_chief", "province_chief", "adm", "ana", "sun", "lin"):
        assert not reports_for(getattr(town, who)).exists()
        assert town.client(getattr(town, who)).get(url).status_code == 403
        assert town.client(getattr(town, who)).get(reverse("protection:reports")).status_code == 403
    assert not reports_for(JOB).exists(), "nor does a routine or the command line"
    client = town.client(town.city_ins)
    assert TEXT not in client.get(url).content.decode()
    read = reverse("protection:read_report", args=[uid])
    assert client.post(read, {"purpose": "inspection"}).status_code == 422, "a reason"
    assert client.post(read, {"reason": "looking into the festival"}).status_code == 428
    page = client.post(read, {"purpose": "inspection", "reason": "looking into the festival"})
    assert TEXT in page.content.decode()
    row = AccessRow.objects.get()
    assert (row.staff, row.case, row.path, row.purpose) == (
        town.city_ins.staff_id,
        uid,
        "370305",
        "inspection",
    )


def test_it_is_taken_on_and_closed_and_public_as_a_number(county: SimpleNamespace, client: Any) -> None:
    town = county
    uid = tell(town)
    town.go(15)
    release_reports(JOB)
    row = reports_for(town.city_ins).get()
    with pytest.raises(NotFound):
        acknowledge_report(town.ins, row)
    with pytest.raises(NotAllowed):
        acknowledge_report(town.gao, row)
    with pytest.raises(Refused):
        close_report(town.city_ins, row, outcome="broken")
    page = town.client(town.city_ins)
    assert page.post(reverse("protection:acknowledge_report", args=[uid])).status_code == 303
    close = reverse("protection:close_report", args=[uid])
    assert page.post(close, {"outcome": "nonsense"}).status_code == 422
    assert page.post(close, {"outcome": "broken"}).status_code == 303
    assert "a rule was broken" in page.get(reverse("protection:reports")).content.decode()
    counts = report_counts(date(2017, 1, 1), date(2017, 6, 30))
    assert counts == {"received": 1, "acknowledged": 1, "broken": 1, "not_broken": 0, "unclear": 0}
    public = client.get(reverse("portal:emergencies") + "?lang=en").content.decode()
    assert "reported in confidence" in public


def test_where_nobody_inspects_any_more_those_above_take_over(county: SimpleNamespace) -> None:
    town = county
    tell(town)
    town.go(15)
    release_reports(JOB)
    Posting.objects.filter(pk=town.city_ins.pk).update(valid_to=date(2017, 3, 15))
    assert not reports_for(town.county_ins).exists() and reports_for(town.ins).count() == 1


def test_two_levels_up(county: SimpleNamespace) -> None:
    assert inspected_at("370305101001") == inspected_at("370305101") == "3703"
    assert inspected_at("370305") == inspected_at("3703") == "37"
    Posting.objects.filter(post="inspector").update(valid_to=date(2017, 3, 14))
    assert inspected_at("370305101") is None
    with pytest.raises(Refused):
        tell(county)


# ---------- what comes in ----------


def test_a_report_is_taken_once_and_needs_words_and_a_random_number(county: SimpleNamespace) -> None:
    town = county
    uid = tell(town)
    tell(town, uid=uid)
    assert BreachReport.objects.count() == CaseKey.objects.filter(kind="breach_report").count() == 1
    with pytest.raises(Wrong):
        tell(town, uid=uuid7())
    with pytest.raises(Wrong):
        report_breach(town.lin, uid=uuid4(), text="short")
    for who in ("gao", "wu", "adm", "ins"):
        with pytest.raises(NotAllowed):
            tell(town, who)
        assert town.client(getattr(town, who)).get(reverse("protection:breach")).status_code == 403


def test_the_page_says_what_is_kept(county: SimpleNamespace) -> None:
    town = county
    page = town.client(town.lin).get(reverse("protection:breach")).content.decode()
    assert "the inspector of 淄博市" in page and "临淄区" in page and "no clock" in page
    form = page[page.index(f'action="{reverse("protection:breach")}"') :]
    assert "_key" not in form[: form.index("</form>")], "no receipt"
    told = town.client(town.lin).get(reverse("protection:breach") + "?told=yes").content.decode()
    assert "Nothing here says that it came from you" in told
    assert "秘密举报" in town.client(town.lin, "zh-hans").get(reverse("protection:breach")).content.decode()


# ---------- the row, and its end ----------


@pytest.mark.parametrize(
    "changed",
    [{"path": "370305101"}, {"to_path": "370305"}, {"status": "closed"}, {"outcome": "broken"}],
)
def test_the_row_cannot_tell_more(county: SimpleNamespace, changed: dict[str, str]) -> None:
    tell(county)
    with pytest.raises(IntegrityError), transaction.atomic():
        BreachReport.objects.update(**changed)


def test_no_column_of_a_report_could_hold_who_or_a_clock() -> None:
    kinds = {f.name: f.get_internal_type() for f in BreachReport._meta.get_fields()}
    assert "DateTimeField" not in kinds.values()
    people = {f.name for f in BreachReport._meta.get_fields() if f.is_relation}
    assert people == {"key", "acknowledged_by", "closed_by"}, "inspectors, and nobody else"
    assert (
        apps.get_model("access", "CaseKey")._meta.get_field("created_at").get_internal_type()
        == "DateTimeField"
    )


def test_its_key_says_no_more_than_the_day(county: SimpleNamespace) -> None:
    tell(county)
    key = CaseKey.objects.get(kind="breach_report")
    assert key.pk < 0 and key.uid.version == 4 and key.created_at == day_start(date(2017, 3, 14))
    assert BreachReport.objects.get().pk < 0


def test_it_is_erased_in_its_term(county: SimpleNamespace) -> None:
    town = county
    tell(town)
    town.go(15)
    release_reports(JOB)
    row = reports_for(town.city_ins).get()
    acknowledge_report(town.city_ins, row)
    close_report(town.city_ins, row, outcome="unclear")
    assert not reports_due_for_erasure(date(2017, 3, 14)).exists()
    due = reports_due_for_erasure(date(2017, 3, 15)).get()
    with pytest.raises(NotAllowed):
        erase_report(town.city_ins, due)
    erase_report(JOB, due)
    due.refresh_from_db()
    assert (due.text, due.key, due.outcome) == (None, None, "unclear")
    assert not reports_due_for_erasure(date(2018, 3, 15)).exists()
