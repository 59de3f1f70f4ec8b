"""The calendar: who changed a day and why, a year from a list, the warning before the year ends."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from tests.conftest import JOB, signed_in

from linli.base.errors import NotAllowed, Wrong
from linli.protection.calendar import Workdays, calendar_of, missing_years, year_shown, years_to_enter
from linli.protection.commands import import_calendar_year, set_calendar_day
from linli.protection.models import CalendarChange, CalendarDay, CalendarYear
from linli.protection.views_calendar import days_in

NEXT = 2031  # a year that the shipped calendar does not know


def test_a_change_says_who_why_and_what_it_was(march: SimpleNamespace) -> None:
    set_calendar_day(march.adm, day=date(2017, 4, 18), works=False, source="本省放假")
    set_calendar_day(march.adm, day=date(2017, 4, 18), works=True, source="收回")
    first, second = CalendarChange.objects.order_by("pk")
    assert (first.was, first.works, first.source) == (True, False, "本省放假")
    assert (second.was, second.works, second.changed_by_staff) == (False, True, march.adm.staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarChange.objects.filter(pk=first.pk).update(source="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarChange.objects.create(
            day=date(2017, 1, 1), was=True, works=False, source="", changed_at=march.at(13)
        )
    with pytest.raises(NotAllowed):
        set_calendar_day(march.gao, day=date(2017, 4, 19), works=False, source="x")


def test_a_year_comes_in_whole_from_a_list_and_is_known_then(march: SimpleNamespace) -> None:
    assert missing_years([2017, NEXT]) == [NEXT]
    set_calendar_day(JOB, day=date(NEXT, 1, 1), works=False, source="notice")
    assert missing_years([NEXT]) == [NEXT], "one day is not a year"
    days = days_in(f"day,works\n{NEXT}-01-01,off\n{NEXT}-01-04,补班\n{NEXT}/5/1,放假\n".encode())
    assert days == {date(NEXT, 1, 1): False, date(NEXT, 1, 4): True, date(NEXT, 5, 1): False}
    import_calendar_year(JOB, year=NEXT, days=days, source="国务院办公厅通知")
    assert missing_years([NEXT]) == [] and CalendarYear.objects.get().days == 3
    assert CalendarChange.objects.count() == 3, "the day that was said before did not change"
    work = Workdays(date(NEXT, 1, 1), date(NEXT, 12, 31))
    assert date(NEXT, 1, 4) in work and date(NEXT, 5, 1) not in work
    import_calendar_year(JOB, year=NEXT, days={date(NEXT, 10, 1): False}, source="更正")
    assert date(NEXT, 5, 1) in Workdays(date(NEXT, 5, 1), date(NEXT, 5, 1)), "not named any more: ordinary"
    assert CalendarDay.objects.filter(day__year=NEXT).count() == 4


@pytest.mark.parametrize(
    ("text", "code"),
    [("day,works\n", "required"), ("day,works\n2031-13-01,off\n2031-01-01,maybe\n", "bad_table")],
)
def test_a_list_with_faults_changes_nothing(march: SimpleNamespace, text: str, code: str) -> None:
    with pytest.raises(Wrong) as no:
        import_calendar_year(JOB, year=NEXT, days=days_in(text.encode()), source="x")
    assert no.value.code in {code, "wrong"} and not CalendarDay.objects.exists()
    with pytest.raises(Wrong):
        import_calendar_year(JOB, year=NEXT, days={date(2030, 1, 1): False}, source="x")


def test_the_year_shows_every_day_once_and_what_is_unusual(db: Any) -> None:
    days = [d for month in year_shown(2017) for week in month for d in week if d]
    assert [d.day for d in days][:2] == [date(2017, 1, 1), date(2017, 1, 2)] and len(days) == 365
    kinds = {d.day: d.kind for d in days}
    assert kinds[date(2017, 1, 2)] == "holiday" and kinds[date(2017, 1, 22)] == "makeup"
    assert kinds[date(2017, 1, 8)] == "weekend" and kinds[date(2017, 1, 9)] == "work"


def test_from_november_on_whoever_may_edit_is_warned_on_every_page(march: SimpleNamespace) -> None:
    assert years_to_enter(date(NEXT - 1, 10, 31)) == [NEXT - 1]
    assert years_to_enter(date(NEXT - 1, 11, 1)) == [NEXT - 1, NEXT]
    march.go(1, month=11, year=NEXT - 1)
    warning = f"The holidays and make-up days of {NEXT} are not entered yet"
    rules = "/protection/rules"
    assert warning in signed_in(march.adm).get(rules).content.decode()
    assert warning not in signed_in(march.gao).get(rules).content.decode(), (
        "who may not edit is left in peace"
    )
    for year in (NEXT - 1, NEXT):
        import_calendar_year(JOB, year=year, days={date(year, 10, 1): False}, source="通知")
    assert warning not in signed_in(march.adm).get(rules).content.decode()


def test_the_page_shows_the_year_and_takes_a_file(march: SimpleNamespace) -> None:
    browser = signed_in(march.adm)
    page = browser.get("/protection/calendar?year=2017").content.decode()
    assert "Calendar of working days" in page and "2017-12" in page
    file = SimpleUploadedFile("2031.csv", f"day,works\n{NEXT}-10-01,off\n".encode())
    said = {"year": NEXT, "source": "notice", "file": file}
    assert browser.post("/protection/calendar/year", said).status_code == 303
    assert "notice" in browser.get(f"/protection/calendar?year={NEXT}").content.decode()
    assert browser.get(f"/protection/calendar?year={NEXT}&format=csv").status_code == 200
    told = browser.get(f"/api/protection/calendar?year={NEXT}").json()
    assert told["known"] and not told["shipped"] and told["days"][0]["kind"] == "holiday"
    assert told == calendar_of(NEXT) | {"days": told["days"]}
    body = {"year": NEXT, "source": "n", "days": [{"day": f"{NEXT}-10-02", "works": False}]}
    answer = browser.post("/api/protection/calendar", body, content_type="application/json")
    assert answer.status_code == 200 and answer.json()["days"][0]["day"] == f"{NEXT}-10-01"
    other = signed_in(march.gao)
    assert other.get("/protection/calendar").status_code == 200
    assert other.post("/protection/calendar/year", {"year": NEXT, "source": "x"}).status_code == 403
    assert other.post("/api/protection/calendar", body, content_type="application/json").status_code == 403
