"""A bulletin: bound to an open incident, near, short, approved by a second person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.access.grants import GRANTS, Can
from linli.base.clock import now
from linli.base.detector import found_in
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.posts import Post
from linli.bulletins.authority import REACH, reach_of
from linli.bulletins.commands import (
    approve_bulletin,
    correct_bulletin,
    draft_bulletin,
    edit_bulletin,
    withdraw_bulletin,
)
from linli.bulletins.models import Bulletin, Copy
from linli.bulletins.queries import (
    MOST_A_WEEK,
    bulletins_on_my_board,
    counts_of,
    live_bulletins,
    preview_bulletin,
    still_live,
)
from linli.journal.models import Entry
from linli.journal.queries import thread
from linli.outbox.models import Parcel
from linli.workforce.commands import appoint

from .conftest import SAID


def test_a_draft_reaches_nobody(town, draft):
    assert not live_bulletins().exists()
    assert not bulletins_on_my_board(town.li).exists()
    assert not Parcel.objects.filter(topic="bulletin").exists()
    assert draft.expires_at is None


def test_the_villages_lie_within_the_radius_of_the_village_s_point(town, draft):
    asked = set(draft.villages.values_list("area__name", flat=True))
    assert asked == {"西关村", "石佛村", "南门村", "齐都社区", "北羊村", "临淄邻村"}
    assert "远山村" not in asked, "a far village is left in peace"


def test_without_a_position_near_means_the_same_township(town, theft):
    from linli.areas.models import Area

    Area.objects.filter(path=town.xiguan.path).update(lat=None, lon=None)
    theft.area.refresh_from_db()
    draft = draft_bulletin(town.wu, theft, **SAID)
    assert draft.by_township
    assert {v.path[:9] for v in draft.villages.all()} == {"370305101"}
    assert all(v.metres == -1 for v in draft.villages.all())


def test_a_second_person_lets_it_out_to_the_assistants_of_the_villages(town, live):
    assert list(bulletins_on_my_board(town.li)) == [live]
    assert list(bulletins_on_my_board(town.wang)) == [live]
    assert not bulletins_on_my_board(town.zhao).exists()
    assert not bulletins_on_my_board(town.qian).exists()
    parcels = Parcel.objects.filter(topic="bulletin", subject=live.uid)
    assert {p.to_posting_id for p in parcels} == {town.li.pk, town.wang.pk}
    assert {p.not_after for p in parcels} == {live.expires_at}
    assert {p.check_name for p in parcels} == {"bulletin.live"}
    assert counts_of(live).addressed == 2


def test_a_bulletin_needs_a_second_person_and_the_refusal_is_on_the_timeline(town, theft):
    own = draft_bulletin(town.sun, theft, **SAID)
    with pytest.raises(NotAllowed) as no:
        approve_bulletin(town.sun, own)
    assert (no.value.status, no.value.code) == (403, "second_person_required")
    client = town.client(town.sun)
    answer = client.post(f"/bulletins/{own.uid}/approve", {"version": own.version})
    assert answer.status_code == 403
    assert thread(theft.uid).filter(verb="bulletin.approval_refused").count() == 1
    own.refresh_from_db()
    assert own.status == "draft"


def test_one_person_with_two_postings_is_one_person(town, theft):
    own = draft_bulletin(town.sun, theft, **SAID)
    second = appoint(town.job, town.sun.staff, post=Post.CHIEF, unit=town.branch)
    with pytest.raises(NotAllowed):
        approve_bulletin(second, own)
    approve_bulletin(town.he, own)


def test_who_drafts_may_not_approve_by_post(town, draft):
    with pytest.raises(NotAllowed) as no:
        approve_bulletin(town.duty, draft)
    assert no.value.code == "not_allowed_for_post"


def test_nobody_outside_the_area_drafts_or_approves(town, theft, draft):
    with pytest.raises(NotFound):
        draft_bulletin(town.far, theft, **SAID)
    far_chief = appoint(town.job, town.far.staff, post=Post.COMMANDER, unit=town.other)
    with pytest.raises(NotFound):
        approve_bulletin(far_chief, draft)


def test_a_stale_approval_does_not_hold(town, draft):
    read = draft.version
    edit_bulletin(town.wu, draft, version=read, **{**SAID, "text": "A blue one after all"})
    with pytest.raises(Conflict):
        approve_bulletin(town.sun, draft, version=read)
    approve_bulletin(town.sun, draft, version=draft.version)


def test_only_who_drafted_it_changes_a_draft(town, draft):
    with pytest.raises(NotAllowed):
        edit_bulletin(town.sun, draft, version=draft.version, **SAID)


def test_an_approved_bulletin_is_not_changed_but_corrected_and_approved_again(town, live):
    with pytest.raises(Conflict) as no:
        edit_bulletin(town.wu, live, version=live.version, **SAID)
    assert (no.value.status, no.value.code) == (409, "approval_void")
    better = correct_bulletin(town.wu, live, **{**SAID, "text": "A blue one after all"})
    assert list(bulletins_on_my_board(town.li)) == [live], "the old one stands until then"
    approve_bulletin(town.sun, better)
    assert list(bulletins_on_my_board(town.li)) == [better]
    live.refresh_from_db()
    assert (live.status, live.withdrawn_reason) == ("withdrawn", "replaced")


def test_withdrawn_it_is_on_no_board_and_no_parcel_is_wanted(town, live):
    withdraw_bulletin(town.sun, live, reason="mistake")
    assert not bulletins_on_my_board(town.li).exists()
    assert not still_live(live.uid)
    with pytest.raises(Refused):
        withdraw_bulletin(town.sun, live, reason="mistake")


def test_expired_it_is_on_no_board_and_nothing_was_written(town, live):
    Bulletin.objects.filter(pk=live.pk).update(expires_at=now() - timedelta(seconds=1))
    entries = Entry.objects.count()
    assert not bulletins_on_my_board(town.li).exists()
    assert not still_live(live.uid)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"radius_m": 20_001}, "area_too_wide"),
        ({"radius_m": 0}, "area_too_wide"),
        ({"hours": 169}, "expiry_required"),
        ({"hours": 0}, "expiry_required"),
        ({"text": "Call 138 0000 0000"}, "personal_data_here"),
        ({"look_for": "鲁C·12345"}, "personal_data_here"),
        ({"do_not": "370305199001011234"}, "personal_data_here"),
        ({"text": " "}, "required"),
        ({"things": ["dragon"]}, "not_allowed"),
    ],
)
def test_what_a_bulletin_may_not_be(town, theft, change, code):
    with pytest.raises(Wrong) as no:
        draft_bulletin(town.wu, theft, **{**SAID, **change})
    assert no.value.faults[0][1] == code
    assert not Bulletin.objects.exists()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("13800000000", "phone"),
        ("打 １３８ ００００ ００００", "phone"),
        ("一三八〇〇〇〇〇〇〇〇", "phone"),
        ("+86-139-0000-0000", "phone"),
        ("0533-7180000", "phone"),
        ("37030519900101123X", "identity number"),
        ("370305 19900101 1234", "identity number"),
        ("鲁C12345", "plate"),
        ("鲁 C·A1B2C", "plate"),
        ("鲁CD12345", "plate"),
        ("3 月 15 日 12:00–13:40，红色 125 摩托车，后架有旧木箱", ""),
        ("2017-03-15 12:00–13:40, 5 km, house 12, 20 000 yuan", ""),
        ("鲁班路边的蓝色货车，15 米长", ""),
    ],
)
def test_numbers_of_people_and_vehicles_are_noticed(text, kind):
    assert found_in(text) == kind


def test_the_reach_of_an_approver_is_a_table(town, theft):
    wide = draft_bulletin(town.wu, theft, **{**SAID, "radius_m": 20_000})
    station_chief = appoint(town.job, town.gao.staff, post=Post.CHIEF, unit=town.station)
    assert reach_of(station_chief).metres == 5_000
    with pytest.raises(NotAllowed) as no:
        approve_bulletin(station_chief, wide)
    assert (no.value.status, no.value.code) == (403, "area_too_wide")
    approve_bulletin(town.sun, wide)
    assert list(bulletins_on_my_board(town.zhao)) == [wide], "18 km lies within a county command's 20"
    assert max(r.metres for r in REACH.values()) == 20_000


def test_a_burdened_village_is_named_while_drafting(town, theft):
    assert preview_bulletin(town.wu, theft, 5_000).busy == []
    for _time in range(MOST_A_WEEK):
        approve_bulletin(town.sun, draft_bulletin(town.wu, theft, **SAID))
    preview = preview_bulletin(town.wu, theft, 5_000)
    assert "石佛村" in preview.busy
    assert preview.beyond == ["张店区"], "it says when it reaches beyond one's own county"
    assert [p.pk for p in preview.assistants] == [town.li.pk, town.wang.pk]


def test_an_exercise_stays_one(town):
    from linli.incidents.commands import report_incident

    drill = report_incident(town.wu, area=town.xiguan, kind="motorcycle_theft", exercise=True)
    bulletin = draft_bulletin(town.wu, drill, **SAID)
    approve_bulletin(town.sun, bulletin)
    assert bulletin.exercise
    assert Parcel.objects.filter(subject=bulletin.uid, exercise=True).count() == 2
    assert thread(drill.uid).filter(verb="bulletin.approved", exercise=True).exists()


def test_who_may_draft_is_listed():
    assert Can.DRAFT_BULLETIN in GRANTS[Post.DISPATCHER]
    assert Can.APPROVE_BULLETIN not in GRANTS[Post.DISPATCHER]
    assert Can.APPROVE_BULLETIN not in GRANTS[Post.ASSISTANT]


# --- what the database itself keeps, whoever writes -------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"approved_by_staff": "drafter", "approved_by": "drafter"},
        {"status": "approved"},
        {"status": "approved", "approved_by": None, "approved_by_staff": None, "expires_at": "soon"},
        {"approved_by_staff": "second"},
        {"radius_m": 20_001},
        {"radius_m": 0},
        {"hours": 169},
        {"hours": 0},
        {"status": "withdrawn"},
        {"text": ""},
        {"do_not": ""},
    ],
    ids=str,
)
def test_past_the_command_the_database_refuses(town, draft, values):
    meant = {
        "drafter": (town.wu, town.wu.staff),
        "second": (town.sun, town.sun.staff),
    }
    values = {
        key: (meant[v][1] if key.endswith("staff") else meant[v][0]) if v in meant else v
        for key, v in values.items()
    }
    if values.get("expires_at") == "soon":
        values["expires_at"] = now() + timedelta(hours=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.filter(pk=draft.pk).update(**values)


def test_an_approved_bulletin_keeps_its_end_and_its_approver(town, live):
    for values in ({"expires_at": None}, {"approved_by_staff": None}, {"approved_by": None}, {"day": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bulletin.objects.filter(pk=live.pk).update(**values)


def test_one_copy_and_one_line_each(town, live):
    with pytest.raises(IntegrityError), transaction.atomic():
        Copy.objects.create(bulletin=live, posting=town.li)
    village = live.villages.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        live.villages.create(area=village.area, path=village.path)
    with pytest.raises(IntegrityError), transaction.atomic():
        Copy.objects.filter(bulletin=live).update(answer="seen", answered_at=None)


def test_the_database_lets_a_right_bulletin_through(town, draft):
    """The control of the tests above."""
    Bulletin.objects.filter(pk=draft.pk).update(radius_m=20_000, hours=168)
