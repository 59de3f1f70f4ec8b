"""Who answers for a place: its own, who covers, up the tree; never nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.base.clock import today
from linli.base.errors import NotAllowed, NotFound, Refused, Wrong
from linli.base.posts import Post
from linli.workforce.commands import (
    appoint,
    change_beat,
    end_absence,
    end_posting,
    enlist,
    record_absence,
    redeploy,
    return_from_redeployment,
)
from linli.workforce.models import Beat, BeatRole, Posting
from linli.workforce.queries import (
    assistants_answering,
    coverage,
    gaps,
    in_post,
    team,
    units_for,
    who_answers,
)

TOMORROW = timedelta(days=1)


def later(days):
    return today() + timedelta(days=days)


def test_the_assistant_of_a_village_answers_for_it(town):
    answer = who_answers(town.xiguan)
    assert (answer.posting, answer.how) == (town.li, "main")


def test_while_the_assistant_is_away_the_cover_answers_and_afterwards_the_assistant_again(town):
    record_absence(town.gao, town.li, kind="leave", valid_from=today(), valid_to=later(3), cover=town.wang)
    answer = who_answers(town.xiguan)
    assert (answer.posting, answer.how) == (town.wang, "covering")
    assert town.xiguan.path in Posting.objects.get(pk=town.wang.pk).paths, (
        "the cover sees what it answers for"
    )
    assert list(assistants_answering([town.xiguan.path])) == [town.wang]
    assert who_answers(town.xiguan, later(3)).posting == town.li


def test_back_early_ends_the_cover_too(town):
    absence = record_absence(
        town.gao, town.li, kind="leave", valid_from=today(), valid_to=later(9), cover=town.wang
    )
    end_absence(town.gao, absence, valid_to=later(2))
    assert who_answers(town.shifo, later(2)).posting == town.li
    assert not Beat.objects.filter(posting=town.wang, role=BeatRole.COVERING, valid_to__gt=later(2)).exists()


def test_without_a_cover_named_the_nearest_who_could_covers(town):
    record_absence(town.gao, town.li, kind="sick", valid_from=today(), valid_to=later(3))
    answer = who_answers(town.xiguan)
    assert (answer.posting, answer.how) == (town.wang, "covering"), "the nearest beat of the same township"


def test_where_nobody_could_cover_the_station_answers(town):
    record_absence(town.job, town.qian, kind="sick", valid_from=today(), valid_to=later(3))
    answer = who_answers(town.haixing)
    assert (answer.posting, answer.unit, answer.how) == (None, town.hekou_station, "up the tree")


def test_a_village_without_anybody_is_answered_up_the_tree(town):
    assert who_answers(town.beiyang).posting == town.gao, (
        "the chief of the branch: the township has no station"
    )
    assert who_answers(town.neighbour).unit == town.other


def test_the_officer_answers_for_a_community_without_assistant(town):
    assert who_answers(town.community).posting == town.lin
    record_absence(town.gao, town.lin, kind="training", valid_from=today(), valid_to=later(2))
    assert who_answers(town.community).posting == town.aux


def test_units_are_found_nearest_first(town):
    assert list(units_for(town.community.path))[:2] == [town.office, town.station]


def test_coverage_counts_villages_in_a_main_beat(town):
    cover = coverage(town.linzi.path)
    assert (cover.villages, cover.covered) == (6, 4)
    assert set(gaps(town.linzi.path)) == {town.community, town.beiyang}
    record_absence(town.gao, town.zhao, kind="leave", valid_from=today(), valid_to=later(3), cover=town.wang)
    assert coverage(town.linzi.path).covered == 4, "temporary cover neither adds nor takes away"
    assert in_post(town.linzi.path) == 3
    assert coverage(town.dongying.path).percent == 100


def test_coverage_of_a_day_before_is_what_it_was(town):
    day = later(30)
    end_posting(town.gao, town.li, valid_to=day, reason="resigned")
    assert coverage(town.qidu.path, day - TOMORROW).covered == 3
    assert coverage(town.qidu.path, day).covered == 1


def test_the_team_card_holds_everybody_of_the_community(town):
    card = team(town.community)
    assert [m.posting for m in card.officers] == [town.lin]
    assert [m.posting for m in card.auxiliaries] == [town.aux]
    assert [m.posting for m in card.grid_members] == [town.grid]


def test_a_beat_moves_and_keeps_its_history(town):
    change_beat(town.gao, town.li, beat=[town.shifo, town.beiyang], valid_from=later(5))
    assert who_answers(town.xiguan, later(4)).posting == town.li
    assert who_answers(town.xiguan, later(5)).posting == town.wang, "covered from the same moment"
    assert who_answers(town.beiyang, later(5)).posting == town.li
    town.li.refresh_from_db()
    assert town.li.path == town.linzi.path, "the smallest area that holds the whole beat"


def test_nobody_holds_the_same_post_twice_in_one_unit(town):
    with pytest.raises(Refused, match="already holds"):
        appoint(town.job, town.wang.staff, post=Post.ASSISTANT, unit=town.station, beat=[town.beiyang])


def test_an_assistants_beat_is_made_of_villages(town):
    somebody = enlist(town.job, number="9", name="新人")
    with pytest.raises(Wrong, match="villages"):
        appoint(town.job, somebody, post=Post.ASSISTANT, unit=town.station, beat=[town.qidu])


def test_absences_may_not_overlap_and_the_cover_must_be_there(town):
    days = {"valid_from": today(), "valid_to": later(3)}
    record_absence(town.gao, town.wang, kind="leave", **days)
    with pytest.raises(Refused, match="recorded already"):
        record_absence(town.gao, town.wang, kind="sick", **days)
    with pytest.raises(Wrong, match="away"):
        record_absence(town.gao, town.li, kind="leave", cover=town.wang, **days)
    with pytest.raises(Wrong, match="themselves"):
        record_absence(town.gao, town.li, kind="leave", cover=town.li, **days)


def test_a_posting_ends_once(town):
    end_posting(town.gao, town.zhao, valid_to=later(1))
    with pytest.raises(Refused, match="ended already"):
        end_posting(town.gao, town.zhao, valid_to=later(1))


def test_a_recruit_is_posted_for_three_years(town):
    recruit = enlist(town.job, number="10", name="新警")
    move = redeploy(town.gao, recruit, category="recruit", to_unit=town.station)
    assert move.term_until == move.valid_from.replace(year=move.valid_from.year + 3)
    assert move.posting.unit == town.station


def test_a_secondment_keeps_the_old_posting_and_ends_with_the_return(town):
    move = redeploy(town.gao, town.duty.staff, category="seconded", to_unit=town.station, leaving=town.duty)
    town.duty.refresh_from_db()
    assert town.duty.valid_to is None
    return_from_redeployment(town.gao, move, returned_on=later(100))
    move.posting.refresh_from_db()
    assert move.posting.valid_to == later(100)


def test_a_moved_post_leaves_headquarters(town):
    redeploy(
        town.gao,
        town.duty.staff,
        category="post_moved",
        to_unit=town.station,
        leaving=town.duty,
        valid_from=later(1),
    )
    town.duty.refresh_from_db()
    assert town.duty.valid_to == later(1)


def test_only_inspectors_appoint_inspectors(town):
    with pytest.raises(NotAllowed) as no:
        appoint(town.adm, town.ana.staff, post=Post.INSPECTOR, unit=town.province)
    assert no.value.note["verb"] == "inspector.change_refused", "the attempt stands on the timeline"


def test_outside_ones_area_nothing_exists(town):
    with pytest.raises(NotFound):
        end_posting(town.gao, town.qian, valid_to=later(1))
    with pytest.raises(NotAllowed):
        end_posting(town.wu, town.li, valid_to=later(1))
