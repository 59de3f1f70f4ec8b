"""A declared emergency: hours and drafting only, one area, 72 hours, one level higher each time, in public."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from tests.conftest import JOB

from linli.base.clock import now
from linli.base.errors import NotAllowed, NotFound, Refused, Wrong
from linli.journal.models import Entry
from linli.protection.commands import (
    ask_for_target,
    ask_for_time,
    ask_to_change_post,
    declare_emergency,
    end_emergency,
    enter_time,
    renew_emergency,
)
from linli.protection.debts import debts
from linli.protection.emergencies import live_emergencies
from linli.protection.models import Emergency, PaybackDebt, Review, Tasking
from linli.protection.queries import answer_to
from linli.workforce.commands import appoint, enlist


def draft(town: SimpleNamespace, day: int, first: str = "10:00", last: str = "12:00", **more: Any) -> Tasking:
    said = {"act": "event_security", "starts_at": town.at(day, first), "ends_at": town.at(day, last)} | more
    return ask_for_time(town.wu, town.lin, **said)


def flood(town: SimpleNamespace, by: Any = None, area: Any = None, hours: int = 72) -> Emergency:
    return declare_emergency(by or town.gao, area or town.linzi, ground="disaster", hours=hours)


def test_it_suspends_hours_and_drafting_and_what_it_takes_is_owed(march: SimpleNamespace) -> None:
    town = march
    assert draft(town, 14).status == "refused", "the control"
    emergency = flood(town)
    tasking = draft(town, 14)
    assert tasking.status == "granted" and tasking.emergency == emergency
    assert tasking.expires_at == tasking.ends_at and tasking.is_live()
    with translation.override("en"):
        assert "A declared emergency suspends this rule" in answer_to(tasking)
    assert not Review.objects.exists(), "nobody has to look at it afterwards: it was declared"
    town.go(14, "13:00")
    enter_time(
        town.lin, town.lin, kind="away", starts_at=tasking.starts_at, ends_at=tasking.ends_at,
        tasking=tasking.uid,
    )  # fmt: skip
    owed = debts(PaybackDebt.objects.filter(tasking=tasking))[0]
    assert owed.owed == owed.unpaid == 120, "taken away, recorded, and owed"


def test_it_opens_neither_targets_nor_posts(march: SimpleNamespace) -> None:
    town = march
    flood(town)
    assert ask_for_target(town.wu, town.lin).status == "refused"
    for act in ("transfer", "redeploy", "end_posting"):
        assert ask_to_change_post(town.gao, town.lin, act=act).status == "refused", act


def test_what_goes_beyond_its_end_or_its_area_is_refused(march: SimpleNamespace) -> None:
    town = march
    flood(town, hours=30)  # from Monday 08:00 to Tuesday 14:00
    assert draft(town, 14, "10:00", "14:00").status == "granted"
    assert draft(town, 14, "13:00", "15:00").status == "refused", "part of it lies beyond the end"
    elsewhere = Emergency.objects.get()
    end_emergency(town.gao, elsewhere)
    town.go(25)
    flood(town, area=town.huangcheng)
    assert draft(town, 25, "10:00", "12:00").status == "refused", "the next township is not this one"


def test_it_ends_by_itself_after_72_hours_at_most(march: SimpleNamespace) -> None:
    town = march
    for hours in (0, 73, -1):
        with pytest.raises(Wrong):
            flood(town, hours=hours)
    emergency = flood(town, hours=72)
    town.go(16, "07:59")
    assert live_emergencies().get() == emergency
    town.go(16, "08:00")
    assert not live_emergencies().exists() and not emergency.is_live(), "nothing has to switch it off"
    assert draft(town, 16).status == "refused"


def test_it_is_renewed_one_level_higher_each_time(march: SimpleNamespace) -> None:
    town = march
    first = flood(town)
    town.go(15)
    for same in (lambda: flood(town), lambda: flood(town, area=town.qidu)):
        with pytest.raises(Refused) as no:
            same()
        assert no.value.code == "one_level_higher"
    with pytest.raises(NotAllowed):
        renew_emergency(town.gao, first, hours=24)
    with pytest.raises(NotAllowed):
        renew_emergency(town.province_chief, first, hours=24)  # the next level, not any
    second = renew_emergency(town.city_chief, first, hours=72)
    assert (second.renews, second.declared_level, second.path) == (first, 4, first.path)
    with pytest.raises(Refused):
        renew_emergency(town.city_chief, first, hours=24)  # once
    town.go(17)
    assert draft(town, 17).status == "granted", "the first is over, its renewal lives"
    with pytest.raises(NotAllowed):
        renew_emergency(town.city_chief, second, hours=24)
    third = renew_emergency(town.province_chief, second, hours=72)
    town.go(20, "09:00")
    with pytest.raises(NotAllowed):
        renew_emergency(town.province_chief, third, hours=1)  # nobody is above
    for who in (town.gao, town.city_chief, town.province_chief):
        with pytest.raises(Refused):
            flood(town, by=who)
    town.go(28)
    assert flood(town).renews is None, "seven days after the last one ended"


def test_who_may_declare(march: SimpleNamespace) -> None:
    town = march
    station_chief = appoint(JOB, enlist(JOB, number="st1", name="所长"), post="chief", unit=town.station)
    squad_chief = appoint(JOB, enlist(JOB, number="cid1", name="队长"), post="chief", unit=town.cid)
    for who in (station_chief, squad_chief, town.wu, town.sun, town.adm, town.lin, town.ins):
        with pytest.raises(NotAllowed):
            flood(town, by=who, area=town.qidu)
    with pytest.raises(NotFound):
        flood(town, area=town.zhangdian)
    with pytest.raises(Wrong):
        declare_emergency(town.gao, town.linzi, ground="marathon", hours=5)
    assert flood(town, by=town.city_chief, area=town.qidu).declared_level == 4


def test_ended_by_hand_it_takes_back_what_it_allowed(march: SimpleNamespace) -> None:
    town = march
    emergency = flood(town)
    tasking = draft(town, 14, "10:00", "18:00")
    town.go(14, "12:00")
    for other in (town.wu, town.lin):
        with pytest.raises(NotAllowed):
            end_emergency(other, emergency)
    end_emergency(town.gao, emergency)
    tasking.refresh_from_db()
    assert not tasking.is_live() and tasking.was_cut_short
    assert Entry.objects.get(verb="emergency.ended").data["cut_short"] == 1
    town.go(14, "19:00")
    with pytest.raises(Wrong) as no:
        enter_time(
            town.lin, town.lin, kind="away", starts_at=town.at(14, "13:00"), ends_at=town.at(14, "14:00"),
            tasking=tasking.uid,
        )  # fmt: skip
    assert no.value.code == "expired"
    with pytest.raises(Refused):
        end_emergency(town.gao, emergency)
    from_above = flood(town, by=town.city_chief)
    with pytest.raises(NotAllowed):
        end_emergency(town.gao, from_above)


# ---------- the database keeps it ----------


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"ends_at": "+73"}, "grows longer"),
        ({"path": "37"}, "wanders"),
        ({"declared_level": 9}, "by a station"),
        ({"renews_level": 6}, "renews nothing"),
        ({"ended_at": "+1"}, "by nobody"),
    ],
)
def test_an_emergency_cannot_be_bent_past_the_commands(
    march: SimpleNamespace, changed: dict[str, Any], name: str
) -> None:
    row = flood(march)
    moments = {
        k: now() + timedelta(hours=int(v)) if isinstance(v, str) and v[0] == "+" else v
        for k, v in changed.items()
    }
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Emergency.objects.filter(pk=row.pk).update(**moments)
    row.refresh_from_db()
    Emergency.objects.filter(pk=row.pk).update(version=2)  # the control: other columns change


def test_no_emergency_is_longer_than_72_hours_in_the_database(march: SimpleNamespace) -> None:
    row = flood(march)
    row.pk, row.uid, row.ends_at = None, None, row.starts_at + timedelta(hours=72, minutes=1)
    from linli.base.ids import uuid7

    row.uid = uuid7()
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        row.save(force_insert=True)
    row.ends_at = row.starts_at + timedelta(hours=72)
    row.save(force_insert=True)  # the control


# ---------- doors ----------


def test_the_pages_and_the_json_door(march: SimpleNamespace, client: Any) -> None:
    town = march
    page = town.client(town.gao).get(reverse("protection:emergencies")).content.decode()
    assert "Declare the emergency" in page and "No emergency was ever declared" in page
    assert (
        "Declare the emergency"
        not in town.client(town.wu).get(reverse("protection:emergencies")).content.decode()
    )
    form = {"area": "370305", "ground": "disaster", "hours": "24"}
    assert town.client(town.wu).post(reverse("protection:declare"), form).status_code == 403
    assert (
        town.client(town.gao).post(reverse("protection:declare"), form | {"hours": "99"}).status_code == 422
    )
    assert (
        town.client(town.gao).post(reverse("protection:declare"), form | {"area": "370303"}).status_code
        == 404
    )
    assert town.client(town.gao).post(reverse("protection:declare"), form).status_code == 303
    row = Emergency.objects.get()
    public = client.get(reverse("portal:emergencies") + "?lang=en").content.decode()
    assert "临淄区" in public and "flood, fire, storm" in public and "Linzi branch" in public
    assert "高远" not in public, "an office declared it, not a person"
    assert "临淄区" not in client.get(reverse("portal:emergencies") + "?area=3705").content.decode()
    renew = reverse("protection:renew", args=[row.uid])
    assert town.client(town.gao).post(renew, {"hours": "5"}).status_code == 403
    assert town.client(town.city_chief).post(renew, {"hours": "5"}).status_code == 303
    end = reverse("protection:end_emergency", args=[row.uid])
    assert town.client(town.wu).post(end, {"version": "1"}).status_code == 403
    assert town.client(town.gao).post(end, {"version": "9"}).status_code == 409
    assert town.client(town.gao).post(end, {"version": "1"}).status_code == 303
    chinese = town.client(town.city_chief, "zh-hans").get(reverse("protection:emergencies")).content.decode()
    assert "已宣布的紧急状态" in chinese


def test_the_json_door_declares_renews_and_ends(march: SimpleNamespace) -> None:
    town, at = march, "/api/protection/emergencies"

    def post(who: Any, path: str, body: dict[str, Any]) -> Any:
        return town.client(who).post(at + path, json.dumps(body), content_type="application/json")

    said = {"area": "370305", "ground": "accident", "hours": 10}
    assert post(town.wu, "", said).status_code == 403
    made = post(town.gao, "", said)
    assert made.status_code == 201 and made.json()["live"] is True
    assert post(town.gao, "", said).json()["code"] == "one_level_higher"
    assert Entry.objects.filter(verb="emergency.refused").exists(), "the refusal stands in the journal"
    uid = made.json()["uid"]
    assert post(town.city_chief, f"/{uid}/renew", {"hours": 5}).status_code == 201
    assert post(town.gao, f"/{uid}/end", {"version": 1}).json()["live"] is False
    assert len(town.client(town.wu).get(at + "?live=true").json()) == 1
    assert len(town.client(town.wu).get(at).json()) == 2
