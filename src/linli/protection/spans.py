"""Stretches of time as pairs of instants: splitting, cutting out, adding up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from linli.base.clock import day_start, local_day, week_start

Span = tuple[datetime, datetime]


def minutes(span: Span) -> int:
    """Whole minutes of a stretch, as they pass: two instants of one zone are not subtracted by the clock's face."""
    return round((span[1].astimezone(UTC) - span[0].astimezone(UTC)) / timedelta(minutes=1))


def total(spans: Iterable[Span]) -> int:
    """Minutes of stretches that do not overlap."""
    return sum(minutes(s) for s in spans)


def clip(span: Span, start: datetime, end: datetime) -> Span | None:
    """The part of a stretch between two instants, or nothing."""
    first, last = max(span[0], start), min(span[1], end)
    return (first, last) if first < last else None


def clipped(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """The parts of stretches between two instants."""
    return [part for span in spans if (part := clip(span, start, end))]


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """The stretches with the holes cut out."""
    cut = sorted(holes)
    left: list[Span] = []
    for start, end in spans:
        at = start
        for hole_start, hole_end in cut:
            if hole_end <= at or hole_start >= end:
                continue
            if hole_start > at:
                left.append((at, hole_start))
            at = max(at, hole_end)
        if at < end:
            left.append((at, end))
    return left


def shared(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The parts of stretches that lie in one of the others (which do not overlap each other)."""
    others = list(others)
    return [part for span in spans for other in others if (part := clip(span, *other))]


def overlap(spans: Iterable[Span]) -> bool:
    """Whether any two stretches share a moment."""
    last: datetime | None = None
    for start, end in sorted(spans):
        if last is not None and start < last:
            return True
        last = end if last is None else max(last, end)
    return False


def by_day(span: Span) -> Iterator[tuple[date, Span]]:
    """A stretch split at local midnights."""
    at = span[0]
    while at < span[1]:
        day = local_day(at)
        end = min(span[1], day_start(day + timedelta(days=1)))
        yield day, (at, end)
        at = end


def by_week(span: Span) -> Iterator[tuple[date, Span]]:
    """A stretch split at the ends of weeks (Sunday midnight, local); each part with its Monday."""
    at = span[0]
    while at < span[1]:
        monday = week_start(local_day(at))
        end = min(span[1], day_start(monday + timedelta(days=7)))
        yield monday, (at, end)
        at = end


def by_month(span: Span) -> Iterator[tuple[date, Span]]:
    """A stretch split at the ends of months (local); each part with the first day of its month."""
    at = span[0]
    while at < span[1]:
        first = local_day(at).replace(day=1)
        end = min(span[1], day_start(month_after(first)))
        yield first, (at, end)
        at = end


def month_after(first: date) -> date:
    """The first day of the next month."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def week_span(monday: date) -> Span:
    """A week's first instant and the next week's."""
    return day_start(monday), day_start(monday + timedelta(days=7))
