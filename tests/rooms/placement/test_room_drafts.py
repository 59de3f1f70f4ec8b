"""Draft posts: filled by an appointment, dropped with a reason, and what happened to their villages meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.support.planning import computed

from linli.base.clock import now, today
from linli.base.errors import Conflict, NotAllowed, NotFound, Refused, Wrong
from linli.base.posts import Post
from linli.placement.commands import accept_plan, drop_draft_post, fill_draft_post
from linli.placement.models import DraftPost
from linli.placement.queries import draft_for, taken_meanwhile
from linli.workforce.commands import appoint, enlist
from linli.workforce.models import Posting, Staff
from linli.workforce.queries import coverage


@pytest.fixture
def draft(wide: Any) -> DraftPost:
    """A draft post in Qidu."""
    plan = computed(wide.ana, wide.qidu, assistants=1, most_villages=3)
    return accept_plan(wide.gao, plan)[0]


def somebody(number: str = "N001") -> Staff:
    from tests.conftest import JOB

    return enlist(JOB, number=number, name="新某")


def test_filling_appoints_an_assistant_with_the_planned_beat(wide: Any, draft: DraftPost) -> None:
    before = coverage(wide.qidu.path).covered
    posting = fill_draft_post(wide.adm, draft, staff=somebody(), unit=wide.station, version=draft.version)
    assert posting.post == Post.ASSISTANT and sorted(posting.paths) == sorted(draft.villages)
    assert (draft.status, draft.posting) == ("filled", posting)
    assert coverage(wide.qidu.path).covered == before + len(draft.villages)
    with pytest.raises(Refused, match="ended already"):
        fill_draft_post(wide.adm, draft, staff=somebody("N002"), unit=wide.station)


def test_a_village_that_got_an_assistant_meanwhile_asks_for_a_confirmation(
    wide: Any, draft: DraftPost
) -> None:
    from linli.areas.models import Area

    taken = Area.objects.get(path=draft.villages[0])
    appoint(wide.adm, somebody("N002"), post=Post.ASSISTANT, unit=wide.station, beat=[taken])
    assert taken_meanwhile([draft]) == {draft.pk: [taken.path]}
    staff = somebody()
    with pytest.raises(Refused, match="got an assistant meanwhile") as no:
        fill_draft_post(wide.adm, draft, staff=staff, unit=wide.station)
    assert no.value.code == "changed_meanwhile"
    assert not Posting.objects.filter(staff=staff).exists()
    fill_draft_post(wide.adm, draft, staff=staff, unit=wide.station, confirmed=True)
    assert taken_meanwhile([draft]) == {}


def test_nothing_is_half_done_when_the_appointment_is_refused(wide: Any, draft: DraftPost) -> None:
    yesterday = today() - timedelta(days=1)
    staff = somebody()
    with pytest.raises(Conflict):
        fill_draft_post(wide.adm, draft, staff=staff, unit=wide.station, version=draft.version + 1)
    assert not Posting.objects.filter(staff=staff).exists()
    with pytest.raises(Wrong, match="does not answer"):
        fill_draft_post(wide.adm, draft, staff=staff, unit=wide.hekou_station, valid_from=yesterday)
    draft.refresh_from_db()
    assert draft.status == "draft" and draft.posting is None


def test_a_village_that_fell_away_is_said(wide: Any, draft: DraftPost) -> None:
    from linli.areas.models import Area

    Area.objects.filter(path=draft.villages[0]).update(valid_to=today())
    with pytest.raises(Refused, match="no longer stands"):
        fill_draft_post(wide.adm, draft, staff=somebody(), unit=wide.station)


def test_dropping_needs_a_reason(wide: Any, draft: DraftPost) -> None:
    with pytest.raises(Wrong):
        drop_draft_post(wide.adm, draft, reason=" ")
    drop_draft_post(wide.adm, draft, reason="No candidate")
    assert (draft.status, draft.reason) == ("dropped", "No candidate")
    with pytest.raises(Refused):
        drop_draft_post(wide.adm, draft, reason="Again")


def test_of_two_at_once_one_fills_and_the_other_is_told(wide: Any, draft: DraftPost) -> None:
    other = DraftPost.objects.get(pk=draft.pk)
    drop_draft_post(wide.adm, draft, reason="No candidate", version=other.version)
    staff = somebody()
    with pytest.raises(Conflict):
        fill_draft_post(wide.adm, other, staff=staff, unit=wide.station, version=other.version)
    assert not Posting.objects.filter(staff=staff).exists()


def test_an_officer_is_not_drawn_off_into_a_draft_post(wide: Any, draft: DraftPost) -> None:
    with pytest.raises(Refused) as no:
        fill_draft_post(wide.adm, draft, staff=wide.lin.staff, unit=wide.station)
    assert no.value.code == "forbidden_by_rule"


def test_who_may_not(wide: Any, draft: DraftPost) -> None:
    for deed in (
        lambda who: fill_draft_post(who, draft, staff=somebody(), unit=wide.station),
        lambda who: drop_draft_post(who, draft, reason="x"),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            deed(wide.ana)
    chief = appoint(wide.job, somebody("N009"), post=Post.CHIEF, unit=wide.other)
    with pytest.raises(NotFound):
        draft_for(chief, draft.uid)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "filled", "ended_at": now()},
        {"status": "dropped", "reason": "", "ended_at": now()},
        {"status": "dropped", "reason": "x", "ended_at": None},
        {"ended_at": now()},
    ],
    ids=["filled by nobody", "dropped without a reason", "dropped at no time", "open and ended"],
)
def test_the_database_refuses_a_draft_post_that_cannot_be(draft: DraftPost, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftPost.objects.filter(pk=draft.pk).update(**wrong)


def test_an_open_draft_post_has_no_posting(wide: Any, draft: DraftPost) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftPost.objects.filter(pk=draft.pk).update(posting=wide.li)
