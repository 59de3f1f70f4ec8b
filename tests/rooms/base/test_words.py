"""Numbers, dates and durations in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from linli.base import words

BOTH = ("zh-hans", "en")


def said(how, value, **more):
    """The same value in both languages."""
    out = []
    for language in BOTH:
        with translation.override(language):
            out.append(how(value, **more))
    return tuple(out)


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (999, "999", "999"),
        (67_000, "6.7 万", "67,000"),
        (62_074, "62,074", "62,074"),  # not round: nobody says it in 万, and it must stay exact
        (42_500, "4.25 万", "42,500"),
        (120_000_000, "1.2 亿", "120,000,000"),
        (0, "0", "0"),
        (-67_000, "−6.7 万", "−67,000"),
        (None, "–", "–"),
    ],
)
def test_a_count_is_said_in_ten_thousands_only_where_it_is_round(value, chinese, english):
    assert said(words.count, value) == (chinese, english)


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [(62_074, "6.21 万", "62,100"), (6_512_345_678, "65.1 亿", "6.51 billion"), (850, "850", "850")],
)
def test_a_rough_number_has_three_figures(value, chinese, english):
    assert said(words.about, value) == (chinese, english)


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (650_000_000_000, "65 亿元", "¥6.5 billion"),
        (171_000_000, "171 万元", "¥1.71 million"),
        (123_450, "1,234.50 元", "¥1,234.50"),
        (None, "–", "–"),
    ],
)
def test_money_in_a_sentence(fen, chinese, english):
    said_so = said(words.money, fen)
    assert said_so == ((chinese, english) if fen is not None else ("–", "–"))


def test_a_share_in_per_cent_does_not_break_in_english():
    assert said(words.percent, 0.894) == ("89.4%", "89.4\u00a0%")


def test_days_are_said_as_people_say_them(settings):
    settings.LINLI_CLOCK_OFFSET = datetime(2017, 7, 1, tzinfo=UTC) - datetime.now(UTC)
    assert said(words.said_day, date(2017, 3, 10)) == ("3 月 10 日", "10 March")
    assert said(words.said_day, date(2016, 3, 10)) == ("2016 年 3 月 10 日", "10 March 2016")
    assert said(words.said_month, date(2017, 3, 10)) == ("2017 年 3 月", "March 2017")
    assert said(words.weekday, date(2017, 3, 15)) == ("周三", "Wed")


def test_instants_are_local_and_iso_on_the_console():
    at = datetime(2017, 3, 15, 16, 5, 40, tzinfo=UTC)  # the next day in Shandong
    assert words.iso(at) == "2017-03-16 00:05"
    assert words.day(at) == "2017-03-16"
    assert words.clock(at, seconds=True) == "00:05:40"


@pytest.mark.parametrize(
    ("length", "chinese", "english"),
    [
        (0, "0 秒", "0 s"),
        (269, "4 分 29 秒", "4 min 29 s"),
        (300, "5 分", "5 min"),
        (timedelta(hours=1, minutes=36), "1 小时 36 分", "1 h 36 min"),
        (timedelta(days=2, seconds=5), "2 天", "2 d"),
        (-90, "−1 分 30 秒", "−1 min 30 s"),
    ],
)
def test_durations_are_told_in_their_two_largest_units(length, chinese, english):
    assert said(words.span, length) == (chinese, english)


def test_a_column_of_times_is_short():
    assert [words.ticks(s) for s in (50, 269, 5760)] == ["0′50″", "4′29″", "1:36′"]
    assert words.hours(timedelta(hours=19, minutes=30)) == "19.5"
